"""`python -m tests.bench.reading [ROWS ...]`: how fast a spreadsheet is read, checked and written into the register.

Beside openpyxl, which in its read-only mode does nothing but hand over the cells. Memory of the child is its highest,
growth of this process that from before reading to after checking; both are given in sizes of the file.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook, load_workbook

from lib.documents.spreadsheet import read_register
from lib.register import imports
from lib.register.store import Store
from tests.builders import HANDLER, NOW
from tests.documents.messy.generator import FIRMS, MEASURES, STORIES
from tests.documents.messy.spellings import DATA, FINDERS, KINDS

SIZES = (10_000, 100_000)
CACHE = Path(tempfile.gettempdir()) / "rejestr72-bench"
HEADINGS = [
    *("Lp.", "Data zdarzenia", "Data wykrycia", "Kto zauważył", "Klient", "Rodzaj naruszenia", "Opis zdarzenia"),
    *("Kategorie danych", "Liczba osób od", "Liczba osób do", "Zgłoszono do UODO", "Data zgłoszenia do UODO"),
    *("Data zawiadomienia osób", "Podjęte działania", "Uwagi", "Osoba prowadząca"),
]


def main() -> None:
    CACHE.mkdir(mode=0o700, exist_ok=True)
    for rows in [int(size) for size in sys.argv[1:]] or SIZES:
        _measure(_file(rows), rows)


def _measure(path: Path, rows: int) -> None:
    size = path.stat().st_size
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        before = _resident()
        seconds, reading = _timed(lambda: read_register(path))
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        checking, _ = _timed(lambda: imports.check(store, reading.rows, by=HANDLER, at=NOW))
        grown = _resident() - before
        how = {"file_name": path.name, "sha256": reading.sha256, "size": size, "untold": "{sheet} {row}"}
        writing, _ = _timed(lambda: imports.bring_in(store, reading.rows, **how, by=HANDLER, at=NOW))
        store.close()
    assert len(reading.rows) == rows
    peer, _ = _timed(lambda: sum(1 for _ in load_workbook(path, read_only=True).active.iter_rows(values_only=True)))
    print(
        f"{rows:,} rows, {size / 2**20:.1f} MB: read {rows / seconds:,.0f} rows/s, "
        f"read and checked {rows / (seconds + checking):,.0f} rows/s, written {rows / writing:,.0f} rows/s, "
        f"openpyxl read-only {rows / peer:,.0f} rows/s: {peer / (seconds + checking):.1f} times (aim 4); "
        f"child {child / size:.1f} files (aim 15), this process grew by {grown / size:.1f} files (aim 1)"
    )


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def _resident() -> int:
    """Bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _file(rows: int) -> Path:
    path = CACHE / f"register_{rows}.xlsx"
    if not path.exists():
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Rejestr")
        sheet.append(HEADINGS)
        for row in _rows(rows):
            sheet.append(row)
        book.save(path)
    return path


def _rows(rows: int) -> Iterator[list[Any]]:
    draw = Random(72)
    for n in range(rows):
        happened = datetime(2012, 1, 1) + timedelta(minutes=n * 67)  # noqa: DTZ001  a cell has no zone
        told = draw.random() < 0.3
        story = f"{draw.choice(STORIES['pl'])} Sprawa {n}: {draw.choice(STORIES['en'])} {draw.getrandbits(128):x}"
        yield [
            n + 1,
            happened if n % 3 else f"{happened:%d.%m.%Y}",
            happened + timedelta(days=1),
            draw.choice(draw.choice(list(FINDERS.values()))),
            f"{draw.choice(FIRMS)} {n % 400}",
            draw.choice(draw.choice(list(KINDS.values()))),
            story,
            draw.choice(draw.choice(list(DATA.values()))),
            n % 700,
            n % 700 + n % 13,
            "TAK" if told else "NIE",
            happened + timedelta(days=2) if told else None,
            None if n % 4 else happened + timedelta(days=3),
            f"{draw.choice(MEASURES)} ({n})",
            None if n % 2 else f"Uwaga do sprawy {n}.",
            draw.choice(["Anna", "Jan", None]),
        ]


if __name__ == "__main__":
    main()
