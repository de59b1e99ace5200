"""Rows that may belong to an incident and may stand alone (trainings, procedure versions): written alike.

Told in the history of their incident where they have one, in their own otherwise.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import Person
from lib.register import journal, parts
from lib.register.store import Row, Writing


def add(writing: Writing, table: str, action: str, row: Row, *, by: Person, at: datetime) -> int:
    """Inserts a row with a new id at version 1; gives the id. Raises `LookupError` for an incident that is not."""
    if row.get("incident_id") is not None:
        parts.current(writing, "incidents", row["incident_id"])
    row = {"id": writing.new_id(), "version": 1, **row}
    writing.insert(table, {name: value for name, value in row.items() if value is not None})
    _tell(writing, table, action, row, {"after": _known(row)}, by=by, at=at)
    return row["id"]


def change(
    writing: Writing, table: str, action: str, row_id: int, version: int, changes: Row, *, by: Person, at: datetime
) -> None:
    """Changes a row still at `version`. Raises `Conflict`, `LookupError`."""
    before = parts.current(writing, table, row_id)
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if changed:
        writing.update(table, row_id, version, changed)
        told = {"before": {name: before[name] for name in changed}, "after": changed}
        _tell(writing, table, action, before, told, by=by, at=at)


def withdraw(
    writing: Writing, table: str, action: str, row_id: int, version: int, reason: str, *, by: Person, at: datetime
) -> None:
    """Takes a row back with a reason; it stays readable. Raises `Problems` without a reason."""
    changes = {"withdrawn_at": at, "withdrawn_reason": reason_for(reason)}
    change(writing, table, action, row_id, version, changes, by=by, at=at)


def reason_for(reason: str | None) -> str:
    """The reason as it is kept. Raises `Problems` where there is none."""
    kept = parts.text(reason)
    if kept is None:
        raise Problems([Problem("withdrawn_reason", N_("Say why it is withdrawn."))])
    return kept


def _known(row: Mapping[str, Any]) -> Row:
    return {n: v for n, v in row.items() if v not in (None, "") and n not in ("id", "version", "incident_id")}


def _tell(
    writing: Writing, table: str, action: str, row: Row, told: Mapping[str, Any], *, by: Person, at: datetime
) -> None:
    incident_id = row.get("incident_id")
    subject, subject_id = ("incident", incident_id) if incident_id is not None else (table, row["id"])
    journal.append(writing, action, subject, subject_id, {**told, "part": row["id"]}, by=by, at=at)
