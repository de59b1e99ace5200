"""Whether duties were kept, what waits now, what the measures are, and how much there was to go wrong."""

from lib.domain.local_time import to_wall
from lib.register import prevention
from lib.register.figures.choice import FROM, MONTH, NO_DRILL, YEAR, Choice, rows
from lib.register.store import Row, Store

MOST_LATE = 5
MOST_MARKS = 100
_DUTIES = "join duties on duties.incident_id = incidents.id"
_TRACK = "case when duties.kind in ('client', 'clients') then 'clients' else duties.kind end"
_TRACKS = "duties.kind in ('authority', 'client', 'clients', 'people')"
_LATE = "duties.done_at > duties.due_at"
_OPEN = "duties.done_at is null and duties.state in ('open', 'undecided')"


def duties(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where(_TRACKS, "not historical")
    return store.ask(
        f"""
        select
            {_TRACK} as track,
            count(*) as n,
            count(*) filter (where duties.done_at is not null and not coalesce({_LATE}, false)) as on_time,
            count(*) filter (where {_LATE}) as late,
            count(*) filter (where {_OPEN} and duties.due_at < $moment) as missed,
            count(*) filter (where duties.state = 'open' and {_OPEN} and not coalesce(duties.due_at < $moment, false))
                as running,
            count(*) filter (where duties.state = 'undecided' and {_OPEN}
                and not coalesce(duties.due_at < $moment, false)) as undecided,
            count(*) filter (where duties.state = 'not_required') as not_required
        {FROM} {_DUTIES} {where}
        group by 1
        order by 1
        """,
        moment=choice.moment,
        **given,
    )


def late(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where(_TRACKS, "not historical", f"({_LATE} or ({_OPEN} and duties.due_at < $moment))")
    return store.ask(
        f"""
        select track, number, hours, is_open
        from (
            select
                {_TRACK} as track,
                number,
                max(extract(epoch from coalesce(duties.done_at, cast($moment as timestamp)) - duties.due_at)) / 3600
                    as hours,
                bool_or(duties.done_at is null) as is_open,
                row_number() over (partition by {_TRACK} order by max(duties.due_at) desc, number desc) as place
            {FROM} {_DUTIES} {where}
            group by 1, number
        ) as each
        where place <= {MOST_LATE}
        order by track, place
        """,
        moment=choice.moment,
        **given,
    )


def duties_by_quarter(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where("duties.kind = 'authority'", "not historical", "duties.done_at is not null")
    return rows(
        store,
        f"""
        select
            {YEAR} as year,
            extract(quarter from {MONTH})::integer as quarter,
            count(*) filter (where not coalesce({_LATE}, false)) as on_time,
            count(*) filter (where {_LATE}) as late
        {FROM} {_DUTIES} {where}
        group by 1, 2
        order by year, quarter nulls last
        """,
        **given,
    )


def now(store: Store, choice: Choice) -> list[Row]:
    """Of the whole register, whatever period is looked at; drills have clocks too, but count nowhere."""
    day = to_wall(choice.moment).date()
    return store.ask(
        f"""
        select * from (
            select
                count(*) filter (where next_due_at >= $moment) as running,
                count(*) filter (where next_due_at < $moment) as overdue,
                min(next_due_at) filter (where next_due_at >= $moment) as next_at
            from incidents
            where next_due_at is not null and {NO_DRILL}
        ) as clocks
        cross join (
            select count(*) as undecided from incidents_undecided
            where id in (select id from incidents_counted)
        ) as to_decide
        cross join (
            select count(*) as actions_overdue from actions
            where done_at is null and withdrawn_at is null and due_on < $day
        ) as remedial
        cross join (
            select
                count(*) filter (
                    where due_on < $day and (reopened_at is not null or done_on is null or done_on > $day)
                ) as measures_overdue,
                count(*) filter (
                    where reopened_at is null and done_on <= $day and verdict is null and check_on <= $day
                ) as checks_due
            from preventive_actions
            where withdrawn_at is null
        ) as preventive
        cross join (
            select count(*) as verifications_due
            from suppliers
            where retired_at is null and coalesce((
                select max(next_on) from verifications
                where supplier_id = suppliers.id and withdrawn_at is null
            ), $day) <= $day
        ) as verifying
        cross join (
            select count(*) as reviews_due from incidents
            where review_due_at < $moment and reviewed_at is null
        ) as reviewing
        """,
        moment=choice.moment,
        day=day,
    )


def measures(store: Store, choice: Choice) -> list[Row]:
    """By strength, the strongest first; a measure belongs to the period in which it was written down."""
    return store.ask(
        """
        select
            strength,
            count(*) as n,
            count(*) filter (where done_on is not null) as done,
            count(*) filter (where done_on <= due_on) as on_time,
            count(*) filter (where done_on > due_on) as late,
            count(*) filter (where done_on is null and due_on < $day) as overdue,
            count(*) filter (where verdict = 'helped') as helped,
            count(*) filter (where verdict = 'did_not_help') as did_not_help,
            count(*) filter (where verdict = 'cannot_tell') as cannot_tell,
            count(*) filter (where done_on is not null and verdict is null) as not_judged,
            count(*) filter (where reopened_at is not null) as reopened
        from preventive_actions
        where withdrawn_at is null
        group by strength
        order by case strength
            when 'removal' then 1 when 'system' then 2 when 'checklist' then 3 when 'reminder' then 4 else 5 end
        """,
        day=to_wall(choice.moment).date(),
    )


def clean_time(store: Store, choice: Choice) -> list[Row]:
    found = prevention.ledger(store, choice.moment)[:MOST_MARKS]
    return [
        {
            "title": row["title"],
            "done_on": row["done_on"],
            "verdict": row["verdict"],
            "before": row["effect"].before,
            "days_before": row["effect"].days_before,
            "after": row["effect"].after,
            "clean_days": row["effect"].clean_days,
            "clean_days_needed": row["effect"].clean_days_needed,
            "said": row["effect"].verdict,
        }
        for row in found
        if row["effect"]
    ]


def fixes(store: Store, choice: Choice) -> list[Row]:
    within, given = choice.period("done_on")
    conditions = " and ".join(["done_on is not null", "withdrawn_at is null", *within])
    return store.ask(
        f"""
        select done_on, title, cause, system
        from preventive_actions
        where {conditions}
        order by done_on desc, id desc
        limit {MOST_MARKS}
        """,
        **given,
    )[::-1]


def drills(store: Store, choice: Choice) -> list[Row]:
    within, given = choice.period("happened")
    conditions = " and ".join(["(drill is not null or outcome = 'drill')", *within])
    return store.ask(
        f"""
        select number, happened as happened_at
        {FROM}
        where {conditions}
        order by happened desc, number desc
        limit {MOST_MARKS}
        """,
        **given,
    )[::-1]


def exposure(store: Store, choice: Choice) -> list[Row]:
    within, given = choice.period("cast(month as timestamp) + interval '12' hour")
    where = f"where {' and '.join(within)}" if within else ""
    return store.ask(
        f"select month, version, clients, users, messages, releases from exposure {where} order by month", **given
    )
