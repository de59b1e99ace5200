"""The stored duties of an incident: rewritten from its facts, decisions and notices whenever one of them changes."""

from collections.abc import Iterable
from datetime import datetime

from lib.domain import counting
from lib.domain import duties as rules
from lib.domain.duties import Duty
from lib.register import settings
from lib.register.store import Reading, Row, Store, Writing


def of_incident(store: Store, incident_id: int) -> list[Duty]:
    """The duties of an incident, the one that waits and ends first first; `name` says which client or appointment."""
    rows = store.ask(
        """
        select
            duties.kind, subject, basis, since, duties.due_at, duties.done_at, state, decision_id,
            coalesce(clients.name, appointments.what, '') as name
        from duties
        left join clients on duties.kind = 'client' and clients.id = subject
        left join appointments on duties.kind in ('supplement', 'order', 'letter') and appointments.id = subject
        where duties.incident_id = $incident_id
        order by state not in ('open', 'undecided'), duties.due_at is null, duties.due_at, duties.kind, subject
        """,
        incident_id=incident_id,
    )
    return [Duty(**row) for row in rows]


def keep(writing: Writing, incident: Row) -> Row:
    """Rewrites the duties of an incident (its row as it is now); gives the summary fields and `next_due_at`.

    A record from an old register keeps the summary its sheet gave and has no duties.
    """
    incident_id = incident["id"]
    newest = decisions_in_force(writing, incident_id)
    found = rules.duties(
        incident,
        newest,
        _notices(writing, incident_id),
        affected_clients(writing, incident_id),
        writing.ask("select * from appointments where incident_id = $id and withdrawn_at is null", id=incident_id),
        settings.client_hours(writing),
    )
    writing.run("delete from duties where incident_id = $id", id=incident_id)
    _write(writing, incident, found)
    if incident["historical"]:
        return {"next_due_at": None}
    return {"next_due_at": _next_due(incident, found), **rules.summary(found, newest)}


def begin(writing: Writing, incident: Row) -> Row:
    """As `keep` for an incident that has just been made and has neither decisions nor notices."""
    found = rules.duties(incident, {}, ())
    _write(writing, incident, found)
    return {"next_due_at": _next_due(incident, found)}


def _next_due(incident: Row, found: list[Duty]) -> datetime | None:
    """What the register is sorted and reminded by: a drill has its clocks on its card, and nobody waits for them."""
    return None if incident["drill"] else rules.next_due(incident, found)


def keep_up(writing: Writing, incident_id: int) -> None:
    """After a decision, a notice or the like: the duties and the incident's summary follow. Its version stays."""
    incident = writing.one("select * from incidents where id = $id", id=incident_id)
    if incident is None:
        raise LookupError(incident_id)
    summary = {name: value for name, value in keep(writing, incident).items() if incident[name] != value}
    if summary:
        sets = ", ".join(f"{column} = ${column}" for column in summary)
        writing.run(f"update incidents set {sets} where id = $id", id=incident_id, **summary)


def decisions_in_force(reading: Reading | Store, incident_id: int) -> dict[str, Row]:
    """The newest decision of each kind that counts: one below the recommendation counts once it is seconded."""
    rows = reading.ask(
        """
        select *
        from decisions
        where incident_id = $id and (not is_below or is_alone or seconded_by is not null)
        order by decided_at, id
        """,
        id=incident_id,
    )
    return {row["about"]: row for row in rows}


def affected_clients(reading: Reading | Store, incident_id: int) -> list[Row]:
    """The clients an incident touches, with their names and contractual hours, by name."""
    if not reading.ask("select 1 from affected_clients where incident_id = $id limit 1", id=incident_id):
        return []  # most often; every save asks, and to plan the join takes three times as long
    return reading.ask(
        """
        select affected_clients.*, clients.name, clients.notice_hours, clients.sector
        from affected_clients
        join clients on clients.id = affected_clients.client_id
        where incident_id = $id
        order by clients.name, clients.id
        """,
        id=incident_id,
    )


def _write(writing: Writing, incident: Row, found: Iterable[Duty]) -> None:
    own = {"incident_id": incident["id"], "standing": incident["standing"], "placed": incident["placed"]}
    rows = [own | vars(duty) | counting.numbers_of_duty(duty) for duty in found]
    for row in rows:
        del row["name"]  # the client's or the appointment's own
    writing.insert_many("duties", rows)


def _notices(reading: Reading, incident_id: int) -> list[Row]:
    return reading.ask(
        "select * from notices where incident_id = $id and withdrawn_at is null order by sent_at, id", id=incident_id
    )
