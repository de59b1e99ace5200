"""Who changed what, when: one row per write, chained so that a changed, missing, added or moved row shows.

The chain hashes ids, action, actor, moment and a salted digest of the change. The change itself and its salt
stand beside it and can be erased with a reason; the row then proves "something was here and was erased".
This makes tampering evident, not impossible: print the head hash on what leaves the building.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from lib.domain.permissions import Person
from lib.register import sight
from lib.register.store import Reading, Store, Writing

log = logging.getLogger(__name__)

GENESIS = "0" * 64
ALLOWED_UNSEEN = ("repeat_after_fix", "withdraw_import", "let_in")  # what follows from elsewhere, and the way in
BATCH = 20_000
Minding = Callable[[Mapping[str, Any]], Mapping[str, Any]]
minding: ContextVar[Minding | None] = ContextVar("minding", default=None)  # looks at each change before it is written
TOLERANCE = timedelta(minutes=5)  # two people who save at once, and a clock that is set right by a little


@dataclass(frozen=True)
class Fault:
    """The first row at which the chain does not hold. `kind`: changed, missing, reordered or added."""

    sequence: int
    kind: str


@dataclass(frozen=True)
class Proof:
    """What verifying found: how many rows, the head, rows whose content was erased, and the first fault if any."""

    rows: int
    head: str
    erased: int
    fault: Fault | None

    @property
    def holds(self) -> bool:
        return self.fault is None


def append(
    writing: Writing,
    action: str,
    subject: str,
    subject_id: int | None,
    change: Mapping[str, Any],
    *,
    by: Person | None,
    at: datetime,
) -> int:
    """Adds a row to the journal in the running transaction; gives its sequence. `by` None: the program itself."""
    return append_many(writing, action, subject, [(subject_id, change)], by=by, at=at)


def append_many(
    writing: Writing,
    action: str,
    subject: str,
    changes: Iterable[tuple[int | None, Mapping[str, Any]]],
    *,
    by: Person | None,
    at: datetime,
) -> int:
    """Adds a row for each thing changed alike, given with its change; gives the last sequence.

    Every write to an incident comes through here: raises `Refused` when it is hidden from who writes. What `minding`
    makes of each change is what is written; it may raise `Problems`.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    for batch in _batches(changes):
        _append(writing, action, subject, batch, by, at)
    return head(writing)[0]


def _append(
    writing: Writing,
    action: str,
    subject: str,
    changes: list[tuple[int | None, Mapping[str, Any]]],
    by: Person | None,
    at: datetime,
) -> None:
    if subject == "incident" and by is not None and action not in ALLOWED_UNSEEN:
        sight.demand_all(writing.store, (subject_id for subject_id, _ in changes), by)
    if (mind := minding.get()) is not None:
        changes = [(subject_id, mind(change)) for subject_id, change in changes]
    sequence, previous = head(writing)
    rows = []
    for subject_id, change in changes:
        sequence += 1
        rows.append(_row(sequence, previous, action, subject, subject_id, change, by, at))
        previous = rows[-1]["hash"]
    writing.insert_many("journal", rows)
    if is_behind(writing.store, at):
        log.warning("the clock went back: entry %d of %s follows one of %s", sequence, at, writing.store.latest)
    writing.store.head, writing.store.latest = (sequence, previous), at.astimezone(UTC)


def _batches(changes: Iterable[tuple[int | None, Mapping[str, Any]]]) -> Iterator[list[Any]]:
    waiting = iter(changes)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _row(
    sequence: int,
    previous: str,
    action: str,
    subject: str,
    subject_id: int | None,
    change: Mapping[str, Any],
    by: Person | None,
    at: datetime,
) -> dict[str, Any]:
    salt = secrets.token_hex(16)
    text = _as_text(change)
    row = {
        "sequence": sequence,
        "moment": at.astimezone(UTC),
        "actor_id": by.id if by else None,
        "actor": by.name if by else "",
        "action": action,
        "subject": subject,
        "subject_id": subject_id,
        "digest": _digest(salt, text),
        "previous": previous,
    }
    return {**row, "hash": _hash(row), "salt": salt, "change": text}


def is_behind(store: Store, now: datetime) -> bool:
    """Whether the clock stands noticeably before the journal's last row: it was set back, or was wrong then."""
    return store.latest is not None and store.latest - now > TOLERANCE


def steps_back(store: Store, most: int = 10) -> list[dict[str, Any]]:
    """Where the clock went back, newest first: `sequence`, its `moment`, and the moment `before` it."""
    return store.ask(
        """
        with steps as (
            select sequence, moment, lag(moment) over (order by sequence) as before
            from journal
        )
        select sequence, moment, before
        from steps
        where moment < before - interval 5 minute
        order by sequence desc
        limit $most
        """,
        most=most,
    )


def head(reading: Writing | Store) -> tuple[int, str]:
    """Sequence and hash of the last row; (0, zeros) before the first.

    Inside a transaction its own rows count. Outside only what is committed does, and nothing is kept for later:
    a head read while somebody writes may be old by the time it is read.
    """
    if not isinstance(reading, Writing):
        return _last(reading)
    if reading.store.head is None:
        reading.store.head = _last(reading)
    return reading.store.head


def verify(store: Store) -> Proof:
    """Walks the whole chain and says whether it holds, and where it does not."""
    proof = _followed(store, Proof(0, GENESIS, 0, None))
    with store.writing() as writing:  # now nobody adds a row between the last one read and the head
        if proof.holds:
            proof = _followed(writing, proof)
        known = head(writing)
    return replace(proof, fault=_against(known, proof))


def verify_copy(reading: Reading) -> Proof:
    """As `verify`, for a file that nobody writes to."""
    return _followed(reading, Proof(0, GENESIS, 0, None))


def history(store: Store, subject: str, subject_id: int) -> list[dict[str, Any]]:
    """What happened to one thing, newest first: sequence, moment, actor, action, and `change` as a dict (or None)."""
    rows = store.ask(
        """
        select sequence, moment, actor, action, change
        from journal
        where subject = $subject and subject_id = $subject_id
        order by sequence desc
        """,
        subject=subject,
        subject_id=subject_id,
    )
    return [{**row, "change": json.loads(row["change"]) if row["change"] else None} for row in rows]


def walk(reading: Reading | Store, after: int | None = None) -> Iterator[dict[str, Any]]:
    """Every row of the journal after that one, a batch at a time."""
    while True:
        rows = reading.ask(
            "select * from journal where $after is null or sequence > $after order by sequence limit $batch",
            after=after,
            batch=BATCH,
        )
        yield from rows
        if len(rows) < BATCH:
            return
        after = rows[-1]["sequence"]


def _last(reading: Reading | Store) -> tuple[int, str]:
    last = reading.one("select sequence, hash from journal order by sequence desc limit 1")
    return (last["sequence"], last["hash"]) if last else (0, GENESIS)


def _followed(reading: Reading | Store, proof: Proof) -> Proof:
    """The proof carried on over the rows that come after it, up to the last one or the first fault."""
    rows, previous, erased = proof.rows, proof.head, proof.erased
    for row in walk(reading, after=rows or None):
        fault = _fault(row, rows + 1, previous)
        if fault:
            return Proof(rows, previous, erased, Fault(min(row["sequence"], rows + 1), fault))
        rows, previous, erased = rows + 1, row["hash"], erased + (row["change"] is None)
    return Proof(rows, previous, erased, None)


def _against(known: tuple[int, str], proof: Proof) -> Fault | None:
    """What is wrong when the last row is known to be this one: a chain may hold in itself and be too short or new."""
    last, digest = known
    if proof.rows > last or (proof.fault and proof.fault.sequence > last):
        return Fault(last + 1, "added")
    if proof.fault is None and proof.rows < last:
        return Fault(proof.rows + 1, "missing")
    if proof.fault is None and proof.head != digest:
        return Fault(last, "changed")
    return proof.fault


def _fault(row: Mapping[str, Any], expected: int, previous: str) -> str | None:
    if row["sequence"] > expected:
        return "missing"
    if row["sequence"] < expected:
        return "added"
    if row["previous"] != previous:
        return "reordered"
    if row["hash"] != _hash(row):
        return "changed"
    if row["change"] is not None and row["digest"] != _digest(row["salt"] or "", row["change"]):
        return "changed"
    return None


def _hash(row: Mapping[str, Any]) -> str:
    chained = [
        row["sequence"],
        row["moment"].isoformat(timespec="microseconds"),
        row["actor_id"],
        row["actor"],
        row["action"],
        row["subject"],
        row["subject_id"],
        row["digest"],
        row["previous"],
    ]
    return hashlib.sha256(_chained(chained).encode()).hexdigest()


def _digest(salt: str, change: str) -> str:
    return hashlib.sha256(f"{salt}\n{change}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in the journal")


# One encoder for all: `json.dumps` makes a new one for each entry.
_as_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain).encode
_chained = json.JSONEncoder(ensure_ascii=False).encode
