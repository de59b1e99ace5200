"""An exported register that somebody corrected in a spreadsheet: what differs, cell by cell.

Every cell is compared with what the file said when it left, worked out anew from the register of that moment. Only a
cell that differs is read; one that cannot be read is said, never guessed. What is decided elsewhere (outcome, who was
told, who handles it) is not taken from a cell, and said too.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from lib.documents.cells import SURELY_FITS, in_parts, readable
from lib.documents.columns import Column, of_register
from lib.documents.reading import tables
from lib.documents.reading.columns import written
from lib.documents.reading.layout import Head
from lib.documents.reading.reader import Row, row_of
from lib.documents.reading.sources import own_properties
from lib.documents.workbook import pointer
from lib.domain import incident, taxonomy
from lib.domain.messages import N_
from lib.language import LANGUAGES, language_of
from lib.register.corrections import Exported

ELSEWHERE = N_("This is decided on the card of the incident and is not taken from a sheet.")
UNREAD = N_("This cannot be read.")
CONTRADICTS = N_("The date and the words beside it say different things.")
CUT = N_("This text is longer than a cell holds; correct it on the card.")
NO_ID = N_("This row is new. Bring it in from a file of its own, as an incident from an old register.")
UNKNOWN = N_("The register knows no such incident, or it was withdrawn.")
TWICE = N_("This incident stands in the file twice; only the first row is looked at.")
FIXED = (
    "state",
    "handler_name",
    "outcome",
    "outcome_reasons",
    "outcome_dpo_opinion",
    "outcome_dpo_note",
    "closing_note",
    *incident.SUMMARY,
)
OPEN = tuple(n for n in incident.FIELDS if n not in (*incident.SUMMARY, "handler", "title"))
_AS_TYPED = ("line", "text", "choice", "choices")
_OCCURRED = ("occurred_from", "occurred_to", "occurred_stated")
_LONGEST_NUMBER = 18  # digits, of an id and of a journal entry
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_POINTER = re.compile(r"… \([^()]{1,80}: \S+\)$")


@dataclass(frozen=True)
class Mark:
    """What a file says of itself: the language, the journal entry that it shows and the hash of that."""

    language: str
    sequence: int
    digest: str


@dataclass(frozen=True)
class Cell:
    """One cell that differs. `before` and `after` as texts; `values` what is to be taken over; `problem` why not."""

    key: str
    heading: str
    before: str
    after: str
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    by: tuple[str, datetime] | None = None  # who changed it here since the file left


@dataclass(frozen=True)
class Difference:
    """One row with cells that differ, or with a `problem` of its own."""

    row: int
    number: str
    incident_id: int = 0
    version: int = 0
    cells: tuple[Cell, ...] = ()
    problem: str = ""

    @property
    def changes(self) -> dict[str, Any]:
        """What is taken over, field by field."""
        return {name: value for cell in self.cells for name, value in cell.values.items()}

    @property
    def collides(self) -> bool:
        """Whether somebody here changed one of these cells since the file left."""
        return any(cell.by and cell.values for cell in self.cells)


def mark_of(path: Any) -> Mark | None:
    """What the file says of itself; None where it is not an export of a register."""
    told = own_properties(path)
    entry = told.get("entry", "")
    if told.get("language") not in LANGUAGES or not _is_number(entry) or not told.get("hash"):
        return None
    return Mark(told["language"], int(entry), told["hash"])


def ids_of(rows: Iterable[Row]) -> list[int]:
    """The incidents that the rows name."""
    return [found for row in rows if (found := _id_of(row))]


def compare(
    rows: Iterable[Row],
    known: Mapping[int, Exported],
    mark: Mark,
    at: datetime,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Iterator[Difference]:
    """The rows that differ, in the order of the file. `progress` is told how many rows were looked at."""
    comparing = _Comparing(mark, at)
    seen: set[int | None] = set()
    for done, row in enumerate(rows, 1):
        incident_id, number = _id_of(row), row.rest.get("number", "")
        if incident_id is None:
            yield Difference(row.row, number, problem=NO_ID)
        elif incident_id not in known:
            yield Difference(row.row, number, problem=UNKNOWN)
        elif incident_id in seen:
            yield Difference(row.row, number, problem=TWICE)
        elif cells := comparing.cells(row, known[incident_id]):
            now = known[incident_id].now
            yield Difference(row.row, now["number"], incident_id, now["version"], tuple(cells))
        seen.add(incident_id)
        progress(done)


def _id_of(row: Row) -> int | None:
    """The incident that a row names, None where it names none; 0, which is no incident, for a number too long."""
    text = row.rest.get("id", "")
    if not text.isdecimal():
        return None
    return int(text) if _is_number(text) else 0


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _LONGEST_NUMBER


class _Comparing:
    """The comparing of rows in the language of one file."""

    def __init__(self, mark: Mark, at: datetime):
        self.language = language_of(mark.language)
        of_key = {column.key: column for column in of_register(self.language, at)}
        self.columns = {key: of_key[key] for key in ("heading", *OPEN, "occurred_stated", *FIXED) if key in of_key}
        self.columns |= {f"{n}_stated": of_key[f"{n}_stated"] for n in OPEN if f"{n}_stated" in of_key}
        # The key of each column and what it is read as; the words beside a date are read as that date.
        self.keys = [key for key in self.columns if key not in FIXED]
        targets = {place: _target(key) for place, key in enumerate(self.keys)}
        self.unknown = {language_of(code).yes_no(None) for code in LANGUAGES}
        self.table = tables.made("", Head(0, 0, tuple(self.keys)), targets)

    def cells(self, row: Row, exported: Exported) -> list[Cell]:
        """The cells that differ, of the columns that the file still has."""
        read: dict[str, tuple[str, str]] = {}
        then = _for_columns(exported.then)
        for key, column in self.columns.items():
            if key not in row.heading or (key in incident.SUMMARY and exported.is_touched):
                continue
            before, after = self._as_exported(key, column, then), row.rest.get(key, "")
            if not _same(before, after):
                read[key] = (before, after)
        return [cell for group in self._groups(read) for cell in self._cells_of(group, read, row, exported)]

    def _as_exported(self, key: str, column: Column, then: Mapping[str, Any]) -> str:
        text = _shown(column.value(then))
        if len(text) <= SURELY_FITS:
            return text
        return in_parts(text, pointer(self.language, f"{then['number']}/{key}"))[0]

    def _groups(self, read: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
        """Cells that say one thing together: a date and the words beside it; beginning and end."""
        left = list(read)
        while left:
            key = left[0]
            base = key.removesuffix("_stated")
            together = _OCCURRED if key in _OCCURRED else (base, f"{base}_stated")
            group = tuple(name for name in together if name in read) or (key,)
            left = [name for name in left if name not in group]
            yield group

    def _cells_of(
        self, group: tuple[str, ...], read: Mapping[str, tuple[str, str]], row: Row, exported: Exported
    ) -> Iterator[Cell]:
        values, problem = self._values(group, row, read)
        for place, key in enumerate(group):
            before, after = read[key]
            name = _fields(key)[0]
            taken = {} if problem or place else values
            if taken and all(exported.now.get(field) == value for field, value in taken.items()):
                continue  # it says here already what the file says
            by = exported.meanwhile.get(name)
            yield Cell(key, self.columns[key].label, before, after, taken, problem, by)

    def _values(
        self, group: tuple[str, ...], row: Row, read: Mapping[str, tuple[str, str]]
    ) -> tuple[dict[str, Any], str]:
        """What the changed cells say, or why that is not taken."""
        if group[0] in FIXED:
            return {}, ELSEWHERE
        if len(read[group[0]][0]) > SURELY_FITS and _POINTER.search(read[group[0]][0]):
            return {}, CUT
        if group[0] in _OCCURRED:
            return self._occurred(group, row)
        said = [self._said({key: read[key][1]}) for key in group]
        if any(values is None for values in said):
            return {}, UNREAD
        if len(said) > 1 and said[0] != said[1] and read[group[1]][1]:
            return {}, CONTRADICTS
        return said[0] or {}, ""

    def _occurred(self, group: tuple[str, ...], row: Row) -> tuple[dict[str, Any], str]:
        dates = {key: row.rest.get(key, "") for key in _OCCURRED[:2]}
        words = {"occurred_stated": row.rest.get("occurred_stated", "")}
        by_dates = self._said(dates) if set(group) & set(dates) else None
        by_words = self._said(words) if "occurred_stated" in group else None
        if set(group) & set(dates) and "occurred_stated" in group and by_dates != by_words:
            return {}, CONTRADICTS
        values = by_dates if set(group) & set(dates) else by_words
        return ({}, UNREAD) if values is None else (values, "")

    def _said(self, cells: Mapping[str, str]) -> dict[str, Any] | None:
        """What these cells say by field, an empty one that it is not known; None where they cannot be read."""
        (key, *others) = cells
        name = _target(key)
        if not others and name in incident.FIELDS and incident.FIELDS[name].form in _AS_TYPED:
            return _typed(incident.FIELDS[name], cells[key])
        given = ["" if (text := cells.get(key, "")) in self.unknown else text for key in self.keys]
        row = row_of(self.table, 0, given, None)
        if row.unread or row.said:
            return None
        values = incident.EMPTY | {name: value for name, value in row.values.items() if incident.is_known(value)}
        return {name: values[name] for key in cells for name in _fields(key)}


def _typed(field: incident.Field, text: str) -> dict[str, Any] | None:
    """A text as it stands; an entry of a list only by its label or its code, several parted by semicolons."""
    if field.form in ("line", "text"):
        return {field.name: text.strip() or None}
    codes = _codes(field.list)
    found = [codes.get(part.strip().casefold()) for part in text.split(";") if part.strip()]
    if field.own_words and None in found:
        return {field.name: text}
    if None in found or (field.form == "choice" and len(found) > 1):
        return None
    return {field.name: tuple(found) if field.form == "choices" else next(iter(found), None)}


@cache
def _codes(listed: str) -> dict[str, str]:
    known = taxonomy.entries(listed)
    labels = {entry.label(language).casefold(): code for code, entry in known.items() for language in LANGUAGES}
    return labels | {code: code for code in known}


def _fields(key: str) -> tuple[str, ...]:
    if key in _OCCURRED:
        return ("occurred_from", "occurred_to", "occurred_precision")
    name = _target(key)
    return (name, "detected_precision") if name == "detected_at" else (name,)


def _target(key: str) -> str:
    return {"occurred_stated": "occurred", "heading": "title"}.get(key, key.removesuffix("_stated"))


def _for_columns(row: Mapping[str, Any]) -> dict[str, Any]:
    """With what only the columns of other sheets need left empty."""
    return {"duties": (), "attachments": (), "handler_name": None, **row}


def _shown(value: Any) -> str:
    return "" if value is None else readable(written(value))


def _same(one: str, other: str) -> bool:
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    """As it is compared: what Excel would decode decoded, line ends and the space around alike, midnight as the day."""
    while (decoded := _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)) != text:
        text = decoded
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return text.strip().removesuffix(" 00:00")
