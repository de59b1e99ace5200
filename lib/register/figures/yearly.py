"""What the yearly report asks besides: whether it was meant, what was changed, what management is asked."""

from lib.register import agenda
from lib.register.figures.choice import FROM, Choice
from lib.register.store import Row, Store

NO_MEETING = 0  # an id that none has: only what frozen minutes say is asked


def origins(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where(confirmed=True)
    return store.ask(
        f"""
        select
            cause_origin as origin,
            cause_origin in ('internal_intentional', 'external_intentional') as is_malicious,
            count(*) as n
        {FROM} {where}
        group by cause_origin
        order by n desc, cause_origin nulls last
        """,
        **given,
    )


def learned(store: Store, choice: Choice) -> list[Row]:
    """A measure belongs to the incident from which its idea came, a new version of a procedure likewise."""
    where, given = choice.where(confirmed=True)
    return store.ask(
        f"""
        with measures as (
            select incident_id, bool_or(done_on is not null and reopened_at is null) as is_done
            from preventive_actions
            where withdrawn_at is null and incident_id is not null
            group by incident_id
        ),
        versions as (
            select incident_id, bool_or(effective_on <= $day) as is_done
            from procedure_versions
            where withdrawn_at is null and incident_id is not null
            group by incident_id
        )
        select
            count(*) as confirmed,
            count(*) filter (where measures.is_done or versions.is_done) as changed,
            count(*) filter (where (measures.incident_id is not null or versions.incident_id is not null)
                and not coalesce(measures.is_done, false) and not coalesce(versions.is_done, false)) as planned
        {FROM}
        left join measures on measures.incident_id = incidents.id
        left join versions on versions.incident_id = incidents.id
        {where}
        """,
        day=choice.today,
        **given,
    )


def asked(store: Store, choice: Choice) -> list[Row]:
    """Of the whole register, as of today: what management was asked for and has not settled, what is past its day."""
    proposed = [
        {"about": "proposal", "what": row["what"], "owner": row["owner"], "due_on": row["due_on"]}
        | {"meeting": row["meeting"], "number": row["number"]}
        for row in agenda.proposals(store, NO_MEETING)
    ]
    overdue = [
        {"about": "action" if row["kind"] else "measure", "what": row["title"] or row["kind"]}
        | {"owner": row["owner"], "due_on": row["due_on"], "meeting": None, "number": row["number"]}
        for row in agenda.overdue(store, choice.moment)
    ]
    return proposed + overdue
