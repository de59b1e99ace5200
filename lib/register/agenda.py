"""What a meeting of section 8 has before it: each point of the agenda with what the register knows of it.

Items hold codes, dates and what people typed, never words of one language: they are frozen into minutes as they are.
"""

from datetime import date, datetime, timedelta

from lib.domain import incident
from lib.domain import meetings as rules
from lib.domain.local_time import span_of_day, to_wall
from lib.register.store import Reading, Row, Store

MOST = 60  # of one point; a meeting gets no further in an evening
A_YEAR = timedelta(days=365)


def gather(reading: Reading | Store, meeting: Row, at: datetime) -> dict[str, list[Row]]:
    """The items of every point of this kind of meeting, by code of the point."""
    today = to_wall(at).date()
    since = meeting["since"] or date.min
    begins = span_of_day(meeting["since"])[0] if meeting["since"] else datetime.min.replace(tzinfo=at.tzinfo)
    found = {
        "carried_over": lambda: carried_over(reading, meeting["id"], since),
        "unreviewed": lambda: unreviewed(reading),
        "repeats": lambda: repeats(reading, begins, at),
        "overdue": lambda: overdue(reading, today),
        "checks": lambda: checks(reading, today),
        "suppliers": lambda: suppliers(reading, today),
        "alone": lambda: alone(reading, begins),
        "procedures": lambda: procedures(reading, since),
        "education": lambda: education(reading, since),
        "drills": lambda: drills(reading, begins),
        "management": lambda: proposals(reading, meeting["id"]),
        "procedure": lambda: drills(reading, at - A_YEAR),
    }
    return {point: found[point]()[:MOST] for point in rules.points(meeting["kind"])}


def carried_over(reading: Reading | Store, meeting_id: int, since: date) -> list[Row]:
    """Decisions of earlier meetings that are open, or were carried out since the last one; open ones first."""
    return reading.ask(
        """
        select
            decided.id, decided.version, decided.what, decided.owner, decided.due_on, decided.done_on,
            decided.done_note, meetings.number as meeting, incidents.number
        from meeting_decisions as decided
        join meetings on meetings.id = decided.meeting_id
        left join incidents on incidents.id = decided.incident_id
        where meetings.frozen_at is not null
          and meetings.id <> $meeting_id
          and decided.withdrawn_at is null
          and (decided.done_on is null or decided.done_on >= $since)
        order by decided.done_on is not null, decided.due_on is null, decided.due_on, decided.id
        """,
        meeting_id=meeting_id,
        since=since,
    )


def unreviewed(reading: Reading | Store) -> list[Row]:
    """Closed incidents that really were one and whose review is not finished, the longest closed first."""
    rows = reading.ask(
        """
        select id, number, title, description, closed_at
        from incidents_confirmed
        where state = 'closed' and reviewed_at is null and not historical
        order by closed_at, id
        limit $most
        """,
        most=MOST,
    )
    return [_titled(row) for row in rows]


def repeats(reading: Reading | Store, since: datetime, until: datetime) -> list[Row]:
    """Incidents of the period that repeat a cause after an action that was to prevent it."""
    rows = reading.ask(
        """
        select
            repeated.id, repeated.number, repeated.title, repeated.description, repeated.happened_at,
            action.id as action_id, action.title as action, action.done_on, action.verdict
        from incidents_confirmed as repeated
        join preventive_actions as action on action.cause_key = repeated.cause_key
        where action.withdrawn_at is null
          and action.done_on < cast(repeated.happened_at as date)
          and repeated.happened_at between $since and $until
        order by repeated.happened_at, repeated.id, action.id
        limit $most
        """,
        since=since,
        until=until,
        most=MOST,
    )
    return [_titled(row) for row in rows]


def overdue(reading: Reading | Store, today: date) -> list[Row]:
    """Preventive actions and actions against an incident whose day has passed; `kind` names one of the latter."""
    return reading.ask(
        """
        select action.id, incidents.number, action.title, null as kind, action.owner, action.due_on
        from preventive_actions as action
        left join incidents on incidents.id = action.incident_id
        where action.done_on is null and action.withdrawn_at is null and action.due_on < $today
        union all
        select action.id, incidents.number, action.note, action.kind, action.owner, action.due_on
        from actions as action
        join incidents on incidents.id = action.incident_id
        where action.done_at is null and action.withdrawn_at is null and action.due_on < $today
          and incidents.drill is null
        order by due_on, id
        limit $most
        """,
        today=today,
        most=MOST,
    )


def checks(reading: Reading | Store, today: date) -> list[Row]:
    """Preventive actions in force whose effect is to be judged by now and is not."""
    return reading.ask(
        """
        select id, title, owner, verifier, done_on, check_on
        from preventive_actions
        where done_on is not null and withdrawn_at is null and verdict is null and check_on <= $today
        order by check_on, id
        """,
        today=today,
    )


def suppliers(reading: Reading | Store, today: date) -> list[Row]:
    """Suppliers whose verification is due, and those never verified."""
    return reading.ask(
        """
        select
            suppliers.id, suppliers.name, role, max(verified_on) as verified_on, max(next_on) as next_on
        from suppliers
        left join verifications on supplier_id = suppliers.id and withdrawn_at is null
        where retired_at is null
        group by suppliers.id, suppliers.name, role
        having max(verified_on) is null or max(next_on) <= $today
        order by max(next_on) nulls first, suppliers.name
        """,
        today=today,
    )


def alone(reading: Reading | Store, since: datetime) -> list[Row]:
    """Decisions below the recommendation that count although no second person agreed."""
    rows = reading.ask(
        """
        select
            decisions.id, incidents.number, incidents.title, incidents.description, about, answer, decided_at,
            accounts.name
        from decisions
        join incidents on incidents.id = decisions.incident_id
        left join accounts on accounts.id = decided_by
        where is_alone and decided_at >= $since
        order by decided_at, decisions.id
        """,
        since=since,
    )
    return [_titled(row) for row in rows]


def procedures(reading: Reading | Store, since: date) -> list[Row]:
    """Procedures and configurations changed in the period, and those proposed: without a day of coming into force."""
    return reading.ask(
        """
        select id, name, old_version, new_version, what_changed, approved_by, effective_on
        from procedure_versions
        where withdrawn_at is null and (effective_on is null or effective_on >= $since)
        order by effective_on is not null, effective_on, id
        """,
        since=since,
    )


def education(reading: Reading | Store, since: date) -> list[Row]:
    """What was taught in the period, and what is planned."""
    return reading.ask(
        """
        select id, topic, audience, held_on, attended, invited, checked
        from trainings
        where withdrawn_at is null and (held_on is null or held_on >= $since)
        order by held_on is null, held_on, id
        """,
        since=since,
    )


def drills(reading: Reading | Store, since: datetime) -> list[Row]:
    """Incidents that were only practised, reported since."""
    rows = reading.ask(
        """
        select id, number, title, description, reported_at
        from incidents
        where (drill is not null or outcome = 'drill') and reported_at >= $since
        order by reported_at, id
        """,
        since=since,
    )
    return [_titled(row) for row in rows]


def proposals(reading: Reading | Store, meeting_id: int) -> list[Row]:
    """What management was asked for, in this or an earlier meeting, and is open."""
    return reading.ask(
        """
        select
            decided.id, decided.version, decided.what, decided.owner, decided.due_on, decided.done_on,
            decided.done_note, meetings.number as meeting, incidents.number
        from meeting_decisions as decided
        join meetings on meetings.id = decided.meeting_id
        left join incidents on incidents.id = decided.incident_id
        where decided.for_management
          and decided.withdrawn_at is null
          and decided.done_on is null
          and (meetings.frozen_at is not null or meetings.id = $meeting_id)
        order by decided.due_on is null, decided.due_on, decided.id
        """,
        meeting_id=meeting_id,
    )


def light_reviews_due(reading: Reading | Store) -> list[Row]:
    """Closed breaches without a finished review that no frozen meeting has spoken of: `kind`, `number` and so on."""
    return reading.ask(
        """
        select
            'light' as kind, cast(review_due_at as date) as due_on, incidents.id as incident_id, incidents.number
        from incidents_confirmed as incidents
        where state = 'closed'
          and outcome = 'breach'
          and reviewed_at is null
          and not historical
          and id not in (
              select meeting_notes.incident_id
              from meeting_notes
              join meetings on meetings.id = meeting_notes.meeting_id
              where meetings.frozen_at is not null and meeting_notes.incident_id is not null
          )
        order by review_due_at is null, review_due_at, closed_at, id
        limit $most
        """,
        most=MOST,
    )


def _titled(row: Row) -> Row:
    """With its title or first words, and without the whole description."""
    return {name: value for name, value in row.items() if name != "description"} | {"title": incident.title_of(row)}
