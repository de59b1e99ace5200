"""Figures: live formulas that point at the sheets of the same file, with n beside each, and charts of Excel itself.

Small numbers stay small numbers: medians with n and extremes, shares with their exact interval, no trend.
"""

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from lib.documents.sheets import COLUMNS, Formula, Sheet, Value
from lib.documents.workbook_sheets.counting import NONE, Places, equals, has, is_one, says
from lib.domain import taxonomy
from lib.domain.intervals import proportion_interval
from lib.domain.messages import N_
from lib.language import Language

WIDTHS = (48, *[13] * 11)
YEARS = 10  # the newest so many
TIMES = {
    "hours_to_notice": N_("From when it began to when it was noticed"),
    "hours_to_contain": N_("From when it was noticed to when it was contained"),
    "hours_to_close": N_("From the report to when it was closed"),
}
DUTIES = ("investigation", "authority", "procedure", "client", "people")
COUNTS = is_one("counts")
_BETA = {"low": "BETAINV(0.025,{k},{n}-{k}+1)", "high": "BETAINV(0.975,{k}+1,{n}-{k})"}


class Figures:
    """The sheet being filled, section by section."""

    def __init__(self, worksheet: Worksheet, sheet: Sheet, places: Places, language: Language):
        self.worksheet, self.sheet, self.places, self.language = worksheet, sheet, places, language
        self.charted = 0  # rows that the charts already take, beside the tables
        years = sorted({year for year in places.values("register", "year") if year})[-YEARS:]
        self.years: Sequence[Any] = years

    def write(self) -> None:
        _ = self.language.gettext
        self.sheet.append((_("Figures"),), ("title",), height=30)
        note = _("Formulas over the sheets of this file: they follow what is corrected there.")
        self.sheet.append((note,), ("key",))
        self._years()
        self._listed(_("Kinds"), "kinds", "kinds", has)
        self._listed(_("Causes"), "causes", "cause", equals)
        self._listed(_("Who noticed"), "finders", "found_by", equals)
        self._times()
        self._duties()
        self._measures()

    def _years(self) -> None:
        _, places = self.language.gettext, self.places
        breach = taxonomy.label("outcomes", "breach", self.language.code)
        yes = self.language.yes_no(True)
        begins = self._section(
            _("Incidents by year"),
            _("Year"),
            *(_("Incidents"), _("Breaches"), _("Authority notified"), _("People told"), _("Recurrences")),
        )
        for year in self.years:
            of_year = (COUNTS, equals("year", f"$A{self.sheet.rows + 1}", year))
            further = ([], [says("outcome", breach)], [says("authority_notified", yes)], [says("people_told", yes)])
            cells = [places.count("register", *of_year, *more) for more in (*further, [is_one("recurs")])]
            self._row([year, *cells], "year")
        self._chart(_("Incidents by year"), begins, "col")

    def _listed(self, title: str, listed: str, column: str, condition: Any) -> None:
        """How often each entry of a list was chosen: in all years, and year by year."""
        begins = self._section(title, title, self.language.gettext("Incidents"), *map(str, self.years))
        for label in taxonomy.labels(listed, self.language.code).values():
            chosen = (COUNTS, condition(column, f"$A{self.sheet.rows + 1}", label))
            by_year = [self.places.count("register", *chosen, says_year(year)) for year in self.years]
            self._row([label, self.places.count("register", *chosen), *by_year])
        self._chart(title, begins, "bar")

    def _times(self) -> None:
        _, places = self.language.gettext, self.places
        self._section(_("How long it took, in hours"), "", "n", _("Median"), _("Shortest"), _("Longest"))
        for column, message in TIMES.items():
            about = ("register", column)
            cells = (places.known(*about), places.median(*about), places.least(*about), places.most(*about))
            self._row([_(message), *cells], "text", *["number", *["hours"] * 3])
        for label in self._duty_labels():
            where = ("deadlines", "hours", equals("kind", f"$A{self.sheet.rows + 1}", label))
            cells = (places.known(*where), places.median(*where), places.least(*where), places.most(*where))
            self._row([label, *cells], "text", *["number", *["hours"] * 3])

    def _duties(self) -> None:
        """Of the duties that are settled how many were met in time, with the exact interval of that share."""
        _, places = self.language.gettext, self.places
        self._section(
            _("Duties met in time"),
            _("Duty"),
            *("n", _("In time"), _("Late or missed"), _("Share"), _("95 %: from"), _("95 %: to")),
        )
        for label in self._duty_labels():
            row = self.sheet.rows + 1
            of_kind = equals("kind", f"$A{row}", label)
            all_, kept, late = (
                places.count("deadlines", of_kind, says("verdict", *verdicts))
                for verdicts in (("kept", "late", "missed"), ("kept",), ("late", "missed"))
            )
            self._row([label, all_, kept, late, *_share(row, int(all_.value), int(kept.value))], "text", *_SHARES)

    def _duty_labels(self) -> list[str]:
        return [taxonomy.label("duties", kind, self.language.code) for kind in DUTIES]

    def _measures(self) -> None:
        _ = self.language.gettext
        self._section(_("Preventive actions"), _("Standing"), "n")
        for code, label in taxonomy.labels("action_states", self.language.code).items():
            self._row([label, self.places.count("preventive", says("state", code))])

    def _section(self, title: str, *headings: str) -> int:
        """A title and the headings of a table; gives the row of the headings."""
        self.sheet.append(("",), ("fact",))
        self.sheet.append((title,), ("section",))
        self.sheet.append(headings, ["heading"] * len(headings), height=27)
        return self.sheet.rows

    def _row(self, values: Sequence[Value], first: str = "text", *styles: str) -> None:
        self.sheet.append(values, [first, *(styles or ["number"] * (len(values) - 1))])

    def _chart(self, title: str, begins: int, kind: str) -> None:
        """The first column of numbers of the table that begins there, beside the tables."""
        rows = self.sheet.rows - begins
        if rows < 1:
            return
        chart = BarChart()
        chart.type, chart.title, chart.legend, chart.gapWidth = kind, title, None, 40
        chart.width, chart.height = 18, max(6.0, 2.5 + 0.55 * rows if kind == "bar" else 7.0)
        chart.add_data(Reference(self.worksheet, min_col=2, min_row=begins + 1, max_row=self.sheet.rows))
        chart.set_categories(Reference(self.worksheet, min_col=1, min_row=begins + 1, max_row=self.sheet.rows))
        chart.series[0].graphicalProperties.solidFill = "1F5F8B"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.majorGridlines, chart.y_axis.number_format = None, "0"
        if kind == "bar":
            chart.x_axis.scaling.orientation = "maxMin"
        self.worksheet.add_chart(chart, f"{COLUMNS[max(7, 2 + len(self.years))]}{3 + self.charted}")
        self.charted += int(chart.height / 0.5) + 2


_SHARES = ("number", "number", "number", "share", "share", "share")


def says_year(year: int) -> Any:
    """A year that stands in a heading as text: compared as a number."""
    return equals("year", str(year), year)


def _share(row: int, of: int, kept: int) -> list[Formula]:
    """The share kept, and the exact limits of it (Clopper-Pearson)."""
    n, k = f"$B{row}", f"$C{row}"
    low, high = proportion_interval(kept, of)
    found = [
        (f"{k}/{n}", kept / of if of else 0.0),
        (f"IF({k}=0,0,{_BETA['low'].format(k=k, n=n)})", low),
        (f"IF({k}={n},1,{_BETA['high'].format(k=k, n=n)})", high),
    ]
    return [Formula(f'IF({n}=0,"{NONE}",{text})', value if of else NONE) for text, value in found]
