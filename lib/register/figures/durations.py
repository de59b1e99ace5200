"""How long: from any stored moment to any other, with the cases that are still open."""

from dataclasses import replace
from typing import Any

from lib.domain.messages import N_
from lib.register.figures.choice import FROM, MONTH, YEAR, Choice, rows
from lib.register.figures.counts import MOST_CASES
from lib.register.store import Row, Store

FINE, COARSE = 2_000, 60  # cases above which a curve counts in hours instead of minutes
BANDS = (0, 1, 4, 12, 24, 48, 72, 168, 720)  # hours at which a band of a large register begins
MOMENTS = {
    "occurred": N_("it happened"),
    "detected": N_("it was noticed"),
    "reported": N_("it was reported here"),
    "aware": N_("we became aware of the breach"),
    "decided": N_("it was decided what it is"),
    "contained": N_("it was contained"),
    "authority": N_("the authority was notified"),
    "clients": N_("each client was told"),
    "people": N_("people were told"),
    "closed": N_("it was closed"),
}
# Where each moment stands. Of many clients every one is a case of its own, from the duty towards it; the sheet of an
# old register knows only one moment for all.
_COLUMN = {
    "occurred": "occurred_from",
    "detected": "detected_at",
    "reported": "case when not historical then reported_at end",
    "aware": "aware_at",
    "decided": "outcome_first_at",
    "contained": "contained_at",
    "authority": "authority_notified_at",
    "clients": "coalesce(told.done_at, case when historical then clients_told_at end)",
    "people": "people_told_at",
    "closed": "closed_at",
}
# Still to come, so that a case without this moment is open rather than not known.
_MAY_BE_BREACH = "coalesce(outcome, 'breach') = 'breach'"
_OURS = f"{_MAY_BE_BREACH} and coalesce(role, '') <> 'processor'"
_WAITS = {
    "decided": "outcome is null",
    "contained": _MAY_BE_BREACH,
    "authority": f"authority_notified is null and {_OURS}",
    "clients": "told.state in ('open', 'undecided')",
    "people": f"people_told is null and {_OURS}",
    "closed": "true",
}
_TOLD = "left join duties as told on told.incident_id = incidents.id and told.kind in ('client', 'clients')"


def durations(store: Store, choice: Choice) -> list[Row]:
    sql, given = _cases(choice)
    return store.ask(
        f"""
        with cases as ({sql})
        select
            count(hours) as n,
            percentile_cont(0.5) within group (order by hours) as median,
            percentile_cont(0.9) within group (order by hours) as p90,
            max(hours) as worst,
            max_by(number, hours) as worst_number,
            avg(hours) as mean,
            count(waiting) as open,
            max(waiting) as longest_open,
            count(*) filter (where state = 'inexact') as inexact,
            count(*) filter (where state = 'out_of_order') as out_of_order,
            count(*) filter (where state = 'unknown') as unknown
        from cases
        """,
        **given,
    )


def detection_hours(store: Store, choice: Choice) -> list[Row]:
    return durations(store, replace(choice, begins="occurred", ends="detected"))


def containment_hours(store: Store, choice: Choice) -> list[Row]:
    return durations(store, replace(choice, begins="detected", ends="contained"))


def duration_cases(store: Store, choice: Choice) -> list[Row]:
    sql, given = _cases(choice)
    found = store.ask(
        f"""
        with cases as ({sql})
        select number, happened as happened_at, client_id, coalesce(hours, waiting) as hours, hours is null as is_open
        from cases
        where hours is not null or waiting is not null
        order by happened desc, number desc, client_id
        limit {MOST_CASES}
        """,
        **given,
    )
    return found[::-1]


def duration_bands(store: Store, choice: Choice) -> list[Row]:
    sql, given = _cases(choice)
    band = " ".join(f"when hours >= {lower} then {lower}" for lower in reversed(BANDS))
    found = store.ask(
        f"""
        with cases as ({sql})
        select case {band} end as lower, count(*) as n
        from cases
        where hours is not null
        group by 1
        """,
        **given,
    )
    counted = {row["lower"]: row["n"] for row in found}
    uppers = (*BANDS[1:], None)
    return [
        {"lower": lower, "upper": upper, "n": counted.get(lower, 0)} for lower, upper in zip(BANDS, uppers, strict=True)
    ]


def survival(store: Store, choice: Choice) -> list[Row]:
    sql, given = _cases(choice)
    return store.ask(
        f"""
        with cases as ({sql}),
        followed as (
            select hours is not null as is_done, coalesce(hours, waiting) * 60 as minutes
            from cases
            where hours is not null or waiting is not null
        ),
        stepped as (
            select
                is_done,
                case
                    when (select count(*) from followed) <= {FINE} then minutes / 60
                    else ceil(minutes / {COARSE}) * {COARSE} / 60
                end as hours
            from followed
        )
        select hours, count(*) filter (where is_done) as done, count(*) filter (where not is_done) as open
        from stepped
        group by hours
        order by hours
        """,
        **given,
    )


def response_by_month(store: Store, choice: Choice) -> list[Row]:
    sql, given = _cases(choice)
    return rows(
        store,
        f"""
        with cases as ({sql})
        select
            {YEAR} as year,
            {MONTH} as month,
            count(hours) as n,
            percentile_cont(0.5) within group (order by hours) as median,
            percentile_cont(0.9) within group (order by hours) as p90
        from cases
        where hours is not null
        group by 1, 2
        order by year, month nulls last
        """,
        **given,
    )


def _cases(choice: Choice) -> tuple[str, dict[str, Any]]:
    """Every case with both moments: `hours`, or `waiting` where the second is still to come, or why neither.

    Two moments that are known by the day may lie the wrong way round within it: that is no time, not a negative one.
    """
    if choice.begins not in MOMENTS or choice.ends not in MOMENTS:
        raise ValueError(f"no such moments: {choice.begins}, {choice.ends}")
    where, given = choice.where()
    is_each_client = "clients" in (choice.begins, choice.ends)
    waits = _WAITS.get(choice.ends, "false")
    return (
        f"""
        select
            number, happened, happened_precision, client_id, state,
            case when state = 'known' then greatest(span, 0) end as hours,
            case when state = 'open' then extract(epoch from cast($moment as timestamp) - begins) / 3600 end as waiting
        from (
            select
                *,
                case
                    when begins is null then 'unknown'
                    when not is_exact then 'inexact'
                    when ends is null and waits and begins <= cast($moment as timestamp) then 'open'
                    when ends is null then 'unknown'
                    when span < 0 and not (is_by_day and span > -24) then 'out_of_order'
                    else 'known'
                end as state
            from (
                select
                    number, happened, happened_precision,
                    {"told.subject" if is_each_client else "0"} as client_id,
                    {_COLUMN[choice.begins]} as begins,
                    {_COLUMN[choice.ends]} as ends,
                    extract(epoch from {_COLUMN[choice.ends]} - {_COLUMN[choice.begins]}) / 3600 as span,
                    {_all_of(_EXACT, choice)} as is_exact,
                    {_any_of(_BY_DAY, choice)} as is_by_day,
                    not historical and incidents.state <> 'closed' and {waits} as waits
                {FROM} {_TOLD if is_each_client else ""} {where}
            ) as told_of
        ) as settled
        """,
        given | {"moment": choice.at},
    )


_PRECISION = {"occurred": "occurred_precision", "detected": "detected_precision"}
_EXACT = "coalesce({column}, 'minute') in ('minute', 'day', 'range')"
_BY_DAY = "coalesce({column}, 'minute') = 'day'"


def _all_of(condition: str, choice: Choice) -> str:
    return " and ".join(_of_each(condition, choice)) or "true"


def _any_of(condition: str, choice: Choice) -> str:
    return " or ".join(_of_each(condition, choice)) or "false"


def _of_each(condition: str, choice: Choice) -> list[str]:
    columns = (_PRECISION[name] for name in (choice.begins, choice.ends) if name in _PRECISION)
    return [condition.format(column=column) for column in columns]
