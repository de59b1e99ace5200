"""Medians in a table: what was measured, its ratio to what it is measured against, and whether the aim is met."""

import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


class Samples:
    """What was measured how often, by name and size."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, int], list[float]] = {}

    def add(self, name: str, size: int, value: float) -> None:
        self._taken.setdefault((name, size), []).append(value)

    @contextmanager
    def timed(self, name: str, size: int) -> Iterator[None]:
        """Adds the milliseconds the block takes."""
        begun = time.perf_counter()
        yield
        self.add(name, size, (time.perf_counter() - begun) * 1000)

    def clear(self) -> None:
        self._taken.clear()

    def forget(self, size: int) -> None:
        """What was measured at this size does not count."""
        for key in [key for key in self._taken if key[1] == size]:
            del self._taken[key]

    def medians(self, name: str) -> dict[int, float]:
        return {size: statistics.median(taken) for (what, size), taken in self._taken.items() if what == name}

    def ratios(self, name: str, other: "Samples", beside: str) -> dict[int, float]:
        """Median by median, size by size: both were taken in turn."""
        others = other.medians(beside)
        return {size: value / others[size] for size, value in self.medians(name).items()}


@dataclass(frozen=True)
class Aim:
    """A ratio to stay below (or reach), for some sizes or for all."""

    ratios: Mapping[int, float] = field(default_factory=dict)
    everywhere: float | None = None
    at_least: bool = False

    def met(self, size: int, ratio: float) -> bool | None:
        """None where nothing is aimed at."""
        wanted = self.ratios.get(size, self.everywhere)
        if wanted is None:
            return None
        return ratio >= wanted if self.at_least else ratio <= wanted

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        parts = [f"{sign} {ratio:g} at {size:,}" for size, ratio in self.ratios.items()]
        return ", ".join([*parts, f"{sign} {self.everywhere:g}"] if self.everywhere is not None else parts)


NO_AIM = Aim()


@dataclass
class Line:
    """One thing at several sizes: medians in `unit`, and their ratios to what stands beside, in `ratio_unit`."""

    name: str
    values: dict[int, float]
    unit: str = "ms"
    ratios: dict[int, float] = field(default_factory=dict)
    ratio_unit: str = ""
    aim: Aim = NO_AIM

    def cell(self, size: int) -> str:
        if size not in self.values:
            return "-"
        text = f"{self.values[size]:,.1f} {self.unit}"
        if size not in self.ratios:
            return text
        met = self.aim.met(size, self.ratios[size])
        mark = {None: " ", True: "✓", False: "✗"}[met]
        if self.ratio_unit == self.unit:
            return f"{text} {mark}"
        return f"{text} {self.ratios[size]:6.1f} {self.ratio_unit} {mark}"

    def growth(self, sizes: Sequence[int]) -> str:
        """How many times the first size's value the last one's is."""
        first, last = (self.values.get(size) for size in (sizes[0], sizes[-1]))
        return f"{last / first:,.1f}" if len(sizes) > 1 and first and last else ""

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "values": self.values,
            "ratio_unit": self.ratio_unit,
            "ratios": self.ratios,
            "aim": str(self.aim),
            "met": {size: self.aim.met(size, ratio) for size, ratio in self.ratios.items()},
        }


def table(lines: Iterable[Line], sizes: Iterable[int]) -> str:
    """Plain text, a column a size, how it grows from the first to the last, the aim last."""
    sizes = list(sizes)
    rows = [["", *(f"{size:,}" for size in sizes), "growth", "aim"]]
    rows += [[line.name, *(line.cell(size) for size in sizes), line.growth(sizes), str(line.aim)] for line in lines]
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return "\n".join(_row(row, widths) for row in rows)


def _row(row: list[str], widths: list[int]) -> str:
    first, *cells, aim = row
    padded = [cell.rjust(width) for cell, width in zip(cells, widths[1:-1], strict=True)]
    return "  ".join([first.ljust(widths[0]), *padded, aim]).rstrip()
