"""Figures as live formulas over columns of the sheets, each with the value it has when the file is written."""

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from lib.documents.columns import Column
from lib.documents.sheets import COLUMNS, Formula, Value

NONE = "–"  # where there is nothing to take a median of
USED = {
    "register": (
        *("counts", "year", "outcome", "kinds", "cause", "found_by", "authority_notified", "people_told", "recurs"),
        *("hours_to_notice", "hours_to_contain", "hours_to_close"),
    ),
    "deadlines": ("kind", "verdict", "hours"),
    "preventive": ("state",),
}


@dataclass(frozen=True)
class Condition:
    """What a row must be to count: as a factor of a formula over a range, and as a test of a value."""

    column: str
    factor: str  # with {range}
    holds: Callable[[Value], bool]


class Places:
    """Where the used columns of the sheets stand, and what stands in them."""

    def __init__(self) -> None:
        self._ranges: dict[tuple[str, str], str] = {}
        self._values: dict[tuple[str, str], list[Value]] = {}
        self._masks: dict[tuple[str, str, str], int] = {}  # rows that meet a condition, a bit each, the first highest

    def noted(self, key: str, columns: Sequence[Column], rows: Iterable[list[Value]]) -> Iterator[list[Value]]:
        """The same rows; what the figures need of them is kept."""
        used = [(place, (key, c.key)) for place, c in enumerate(columns) if c.key in USED.get(key, ())]
        self._values |= {name: [] for _, name in used}
        for row in rows:
            for place, name in used:
                self._values[name].append(row[place])
            yield row

    def stand(self, key: str, title: str, columns: Sequence[Column], first: int, last: int) -> None:
        """Says in which rows of which sheet the table is; an empty one has an empty row."""
        for letters, column in zip(COLUMNS, columns, strict=False):
            if column.key in USED.get(key, ()):
                self._ranges[key, column.key] = f"'{title}'!${letters}${first}:${letters}${max(first, last)}"

    def values(self, key: str, column: str) -> list[Value]:
        return self._values[key, column]

    def count(self, key: str, *conditions: Condition) -> Formula:
        """How many rows meet all conditions."""
        return Formula(f"SUMPRODUCT({self._factors(key, conditions)}*1)", self._met(key, conditions).bit_count())

    def median(self, key: str, column: str, *conditions: Condition) -> Formula:
        return self._of(key, column, conditions, "MEDIAN", statistics.median)

    def least(self, key: str, column: str, *conditions: Condition) -> Formula:
        return self._of(key, column, conditions, "MIN", min)

    def most(self, key: str, column: str, *conditions: Condition) -> Formula:
        return self._of(key, column, conditions, "MAX", max)

    def known(self, key: str, column: str, *conditions: Condition) -> Formula:
        """How many of the rows have a number in the column."""
        known = Condition(column, "ISNUMBER({range})", lambda value: value is not None)
        return self.count(key, *conditions, known)

    def _of(
        self,
        key: str,
        column: str,
        conditions: Sequence[Condition],
        function: str,
        work_out: Callable[[list[float]], float],
    ) -> Formula:
        numbers, place = self.known(key, column, *conditions), self._ranges[key, column]
        factors = "*".join(filter(None, (self._factors(key, conditions), f"ISNUMBER({place})")))
        text = f'IF({numbers.text}=0,"{NONE}",{function}(IF({factors},{place})))'
        values = self.values(key, column)
        met = f"{self._met(key, conditions):0{len(values)}b}" if conditions else "1" * len(values)
        chosen = [float(v) for bit, v in zip(met, values, strict=False) if bit == "1" and isinstance(v, int | float)]
        return Formula(text, work_out(chosen) if chosen else NONE)

    def _factors(self, key: str, conditions: Sequence[Condition]) -> str:
        return "*".join(c.factor.format(range=self._ranges[key, c.column]) for c in conditions)

    def _met(self, key: str, conditions: Sequence[Condition]) -> int:
        """The rows that meet all of these, at least one, a bit each."""
        return reduce(and_, (self._mask(key, condition) for condition in conditions))

    def _mask(self, key: str, condition: Condition) -> int:
        """The rows that meet it. A column is gone through once for each condition, however often that is asked for."""
        name = (key, condition.column, condition.factor)
        if name not in self._masks:
            values = self.values(key, condition.column)
            bits = {value: "1" if condition.holds(value) else "0" for value in set(values)}
            self._masks[name] = int("".join(map(bits.__getitem__, values)) or "0", 2)
        return self._masks[name]


def equals(column: str, cell: str, value: Value) -> Condition:
    """The same as what stands in the cell of the figures, which holds `value`."""
    return Condition(column, f"({{range}}={cell})", lambda found: found == value)


def is_one(column: str) -> Condition:
    return Condition(column, "({range}=1)", lambda found: found == 1)


def says(column: str, *words: str) -> Condition:
    """One of these words of ours."""
    factor = "+".join(f'({{range}}="{word}")' for word in words)
    return Condition(column, f"({factor})", lambda found: found in words)


def has(column: str, cell: str, label: str) -> Condition:
    """Several labels stand in the column, this one among them."""
    factor = f'ISNUMBER(FIND("; "&{cell}&"; ","; "&{{range}}&"; "))'
    return Condition(column, factor, lambda found: f"; {label}; " in f"; {found or ''}; ")
