"""Duties kept: tallies with the share that so few cases allow to claim, and the number of those that were late."""

import html
from datetime import timedelta

from lib.domain.intervals import FEWEST_FOR_PERCENTILES, limits_in_percent, share_in_percent
from lib.register.store import Row
from lib.ui import drawing
from lib.ui.dashboard import heading
from lib.ui.dashboard.scope import Scope
from lib.ui.drawing import Markup
from lib.ui.screen import _, language

_TRACKS = ("authority", "clients", "people")


@drawing.remembered
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
    drawing.put(
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
    """Its exact interval as a band from 0 to 100 % and in words; the share itself only where there are enough."""
    if not of:
        return Markup(html.escape(_("nothing was due")))
    low, high = limits_in_percent(kept, of)
    words, mark = _("{low} to {high} % possible").format(low=low, high=high), ""
    if of >= FEWEST_FOR_PERCENTILES:
        words = f"{share_in_percent(kept, of)} %, {words}"
        mark = f'<b style="left:{kept / of * 100:.1f}%"></b>'
    words = words.replace(" %", "\N{NO-BREAK SPACE}%")
    return Markup(
        f'<span class="share" aria-hidden="true"><i style="left:{low}%;width:{high - low}%"></i>'
        f"{mark}</span><br>{html.escape(words)}"
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
    look = "listed" if rows else "nw"
    return Markup(f'<span class="{look}">⚠ {language().number(n)}{": " if rows else ""}{names}{and_more}</span>')


def _time(hours: float) -> str:
    return language().duration(timedelta(hours=hours)).replace(" ", "\N{NO-BREAK SPACE}")
