"""Actions against an incident (section 6 of the procedure): who does what until when, and what proves it done."""

from datetime import date, datetime
from typing import Any

from lib.domain import taxonomy
from lib.domain.incident import kept_text
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal
from lib.register.store import Row, Store, Writing


def of_incident(store: Store, incident_id: int) -> list[Row]:
    """The incident's actions, open ones first, then by due day; withdrawn ones last."""
    return store.ask(
        """
        select *
        from actions
        where incident_id = $incident_id
        order by withdrawn_at is not null, done_at is not null, due_on is null, due_on, id
        """,
        incident_id=incident_id,
    )


def add(
    store: Store,
    incident_id: int,
    *,
    kind: str,
    by: Person,
    at: datetime,
    note: str | None = None,
    owner: str | None = None,
    due_on: date | None = None,
) -> int:
    """Adds an action; gives its id. Raises `Problems` for a kind that is not in the list."""
    demand(by, May.EDIT)
    row = {
        "version": 1,
        "incident_id": incident_id,
        "kind": kind,
        "note": kept_text(note),
        "owner": kept_text(owner),
        "due_on": due_on,
        "created_at": at,
    }
    _refuse_unknown(kind)
    with store.writing() as writing:
        if writing.one("select id from incidents where id = $id", id=incident_id) is None:
            raise LookupError(incident_id)
        row["id"] = writing.new_id()
        writing.insert("actions", row)
        told = {"kind": kind, "note": row["note"], "owner": row["owner"], "due_on": due_on}
        _tell(writing, "add_action", row, {"after": {n: v for n, v in told.items() if v is not None}}, by=by, at=at)
    return row["id"]


def change(store: Store, action_id: int, version: int, changes: Row, *, by: Person, at: datetime) -> None:
    """Changes kind, note, owner or due day. Raises `Conflict` when somebody saved in between."""
    demand(by, May.EDIT)
    changes = {n: kept_text(v) if isinstance(v, str) else v for n, v in changes.items()}
    if unknown := changes.keys() - {"kind", "note", "owner", "due_on"}:
        raise ValueError(unknown)
    if "kind" in changes:
        _refuse_unknown(changes["kind"])
    _write(store, "change_action", action_id, version, changes, by=by, at=at)


def finish(store: Store, action_id: int, version: int, *, evidence: str | None, by: Person, at: datetime) -> None:
    """Marks an action as done now, with what proves it."""
    demand(by, May.EDIT)
    _write(store, "finish_action", action_id, version, {"done_at": at, "evidence": kept_text(evidence)}, by=by, at=at)


def resume(store: Store, action_id: int, version: int, *, by: Person, at: datetime) -> None:
    """Undoes `finish`: the action is open again, its evidence stays."""
    demand(by, May.EDIT)
    _write(store, "resume_action", action_id, version, {"done_at": None}, by=by, at=at)


def withdraw(store: Store, action_id: int, version: int, reason: str, *, by: Person, at: datetime) -> None:
    """Takes an action back with a reason; it stays readable."""
    demand(by, May.EDIT)
    if not kept_text(reason):
        raise Problems([Problem("withdrawn_reason", N_("Say why it is withdrawn."))])
    changes = {"withdrawn_at": at, "withdrawn_reason": kept_text(reason)}
    _write(store, "withdraw_action", action_id, version, changes, by=by, at=at)


def _write(store: Store, what: str, action_id: int, version: int, changes: Row, *, by: Person, at: datetime) -> None:
    with store.writing() as writing:
        row = writing.one("select * from actions where id = $id", id=action_id)
        if row is None:
            raise LookupError(action_id)
        changed = {name: value for name, value in changes.items() if row[name] != value}
        if not changed:
            return
        writing.update("actions", action_id, version, changed)
        _tell(writing, what, row, {"before": {n: row[n] for n in changed}, "after": changed}, by=by, at=at)


def _tell(writing: Writing, what: str, row: Row, change: dict[str, Any], *, by: Person, at: datetime) -> None:
    """Actions stand in their incident's history, each with its id and kind."""
    told = {**change, "action": row["id"], "kind": row["kind"]}
    journal.append(writing, what, "incident", row["incident_id"], told, by=by, at=at)


def _refuse_unknown(kind: str) -> None:
    if kind not in taxonomy.entries("remedies"):
        raise Problems([Problem("kind", N_("Choose what is to be done."))])
