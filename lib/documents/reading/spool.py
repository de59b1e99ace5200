"""Rows on their way from the child process: batches in a file, so that neither side holds them all."""

import gc
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any, overload

from lib.documents.reading.reader import BATCH, Found, Row

_PARTS = attrgetter(*(field.name for field in fields(Row)))  # plain tuples are packed in half the time


def write(rows: Iterable[Row], path: Path, tell: Callable[[int, int], None]) -> None:
    """Writes the rows in batches; tells of each, once it is there, where it begins (byte) and how many rows it has."""
    held: list[Row] = []
    with path.open("wb") as file:

        def put() -> None:
            begins = file.tell()
            pickle.dump([_PARTS(row) for row in held], file, protocol=5)
            file.flush()
            tell(begins, len(held))
            held.clear()

        for row in rows:
            held.append(row)
            if len(held) == BATCH:
                put()
        if held:
            put()


def read(path: Path, begins: int) -> list[Row]:
    """The rows of the batch that begins at this byte."""
    looks_for_garbage = gc.isenabled()
    gc.disable()  # thousands of new rows, and none of them is garbage: to look at them takes as long as to read them
    try:
        with path.open("rb") as file:
            file.seek(begins)
            return [Row(*parts) for parts in pickle.load(file)]  # noqa: S301  our own child wrote it
    finally:
        if looks_for_garbage:
            gc.enable()


def write_found(found: Found, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(found, file, protocol=5)


def read_found(path: Path) -> Found:
    with path.open("rb") as file:
        return pickle.load(file)  # noqa: S301  our own child wrote it


class Rows(Sequence[Row]):
    """The rows in the file, read a batch at a time. The folder it lies in lives as long as they do."""

    def __init__(self, path: Path, batches: Iterable[tuple[int, int]], folder: Any = None):
        self._path, self._folder = path, folder
        self._batches = list(batches)
        self._count = sum(count for _, count in self._batches)
        self._held: tuple[int, list[Row]] | None = None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        for number in range(len(self._batches)):
            yield from self._load(number)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(self._count))]
        place = place + self._count if place < 0 else place
        if not 0 <= place < self._count:
            raise IndexError(place)
        number, within = divmod(place, BATCH)
        if self._held is None or self._held[0] != number:
            self._held = number, self._load(number)
        return self._held[1][within]

    def _load(self, number: int) -> list[Row]:
        return read(self._path, self._batches[number][0])
