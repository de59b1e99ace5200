"""The only module that knows DuckDB: open, migrate, read, write.

One process holds one connection; every unit of work takes a cursor of its own (a shared one returned other
threads' rows), and one lock lets one writer in at a time. Moments go in and come out as aware UTC datetimes
and are naive UTC inside.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import duckdb
from filelock import FileLock, Timeout

from lib.domain.messages import N_

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
MIGRATIONS = HERE / "sql" / "migrations"
VIEWS = HERE / "sql" / "views.sql"
MEMORY_LIMIT = "512MB"
DAMAGE = ("Corrupt database file", "Could not read enough bytes")  # found only when that part of the file is read
Row = dict[str, Any]


class Unavailable(Exception):
    """The register cannot be opened or has failed; `kind` picks the sentence that says what to do."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "locked": N_("The register is already open in another program. Close that one, then start again."),
        "damaged": N_("The register's file is damaged. Keep it as it is and restore the newest backup."),
        "newer": N_("The register was written by a newer version of this program. Install that version."),
        "unwritable": N_("The register's folder cannot be written to. Check its permissions and the free disk space."),
        "failed": N_(
            "The register had to be reopened. Nothing that was confirmed is lost; please repeat the last step."
        ),
    }

    def __init__(self, kind: str, path: Path, detail: str = ""):
        super().__init__(f"{kind}: {path}: {detail}")
        self.kind, self.path = kind, path

    @property
    def sentence(self) -> str:
        return self.SENTENCES[self.kind]


class Conflict(Exception):
    """Somebody else was first: the row has a newer version than the one that was read."""


class Store:
    """One open register. `folder` holds the database file, its lock, and the attachments."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / "register.duckdb"
        self.head: tuple[int, str] | None = None  # the journal's last sequence and hash, known under the lock
        self.changes = 0  # committed writes with a journal row, counted since the register was opened
        self.remembered: dict[str, tuple[int, Any]] = {}  # answers that hold until the next change
        self.is_example = False  # invented incidents in a throw-away folder; every page says so
        self._writing = threading.RLock()
        self._file_lock = FileLock(
            str(folder / "register.lock"),
            timeout=0,
            mode=0o600,
            thread_local=False,  # opened and closed by different threads
        )
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._open()

    # -- reading

    def ask(self, sql: str, /, **parameters: Any) -> list[Row]:
        """The rows a question answers, each a dict of column to value."""
        with self._guarded(), self._cursor() as cursor:
            return _rows(cursor.execute(sql, _naive(parameters) or None))

    def one(self, sql: str, /, **parameters: Any) -> Row | None:
        """The first row, or None."""
        rows = self.ask(sql, **parameters)
        return rows[0] if rows else None

    def value(self, sql: str, /, **parameters: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, **parameters)
        return next(iter(row.values())) if row else None

    def remember(self, name: str, answer: Callable[[], Any]) -> Any:
        """`answer()`, asked again only after the journal has grown. For questions every page asks.

        Not keyed by the head: that moves before its transaction is committed, and an answer from before the
        commit would then be kept as one from after it.
        """
        changes = self.changes
        held = self.remembered.get(name)
        if held is None or held[0] != changes:
            held = self.remembered[name] = (changes, answer())
        return held[1]

    @contextmanager
    def reading(self) -> Iterator["Reading"]:
        """Several questions on one cursor, with temporary tables of its own where one scan serves many."""
        with self._guarded(), self._cursor() as cursor:
            yield Reading(cursor)

    # -- writing

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """One transaction, alone. Leaves nothing behind when the block raises.

        An error is never swallowed inside: DuckDB answers COMMIT after an error with success and rolls back.
        """
        with self._writing, self._guarded(), self._cursor() as cursor:
            cursor.execute("begin")
            head = self.head
            try:
                yield Writing(cursor, self)
                cursor.execute("commit")
            except BaseException:
                self.head = head
                _roll_back(cursor)
                raise
            self.changes += self.head != head

    # -- opening and closing

    def close(self) -> None:
        """Writes the log into the file and lets others in."""
        with self._writing:
            connection, self._connection = self._connection, None
            try:
                if connection is not None:
                    connection.close()
            finally:
                self._file_lock.release()

    def _open(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            os.chmod(self.folder, 0o700)
            self._file_lock.acquire()
        except Timeout as error:
            raise Unavailable("locked", self.path) from error
        except OSError as error:
            raise Unavailable("unwritable", self.path, str(error)) from error
        try:
            self._connect()
            self._migrate()
        except Unavailable:
            self.close()
            raise
        except duckdb.Error as error:
            self.close()
            raise Unavailable(_kind_of(error), self.path, str(error)) from error

    def _connect(self) -> None:
        before = os.umask(0o077)
        try:
            self._connection = duckdb.connect(
                str(self.path),
                config={
                    "memory_limit": MEMORY_LIMIT,
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                },
            )
        finally:
            os.umask(before)
        for setting in (
            f"set temp_directory = '{self.folder.as_posix()}/scratch'",
            "set enable_external_access = false",
            "set lock_configuration = true",
        ):
            self._connection.execute(setting)

    def _migrate(self) -> None:
        """Brings the file to this version: each step with its record in one transaction, then a checkpoint."""
        self._run("create table if not exists schema_version (version integer primary key, checksum varchar not null)")
        done = {row["version"]: row["checksum"] for row in self.ask("select version, checksum from schema_version")}
        steps = {int(file.name[:4]): file.read_text("utf-8") for file in sorted(MIGRATIONS.glob("*.sql"))}
        if unknown := set(done) - set(steps):
            raise Unavailable("newer", self.path, f"schema {max(unknown)}")
        for version, sql in steps.items():
            checksum = hashlib.sha256(sql.encode()).hexdigest()
            if version not in done:
                self._run("begin", sql, f"insert into schema_version values ({version}, '{checksum}')", "commit")
                self._run("checkpoint")
            elif done[version] != checksum:
                raise Unavailable("newer", self.path, f"schema {version} differs")
        self._run(VIEWS.read_text("utf-8"))

    def _run(self, *statements: str) -> None:
        with self._cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._connection is None:
            raise Unavailable("failed", self.path, "closed")
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """A fatal error leaves the whole instance dead, reads too: reopen, then say that the step must be repeated."""
        try:
            yield
        except duckdb.FatalException as error:
            log.exception("the register failed and is reopened")
            self._reopen()
            raise Unavailable("failed", self.path, str(error)) from error
        except duckdb.Error as error:
            if "Could not write file" in str(error):
                raise Unavailable("unwritable", self.path, str(error)) from error
            if any(sign in str(error) for sign in DAMAGE):
                raise Unavailable("damaged", self.path, str(error)) from error
            raise

    def _reopen(self) -> None:
        with self._writing:
            if self._connection is not None:
                self._connection.close()
            self.head = None
            self._connect()


class Reading:
    """Questions on one cursor."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection):
        self._cursor = cursor

    def ask(self, sql: str, /, **parameters: Any) -> list[Row]:
        return _rows(self._cursor.execute(sql, _naive(parameters) or None))

    def one(self, sql: str, /, **parameters: Any) -> Row | None:
        rows = self.ask(sql, **parameters)
        return rows[0] if rows else None

    def run(self, sql: str, /, **parameters: Any) -> int:
        """Runs a statement; gives the number of rows it changed, where it changes rows."""
        self._cursor.execute(sql, _naive(parameters) or None)
        return self._cursor.rowcount


class Writing(Reading):
    """A transaction being written. `store` is for what must be known under the lock, the journal's head."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, store: Store):
        super().__init__(cursor)
        self.store = store

    def new_id(self) -> int:
        return int(self._cursor.execute("select nextval('ids')").fetchall()[0][0])

    def new_ids(self, count: int) -> list[int]:
        return [row["id"] for row in self.ask("select nextval('ids') as id from range($count)", count=count)]

    def insert(self, table: str, row: Row) -> None:
        """Inserts one row; `table` and the column names come from code, never from a person."""
        columns = ", ".join(row)
        places = ", ".join(f"${column}" for column in row)
        self.run(f"insert into {table} ({columns}) values ({places})", **row)

    def insert_many(self, table: str, rows: Sequence[Row]) -> None:
        """Inserts rows that name the same columns, in one statement: thousands in a fraction of a second."""
        columns = [name for name in rows[0] if any(row[name] is not None for row in rows)] if rows else []
        if not columns:
            return
        values = {name: [_naive_value(row[name]) for row in rows] for name in columns}
        lists = ", ".join(f"unnest(${name})" for name in columns)
        self.run(f"insert into {table} ({', '.join(columns)}) select {lists}", **values)

    def update(self, table: str, row_id: int, version: int, changes: Row) -> None:
        """Writes `changes` and the next version. Raises `Conflict` when the row is no longer at `version`."""
        sets = ", ".join(f"{column} = ${column}" for column in changes)
        changed = self.run(
            f"update {table} set {sets}, version = version + 1 where id = $id and version = $version",
            id=row_id,
            version=version,
            **changes,
        )
        if changed != 1:
            raise Conflict(f"{table} {row_id} is newer than version {version}")


def _rows(result: duckdb.DuckDBPyConnection) -> list[Row]:
    columns = [column[0] for column in result.description]
    moments = [i for i, column in enumerate(result.description) if str(column[1]) in ("TIMESTAMP", "DATETIME")]
    rows = result.fetchall()
    if not moments:
        return [dict(zip(columns, row, strict=True)) for row in rows]
    return [dict(zip(columns, _aware(row, moments), strict=True)) for row in rows]


def _aware(row: tuple, moments: list[int]) -> list[Any]:
    values = list(row)
    for i in moments:
        if values[i] is not None:
            values[i] = values[i].replace(tzinfo=UTC)
    return values


def _naive(parameters: Row) -> Row:
    return {name: _naive_value(value) for name, value in parameters.items()}


def _naive_value(value: Any) -> Any:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("rollback")
    except duckdb.Error:
        log.debug("nothing left to roll back", exc_info=True)


def _kind_of(error: duckdb.Error) -> str:
    text = str(error)
    if "Conflicting lock" in text:
        return "locked"
    if "Permission denied" in text or "No space left" in text or "Read-only file system" in text:
        return "unwritable"
    if "version number" in text and "can only read" in text:
        return "newer"
    return "damaged"


_opened: list[Store] = []


def use(store: Store | None) -> None:
    """Makes `store` the register of this process (`None`: no register)."""
    _opened[:] = [store] if store else []


def register() -> Store:
    """The register of this process, opened at its start."""
    if not _opened:
        raise Unavailable("failed", Path("."), "not opened")
    return _opened[0]
