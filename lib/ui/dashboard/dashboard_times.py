"""Response times: every case against the 24, 48 and 72 hour lines, open ones as arrows; between any two moments."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from lib.documents.charts import HOURS, LEGAL, SHORTEST
from lib.documents.figures.happened import changes_said
from lib.documents.figures.lasted import MOST_STEPS, short_hours
from lib.domain import definitions
from lib.domain.intervals import FEWEST_FOR_PERCENTILES
from lib.domain.local_time import to_wall
from lib.domain.survival import Step, kaplan_meier
from lib.register.figures.counts import MOST_CASES
from lib.register.figures.durations import MOMENTS
from lib.register.store import Row
from lib.ui import charts, drawing
from lib.ui.dashboard import heading, scope
from lib.ui.dashboard.scope import Scope
from lib.ui.screen import _, capitalised, language, of_this_minute, open_incident, shown

if TYPE_CHECKING:
    import plotly.graph_objects as go


@st.fragment
def show() -> None:
    """Only this part runs again when other moments are chosen."""
    chosen = scope.current()
    heading.show(chosen, _("Response times"), chosen.period, "times", "cases", "still_open")
    if not chosen.ask("overview")[0]["n"]:
        drawing.say(_("Here will stand how long it took from one moment to the next: until noticed, told, closed."))
        return
    usual = {(row["begins"], row["ends"]): row for row in chosen.ask("response_times")}
    _usual(chosen)
    begins, ends = _moments(chosen)
    row = usual.get((begins, ends)) or chosen.ask("durations", begins=begins, ends=ends)[0]
    drawing.say(_sentence(row))
    if not row["n"] and not row["open"]:
        return
    if row["n"] + row["open"] <= MOST_CASES:
        _points(chosen, begins, ends)
    else:
        _bands(chosen, begins, ends)
    if row["n"] + row["open"] >= FEWEST_FOR_PERCENTILES:
        _curve(chosen, begins, ends)
    else:
        drawing.say(_("Too few to speak of a trend: under 20 cases the points say all there is."))


@drawing.remembered
def _usual(chosen: Scope) -> None:
    """The usual seven as a table, the worst by its number; percentiles only where there are enough."""
    columns = [_("From – to"), "n", _("median"), _("90 % within"), _("longest"), _("open"), _("not counted")]
    rows = [_summary((row["begins"], row["ends"]), row) for row in chosen.ask("response_times")]
    drawing.put(drawing.table_html(columns, rows))


def _summary(pair: tuple[str, str], row: Row) -> list[str]:
    lang = language()
    uncounted = row["inexact"] + row["out_of_order"] + row["unknown"]
    worst = drawing.Markup("–")
    if row["worst_number"]:
        number = drawing.link(row["worst_number"], drawing.incident_href(row["worst_number"]))
        worst = drawing.Markup(f"{_hours(row['worst'])} ({number})")
    longest = f" ({_hours(row['longest_open'])})" if row["open"] else ""
    return [
        _from_to(*pair),
        lang.number(row["n"]),
        _hours(row["median"]) if row["n"] else "–",
        _hours(row["p90"])
        if row["n"] >= FEWEST_FOR_PERCENTILES
        else f"n\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}{FEWEST_FOR_PERCENTILES}",
        worst,
        lang.number(row["open"]) + longest,
        lang.number(uncounted),
    ]


def _from_to(begins: str, ends: str) -> str:
    return f"{_(MOMENTS[begins])} → {_(MOMENTS[ends])}"


def _hours(hours: float) -> str:
    return language().duration(timedelta(hours=hours)).replace(" ", "\N{NO-BREAK SPACE}")


def _moments(chosen: Scope) -> tuple[str, str]:
    """From which moment to which; the address keeps it."""
    left, right = st.columns(2)
    names = shown({name: capitalised(_(text)) for name, text in MOMENTS.items()})
    for column, name, label in ((left, "begins", _("From the moment when")), (right, "ends", _("to the moment when"))):
        st.session_state[f"scope_{name}"] = getattr(chosen, name)
        column.selectbox(label, list(MOMENTS), format_func=names, key=f"scope_{name}", on_change=_choose)
    return chosen.begins, chosen.ends


def _choose() -> None:
    scope.set_moments(st.session_state["scope_begins"], st.session_state["scope_ends"])


def _sentence(row: Row) -> str:
    lang = language()
    said = _("n = {n}, still open {open}").format(n=lang.number(row["n"]), open=lang.number(row["open"]))
    reasons = {
        "unknown": _("a moment not known: {n}"),
        "inexact": _("known only by the month or year: {n}"),
        "out_of_order": _("the wrong way round: {n}"),
    }
    left_out = [text.format(n=lang.number(row[name])) for name, text in reasons.items() if row[name]]
    return said + (" · " + _("not counted: {reasons}").format(reasons="; ".join(left_out)) if left_out else "")


def _points(chosen: Scope, begins: str, ends: str) -> None:
    cases = chosen.ask("duration_cases", begins=begins, ends=ends)
    tone = charts.colours()
    done = [case for case in cases if not case["is_open"]]
    waiting = [case for case in cases if case["is_open"]]
    traces = [_trace(done, tone.main, "circle"), _trace(waiting, tone.main, "triangle-up-open")]
    changes = definitions.days_of_changes(to_wall(case["happened_at"]).date() for case in cases)
    lines = [charts.line_at("y", hours) for hours in LEGAL] + [charts.line_at("x", day) for day in changes]
    drawn = [trace for trace in traces if trace]
    figure = charts.figure(drawn, height=320, yaxis=_hours_axis(), xaxis=_dates(), shapes=lines)
    alt = _("Each case as a point: the day it happened, and the hours from one moment to the other")
    pressed = charts.show(figure, key=f"times_{begins}_{ends}", alt=alt)
    before = st.session_state.get("times_pressed")
    st.session_state["times_pressed"] = pressed  # it stays pressed while this page is drawn again
    if pressed and pressed != before:
        open_incident(pressed)
    drawing.say(
        _("Arrows are cases still open: the time so far. Lines at 24, 48 and 72 hours. Press a point to open it.")
    )
    drawing.say(changes_said(language(), changes))
    rows = [[c["number"], _hours(c["hours"]), _("open") if c["is_open"] else ""] for c in reversed(cases[-100:])]
    drawing.table([_("No."), _("time"), ""], rows, label=_("As a table"))


def _trace(cases: list[Row], colour: str, symbol: str) -> dict[str, Any] | None:
    if not cases:
        return None
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [to_wall(case["happened_at"]) for case in cases],
        "y": [max(case["hours"], SHORTEST) for case in cases],
        "customdata": [case["number"] for case in cases],
        "text": [f"{case['number']} · {_hours(case['hours'])}" for case in cases],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"color": colour, "symbol": symbol, "size": 10 if symbol == "circle" else 13},
    }


def _hours_axis() -> dict[str, Any]:
    return {"type": "log", "tickvals": list(HOURS), "ticktext": list(HOURS.values())}


def _dates() -> dict[str, Any]:
    return {"type": "date", "tickformat": charts.MONTHS, "nticks": 8}


@drawing.remembered
def _bands(chosen: Scope, begins: str, ends: str) -> None:
    """Too many for a point each: how many in which band of hours."""
    bands = chosen.ask("duration_bands", begins=begins, ends=ends)
    together = sum(band["n"] for band in bands)
    rows = []
    for band in bands:
        lower, upper = (short_hours(band[edge]) for edge in ("lower", "upper"))
        share = band["n"] / together if together else 0
        name = f"{lower} – {upper}" if upper else _("{hours} and more").format(hours=lower)
        rows.append([name, drawing.bar(band["n"], share), f"{share * 100:.0f} %"])
    drawing.put(drawing.table_html([_("time"), _("cases"), _("share")], rows))
    drawing.say(_("Too many for a point each: narrow the period or the filters to see single cases."))


def _curve(chosen: Scope, begins: str, ends: str) -> None:
    steps = of_this_minute(_steps, chosen, begins, ends)
    if not steps:
        return
    figure = of_this_minute(_drawn, chosen, begins, ends)
    charts.show(figure, key=f"open_{begins}_{ends}", alt=_("What share of the cases is still open after so many hours"))
    drawing.say(_("What share of the cases is still open after so many hours; the band is its 95 % interval."))
    at_risk = [(hours, _at(steps, hours)) for hours in LEGAL]
    table = [[f"{at} h", f"{share * 100:.0f} %", language().number(left)] for at, (share, left) in at_risk]
    drawing.table([_("after"), _("still open"), _("cases followed on")], table, label=_("As a table"))


def _steps(chosen: Scope, begins: str, ends: str) -> list[Step]:
    rows = chosen.ask("survival", begins=begins, ends=ends)
    return kaplan_meier((row["hours"], row["done"], row["open"]) for row in rows)


def _drawn(chosen: Scope, begins: str, ends: str) -> "go.Figure":
    steps = of_this_minute(_steps, chosen, begins, ends)
    kept = steps[:: -(-len(steps) // MOST_STEPS)]
    tone = charts.colours()
    begun = [0.0, *(step.hours for step in kept)]
    line = {"type": "scatter", "mode": "lines", "x": begun, "hoverinfo": "skip"}
    limits = {"line": {"width": 0, "shape": "hv"}, "connectgaps": False}
    traces = [
        {**line, "y": [1.0, *(step.low for step in kept)], **limits},
        {**line, "y": [1.0, *(step.high for step in kept)], **limits, "fill": "tonexty", "fillcolor": tone.line},
        {**line, "y": [1.0, *(step.share for step in kept)], "line": {"color": tone.main, "width": 2, "shape": "hv"}},
    ]
    longest = min(begun[-1], max(240.0, next((step.hours for step in kept if step.share < 0.05), begun[-1])))
    hour_ticks = [tick for tick in (0, 24, 48, 72, 120, 168, 240, 336, 720, 2160, 8760) if tick <= longest]
    axis = {"range": [0, longest], "tickvals": hour_ticks, "ticktext": [short_hours(tick) for tick in hour_ticks]}
    shares = {"range": [0, 1.02], "tickformat": ".0%"}
    lines = [charts.line_at("x", hours) for hours in LEGAL if hours <= longest]
    return charts.figure(traces, height=240, xaxis=axis, yaxis=shares, shapes=lines)


def _at(steps: list, hours: float) -> tuple[float, int]:
    """The share still open after so many hours, and how many cases are followed beyond."""
    past = [step for step in steps if step.hours <= hours]
    later = [step for step in steps if step.hours > hours]
    return (past[-1].share if past else 1.0), (later[0].at_risk if later else 0)
