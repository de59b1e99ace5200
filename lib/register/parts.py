"""Rows that belong to an incident (actions, notices, affected clients …): written alike, told in its history.

`of` names another subject they belong to, a meeting: its id stands in the column `{of}_id`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lib.domain.permissions import Person
from lib.register import journal
from lib.register.store import Row, Writing


def add(
    writing: Writing,
    table: str,
    action: str,
    row: Row,
    *,
    by: Person,
    at: datetime,
    of: str = "incident",
    **told: Any,
) -> int:
    """Inserts a row with a new id and tells it; gives the id. `told` goes into the journal beside the values."""
    row = {"id": writing.new_id(), **row}
    writing.insert(table, {name: value for name, value in row.items() if value is not None})
    after = {n: v for n, v in row.items() if v not in (None, "") and n not in ("id", "version", f"{of}_id")}
    tell(writing, action, row[f"{of}_id"], {"after": after, "part": row["id"], **told}, by=by, at=at, of=of)
    return row["id"]


def change(
    writing: Writing,
    table: str,
    action: str,
    row_id: int,
    version: int,
    changes: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    of: str = "incident",
    **told: Any,
) -> Row:
    """Changes a row still at `version` and tells it; gives the row as it was. Raises `Conflict`, `LookupError`.

    A row of the subject itself may be changed too.
    """
    before = current(writing, table, row_id)
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if changed:
        writing.update(table, row_id, version, changed)
        content = {"before": {n: before[n] for n in changed}, "after": changed, "part": row_id, **told}
        tell(writing, action, before.get(f"{of}_id", row_id), content, by=by, at=at, of=of)
    return before


def current(writing: Writing, table: str, row_id: int) -> Row:
    """The row as it is. Raises `LookupError`."""
    row = writing.one(f"select * from {table} where id = $id", id=row_id)
    if row is None:
        raise LookupError(f"{table} {row_id}")
    return row


def tell(
    writing: Writing,
    action: str,
    subject_id: int,
    content: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    of: str = "incident",
) -> None:
    """A journal row in the history of the incident, or of another subject."""
    journal.append(writing, action, of, subject_id, content, by=by, at=at)


def text(value: str | None) -> str | None:
    """Typed text as it is kept: without NUL, trimmed, empty as None."""
    return (value or "").replace("\0", "").replace("\r\n", "\n").strip() or None
