"""`python -m tests.bench.reading [ROWS ...]`: how fast a spreadsheet is read, checked and written into the register.

Beside openpyxl, which in its read-only mode does nothing but hand over the cells: by the clock, and by the time of all
processors, which says the same where other work waits too. The rows are checked while the next ones are being read, as
on the page. Memory of the child is its highest, growth of this process that from before reading to after checking; both
are given in sizes of the file.
"""

import resource
import subprocess
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
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    if len(sizes) == 1:
        _measure(_file(sizes[0]), sizes[0])
        return
    for rows in sizes:  # each in a process of its own: a child is told to have held what its parent held
        subprocess.run([sys.executable, "-m", "tests.bench.reading", str(rows)], check=True)


def _measure(path: Path, rows: int) -> None:
    size = path.stat().st_size
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        before = _resident()
        checking = imports.Checking(store, by=HANDLER)
        seconds, work, reading = _timed(lambda: read_register(path, each=checking.take))
        checked = checking.found()
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        grown = _resident() - before
        how = {"file_name": path.name, "sha256": reading.sha256, "size": size, "untold": "{sheet} {row}"}
        writing, _, _ = _timed(lambda: imports.bring_in(store, reading.rows, **how, by=HANDLER, at=NOW))
        store.close()
    assert len(reading.rows) == rows
    assert not checked.duplicates
    peer, peer_work, _ = _timed(
        lambda: sum(1 for _ in load_workbook(path, read_only=True).active.iter_rows(values_only=True))
    )
    print(
        f"{rows:,} rows, {size / 2**20:.1f} MB: read and checked {rows / seconds:,.0f} rows/s, "
        f"written {rows / writing:,.0f} rows/s, openpyxl read-only {rows / peer:,.0f} rows/s: "
        f"{peer / seconds:.1f} times as fast (aim 4), {peer_work / work:.1f} times by processor; "
        f"child {child / size:.1f} files (aim 15), this process grew by {grown / size:.1f} files (aim 1)"
    )


def _timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds by the clock, seconds of processors (children's too), and what came of it."""
    begun, spent = time.perf_counter(), _processor()
    result = work()
    return time.perf_counter() - begun, _processor() - spent, result


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _resident() -> int:
    """Bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _file(rows: int) -> Path:
    path = CACHE / f"kept_by_hand_{rows}.xlsx"
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
        happened = datetime(2012, 1, 1) + timedelta(minutes=n * 31)  # noqa: DTZ001  a cell has no zone
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
