"""Drawings as HTML: dots that are links, bars and lines placed by per cent, so that they fit a phone and both themes.

What people typed is escaped here; every mark has its words for a reader that sees no picture.
"""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, cached_property, wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st

from lib.domain import better, definitions, taxonomy
from lib.domain.local_time import to_utc
from lib.register.sight import HIDDEN
from lib.ui.screen import _, language, of_this_minute

NEAR = 1.3  # per cent of the width below which two dots would cover each other
NEAR_EDGE = 4  # per cent of the width
MOST_ON_A_PHONE = 5  # labels of an axis; of more every second one stands there
_ONE = r"\d[\d\s,]*(?:\.\d+)?"
NUMBER = re.compile(rf"\?|{_ONE}(?: ?– ?{_ONE})?(?: ?%| \+ \?)?")
_LINK = re.compile(r"</?a[ >][^>]*>?")
LIFT, LEVELS = 8, 4  # pixels a dot is lifted over its neighbour, and how often
_noted: ContextVar[list[str] | None] = ContextVar("noted", default=None)


def begin() -> None:
    """Puts the style sheet of the drawings into the page."""
    st.html(_styles())


@cache
def _styles() -> str:
    return f"<style>{Path(__file__).with_name('drawing.css').read_text('utf-8')}</style>"


def put(markup: str) -> None:
    """Puts HTML into the page; while something `remembered` is drawn, into what is kept of it."""
    noted = _noted.get()
    if noted is None:
        st.html(markup)
    else:
        noted.append(markup)


def remembered(draw: Callable[..., None]) -> Callable[..., None]:
    """For what is drawn by `put` alone, from the register and its arguments: drawn again it costs no work."""

    @wraps(draw)
    def drawn(*given: Any) -> None:
        for markup in of_this_minute(noted, *given):
            put(markup)

    @wraps(draw)
    def noted(*given: Any) -> tuple[str, ...]:
        before = _noted.set([])
        try:
            draw(*given)
            return tuple(_noted.get() or ())
        finally:
            _noted.reset(before)

    return drawn


def head(title: str, about: str, *definitions: str, beside: str = "") -> None:
    """The heading of a figure with its number of cases and period, and what its words mean behind an "i".

    `beside` is markup that stands after it.
    """
    code = language().code
    meanings = "".join(
        f"<dt>{html.escape(taxonomy.label('definitions', name, code))}</dt>"
        f"<dd>{html.escape(taxonomy.entries('definitions')[name].note(code))}</dd>"
        for name in definitions
    )
    label = html.escape(_("What is meant: {title}").format(title=title))
    more = f'<details class="meant"><summary aria-label="{label}">i</summary><dl>{meanings}</dl></details>'
    put(
        f'<div class="figure-head"><h2>{html.escape(title)}</h2>{more if definitions else ""}{beside}'
        f'<span class="faint">{html.escape(about)}</span></div>'
    )


def say(sentence: str) -> None:
    """A quiet sentence under a figure; nothing where there is none."""
    if sentence:
        put(f'<p class="said">{html.escape(sentence)}</p>')


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, label: str) -> None:
    """The numbers of a drawing as a table, folded away."""
    put(f'<details class="data"><summary>{html.escape(label)}</summary>{table_html(columns, rows)}</details>')


def table_html(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; `Markup` made here stands as it is, all else is text. Columns of nothing but numbers align."""
    rows = list(rows)
    looks = [
        ' class="n"' if place and _are_numbers([row[place] for row in rows]) else "" for place in range(len(columns))
    ]
    head_cells = "".join(
        f'<th scope="col"{look}>{html.escape(column)}</th>' for column, look in zip(columns, looks, strict=True)
    )
    body = "".join(f"<tr>{''.join(map(_cell, row, looks))}</tr>" for row in rows)
    return f'<div class="scrolls"><table class="figures"><tr>{head_cells}</tr>{body}</table></div>'


def _cell(value: str, look: str) -> str:
    return f"<td{look}>{value if isinstance(value, Markup) else html.escape(value)}</td>"


def _are_numbers(column: Sequence[str]) -> bool:
    """Also links, shares and what is not known; not what has a mark or words beside it."""
    return any(column) and all(not value or NUMBER.fullmatch(_LINK.sub("", value)) for value in column)


class Markup(str):
    """HTML made in lib/ui: everything a person typed is escaped in it."""


def dot(title: str, look: str = "", href: str = "", style: str = "") -> Markup:
    """A mark with its words; with `href` a link."""
    words = html.escape(title, quote=True)
    styled = f' style="{style}"' if style else ""
    if href:
        return Markup(
            f'<a class="dot {look}" href="{html.escape(href)}" target="_self" title="{words}" aria-label="{words}"'
            f"{styled}></a>"
        )
    return Markup(f'<span class="dot {look}" role="img" title="{words}" aria-label="{words}"{styled}></span>')


def incident_href(number: str) -> str:
    """Where the number of an incident leads; nowhere, where it is one that only named people may see."""
    return "" if number == HIDDEN else f"/incident?number={quote(number, safe='')}"


def link(text: str, href: str) -> Markup:
    if not href:
        return Markup(html.escape(text))
    return Markup(f'<a class="quiet" href="{html.escape(href)}" target="_self">{html.escape(text)}</a>')


def bar(n: int, share: float, href: str = "") -> Markup:
    """A number behind a bar; `share` of the longest one, 0 to 1. With `href` the number is a link."""
    number = counted(n, href) if href else language().number(n)
    return Markup(f'<span class="nw"><i class="bar" style="width:{share * 6:.2f}rem"></i>{number}</span>')


def counted(n: int, href: str) -> Markup:
    """A number that leads to the list of what it counts; none leads nowhere."""
    if not n:
        return Markup("0")
    words = html.escape(_("{n} in the register").format(n=language().number(n)))
    href = html.escape(href)
    return Markup(f'<a class="quiet" href="{href}" target="_self" title="{words}">{language().number(n)}</a>')


def placed(x: float, level: int) -> str:
    """Where a dot stands in its lane: per cent from the left, lifted over its neighbours."""
    return f"left:{x:.2f}%;bottom:{5 + LIFT * level}px"


def levels(places: Sequence[float]) -> list[int]:
    """How high each of these dots, given from left to right, must be lifted to be seen."""
    found: list[int] = []
    for i, x in enumerate(places):
        level = found[i - 1] + 1 if i and x - places[i - 1] < NEAR else 0
        found.append(level % LEVELS)
    return found


class Axis:
    """A stretch of time as per cent of a width, with ticks at months or years."""

    def __init__(self, first: date, last: date):
        self.first, self.last = first, max(last, better.month_after(first, 1))
        self.changes = definitions.days_of_changes((self.first, self.last))
        self._begin = _moment(self.first)
        self._length = (_moment(self.last) - self._begin).total_seconds()

    def at(self, moment: datetime | date) -> float:
        """Per cent from the left, 0 to 100."""
        if isinstance(moment, datetime):
            passed = (moment - self._begin).total_seconds()
        else:
            passed = (moment.toordinal() - self.first.toordinal()) * 86_400
        return min(100.0, max(0.0, passed / self._length * 100))

    @cached_property
    def ticks(self) -> list[tuple[float, str]]:
        """At most a dozen, each with its label: months where the stretch is short, else years."""
        months = better.months_between(self.first.replace(day=1), self.last)
        if len(months) <= 25:
            step = 1 if len(months) <= 8 else 3
            shown = [month for month in months if (month.month - 1) % step == 0]
            return [(self.at(month), self._month(month)) for month in shown if month >= self.first]
        step = -(-(self.last.year - self.first.year + 1) // 10)
        years = [date(year, 1, 1) for year in range(self.first.year + 1, self.last.year + 1, step)]
        return [(self.at(year), f"{year.year}") for year in years]

    def _month(self, month: date) -> str:
        return f"{month.month:02}.{month.year}"

    def lines(self) -> str:
        """The ticks as lines behind a lane, and where a definition changed."""
        return "".join(
            [f'<i class="tick" style="left:{x:.2f}%"></i>' for x, _label in self.ticks]
            + [f'<i class="changed" style="left:{self.at(day):.2f}%"></i>' for day in self.changes]
        )

    def labels(self) -> str:
        """The ticks' labels, for under the last lane."""
        each = "".join(f'<span style="left:{x:.2f}%{_kept_in(x)}">{html.escape(text)}</span>' for x, text in self.ticks)
        look = "axis many" if len(self.ticks) > MOST_ON_A_PHONE else "axis"
        return f'<div class="lane"><div></div><div class="{look}" aria-hidden="true">{each}</div></div>'


def _kept_in(x: float) -> str:
    """A label at an edge stands inside it."""
    return ";transform:none" if x < NEAR_EDGE else ";transform:translateX(-100%)" if x > 100 - NEAR_EDGE else ""


def lane(name: str, content: str, *, axis: Axis, count: str = "", look: str = "") -> str:
    """A named strip of an axis with its marks."""
    return (
        f'<div class="lane {look}"><div class="lane-name">{html.escape(name)} <b>{html.escape(count)}</b></div>'
        f'<div class="lane-plot">{axis.lines()}{content}</div></div>'
    )


def key(entries: Iterable[tuple[str, str]]) -> None:
    """What the marks mean: their look and words."""
    each = "".join(f'<span><i class="dot {look}"></i>{html.escape(text)}</span>' for look, text in entries)
    put(f'<div class="key" aria-hidden="true">{each}</div>')


def show(parts: Iterable[str], *, label: str) -> None:
    """Draws lanes and the like as one figure."""
    put(f'<figure class="drawing" aria-label="{html.escape(label)}">{"".join(parts)}</figure>')


def _moment(day: date) -> datetime:
    return to_utc(datetime.combine(day, datetime.min.time()))
