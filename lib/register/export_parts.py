"""What belongs to the incidents that leave: duties, clients, notices, causes, suppliers, events, journal entries.

Each is a question asked once, over the same snapshot. Where not the whole register leaves, nothing is told of the
others: a supplier's incidents are those that leave, a journal entry is one on them. What leaves stands in the table
`wanted` of the cursor, see `exports`. `hidden` are the incidents that the
person may not see; where there are some, of the journal only the entries on what leaves go along.
"""

from collections.abc import Iterator, Mapping

from lib.domain import incident
from lib.domain.duties import Duty
from lib.register.store import Reading, Row

_ORDER = "left(number, 4), length(number), number"  # 2026/999 before 2026/1000
HIDDEN = "with hidden as (select unnest($hidden::bigint[]) as id)"
CHOSEN = "in (select id from wanted)"
NOT_HIDDEN = "not in (select id from hidden)"
_ALL_WANTED = "(select count(*) from wanted join incidents using (id))"
_EVERYTHING = f"{_ALL_WANTED} = (select count(*) from incidents)"
ALL_IN_SIGHT = f"{_ALL_WANTED} = (select count(*) from incidents where id {NOT_HIDDEN})"
_EVENTS = {  # of the incident's own columns: event, moment, precision
    "occurred": ("occurred_from", "occurred_precision"),
    "detected": ("detected_at", "detected_precision"),
    "supplier_told_us": ("supplier_told_us_at", "'minute'"),
    "aware": ("aware_at", "'minute'"),
    "contained": ("contained_at", "'minute'"),
    "reported": ("reported_at", "'minute'"),
    "closed": ("closed_at", "'minute'"),
    "reviewed": ("reviewed_at", "'minute'"),
}
_OWN_EVENTS = "\nunion all\n".join(
    f"""
    select id as incident_id, '{event}' as event, '' as code, {moment} as moment, {precision} as precision,
        cast(null as varchar) as what, cast(null as bigint) as by_id
    from incidents
    where {moment} is not null and id {CHOSEN}
    """
    for event, (moment, precision) in _EVENTS.items()
)

QUESTIONS: Mapping[str, str] = {
    "deadlines": f"""
        select
            incidents.number, duties.*, incidents.state = 'closed' as is_closed,
            coalesce(clients.name, appointments.what) as name, told.delay_reasons
        from duties
        join incidents on incidents.id = duties.incident_id
        left join clients on duties.kind = 'client' and clients.id = subject
        left join appointments on duties.kind in ('supplement', 'order', 'letter') and appointments.id = subject
        left join (
            select incident_id, track, coalesce(client_id, 0) as subject, min(delay_reasons) as delay_reasons
            from notices
            where withdrawn_at is null
            group by all
        ) as told
            on told.incident_id = duties.incident_id and told.track = duties.kind and told.subject = duties.subject
        where duties.incident_id {CHOSEN}
        order by {_ORDER}, duties.due_at is null, duties.due_at, duties.kind, duties.subject
    """,
    "clients": f"""
        select
            incidents.number, clients.name, clients.agreement, clients.notice_hours, affected.*,
            duties.since, duties.due_at, duties.done_at, duties.state, duties.basis,
            incidents.state = 'closed' as is_closed, told.channel, told.receipt, told.confirmed_at, told.confirmed_by
        from affected_clients as affected
        join incidents on incidents.id = affected.incident_id
        join clients on clients.id = affected.client_id
        left join duties
            on duties.incident_id = affected.incident_id and duties.kind = 'client'
            and duties.subject = affected.client_id
        left join (
            select
                incident_id, client_id, min_by(channel, sent_at) as channel, min_by(receipt, sent_at) as receipt,
                min(confirmed_at) as confirmed_at, min_by(confirmed_by, confirmed_at) as confirmed_by
            from notices
            where track = 'client' and withdrawn_at is null
            group by all
        ) as told on told.incident_id = affected.incident_id and told.client_id = affected.client_id
        where affected.incident_id {CHOSEN}
        order by {_ORDER}, clients.name_key
    """,
    "filings": f"""
        select
            incidents.number, notices.*, accounts.name as recorded_by_name,
            row_number() over (partition by incident_id order by sent_at, notices.id) as filing
        from notices
        join incidents on incidents.id = notices.incident_id
        left join accounts on accounts.id = notices.recorded_by
        where track = 'authority' and notices.incident_id {CHOSEN}
        order by {_ORDER}, sent_at, notices.id
    """,
    "communications": f"""
        , told as (
        select
            incidents.number, notices.id, notices.incident_id, sent_at as moment, kind, channel, people_count,
            null as answer, null as exemption, null as exemption_evidence, delay_reasons as reasons,
            accounts.name as by_name, notices.withdrawn_at
        from notices
        join incidents on incidents.id = notices.incident_id
        left join accounts on accounts.id = notices.recorded_by
        where track = 'people' and notices.incident_id {CHOSEN}
        union all
        select
            incidents.number, decisions.id, decisions.incident_id, decided_at, null, null, null,
            answer, exemption, exemption_evidence, reasons, accounts.name, null
        from decisions
        join incidents on incidents.id = decisions.incident_id
        left join accounts on accounts.id = decisions.decided_by
        where about = 'people' and decisions.incident_id {CHOSEN}
        )
        select * from told order by {_ORDER}, moment, id
    """,
    "preventive": f"""
        select
            action.*, incidents.number,
            (select count(*) from repeats where repeats.action_id = action.id) as repeats
        from preventive_actions as action
        left join incidents on incidents.id = action.incident_id
        where ({ALL_IN_SIGHT} and coalesce(action.incident_id, 0) {NOT_HIDDEN})
           or action.incident_id {CHOSEN}
        order by action.id
    """,
    "causes": f"""
        , told as (
        select
            incidents.number, causes.id, causes.incident_id, causes.why, above.why as explains, causes.layer,
            causes.cause, null as barrier, null as finding, null as note
        from causes
        join incidents on incidents.id = causes.incident_id
        left join causes as above on above.id = causes.parent_id
        where causes.withdrawn_at is null and causes.incident_id {CHOSEN}
        union all
        select incidents.number, null, incident_id, null, null, null, null, barrier, finding, note
        from barrier_findings
        join incidents on incidents.id = incident_id
        where incident_id {CHOSEN}
        )
        select * from told order by {_ORDER}, id is null, id, barrier
    """,
    "suppliers": f"""
        select
            suppliers.*, last.verified_on, last.result, last.next_on,
            (
                select count(*)
                from incidents
                where incidents.supplier_key = suppliers.name_key and incidents.id {CHOSEN}
            ) as incidents
        from suppliers
        left join (
            select
                supplier_id, max(verified_on) as verified_on, max_by(result, (verified_on, id)) as result,
                max_by(next_on, (verified_on, id)) as next_on
            from verifications
            where withdrawn_at is null
            group by supplier_id
        ) as last on last.supplier_id = suppliers.id
        where {ALL_IN_SIGHT}
           or suppliers.name_key in (select supplier_key from incidents where id {CHOSEN})
        order by suppliers.name_key
    """,
    "verifications": f"""
        select verifications.*, suppliers.name, accounts.name as by_name, incidents.number
        from verifications
        join suppliers on suppliers.id = verifications.supplier_id
        left join accounts on accounts.id = verifications.added_by
        left join incidents on incidents.id = verifications.incident_id and incidents.id {CHOSEN}
        where {ALL_IN_SIGHT}
           or suppliers.name_key in (select supplier_key from incidents where id {CHOSEN})
        order by suppliers.name_key, verified_on, verifications.id
    """,
    "timeline": f"""
        , told as (
            {_OWN_EVENTS}
            union all
            select incident_id, 'decided', about, decided_at, 'minute', reasons, decided_by
            from decisions where incident_id {CHOSEN}
            union all
            select id, 'outcome', outcome, outcome_at, 'minute', outcome_reasons, outcome_by
            from incidents where outcome_at is not null and id {CHOSEN}
            union all
            select incident_id, 'outcome', outcome, decided_at, 'minute', reasons, decided_by
            from earlier_outcomes where incident_id {CHOSEN}
            union all
            select incident_id, 'notice_' || track, kind, sent_at, 'minute', receipt, recorded_by
            from notices where withdrawn_at is null and incident_id {CHOSEN}
            union all
            select incident_id, 'action_done', kind, done_at, 'minute', note, null
            from actions where done_at is not null and withdrawn_at is null and incident_id {CHOSEN}
            union all
            select incident_id, 'appointment_done', kind, done_at, 'minute', what, null
            from appointments where done_at is not null and withdrawn_at is null and incident_id {CHOSEN}
        )
        select incidents.number, told.*, accounts.name as by_name
        from told
        join incidents on incidents.id = told.incident_id
        left join accounts on accounts.id = told.by_id
        order by {_ORDER}, moment, event
    """,
    "journal": f"""
        select journal.*, incidents.number
        from journal
        left join incidents on subject = 'incident' and incidents.id = subject_id
        where {_EVERYTHING} or (subject = 'incident' and subject_id {CHOSEN})
        order by sequence
    """,
}
_LISTED = {"clients": ("data_categories",)}


def of(reading: Reading, hidden: list[int]) -> dict[str, Iterator[Row]]:
    """Every part by its name, to be gone through once; asked when the first row of it is wanted.

    `hidden` are the incidents that the person may not see.
    """
    return {name: _rows(reading, name, hidden) for name in QUESTIONS}


def none() -> dict[str, Iterator[Row]]:
    """Every part without a row."""
    return {name: iter(()) for name in QUESTIONS}


def count(reading: Reading) -> int:
    """How many rows all parts have together, about: what a bar of progress needs."""
    tables = ("duties", "affected_clients", "notices", "causes", "barrier_findings", "actions", "decisions")
    of_tables = " + ".join(f"(select count(*) from {table} where incident_id {CHOSEN})" for table in tables)
    row = reading.one(f"select {of_tables} + 8 * (select count(*) from wanted) as rows")
    return row["rows"] if row else 0


def _rows(reading: Reading, name: str, hidden: list[int]) -> Iterator[Row]:
    for row in reading.stream(HIDDEN + QUESTIONS[name], hidden=hidden):
        for column in _LISTED.get(name, ()):
            row[column] = incident.codes(row[column])
        yield row


def duty_of(row: Row) -> Duty | None:
    """The duty that a row tells of; None where a client has none."""
    if row["state"] is None:
        return None
    kind, subject = row.get("kind", "client"), row.get("subject", 0)
    return Duty(kind, subject, row["basis"], row["since"], row["due_at"], row["done_at"], row["state"])
