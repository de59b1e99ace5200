"""What a meeting of section 8 has before it: each point of the agenda with what the register knows of it.

Items hold codes, dates and what people typed, never words of one language: they are frozen into minutes as they are.
"""

from datetime import date, datetime, timedelta

from lib.domain import counting
from lib.domain import meetings as rules
from lib.domain.local_time import span_of_day, to_wall
from lib.register import decisions, prevention, recurrences, reviews, sight
from lib.register import suppliers as directory
from lib.register.store import Reading, Row, Store

MOST = 60  # of one point; a meeting gets no further in an evening
A_YEAR, A_MOMENT = timedelta(days=365), timedelta(microseconds=1)


def gather(reading: Reading | Store, meeting: Row, at: datetime) -> dict[str, list[Row]]:
    """The items of every point of this kind of meeting, by code of the point."""
    since = meeting["since"] or date.min
    begins = span_of_day(meeting["since"])[0] if meeting["since"] else datetime.min.replace(tzinfo=at.tzinfo)
    found = {
        "carried_over": lambda: carried_over(reading, meeting["id"], since),
        "unreviewed": lambda: unreviewed(reading, at),
        "repeats": lambda: repeats(reading, begins, at + A_MOMENT),
        "overdue": lambda: overdue(reading, at),
        "checks": lambda: checks(reading, at),
        "suppliers": lambda: suppliers(reading, at),
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
        left join incidents_shared as incidents on incidents.id = decided.incident_id
        where meetings.frozen_at is not null
          and meetings.id <> $meeting_id
          and decided.withdrawn_at is null
          and (decided.done_on is null or decided.done_on >= $since)
        order by decided.done_on is not null, decided.due_on is null, decided.due_on, decided.id
        """,
        meeting_id=meeting_id,
        since=since,
    )


def unreviewed(reading: Reading | Store, at: datetime) -> list[Row]:
    """Closed incidents whose review is not finished, the most urgent first."""
    return [_only(row, "id", "number", "title", "closed_at", "review_due_at") for row in reviews.due(reading, at)]


def repeats(reading: Reading | Store, since: datetime, until: datetime) -> list[Row]:
    """Incidents found out in the period to repeat a cause after an action that was to prevent it, oldest first."""
    names = ("id", "number", "title", "happened_at", "action_id", "action", "done_on", "verdict")
    return [_only(row, *names) for row in reversed(recurrences.repeats_after_fix(reading, since, until))]


def overdue(reading: Reading | Store, at: datetime) -> list[Row]:
    """Preventive actions and actions against an incident whose day has passed; `kind` names one of the latter."""
    planned = [
        _only(row, "id", "number", "title", "owner", "due_on") | {"kind": None}
        for row in prevention.overdue(reading, at)
    ]
    against = reading.ask(
        """
        select action.id, incidents.number, action.note as title, action.owner, action.due_on, action.kind
        from actions as action
        join incidents_shared as incidents on incidents.id = action.incident_id
        where done_at is null and action.withdrawn_at is null and due_on < $today and drill is null
        order by due_on, action.id
        limit $most
        """,
        today=to_wall(at).date(),
        most=MOST,
    )
    return sorted([*planned, *against], key=lambda row: (row["due_on"], row["id"]))


def checks(reading: Reading | Store, at: datetime) -> list[Row]:
    """Preventive actions in force whose effect is to be judged by now and is not."""
    names = ("id", "title", "owner", "verifier", "done_on", "check_on")
    return [_only(row, *names) for row in prevention.checks_due(reading, at)]


def suppliers(reading: Reading | Store, at: datetime) -> list[Row]:
    """Suppliers whose verification is due, and those never verified."""
    return [_only(row, "id", "name", "role", "verified_on", "next_on") for row in directory.due(reading, at)]


def alone(reading: Reading | Store, since: datetime) -> list[Row]:
    """Decisions below the recommendation that count although no second person agreed."""
    names = ("id", "number", "title", "about", "answer", "decided_at")
    return [
        _only(row, *names) | {"name": row["decided_by_name"]} for row in decisions.taken_alone(reading, since=since)
    ]


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
    """Drills started since, each with the code of its scenario, what was found, and the number of its incident."""
    return reading.ask(
        """
        select drill_runs.id, incidents.number, scenario, started_at, ended_at, finding
        from drill_runs
        left join incidents_shared as incidents on incidents.id = incident_id
        where drill_runs.withdrawn_at is null and started_at >= $since
        order by started_at, drill_runs.id
        """,
        since=since,
    )


def proposals(reading: Reading | Store, meeting_id: int) -> list[Row]:
    """What management was asked for, in this or an earlier meeting, and is open."""
    return reading.ask(
        """
        select
            decided.id, decided.version, decided.what, decided.owner, decided.due_on, decided.done_on,
            decided.done_note, meetings.number as meeting, incidents.number
        from meeting_decisions as decided
        join meetings on meetings.id = decided.meeting_id
        left join incidents_shared as incidents on incidents.id = decided.incident_id
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
        f"""
        select 'light' as kind, cast(review_due_at as date) as due_on, id as incident_id, number
        from incidents
        where standing = {counting.CONFIRMED}
          and state = 'closed'
          and id not in (select unnest($restricted::bigint[]))
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
        restricted=list(sight.restricted(reading)),
        most=MOST,
    )


def _only(row: Row, *names: str) -> Row:
    """What of a row goes into minutes."""
    return {name: row[name] for name in names}
