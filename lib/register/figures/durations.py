"""How long: from any stored moment to any other, with the cases that are still open."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lib.domain import counting
from lib.domain.messages import N_
from lib.register.figures.choice import BY_DAY, FROM, Choice, by_month, remembered
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
# Where each moment stands. Of many clients every one is a case of its own, from the duty towards it.
_COLUMN = {
    "occurred": "occurred_from",
    "detected": "detected_at",
    "reported": "case when not historical then reported_at end",
    "aware": "aware_at",
    "decided": "outcome_first_at",
    "contained": "contained_at",
    "authority": "authority_notified_at",
    "clients": "told.done_at",
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
    "clients": f"told.kept in ({counting.OPEN}, {counting.UNDECIDED_YET})",
    "people": f"people_told is null and {_OURS}",
    "closed": "true",
}
# How exactly the moments are known that can be known inexactly.
_EXACT = {
    "occurred": f"(occurred_from is null or {BY_DAY})",
    "detected": "(detected_precision is null or detected_precision not in ('month', 'year'))",
}
_INEXACT = {
    "occurred": f"(occurred_from is not null and grain > {counting.BY_DAY})",
    "detected": "detected_precision in ('month', 'year')",
}
_BY_DAY = {"occurred": "occurred_precision = 'day'", "detected": "detected_precision = 'day'"}
_SPAN = "epoch_us({to}) - epoch_us({since})"  # whole microseconds: sorted and added up faster than hours
_HOUR = 3_600_000_000
_MIDDLE_AND_HIGH = "percentile_cont([0.5, 0.9]) within group (order by span)"  # both from one sorting
_TOLD = f"join duties as told on told.incident_id = incidents.id and told.track = {counting.TRACKS['clients']}"
NOT_CLOSED = ("not historical", "incidents.state <> 'closed'")
_OF_SHEET = {"clients": "clients_told_at"}  # an old register has no duties and one moment for all clients


def durations(store: Store, choice: Choice) -> list[Row]:
    known = remembered(store, _durations_known, choice)[0]
    return [together(known, still_open(store, choice))]


def together(known: Row, open_: Row) -> Row:
    """The row of `durations` from what is known and what is still open."""
    reasons = {name: known[name] for name in ("inexact", "out_of_order")}
    unknown = known["cases"] - known["n"] - sum(reasons.values()) - open_["open"]
    names = ("n", "median", "p90", "worst", "worst_number", "mean")
    return {name: known[name] for name in names} | open_ | reasons | {"unknown": unknown}


def still_open(store: Store, choice: Choice) -> Row:
    """How many cases are still open, and for how many hours the longest."""
    waiting, given = _open(choice)
    (open_,) = store.ask(f"select count(*) as open, max(span) as longest_open from ({waiting})", **given)
    return open_ | {"longest_open": hours(open_["longest_open"])}


def _durations_known(store: Store, choice: Choice) -> list[Row]:
    """What of `durations` does not change with time; `cases`: all there are."""
    row = known(store, choice)
    worst = store.value("select number from incidents where id = $id", id=row.pop("worst_id"))
    return [row | {"worst_number": worst}]


def known(store: Store, choice: Choice) -> Row:
    """The same with `worst_id` for the number, so that one question can look up several."""
    sql, given = _known(choice)
    (row,) = store.ask(
        f"""
        select
            count(span) as n,
            {_MIDDLE_AND_HIGH} as percentiles,
            max(span) as worst,
            max_by(id, span) as worst_id,
            avg(span) as mean,
            count(*) - count(span) as out_of_order
        from ({sql})
        """,
        **given,
    )
    row |= {name: hours(row[name]) for name in ("worst", "mean")}
    return _with_percentiles(row) | _all_cases(store, choice)


def _all_cases(store: Store, choice: Choice) -> Row:
    """How many cases there are, and of how many the first moment is known but one of the two not exactly.

    An incident with several clients is several cases, one without any is one.
    """
    return {"cases": _cases(store, choice), "inexact": _inexact(store, choice) if _of_both(_INEXACT, choice) else 0}


def _cases(store: Store, choice: Choice) -> int:
    if not _is_each_client(choice):  # the same whatever the moments
        return remembered(store, _incidents, replace(choice, begins=Choice.begins, ends=Choice.ends))[0]["n"]
    where, given = choice.where()
    if choice.is_everything:
        return store.value(f"select count(*) {FROM} {where}") + _further_clients(store, choice)
    return store.value(f"select count(*) {FROM} left {_TOLD} {where}", **given)


def _incidents(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where()
    return store.ask(f"select count(*) as n {FROM} {where}", **given)


def _inexact(store: Store, choice: Choice) -> int:
    if choice.ends not in (*_INEXACT, "clients"):  # the same whichever of these it is
        choice = replace(choice, ends=Choice.ends)
    return remembered(store, _known_inexactly, choice)[0]["n"]


def _known_inexactly(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where(f"{_COLUMN[choice.begins]} is not null", f"({' or '.join(_of_both(_INEXACT, choice))})")
    told = f"left {_TOLD}" if _is_each_client(choice) else ""
    return store.ask(f"select count(*) as n {FROM} {told} {where}", **given)


def _further_clients(store: Store, choice: Choice) -> int:
    """How many clients there are beyond the first of each incident; where none is named there is one (subject 0)."""
    return store.value(
        f"""
        select count(*) - count(distinct incident_id)
        from duties
        where track = {counting.TRACKS["client"]} and subject <> 0 and {choice.counted("duties")}
        """
    )


def detection_hours(store: Store, choice: Choice) -> list[Row]:
    return durations(store, replace(choice, begins="occurred", ends="detected"))


def containment_hours(store: Store, choice: Choice) -> list[Row]:
    return durations(store, replace(choice, begins="detected", ends="contained"))


def duration_cases(store: Store, choice: Choice) -> list[Row]:
    sql, given = _followed(choice)
    found = store.ask(
        f"""
        select number, happened_at, client_id, hours, is_open
        from ({sql})
        order by happened_at desc, number desc, client_id
        limit {MOST_CASES}
        """,
        **given,
    )
    return found[::-1]


def duration_bands(store: Store, choice: Choice) -> list[Row]:
    sql, given = _known(choice)
    band = " ".join(f"when span >= {lower * _HOUR} then {lower}" for lower in reversed(BANDS))
    found = store.ask(
        f"""
        select case {band} end as lower, count(*) as n
        from ({sql})
        where span is not null
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
    sql, given = _followed(choice)
    return store.ask(
        f"""
        with followed as (
            select not is_open as is_done, hours * 60 as minutes from ({sql})
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
    sql, given = _known(choice)
    found = by_month(
        store,
        f"""
        select placed, count(*) as n, {_MIDDLE_AND_HIGH} as percentiles
        from ({sql})
        where span is not null
        group by placed
        """,
        **given,
    )
    return [_with_percentiles(row) for row in found]


def _with_percentiles(row: Row) -> Row:
    """The row with the two percentiles of `_MIDDLE_AND_HIGH` under their names."""
    median, p90 = row.pop("percentiles") or (None, None)
    return row | {"median": hours(median), "p90": hours(p90)}


def hours(span: float | None) -> float | None:
    return None if span is None else float(span) / _HOUR


def _known(choice: Choice, *, in_full: bool = False) -> tuple[str, dict[str, Any]]:
    """The cases of which both moments are known, with `span`; None where they lie the wrong way round.

    Two moments that are known by the day may lie the wrong way round within it: that is no time, not a negative one.
    `in_full`: with what a single case is shown by.
    """
    if choice.begins not in MOMENTS or choice.ends not in MOMENTS:
        raise ValueError(f"no such moments: {choice.begins}, {choice.ends}")
    if not _is_each_client(choice):
        return _known_of(choice, _COLUMN, in_full=in_full)
    of_sheets, given = _known_of(choice, _COLUMN | _OF_SHEET, "historical", in_full=in_full)
    if choice.is_everything and choice.begins == "aware" and not in_full:
        return f"{_since_aware(choice)} union all {of_sheets}", given
    of_duties, given = _known_of(choice, _COLUMN, in_full=in_full)
    return f"{of_duties} union all {of_sheets}", given


def _known_of(
    choice: Choice, columns: Mapping[str, str], *conditions: str, in_full: bool
) -> tuple[str, dict[str, Any]]:
    begins, ends = columns[choice.begins], columns[choice.ends]
    is_each_client = "told." in begins + ends
    known = (f"{begins} is not null", f"{ends} is not null")
    where, given = choice.where(*known, *_of_both(_EXACT, choice), *conditions)
    by_day = " or ".join(_of_both(_BY_DAY, choice))
    within_a_day = f"when ({by_day}) and {ends} > {begins} - interval '24' hour then 0" if by_day else ""
    return (
        f"""
        select
            {_case(is_each_client) if in_full else "incidents.id, incidents.placed"},
            case
                when {ends} >= {begins} then {_SPAN.format(since=begins, to=ends)}
                {within_a_day}
            end as span
        {FROM} {_TOLD if is_each_client else ""} {where}
        """,
        given,
    )


def _since_aware(choice: Choice) -> str:
    """From awareness to each client: a duty towards one begins with it, so that no incident need be looked at."""
    return f"""
        select
            incident_id as id, placed,
            case when done_at >= since then {_SPAN.format(since="since", to="done_at")} end as span
        from duties
        where track = {counting.TRACKS["clients"]}
            and since is not null and done_at is not null and {choice.counted("duties")}
    """


def _case(is_each_client: bool) -> str:
    return f"number, happened_at, {'told.subject' if is_each_client else '0'} as client_id"


def waits(choice: Choice) -> tuple[str, ...]:
    """That the second moment is still to come, of an incident that is not closed."""
    return (
        f"{_COLUMN[choice.begins]} <= cast($moment as timestamp)",
        f"{_COLUMN[choice.ends]} is null",
        _WAITS.get(choice.ends, "false"),
        *_of_both(_EXACT, choice),
    )


def so_far(choice: Choice) -> str:
    """How long it has lasted until `$moment`."""
    return _SPAN.format(since=_COLUMN[choice.begins], to="cast($moment as timestamp)")


def _open(choice: Choice) -> tuple[str, dict[str, Any]]:
    """The cases of which the second moment is still to come, with `span`, the time so far."""
    is_each_client = _is_each_client(choice)
    where, given = choice.where(*waits(choice), *NOT_CLOSED)
    return (
        f"""
        select
            {_case(is_each_client)},
            {so_far(choice)} as span
        {FROM} {_TOLD if is_each_client else ""} {where}
        """,
        given | {"moment": choice.at},
    )


def _followed(choice: Choice) -> tuple[str, dict[str, Any]]:
    """The cases of both kinds: `hours` that it took, or so far where `is_open`."""
    known, given = _known(choice, in_full=True)
    waiting, of_open = _open(choice)
    return (
        f"""
        select number, happened_at, client_id, span / {_HOUR} as hours, false as is_open
        from ({known})
        where span is not null
        union all
        select number, happened_at, client_id, span / {_HOUR} as hours, true as is_open
        from ({waiting})
        """,
        given | of_open,
    )


def _is_each_client(choice: Choice) -> bool:
    return "clients" in (choice.begins, choice.ends)


def _of_both(conditions: Mapping[str, str], choice: Choice) -> list[str]:
    return [conditions[name] for name in (choice.begins, choice.ends) if name in conditions]
