"""Is it getting better: days between incidents, and the count of twelve months with what it is compatible with."""

from datetime import date

import streamlit as st

from lib.documents import in_words
from lib.documents.figures.compared import years_of
from lib.documents.figures.happened import changes_said
from lib.domain import better, definitions
from lib.domain.better import Limits, YearTo
from lib.domain.intervals import FEWEST_GAPS, FEWEST_GAPS_FOR_LIMITS
from lib.domain.local_time import to_wall
from lib.register.figures.counts import MOST_CASES
from lib.register.store import Row
from lib.ui import drawing
from lib.ui.dashboard import heading
from lib.ui.dashboard.scope import Scope
from lib.ui.screen import _, language, now


def show(scope: Scope) -> None:
    overview = scope.ask("overview")[0]
    about = _("n = {n} confirmed · {period}").format(n=language().number(overview["confirmed"]), period=scope.period)
    heading.show(scope, _("Is it getting better?"), about, "rolling", "gaps")
    if not overview["confirmed"]:
        drawing.say(_("Here will stand whether incidents become rarer. None is confirmed here yet."))
        return
    left, right = st.columns(2)
    with left:
        st.subheader(_("Confirmed in twelve months"))
        _rolling(scope)
    with right:
        st.subheader(_("Days between incidents"))
        _gaps(scope)


# -- twelve months


@drawing.remembered
def _rolling(scope: Scope) -> None:
    counted: dict[date, int] = {}
    left_out = 0
    for row in scope.ask("incidents_by_month"):
        if row["month"] is None:
            left_out += row["confirmed"]
        else:
            counted[row["month"]] = row["confirmed"]
    years = years_of(counted, scope.chosen.until, to_wall(now()).date())
    if years:
        _draw_years(years)
    found = in_words.years(scope.ask, now())
    low, high = better.interval(found.now)
    drawing.say(
        _("The last twelve months until today: {n}; compatible with {low} to {high} a year.").format(
            n=language().number(found.now), low=_one(low), high=_one(high)
        )
    )
    if not years:
        drawing.say(_("Not twelve whole months yet: too early to compare."))
    if left_out:
        drawing.say(_("Known only by the year and not counted here: {n}.").format(n=language().number(left_out)))


def _draw_years(years: list[YearTo]) -> None:
    top = max(year.high for year in years) * 1.05
    width = 100 / len(years)
    marks = [_level(value, top) for value in _round_values(top)]
    for i, year in enumerate(years):
        x = (i + 0.5) * width
        words = _("twelve months to {month}: {n} ({low} to {high})").format(
            month=_month(year.month), n=language().number(year.n), low=_one(year.low), high=_one(year.high)
        )
        low, high = year.low / top * 100, year.high / top * 100
        marks.append(f'<i class="span" style="left:{x:.2f}%;bottom:{low:.1f}%;height:{high - low:.1f}%"></i>')
        style = f"left:{x:.2f}%;bottom:calc({year.n / top * 100:.1f}% - 5px)"
        marks.append(drawing.dot(words, style=style))
    changes = definitions.days_of_changes(year.month for year in years)
    for day in changes:
        place = sum(year.month < day for year in years) * width
        marks.append(f'<i class="changed" style="left:{place:.2f}%"></i>')
    _plot(marks, _month(years[0].month), _month(years[-1].month), _("Confirmed incidents in twelve months"))
    rows = [[_month(year.month), language().number(year.n), f"{_one(year.low)} – {_one(year.high)}"] for year in years]
    drawing.say(changes_said(language(), changes))
    drawing.table([_("Twelve months to"), _("Incidents"), _("compatible with")], rows[::-1], label=_("As a table"))


# -- days between


@drawing.remembered
def _gaps(scope: Scope) -> None:
    overview = scope.ask("overview")[0]
    imprecise = overview["by_month_only"] + overview["by_year_only"]
    if overview["confirmed"] > MOST_CASES:
        drawing.say(_("So many incidents that the days between them say less than their count a month."))
        return
    gaps = scope.ask("gaps")
    if len(gaps) < FEWEST_GAPS:
        drawing.say(_("Too few to speak of a trend: at least 3 gaps are needed; there are {n}.").format(n=len(gaps)))
    else:
        _draw_gaps(gaps, better.limits([gap["days"] for gap in gaps]))
    if overview["last_confirmed_at"]:
        since = language().duration(now() - overview["last_confirmed_at"])
        drawing.say(_("Since the last one: {time}.").format(time=since))
    if imprecise:
        drawing.say(
            _("Known only by the month or year and not counted here, so that some gaps look longer: {n}.").format(
                n=language().number(imprecise)
            )
        )


def _draw_gaps(gaps: list[Row], limits: Limits | None) -> None:
    top = max([gap["days"] for gap in gaps] + ([limits.high] if limits else [])) * 1.08 or 1
    width = 100 / len(gaps)
    if limits:
        marks = [
            _level(limits.high, top),
            _level(limits.centre, top),
            *([_level(limits.low, top)] if round(limits.low, 1) else []),
        ]
    else:
        marks = [_level(value, top) for value in _round_values(top)]
    for i, gap in enumerate(gaps):
        x, y = (i + 0.5) * width, gap["days"] / top * 100
        words = _("{number}: {days} days after {earlier}").format(
            number=gap["number"], days=_one(gap["days"]), earlier=gap["earlier"]
        )
        style = f"left:{x:.2f}%;bottom:calc({y:.1f}% - 5px)"
        marks.append(drawing.dot(words, href=drawing.incident_href(gap["number"]), style=style))
    _plot(marks, gaps[0]["number"], gaps[-1]["number"], _("Days between incidents, one point each"))
    if limits is None:
        text = _("Too few to speak of a trend: limits need {least} gaps, there are {n}.")
        drawing.say(text.format(least=FEWEST_GAPS_FOR_LIMITS, n=len(gaps)))
    else:
        drawing.say(
            _("Lines: the middle and the limits of an unchanged process. An aid for the conversation, no alarm.")
            if limits.is_firm
            else _("Lines: the middle and provisional limits (under 20 gaps) of an unchanged process. No alarm.")
        )
    rows = [[gap["number"], language().moment(gap["happened_at"]), _one(gap["days"])] for gap in gaps[::-1][:100]]
    drawing.table([_("No."), _("happened"), _("days since the one before")], rows, label=_("As a table"))


# -- how both are drawn


def _plot(marks: list[str], first: str, last: str, label: str) -> None:
    ends = f'<span style="left:0">{first}</span><span style="left:100%">{last}</span>'
    drawing.show(
        [f'<div class="plot">{"".join(marks)}</div><div class="axis ends" aria-hidden="true">{ends}</div>'], label=label
    )


def _level(value: float, top: float) -> str:
    return f'<div class="level" style="bottom:{value / top * 100:.1f}%"><span>{_one(value)}</span></div>'


def _round_values(top: float) -> list[float]:
    """At most four round heights for lines across."""
    step = next(
        step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**4, 10**5, 10**6, 10**9) if step * 5 > top
    )
    return [value * step for value in (1, 2, 3, 4) if value * step < top]


def _month(month: date) -> str:
    return f"{month.month:02}.{month.year}"


def _one(number: float) -> str:
    """A number with one digit after the point where that says something."""
    return language().number(round(number, 1) if number < 100 and number % 1 else round(number))
