"""Figures as an Excel workbook: a sheet each with its words, its table and a chart of Excel's own over that table."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference, ScatterChart, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lib.documents.cells import literal, readable
from lib.documents.charts import MOST_BARS, Bars, Columns, Curve, Lanes, Levels, Points, Shares, Spans
from lib.documents.figures.figure import Cell, Column, Figure, written
from lib.documents.looks import ACCENT, FACE, GREY, INK, TINT
from lib.domain import taxonomy
from lib.domain.local_time import to_wall
from lib.language import Language

WIDE, TALL = 17.0, 8.5  # centimetres of a chart
LONGEST = 32_000  # signs of a cell
FREE = 30  # columns right of a table behind which nothing is read
_FORMATS = {
    "number": "#,##0",
    "decimal": "0.0",
    "hours": "#,##0.0",
    "days": "#,##0.0",
    "ratio": "General",
    "share": "0%",
    "day": "dd.mm.yyyy",
    "month": "mm.yyyy",
    "year": "yyyy",
    "moment": "dd.mm.yyyy hh:mm",
}
_SHADES = (ACCENT, "7A8F2A", "B3651E", "6B4FA0", "2E7D4F", "8A8F98", "A0435F", "2A9AA8")  # of kinds, told by height too
_NOT_IN_A_NAME = re.compile(r"[\\/*?:\[\]]")
_PLAIN, _STRONG = Font(name=FACE, size=9, color=INK), Font(name=FACE, size=9, color=INK, bold=True)
_LARGE, _QUIET = Font(name=FACE, size=14, color=ACCENT, bold=True), Font(name=FACE, size=9, color=GREY)
_HEADING = PatternFill("solid", fgColor=TINT)
_RULED = Border(bottom=Side("thin", color="D5DDE5"))
_TOP = Alignment(wrap_text=True, vertical="top")


def write(figures: Iterable[Figure], language: Language, *, about: Mapping[str, str], title: str) -> bytes:
    """The workbook: what it is about, a sheet for each figure, and what the words mean."""
    shown = tuple(figures)
    book = Workbook()
    book.properties.creator, book.properties.title = "Rejestr72", title
    _about(book.active, title, about, language)
    for figure in shown:
        _figure(book.create_sheet(_name(book, figure.title)), figure, language)
    _definitions(book.create_sheet(_name(book, language.gettext("Definitions"))), shown, language)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _name(book: Workbook, title: str) -> str:
    """A name that Excel takes and no other sheet has."""
    name = _NOT_IN_A_NAME.sub(" ", title)[:28]
    return name if name not in book.sheetnames else f"{name} {len(book.sheetnames)}"


def _about(sheet: Worksheet, title: str, about: Mapping[str, str], language: Language) -> None:
    sheet.title = language.gettext("About")
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 100
    _put(sheet, 1, 1, title, _LARGE)
    for row, (label, text) in enumerate(about.items(), 3):
        _put(sheet, row, 1, label, _STRONG)
        _put(sheet, row, 2, text, _PLAIN)
    _paper(sheet)


def _definitions(sheet: Worksheet, figures: Sequence[Figure], language: Language) -> None:
    """Every word once, as it is meant behind the "i" of the page."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 110
    _put(sheet, 1, 1, language.gettext("Definitions"), _LARGE)
    names = dict.fromkeys(name for figure in figures for name in figure.definitions)
    for row, name in enumerate(names, 3):
        entry = taxonomy.entries("definitions")[name]
        _put(sheet, row, 1, entry.label(language.code), _STRONG)
        _put(sheet, row, 2, entry.note(language.code), _PLAIN)
    _paper(sheet)


def _figure(sheet: Worksheet, figure: Figure, language: Language) -> None:
    _put(sheet, 1, 1, figure.title, _LARGE, wraps=False)
    _put(sheet, 2, 1, figure.about, _QUIET, wraps=False)
    head = 4 + len(figure.said)
    for row, sentence in enumerate(figure.said, 3):
        _put(sheet, row, 1, sentence, _QUIET, wraps=False)
    _table(sheet, figure, head, language)
    if figure.chart is not None:
        chart = _CHARTS[type(figure.chart)](sheet, figure, head)
        chart.title, chart.style = _title(figure.heading), 2
        chart.width, chart.height = WIDE, max(TALL, 1.0 + 0.55 * min(MOST_BARS, len(figure.rows)))
        sheet.add_chart(chart, f"{get_column_letter(len(figure.columns) + 2)}{head}")
    _paper(sheet)


def _title(text: str) -> Title:
    """Small enough that n and period fit; Excel's own size leaves no room for the chart."""
    look = CharacterProperties(sz=1000, b=True)
    run = RegularTextRun(rPr=look, t=readable(text))
    return Title(tx=Text(rich=RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), r=[run])])), overlay=False)


def _table(sheet: Worksheet, figure: Figure, head: int, language: Language) -> None:
    for place, column in enumerate(figure.columns, 1):
        title = f"{column.title} (h)" if column.form == "hours" else column.title
        cell = _put(sheet, head, place, title, _STRONG)
        cell.fill = _HEADING
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(
            sheet.column_dimensions[letter].width or 0, _width(column, figure, place)
        )
    for row, cells in enumerate(figure.rows, head + 1):
        for place, (value, column) in enumerate(zip(cells, figure.columns, strict=True), 1):
            cell = _put(sheet, row, place, _value(value, column, language), _PLAIN)
            cell.border = _RULED
            if value is not None and not isinstance(value, str):
                cell.number_format = _FORMATS.get(column.form, "General")
    sheet.freeze_panes = f"A{head + 1}"
    if figure.rows:
        sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(figure.columns))}{head + len(figure.rows)}"


def _width(column: Column, figure: Figure, place: int) -> float:
    if column.form != "text":
        return 16
    longest = max((len(str(row[place - 1] or "")) for row in figure.rows), default=0)
    return min(52, max(14, longest * 1.05))


def _value(value: Cell, column: Column, language: Language) -> Any:
    """As Excel reckons with it; what is not known as the word for it."""
    if value is None:
        return written(None, column, language)
    if isinstance(value, datetime):
        return _in_range(to_wall(value).replace(second=0, microsecond=0), language.moment(value))
    if isinstance(value, date):
        return _in_range(value, language.date(value))
    return value


def _in_range(day: Any, text: str) -> Any:
    """Excel's calendar begins in 1900; what is older stands as text."""
    return day if day.year >= 1900 else text


def _put(sheet: Worksheet, row: int, place: int, value: Any, font: Font, *, wraps: bool = True) -> Any:
    cell = sheet.cell(row, place)
    if isinstance(value, str):
        cell.value = literal(value[:LONGEST])
        cell.data_type, cell.quotePrefix = "s", True  # what people typed is never a formula
    else:
        cell.value = value
    cell.font, cell.alignment = font, _TOP if wraps else Alignment(vertical="top")
    return cell


def _paper(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


# -- Excel's own charts over the table


def _cells(sheet: Worksheet, place: int, head: int, last: int, *, first: int | None = None) -> Reference:
    return Reference(sheet, min_col=place + 1, min_row=first or head + 1, max_row=last)


def _bars(sheet: Worksheet, figure: Figure, head: int) -> BarChart:
    last = head + min(MOST_BARS, len(figure.rows))
    chart = _axes(BarChart())
    chart.type, chart.gapWidth, chart.legend = "bar", 60, None
    _fill(chart, sheet, figure.chart.label, figure.chart.value, head, last)
    chart.x_axis.scaling.orientation = "maxMin"
    return chart


def _columns(sheet: Worksheet, figure: Figure, head: int) -> BarChart:
    chart = _axes(BarChart())
    chart.type, chart.gapWidth, chart.legend = "col", 30, None
    _fill(chart, sheet, figure.chart.begin, figure.chart.value, head, head + len(figure.rows))
    chart.x_axis.number_format = _FORMATS[figure.chart.by]
    return chart


def _fill(chart: Any, sheet: Worksheet, label: int, value: int, head: int, last: int) -> None:
    chart.add_data(_cells(sheet, value, head, last, first=head), titles_from_data=True)
    chart.set_categories(_cells(sheet, label, head, last))
    chart.series[0].graphicalProperties = GraphicalProperties(solidFill=ACCENT)
    chart.dataLabels = DataLabelList()
    chart.dataLabels.showVal = True
    for other in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(chart.dataLabels, other, False)


def _axes(chart: Any) -> Any:
    """openpyxl leaves axes out unless told not to."""
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = None if isinstance(chart, BarChart) else chart.y_axis.majorGridlines
    return chart


def _dots(sheet: Worksheet, spans: Iterable[tuple[int, int, str | None]], x: int, y: int) -> Any:
    """Points without a line; one series for each span of rows, named by its first cell where there are several."""
    chart = _axes(ScatterChart())
    chart.scatterStyle = "lineMarker"
    for first, last, name in spans:
        xs, ys = (Reference(sheet, min_col=place + 1, min_row=first, max_row=last) for place in (x, y))
        series = Series(ys, xs, title=name)
        _as_dots(series, _SHADES[len(chart.series) % len(_SHADES)])
        chart.series.append(series)
    return chart


def _as_dots(series: Series, colour: str) -> None:
    series.graphicalProperties = GraphicalProperties()
    series.graphicalProperties.line.noFill = True
    series.marker = Marker("circle", size=7, spPr=GraphicalProperties(solidFill=colour))
    series.marker.graphicalProperties.line.solidFill = colour
    series.smooth = False


def _lanes(sheet: Worksheet, figure: Figure, head: int) -> ScatterChart:
    """One series a kind; how high a dot stands says which, and a hidden column holds it."""
    chart, rows = figure.chart, figure.rows
    place = len(figure.columns) + FREE
    spans, begun = [], 0
    for row in range(1, len(rows) + 1):
        if row == len(rows) or rows[row][chart.lane] != rows[begun][chart.lane]:
            spans.append((head + 1 + begun, head + row, str(rows[begun][chart.lane])))
            begun = row
    for lane, (first, last, _label) in enumerate(reversed(spans), 1):
        for row in range(first, last + 1):
            sheet.cell(row, place + 1).value = lane
    sheet.column_dimensions[get_column_letter(place + 1)].hidden = True
    drawn = _dots(sheet, spans, chart.moment, place)
    drawn.visible_cells_only = False
    drawn.y_axis.delete, drawn.y_axis.majorGridlines = True, None
    drawn.x_axis.number_format, drawn.legend.position = "mm.yyyy", "b"
    return drawn


def _points(sheet: Worksheet, figure: Figure, head: int) -> ScatterChart:
    drawn = _dots(sheet, [(head + 1, head + len(figure.rows), None)], figure.chart.moment, figure.chart.hours)
    drawn.legend, drawn.x_axis.number_format = None, "mm.yyyy"
    drawn.y_axis.scaling.logBase, drawn.y_axis.number_format = 10, "0.##"
    return drawn


def _curve(sheet: Worksheet, figure: Figure, head: int) -> ScatterChart:
    chart = _axes(ScatterChart())
    last = head + len(figure.rows)
    for place, dash in ((figure.chart.share, "solid"), (figure.chart.low, "sysDot"), (figure.chart.high, "sysDot")):
        series = Series(_cells(sheet, place, head, last), _cells(sheet, figure.chart.hours, head, last))
        series.title = None
        series.marker.symbol, series.smooth = "none", False
        series.graphicalProperties.line.solidFill = ACCENT
        series.graphicalProperties.line.dashStyle = dash
        chart.series.append(series)
    chart.legend, chart.y_axis.number_format = None, "0%"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    return chart


def _levels(sheet: Worksheet, figure: Figure, head: int) -> LineChart:
    chart = _axes(LineChart())
    _fill(chart, sheet, figure.chart.label, figure.chart.value, head, head + len(figure.rows))
    _as_dots(chart.series[0], ACCENT)
    chart.legend, chart.dataLabels = None, None
    return chart


def _spans(sheet: Worksheet, figure: Figure, head: int) -> LineChart:
    """The count and, as thin lines, what it is compatible with."""
    chart = _axes(LineChart())
    last = head + len(figure.rows)
    for place, dash in ((figure.chart.value, "solid"), (figure.chart.low, "sysDot"), (figure.chart.high, "sysDot")):
        chart.add_data(_cells(sheet, place, head, last, first=head), titles_from_data=True)
        line = chart.series[-1].graphicalProperties.line
        line.solidFill, line.dashStyle, chart.series[-1].smooth = ACCENT if dash == "solid" else GREY, dash, False
    chart.set_categories(_cells(sheet, figure.chart.month, head, last))
    chart.x_axis.number_format, chart.legend.position = "mm.yyyy", "b"
    return chart


def _shares(sheet: Worksheet, figure: Figure, head: int) -> BarChart:
    """The lowest and the highest share that is possible, a bar each."""
    chart = _axes(BarChart())
    last = head + len(figure.rows)
    chart.type, chart.gapWidth = "bar", 80
    for place in (figure.chart.low, figure.chart.high):
        chart.add_data(_cells(sheet, place, head, last, first=head), titles_from_data=True)
    for series, colour in zip(chart.series, (GREY, ACCENT), strict=True):
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.set_categories(_cells(sheet, figure.chart.label, head, last))
    chart.x_axis.scaling.orientation, chart.legend.position = "maxMin", "b"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.number_format = 0, 1, "0%"
    return chart


_CHARTS = {
    Bars: _bars,
    Columns: _columns,
    Lanes: _lanes,
    Points: _points,
    Curve: _curve,
    Spans: _spans,
    Levels: _levels,
    Shares: _shares,
}
