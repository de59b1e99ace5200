"""Reading in a process of its own: what a hostile or huge file does to it, it does to nobody else.

    python -m lib.documents.reading.child < request.json

The request names the file, where the rows go, what a person said of the columns, and the limits. Lines of JSON tell how
far it is, and last what was found or why the file cannot be read.
"""

import gc
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lib.documents.reading import keyed, reader, sources, spool
from lib.documents.reading.faults import Unreadable
from lib.documents.reading.reader import Row, Wanted

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 600
MEMORY = 640 * 2**20  # bytes of address space for the program itself
TIMES = 15  # bytes of address space for each byte of the file
Progress = Callable[[int, int], None]
Batches = list[tuple[int, int]]  # of each: where it begins in the file of rows (byte), and how many rows it has


def read(
    path: Path,
    folder: Path,
    wanted: Wanted,
    progress: Progress,
    seconds: int = SECONDS,
    *,
    as_it_stands: bool = False,
    each: Callable[[list[Row]], None] | None = None,
) -> Batches:
    """Reads the file in a child; the rows lie in `folder` afterwards. Gives the batches. Raises `Unreadable`.

    `as_it_stands`: the rows of our own workbook, cell by cell; see `keyed`. `each` is given every batch while the child
    reads the next one.
    """
    request = {
        "path": str(path.resolve()),
        "folder": str(folder),
        "wanted": [[*table, columns] for table, columns in wanted.items()],
        "as_it_stands": as_it_stands,
        "memory": MEMORY + TIMES * path.stat().st_size,
        "seconds": seconds,
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "lib.documents.reading.child"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    limit = threading.Timer(seconds, child.kill)
    limit.start()
    batches: Batches = []

    def take(begins: int, count: int) -> None:
        batches.append((begins, count))
        if each:
            each(spool.read(folder / "rows", begins))

    try:
        last, errors = _followed(child, request, progress, take)
    finally:
        limit.cancel()
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout, child.stderr):
            with suppress(BrokenPipeError):
                stream.close()
    _check_outcome(last, errors, child.returncode, seconds)
    return batches


def _followed(
    child: subprocess.Popen, request: dict[str, Any], progress: Progress, take: Callable[[int, int], None]
) -> tuple[dict[str, Any], str]:
    with suppress(BrokenPipeError):  # it was stopped before it listened
        child.stdin.write(json.dumps(request))
        child.stdin.close()
    last: dict[str, Any] = {}
    for line in child.stdout:
        last = json.loads(line)
        if "done" in last:
            progress(last["done"], last["of"])
        elif "batch" in last:
            take(*last["batch"])
    errors = child.stderr.read()
    child.wait()
    return last, errors


def _check_outcome(last: dict[str, Any], errors: str, code: int, seconds: int) -> None:
    if "fault" in last:
        raise Unreadable(last["fault"], **last["values"])
    if "is_read" in last:
        return
    if code in (-9, -24, -14):  # killed by our clock, or by that of its own processor time
        raise Unreadable("time", most=seconds // 60)
    if code in (-6, -11, 134, 139) or "MemoryError" in errors or "memory" in errors:
        raise Unreadable("memory")
    raise RuntimeError(f"the reading process ended with {code}: {errors[-2000:]}")


def _main() -> None:
    request = json.load(sys.stdin)
    _limit(request["memory"], request["seconds"])
    gc.disable()  # rows hold no circles, and the process ends with the file
    wanted = {(sheet, row): {int(at): name for at, name in told.items()} for sheet, row, told in request["wanted"]}
    folder = Path(request["folder"])
    try:
        found = reader.Found()
        path = Path(request["path"])
        sheets, last = sources.sheets(path), lambda: sources.last_sheet(path)
        as_it_stands = request["as_it_stands"]
        rows = keyed.read(sheets, _tell) if as_it_stands else reader.read(sheets, wanted, found, _tell, last)
        spool.write(rows, folder / "rows", lambda begins, count: _say({"batch": [begins, count]}))
        spool.write_found(found, folder / "found")
        _say({"is_read": True})
    except Unreadable as fault:
        _say({"fault": fault.kind, "values": dict(fault.values)})
    except MemoryError:
        _say({"fault": "memory", "values": {}})
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the library gave up on the file's inside
            raise
        _say({"fault": "damaged", "values": {}})


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows; there only the clock of the parent holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def _tell(done: int, of: int) -> None:
    _say({"done": done, "of": of})


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main()
