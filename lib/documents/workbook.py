"""The register as an Excel workbook: about the file, one sheet for each thing the register keeps, figures, lists.

Above `every.FULL` incidents it holds the register's own sheet and the lists, and says so: with the others it would be
a file that no spreadsheet program opens with pleasure.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import BinaryIO

from lib.documents import about, looks
from lib.documents.cells import SURELY_FITS, in_parts, literal
from lib.documents.columns import Column, Row, of_lists, of_long_texts
from lib.documents.sheets import COLUMNS, LARGEST, LAST_ROW, Book, Sheet, Value
from lib.documents.workbook_sheets import every, figures
from lib.documents.workbook_sheets.counting import Places
from lib.documents.workbook_sheets.table import Table
from lib.domain import taxonomy
from lib.language import Language
from lib.register.export_incidents import Incidents
from lib.register.exports import Export

Progress = Callable[[int, int], None]
HEAD_OF_LISTS = 2  # rows: keys and headings
EVERY = 1_000  # rows between two reports of progress


def write(
    target: BinaryIO | Path,
    export: Export,
    language: Language,
    *,
    progress: Progress | None = None,
    last_row: int = LAST_ROW,
) -> None:
    """Writes the workbook. A path holds it only once it is whole; `progress` is told rows done and rows in all."""
    if not isinstance(target, Path):
        _Writing(target, export, language, progress, last_row).run()
        return
    unfinished = target.with_name(f"{target.name}.part")
    try:
        _Writing(unfinished, export, language, progress, last_row).run()
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


class _Writing:
    """One workbook being written."""

    def __init__(
        self, target: BinaryIO | Path, export: Export, language: Language, progress: Progress | None, last_row: int
    ):
        self.export, self.language = export, language
        self.progress, self.last_row = progress, last_row
        self.is_full = every.is_full(export)
        self.done, self.total = 0, sum(export.counts.values()) + (export.rows if self.is_full else 0)
        self.rows: dict[str, int] = {}  # of each sheet, by its title
        self.left_out: dict[str, list[str]] = {}  # headings, by title, in a variant without texts and names
        self.places = Places()
        self.long_texts: list[list[Value]] = []
        self.labels = where_labels_stand(language, last_row)
        self.book = Book(target)
        self.book.say("entry", export.head[0])
        self.book.say("hash", export.head[1])
        self.book.say("language", language.code)

    def run(self) -> None:
        try:
            self._sheets()
            self.book.close()
        except BaseException:
            self.book.abandon()
            raise
        self.done = self.total
        self._tell_progress()

    def _sheets(self) -> None:
        """Every sheet in the order of the tabs; only the first is filled last, when all is counted."""
        _ = self.language.gettext
        first = self.book.add_sheet(_("About"))
        looks.prepare(self.book, _("Register of personal-data incidents"))
        for table in every.tables(self.export, self.language):
            self._table(table)
        if self.is_full:
            self._figures()
        for table in every.journal_of(self.export, self.language):
            self._table(table)
        self._table(lists(self.language))
        facts = [
            (label, self._fitting(text, f"{_('About')}/{key}", label))
            for key, label, text in about.facts(self.export, self.language)
        ]
        if self.long_texts:
            self._rows("", _("Long texts"), of_long_texts(self.language), self.long_texts)
        looks.page(first, about.WIDTHS, self.export, self.language)
        with self.book.rows_of(first) as sheet:
            about.write(sheet, facts, self.rows, self.export, self.language, self.left_out, is_full=self.is_full)

    def _figures(self) -> None:
        worksheet = self.book.add_sheet(self.language.gettext("Figures"))
        looks.page(worksheet, figures.WIDTHS, self.export, self.language)
        with self.book.rows_of(worksheet) as sheet:
            figures.Figures(worksheet, sheet, self.places, self.language).write()

    def _table(self, table: Table) -> None:
        columns = every.columns_of(table, self.export)
        if named := [column.label for column in table.columns if column not in columns and not column.hidden]:
            self.left_out[table.title] = named
        if isinstance(table.rows, Incidents) and not self.is_full:
            self._parts(table.key, table.title, columns, _InBulk(self, table, columns).fill)
            return
        rows = table.rows if table.key == "lists" else self._counted(table.rows)
        values = (self.values(columns, row, table.name) for row in rows)
        self._rows(table.key, table.title, columns, self.places.noted(table.key, columns, values))

    def _rows(self, key: str, title: str, columns: list[Column], rows: Iterable[list[Value]]) -> None:
        waiting, height_of = iter(rows), looks.heights(columns)
        row = next(waiting, None)

        def fill(sheet: Sheet) -> bool:
            nonlocal row
            while row is not None and sheet.rows < self.last_row and sheet.bytes < LARGEST:
                sheet.append(row, height=height_of(row))
                row = next(waiting, None)
            return row is None

        self._parts(key, title, columns, fill)

    def _parts(self, key: str, title: str, columns: list[Column], fill: Callable[[Sheet], bool]) -> None:
        """A table; where a sheet is full it goes on on the next, under the same head. `fill` says when all is told."""
        for part in count(1):
            worksheet = self.book.add_sheet(title if part == 1 else f"{title} {part}")
            looks.table(worksheet, columns, self.export, self.language)
            with self.book.rows_of(worksheet) as sheet:
                head = looks.head(sheet, columns)
                is_all = fill(sheet)
                looks.filtered(worksheet, columns, head, sheet.rows)
                looks.pick_lists(worksheet, columns, head, sheet.rows, self.labels)
            self.rows[worksheet.title] = sheet.rows - head
            if part == 1:
                self.places.stand(key, title, columns, head + 1, sheet.rows)
            if is_all:
                return

    def values(self, columns: list[Column], row: Row, name: Callable[[Row], str]) -> list[Value]:
        return [
            self._text(value, column, row, name) if isinstance(value := column.value(row), str) else value
            for column in columns
        ]

    def _text(self, text: str, column: Column, row: Row, name: Callable[[Row], str]) -> str:
        if len(text) <= SURELY_FITS:
            return literal(text)
        return self._fitting(text, f"{name(row)}/{column.key}", column.label)

    def _fitting(self, text: str, key: str, label: str) -> str:
        """The text as a cell can hold it: what does not fit goes on among the long texts."""
        first, *others = in_parts(text, pointer(self.language, key))
        for part, other in enumerate(others, 2):
            self.long_texts.append([literal(key), literal(label), f"{part} / {len(others) + 1}", other])
        return first

    def _counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            yield row
            self.count(1)

    def count(self, rows: int) -> None:
        """So many more rows are done."""
        before, self.done = self.done, self.done + rows
        if before // EVERY < self.done // EVERY:
            self._tell_progress()

    def _tell_progress(self) -> None:
        if self.progress:
            self.progress(min(self.done, self.total), self.total)


class _InBulk:
    """The register's rows, a batch at a time; those that need care are written by themselves among them."""

    def __init__(self, writing: _Writing, table: Table, columns: list[Column]):
        from lib.documents import in_bulk  # with Arrow, which a server that writes no such file does without

        self.in_bulk, self.writing, self.table, self.columns = in_bulk, writing, table, columns
        self.told = (writing.language, writing.export.at)
        self.batches, self.height_of = table.rows.in_columns(), looks.heights(columns)
        self._next()

    def fill(self, sheet: Sheet) -> bool:
        while self.rows is not None and sheet.rows < self.writing.last_row and sheet.bytes < LARGEST:
            number = sheet.rows + 1
            by_itself = {
                place: sheet.row(number + place - self.place, values, self.height_of(values))
                for place, values in self.odd.items()
                if place >= self.place
            }
            written = self.rows.written(self.place, number, by_itself)
            most, room = self.writing.last_row - sheet.rows, LARGEST - sheet.bytes
            rows = sheet.append_written(*self.in_bulk.beginning(written, most, room))
            self.writing.count(rows)
            self.place += rows
            if self.place == len(self.rows):
                self._next()
        return self.rows is None

    def _next(self) -> None:
        batch = next(self.batches, None)
        self.rows = batch and self.in_bulk.Rows(batch, self.columns, self.writing.book.endings(), *self.told)
        self.place, odd = 0, self.rows.odd if batch else []
        rows = batch.rows(odd) if odd else []
        self.odd = {
            place: self.writing.values(self.columns, row, self.table.name) for place, row in zip(odd, rows, strict=True)
        }


def pointer(language: Language, key: str) -> str:
    """What ends a text that goes on among the long ones under this key."""
    return language.gettext("… (continued in Long texts: {key})").format(key=key)


def _code(entry: Row) -> str:
    return f"{entry['list']}/{entry['code']}"


def lists(language: Language) -> Table:
    """Every entry of every list, with what the figures mean."""
    return Table("lists", language.gettext("Lists"), of_lists(language), _entries(language), _code)


def _entries(language: Language) -> Iterator[Row]:
    """Every entry of every list, also the retired ones."""
    for file in sorted(taxonomy.FOLDER.glob("*.toml")):
        for entry in taxonomy.entries(file.stem).values():
            yield vars(entry) | {"list": file.stem, "note": entry.note(language.code)}


def where_labels_stand(language: Language, last_row: int) -> dict[str, str]:
    """The cells with the labels of each list; none where the lists do not fit on one sheet."""
    columns = [column.key for column in of_lists(language)]
    letter, title = COLUMNS[columns.index(language.code)], language.gettext("Lists")
    rows: dict[str, list[int]] = {}
    for row, entry in enumerate(_entries(language), 1 + HEAD_OF_LISTS):
        rows.setdefault(entry["list"], []).append(row)
    if max(max(found) for found in rows.values()) > last_row:
        return {}
    return {name: f"'{title}'!${letter}${found[0]}:${letter}${found[-1]}" for name, found in rows.items()}
