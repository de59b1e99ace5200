"""Every figure of the dashboard, the yearly report and the workbook: `ask` for it by name."""

from datetime import date, datetime
from typing import Any

from lib.register import sight
from lib.register.figures import counts, durations, kept, response_times, yearly
from lib.register.figures.choice import Choice, Figure, remembered
from lib.register.store import Row, Store

_FIGURES: dict[str, Figure] = {
    figure.__name__: figure
    for figure in (
        counts.overview,
        counts.confirmed,
        counts.kinds_by_month,
        counts.incidents_by_month,
        counts.cases,
        counts.causes,
        counts.systems,
        counts.found_by,
        counts.outcomes,
        counts.suppliers,
        counts.recurrences,
        counts.same_again,
        counts.gaps,
        durations.durations,
        durations.detection_hours,
        durations.containment_hours,
        durations.duration_cases,
        durations.duration_bands,
        durations.survival,
        durations.response_by_month,
        response_times.response_times,
        kept.duties,
        kept.late,
        kept.duties_by_quarter,
        kept.now,
        kept.measures,
        kept.clean_time,
        kept.fixes,
        kept.drills,
        kept.exposure,
        yearly.origins,
        yearly.learned,
        yearly.asked,
    )
}
NAMES = tuple(_FIGURES)


def ask(
    store: Store,
    name: str,
    since: date | None = None,
    until: date | None = None,
    *,
    at: datetime | None = None,
    **filters: Any,
) -> list[Row]:
    """The rows of the figure `name` for the period from `since` to before `until`.

    Period: half-open; a date is the Warsaw day that begins it, a datetime (aware) itself, None no edge. An incident
    counts at the begin of when it happened, else when it was noticed, else when it was reported, in Warsaw time.
    What is known by the month or year lies in the period in which that month or year begins, so that of two
    neighbouring periods exactly one counts it.
    Imprecise dates: what is known by the month counts in that month; what is known only by the year has `month` None
    and its `year`. No month is invented.
    Who counts: what was confirmed (breach, other infringement, all of an old register) and what is not decided yet.
    Left aside unless asked for: near misses and events that were no breach (`near_misses=True`), drills
    (`drills=True`). Where "confirmed" is said, neither these nor the undecided count.
    Filters: `kind`, `role`, `system`, `supplier`, `cause`, `found_by`, each a tuple of values, any of which holds;
    "unknown" among them is what is not known. `begins`, `ends`: the moments of a duration, keys of
    `durations.MOMENTS`.
    A restricted incident counts and is named to nobody: number "–", no title and no description.
    `at`: the present (aware), needed by what looks at open work; durations without it count open cases as unknown.
    Units: hours and days are elapsed ones, with fractions; None is not known. Rows that would be zero are left out
    unless said otherwise. Answers are remembered until the next write. Raises `ValueError` for an unknown name.

    A duration counts where both moments are known at least by the day (a range from its begin, which makes it the
    longest possible); known by the month or year: `inexact`. Where one is known by the day only and they lie the
    wrong way round within 24 hours, it is 0; else the wrong way round: `out_of_order`. None is ever negative.

    overview: n, confirmed, undecided, historical, by_month_only, by_year_only, people, people_unknown, first_at,
        last_at, last_confirmed_at
        One row. People: the most that may be concerned, summed where known; `people_unknown` incidents where not.
        `by_month_only`, `by_year_only`: confirmed ones known no better. `last_confirmed_at`: by the day or better.
    confirmed: n
        One row: how many were confirmed.
    kinds_by_month: year, month, kind, n
        An incident of several kinds counts in each; kind None: not known yet. `month` is its first day.
    incidents_by_month: year, month, n, confirmed, undecided, near_misses, false_alarms
        Each incident once; near misses and false alarms stand beside n in any case.
    cases: number, title, description, state, outcome, historical, kinds, cause, system, supplier, found_by,
        people_min, people_max, happened_at, precision, confirmed, recurs, after_fix
        The newest 400 in order of time, near misses and false alarms among them; `description`: its first 120 signs.
    causes: cause, n, people, people_unknown, recurrences, after_fix
        `recurrences`: how many repeat an earlier one of the same cause and system; `after_fix`: of a later day than
        that since which a measure against that cause and system was in force.
    systems: system, n, people, people_unknown, recurrences, after_fix
        The same by system.
    found_by: found_by, n
        Who noticed; None: not known yet.
    outcomes: outcome, not_recorded, n
        What they turned out to be, near misses and false alarms among them; `not_recorded`: of an old register, whose
        sheet has no such column.
    suppliers: supplier, n, told_us, median_hours, verified_on, next_on
        Incidents in which a supplier is named, and listed suppliers with none (n 0); in how many they told us when,
        the median from happening to telling; last and next verification. At most 50.
    recurrences: cause, system, n, of, after_fix, latest
        Confirmed incidents that repeat an earlier confirmed one of the same cause and system, one row for each cause
        and system: n of them, among `of` of this key. The sum of n is the number of recurrences; `latest` is the number
        of the latest of them, whose spelling of the system is given.
    same_again: client, n, of, latest
        Confirmed incidents with an earlier confirmed one of the same client and at least one shared kind within 365
        days, one row a client, spelled as in the latest. The sum of n is how many there are.
    gaps: number, happened_at, earlier, days
        Days from one confirmed incident to the next, the newest 400; those known by the month or year are left out.
    durations: n, median, p90, worst, worst_number, mean, open, longest_open, inexact, out_of_order, unknown
        One row: hours from `begins` to `ends`. n with both moments; median and 90th percentile interpolated linearly
        (percentile_cont); `open`: still to come, longest for `longest_open` hours; the rest says why not counted.
        `ends="clients"`: every client is a case of its own.
    detection_hours: n, median, p90, worst, worst_number, mean, open, longest_open, inexact, out_of_order, unknown
        The same from `occurred_from` to `detected_at`.
    containment_hours: n, median, p90, worst, worst_number, mean, open, longest_open, inexact, out_of_order, unknown
        The same from `detected_at` to `contained_at`.
    duration_cases: number, happened_at, client_id, hours, is_open
        The newest 400 cases of `durations` in order of time; open ones with the hours so far.
    duration_bands: lower, upper, n
        How many known durations lie from `lower` to before `upper` hours; every band, also with none.
    survival: hours, done, open
        For a Kaplan-Meier line: how many cases ended after `hours`, and how many were still open then. From 2,001 cases
        on in whole hours, rounded up.
    response_by_month: year, month, n, median, p90
        `durations` by month of the incident.
    response_times: begins, ends, n, median, p90, worst, worst_number, mean, open, longest_open, inexact, out_of_order,
        unknown
        `durations` of each of `response_times.USUAL`, in their order.
    duties: track, n, on_time, late, missed, running, undecided, not_required
        Duties towards authority, clients (each one), people, incidents of this register only. `late`: met after its
        end; `missed`: its end has passed, nothing was sent. People are told without undue delay: no end, never late.
    late: track, number, hours, is_open
        The newest five incidents a track behind `late` and `missed`, with the hours beyond the end.
    duties_by_quarter: year, quarter, on_time, late
        Notifications to the authority; quarter None: known only by the year.
    now: running, overdue, next_at, undecided, actions_overdue, measures_overdue, checks_due, verifications_due,
        reviews_due
        One row, of the whole register without drills, whatever the period.
    measures: strength, n, done, on_time, late, overdue, helped, did_not_help, cannot_tell, not_judged, reopened
        Preventive actions of the whole register, by strength; None: not said. `on_time` and `late` of those with a day.
    clean_time: title, done_on, verdict, before, days_before, after, clean_days, clean_days_needed, said
        Measures in force against a known cause and system, the newest hundred: confirmed incidents up to the day it was
        done, days until then, incidents since, days without one until today, how many it takes to say that it helped;
        `verdict` of a person, `said` by the numbers.
    fixes: done_on, title, cause, system
        Preventive actions in force since a day of the period, the newest hundred.
    drills: number, happened_at
        The newest hundred.
    exposure: month, version, clients, users, messages, releases
        What was entered by hand; None: not known.
    origins: origin, is_malicious, n
        Confirmed incidents by the origin of their cause; `is_malicious`: it was meant; None: not known.
    learned: confirmed, changed, planned
        One row: of the confirmed incidents, how many led to a measure in force or a procedure in a new version
        (`changed`), and how many to one that is only planned.
    asked: about, what, owner, due_on, meeting, number
        What is asked of management now, of the whole register: `about` is proposal (of frozen minutes, open), measure
        (preventive, past its day) or action (against an incident, past its day, the oldest 60; `what` may be a code of
        remedies).
    """
    if name not in _FIGURES:
        raise ValueError(f"no such figure: {name}")
    choice = Choice(since, until, at, **{word: _hashable(value) for word, value in filters.items()})
    return sight.nameless(store, map(dict, remembered(store, _FIGURES[name], choice)))


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
