"""How the workbook looks, on the screen and on paper: one accent, dense, legible."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lib.documents.cells import readable
from lib.documents.columns import Column
from lib.documents.sheets import Book, Sheet, Value
from lib.language import Language
from lib.register.exports import Export

ACCENT, TINT, INK, GREY = "1F5F8B", "E8EFF4", "1D2733", "5F6B76"
FACE, SIZE = "Arial", 9  # every office has it, or a face of the same widths
LINE = 12  # points from one line of text to the next
HIGHEST = 409  # points, of Excel
WIDE = 1.2  # letters of running text to a unit of width, which is a digit of the standard face
RULED = Border(*[Side("thin", color="D5DDE5")] * 4)
KEEP_TEXT = ("text", "label", "fact")  # styles of cells in which what people typed may stand
A4 = 9
REPEATED = 2  # columns that stay in sight and on every page: number and title
SCALE = 60  # per cent of a table that is many pages wide: type of 6 points
PAGE_WIDTH = 0.96 * 27.7 / 2.54 * 96 * 100 / SCALE  # pixels of such a table on a sheet of A4 lying, with some room
WIDEST = 1.5  # of such pages, for a table that is made to fit one
SHOWN_OF_HASH = 12
LONGEST_IN_HEADER = 80


def prepare(book: Book, title: str) -> None:
    """Styles and properties, as soon as there is a first sheet."""
    book.workbook._named_styles["Normal"].font = Font(name=FACE, size=10)  # its digits are the unit of all widths
    for style in _styles():
        book.add_style(style, keeps_text=style.name in KEEP_TEXT)
    book.workbook.properties.creator = "Rejestr72"
    book.workbook.properties.title = title


def _styles() -> Iterator[NamedStyle]:
    """The few styles of all cells. Text that people typed stays text also when somebody edits the cell."""
    plain, quiet = (Font(name=FACE, size=SIZE, color=color) for color in (INK, GREY))
    strong, accent, on_accent = (Font(name=FACE, size=SIZE, color=c, bold=True) for c in (INK, ACCENT, "FFFFFF"))
    large = Font(name=FACE, size=16, color=ACCENT, bold=True)
    text = Alignment(wrap_text=True, vertical="top")
    left = Alignment(horizontal="left", vertical="top")
    right = Alignment(horizontal="right", vertical="top", indent=1)
    middle = Alignment(wrap_text=True, vertical="center")
    filled, tinted = (PatternFill("solid", fgColor=color) for color in (ACCENT, TINT))
    edge = Border(left=Side("thin", color=ACCENT))
    under = Border(bottom=Side("thin", color=ACCENT))

    yield NamedStyle("text", font=plain, border=RULED, alignment=text)
    yield NamedStyle("moment", font=plain, border=RULED, alignment=left, number_format="dd.mm.yyyy hh:mm")
    yield NamedStyle("day", font=plain, border=RULED, alignment=left, number_format="dd.mm.yyyy")
    yield NamedStyle("number", font=plain, border=RULED, alignment=right, number_format="#,##0")
    yield NamedStyle("share", font=plain, border=RULED, alignment=left, number_format="0%")
    yield NamedStyle("year", font=plain, border=RULED, alignment=left, number_format="0")
    yield NamedStyle("hours", font=plain, border=RULED, alignment=right, number_format="#,##0.0")
    yield NamedStyle("key", font=quiet)
    yield NamedStyle("group", font=accent, fill=tinted, alignment=Alignment(vertical="center"))
    yield NamedStyle("group_begins", font=accent, fill=tinted, alignment=Alignment(vertical="center"), border=edge)
    yield NamedStyle("heading", font=on_accent, fill=filled, alignment=middle)
    yield NamedStyle("title", font=large, alignment=Alignment(vertical="center"))
    yield NamedStyle("section", font=accent, border=under)
    yield NamedStyle("label", font=strong, alignment=text)
    yield NamedStyle("fact", font=plain, alignment=text)
    yield NamedStyle("quiet", font=quiet, alignment=text)
    yield NamedStyle("figure", font=plain, alignment=left, number_format="#,##0")


def table(worksheet: Worksheet, columns: Sequence[Column], export: Export | None, language: Language) -> None:
    """Widths, frozen head, and paper. A wide table takes several pages and breaks between its groups."""
    for place, column in enumerate(columns, 1):
        dimension = worksheet.column_dimensions[get_column_letter(place)]
        dimension.width, dimension.hidden = _width(column), column.hidden
        dimension.border = RULED  # also of the cells without a value, which are not written
    has_groups = any(column.group for column in columns)
    is_wide = has_groups or sum(map(_pixels, columns)) > WIDEST * PAGE_WIDTH
    head = _head_rows(columns)
    worksheet.freeze_panes = f"{get_column_letter(REPEATED + 1) if has_groups else 'B'}{head + 1}"
    worksheet.print_title_rows = f"2:{head}"
    _paper(worksheet, export, language)
    if is_wide:
        worksheet.print_title_cols = f"A:{get_column_letter(REPEATED)}"
        worksheet.page_setup.scale = SCALE
        worksheet.page_setup.pageOrder = "overThenDown"
        for place in _page_breaks(columns):
            worksheet.col_breaks.append(Break(place))
    else:
        _fit_to_width(worksheet)


def page(worksheet: Worksheet, widths: Sequence[float], export: Export | None, language: Language) -> None:
    """A sheet to be read rather than a table: no grid."""
    for place, width in enumerate(widths, 1):
        worksheet.column_dimensions[get_column_letter(place)].width = width
    worksheet.sheet_view.showGridLines = False
    _paper(worksheet, export, language)
    _fit_to_width(worksheet)


def head(sheet: Sheet, columns: Sequence[Column]) -> int:
    """Writes the head: the keys, hidden; the groups where there are some; the headings. Gives the last row of it."""
    sheet.append([column.key for column in columns], ["key"] * len(columns), hidden=True)
    if any(column.group for column in columns):
        begins = [place == 0 or columns[place - 1].group != column.group for place, column in enumerate(columns)]
        on_new_page = set(_page_breaks(columns))
        titles = [column.group if begins[n] or n in on_new_page else "" for n, column in enumerate(columns)]
        sheet.append(titles, ["group_begins" if first else "group" for first in begins])
    labels = [column.label for column in columns]
    sheet.append(labels, ["heading"] * len(columns), height=_height_of_headings(columns))
    return sheet.rows


def _width(column: Column) -> float:
    """As it is set, but no word of the heading is broken: its letters are as wide as a digit at most."""
    return max(column.width, 1 + max(map(len, column.label.split()), default=0))


def _height_of_headings(columns: Sequence[Column]) -> float:
    lines = (len(wrap(column.label, int(_width(column)))) for column in columns if not column.hidden)
    return 3 + LINE * max([2, *lines])


def heights(columns: Sequence[Column]) -> Callable[[Sequence[Value]], float]:
    """What tells the height of a row of these columns, about: 0 where one line will do.

    Excel would find it by itself, LibreOffice does not. A little too high is better than a line cut off.
    """
    rooms = [room(column) for column in columns]

    def height(values: Sequence[Value]) -> float:
        counted = (lines(value, wide) for value, wide in zip(values, rooms, strict=True) if isinstance(value, str))
        return height_of(max(counted, default=1))

    return height


def room(column: Column) -> int:
    """How many letters of running text a line of the column holds; 0 where nobody sees it."""
    return 0 if column.hidden else max(1, int(_width(column) * WIDE) - 2)


def lines(text: str, wide: int) -> int:
    """How many lines a text takes where so many letters fit into one."""
    if not wide or (len(text) <= wide and "\n" not in text):
        return 1
    return sum(1 + max(0, len(line) - 1) // wide for line in text.split("\n"))


def height_of(most: int) -> float:
    """The height of a row with so many lines in its highest cell; 0: that of one."""
    return min(HIGHEST, 3 + LINE * most) if most > 1 else 0


def filtered(worksheet: Worksheet, columns: Sequence[Column], head: int, last: int) -> None:
    """Filter arrows on the headings, over all rows there are."""
    worksheet.auto_filter.ref = f"A{head}:{get_column_letter(len(columns))}{last}"


def pick_lists(
    worksheet: Worksheet, columns: Sequence[Column], head: int, last: int, labels: Mapping[str, str]
) -> None:
    """Cells of a listed column offer its labels; `labels` says in which cells of the workbook those of a list stand."""
    for place, column in enumerate(columns, 1):
        if column.listed in labels and last > head:
            offered = DataValidation("list", formula1=labels[column.listed], allow_blank=True)
            offered.add(f"{get_column_letter(place)}{head + 1}:{get_column_letter(place)}{last}")
            worksheet.add_data_validation(offered)


def _head_rows(columns: Sequence[Column]) -> int:
    return 3 if any(column.group for column in columns) else 2


def _paper(worksheet: Worksheet, export: Export | None, language: Language) -> None:
    """A4 lying; whose it is above, and below the page and which state of the journal it shows."""
    worksheet.page_setup.orientation, worksheet.page_setup.paperSize = "landscape", A4
    margins = worksheet.page_margins
    margins.left = margins.right = 1 / 2.54
    margins.top = margins.bottom = 1.6 / 2.54
    margins.header = margins.footer = 0.7 / 2.54
    pages = language.gettext("Page {page} of {pages}").format(page="&P", pages="&N")
    _written(worksheet.oddFooter.center, pages)
    if export is None:  # an empty form shows no state of the journal
        return
    sequence, digest = export.head
    journal = language.gettext("Journal entry {sequence}, hash {hash}…")
    _written(worksheet.oddHeader.left, _plain(export.organisation))
    _written(worksheet.oddHeader.right, "&A")
    _written(worksheet.oddFooter.left, journal.format(sequence=sequence, hash=digest[:SHOWN_OF_HASH]))
    _written(worksheet.oddFooter.right, f"Rejestr72, {language.moment(export.at)}")


def _written(part, text: str) -> None:
    part.text, part.size, part.color = text, 8, GREY


def _plain(text: str) -> str:
    """One line for a header of a page, where `&` begins a command."""
    return " ".join(readable(text).split())[:LONGEST_IN_HEADER].replace("&", "&&")


def _fit_to_width(worksheet: Worksheet) -> None:
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = 1, 0


def _page_breaks(columns: Sequence[Column]) -> Iterator[int]:
    """Places before which a new page begins: before a group that does not fit any more, or else a column."""
    room = PAGE_WIDTH - sum(map(_pixels, columns[:REPEATED]))
    filled = 0.0
    for place, column in enumerate(columns[REPEATED:], REPEATED):
        needed = _pixels(column)
        if columns[place - 1].group != column.group:
            group = sum(_pixels(other) for other in columns[place:] if other.group == column.group)
            needed = group if group <= room else needed
        if filled and filled + needed > room:
            yield place
            filled = 0.0
        filled += _pixels(column)


def _pixels(column: Column) -> float:
    return 0.0 if column.hidden else 7 * _width(column) + 5
