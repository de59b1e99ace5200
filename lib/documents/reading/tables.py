"""One table of a sheet: its heading, what its columns hold, and its rows one after another."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from lib.documents.reading import answers, columns, headings
from lib.documents.reading.columns import Column
from lib.documents.reading.dates import Orders
from lib.documents.reading.layout import Head, Judge, is_blank, second_beside
from lib.domain import incident

SAMPLE = 300  # rows from which the contents of a column are judged
TOLD_AT = "told_at"  # when somebody was told, whom only the column at its left says
IGNORED = ""  # a person said that a column is not to be read
TARGETS = ("number", "occurred", "occurred_clock", "detected_clock", "people", "records", "ordinal")
KEYS = frozenset(incident.FIELDS) | {"number", "state", "historical", "completeness", "handler_name", "heading"}
_KEY = re.compile("[a-z]+(_[a-z]+)*")
_OWN = frozenset({"id", "incident_id", "retired_on"})
_PAIRS = (("authority_notified", "authority_notified_at"), ("people_told", "people_told_at"))
_PAIRS += (("clients_told", "clients_told_at"),)


@dataclass
class Table:
    """A table of incidents in a sheet. `places` says which column holds what; `extra` are the other columns."""

    sheet: str
    head: Head
    places: dict[int, Column]
    extra: dict[int, str]
    judge: Judge = field(init=False)
    moments: tuple[int, ...] = field(init=False)  # the places of columns whose cells say when
    by_field: Mapping[str, str] = field(init=False)  # the heading over each field

    def __post_init__(self) -> None:
        self.judge = Judge(self.head, self.places)
        self.moments = tuple(place for place, column in self.places.items() if columns.holds_moments(column.target))
        self.by_field = {
            name: column.heading
            for column in self.places.values()
            for name in columns.fields_of(column.target)
            if name not in column.beside
        }

    @property
    def mapping(self) -> dict[int, str]:
        return {place: column.target for place, column in self.places.items()}


def propose(sheet: str, head: Head, rows: Iterable[Sequence[Any]], wanted: Mapping[int, str] | None = None) -> Table:
    """The table under a heading; `rows` are those below it, `wanted` what a person said that columns hold."""
    sample = [row for row in islice(rows, SAMPLE) if sum(not is_blank(value) for value in row) > 2]
    cells = {
        place: [row[place] for row in sample if place < len(row) and not is_blank(row[place])]
        for place in range(len(head.headings))
    }
    ends = second_beside(head)
    mapping = _mapping(head, {place: values for place, values in cells.items() if ends is None or place < ends})
    if wanted is not None:
        mapping = {place: name for place, name in wanted.items() if name != IGNORED and place < len(head.headings)}
    return made(sheet, head, mapping)


def made(sheet: str, head: Head, mapping: Mapping[int, str]) -> Table:
    names = set(mapping.values())
    places = {
        place: Column(place, name, head.headings[place], frozenset(_beside(name, names)))
        for place, name in sorted(mapping.items())
    }
    extra = {place: text for place, text in enumerate(head.headings) if place not in places}
    return Table(sheet, head, places, extra)


def keyed(rows: Sequence[Sequence[Any]]) -> Head | None:
    """The heading of a workbook of our own: a row of keys, which are for ever, above what people read."""
    for place, row in enumerate(rows[:3]):
        keys = [value if isinstance(value, str) else "" for value in row]
        known = [key for key in keys if key.removesuffix("_iso").removesuffix("_stated") in KEYS]
        if len(known) >= 8 and "description" in known:
            return Head(place, _last_of_own_head(rows, place, keys), tuple(keys))
    return None


def is_ours(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether it is a sheet of our own workbook: its first row has keys and nothing else."""
    keys = [value for value in rows[0] if not is_blank(value)] if rows else []
    is_keys = len(keys) > 4 and all(isinstance(key, str) and _KEY.fullmatch(key) for key in keys)
    return is_keys and any(key in _OWN or key.endswith("_iso") for key in keys)


def _last_of_own_head(rows: Sequence[Sequence[Any]], first: int, keys: list[str]) -> int:
    """The group and label rows below the keys have a text over the number's column, but no number with a digit."""
    place = keys.index("number") if "number" in keys else 0
    last = first
    for row in rows[first + 1 : first + 3]:
        value = row[place] if place < len(row) else ""
        if any(character.isdecimal() for character in str(value)):
            break
        last += 1
    return last


def own_mapping(head: Head) -> dict[int, str]:
    """What the keys of our own workbook say: moments from the columns that keep them without loss."""
    lossless = {key.removesuffix("_iso") for key in head.headings if key.endswith("_iso")}
    found = {}
    for place, key in enumerate(head.headings):
        name = key.removesuffix("_iso")
        if (
            (key in incident.FIELDS and key not in lossless)
            or (key != name and name in incident.FIELDS)
            or key == "number"
        ):
            found[place] = key
    return {place: name for place, name in found.items() if name != "handler"}


def learn(table: Table, found: Mapping[int, set[str]]) -> None:
    """Which comes first, day or month, in each column that holds moments; whether an x is a yes in one of answers."""
    for place, values in found.items():
        column = table.places[place]
        doubtful = columns.is_answered(column.target) and answers.are_crosses_doubtful(values)
        table.places[place] = replace(column, orders=Orders(column.whens(values)), are_crosses_doubtful=doubtful)
    table.judge = Judge(table.head, table.places)


def _mapping(head: Head, cells: Mapping[int, list[Any]]) -> dict[int, str]:
    shares: dict[tuple[int, str], float] = {}

    def understood(place: int, name: str) -> float:
        if (place, name) not in shares:
            target = "authority_notified_at" if name == TOLD_AT else name
            shares[place, name] = columns.share_understood(target, cells[place])
        return shares[place, name]

    return _by_contents(_sensible(headings.mapping(head.headings[: len(cells)], understood)), cells, head)


def _sensible(mapping: dict[int, str]) -> dict[int, str]:
    """What belongs together: an end needs a beginning, "at most" an "at least"."""
    names = {name: place for place, name in mapping.items()}
    changed = _told_at(_clocks(mapping))
    if "occurred" in names and "occurred_to" in names and "occurred_from" not in names:
        changed[names["occurred"]] = "occurred_from"
    elif "occurred" in names and "occurred_from" in names:
        del changed[names["occurred_from" if "occurred_to" not in names else "occurred"]]
    for what in ("people", "records"):
        least, most = f"{what}_min", f"{what}_max"
        if what in names and least in names and most in names:
            del changed[names[what]]
        elif what in names and (least in names or most in names):
            changed[names[what]] = most if least in names else least
        elif least in names and most not in names:
            changed[names[least]] = what
    return changed


def _told_at(mapping: Mapping[int, str]) -> dict[int, str]:
    """ "Date notified" is about whom the question at its left is about; elsewhere it is not read."""
    changed = dict(mapping)
    for place in [place for place, name in mapping.items() if name == TOLD_AT]:
        at = dict(_PAIRS).get(mapping.get(place - 1, ""))
        if at and at not in mapping.values():
            changed[place] = at
        else:
            del changed[place]
    return changed


def _clocks(mapping: Mapping[int, str]) -> dict[int, str]:
    """A column of clock times belongs to the day at its left; without one it is not read."""
    changed = dict(mapping)
    for place, name in mapping.items():
        if name in _CLOCKS:
            day = mapping.get(place - 1, "")
            changed[place] = {"detected_at": "detected_clock"}.get(day, "occurred_clock" if day in _DAYS else "")
    return {place: name for place, name in changed.items() if name}


_CLOCKS = ("occurred_clock", "detected_clock")
_DAYS = ("occurred", "occurred_from")


def _by_contents(mapping: dict[int, str], cells: Mapping[int, list[Any]], head: Head) -> dict[int, str]:
    """A column whose heading says nothing, and whose cells can hardly be anything else."""
    taken = set(mapping.values())
    for place, values in cells.items():
        if place in mapping or len(values) < 3 or headings.scores(head.headings[place]):
            continue
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) != len(values):
            continue
        if "description" not in taken and sum(map(len, texts)) > 40 * len(texts):
            mapping[place] = "description"
        elif "kinds" not in taken and len(set(texts)) > 1 and columns.share_understood("kinds", values) > 0.9:
            mapping[place] = "kinds"
        taken = set(mapping.values())
    return mapping


def _beside(name: str, names: set[str]) -> Iterator[str]:
    """The fields that another column of the table fills."""
    if name == "ordinal" and "number" in names:
        yield "number"
    for told, told_at in _PAIRS:
        if {told, told_at} <= names and name == told_at:
            yield told
