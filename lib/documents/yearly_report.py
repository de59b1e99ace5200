"""The report on a period for those who decide: what happened, how fast, on time, what came back, what is asked.

As PDF with its charts in vector form, and as a workbook with the same figures, words and definitions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lib.documents import charts, figure_book, in_words, pdf
from lib.documents.charts import Bars
from lib.documents.figures import catalogue
from lib.documents.figures.figure import DEFINED, Column, Figure, View, written
from lib.documents.figures.lasted import from_to
from lib.domain import taxonomy
from lib.domain.intervals import FEWEST_FOR_CAUSES
from lib.language import Language

ORDER = ("asked", "when", "outcomes", "kinds", "causes", "systems", "origins", "came_back", "duties", "times")
LATER = ("rolling", "gaps", "found_by", "suppliers", "measures", "clean_time", "learned", "rates")
# Between those two: every case of these two durations, and the line of the second.
DRAWN = (("occurred", "detected"), ("aware", "authority"))
# Longer tables are printed in part; those over time begin with the newest.
MOST_ROWS, PART = 40, 12
SHOWN_ROWS = {"still_open": 0, "rolling": 6}
OVER_TIME = ("when", "cases", "rolling", "gaps")
# A page is narrower than a sheet: the columns that go on paper, where not all do.
ON_PAPER = {"duties": (0, 3, 7, 8, 9, 10, 11), "rolling": (0, 1, 2, 3), "came_back": (0, 1, 2, 3, 4)}
NARROWEST, LONGEST_SHORT, WIDEST = 9, 17, 40  # signs of a column


@dataclass(frozen=True)
class Report:
    """`summary`: the five sentences. `head`: the journal's last entry."""

    view: View
    organisation: str
    summary: tuple[str, ...]
    figures: tuple[Figure, ...]
    head: tuple[int, str]

    @property
    def title(self) -> str:
        return self.view.gettext("Report on personal-data incidents")

    @property
    def shown(self) -> tuple[Figure, ...]:
        """Those with something to show or to say."""
        return tuple(figure for figure in self.figures if figure.rows or figure.said)

    @property
    def left_out(self) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.figures if not figure.rows and not figure.said)

    @property
    def definitions(self) -> tuple[str, ...]:
        names = (*DEFINED["in_words"], *(name for figure in self.shown for name in figure.definitions))
        return tuple(dict.fromkeys(names))


def make(view: View, organisation: str, head: tuple[int, str]) -> Report:
    """The report on what the address of the dashboard names, as things stand at `view.at`."""
    period = view.period[:1].upper() + view.period[1:]
    lasted = [_of_moments(view, *pair) for pair in DRAWN]
    figures = [catalogue.make(name, view) for name in ORDER]
    figures += [figure for pair in lasted for figure in pair if figure.rows]
    figures += [catalogue.make(name, view) for name in LATER]
    return Report(
        view,
        organisation,
        tuple(in_words.sentences(view.language, period, view.ask, view.at)),
        tuple(figures),
        head,
    )


def _of_moments(view: View, begins: str, ends: str) -> list[Figure]:
    """Every case from one moment to the other; of the notification also what share is still open."""
    chosen = replace(view, scope=replace(view.scope, begins=begins, ends=ends))
    names = ("cases", "still_open") if ends == "authority" else ("cases",)
    moments = from_to(view, begins, ends)
    made = [catalogue.make(name, chosen) for name in names]
    return [
        replace(figure, title=f"{figure.title}: {moments}", about=figure.about.removeprefix(f"{moments} · "))
        for figure in made
    ]


# -- on paper


def render(report: Report) -> bytes:
    """The report as a PDF/A-2b file. Raises `pdf.Unprintable`."""
    view, language = report.view, report.view.language
    _ = language.gettext
    left_out = ", ".join(figure.title for figure in report.left_out)
    summary = {"title": _("In words"), "about": view.period, "items": report.summary}
    content = {
        "title": report.title,
        "organisation": report.organisation,
        "subtitle": f"{view.period} · {view.words}",
        "footer": _("made {moment} · journal entry {sequence}, {hash}").format(
            moment=language.moment(view.at), sequence=report.head[0], hash=report.head[1][:16]
        ),
        "sections": [_EMPTY | summary, *(_section(figure, language) for figure in report.shown)],
        "left_out": _("Nothing to show yet: {figures}.").format(figures=left_out) if left_out else "",
        "definitions_title": _("Definitions"),
        "definitions": _meanings(report),
    }
    return pdf.typeset("yearly.typ", content, language)


_EMPTY: Mapping[str, Any] = {"items": (), "svg": None, "said": (), "columns": (), "rows": (), "more": "", "about": ""}


def _meanings(report: Report) -> list[tuple[str, str]]:
    code = report.view.language.code
    entries = (taxonomy.entries("definitions")[name] for name in report.definitions)
    return [(entry.label(code), entry.note(code)) for entry in entries]


def _section(figure: Figure, language: Language) -> dict[str, Any]:
    places = ON_PAPER.get(figure.name, tuple(range(len(figure.columns))))
    most = SHOWN_ROWS.get(figure.name, MOST_ROWS if len(figure.rows) <= MOST_ROWS else PART)
    kept = _ordered(figure)[:most]
    rows = [[written(row[place], figure.columns[place], language) for place in places] for row in kept]
    more = len(figure.rows) - len(kept) if most else 0
    rest = language.ngettext(
        "{n} more row stands in the workbook.", "{n} more rows stand in the workbook.", max(more, 0)
    )
    return dict(_EMPTY) | {
        "title": figure.title,
        "about": figure.about,
        "svg": _drawn(figure, language),
        "said": figure.said,
        "columns": _columns([figure.columns[place] for place in places], rows) if rows else [],
        "rows": rows,
        "more": rest.format(n=language.number(more)) if more > 0 else "",
    }


def _ordered(figure: Figure) -> tuple:
    """What runs over time begins with the newest on paper, whatever the order of its chart; all else as it is."""
    if figure.name not in OVER_TIME:
        return figure.rows
    place = next(i for i, column in enumerate(figure.columns) if column.form in ("moment", "month", "year"))
    return tuple(sorted(figure.rows, key=lambda row: row[place], reverse=True))


def _columns(columns: list[Column], rows: list[list[str]]) -> list[dict[str, Any]]:
    """Short columns are as wide as what stands in them; long ones, else the first, share what is left."""
    found = []
    for place, column in enumerate(columns):
        words = [min(len(column.title), NARROWEST), *(len(word) for word in column.title.split())]
        longest = max([*words, *(len(row[place]) for row in rows)])
        is_long = longest > LONGEST_SHORT and column.form == "text"
        is_right = place > 0 and column.form not in ("text", "moment", "day", "month")
        share = min(longest, WIDEST) if is_long else 0
        found.append({"title": column.title, "share": share, "signs": longest, "right": is_right})
    if not any(column["share"] for column in found):
        found[0]["share"] = 1
    return found


def _drawn(figure: Figure, language: Language) -> str | None:
    """Bars beside their own numbers say nothing more where there are few."""
    if figure.chart is None:
        return None
    if isinstance(figure.chart, Bars) and sum(row[figure.chart.value] or 0 for row in figure.rows) < FEWEST_FOR_CAUSES:
        return None
    return charts.svg(figure, language, titled=False)


# -- as a workbook


def workbook(report: Report) -> bytes:
    """The same figures with all their rows, a sheet each, with charts of Excel's own."""
    view, language = report.view, report.view.language
    _ = language.gettext
    about = {
        _("Organisation"): report.organisation,
        _("Period"): view.period,
        _("Filter"): view.words,
        _("made"): language.moment(view.at),
        _("Journal"): _("entry {sequence}, {hash}").format(sequence=report.head[0], hash=report.head[1]),
        **{f"{place}.": sentence for place, sentence in enumerate(report.summary, 1)},
    }
    return figure_book.write(report.shown, language, about=about, title=report.title)
