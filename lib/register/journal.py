"""Who changed what, when: one row per write, chained so that a changed, missing, added or moved row shows.

The chain hashes ids, action, actor, moment and a salted digest of the change. The change itself and its salt
stand beside it and can be erased with a reason; the row then proves "something was here and was erased".
This makes tampering evident, not impossible: print the head hash on what leaves the building.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from lib.domain.permissions import Person
from lib.register.store import Store, Writing

GENESIS = "0" * 64
BATCH = 20_000


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
    sequence, previous = head(writing)
    sequence += 1
    salt = secrets.token_hex(16)
    text = json.dumps(change, ensure_ascii=False, sort_keys=True, default=_plain)
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
    row["hash"] = _hash(row)
    writing.insert("journal", {**row, "salt": salt, "change": text})
    writing.store.head = (sequence, row["hash"])
    return sequence


def head(reading: Writing | Store) -> tuple[int, str]:
    """Sequence and hash of the last row; (0, zeros) before the first."""
    store = reading.store if isinstance(reading, Writing) else reading
    if store.head is None:
        last = reading.one("select sequence, hash from journal order by sequence desc limit 1")
        store.head = (last["sequence"], last["hash"]) if last else (0, GENESIS)
    return store.head


def verify(store: Store) -> Proof:
    """Walks the whole chain and says whether it holds, and where it does not."""
    expected, previous, rows, erased = 1, GENESIS, 0, 0
    for row in _walk(store):
        fault = _fault(row, expected, previous)
        if fault:
            return Proof(rows, previous, erased, Fault(min(row["sequence"], expected), fault))
        erased += row["change"] is None
        expected, previous, rows = row["sequence"] + 1, row["hash"], rows + 1
    known = head(store)
    if known != (expected - 1, previous):
        return Proof(rows, previous, erased, Fault(expected, "missing"))
    return Proof(rows, previous, erased, None)


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


def _walk(store: Store) -> Iterator[dict[str, Any]]:
    after = None
    while True:
        rows = store.ask(
            "select * from journal where $after is null or sequence > $after order by sequence limit $batch",
            after=after,
            batch=BATCH,
        )
        yield from rows
        if len(rows) < BATCH:
            return
        after = rows[-1]["sequence"]


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
    return hashlib.sha256(json.dumps(chained, ensure_ascii=False).encode()).hexdigest()


def _digest(salt: str, change: str) -> str:
    return hashlib.sha256(f"{salt}\n{change}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in the journal")
