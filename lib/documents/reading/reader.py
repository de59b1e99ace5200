"""From an opened file to rows of incidents: tables are found, rows are told apart, cells are read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from lib.documents.reading import layout, tables
from lib.documents.reading.columns import UNREAD, Column, Said, occurred_of, written
from lib.documents.reading.dates import DAY_FIRST, Span
from lib.documents.reading.faults import Unreadable
from lib.documents.reading.layout import HEAD, INCIDENT, MORE, is_blank
from lib.documents.reading.long_texts import LongTexts
from lib.documents.reading.sources import Sheet
from lib.documents.reading.tables import Table
from lib.documents.reading.text import LONGEST_DITTO, is_ditto
from lib.domain import local_time
from lib.domain.messages import N_

BATCH = 2_000
PLAIN = (
    "number",
    "occurred_from",
    "occurred_to",
    "occurred_precision",
    "detected_at",
    "detected_precision",
    "found_by",
)
PLAIN += ("client", "kinds", "description", "data_categories", "people_min", "people_max", "authority_notified")
PLAIN += ("authority_notified_at", "people_told", "people_told_at", "measures", "remarks")
HIDDEN = N_("a hidden sheet; show it in the spreadsheet if it holds incidents")
OTHER_OF_OURS = N_("a sheet of our own workbook that does not hold the incidents")
NO_TABLE = N_("no table of incidents on this sheet")
Wanted = Mapping[tuple[str, int], Mapping[int, str]]  # what a person said of a table, by its `TableInfo.place`


@dataclass(slots=True)
class Row:
    """One incident of the file. `row` is that of the sheet, from 1; `heading` and `unread` are by field name.

    `said` holds the text of cells whose text says more than the values do ("ok. 200"), by field name; `rest` that of
    the columns nobody reads, by heading.
    """

    sheet: str
    row: int
    values: dict[str, Any]
    unread: dict[str, str]
    heading: Mapping[str, str]
    said: dict[str, str]
    rest: dict[str, str]


@dataclass(slots=True, frozen=True)
class Skipped:
    """What is not an incident. `row` is None for a whole sheet; `reason` is a message to translate."""

    sheet: str
    row: int | None
    reason: str


@dataclass(slots=True)
class ColumnInfo:
    """What a column was taken for; `order` says how day and month were told apart where that mattered."""

    place: int
    heading: str
    target: str
    order: str = ""
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TableInfo:
    """A table as it was understood: for a person who may correct it."""

    sheet: str
    row: int  # of its heading, the last one; from 1
    columns: list[ColumnInfo]

    @property
    def place(self) -> tuple[str, int]:
        return self.sheet, self.row

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)


@dataclass
class Found:
    """What reading yields besides the rows."""

    skipped: list[Skipped] = field(default_factory=list)
    tables: list[TableInfo] = field(default_factory=list)


def read(
    sheets: Iterator[Sheet],
    wanted: Wanted,
    found: Found,
    tell: Callable[[int, int], None],
    last: Callable[[], Sheet | None] = lambda: None,
) -> Iterator[Row]:
    """The rows of every sheet; `found` fills up on the way. Raises `Unreadable`.

    `last` opens the last sheet once more, where our own workbook keeps what does not fit into a cell.
    """
    long_texts = LongTexts(last)
    any_table = any_row = any_cell = False
    for sheet in sheets:
        if sheet.is_hidden:
            found.skipped.append(Skipped(sheet.name, None, HIDDEN))
            continue
        reading = _SheetReading(sheet, wanted, found, tell, long_texts)
        for row in reading.rows():
            any_row = True
            yield row
        any_table = any_table or bool(reading.tables)
        any_cell = any_cell or reading.has_cells
    if not any_row:
        raise Unreadable("no_rows" if any_table else "nothing" if any_cell else "empty")


_NOTHING: dict[int, int] = {}


class _SheetReading:
    """One sheet being read, twice: once for what its columns are, once for its rows."""

    def __init__(
        self, sheet: Sheet, wanted: Wanted, found: Found, tell: Callable[[int, int], None], long_texts: LongTexts
    ):
        self.sheet, self.wanted, self.found, self.tell = sheet, wanted, found, tell
        self.tables: dict[int, Table] = {}  # by the row of their heading
        self.long_texts = long_texts
        self.skipped: list[Skipped] = []
        self.has_cells = False
        self._verdicts: list[layout.Verdict] = []  # of each row: the second time they are known
        self._is_in_other = False  # whether the rows that come belong to a table of something else
        self._above: list[str] = []  # what stands alone in the rows right above, as titles do
        self._below: dict[int, dict[int, int]] = _merged_down(sheet.merged)
        self._tops: Mapping[int, list[int]] = _tops_of(sheet.merged)

    def rows(self) -> Iterator[Row]:
        top = list(islice(self.sheet.rows(), layout.LOOKED_AT))
        self.has_cells = any(not is_blank(value) for row in top for value in row)
        own = tables.keyed(top)
        is_other = own is None and tables.is_ours(top)
        head = own or (
            None
            if is_other
            else layout.find_head(top, self.sheet.merged, "" if self.sheet.is_file else self.sheet.name)
        )
        if head is None:
            if self.has_cells:
                self.found.skipped.append(Skipped(self.sheet.name, None, OTHER_OF_OURS if is_other else NO_TABLE))
            return
        wanted = self._wanted(head)
        if wanted is None and own:
            wanted = tables.own_mapping(head)
        self.tables[head.first] = tables.propose(self.sheet.name, head, self._after(head.last), wanted)
        self._learn()
        self._tell_tables()
        self.skipped.clear()
        for table, place, cells, year in self._incidents(head):
            if place % BATCH == 0:
                self.tell(place, self.sheet.height)
            row = row_of(table, place + 1, self.long_texts.whole(own, cells) if own else cells, year)
            if place in self.sheet.faults:
                _take_faults(row, table, self.sheet.faults[place])
            yield row
        self.found.skipped += self.skipped

    def _learn(self) -> None:
        head = next(iter(self.tables.values())).head
        texts: dict[int, dict[int, set[str]]] = {}
        for table, _, cells, _ in self._incidents(head):
            for place in table.moments:
                if place < len(cells) and type(cells[place]) is str:
                    texts.setdefault(table.head.first, {}).setdefault(place, set()).add(cells[place])
        for first, seen in texts.items():
            tables.learn(self.tables[first], seen)

    def _incidents(self, head: layout.Head) -> Iterator[tuple[Table, int, Sequence[Any], int | None]]:
        """Each incident with its table, its row (from 0), its cells, and the year of its section."""
        table, year = self.tables[head.first], _year_of(self.sheet.name)
        self._first_judged = head.last + 1
        waiting: tuple[Table, int, list[Any], int | None] | None = None
        filling: dict[int, Any] = {}
        for place, cells in enumerate(self.sheet.rows()):
            if place <= head.last:
                self._skip_above(place, cells, head)
                continue
            below = self._below.get(place, _NOTHING) if self._below else _NOTHING
            known = place - self._first_judged
            verdict = (
                self._verdicts[known] if known < len(self._verdicts) else self._judged(cells, table, below, filling)
            )
            if below and verdict.kind not in ("more", "head"):
                cells = _filled_down(cells, below, filling)
            if self._tops:
                filling.update((column, cells[column]) for column in self._tops.get(place, ()) if column < len(cells))
            if verdict is MORE and waiting is not None:
                _join(waiting[2], cells)
                continue
            if waiting is not None and verdict.kind != "blank":
                yield waiting
                waiting = None
            if verdict is HEAD:
                table = self._next_table(place, cells)
            elif verdict.kind == "incident":
                waiting = (table, place, list(cells), year)
            elif verdict.kind != "blank":
                self.skipped.append(Skipped(self.sheet.name, place + 1, verdict.reason or layout.NOTE))
                year = verdict.year or year
        if waiting is not None:
            yield waiting

    def _judged(
        self, cells: Sequence[Any], table: Table, below: Mapping[int, int], filling: Mapping[int, Any]
    ) -> layout.Verdict:
        verdict = table.judge.judge(cells, is_below_merged=_is_below(table, below))
        if below and verdict.kind not in ("more", "head"):
            verdict = table.judge.judge(_filled_down(cells, below, filling))
        if verdict is not INCIDENT or self._is_in_other:
            verdict = self._unless_other(verdict, cells)
        self._verdicts.append(verdict)
        return verdict

    def _unless_other(self, verdict: layout.Verdict, cells: Sequence[Any]) -> layout.Verdict:
        """A row below the heading of a table of something else is none of ours, until a heading of ours comes."""
        is_heading = verdict is HEAD or verdict.reason == layout.REPEATED
        if is_heading and layout.is_other(self._above, layout.head_of(cells)):
            verdict = layout.OTHER
        if is_heading or verdict is layout.OTHER:
            self._is_in_other = verdict is layout.OTHER
        title = layout.alone(cells)
        self._above = [*self._above, title] if title else self._above if verdict.kind == "blank" else []
        return layout.OTHER if self._is_in_other and verdict.kind != "blank" else verdict

    def _skip_above(self, place: int, cells: Sequence[Any], head: layout.Head) -> None:
        if place < head.first and any(not is_blank(value) for value in cells):
            self.skipped.append(Skipped(self.sheet.name, place + 1, layout.ABOVE))

    def _next_table(self, place: int, cells: Sequence[Any]) -> Table:
        if place not in self.tables:
            head = layout.head_of(cells, place)
            self.tables[place] = tables.propose(self.sheet.name, head, self._after(place), self._wanted(head))
        return self.tables[place]

    def _wanted(self, head: layout.Head) -> Mapping[int, str] | None:
        return self.wanted.get((self.sheet.name, head.last + 1))

    def _after(self, place: int) -> Iterator[Sequence[Any]]:
        return islice(self.sheet.rows(), place + 1, place + 1 + tables.SAMPLE)

    def _tell_tables(self) -> None:
        for table in self.tables.values():
            examples = list(islice(self._after(table.head.last), 40))
            infos = [
                _info(table, place, examples)
                for place, text in enumerate(table.head.headings)
                if text or place in table.places
            ]
            if layout.second_beside(table.head) is not None:
                self.found.skipped.append(Skipped(self.sheet.name, table.head.last + 1, layout.BESIDE))
            self.found.tables.append(TableInfo(self.sheet.name, table.head.last + 1, infos))


def _info(table: Table, place: int, rows: Sequence[Sequence[Any]]) -> ColumnInfo:
    column = table.places.get(place)
    shown = [written(row[place])[:80] for row in rows if place < len(row) and not is_blank(row[place])]
    order = _order_of(column) if column else ""
    return ColumnInfo(
        place, table.head.headings[place], column.target if column else "", order, list(dict.fromkeys(shown))[:3]
    )


def _order_of(column: Column) -> str:
    """What is to be said about day and month: nothing where no cell could be read in two ways."""
    if not column.orders.seen:
        return ""
    orders = {column.orders.of(sign) for sign in column.orders.seen}
    if None in orders or len(orders) > 1:
        return "unclear"
    return "day_first" if orders == {DAY_FIRST} else "month_first"


def _year_of(name: str) -> int | None:
    digits = "".join(c if c.isdecimal() else " " for c in name).split()
    years = [int(number) for number in digits if len(number) == 4 and number[:2] in ("19", "20")]
    return years[0] if len(years) == 1 and len(digits) == 1 else None


def _merged_down(merged: layout.Merged) -> dict[int, dict[int, int]]:
    """For each row: its columns that belong to a cell begun above, and where that began."""
    below: dict[int, dict[int, int]] = {}
    for (top, left), (bottom, right) in merged:
        for row in range(top + 1, bottom + 1):
            for column in range(left, right + 1):
                below.setdefault(row, {})[column] = top
    return below


def _tops_of(merged: layout.Merged) -> dict[int, list[int]]:
    tops: dict[int, list[int]] = {}
    for (top, left), (bottom, right) in merged:
        if bottom > top:
            tops.setdefault(top, []).extend(range(left, right + 1))
    return tops


def _is_below(table: Table, below: Mapping[int, int]) -> bool:
    return bool(below) and table.judge.number is not None and table.judge.number in below


def _filled_down(cells: Sequence[Any], below: Mapping[int, int], filling: Mapping[int, Any]) -> list[Any]:
    filled = list(cells)
    for column in below:
        if column < len(filled) and is_blank(filled[column]) and column in filling:
            filled[column] = filling[column]
    return filled


def _join(cells: list[Any], more: Sequence[Any]) -> None:
    """What a row that carries on says is added below what the incident said in the same column."""
    for place, value in enumerate(more):
        if is_blank(value):
            continue
        if place >= len(cells):
            cells.extend([""] * (place + 1 - len(cells)))
        cells[place] = value if is_blank(cells[place]) else f"{written(cells[place])}\n{written(value)}"


# -- one row


_EMPTY = {name: () if name in ("kinds", "data_categories") else None for name in PLAIN}


def row_of(table: Table, place: int, cells: Sequence[Any], year: int | None) -> Row:
    """What the cells of one row say, each read as its column is."""
    values = _EMPTY.copy()
    row = Row(table.sheet, place, values, {}, table.by_field, {}, {})
    width = len(cells)
    for at, column in table.places.items():
        value = cells[at] if at < width else None
        if value is None or (type(value) is str and (not value or value.isspace())):
            continue
        if column.is_text and not (type(value) is str and len(value) <= LONGEST_DITTO and is_ditto(value)):
            values[column.target] = value if type(value) is str else written(value)
            continue
        said = column.read(value, year)
        found, more = said
        if found is None or column.target in _TOLD:
            _take(row, column, value, said)
            continue
        values.update(found)
        if more:
            row.said[column.fields[0]] = written(value)
    for at, heading in table.extra.items():
        if at < width and not is_blank(cells[at]):
            row.rest[heading or f"#{at + 1}"] = written(cells[at])
    _finish(row, year)
    return row


def _take(row: Row, column: Column, value: Any, said: Said) -> None:
    """What is not plainly taken over: a cell that is unread, and one of two columns that tell of the same notice."""
    if said.values is None:
        row.unread |= dict.fromkeys((name for name in column.fields if name not in column.beside), written(value))
        return
    if twice := _told_twice(row, said):
        row.unread[twice] = f"{local_time.to_wall(row.values[twice]):%d.%m.%Y} / {written(value)}"
        row.values[twice] = None
        return
    for name, kept in said.values.items():  # what one of two columns leaves open does not undo what the other says
        if kept is not None or name not in row.values:
            row.values[name] = kept
    if said.more:
        row.said[column.fields[0]] = written(value)


def _take_faults(row: Row, table: Table, faults: Mapping[int, str]) -> None:
    """A formula without a value says nothing, and that it stands there is told."""
    for place, text in faults.items():
        if place in table.places:
            _take(row, table.places[place], text, UNREAD)
        elif place in table.extra:
            row.rest[table.extra[place] or f"#{place + 1}"] = text


_TOLD = frozenset(
    f"{name}{end}" for name in ("authority_notified", "people_told", "clients_told") for end in ("", "_at")
)


def _told_twice(row: Row, said: Said) -> str | None:
    """The moment that two columns give differently ("TAK, 3.05.2023" beside a column with another day)."""
    for name, value in said.values.items():
        before = row.values.get(name)
        if name.endswith("_at") and value is not None and before is not None:
            days = {local_time.to_wall(moment).date() for moment in (value, before)}
            return name if len(days) > 1 else None
    return None


def _finish(row: Row, year: int | None) -> None:
    """What only the row as a whole says: an end beside a beginning, a clock beside a day."""
    values = row.values
    if "_begins" in values or "_ends" in values:
        _pair(row, values.pop("_begins", None), values.pop("_ends", None))
    for name, moment in (("_occurred_clock", "occurred_from"), ("_detected_clock", "detected_at")):
        if name in values:
            _put_clock(row, moment, values.pop(name))
    occurred, detected = values["occurred_from"], values["detected_at"]
    if year and occurred and detected and occurred > detected + timedelta(days=1):
        _unread_if_yearless(row)


def _pair(row: Row, begins: Span | None, ends: Span | None) -> None:
    if ends is None or begins == ends:
        row.values |= occurred_of(begins or ends)
        return
    first, last = begins and begins.begins, ends.ends
    if begins is not None and first and last and first > last:
        row.unread |= {"occurred_to": f"{local_time.to_wall(last):%d.%m.%Y}"}
        row.values |= occurred_of(begins)
        return
    row.values |= {"occurred_from": first, "occurred_to": last, "occurred_precision": "range"}


def _put_clock(row: Row, name: str, clock: tuple[int, int]) -> None:
    precision = name.replace("_from", "").replace("_at", "") + "_precision"
    moment = row.values[name]
    if moment is None or row.values[precision] != "day":
        row.said[name] = " ".join(filter(None, (row.said.get(name), f"{clock[0]:02}:{clock[1]:02}")))
        return
    wall = local_time.to_wall(moment).replace(hour=clock[0], minute=clock[1])
    if local_time.is_missing(wall) or local_time.is_repeated(wall):
        row.said[name] = f"{wall:%d.%m.%Y %H:%M}"
        return
    row.values |= {name: local_time.to_utc(wall), precision: "minute"}
    if name == "occurred_from":
        row.values["occurred_to"] = row.values["occurred_from"]


def _unread_if_yearless(row: Row) -> None:
    """A day whose year the section gave cannot lie after the moment it was noticed."""
    row.unread |= dict.fromkeys(
        ("occurred_from", "occurred_to"), f"{local_time.to_wall(row.values['occurred_from']):%d.%m}"
    )
    row.values |= {"occurred_from": None, "occurred_to": None, "occurred_precision": None}
