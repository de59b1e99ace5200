"""The register's page: fifty incidents of many, how many there are, and how many each filter value would leave.

What a page shows is asked in few scans: the ids of the page by a narrow sort, their rows by id, and one grouping
over the small columns from which all counts follow.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.domain import incident
from lib.domain.permissions import May, Person, demand
from lib.register.filters import UNKNOWN, Filter, words_of
from lib.register.store import Reading, Row, Store

PAGE = 50
SHOWN = (
    "id, number, title, description, kinds, state, outcome, role, risk, system, supplier, client, handler, "
    "people_min, people_max, reported_at, detected_at, detected_precision, aware_at, next_due_at, historical, version"
)
COUNTED = ("state", "outcome", "role", "risk")
RANKED = ("handler", "supplier", "system")
MOST_RANKED = 12
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


@dataclass(frozen=True)
class Page:
    """`rows` of page `page` of `pages`; `total` incidents match; `counts[filter][value]` of them have that value."""

    rows: list[Row]
    total: int
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]]


def page(store: Store, chosen: Filter, *, by: Person, now: datetime, page: int = 1) -> Page:
    """One page of the incidents that match. A page beyond the last gives the last."""
    demand(by, May.SEE_ALL)
    with store.reading() as reading:
        where, given = _where(reading, chosen, now)
        counts = _counts(reading, where, given, now)
        total = sum(counts["state"].values())
        pages = max(1, -(-total // PAGE))
        page = min(max(page, 1), pages)
        ids = _ids(reading, chosen.sort, where, given, (page - 1) * PAGE, total)
        return Page(_rows(reading, ids), total, page, pages, counts)


def ids(store: Store, chosen: Filter, *, by: Person, now: datetime) -> list[int]:
    """The ids of all incidents that match, in the order asked for: for the export."""
    demand(by, May.SEE_ALL)
    with store.reading() as reading:
        where, given = _where(reading, chosen, now)
        order = _ORDER[chosen.sort][0]
        return [row["id"] for row in reading.ask(f"select id from incidents {where} order by {order}", **given)]


def handlers(store: Store) -> dict[str, str]:
    """Names of the accounts that can handle incidents, by id as the URL has it."""
    return store.remember(
        "handlers",
        lambda: {str(row["id"]): row["name"] for row in store.ask("select id, name from accounts order by name")},
    )


def _where(reading: Reading, chosen: Filter, now: datetime) -> tuple[str, dict[str, Any]]:
    conditions, given = chosen.clauses(now)
    if words := words_of(chosen.text):
        _find(reading, words)
        conditions.append("incidents.id in (select incident_id from found)")
    elif chosen.text:
        conditions.append("false")
    return (f"where {' and '.join(conditions)}" if conditions else ""), given


def _find(reading: Reading, words: list[str]) -> None:
    """The incidents in whose present texts every word occurs, or begins one, as the temporary table `found`."""
    each = " intersect ".join(
        f"select incident_id, version from search_words where word >= $w{i} and word < $e{i}" for i in range(len(words))
    )
    edges = {f"w{i}": word for i, word in enumerate(words)} | {
        f"e{i}": word + "\U0010ffff" for i, word in enumerate(words)
    }
    reading.run(
        f"""
        create or replace temporary table found as
        with hits as ({each})
        select distinct hits.incident_id
        from hits
        join incidents on incidents.id = hits.incident_id and incidents.words_version = hits.version
        """,
        **edges,
    )


def _counts(reading: Reading, where: str, given: dict[str, Any], now: datetime) -> dict[str, dict[str, int]]:
    cube = reading.ask(
        f"""
        select state, outcome, role, risk, kinds, {_BAND} as people, next_due_at < $now as overdue, count(*) as n
        from incidents
        {where}
        group by all
        """,
        **given | {"now": now},
    )
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*COUNTED, "kind", "people", "overdue")}
    for cell in cube:
        for name in (*COUNTED, "people"):
            counts[name][cell[name] or UNKNOWN] += cell["n"]
        for kind in cell["kinds"].strip("|").split("|"):
            counts["kind"][kind or UNKNOWN] += cell["n"]
        counts["overdue"]["1"] += cell["n"] if cell["overdue"] else 0
    for name in RANKED:
        counts[name] = Counter(_ranked(reading, name, where, given))
    return {name: dict(found) for name, found in counts.items()}


def _ranked(reading: Reading, column: str, where: str, given: dict[str, Any]) -> dict[str, int]:
    rows = reading.ask(
        f"select {column}, count(*) as n from incidents {where} group by 1 order by n desc, 1 limit {MOST_RANKED}",
        **given,
    )
    return {str(row[column]) if row[column] is not None else UNKNOWN: row["n"] for row in rows}


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
    return [_shown(rows[id_]) for id_ in ids]


def _shown(row: Row) -> Row:
    kinds = tuple(row["kinds"].strip("|").split("|")) if row["kinds"] else ()
    return row | {"kinds": kinds, "title": incident.title_of(row)}
