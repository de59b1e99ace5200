"""An Excel workbook of any length: openpyxl makes everything but the rows, the rows are written as text.

openpyxl builds a small tree for every cell, and keeps each sheet readable in a temporary file until it is saved.
Rows that go as text straight into the zip are several times as fast, need no more memory for a million than for ten,
and leave nothing behind.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.packaging.custom import IntProperty, StringProperty
from openpyxl.styles import NamedStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet

from lib.documents.cells import serial

LAST_ROW = 1_048_576  # of Excel
LARGEST = 2**31 - 2**26  # bytes of one sheet; beyond, the zip needs an extension that Excel complains about
QUICK = 2  # zlib's level: half the time of its usual 6 for a tenth more bytes
FORM_VERSION = 1  # of the workbook; an older program refuses to read a newer one
_TEXT = (' t="inlineStr"><is><t xml:space="preserve">', "</t></is>")
_NUMBER = ("><v>", "</v>")
_HELD = 200_000  # characters that wait to be written together
_NO_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData></sheetData>")
_DIMENSION = re.compile(rb"<dimension [^>]*/>")  # openpyxl has not seen the rows and would say A1


class Hours(float):
    """A length of time in hours."""


@dataclass(frozen=True)
class Formula:
    """A formula of ours, without its `=`, and what it yields now, for who opens the file where nothing is worked out.

    Nothing that anybody typed may stand in one.
    """

    text: str
    value: str | int | float


Value = str | int | float | datetime | date | Formula | None
COLUMNS = tuple(get_column_letter(number) for number in range(1, 257))
STYLE_OF = {str: "text", int: "number", float: "share", Hours: "hours", datetime: "moment", date: "day"}


class Sheet:
    """One sheet being written, a row at a time. A text must have gone through `cells.literal`."""

    def __init__(self, worksheet: Worksheet, stream: IO[bytes], styles: Mapping[str, int], endings: "Endings"):
        self.worksheet = worksheet
        self.rows = 0
        self.bytes = 0
        self._stream = stream
        self._styles = styles
        self._endings = endings
        self._held: list[str] = []
        self._held_length = 0

    def append(
        self, values: Iterable[Value], styles: Sequence[str] | None = None, *, height: float = 0, hidden: bool = False
    ) -> None:
        """Adds a row. Without `styles` each cell has that of its kind of value, and what is unknown has no cell."""
        self.rows += 1
        if styles is None:
            self._hold(self.row(self.rows, values, height))
            return
        cells = "".join(self._styled_cells(values, styles))
        more = (f' ht="{height}"' if height else "") + (' hidden="1"' if hidden else "")
        self._hold(f'<row r="{self.rows}"{more}>{cells}</row>')

    def append_written(self, rows: int, written: memoryview) -> int:
        """Adds so many rows as they stand in the file, made for the numbers that are next; gives how many."""
        self.flush()
        self._stream.write(written)
        self.rows += rows
        self.bytes += len(written)
        return rows

    def row(self, number: int, values: Iterable[Value], height: float) -> str:
        """A row as it stands in the file, in which each cell has the style of its kind of value."""
        more, ending = f' ht="{height}"' if height else "", self._endings.of
        cells = (
            f'<c r="{letters}{number}{ending(value)}'
            for letters, value in zip(COLUMNS, values, strict=False)
            if value is not None and value != ""
        )
        return f'<row r="{number}"{more}>{"".join(cells)}</row>'

    def flush(self) -> None:
        encoded = "".join(self._held).encode()
        self._stream.write(encoded)
        self.bytes += len(encoded)
        self._held, self._held_length = [], 0

    def _styled_cells(self, values: Iterable[Value], styles: Sequence[str]) -> Iterator[str]:
        for letters, value, style in zip(COLUMNS, values, styles, strict=False):
            place = f"{letters}{self.rows}"
            content = "/>" if value is None or value == "" else f"{_content(value, place)}</c>"
            yield f'<c r="{place}" s="{self._styles[style]}"{content}'

    def _hold(self, text: str) -> None:
        self._held.append(text)
        self._held_length += len(text)
        if self._held_length > _HELD:
            self.flush()


class Endings:
    """A cell from behind its place to its end; each has the style of its kind of value."""

    def __init__(self, styles: Mapping[str, int]):
        self._style_of = {kind: styles[name] for kind, name in STYLE_OF.items()}

    def of(self, value: str | int | float | date) -> str:
        return f'" s="{self._style_of[type(value)]}"{_content(value)}</c>'

    def around(self, kind: type) -> tuple[str, str]:
        """What stands before and behind what a cell of this kind says."""
        before, behind = _TEXT if kind is str else _NUMBER
        return f'" s="{self._style_of[kind]}"{before}', f"{behind}</c>"


def _content(value: str | int | float | date | Formula, place: str = "") -> str:
    """A cell from its style to its end."""
    if isinstance(value, Formula):
        kind = ' t="str"' if isinstance(value.value, str) else ""
        return f'{kind}><f t="array" ref="{place}">{escape(value.text)}</f><v>{value.value}</v>'
    if isinstance(value, str):
        return escape(value).join(_TEXT)
    return f"{serial(value) if isinstance(value, date) else value}".join(_NUMBER)


class Book:
    """A workbook on its way into `target`. Its `workbook` is openpyxl's and takes everything but rows."""

    def __init__(self, target: BinaryIO | Path):
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.active)
        self.workbook.calculation.fullCalcOnLoad = True
        self.say("form", FORM_VERSION)
        self._zip = ZipFile(target, "w", ZIP_DEFLATED, compresslevel=QUICK)
        self._styles: dict[str, int] = {}

    def say(self, name: str, value: int | str) -> None:
        """Puts something into the properties of the file, for the program that reads it back."""
        kind = IntProperty if isinstance(value, int) else StringProperty
        self.workbook.custom_doc_props.append(kind(name=f"Rejestr72 {name}", value=value))

    def add_sheet(self, title: str) -> Worksheet:
        """A sheet after the others, still without rows."""
        return self.workbook.create_sheet(title)

    def add_style(self, style: NamedStyle, *, keeps_text: bool = False) -> None:
        """A style that rows can name. Text that `keeps_text` stays text even when somebody edits it in Excel."""
        self.workbook.add_named_style(style)
        cell = Cell(self.workbook.worksheets[0])
        cell.style = style.name
        cell.quotePrefix = keeps_text
        self._styles[style.name] = cell.style_id

    def endings(self) -> "Endings":
        """How cells end, once all styles are there."""
        return Endings(self._styles)

    @contextmanager
    def rows_of(self, worksheet: Worksheet) -> Iterator[Sheet]:
        """Writes the rows of a sheet, one sheet at a time and each once.

        What stands above the rows (widths, panes) is set before, what stands below (filter, print) before the end.
        """
        name = f"xl/worksheets/sheet{self.workbook.index(worksheet) + 1}.xml"
        with self._zip.open(name, "w") as stream:
            stream.write(_around_rows(worksheet)[0] + b"<sheetData>")
            sheet = Sheet(worksheet, stream, self._styles, self.endings())
            yield sheet
            sheet.flush()
            stream.write(b"</sheetData>" + _around_rows(worksheet)[1])

    def close(self) -> None:
        """Adds everything else: styles, names, properties. After this the workbook can be opened."""
        written = set(self._zip.namelist())
        saved = self._saved()
        for name in saved.namelist():
            if name not in written:
                self._zip.writestr(name, saved.read(name))
        self._zip.close()

    def abandon(self) -> None:
        """Closes what is open after an error; what was written is no workbook."""
        self._zip.close()

    def _saved(self) -> ZipFile:
        """The workbook without its rows, as openpyxl writes it."""
        saved = BytesIO()
        self.workbook.save(saved)
        return ZipFile(saved)


def _around_rows(worksheet: Worksheet) -> tuple[bytes, bytes]:
    """What stands above and below the rows of a sheet, as openpyxl writes it."""
    writer = WorksheetWriter(worksheet)
    writer.write()
    xml = writer.read()
    writer.cleanup()
    above, below = _NO_ROWS.split(_DIMENSION.sub(b"", xml))
    return above, below
