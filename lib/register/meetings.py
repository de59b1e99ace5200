"""Meetings of section 8: begun, held, called off; who is present, what was said, what was decided.

What is said to each point is a row of its own, so that two people write at once and lose nothing. Once the minutes are
frozen (`minutes.freeze`) nothing of a meeting changes any more, but whether a decision was carried out.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lib.domain import meetings as rules
from lib.domain import taxonomy
from lib.domain.local_time import to_wall
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import agenda, journal, parts, settings, sight
from lib.register.store import Conflict, Reading, Row, Store, Writing

FIELDS = ("held_on", "facilitator", "procedure_reviewed", "procedure_note", "next_on")


# -- reading


def listed(store: Store) -> list[Row]:
    """Every meeting, those being prepared first, then the newest; with `incident` and how many `decisions`."""
    return store.ask(
        """
        select
            meetings.id, meetings.version, meetings.number, kind, held_on, frozen_at, next_on,
            meetings.withdrawn_at, withdrawn_reason,
            incidents.number as incident,
            (
                select count(*)
                from meeting_decisions
                where meeting_id = meetings.id and withdrawn_at is null
            ) as decisions
        from meetings
        left join incidents_shared as incidents on incidents.id = meetings.incident_id
        where meetings.incident_id is null or incidents.id is not null
        order by frozen_at is not null or meetings.withdrawn_at is not null, frozen_at desc, meetings.id desc
        """
    )


def get(store: Store, meeting_id: int) -> Row | None:
    """One meeting, or None; a light review of a restricted incident is nobody's."""
    row = store.one("select * from meetings where id = $id", id=meeting_id)
    return None if row and row["incident_id"] in sight.restricted(store) else row


def people(reading: Reading | Store, meeting_id: int) -> list[Row]:
    """Who is present, in the order in which they were named."""
    return reading.ask(
        "select * from meeting_people where meeting_id = $id and withdrawn_at is null order by id", id=meeting_id
    )


def notes(reading: Reading | Store, meeting_id: int) -> dict[tuple[str, int | None], Row]:
    """What was said so far, by point and, with the point `incident`, by its id."""
    rows = reading.ask("select * from meeting_notes where meeting_id = $id", id=meeting_id)
    return {(row["point"], row["incident_id"]): row for row in rows}


def decided(reading: Reading | Store, meeting_id: int) -> list[Row]:
    """The decisions of a meeting in their order, each with the `number` of its incident; withdrawn ones too."""
    return reading.ask(
        """
        select meeting_decisions.*, incidents.number
        from meeting_decisions
        left join incidents_shared as incidents on incidents.id = meeting_decisions.incident_id
        where meeting_id = $id
        order by meeting_decisions.id
        """,
        id=meeting_id,
    )


def due(store: Store, at: datetime) -> list[Row]:
    """Which meetings are due: `kind`, `due_on`, for a light review `incident_id` and `number`. A yearly one is also
    the quarterly one."""
    today = to_wall(at).date()
    begun = store.value("select min(moment) from journal")
    found = []
    for kind, also in (("quarterly", ("quarterly", "yearly")), ("yearly", ("yearly",))):
        last = store.value(
            "select max(held_on) from meetings where frozen_at is not null and kind = any($kinds)",
            kinds=list(also),
        )
        due_on = rules.due_on(settings.meeting_months(store, kind), last, to_wall(begun).date() if begun else None)
        if due_on is not None and due_on <= today:
            found.append({"kind": kind, "due_on": due_on, "incident_id": None, "number": None})
    if [row["kind"] for row in found] == ["quarterly", "yearly"]:
        found = found[1:]
    return found + store.remember("light reviews due", lambda: agenda.light_reviews_due(store))


# -- holding


def begin(store: Store, kind: str, *, by: Person, at: datetime, incident_id: int | None = None) -> int:
    """Begins a meeting and gives its id; where one of this kind is being prepared already, gives that one."""
    demand(by, May.EDIT)
    if kind not in taxonomy.entries("meeting_kinds"):
        raise Problems([Problem("kind", N_("Choose which meeting it is."))])
    if (kind == "light") != (incident_id is not None):
        raise Problems([Problem("incident_id", N_("A light review is about one incident: choose which."))])
    with store.writing() as writing:
        if incident_id is not None:
            parts.current(writing, "incidents", incident_id)
            if incident_id in sight.restricted(writing):
                sentence = N_("A restricted incident is reviewed on its card, not in a meeting.")
                raise Problems([Problem("incident_id", sentence)])
        present = _in_preparation(writing, kind, incident_id)
        if present is not None:
            return present
        row = {
            "id": writing.new_id(),
            "version": 1,
            "kind": kind,
            "incident_id": incident_id,
            "held_on": to_wall(at).date(),
            "since": _ended_before(writing) if kind != "light" else None,
            "facilitator": by.name,
            "created_at": at,
        }
        writing.insert("meetings", {name: value for name, value in row.items() if value is not None})
        tell(writing, "begin", row["id"], {"after": {"kind": kind, "incident": incident_id}}, by=by, at=at)
    return row["id"]


def change(
    store: Store, meeting_id: int, version: int, changes: Mapping[str, Any], *, by: Person, at: datetime
) -> None:
    """Changes some of `FIELDS` of a meeting still at `version`. Raises `Conflict`."""
    demand(by, May.EDIT)
    if unknown := changes.keys() - set(FIELDS):
        raise ValueError(unknown)
    kept = {name: parts.text(value) if isinstance(value, str) else value for name, value in changes.items()}
    with store.writing() as writing:
        _change(writing, "meetings", "change", meeting_id, version, kept, by=by, at=at)


def note(
    store: Store,
    meeting_id: int,
    point: str,
    version: int,
    *,
    by: Person,
    at: datetime,
    incident_id: int | None = None,
    **changes: Any,
) -> int:
    """Keeps `note` (text) and `discussed_at` of a point or incident still at `version` (0: nothing was said yet).

    Gives the new version. Raises `Conflict` when somebody wrote to the same point in between.
    """
    demand(by, May.EDIT)
    if unknown := changes.keys() - {"note", "discussed_at"}:
        raise ValueError(unknown)
    if point != rules.INCIDENT and point not in taxonomy.entries("agenda"):
        raise ValueError(point)
    if "note" in changes:
        changes["note"] = parts.text(changes["note"])
    with store.writing() as writing:
        refuse_frozen(current(writing, meeting_id))
        before = notes(writing, meeting_id).get((point, incident_id))
        if (before["version"] if before else 0) != version:
            raise Conflict(f"the note to {point} is newer than version {version}")
        if before is not None:
            return _change(writing, "meeting_notes", "note", before["id"], version, changes, by=by, at=at)
        row = {"version": 1, "meeting_id": meeting_id, "point": point, **changes}
        if incident_id is not None:
            parts.current(writing, "incidents", incident_id)
            row["incident_id"] = incident_id
        parts.add(writing, "meeting_notes", "note", row, by=by, at=at, of="meeting")
    return 1


def join(store: Store, meeting_id: int, name: str, position: str | None = None, *, by: Person, at: datetime) -> int:
    """Somebody is present, perhaps with their position. A name that is there already stays there once."""
    demand(by, May.EDIT)
    kept = parts.text(name)
    if kept is None:
        raise Problems([Problem("name", N_("Give a name or choose an account."))])
    with store.writing() as writing:
        refuse_frozen(current(writing, meeting_id))
        for present in people(writing, meeting_id):
            if present["name"] == kept:
                return present["id"]
        row = {"version": 1, "meeting_id": meeting_id, "name": kept, "position": parts.text(position), "added_at": at}
        return parts.add(writing, "meeting_people", "join", row, by=by, at=at, of="meeting")


def leave(store: Store, person_id: int, version: int, *, by: Person, at: datetime) -> None:
    """Takes somebody off the list of those present, who was named by mistake."""
    demand(by, May.EDIT)
    with store.writing() as writing:
        _change(writing, "meeting_people", "leave", person_id, version, {"withdrawn_at": at}, by=by, at=at)


# -- decisions


def decide(
    store: Store,
    meeting_id: int,
    what: str,
    *,
    by: Person,
    at: datetime,
    owner: str | None = None,
    due_on: date | None = None,
    incident_id: int | None = None,
    action_id: int | None = None,
    for_management: bool = False,
) -> int:
    """Logs a decision of the meeting: what, who sees to it, until when, whether management is asked. Gives its id."""
    demand(by, May.DECIDE)
    kept = parts.text(what)
    if kept is None:
        raise Problems([Problem("what", N_("Say what was decided."))])
    with store.writing() as writing:
        refuse_frozen(current(writing, meeting_id))
        row = {
            "version": 1,
            "meeting_id": meeting_id,
            "incident_id": incident_id,
            "action_id": action_id,
            "what": kept,
            "owner": parts.text(owner),
            "due_on": due_on,
            "for_management": for_management,
            "added_at": at,
        }
        return parts.add(writing, "meeting_decisions", "decide", row, by=by, at=at, of="meeting")


def carry_out(store: Store, decision_id: int, version: int, note: str | None, *, by: Person, at: datetime) -> None:
    """A decision of any meeting is carried out today, with what shows it; it is no longer carried over."""
    demand(by, May.EDIT)
    done = {"done_on": to_wall(at).date(), "done_note": parts.text(note)}
    with store.writing() as writing:
        _change(writing, "meeting_decisions", "carry_out", decision_id, version, done, by=by, at=at, frozen=True)


def withdraw_decision(store: Store, decision_id: int, version: int, reason: str, *, by: Person, at: datetime) -> None:
    """Takes a decision back with a reason; it stays readable, also in minutes that were frozen with it."""
    demand(by, May.DECIDE)
    taken = {"withdrawn_at": at, "withdrawn_reason": _reason(reason)}
    with store.writing() as writing:
        _change(writing, "meeting_decisions", "withdraw", decision_id, version, taken, by=by, at=at, frozen=True)


# -- ending


def withdraw(store: Store, meeting_id: int, version: int, reason: str, *, by: Person, at: datetime) -> None:
    """Calls a meeting off that is not frozen yet; what was written stays readable."""
    demand(by, May.EDIT)
    off = {"withdrawn_at": at, "withdrawn_reason": _reason(reason)}
    with store.writing() as writing:
        _change(writing, "meetings", "withdraw", meeting_id, version, off, by=by, at=at)


# -- how it is kept


def current(writing: Writing, meeting_id: int) -> Row:
    return parts.current(writing, "meetings", meeting_id)


def refuse_frozen(meeting: Row) -> None:
    if meeting["frozen_at"] is not None:
        raise Problems([Problem("frozen", N_("The minutes are frozen: add it as a remark below them."))])
    if meeting["withdrawn_at"] is not None:
        raise Problems([Problem("frozen", N_("This meeting was called off."))])


def _in_preparation(writing: Writing, kind: str, incident_id: int | None) -> int | None:
    row = writing.one(
        """
        select id
        from meetings
        where kind = $kind
          and incident_id is not distinct from $incident_id
          and frozen_at is null
          and withdrawn_at is null
        """,
        kind=kind,
        incident_id=incident_id,
    )
    return row["id"] if row else None


def _ended_before(reading: Reading) -> date | None:
    """The last day that a quarterly or yearly meeting looked at."""
    row = reading.one("select max(held_on) as day from meetings where frozen_at is not null and kind <> 'light'")
    return row["day"] if row else None


def _change(
    writing: Writing,
    table: str,
    action: str,
    row_id: int,
    version: int,
    changes: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    frozen: bool = False,
) -> int:
    """Changes a row still at `version` and gives the next one; what is `frozen` changes only where that is allowed."""
    row = parts.current(writing, table, row_id)
    if not frozen:
        refuse_frozen(row if table == "meetings" else current(writing, row["meeting_id"]))
    parts.change(writing, table, action, row_id, version, changes, by=by, at=at, of="meeting")
    return parts.current(writing, table, row_id)["version"]


def tell(writing: Writing, action: str, meeting_id: int, told: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    journal.append(writing, action, "meeting", meeting_id, told, by=by, at=at)


def _reason(reason: str) -> str:
    kept = parts.text(reason)
    if kept is None:
        raise Problems([Problem("withdrawn_reason", N_("Say why it is withdrawn."))])
    return kept
