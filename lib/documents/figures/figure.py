"""One figure: its title with n and period, its table, its sentences, what its words mean, and how it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lib.domain import taxonomy
from lib.domain.intervals import FEWEST_FOR_PERCENTILES, limits_in_percent, share_in_percent
from lib.domain.messages import N_
from lib.language import Language
from lib.register import listing
from lib.register.scope import Scope
from lib.register.store import Row, Store

Cell = str | int | float | date | datetime | None  # None: not known

# Which figures the dashboard has, in its order, and what each is called there.
TITLES = {
    "when": N_("When"),
    "kinds": N_("Kinds"),
    "times": N_("Response times"),
    "cases": N_("Each case"),
    "still_open": N_("Still open after so many hours"),
    "duties": N_("Duties kept"),
    "causes": N_("Causes"),
    "systems": N_("Systems"),
    "came_back": N_("What came back"),
    "rolling": N_("Confirmed in twelve months"),
    "gaps": N_("Days between incidents"),
    "found_by": N_("How found"),
    "outcomes": N_("Reporting culture"),
    "suppliers": N_("Suppliers"),
    "measures": N_("Measures"),
    "clean_time": N_("Clean time of measures"),
    "rates": N_("Exposure"),
    "origins": N_("Was it meant"),
    "learned": N_("What was changed"),
    "asked": N_("What is asked of management"),
}
# What the words of each mean: entries of data/taxonomy/definitions.toml, on the page, in the report, in the workbook.
DEFINED = {
    "now": ("now",),
    "in_words": ("in_words", "period"),
    "when": ("incident", "period"),
    "kinds": ("kinds", "incident"),
    "times": ("detection", "decide", "notify", "tell_clients", "tell_people", "contain", "close", "percentiles"),
    "cases": ("open_case",),
    "still_open": ("still_open", "open_case"),
    "duties": ("kept",),
    "causes": ("causes", "people_affected", "repeat_after_fix"),
    "systems": ("causes", "people_affected", "repeat_after_fix"),
    "came_back": ("recurrence", "repeat_after_fix", "same_again"),
    "rolling": ("confirmed", "rolling"),
    "gaps": ("confirmed", "gaps"),
    "found_by": ("found_ourselves",),
    "outcomes": ("reporting_culture",),
    "suppliers": ("suppliers", "told_us"),
    "measures": ("strength", "verdict"),
    "clean_time": ("clean_time",),
    "rates": ("exposure",),
    "origins": ("malicious", "confirmed"),
    "learned": ("changed", "confirmed"),
    "asked": ("asked",),
}


@dataclass(frozen=True)
class Column:
    """A column of a figure's table. `form`: text, number, decimal, hours, days, ratio, share (0 to 1), day,
    month, year, moment."""

    title: str
    form: str = "text"
    otherwise: str | None = None  # what stands in place of None; else "not known yet"


@dataclass(frozen=True)
class Figure:
    """`about`: n and period, part of its title. `chart`: one of lib/documents/charts.py, over columns of the table."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    said: tuple[str, ...] = ()
    chart: Any = None

    @property
    def heading(self) -> str:
        return f"{self.title} · {self.about}" if self.about else self.title

    @property
    def definitions(self) -> tuple[str, ...]:
        return DEFINED[self.name]


@dataclass(frozen=True)
class View:
    """What figures are made from: which incidents, of which register, in which language, at which moment."""

    store: Store
    scope: Scope
    language: Language
    at: datetime

    def ask(self, name: str, **more: Any) -> list[Row]:
        return self.scope.asked_of(self.store, self.at, name, **more)

    def gettext(self, message: str) -> str:
        return self.language.gettext(message)

    def number(self, n: int) -> str:
        return self.language.number(n)

    @property
    def period(self) -> str:
        return self.scope.period_in(self.language)

    @property
    def words(self) -> str:
        """The filters as a sentence."""
        return self.scope.said_in(self.language, listing.handlers(self.store))

    def label(self, listed: str, code: str | None, otherwise: str | None = None) -> str:
        """The label of a code; None reads `otherwise`, else "not known yet"."""
        if code is None:
            return otherwise or self.gettext("not known yet")
        return taxonomy.label(listed, code, self.language.code)

    def n_and_period(self, n: int) -> str:
        return f"n = {self.number(n)} · {self.period}"

    def figure(self, name: str, about: str, *columns: Column, **more: Any) -> Figure:
        rows: Sequence[Sequence[Cell]] = more.pop("rows", ())
        said = tuple(sentence for sentence in more.pop("said", ()) if sentence)
        title = self.gettext(TITLES[name])
        return Figure(name, title, about, columns, tuple(map(tuple, rows)), said, **more)


def tally(language: Language, kept: int, of: int) -> str:
    """`5 of 6; 36 to 100 % is possible`; the share itself only where there are enough to name one."""
    _ = language.gettext
    numbers = {"kept": language.number(kept), "n": language.number(of)}
    if not of:
        return _("none")
    low, high = limits_in_percent(kept, of)
    if of < FEWEST_FOR_PERCENTILES:
        return _("{kept} of {n}; {low} to {high} % is possible").format(low=low, high=high, **numbers)
    share = share_in_percent(kept, of)
    said = _("{kept} of {n}, which is {share} %; {low} to {high} % is possible")
    return said.format(share=share, low=low, high=high, **numbers)


def written(cell: Cell, column: Column, language: Language) -> str:
    """A cell as a person reads it."""
    if cell is None:
        return column.otherwise if column.otherwise is not None else language.gettext("not known yet")
    if isinstance(cell, str):
        return cell
    match column.form:
        case "hours":
            return language.duration(timedelta(hours=cell)).replace(" ", "\N{NO-BREAK SPACE}")
        case "days" | "decimal":
            return language.number(round(cell, 1) if cell < 100 and cell % 1 else round(cell))
        case "ratio":
            return language.number(float(f"{cell:.2g}"))
        case "share":
            return f"{round(cell * 100)} %"
        case "month":
            return f"{cell.month:02}.{cell.year}"
        case "year":
            return f"{cell.year}"
        case "day":
            return language.date(cell)
        case "moment":
            return language.moment(cell)
    return language.number(cell)
