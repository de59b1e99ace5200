"""Reading a register that somebody kept by hand: `read_register(path)`.

What a cell does not say is not in the values; what could not be read is in `unread`, with its text. Nothing is guessed
and nothing dropped.
"""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lib.documents.reading import child, spool
from lib.documents.reading.child import Progress
from lib.documents.reading.faults import Unreadable
from lib.documents.reading.reader import Row, Skipped, TableInfo, Wanted

__all__ = ["Reading", "Row", "Skipped", "Unreadable", "read_register"]


@dataclass
class Reading:
    """What a file holds. `rows` lie in a temporary file as long as the reading lives; `sha256` is that of the file."""

    rows: Sequence[Row]
    skipped: list[Skipped]
    tables: list[TableInfo]
    sha256: str
    size: int
    _folder: tempfile.TemporaryDirectory = field(repr=False)

    def close(self) -> None:
        self._folder.cleanup()


def read_register(
    path: Path | str,
    *,
    wanted: Wanted | None = None,
    progress: Progress | None = None,
    as_it_stands: bool = False,
    each: Callable[[list[Row]], None] | None = None,
) -> Reading:
    """The incidents in a file (.xlsx, .xls, .ods, .csv). Raises `Unreadable`, whose `sentence` says why.

    `wanted` says for a table (`TableInfo.place`) which field each column (from 0) holds, instead of what is proposed; a
    column that it leaves out is not read. `progress` is told rows done and rows in all. `as_it_stands`: the rows of our
    own workbook with their cells as text, for `lib.documents.roundtrip`. `each` is given the rows a batch at a time,
    while the next ones are being read; what it was given counts only if nothing is raised.
    """
    path = Path(path)
    folder = tempfile.TemporaryDirectory(prefix="reading-")
    try:
        how = {"as_it_stands": as_it_stands, "each": each}
        batches = child.read(path, Path(folder.name), wanted or {}, progress or _quiet, **how)
        found = spool.read_found(Path(folder.name) / "found")
    except BaseException:
        folder.cleanup()
        raise
    rows = spool.Rows(Path(folder.name) / "rows", batches, folder)
    return Reading(rows, found.skipped, found.tables, _sha256(path), path.stat().st_size, folder)


def _quiet(_done: int, _of: int) -> None:
    """Nobody waits for the progress."""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
