"""Datasette over the same rows in SQLite, as well as it can be set up: an index on every facet, no limits that give up.

It is installed into an environment of its own and is no part of the product.
"""

import http.client
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lib.register.listing import _BAND, COUNTED, PAGE
from lib.register.store import Store

VERSION = "0.65.5"
BATCH = 50_000
COLUMNS = (
    "number",
    "description",
    "kinds",
    "state",
    "outcome",
    "role",
    "risk",
    "people_max",
    "handler",
    "client",
    "reported_at",
    "next_due_at",
)
_MORE = ("id", "title", "system", "supplier", "people_min", "detected_at", "aware_at", "version")
_LIMITS = ("sql_time_limit_ms", "facet_time_limit_ms", "facet_suggest_time_limit_ms")


def install(folder: Path) -> Path:
    """The `datasette` program, installed into `folder` the first time."""
    program = folder / ("Scripts" if sys.platform == "win32" else "bin") / "datasette"
    if not program.exists():
        venv.create(folder, with_pip=True, clear=True)
        python = program.with_name("python")
        subprocess.run([python, "-m", "pip", "install", "-qq", f"datasette=={VERSION}"], check=True)
    return program


def copy(store: Store, file: Path) -> None:
    """The columns of the register's page as an SQLite table, with the indexes a careful owner would make."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    columns = [*COLUMNS, *_MORE]
    with sqlite3.connect(part) as db:
        db.execute("pragma journal_mode = off")
        db.execute(f"create table incidents ({', '.join(columns)}, people, primary key (id))")
        places = ", ".join("?" * (len(columns) + 1))
        for rows in _batches(store, columns):
            db.executemany(f"insert into incidents values ({places})", rows)
        for column in (*COUNTED, "reported_at"):
            db.execute(f"create index incidents_{column} on incidents ({column})")
        db.execute("analyze")
    db.close()
    part.rename(file)


def _batches(store: Store, columns: list[str]) -> Iterator[list[tuple]]:
    texts = [f"{c}::varchar as {c}" if c.endswith("_at") else c for c in columns]
    first, last = store.value("select min(id) from incidents"), store.value("select max(id) from incidents")
    for begin in range(first, last + 1, BATCH):
        rows = store.ask(
            f"select {', '.join(texts)}, {_BAND} as people from incidents where id >= $begin and id < $end order by id",
            begin=begin,
            end=begin + BATCH,
        )
        yield [tuple(row.values()) for row in rows]


class Peer:
    """A running Datasette; `list` asks for one page of its table."""

    def __init__(self, port: int):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def list(self, filters: Mapping[str, str]) -> None:
        """A page with all facets, newest first."""
        query = [("_sort_desc", "id"), ("_size", str(PAGE)), *(("_col", column) for column in COLUMNS)]
        query += [("_facet", column) for column in COUNTED]
        query += filters.items()
        self._connection.close()  # it hangs up after five silent seconds; connecting anew costs 0.1 ms
        self._connection.request("GET", f"/incidents/incidents?{urllib.parse.urlencode(query)}")
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200 or b"facet-results" not in content or b"took too long" in content:
            raise RuntimeError(f"Datasette answered {answer.status}: {content[:300]!r}")


@contextmanager
def running(program: Path, file: Path, port: int) -> Iterator[Peer]:
    """Datasette over the SQLite `file`."""
    limits = [part for name in _LIMITS for part in ("--setting", name, "600000")]
    command = [program, "serve", "--immutable", file, "--port", str(port), *limits]
    command += ["--setting", "suggest_facets", "off", "--setting", "default_facet_size", "30"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _when_up(port)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _when_up(port: int) -> Peer:
    for _ in range(600):
        try:
            peer = Peer(port)
            peer._connection.request("GET", "/-/versions.json")
            peer._connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return peer
    raise RuntimeError("Datasette did not start")
