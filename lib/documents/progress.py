"""How far a file is that is being written: told now and then on the way, and at its end."""

from collections.abc import Callable, Iterable, Iterator

from lib.documents.columns import Row
from lib.documents.workbook_sheets import every
from lib.register.exports import Export

Progress = Callable[[int, int], None]  # is told rows done and rows in all, about
EVERY = 1_000  # rows between two reports


class Steps:
    """The rows that are done. `progress` is told at every thousandth, or at the next one that is counted."""

    def __init__(self, progress: Progress | None, total: int):
        self._progress, self._total, self._done = progress, max(total, 1), 0

    def passed(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, counted."""
        for row in rows:
            yield row
            self.count(1)

    def count(self, rows: int) -> None:
        before, self._done = self._done, self._done + rows
        if before // EVERY < self._done // EVERY:
            self._tell()

    def finish(self) -> None:
        self._done = self._total
        self._tell()

    def _tell(self) -> None:
        if self._progress:
            self._progress(min(self._done, self._total), self._total)


def of_tables(export: Export) -> int:
    """How many rows the tables have together that are made of this export, about."""
    return of_everything(export) if every.is_full(export) else export.counts["incidents"]


def of_everything(export: Export) -> int:
    return sum(export.counts.values()) + export.rows
