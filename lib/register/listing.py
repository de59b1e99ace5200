"""The register's page: fifty incidents of many, how many there are, and how many each filter value would leave.

Few scans a page: the ids by a narrow sort, their rows by id, and, where the filters are open, one pass over the
small columns from which all counts follow.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from lib.domain import incident
from lib.domain.permissions import May, Person, demand
from lib.register import sight
from lib.register.filters import STANDING, UNKNOWN, Filter, words_of
from lib.register.store import Reading, Row, Store

PAGE = 50
SHOWN = (
    "id, number, title, left(description, 200) as description, kinds, state, outcome, role, risk, system, supplier, "
    "client, handler, people_min, people_max, reported_at, detected_at, detected_precision, aware_at, next_due_at, "
    "historical, drill, version"
)
COUNTED = ("state", "outcome", "role", "risk", "kinds", "people", "handler", "supplier", "system")
RANKED = ("handler", "supplier", "system")  # only the most frequent values are offered
MOST_RANKED = 12
MOST_REMEMBERED = 60  # pages that hold until the register is written to
NEVER = datetime.max.replace(tzinfo=UTC)
_ORDER = {
    "newest": ("id desc", "id asc"),
    "urgent": ("next_due_at asc nulls last, id desc", "next_due_at desc nulls first, id asc"),
    "people": (
        "coalesce(people_max, people_min) desc nulls last, id desc",
        "coalesce(people_max, people_min) asc nulls first, id asc",
    ),
}
_BAND = """
case
    when coalesce(people_max, people_min) is null then 'unknown'
    when coalesce(people_max, people_min) = 0 then 'none'
    when coalesce(people_max, people_min) < 100 then 'few'
    when coalesce(people_max, people_min) < 1000 then 'many'
    else 'mass'
end
"""

_IN_SIGHT = "not (incidents.id = any($hidden))"
_ALONE = """
select distinct incident_id
from decisions
where is_alone and seconded_by is null and incident_id = any($ids)
"""


@dataclass(frozen=True)
class Page:
    """`rows` of page `page` of `pages`; `total` incidents match; `counts[filter][value]` of them have that value."""

    rows: list[Row]
    total: int
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]]


def page(store: Store, chosen: Filter, *, by: Person, now: datetime, page: int = 1, counted: bool = True) -> Page:
    """One page of the incidents that match. A page beyond the last gives the last. `counted`: with counts.

    Remembered until something is written or one more of them is overdue. Rows are those remembered: whoever changes
    them copies them first.
    """
    demand(by, May.SEE_ALL)
    hidden = sight.hidden_from(store, by)
    if chosen.is_of_the_present:
        return _asked(store, chosen, page, now, hidden, counted=counted)[0]
    pages, key = store.remember("pages of the list", dict), (chosen, page, counted, *hidden)
    if (held := pages.get(key)) is None or not held.since <= now < held.until:
        if len(pages) >= MOST_REMEMBERED:
            pages.clear()
        held = pages[key] = _Held(now, *_asked(store, chosen, page, now, hidden, counted=counted))
    return held.page


class _Held(NamedTuple):
    """A page as it stands from `since` to before `until`."""

    since: datetime
    page: Page
    until: datetime


def _asked(
    store: Store, chosen: Filter, page: int, now: datetime, hidden: list[int], *, counted: bool
) -> tuple[Page, datetime]:
    """The page, and when its counts will be others although nothing was written."""
    with store.reading() as reading:
        where, given = _where(reading, chosen, now, hidden)
        counts, until = _counts(store, reading, where, given, now) if counted else ({}, NEVER)
        total = sum(counts["state"].values()) if counted else _total(reading, where, given)
        pages = max(1, -(-total // PAGE))
        page = min(max(page, 1), pages)
        ids = _ids(reading, chosen.sort, where, given, (page - 1) * PAGE, total)
        return Page(_rows(reading, ids), total, page, pages, counts), until


def ids(store: Store, chosen: Filter, *, by: Person, now: datetime) -> list[int]:
    """The ids of all incidents that match, in the order asked for: for the export."""
    demand(by, May.SEE_ALL)
    with store.reading() as reading:
        where, given = _where(reading, chosen, now, sight.hidden_from(store, by))
        order = _ORDER[chosen.sort][0]
        return [row["id"] for row in reading.ask(f"select id from incidents {where} order by {order}", **given)]


def handlers(store: Store) -> dict[str, str]:
    """Names of the accounts that can handle incidents, by id as the URL has it."""
    return store.remember(
        "handlers",
        lambda: {str(row["id"]): row["name"] for row in store.ask("select id, name from accounts order by name")},
    )


def _where(reading: Reading, chosen: Filter, now: datetime, hidden: list[int]) -> tuple[str, dict[str, Any]]:
    """The condition on incidents and its parameters. Where words are looked for, the search is done here, once."""
    conditions, given = chosen.clauses(now)
    if hidden:
        conditions.append(_IN_SIGHT)
        given["hidden"] = hidden
    words = words_of(chosen.text)
    if chosen.text and not words:
        conditions.append("false")
    if words:
        _find(reading, words, conditions, given)
        return "where id in (select id from found)", {}
    return f"where {' and '.join(conditions)}", given


def _find(reading: Reading, words: list[str], conditions: list[str], given: dict[str, Any]) -> None:
    """The incidents in whose present texts every word occurs, or begins one, as the temporary table `found`."""
    having_each = [f"incidents.id in ({_having(i)})" for i in range(len(words))]
    word = {f"word{i}": word for i, word in enumerate(words)}
    beyond = {f"beyond{i}": f"{word}\U0010ffff" for i, word in enumerate(words)}
    reading.run(
        f"create or replace temporary table found as select id from incidents "
        f"where {' and '.join([*conditions, *having_each])}",
        **given,
        **word,
        **beyond,
    )


def _having(i: int) -> str:
    return f"""
        select incident_id
        from search_words
        where word >= $word{i} and word < $beyond{i} and not exists (
            select 1
            from search_words_outdated as outdated
            where outdated.incident_id = search_words.incident_id and outdated.version = search_words.version
        )
    """


def _total(reading: Reading, where: str, given: dict[str, Any]) -> int:
    row = reading.one(f"select count(*) as n from incidents {where}", **given)
    return row["n"] if row else 0


def _counts(
    store: Store, reading: Reading, where: str, given: dict[str, Any], now: datetime
) -> tuple[dict[str, dict[str, int]], datetime]:
    """Counts for each filter and value, and when one more is overdue.

    Those of the whole register are remembered until something is written.
    """
    is_all = where in (f"where {STANDING}", f"where {STANDING} and {_IN_SIGHT}")
    counts = (
        _grouped(reading, where, given)
        if not is_all
        else store.remember(f"counts without {given}", lambda: _grouped(reading, where, given))
    )
    overdue, next_at = _overdue(reading, where, given, now)
    return counts | {"overdue": {"1": overdue}}, next_at


def _overdue(reading: Reading, where: str, given: dict[str, Any], now: datetime) -> tuple[int, datetime]:
    """How many are overdue, and when there will be more."""
    (row,) = reading.ask(
        f"""
        select
            count(*) filter (where next_due_at < $now) as n,
            min(next_due_at) filter (where next_due_at >= $now) as next_at
        from incidents
        {where} and next_due_at is not null
        """,
        **given | {"now": now},
    )
    return row["n"], row["next_at"] or NEVER


def _grouped(reading: Reading, where: str, given: dict[str, Any]) -> dict[str, dict[str, int]]:
    """One pass: a group for every value of every counted column."""
    columns = ", ".join(COUNTED)
    groups = reading.ask(
        f"""
        select grouping({columns}) as level, {columns}, count(*) as n
        from (select *, {_BAND} as people from incidents {where})
        group by grouping sets ({", ".join(f"({column})" for column in COUNTED)})
        """,
        **given,
    )
    everything = (1 << len(COUNTED)) - 1
    column_at = {everything ^ (1 << i): column for i, column in enumerate(reversed(COUNTED))}
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*COUNTED, "kind")}
    for group in groups:
        column = column_at[group["level"]]
        counts[column][UNKNOWN if group[column] is None else str(group[column])] += group["n"]
    for combination, n in counts.pop("kinds").items():
        for kind in combination.strip("|").split("|"):
            counts["kind"][kind or UNKNOWN] += n
    return {
        name: dict(found.most_common(MOST_RANKED)) if name in RANKED else dict(found) for name, found in counts.items()
    }


def _ids(reading: Reading, sort: str, where: str, given: dict[str, Any], skip: int, total: int) -> list[int]:
    """The ids of one page. The second half of a long list is counted from its end: the sort keeps fewer rows."""
    forward, backward = _ORDER[sort]
    take = min(PAGE, total - skip)
    if take <= 0:
        return []
    from_end = skip > total // 2
    order, offset = (backward, total - skip - take) if from_end else (forward, skip)
    found = reading.ask(f"select id from incidents {where} order by {order} limit {take} offset {offset}", **given)
    found = [row["id"] for row in found]
    return found[::-1] if from_end else found


def _rows(reading: Reading, ids: list[int]) -> list[Row]:
    rows = {row["id"]: row for row in reading.ask(f"select {SHOWN} from incidents where id = any($ids)", ids=ids)}
    alone = {row["incident_id"] for row in reading.ask(_ALONE, ids=ids)}
    return [_shown(rows[id_]) | {"is_alone": id_ in alone} for id_ in ids]


def _shown(row: Row) -> Row:
    kinds = incident.codes(row["kinds"])
    return row | {"kinds": kinds, "title": incident.title_of(row)}
