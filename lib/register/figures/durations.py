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
_CASE = "incidents.id, number, happened_at, incidents.placed"
_MIDDLE_AND_HIGH = "percentile_cont([0.5, 0.9]) within group (order by span)"  # both from one sorting
_TOLD = f"join duties as told on told.incident_id = incidents.id and told.track = {counting.TRACKS['clients']}"
_OF_SHEET = {"clients": "clients_told_at"}  # an old register has no duties and one moment for all clients


def durations(store: Store, choice: Choice) -> list[Row]:
    known = remembered(store, _durations_known, choice)[0]
    waiting, given = _open(choice)
    (open_,) = store.ask(f"select count(*) as open, max(span) as longest_open from ({waiting})", **given)
    open_["longest_open"] = _hours(open_["longest_open"])
    reasons = {name: known[name] for name in ("inexact", "out_of_order")}
    unknown = known["cases"] - known["n"] - sum(reasons.values()) - open_["open"]
    names = ("n", "median", "p90", "worst", "worst_number", "mean")
    return [{name: known[name] for name in names} | open_ | reasons | {"unknown": unknown}]


def _durations_known(store: Store, choice: Choice) -> list[Row]:
    """What of `durations` does not change with time; `cases`: all there are."""
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
    worst = store.value("select number from incidents where id = $id", id=row["worst_id"])
    row |= {name: _hours(row[name]) for name in ("worst", "mean")}
    return [_with_percentiles(row) | {"worst_number": worst} | _all_cases(store, choice)]


def _all_cases(store: Store, choice: Choice) -> Row:
    """How many cases there are, and of how many the first moment is known but one of the two not exactly.

    An incident with several clients is several cases, one without any is one.
    """
    return {"cases": _cases(store, choice), "inexact": _inexact(store, choice)}


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
    if not (inexact := _of_both(_INEXACT, choice)):
        return 0
    where, given = choice.where(f"{_COLUMN[choice.begins]} is not null", f"({' or '.join(inexact)})")
    return store.value(f"select count(*) {FROM} {f'left {_TOLD}' if _is_each_client(choice) else ''} {where}", **given)


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
        select placed, count(span) as n, {_MIDDLE_AND_HIGH} as percentiles
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
    return row | {"median": _hours(median), "p90": _hours(p90)}


def _hours(span: float | None) -> float | None:
    return None if span is None else float(span) / _HOUR


def _known(choice: Choice) -> tuple[str, dict[str, Any]]:
    """The cases of which both moments are known, with `span`; None where they lie the wrong way round.

    Two moments that are known by the day may lie the wrong way round within it: that is no time, not a negative one.
    """
    if choice.begins not in MOMENTS or choice.ends not in MOMENTS:
        raise ValueError(f"no such moments: {choice.begins}, {choice.ends}")
    if not _is_each_client(choice):
        return _known_of(choice, _COLUMN)
    of_duties, given = _known_of(choice, _COLUMN)
    of_sheets, _ = _known_of(choice, _COLUMN | _OF_SHEET, "historical")
    return f"{of_duties} union all {of_sheets}", given


def _known_of(choice: Choice, columns: Mapping[str, str], *conditions: str) -> tuple[str, dict[str, Any]]:
    begins, ends = columns[choice.begins], columns[choice.ends]
    is_each_client = "told." in begins + ends
    known = (f"{begins} is not null", f"{ends} is not null")
    where, given = choice.where(*known, *_of_both(_EXACT, choice), *conditions)
    within_a_day = f"({' or '.join(_of_both(_BY_DAY, choice)) or 'false'}) and {ends} > {begins} - interval '24' hour"
    return (
        f"""
        select
            {_CASE}, {"told.subject" if is_each_client else "0"} as client_id,
            case
                when {ends} >= {begins} then {_SPAN.format(since=begins, to=ends)}
                when {within_a_day} then 0
            end as span
        {FROM} {_TOLD if is_each_client else ""} {where}
        """,
        given,
    )


def _open(choice: Choice) -> tuple[str, dict[str, Any]]:
    """The cases of which the second moment is still to come, with `span`, the time so far."""
    begins, ends = _COLUMN[choice.begins], _COLUMN[choice.ends]
    is_each_client = _is_each_client(choice)
    where, given = choice.where(
        f"{begins} <= cast($moment as timestamp)",
        f"{ends} is null",
        "not historical",
        "incidents.state <> 'closed'",
        _WAITS.get(choice.ends, "false"),
        *_of_both(_EXACT, choice),
    )
    return (
        f"""
        select
            {_CASE}, {"told.subject" if is_each_client else "0"} as client_id,
            {_SPAN.format(since=begins, to="cast($moment as timestamp)")} as span
        {FROM} {_TOLD if is_each_client else ""} {where}
        """,
        given | {"moment": choice.at},
    )


def _followed(choice: Choice) -> tuple[str, dict[str, Any]]:
    """The cases of both kinds: `hours` that it took, or so far where `is_open`."""
    known, given = _known(choice)
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
