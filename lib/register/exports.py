"""What leaves the register as a file: incidents with their duties and actions, as they stand at one journal entry.

Rows are read in batches while the file is being written, all from one snapshot: a register of a million incidents
needs no more memory than one of a thousand, and what somebody saves meanwhile is not in it.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from lib.domain.permissions import May, Person, demand
from lib.register import export_parts, journal, restricted, review_exports, sight
from lib.register.export_incidents import BY_NUMBER, Incidents, batches
from lib.register.store import Reading, Row, Store

CHUNK = 50_000  # ids that are handed over together


@dataclass(frozen=True)
class Export:
    """Incidents on their way out. `incidents` and `actions` can be gone through once.

    An incident has the fields of `domain.incident` and of its table, names of accounts (`handler_name`,
    `reported_by_name`, `outcome_by_name`, `closed_by_name`), its `duties`, and the names of its `attachments`.
    An action has the `number` of its incident. `head` is the journal's last entry, this export's own or a later one.
    """

    organisation: str
    period: str
    words: str  # the filter, as a person reads it
    exporter: str
    at: datetime
    program: str  # with its version
    head: tuple[int, str]
    counts: Mapping[str, int]  # incidents, actions
    incidents: Iterable[Row]
    actions: Iterable[Row]
    meetings: Iterable[Row] = ()
    decisions: Iterable[Row] = ()  # of meetings
    reviews: Iterable[Row] = ()  # the duties of section 8 of each incident
    parts: Mapping[str, Iterable[Row]] = field(default_factory=export_parts.none)  # what else belongs to them
    rows: int = 0  # of all these, about
    is_redacted: bool = False  # without free text and names


@contextmanager
def export_of(
    store: Store,
    ids: Iterable[int],
    *,
    words: str,
    by: Person,
    at: datetime,
    period: str = "",
    program: str = "Rejestr72",
    is_redacted: bool = False,
) -> Iterator[Export]:
    """The incidents with these ids, ready to be written to a file inside the `with` block.

    That somebody exported, what and how much, is journalled before the first row leaves. An id that nobody knows
    is passed over, and so is one that is hidden from the person.
    """
    demand(by, May.EXPORT)
    hidden = sight.hidden_from(store, by)
    unseen = {*hidden}
    wanted = array("q", (one for one in ids if one not in unseen))
    with store.writing() as writing:
        _choose(writing, wanted)
        told = {"filter": words, "period": period, **_counts(writing)}
        told |= {"redacted": True} if is_redacted else {}
        journal.append(writing, "export", "register", None, told, by=by, at=at)
        restricted.keep_reading(writing, wanted, "workbook", by=by, at=at)
    with _snapshot(store) as reading:
        _choose(reading, wanted)
        ordered = _in_order(reading)
        yield Export(
            organisation=_organisation(reading),
            period=period,
            words=words,
            exporter=by.name,
            at=at,
            program=program,
            head=_head(reading),
            counts=_counts(reading),
            incidents=Incidents(reading, ordered),
            actions=_actions(reading, ordered),
            meetings=review_exports.meetings(reading, hidden),
            decisions=review_exports.decisions(reading, hidden),
            reviews=review_exports.reviews(reading, ordered),
            parts=export_parts.of(reading, hidden),
            rows=export_parts.count(reading),
            is_redacted=is_redacted,
        )


@contextmanager
def _snapshot(store: Store) -> Iterator[Reading]:
    """Questions that are all answered from the same state, whatever is written meanwhile."""
    with store.reading() as reading:
        reading.run("begin")
        try:
            yield reading
        finally:
            reading.run("rollback")


def _head(reading: Reading) -> tuple[int, str]:
    row = reading.one("select sequence, hash from journal order by sequence desc limit 1")
    return (row["sequence"], row["hash"]) if row else (0, journal.GENESIS)


def _organisation(reading: Reading) -> str:
    row = reading.one("select name from organisation")
    return row["name"] if row else ""


def _choose(reading: Reading, ids: array) -> None:
    """Puts the ids into a table of this cursor's own: a million of them are no parameter."""
    reading.run("create temporary table given (id bigint)")
    for start in range(0, len(ids), CHUNK):
        reading.run("insert into given select unnest($ids::bigint[])", ids=ids[start : start + CHUNK].tolist())
    reading.run("create temporary table wanted as select distinct given.id from given join incidents using (id)")


def _counts(reading: Reading) -> dict[str, int]:
    row = reading.one(
        """
        select
            (select count(*) from wanted) as incidents,
            (select count(*) from actions where incident_id in (select id from wanted)) as actions
        """
    )
    return row or {}


def _in_order(reading: Reading) -> array:
    ids = reading.columns(f"select incidents.id from incidents join wanted using (id) order by {BY_NUMBER}")["id"]
    return array("q", ids.to_numpy().tobytes())


def _actions(reading: Reading, ordered: array) -> Iterator[Row]:
    for ids in batches(ordered):
        yield from reading.ask(
            f"""
            select actions.*, incidents.number
            from actions
            join incidents on incidents.id = actions.incident_id
            where actions.incident_id = any($ids)
            order by {BY_NUMBER}, actions.id
            """,
            ids=ids.tolist(),
        )
