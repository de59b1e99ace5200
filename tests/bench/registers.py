"""The registers that are measured: filled once for each size, schema and generator, and copied for each run."""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from lib.register.store import MIGRATIONS, Store
from tests.bench import generator

SEED = 72
CACHE = Path(tempfile.gettempdir()) / "rejestr72-bench"


def filled(size: int) -> Path:
    """A register of that size, made once for this schema and generator."""
    made_from = [*sorted(MIGRATIONS.glob("*.sql")), Path(generator.__file__), Path(generator.vocabulary.__file__)]
    checksum = hashlib.sha256(b"".join(file.read_bytes() for file in made_from)).hexdigest()[:12]
    folder = CACHE / f"{size}-{SEED}-{checksum}"
    if not folder.exists():
        print(f"filling a register of {size:,} incidents", file=sys.stderr, flush=True)
        CACHE.mkdir(mode=0o700, exist_ok=True)
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        store = Store(part, memory_limit=generator.MEMORY)
        generator.fill(store, size, SEED)
        store.close()
        part.rename(folder)
    return folder


def copy_of(size: int, work: Path) -> Path:
    """The folder of a copy of it, inside `work`."""
    copy = work / filled(size).name
    copy.mkdir()
    shutil.copy(filled(size) / "register.duckdb", copy)
    return copy
