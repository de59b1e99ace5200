"""Charts on paper: a figure's table drawn as SVG or PNG by matplotlib, without a browser and without a screen.

A chart names the columns of the table that it draws, so that picture and table cannot differ. Letters become paths: a
slide shows them as they were drawn, whatever faces it has. matplotlib is imported when the first chart is asked for.
"""

import logging
import textwrap
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lib.documents.figures.figure import Cell, Figure
from lib.domain.local_time import to_wall
from lib.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACCENT, INK, QUIET, LINE, MISSED = "#1f5f8b", "#1c2733", "#5f6b76", "#dfe4e9", "#b3261e"
WIDTH, ROW, AROUND = 7.4, 0.27, 0.75  # inches: a chart, one row of it, title and axis
TITLE, TITLE_LINE, BELOW, LETTER = 0.3, 0.18, 0.3, 0.063  # inches: a title and each further line, dates, a letter
NOTE_LINE = 0.15  # of what is said under a chart
DOTS_PER_INCH = 200
MOST_BARS = 15
LONGEST_LABEL = 52  # signs
HOURS = {0.1: "≤ 6 min", 1: "1 h", 4: "4 h", 12: "12 h", 24: "24 h", 72: "72 h", 168: "7 d", 720: "30 d"}
NOON, FEW_DAYS = time(12), timedelta(days=45)
SHORTEST = 0.1  # hours; what took less is drawn there, for a logarithm knows no zero
LEGAL = (24, 48, 72)  # hours
_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "text.parse_math": False,  # what people typed is no formula
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "svg.fonttype": "path",
    "svg.hashsalt": "rejestr72",  # the same chart is the same file
}
_one_at_a_time = threading.Lock()  # matplotlib keeps its style in one place for all threads
logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a sign that no face has is drawn as a box, not told


@dataclass(frozen=True)
class Bars:
    """Numbers as lying bars in the order of the table; the first `MOST_BARS` of them."""

    label: int
    value: int


@dataclass(frozen=True)
class Columns:
    """Numbers over time, a column for each month or year; `by` says which."""

    begin: int
    value: int
    by: str


@dataclass(frozen=True)
class Lanes:
    """A dot for each row on the line of time, in the lane of its label. `looks`: of each row, see `_LOOKS`."""

    lane: int
    moment: int
    looks: tuple[str, ...]
    marks: tuple[tuple[str, date], ...] = ()  # look and day of measures and drills
    changes: tuple[date, ...] = ()


@dataclass(frozen=True)
class Points:
    """Hours over time against the lines at 24, 48 and 72; open cases as arrows."""

    moment: int
    hours: int
    is_open: tuple[bool, ...]
    changes: tuple[date, ...] = ()


@dataclass(frozen=True)
class Curve:
    """A share that falls with the hours, with its band."""

    hours: int
    share: int
    low: int
    high: int


@dataclass(frozen=True)
class Spans:
    """A count for each month with the span that it is compatible with."""

    month: int
    value: int
    low: int
    high: int
    changes: tuple[date, ...] = ()


@dataclass(frozen=True)
class Levels:
    """Values one after the other, between lines across."""

    label: int
    value: int
    lines: tuple[float, ...] = ()


@dataclass(frozen=True)
class Shares:
    """Shares with the span that is possible, from 0 to 100 %; a share is drawn only where the table names one."""

    label: int
    share: int
    low: int
    high: int


Chart = Bars | Columns | Lanes | Points | Curve | Spans | Levels | Shares


def svg(figure: Figure, language: Language, *, titled: bool = True) -> str:
    """The chart of a figure as an SVG document; `titled`, where it is alone, with title, n, period, sentences."""
    return _drawn(figure, language, "svg", titled).decode("utf-8")


def png(figure: Figure, language: Language) -> bytes:
    """The same as a picture of some 1,480 pixels across."""
    return _drawn(figure, language, "png", True)


def draw(axes: "Axes", figure: Figure, language: Language) -> None:
    """The chart of a figure on empty axes of matplotlib."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    _DRAW[type(figure.chart)](axes, figure.chart, figure.rows, language)


def _drawn(figure: Figure, language: Language, form: str, titled: bool) -> bytes:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Sheet

    above = TITLE + TITLE_LINE * len(_wrapped(figure)) if titled else 0.08
    notes = _notes(figure) if titled else []
    under = NOTE_LINE * (len(notes) + 0.5) if notes else 0
    height = _height(figure.chart, figure.rows) + above + under
    with _one_at_a_time, mpl.rc_context(_STYLE):
        sheet = Sheet(figsize=(WIDTH, height))
        FigureCanvasAgg(sheet)
        axes = sheet.add_subplot()
        draw(axes, figure, language)
        left = 0.15 + LETTER * max((len(label.get_text()) for label in axes.get_yticklabels()), default=0)
        below = under + (BELOW if len(axes.get_xticks()) else 0.08)
        sheet.subplots_adjust(left / WIDTH, below / height, 1 - 0.25 / WIDTH, 1 - above / height)
        if titled:
            _title(axes, figure)
            sheet.text(0.012, 0.06 / height, "\n".join(notes), fontsize=7.5, linespacing=1.3, va="bottom", color=QUIET)
        target = BytesIO()
        about = {"Title": figure.heading} | ({"Date": None} if form == "svg" else {})
        sheet.savefig(target, format=form, dpi=DOTS_PER_INCH, metadata=about, facecolor="white")
    return target.getvalue()


def _title(axes: "Axes", figure: Figure) -> None:
    """Title, n and period; a long one in several lines."""
    words, height = "\n".join([figure.title, *_wrapped(figure)]), axes.figure.get_figheight()
    look = {"fontsize": 9.5, "fontweight": "bold", "linespacing": 1.35, "va": "top"}
    axes.figure.text(0.012, 1 - 0.06 / height, words, **look)


def _wrapped(figure: Figure) -> list[str]:
    return textwrap.wrap(figure.about, 95)


def _notes(figure: Figure) -> list[str]:
    return [line for sentence in figure.said for line in textwrap.wrap(sentence, 130)]


def _height(chart: Chart, rows: Sequence[Sequence[Cell]]) -> float:
    if isinstance(chart, Bars | Shares):
        return AROUND * 0.6 + ROW * max(2, min(MOST_BARS, len(rows)))
    if isinstance(chart, Lanes):
        lanes = len({row[chart.lane] for row in rows}) + bool(chart.marks)
        return AROUND + 0.4 * max(2, lanes)
    return 2.5


def _short(label: Cell) -> str:
    text = " ".join(str(label).split())
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


def _wall(moment: Cell) -> datetime:
    """A moment as a Warsaw clock shows it; a day at its noon."""
    if isinstance(moment, datetime):
        return to_wall(moment)
    return datetime.combine(moment, NOON)  # type: ignore[arg-type]


# -- how each is drawn


def _bars(axes: "Axes", chart: Bars, rows: Sequence[Sequence[Cell]], language: Language) -> None:
    shown = rows[:MOST_BARS]
    values = [row[chart.value] or 0 for row in shown]
    axes.barh(range(len(shown)), values, height=0.55, color=ACCENT)
    for place, value in enumerate(values):
        axes.annotate(language.number(value), (value, place), (4, 0), textcoords="offset points", va="center")
    _lying(axes, [_short(row[chart.label]) for row in shown])
    axes.set_xlim(0, max(values, default=1) * 1.12 or 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _lying(axes: "Axes", labels: list[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)


def _columns(axes: "Axes", chart: Columns, rows: Sequence[Sequence[Cell]], language: Language) -> None:
    width = 26 if chart.by == "month" else 330  # days, with a little room to the next
    begins = [_wall(row[chart.begin]) for row in rows]
    axes.bar(begins, [row[chart.value] for row in rows], width=width, align="edge", color=ACCENT)
    _whole_numbers(axes, language)
    _dates(axes)


_LOOKS = {
    "": {"marker": "o", "facecolor": ACCENT, "edgecolor": ACCENT},
    "unsure": {"marker": "o", "facecolor": "white", "edgecolor": ACCENT, "linestyle": ":"},
    "hollow": {"marker": "o", "facecolor": "white", "edgecolor": ACCENT},
    "again": {"marker": "o", "facecolor": ACCENT, "edgecolor": MISSED, "linewidth": 1.8, "s": 46},
    "measure": {"marker": "D", "facecolor": "#2e7d4f", "edgecolor": "#2e7d4f"},
    "drill": {"marker": "s", "facecolor": QUIET, "edgecolor": QUIET},
}


def _lanes(axes: "Axes", chart: Lanes, rows: Sequence[Sequence[Cell]], language: Language) -> None:
    names = list(dict.fromkeys(row[chart.lane] for row in rows))
    for look in dict.fromkeys(chart.looks):
        shown = [row for row, its in zip(rows, chart.looks, strict=True) if its == look]
        places = [names.index(row[chart.lane]) for row in shown]
        axes.scatter([_wall(row[chart.moment]) for row in shown], places, **{"s": 30, "alpha": 0.9} | _LOOKS[look])
    for look, day in chart.marks:
        axes.scatter([_wall(day)], [len(names)], **{"s": 26} | _LOOKS[look])
    labels = [f"{_short(name)}  {sum(row[chart.lane] == name for row in rows)}" for name in names]
    _lying(axes, [*labels, *([language.gettext("measures and drills")] if chart.marks else [])])
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    _changes(axes, chart.changes)
    _dates(axes)


def _points(axes: "Axes", chart: Points, rows: Sequence[Sequence[Cell]], _language: Language) -> None:
    for is_open, marker, face in ((False, "o", ACCENT), (True, "^", "none")):
        shown = [row for row, its in zip(rows, chart.is_open, strict=True) if its == is_open]
        hours = [max(row[chart.hours], SHORTEST) for row in shown]  # type: ignore[type-var]
        axes.scatter([_wall(row[chart.moment]) for row in shown], hours, s=30, marker=marker, c=face, edgecolors=ACCENT)
    axes.set_yscale("log")
    longest = max([72, *(row[chart.hours] or 0 for row in rows)])
    axes.set_ylim(SHORTEST * 0.8, longest * 1.6)
    ticks = [hours for hours in HOURS if hours <= longest * 1.6]
    axes.set_yticks(ticks, [HOURS[tick] for tick in ticks])
    axes.minorticks_off()
    for hours in LEGAL:
        axes.axhline(hours, color=QUIET, linewidth=0.8, linestyle=":")
    _changes(axes, chart.changes)
    _dates(axes)


def _curve(axes: "Axes", chart: Curve, rows: Sequence[Sequence[Cell]], _language: Language) -> None:
    begun = [0.0, *(row[chart.hours] for row in rows)]
    share, low, high = ([1.0, *(row[place] for row in rows)] for place in (chart.share, chart.low, chart.high))
    banded = [place for place, (one, other) in enumerate(zip(low, high, strict=True)) if None not in (one, other)]
    band = [[values[place] for place in banded] for values in (begun, low, high)]
    axes.fill_between(*band, step="post", color=ACCENT, alpha=0.15, linewidth=0)
    axes.step(begun, share, where="post", color=ACCENT, linewidth=1.6)
    longest = _long_enough(begun, share)
    ticks = [hours for hours in (0, 24, 48, 72, 120, 168, 240, 336, 720, 2160, 8760) if hours <= longest]
    axes.set_xticks(ticks, [f"{tick // 24} d" if tick > 72 else f"{tick} h" for tick in ticks])
    axes.set_xlim(0, longest)
    axes.set_ylim(0, 1.03)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    for hours in LEGAL:
        if hours <= longest:
            axes.axvline(hours, color=QUIET, linewidth=0.8, linestyle=":")


def _long_enough(begun: Sequence[Any], share: Sequence[Any]) -> float:
    """To where nearly nothing is open any more, and ten days at least: one case of years squeezes all others."""
    nearly = next((hours for hours, left in zip(begun, share, strict=True) if left < 0.05), begun[-1])
    return max(1.0, min(begun[-1], max(240.0, nearly)))


def _spans(axes: "Axes", chart: Spans, rows: Sequence[Sequence[Cell]], language: Language) -> None:
    months = [_wall(row[chart.month]) for row in rows]
    axes.vlines(months, [row[chart.low] for row in rows], [row[chart.high] for row in rows], color=QUIET, linewidth=1)
    axes.scatter(months, [row[chart.value] for row in rows], s=24, color=ACCENT, zorder=3)
    axes.set_ylim(0, max(row[chart.high] for row in rows) * 1.05)  # type: ignore[operator,type-var]
    _whole_numbers(axes, language)
    _changes(axes, chart.changes)
    _dates(axes)


def _levels(axes: "Axes", chart: Levels, rows: Sequence[Sequence[Cell]], language: Language) -> None:
    places = range(len(rows))
    axes.scatter(places, [row[chart.value] for row in rows], s=24, color=ACCENT, zorder=3, clip_on=False)
    for line in chart.lines:
        axes.axhline(line, color=QUIET, linewidth=0.8, linestyle="--")
    step = max(1, -(-len(rows) // 9))
    shown = list(places)[::step]
    axes.set_xticks(shown, [_short(rows[place][chart.label]) for place in shown])
    axes.set_ylim(0, None)
    _whole_numbers(axes, language)


def _shares(axes: "Axes", chart: Shares, rows: Sequence[Sequence[Cell]], _language: Language) -> None:
    known = [(place, row) for place, row in enumerate(rows) if row[chart.low] is not None]
    for place, row in known:
        axes.plot(
            [row[chart.low], row[chart.high]], [place, place], color=ACCENT, alpha=0.35, linewidth=7, clip_on=False
        )
        if row[chart.share] is not None:
            mark = {"marker": "|", "markersize": 12, "markeredgewidth": 2.4, "color": ACCENT, "clip_on": False}
            axes.plot([row[chart.share]], [place], **mark)
    _lying(axes, [_short(row[chart.label]) for row in rows])
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])


def _changes(axes: "Axes", days: Sequence[date]) -> None:
    """Where a definition changed: what stands left of the line was counted otherwise."""
    for day in days:
        axes.axvline(_wall(day), color=MISSED, linewidth=1, linestyle="-.")


def _dates(axes: "Axes") -> None:
    """Dates in digits; few enough to be read."""
    from matplotlib.dates import AutoDateLocator, DateFormatter, num2date

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=9))
    first, last = (num2date(edge) for edge in axes.get_xlim())
    drawn = [num2date(edge) for edge in axes.dataLim.intervalx]
    if drawn[1] - drawn[0] < FEW_DAYS:  # a single case would stand between years that are not meant
        first, last = drawn[0] - FEW_DAYS, drawn[1] + FEW_DAYS
        axes.set_xlim(first, last)
    days = (last - first).days
    axes.xaxis.set_major_formatter(DateFormatter("%d.%m.%Y" if days < 120 else "%m.%Y" if days < 3000 else "%Y"))


def _whole_numbers(axes: "Axes", language: Language) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: language.number(round(value))))
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)


_DRAW: dict[type, Callable[..., None]] = {
    Bars: _bars,
    Columns: _columns,
    Lanes: _lanes,
    Points: _points,
    Curve: _curve,
    Spans: _spans,
    Levels: _levels,
    Shares: _shares,
}
