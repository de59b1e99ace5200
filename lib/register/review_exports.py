"""Section 8 on its way out: meetings, their decisions, and the four duties of the incidents that leave.

Where the whole register leaves, every meeting does; otherwise those that looked at one of the incidents, and of the
decisions only those on one of them: a part handed to a client tells nothing of the others. `hidden` are the incidents
that the person may not see.
"""

from collections.abc import Iterable, Iterator, Sequence

from lib.register.export_parts import ALL_IN_SIGHT, CHOSEN, HIDDEN, NOT_HIDDEN
from lib.register.store import Reading, Row

BATCH = 2_000
DUTIES = ("causes", "procedure", "education", "supplier")


def meetings(reading: Reading, hidden: list[int]) -> list[Row]:
    """Frozen meetings and those in preparation, oldest first, each with who was `present` and its `incident`."""
    return reading.ask(
        f"""
        {HIDDEN}
        select
            meetings.id, meetings.number, kind, held_on, since, next_on, facilitator, frozen_at, minutes_hash,
            meetings.withdrawn_at, withdrawn_reason, incidents.number as incident, frozen.name as frozen_by_name,
            (
                select string_agg(name, '; ' order by id)
                from meeting_people
                where meeting_id = meetings.id and meeting_people.withdrawn_at is null
            ) as present
        from meetings
        left join incidents on incidents.id = meetings.incident_id
        left join accounts as frozen on frozen.id = frozen_by
        where ({ALL_IN_SIGHT} and coalesce(meetings.incident_id, 0) {NOT_HIDDEN})
           or meetings.incident_id {CHOSEN}
           or meetings.id in (select meeting_id from meeting_notes where incident_id {CHOSEN})
        order by meetings.id
        """,
        hidden=hidden,
    )


def decisions(reading: Reading, hidden: list[int]) -> list[Row]:
    """What meetings decided, oldest first, each with the numbers of its `meeting` and its `incident`."""
    return reading.ask(
        f"""
        {HIDDEN}
        select decided.*, meetings.number as meeting, incidents.number as incident
        from meeting_decisions as decided
        join meetings on meetings.id = decided.meeting_id
        left join incidents on incidents.id = decided.incident_id
        where ({ALL_IN_SIGHT} and coalesce(decided.incident_id, 0) {NOT_HIDDEN})
           or decided.incident_id {CHOSEN}
        order by decided.id
        """,
        hidden=hidden,
    )


def reviews(reading: Reading, ordered: Sequence[int]) -> Iterator[Row]:
    """The incidents with a review due or begun, in this order, each with the state and reason of the four duties."""
    for start in range(0, len(ordered), BATCH):
        batch = [*ordered[start : start + BATCH]]
        settled = _settled(reading, batch)
        rows = reading.ask(
            "select id, number, review_due_at, reviewed_at from incidents where id = any($ids)", ids=batch
        )
        known = {row["id"]: row for row in rows if row["review_due_at"] or row["reviewed_at"] or row["id"] in settled}
        for incident_id in batch:
            if incident_id in known:
                yield known[incident_id] | settled.get(incident_id, _open())


def _settled(reading: Reading, ids: Iterable[int]) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for row in reading.ask(
        "select incident_id, duty, state, reason from review_duties where incident_id = any($ids)", ids=list(ids)
    ):
        kept = found.setdefault(row["incident_id"], _open())
        kept[row["duty"]], kept[f"{row['duty']}_reason"] = row["state"], row["reason"]
    return found


def _open() -> Row:
    """All four open: what holds while nobody has settled one."""
    return dict.fromkeys(DUTIES, "open") | {f"{duty}_reason": None for duty in DUTIES}
