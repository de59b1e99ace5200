"""Dates that somebody set for an incident: a supplement we promised, an order or a letter of the authority."""

from datetime import datetime

from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import duties, parts
from lib.register.store import Row, Store

KINDS = ("supplement", "order", "letter")


def of_incident(store: Store, incident_id: int) -> list[Row]:
    """The dates of an incident, the next first, done and withdrawn ones last."""
    return store.ask(
        """
        select *
        from appointments
        where incident_id = $id
        order by withdrawn_at is not null, done_at is not null, due_at, id
        """,
        id=incident_id,
    )


def add(
    store: Store,
    incident_id: int,
    kind: str | None,
    what: str | None,
    due_at: datetime | None,
    *,
    by: Person,
    at: datetime,
) -> int:
    """Adds a date; gives its id."""
    demand(by, May.EDIT)
    problems = []
    if kind not in KINDS:
        problems.append(Problem("kind", N_("Choose what it is.")))
    if parts.text(what) is None:
        problems.append(Problem("what", N_("Say what is to be done.")))
    if due_at is None:
        problems.append(Problem("due_at", N_("Until when?")))
    if problems:
        raise Problems(problems)
    row = {
        "version": 1,
        "incident_id": incident_id,
        "kind": kind,
        "what": parts.text(what),
        "due_at": due_at,
        "added_at": at,
    }
    with store.writing() as writing:
        appointment_id = parts.add(writing, "appointments", "add_appointment", row, by=by, at=at)
        duties.keep_up(writing, incident_id)
    return appointment_id


def finish(store: Store, appointment_id: int, version: int, note: str | None, *, by: Person, at: datetime) -> None:
    """Marks a date as kept now."""
    _write(
        store,
        "finish_appointment",
        appointment_id,
        version,
        {"done_at": at, "done_note": parts.text(note)},
        by=by,
        at=at,
    )


def withdraw(store: Store, appointment_id: int, version: int, note: str | None, *, by: Person, at: datetime) -> None:
    """A date that no longer stands; `note` says why."""
    demand(by, May.EDIT)
    if parts.text(note) is None:
        raise Problems([Problem("done_note", N_("Say why it no longer stands."))])
    changes = {"withdrawn_at": at, "done_note": parts.text(note)}
    _write(store, "withdraw_appointment", appointment_id, version, changes, by=by, at=at)


def _write(store: Store, action: str, row_id: int, version: int, changes: Row, *, by: Person, at: datetime) -> None:
    demand(by, May.EDIT)
    with store.writing() as writing:
        before = parts.change(writing, "appointments", action, row_id, version, changes, by=by, at=at)
        duties.keep_up(writing, before["incident_id"])
