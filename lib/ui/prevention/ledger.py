"""Whether the measures worked: before and after each of them, how long causes stay away, what came back where."""

import html
from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st

from lib.domain import prevention as judging
from lib.domain import taxonomy
from lib.register import effects, prevention
from lib.register.store import Row
from lib.ui import charts, drawing, link_table, messages, screen
from lib.ui.link_table import Cell, Column, LinkRow, plain, toned, with_sub
from lib.ui.prevention import preventive
from lib.ui.screen import _, language, ngettext, now, of_this_minute, open_incident, store

if TYPE_CHECKING:
    import plotly.graph_objects as go

DAY = 86_400_000  # milliseconds, plotly's unit of a bar's length


def show() -> None:
    """The ledger, then the bars, then the same bars as a table."""
    rows = of_this_minute(_ledger_rows)
    if not rows:
        st.info(_("Here will stand, for each measure in force, what happened before and after it. There is none yet."))
        return
    if first := effects.since(store()):
        st.caption(
            _("Counted from the first incident in the register, {day}, to today. Confirmed incidents only.").format(
                day=language().date(first)
            )
        )
    _show_ledger(rows)
    _show_stays()


def say(action: Row) -> None:
    """What the numbers say of one action in force, in sentences; `effect` is an `Effect` or None."""
    found = action["effect"]
    if found is None:
        st.text(_why_not(action))
        return
    sentences = [judging.sentence(found), judging.clean_counter(found), judging.caution(found)]
    lines = [html.escape(messages.text_of(sentence)) for sentence in sentences if sentence]
    st.html(f'<div class="next"><b>{html.escape(lines[0])}</b><br>{"<br>".join(lines[1:])}</div>')


def show_recurring() -> None:
    """Causes that struck the same system more than once, with their days."""
    found = effects.recurring(store())
    if not found:
        st.info(_("Nothing has come back: no cause struck the same system twice. Unknown causes are not counted."))
        return
    columns = [
        Column(_("Cause and system"), "wide", link=True),
        Column(_("How often"), "number"),
        Column(_("Newest"), "date"),
        Column(_("On which days"), "wide"),
        Column(_("Measures"), "number"),
    ]
    against = _measures(row["cause_key"] for row in found)
    rows = [_recurring_row(row, against.get(row["cause_key"], 0)) for row in found]
    if opened := link_table.show(_("What came back"), columns, rows, key="recurring"):
        open_incident(opened)


def _measures(keys: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for action in prevention.listed(store(), now()):
        if action["state"] != "withdrawn" and action["cause_key"]:
            counts[action["cause_key"]] = counts.get(action["cause_key"], 0) + 1
    return {key: counts[key] for key in keys if key in counts}


def _recurring_row(row: Row, measures: int) -> LinkRow:
    newest = row["incidents"][0]
    days = ", ".join(language().date(one["happened_at"]) for one in row["incidents"])
    more = row["count"] - len(row["incidents"])
    cells = [
        plain(preventive.target(row)),
        plain(language().number(row["count"])),
        with_sub(language().date(row["until"]), newest["number"]),
        plain(days + (" " + _("and {n} more").format(n=language().number(more)) if more else "")),
        plain(language().number(measures)) if measures else toned(_("none yet"), "missed"),
    ]
    return LinkRow(newest["number"], drawing.incident_href(newest["number"]), cells)


def _show_ledger(rows: list[LinkRow]) -> None:
    columns = [
        Column(_("Action"), "wide", link=True),
        Column(_("In force since"), "date"),
        Column(_("Before"), "date"),
        Column(_("After"), "date"),
        Column(_("Rate")),
        Column(_("What the numbers say"), "wide"),
        Column(_("A person says")),
    ]
    opened = link_table.show(_("Before and after"), columns, rows, key="ledger")
    if opened:
        st.switch_page(screen.page("prevention"), query_params={"action": opened})


def _ledger_rows() -> list[LinkRow]:
    return [_ledger_row(row) for row in prevention.ledger(store(), now())]


def _ledger_row(row: Row) -> LinkRow:
    found = row["effect"]
    title = with_sub(row["title"], preventive.target(row))
    since = plain(language().date(row["done_on"]))
    verdict = preventive.verdict(row)
    person = plain(verdict) if verdict else toned(_("not judged yet"), "faint")
    if found is None:
        cells = [
            title,
            since,
            toned("?", "faint"),
            toned("?", "faint"),
            toned("?", "faint"),
            plain(_why_not(row)),
            person,
        ]
        return LinkRow(str(row["id"]), preventive.address(row), cells)
    caution = judging.caution(found)
    counter = " ".join(messages.text_of(said) for said in (judging.clean_counter(found), caution) if said)
    cells = [
        title,
        since,
        _in_days(found.before, found.days_before),
        _in_days(found.after, found.days_after),
        _rate(found),
        with_sub(messages.text_of(judging.sentence(found)), counter),
        person,
    ]
    return LinkRow(str(row["id"]), preventive.address(row), cells)


def _in_days(count: int, days: int) -> Cell:
    said = ngettext("{n} day", "{n} days", days).format(n=language().number(days))
    return with_sub(language().number(count), said)


def _rate(found: judging.Effect) -> Cell:
    ratio = found.ratio
    if ratio.ratio is None:
        return toned("?", "faint")
    lang = language()
    return with_sub(f"× {lang.ratio(ratio.ratio)}", f"{lang.ratio(ratio.low)}–{lang.ratio(ratio.high)}")


def _why_not(action: Row) -> str:
    if action["cause_key"] is None:
        return _("Cannot be counted: its cause or system is not stated.")
    return _("Cannot be counted: there is no incident in the register yet.")


def _show_stays() -> None:
    """One row a cause: each bar begins when a measure came into force and ends with the repeat, or today."""
    bars = of_this_minute(_bars)
    if not bars:
        return
    st.subheader(_("How long causes stay away"), divider="gray")
    returned = sum(bar["number"] is not None for bar in bars)
    said = _("Measures in force: {n}, the cause came back: {returned}, still clean: {clean}.")
    numbers = {"n": len(bars), "returned": returned, "clean": len(bars) - returned}
    st.caption(said.format(**{name: language().number(value) for name, value in numbers.items()}))
    pressed = charts.show(of_this_minute(_swimmers), key="stays", alt=said.format(**numbers))
    if pressed:
        open_incident(pressed)
    _show_stays_table()


def _bars() -> list[Row]:
    return effects.stays(store(), now())


def _swimmers() -> "go.Figure":
    bars = of_this_minute(_bars)
    tone = charts.colours()
    names = [_short(bar) for bar in bars]
    lengths = [max((bar["until"] - bar["since"]).days, 1) * DAY for bar in bars]
    hover = [_bar_words(bar) for bar in bars]
    line = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "base": [bar["since"].isoformat() for bar in bars],
        "x": lengths,
        "marker": {"color": [tone.quiet if bar["number"] else tone.main for bar in bars]},
        "customdata": [bar["number"] for bar in bars],
        "hovertext": hover,
        "hoverinfo": "text",
    }
    ends = {
        "type": "scatter",
        "mode": "markers",
        "y": names,
        "x": [bar["until"].isoformat() for bar in bars],
        "marker": {
            "symbol": ["x" if bar["number"] else "triangle-right" for bar in bars],
            "color": [tone.missed if bar["number"] else tone.main for bar in bars],
            "size": 11,
        },
        "customdata": [bar["number"] for bar in bars],
        "hovertext": hover,
        "hoverinfo": "text",
    }
    height = charts.AROUND + charts.ROW * len(set(names))
    return charts.figure(
        [line, ends],
        height=height,
        xaxis={"type": "date", "tickformat": charts.MONTHS, "nticks": 5, "tickangle": 0},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def _show_stays_table() -> None:
    columns = [
        Column(_("Cause and system"), "wide", link=True),
        Column(_("In force since"), "date"),
        Column(_("Until"), "date"),
        Column(_("Days"), "number"),
        Column(_("What ended it")),
    ]
    rows = of_this_minute(_stays_rows)
    if opened := link_table.show(_("How long causes stay away"), columns, rows, key="stays_table"):
        open_incident(opened)


def _stays_rows() -> list[LinkRow]:
    return [
        LinkRow(
            bar["number"] or "",
            drawing.incident_href(bar["number"]) if bar["number"] else "/prevention",
            [
                plain(preventive.target(bar)),
                plain(language().date(bar["since"])),
                plain(language().date(bar["until"])),
                plain(language().number((bar["until"] - bar["since"]).days)),
                plain(f"✕ {bar['number']}" if bar["number"] else f"▸ {_('still clean')}"),
            ],
        )
        for bar in of_this_minute(_bars)
    ]


def _bar_words(bar: Row) -> str:
    days = (bar["until"] - bar["since"]).days
    said = ngettext("{n} day", "{n} days", days).format(n=language().number(days))
    span = f"{language().date(bar['since'])} – {language().date(bar['until'])}, {said}"
    return f"{span}, {bar['number'] or _('still clean')}"


def _short(bar: Row) -> str:
    """The name of a row: it must fit beside the bars on a phone."""
    code = language().code
    cause, system = taxonomy.label("causes", bar["cause"], code), taxonomy.label("systems", bar["system"], code)
    return "<br>".join(_cut(text) for text in (cause, system))


def _cut(text: str, most: int = 24) -> str:
    text = text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    return html.escape(text)
