"""The minutes of a meeting: what it has before it and what it said, in one piece.

The screen shows it, papers set it, freezing keeps it: one text with its hash, which stands in the journal too.
"""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from lib.domain import meetings as rules
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import agenda, journal, meeting_cards, meetings, parts, sight
from lib.register.store import Reading, Row, Store, Writing


def draft(reading: Reading | Store, meeting: Row, at: datetime, only: Collection[int] | None = None) -> dict[str, Any]:
    """The minutes as they stand `at` that moment.

    `agenda`: each point with `items`, `note`, `discussed_at`. `incidents`: a card each, see `meeting_cards.of`.
    `decisions` and `actions`: what was decided here. `present`: names with positions. With `only` the cards of all
    other incidents have no more than their heading.
    """
    said = meetings.notes(reading, meeting["id"])
    gathered = agenda.gather(reading, meeting, at)
    organisation = reading.one("select name from organisation")
    return {
        **{name: meeting[name] for name in ("kind", "number", "since", *meetings.FIELDS)},
        "organisation": organisation["name"] if organisation else "",
        "present": [
            {"name": row["name"], "position": row["position"]} for row in meetings.people(reading, meeting["id"])
        ],
        "agenda": [
            {"point": point, "items": items, **_said(said.get((point, None)))} for point, items in gathered.items()
        ],
        "incidents": [
            card | _said(said.get((rules.INCIDENT, card["id"])))
            for card in meeting_cards.of_all(reading, _concerned(reading, meeting, gathered, said), only)
        ],
        "decisions": [
            {name: row[name] for name in ("id", "number", "what", "owner", "due_on", "for_management", "action_id")}
            for row in meetings.decided(reading, meeting["id"])
            if row["withdrawn_at"] is None
        ],
        "actions": _actions(reading, meeting["id"]),
    }


def is_unchanged(store: Store, meeting: Row) -> bool:
    """Whether frozen minutes still are what they were: their text gives their hash, and the journal names the same.

    What was anonymised in them the journal has named, with the hash that they have since.
    """
    if meeting["minutes"] is None:
        return False
    told = [
        entry["change"]["after"]["minutes_hash"]
        for entry in journal.history(store, "meeting", meeting["id"])
        if entry["action"] in ("freeze", "erase") and entry["change"]
    ]
    return {rules.digest(meeting["minutes"]), *told[:1]} == {meeting["minutes_hash"]}


def content(store: Store, meeting: Row, at: datetime, only: Collection[int] | None = None) -> Row:
    """The minutes as frozen, or as they would be frozen now: see `draft`."""
    if meeting["minutes"] is None:
        with store.reading() as reading:
            return json.loads(rules.canonical(draft(reading, meeting, at, only)))
    return json.loads(meeting["minutes"])


def addenda(store: Store, meeting_id: int) -> list[Row]:
    """Remarks added after the minutes were frozen, each with the `name` of who added it."""
    return store.ask(
        """
        select meeting_addenda.*, accounts.name
        from meeting_addenda
        left join accounts on accounts.id = added_by
        where meeting_id = $id
        order by meeting_addenda.id
        """,
        id=meeting_id,
    )


def freeze(store: Store, meeting_id: int, version: int, *, by: Person, at: datetime) -> Row:
    """Freezes the minutes: numbered without a gap in the year of the meeting, hashed, journalled. Gives the meeting.

    Raises `Problems` for what the minutes need, `Conflict` when the meeting is no longer at `version`.
    """
    demand(by, May.DECIDE)
    with store.writing() as writing:
        meeting = meetings.current(writing, meeting_id)
        meetings.refuse_frozen(meeting)
        content = draft(writing, meeting, at) | {"frozen_at": at, "frozen_by": by.name}
        if problems := rules.problems_to_freeze(content):
            raise Problems(problems)
        content["number"] = _next_number(writing, meeting["held_on"].year)
        content["journal"] = list(journal.head(writing))
        text = rules.canonical(content)
        frozen = {
            "number": content["number"],
            "minutes": text,
            "minutes_hash": rules.digest(text),
            "frozen_at": at,
            "frozen_by": by.id,
        }
        writing.update("meetings", meeting_id, version, frozen)
        told = {"after": {"number": frozen["number"], "minutes_hash": frozen["minutes_hash"]}}
        meetings.tell(writing, "freeze", meeting_id, told, by=by, at=at)
    return meeting | frozen | {"version": version + 1}


def add_remark(store: Store, meeting_id: int, what: str, *, by: Person, at: datetime) -> int:
    """A remark to frozen minutes, which stay as they are; gives its id."""
    demand(by, May.DECIDE)
    kept = parts.text(what)
    if kept is None:
        raise Problems([Problem("what", N_("Write the remark first."))])
    with store.writing() as writing:
        if meetings.current(writing, meeting_id)["frozen_at"] is None:
            raise Problems([Problem("what", N_("These minutes are not frozen yet: write it into the notes."))])
        row = {"id": writing.new_id(), "meeting_id": meeting_id, "what": kept, "added_at": at, "added_by": by.id}
        writing.insert("meeting_addenda", row)
        meetings.tell(writing, "add_remark", meeting_id, {"after": {"what": kept}, "part": row["id"]}, by=by, at=at)
    return row["id"]


def _said(note: Row | None) -> Row:
    return {
        "note": note["note"] if note else None,
        "discussed_at": note["discussed_at"] if note else None,
        "version": note["version"] if note else 0,
    }


def _concerned(
    reading: Reading | Store,
    meeting: Row,
    gathered: dict[str, list[Row]],
    said: dict[tuple[str, int | None], Row],
) -> list[int]:
    """The incidents that get a card: the one a light review is about; without review; repeated; spoken of already.

    None of them is restricted: minutes are for everybody.
    """
    hidden = sight.restricted(reading)
    found = [meeting["incident_id"]] if meeting["incident_id"] else []
    found += [row["id"] for point in ("repeats", "unreviewed") for row in gathered.get(point, ())]
    found += [incident_id for point, incident_id in said if point == rules.INCIDENT and incident_id]
    return [one for one in dict.fromkeys(found) if one not in hidden]


def _actions(reading: Reading | Store, meeting_id: int) -> list[Row]:
    """Preventive actions that this meeting ordered."""
    return reading.ask(
        """
        select action.id, incidents.number, action.title, type, strength, action.owner, action.due_on
        from preventive_actions as action
        left join incidents_shared as incidents on incidents.id = action.incident_id
        where meeting_id = $id and action.withdrawn_at is null
        order by action.id
        """,
        id=meeting_id,
    )


def _next_number(writing: Writing, year: int) -> str:
    given = writing.one(
        "select count(*) as given from meetings where number like $beginning", beginning=f"P/{year:04}/%"
    )
    return rules.number(year, (given["given"] if given else 0) + 1)
