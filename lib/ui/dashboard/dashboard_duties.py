"""Duties kept: tallies with the share that so few cases allow to claim, and the number of those that were late."""

import html
from datetime import timedelta

import streamlit as st

from lib.domain.intervals import proportion_interval
from lib.register.store import Row
from lib.ui import drawing
from lib.ui.dashboard import heading
from lib.ui.dashboard.scope import Scope
from lib.ui.drawing import Markup
from lib.ui.screen import _, language

_TRACKS = ("authority", "clients", "people")


def show(scope: Scope) -> None:
    rows = {row["track"]: row for row in scope.ask("duties")}
    n = sum(row["n"] for row in rows.values())
    heading.show(scope, _("Duties kept"), f"n = {language().number(n)} · {scope.period}", "duties")
    if not rows:
        drawing.say(
            _("Here will stand how often authority, clients and people were told in time. No duty has arisen yet.")
        )
        return
    late = scope.ask("late")
    columns = [
        _("Who is told"),
        _("in time"),
        _("share, with its interval"),
        _("late"),
        _("missed"),
        _("running"),
        _("not decided yet"),
        _("not required"),
    ]
    st.html(
        drawing.table_html(
            columns,
            [_row(rows[track], [row for row in late if row["track"] == track]) for track in _TRACKS if track in rows],
        )
    )
    if scope.ask("overview")[0]["historical"]:
        drawing.say(
            _("Records from an old register are not counted here: it is not recorded until when they had time.")
        )


def _row(row: Row, late: list[Row]) -> list[str]:
    names = {"authority": _("authority"), "clients": _("clients, each one"), "people": _("people")}
    lang = language()
    due = row["on_time"] + row["late"] + row["missed"]
    tally = _("{kept} of {n}").format(kept=lang.number(row["on_time"]), n=lang.number(due)) if due else "–"
    return [
        names[row["track"]],
        tally,
        _share(row["on_time"], due),
        _named(row["late"], [other for other in late if not other["is_open"]]),
        _named(row["missed"], [other for other in late if other["is_open"]]),
        lang.number(row["running"]),
        lang.number(row["undecided"]),
        lang.number(row["not_required"]),
    ]


def _share(kept: int, of: int) -> Markup:
    """The share as a mark on a scale from 0 to 100 %, its exact interval as a band, both in words beside it."""
    if not of:
        return Markup(html.escape(_("nothing was due")))
    low, high = (round(limit * 100) for limit in proportion_interval(kept, of))
    words = _("{share} %, {low} to {high} % possible").format(share=round(kept / of * 100), low=low, high=high)
    return Markup(
        f'<span class="share" aria-hidden="true"><i style="left:{low}%;width:{high - low}%"></i>'
        f'<b style="left:{kept / of * 100:.1f}%"></b></span><br>{html.escape(words)}'
    )


def _named(n: int, rows: list[Row]) -> Markup:
    """How many, and the newest of them by number."""
    if not n:
        return Markup("0")
    names = ", ".join(
        drawing.link(row["number"], drawing.incident_href(row["number"]))
        + " "
        + html.escape(_("(by {time})").format(time=_time(row["hours"])))
        for row in rows
    )
    more = n - len(rows)
    and_more = html.escape(_(" and {n} more").format(n=language().number(more))) if more > 0 and rows else ""
    return Markup(f"⚠ {language().number(n)}{': ' if rows else ''}{names}{and_more}")


def _time(hours: float) -> str:
    return language().duration(timedelta(hours=hours)).replace(" ", "\N{NO-BREAK SPACE}")
