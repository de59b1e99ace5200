"""`python -m tests.bench.exporting [ROWS ...]`: how fast the register's sheet is written, and with how much memory.

Beside openpyxl, which in its usual mode holds every cell and in its write-only mode does not; both write the first 45
columns that one sees, styled, and nothing else, while ours writes them all with the hidden ones. Each is measured in a
process of its own, by processor time. Before, the whole register is read once: the database keeps up to its limit of
what it has read (512 MB), in a server too, and that is no memory of the export. What is told is the most that was held
above that. The full set of sheets is measured where it is made. openpyxl's usual mode is left out above `MOST_OF_PEER`
rows, where it needs gigabytes.
"""

import re
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from lib.documents import workbook
from lib.documents.columns import of_register
from lib.documents.workbook_sheets import every
from lib.language import language_of
from lib.register import exports
from lib.register.exports import Export
from lib.register.store import Store
from tests.bench import registers
from tests.builders import DPO, NOW

RESET, STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")
SIZES = (1_000, 10_000, 100_000)
MOST_OF_PEER = 100_000
COLUMNS = 45
POLISH = language_of("pl")


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        _one(sys.argv[2], int(sys.argv[3]))
        return
    for rows in [int(size) for size in sys.argv[1:]] or SIZES:
        registers.filled(rows)
        wanted = [name for name in WAYS if _is_sensible(name, rows)]
        told = {name: _in_a_process(name, rows) for name in wanted}
        peer = told.get("openpyxl normal")
        for name, (seconds, memory, size) in told.items():
            times = f"{peer[0] / seconds:5.1f} times openpyxl normal" if peer else ""
            print(
                f"{rows:>9,} incidents  {name:<20}{rows / seconds:>9,.0f} rows/s {memory / 2**20:>7,.0f} MB at most "
                f"{size / 2**20:>7,.1f} MB file  {times}",
                flush=True,
            )


def _is_sensible(name: str, rows: int) -> bool:
    if name == "every sheet":
        return rows <= every.FULL
    return name != "openpyxl normal" or rows <= MOST_OF_PEER


def _in_a_process(name: str, rows: int) -> tuple[float, int, int]:
    """Seconds, bytes of memory at most above those before, bytes of the file."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.exporting", "--one", name, str(rows)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, memory, size = done.stdout.split()[-3:]
    return float(seconds), int(memory), int(size)


def _one(name: str, rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(registers.copy_of(rows, Path(folder)))
        with store.reading() as reading:
            ids = array("q", reading.columns("select id from incidents order by id")["id"].to_numpy().tobytes())
            for table in ("incidents", "duties", "attachments"):
                reading.one(f"select bit_xor(hash({table})) from {table}")
        before = _since_now()
        begun, target = time.process_time(), Path(folder) / "out.xlsx"
        with exports.export_of(store, ids, words="Wszystkie.", by=DPO, at=NOW) as export:
            WAYS[name](export, target)
        print(time.process_time() - begun, _highest() - before, target.stat().st_size)
        store.close()


def _since_now() -> int:
    """Bytes held now; from here on `_highest` counts anew, where the system can (Linux)."""
    if RESET.exists():
        RESET.write_text("5")
    return _highest()


def _highest() -> int:
    if not STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(re.search(r"VmHWM:\s+(\d+)", STATUS.read_text())[1]) * 1024


def _ours(export: Export, target: Path) -> None:
    every.FULL = 0
    workbook.write(target, export, POLISH)


def _every_sheet(export: Export, target: Path) -> None:
    workbook.write(target, export, POLISH)


def _normal(export: Export, target: Path) -> None:
    book = Workbook()
    columns = _shown()
    for place, row in enumerate(export.incidents, 1):
        for at, column in enumerate(columns, 1):
            cell = book.active.cell(place, at, column.value(row))
            cell.font, cell.alignment = FONT, ALIGNMENT
    book.save(target)


def _write_only(export: Export, target: Path) -> None:
    book = Workbook(write_only=True)
    sheet, columns = book.create_sheet(), _shown()
    for row in export.incidents:
        cells = [WriteOnlyCell(sheet, column.value(row)) for column in columns]
        for cell in cells:
            cell.font, cell.alignment = FONT, ALIGNMENT
        sheet.append(cells)
    held = BytesIO()
    book.save(held)
    target.write_bytes(held.getvalue())


def _shown() -> list:
    return [column for column in of_register(POLISH, NOW) if not column.hidden][:COLUMNS]


FONT, ALIGNMENT = Font(name="Arial", size=9), Alignment(wrap_text=True, vertical="top")
WAYS: dict[str, Callable[[Export, Path], None]] = {
    "ours": _ours,
    "every sheet": _every_sheet,
    "openpyxl write-only": _write_only,
    "openpyxl normal": _normal,
}


if __name__ == "__main__":
    main()
