"""Earlier incidents that may be alike: candidates by coded facts and rare words, then compared one by one.

`lib.domain.likeness` says how. At most `MOST_CANDIDATES` are compared; drills are never among them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lib.domain import incident, likeness, recurrence
from lib.domain.permissions import May, Person, demand
from lib.register import sight
from lib.register.recurrences import COUNTED
from lib.register.store import Reading, Row, Store

MOST_CANDIDATES = 2000
BY_FACT = 150  # candidates by each coded fact, the newest
BY_WORDS = 1000
NEWEST = 2000  # looked at for these
PER_CLIENT = 10
ASKED_WORDS = 16  # of a long text, the longest words
RARE = 400  # a word that more incidents share tells nothing
SHOWN, SHOWN_PER_CLIENT = 8, 2
TEXTS = ("title", "description", "cause_note")
_FACTS = ("cause_key", "subject_key", "supplier_key")


def find(store: Store, values: Mapping[str, Any], *, by: Person, limit: int = SHOWN) -> list[Row]:
    """Earlier incidents like this one, the likest first: values of a form, or a row of the register.

    Each with id, number, title, happened_at, occurred_from, occurred_precision, state, outcome, client, subject_key,
    `score` (of 100), `reasons` (names of `likeness.WEIGHTS`), `words` that both texts share, `kinds` in common, and
    `more`: how many further ones of the same client are left out after it.
    """
    demand(by, May.SEE_ALL)
    with store.reading() as reading:
        return _found(reading, values, limit)


def to_kept(reading: Reading | Store, incident_id: int, *, limit: int) -> list[Row]:
    """As `find`, for an incident of the register, within a reading or writing that is under way."""
    row = reading.one("select * from incidents where id = $id", id=incident_id)
    return _found(reading, {**row, "kinds": incident.codes(row["kinds"])}, limit) if row else []


def _found(reading: Reading | Store, values: Mapping[str, Any], limit: int) -> list[Row]:
    own = {**incident.EMPTY, "id": None, "reported_at": None, **values}
    own |= recurrence.keys(own)
    texts = [own[name] for name in TEXTS if own[name]]
    text = likeness.comparable(*texts)
    rare = _rare(reading, likeness.telling_words(" ".join(texts)))
    found = {row["id"] for row in _by_words(reading, list(rare), own)}
    for fact in _FACTS:
        if own[fact]:
            found |= _newest(reading, f"{fact} = $key", own, key=own[fact])
    if text and own["kinds"]:
        kinds = {f"kind{i}": f"|{kind}|" for i, kind in enumerate(own["kinds"])}
        found |= _newest(reading, " or ".join(f"position(${kind} in kinds) > 0" for kind in kinds), own, **kinds)
    rows = _rows(reading, sorted(found, reverse=True)[:MOST_CANDIDATES])
    rows = sight.without(reading, rows)
    compared = [_compared(own, text, rare, row) for row in rows]
    worth = [row for row in compared if row is not None]
    worth.sort(key=lambda row: (-row["score"], -row["happened_at"].timestamp(), -row["id"]))
    return likeness.spread(worth, SHOWN_PER_CLIENT, limit)


def measures(store: Store, rows: Iterable[Row], happened_at: datetime) -> list[Row]:
    """Preventive actions done before this moment against what the likest incidents came from, the newest first.

    Each with id, title, done_on, verdict, and `number`: an incident of `rows` that it answers. If the cause turns out
    to be the same, this is a repeat after a fix.
    """
    causes = {
        row["cause_key"]: row["number"] for row in rows if row["cause_key"] and {"cause", "text"} & {*row["reasons"]}
    }
    found = store.ask(
        """
        select id, title, done_on, verdict, cause_key
        from preventive_actions
        where cause_key = any($causes) and done_on is not null and withdrawn_at is null and reopened_at is null
        order by done_on desc, id desc
        """,
        causes=list(causes),
    )
    return [
        row | {"number": causes[row["cause_key"]]} for row in found if recurrence.is_after(happened_at, row["done_on"])
    ]


def _compared(own: Row, text: str, rare: Mapping[str, str], row: Row) -> Row | None:
    other_text = likeness.comparable(*(row[name] for name in TEXTS))
    kinds = incident.codes(row["kinds"])
    found = likeness.compare(own, row | {"kinds": kinds}, text, other_text, list(rare))
    if not found.is_worth_showing:
        return None
    return row | {
        "title": incident.title_of(row),
        "score": found.score,
        "reasons": found.reasons,
        "words": tuple(rare[stem] for stem in found.words),
        "kinds": tuple(kind for kind in own["kinds"] if kind in kinds),
    }


def _rare(reading: Reading | Store, stems: Mapping[str, str]) -> dict[str, str]:
    """Of the longest words, those that few incidents share, the rarest first: stem to word."""
    asked = list(stems)[:ASKED_WORDS]
    if not asked:
        return {}
    counts = " union all ".join(
        f"select {i} as place, count(*) as n from search_words where {_begins(i)}" for i in range(len(asked))
    )
    rows = reading.ask(
        f"select place, n from ({counts}) where n between 1 and {RARE} order by n, place", **_span(asked)
    )
    return {asked[row["place"]]: stems[asked[row["place"]]] for row in rows}


def _by_words(reading: Reading | Store, stems: list[str], own: Row) -> list[Row]:
    """Incidents that hold the rarest words, those with most of them first."""
    if not stems:
        return []
    hits = " union ".join(
        f"select {i} as place, incident_id from search_words where {_begins(i)}" for i in range(len(stems))
    )
    return reading.ask(
        f"""
        select incident_id as id
        from ({hits})
        where incident_id is distinct from $own
        group by incident_id
        order by count(*) desc, incident_id desc
        limit {BY_WORDS}
        """,
        own=own["id"],
        **_span(stems),
    )


def _newest(reading: Reading | Store, which: str, own: Row, **given: Any) -> set[int]:
    """The newest incidents with a fact in common, of one client no more than `PER_CLIENT`."""
    rows = reading.ask(
        f"""
        with newest as (
            select id, subject_key, happened_at
            from incidents
            where {COUNTED} and ({which}) and id is distinct from $own
            order by happened_at desc, id desc
            limit {NEWEST}
        ),
        placed as (
            select id, happened_at, row_number() over (partition by subject_key order by happened_at desc) as place
            from newest
        )
        select id from placed where place <= {PER_CLIENT} order by happened_at desc limit {BY_FACT}
        """,
        own=own["id"],
        **given,
    )
    return {row["id"] for row in rows}


def _rows(reading: Reading | Store, ids: list[int]) -> list[Row]:
    return reading.ask(
        f"""
        select
            id, number, title, description, cause_note, kinds, client, state, outcome,
            happened_at, occurred_from, occurred_precision, cause_key, subject_key, supplier_key
        from incidents
        where id = any($ids) and {COUNTED}
        """,
        ids=ids,
    )


def _begins(i: int) -> str:
    return f"word >= $word{i} and word < $beyond{i}"


def _span(stems: list[str]) -> dict[str, str]:
    first = {f"word{i}": stem for i, stem in enumerate(stems)}
    return first | {f"beyond{i}": f"{stem}\U0010ffff" for i, stem in enumerate(stems)}
