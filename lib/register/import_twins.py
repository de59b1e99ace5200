"""What a row of a sheet repeats: an incident of the register, or a row of the sheet before it.

A file has up to 200,000 rows, and all of them may be there already: of each a few bytes are kept, no object.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from lib.domain import folding
from lib.register import sight
from lib.register.store import Reading

ALIKE = 0.6  # share of words that two descriptions have in common
_NO_KEY = 0  # of a row that tells no story: it repeats nothing


class SheetRow(Protocol):
    """What is asked of a row here."""

    sheet: str
    row: int
    values: Mapping[str, Any]


class Texts(Mapping[int, str]):
    """A text for some of many places; added in their order."""

    def __init__(self) -> None:
        self._letters, self._ends, self._count = bytearray(), array("I", [0]), 0

    def append(self, text: str | None) -> None:
        """That of the next place; None or empty: it has none."""
        self._letters += (text or "").encode("utf-8", "surrogatepass")
        self._ends.append(len(self._letters))
        self._count += bool(text)

    def __getitem__(self, place: int) -> str:
        begins, ends = self._ends[place : place + 2] if 0 <= place < len(self._ends) - 1 else (0, 0)
        if begins == ends:
            raise KeyError(place)
        return self._letters[begins:ends].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[int]:
        return (place for place in range(len(self._ends) - 1) if self._ends[place] < self._ends[place + 1])

    def __len__(self) -> int:
        return self._count


class Twins:
    """Incidents of the register that a row may repeat."""

    def __init__(self, by_number: Mapping[str, str], by_day: Mapping[datetime, list[tuple[str, set[str]]]]):
        self._by_number, self._by_day = by_number, by_day

    def of(self, row: SheetRow, days: Iterable[datetime]) -> str | None:
        number = row.values.get("number")
        if number and number in self._by_number:
            return self._by_number[number]
        near = [one for day in days for one in self._by_day.get(day, ())] if self._by_day else ()
        words = _words(row.values.get("description")) if near else set()
        return next((twin for twin, others in near if _are_alike(words, others)), None)


class Seen:
    """The rows of the file so far: which have the same day and the same words."""

    def __init__(self) -> None:
        self._keys, self._rows, self._sheets = array("q"), array("i"), array("i")
        self._names: dict[str, int] = {}

    def add(self, row: SheetRow, days: Sequence[datetime]) -> None:
        description = row.values.get("description")
        self._keys.append(hash((days[0] if days else None, description)) if description else _NO_KEY)
        self._rows.append(row.row)
        self._sheets.append(self._names.setdefault(row.sheet, len(self._names)))

    def repeated(self) -> Iterator[str | None]:
        """For each row in turn the first one of the same kind, where that is another."""
        names, first = list(self._names), self._first()
        for place, before in enumerate(first):
            yield f"{names[self._sheets[before]]} {self._rows[before]}" if before != place else None

    def _first(self) -> array:
        """For each place the first one with its key."""
        first = array("i", range(len(self._keys)))
        before = None
        for place in sorted(range(len(self._keys)), key=self._keys.__getitem__):  # alike ones stay in their order
            if before is not None and self._keys[place] == self._keys[before] != _NO_KEY:
                first[place] = first[before]
            before = place
        return first


def days_of(values: Mapping[str, Any]) -> list[datetime]:
    return [values[name] for name in ("occurred_from", "detected_at") if values.get(name)]


def near(reading: Reading, batch: Sequence[SheetRow], days: Iterable[Iterable[datetime]]) -> Twins:
    """The incidents with a number or a day of the batch. A running number alone names nothing: every register has 1."""
    numbers = [n for row in batch if (n := row.values.get("number")) and len(n) > 4 and not n.isdecimal()]
    named = numbers and reading.ask(
        """
        with wanted as (select unnest($numbers) as number)
        select coalesce(own_number, number) as called, number
        from incidents
        left join import_rows on import_rows.incident_id = incidents.id
        where withdrawn_at is null and (number in (from wanted) or own_number in (from wanted))
        """,
        numbers=numbers,
    )
    dated = reading.ask(
        """
        with wanted as (select unnest($days) as day)
        select number, occurred_from, detected_at, left(description, 2000) as description
        from incidents
        where withdrawn_at is null and (occurred_from in (from wanted) or detected_at in (from wanted))
        """,
        days=[day.replace(tzinfo=None) for day in {day for some in days for day in some}],
    )
    named, dated = sight.without(reading, named), sight.without(reading, dated)
    by_day: dict[datetime, list[tuple[str, set[str]]]] = {}
    for row in dated:
        for day in days_of(row):
            by_day.setdefault(day, []).append((row["number"], _words(row["description"])))
    return Twins(
        {row["called"]: row["number"] for row in named} | {row["number"]: row["number"] for row in named}, by_day
    )


def _words(text: str | None) -> set[str]:
    return set(folding.words((text or "")[:2000]))


def _are_alike(one: set[str], other: set[str]) -> bool:
    return bool(one and other) and len(one & other) >= ALIKE * len(one | other)
