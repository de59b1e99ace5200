"""The only module that knows DuckDB: open, migrate, read, write.

One process holds one connection; every unit of work takes a cursor of its own (a shared one returned other
threads' rows), and one lock lets one writer in at a time. Moments go in and come out as aware UTC datetimes
and are naive UTC inside.
"""

import hashlib
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import duckdb
from filelock import FileLock, Timeout

from lib.domain.messages import N_
from lib.register.keeping import Keeping
from lib.register.kept import Answer, Kept
from lib.register.watermark import Watermark

if TYPE_CHECKING:
    from pyarrow import Array, Table

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
MIGRATIONS = HERE / "sql" / "migrations"
VIEWS = HERE / "sql" / "views.sql"
MEMORY_LIMIT = "512MB"
AT_A_TIME = 2_000  # rows of an answer that is streamed
MANY = 1_000  # rows from which it pays to write them column by column
BACKUPS = "backups"  # the one folder, beside the database, where DuckDB may write other files
PATIENCE = 10.0  # seconds that questions under way are given before the file is closed under them
NO_ROOM = ("Could not write file", "No space left", "Read-only file system")
DAMAGE = ("Corrupt database file", "Could not read enough bytes")  # found only when that part of the file is read
NO_EXTENSIONS = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
Row = dict[str, Any]


class Unavailable(Exception):
    """The register cannot be opened or has failed; `kind` picks the sentence that says what to do."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "locked": N_("The register is already open in another program. Close that one, then start again."),
        "damaged": N_("The register's file is damaged. Keep it as it is and restore the newest backup."),
        "log": N_(
            "The register's write-ahead log is damaged or belongs to another file. Do not delete it: put the files "
            "back as they were, or restore the newest backup."
        ),
        "lost": N_(
            "The newest entries of the register are gone: its write-ahead log was deleted or an older file was put "
            "in its place. Put the right files back or restore a backup; to go on without them, run make accept-loss."
        ),
        "newer": N_("The register was written by a newer version of this program. Install that version."),
        "unwritable": N_("The register's folder cannot be written to. Check its permissions and the free disk space."),
        "restoring": N_("The register is just being restored. Nothing is saved now; try again in a minute."),
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
    """One open register. `folder` holds the database file, its lock, its watermark, attachments and backups.

    `before_migrating` is called with the open register before an older file is brought to this version.
    `accept_loss` opens a file whose newest entries are gone; whoever says so journals it (`restoring.accept_loss`).
    """

    def __init__(
        self,
        folder: Path,
        keeping: Keeping | None = None,
        *,
        before_migrating: Callable[["Store"], object] | None = None,
        accept_loss: bool = False,
        memory_limit: str = MEMORY_LIMIT,
    ):
        self.folder = folder
        self.keeping = keeping or Keeping()
        self.path = folder / "register.duckdb"
        self.head: tuple[int, str] | None = None  # the journal's last sequence and hash, known under the lock
        self.latest: datetime | None = None  # when the journal's last row was written, by the clock of then
        self.changes = 0  # committed writes with a journal row, counted since the register was opened
        self.remembered: dict[str, tuple[int, Any]] = {}  # what was made of answers, until the next change
        self._kept = Kept()  # answers themselves, until something is written to one of their tables
        self.is_example = False  # invented incidents in a throw-away folder; every page says so
        self.backing_up = threading.Lock()  # one backup, restore or archive at a time
        self._before_migrating, self._accept_loss = before_migrating, accept_loss
        self._memory_limit = memory_limit
        self._mark = Watermark(folder)
        self._writing = threading.RLock()
        self._units = threading.Condition()  # guards the cursors that are out
        self._cursors: set[duckdb.DuckDBPyConnection] = set()
        self._inside: int | None = None  # the one thread that may ask while the others are shut out
        self._shut_out: str | None = None  # why nobody gets a cursor just now, a kind of `Unavailable`
        self._generation = 0  # counts the files that stood in the register's place
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
        """The rows a question answers, each a dict of column to value.

        Asked again before one of its tables was written to, it is answered without asking the database.
        """
        key = self._kept.key(sql, parameters) if self._is_open else None
        if key is None:
            return _as_rows(self._answered(sql, parameters))
        state = self._kept.state(sql)
        answer = self._kept.answer(key, state)
        if answer is None:
            answer = self._answered(sql, parameters)
            self._kept.keep(key, state, answer)
        return _as_rows(answer)

    def _answered(self, sql: str, parameters: Row) -> Answer:
        with self._guarded(), self._cursor() as cursor:
            return _answer(cursor.execute(sql, _naive(parameters) or None))

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

    def forget(self) -> None:
        """Nothing is remembered any more, as if everything had been written anew."""
        self._kept.forget()
        self.remembered.clear()

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
        generation = self._generation
        with self._writing, self._guarded(), self._cursor() as cursor:
            if generation != self._generation:  # what is about to be changed was read from another file
                raise Unavailable("restoring", self.path)
            cursor.execute("begin")
            head, latest = self.head, self.latest
            writing = Writing(cursor, self)
            try:
                yield writing
                cursor.execute("commit")
            except BaseException:
                self.head, self.latest = head, latest
                _roll_back(cursor)
                raise
            finally:  # before what is remembered is forgotten, for that is made of answers
                self._kept.written(writing.statements)
            if self.head is not None and self.head != head:
                self._mark.write(self.head)
                self.changes += 1

    # -- copies

    def copy_to(self, path: Path) -> None:
        """Writes the register, as it stands at one moment, into a new database file below `backups`.

        Others go on reading and writing meanwhile. Nothing is left of a copy that could not be finished.
        """
        with self._guarded(), self._cursor() as cursor:
            try:
                cursor.execute(f"attach {_quoted(path)} as copied")
                try:
                    cursor.execute(f"copy from database {self.path.stem} to copied")
                finally:
                    cursor.execute("detach copied")
            except BaseException:
                for rest in (path, path.with_name(f"{path.name}.wal")):
                    rest.unlink(missing_ok=True)
                raise

    def put_in_place(self, incoming: Path, aside: Path) -> None:
        """Closes the register, puts the database file `incoming` in its place and opens that one, in this process.

        The file before is kept in the new folder `aside`. When `incoming` cannot be opened, the file before is put
        back and the error raised. Who was about to write gets `Unavailable`, for what they read is of another file.
        """
        with self._writing, self._nobody_inside("restoring"):
            self._disconnect()
            self._set_aside(aside)
            try:
                os.replace(incoming, self.path)
                self._begin(is_known=False)
            except BaseException as error:
                self._disconnect()
                self._take_back(aside)
                self._begin()
                if isinstance(error, duckdb.Error):
                    raise Unavailable(_kind_of(error), incoming, str(error)) from error
                raise
            self.changes += 1
            self._generation += 1
            self.forget()

    def _set_aside(self, aside: Path) -> None:
        """The file before under a second name, its log with it; at no moment is there no file in its place."""
        aside.mkdir(parents=True, mode=0o700)
        if self.path.exists():
            _second_name(self.path, aside / self.path.name)
        if self._log.exists():
            os.replace(self._log, aside / self._log.name)
        self._mark.forget()

    def _take_back(self, aside: Path) -> None:
        self._log.unlink(missing_ok=True)
        for name in (self.path.name, self._log.name):
            if (aside / name).exists():
                os.replace(aside / name, self.folder / name)
        aside.rmdir()

    # -- opening and closing

    def close(self) -> None:
        """Writes the log into the file and lets others in."""
        with self._writing, self._nobody_inside("failed", then_stay=True):
            try:
                self._disconnect()
            finally:
                self._mark.close()
                self._file_lock.release()

    @property
    def _log(self) -> Path:
        return self.path.with_name(f"{self.path.name}.wal")

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
            self._begin()
        except Unavailable:
            self.close()
            raise
        except duckdb.Error as error:
            self.close()
            raise Unavailable(_kind_of(error), self.path, str(error)) from error

    def _begin(self, *, is_known: bool = True) -> None:
        """Connects, looks whether everything is there, migrates. `is_known`: the watermark is about this file."""
        mark = self._mark.read() if is_known and not self._accept_loss else None
        if not self.path.exists() and ((mark and mark[0]) or self._log.exists()):
            raise Unavailable("lost", self.path, "there is no file")
        self._connect()
        self._demand(mark)
        self._migrate(self._before_migrating if is_known else None)
        last = self.one("select sequence, hash, moment from journal order by sequence desc limit 1")
        self.head, self.latest = None, last and last["moment"]
        if last:
            self._mark.write((last["sequence"], last["hash"]))

    def _demand(self, mark: tuple[int, str] | None) -> None:
        """Raises `Unavailable` unless the journal holds the row of the watermark."""
        if not mark or not mark[0]:
            return
        try:
            found = self.value("select hash from journal where sequence = $last", last=mark[0])
        except duckdb.CatalogException:  # there is no journal; to ask the catalogue takes as long as to open the file
            found = None
        if found != mark[1]:
            raise Unavailable("lost", self.path, f"entry {mark[0]} {mark[1]} is not there")

    def _connect(self) -> None:
        before = os.umask(0o077)
        try:
            self._connection = duckdb.connect(
                str(self.path),
                config={
                    "memory_limit": self._memory_limit,
                    **NO_EXTENSIONS,
                },
            )
        finally:
            os.umask(before)
        for setting in (
            f"set temp_directory = {_quoted(self.folder / 'scratch')}",
            f"set allowed_directories = [{_quoted(self.folder / BACKUPS, '/')}]",  # before the line that shuts it all
            "set enable_external_access = false",
            "set lock_configuration = true",
        ):
            self._connection.execute(setting)

    def _migrate(self, before: Callable[["Store"], object] | None) -> None:
        """Brings the file to this version: each step with its record in one transaction, then a checkpoint."""
        self._run("create table if not exists schema_version (version integer primary key, checksum varchar not null)")
        done = {row["version"]: row["checksum"] for row in self.ask("select version, checksum from schema_version")}
        steps = {int(file.name[:4]): file.read_text("utf-8") for file in sorted(MIGRATIONS.glob("*.sql"))}
        if unknown := set(done) - set(steps):
            raise Unavailable("newer", self.path, f"schema {max(unknown)}")
        if before and done and set(steps) - set(done):
            before(self)
        for version, sql in steps.items():
            checksum = hashlib.sha256(sql.encode()).hexdigest()
            if version not in done:
                self._run("begin", sql, f"insert into schema_version values ({version}, '{checksum}')", "commit")
                self._run("checkpoint")
            elif done[version] != checksum:
                raise Unavailable("newer", self.path, f"schema {version} differs")
        self._run(VIEWS.read_text("utf-8"))
        tables = self.ask("select table_name from duckdb_tables() where not internal")
        views = self.ask("select view_name, sql from duckdb_views() where not internal")
        self._kept.learn([row["table_name"] for row in tables], {row["view_name"]: row["sql"] for row in views})

    def _run(self, *statements: str) -> None:
        with self._cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        self._kept.forget()

    @property
    def _is_open(self) -> bool:
        """Whether just anybody may ask."""
        return self._connection is not None and self._shut_out is None

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._cursor_out()
        try:
            yield cursor
        finally:
            cursor.close()
            with self._units:
                self._cursors.discard(cursor)
                self._units.notify_all()

    def _cursor_out(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None and self._shut_out is None:  # a reopening failed; perhaps there is room again
            self._reopen(None)
        with self._units:
            if self._shut_out is not None and threading.get_ident() != self._inside:
                raise Unavailable(self._shut_out, self.path, "shut")
            if self._connection is None:
                raise Unavailable("failed", self.path, "closed")
            cursor = self._connection.cursor()
            self._cursors.add(cursor)
            return cursor

    @contextmanager
    def _nobody_inside(self, kind: str, *, then_stay: bool = False) -> Iterator[None]:
        """Lets nobody else ask and waits until those who do have finished; who takes too long is interrupted.

        As long as one cursor is out DuckDB keeps the old file, and would give it back when the path is opened again.
        """
        with self._units:
            self._shut_out, self._inside = kind, threading.get_ident()
            if not self._units.wait_for(lambda: not self._cursors, PATIENCE):
                log.warning("%d questions are interrupted", len(self._cursors))
                for cursor in self._cursors:
                    cursor.interrupt()
                self._units.wait_for(lambda: not self._cursors, PATIENCE)
        try:
            yield
        finally:
            if not then_stay:
                self._shut_out = None

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """A fatal error leaves the whole instance dead, reads too: reopen, then say that the step must be repeated."""
        connection = self._connection
        try:
            yield
        except duckdb.FatalException as error:
            log.exception("the register failed and is reopened")
            self._reopen(connection)
            raise Unavailable("failed", self.path, str(error)) from error
        except duckdb.Error as error:
            if any(sign in str(error) for sign in NO_ROOM):
                raise Unavailable("unwritable", self.path, str(error)) from error
            if any(sign in str(error) for sign in DAMAGE):
                raise Unavailable("damaged", self.path, str(error)) from error
            raise

    def _reopen(self, failed: duckdb.DuckDBPyConnection | None) -> None:
        """Opens the file anew in place of the connection that failed, unless somebody has done so already."""
        with self._writing:
            if self._connection is not failed or self._shut_out is not None:
                return
            with self._nobody_inside("failed"):
                self._disconnect()
                try:
                    self._connect()
                except duckdb.Error as error:
                    log.exception("the register cannot be reopened")
                    raise Unavailable(_kind_of(error), self.path, str(error)) from error

    def _disconnect(self) -> None:
        connection, self._connection, self.head = self._connection, None, None
        self._kept.forget()
        if connection is not None:
            connection.close()


class Reading:
    """Questions on one cursor."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection):
        self._cursor = cursor

    def ask(self, sql: str, /, **parameters: Any) -> list[Row]:
        return _as_rows(_answer(self._cursor.execute(sql, _naive(parameters) or None)))

    def one(self, sql: str, /, **parameters: Any) -> Row | None:
        rows = self.ask(sql, **parameters)
        return rows[0] if rows else None

    def stream(self, sql: str, /, **parameters: Any) -> Iterator[Row]:
        """The rows a few thousand at a time; to be gone through before the cursor is asked anything else."""
        result = self._cursor.execute(sql, _naive(parameters) or None)
        while (answer := _answer(result, AT_A_TIME)).rows:
            yield from _as_rows(answer)

    def columns(self, sql: str, /, **parameters: Any) -> "Table":
        """The answer column by column, where rows would cost more than what is done with them; naive UTC."""
        return self._cursor.sql(sql, params=_naive(parameters)).to_arrow_table()

    def run(self, sql: str, /, **parameters: Any) -> int:
        """Runs a statement; gives the number of rows it changed, where it changes rows."""
        self._cursor.execute(sql, _naive(parameters) or None)
        return self._cursor.rowcount


class Writing(Reading):
    """A transaction being written. `store` is for what must be known under the lock, the journal's head."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, store: Store):
        super().__init__(cursor)
        self.store = store
        self.statements: set[str] = set()  # whatever was said; what is kept of their tables may be otherwise now
        self._handed_over: dict[str, tuple[str, _HandedOver]] = {}  # views on what is inserted in bulk, by its columns

    def ask(self, sql: str, /, **parameters: Any) -> list[Row]:
        self.statements.add(sql)
        return super().ask(sql, **parameters)

    def run(self, sql: str, /, **parameters: Any) -> int:
        self.statements.add(sql)
        return super().run(sql, **parameters)

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
        if len(rows) == 1:  # plainly: a list to be unnested takes twice as long to plan
            self.insert(table, {name: value for name, value in rows[0].items() if value is not None})
        elif rows:
            self.insert_columns(table, {name: [row[name] for row in rows] for name in rows[0]})

    def insert_columns(self, table: str, columns: Mapping[str, list[Any]]) -> None:
        """As `insert_many`, of rows that are lists of values by column; what is unknown in all of them is left out."""
        known = {name: values for name, values in columns.items() if values.count(None) < len(values)}
        if not known:
            return
        if len(next(iter(known.values()))) >= MANY:
            self._insert_arrow(table, known)
            return
        lists = ", ".join(f"unnest(${name})" for name in known)
        values = {name: [_naive_value(value) for value in column] for name, column in known.items()}
        self.run(f"insert into {table} ({', '.join(known)}) select {lists}", **values)

    def _insert_arrow(self, table: str, columns: Mapping[str, list[Any]]) -> None:
        """Handed over column by column, which takes a quarter of what values one by one take."""
        import pyarrow

        arrays = {name: _naive_column(pyarrow.array(values)) for name, values in columns.items()}
        given = pyarrow.table(arrays)
        shape = str(given.schema)
        if shape not in self._handed_over:
            self._handed_over[shape] = f"handed_over_{len(self._handed_over)}", _HandedOver(given)
            self._cursor.register(*self._handed_over[shape])
        view, held = self._handed_over[shape]
        names = ", ".join(columns)
        held.table = given
        self.run(f"insert into {table} ({names}) select {names} from {view}")
        held.table = None

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


class _HandedOver:
    """Stands for one table after another: DuckDB keeps what it was given until the transaction is over."""

    def __init__(self, table: "Table | None"):
        self.table = table

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.table.__arrow_c_stream__(requested_schema)


def _answer(result: duckdb.DuckDBPyConnection, most: int = 0) -> Answer:
    """What was asked; at most so many rows of it, where said."""
    columns = tuple(column[0] for column in result.description)
    types = tuple(str(column[1]) for column in result.description)
    return Answer(columns, types, result.fetchmany(most) if most else result.fetchall())


def _as_rows(answer: Answer) -> list[Row]:
    columns = answer.columns
    moments = [i for i, name in enumerate(answer.types) if name in ("TIMESTAMP", "DATETIME")]
    if not moments:
        return [dict(zip(columns, row, strict=True)) for row in answer.rows]
    return [dict(zip(columns, _aware(row, moments), strict=True)) for row in answer.rows]


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


def _naive_column(values: "Array") -> "Array":
    """As `_naive_value`, of a whole column."""
    kind = str(values.type)
    if kind.startswith("timestamp") and "tz=" not in kind:
        raise ValueError("a moment without a zone cannot be stored")
    return values.cast("timestamp[us]") if kind.startswith("timestamp") else values


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("rollback")
    except duckdb.Error:
        log.debug("nothing left to roll back", exc_info=True)


def _kind_of(error: duckdb.Error) -> str:
    text = str(error)
    if "Conflicting lock" in text:
        return "locked"
    if "Permission denied" in text or any(sign in text for sign in NO_ROOM):
        return "unwritable"
    if "WAL" in text:
        return "log"
    if "version number" in text and "can only read" in text:
        return "newer"
    return "damaged"


def _quoted(path: Path, ending: str = "") -> str:
    """A path as a text in SQL, where no parameter may stand."""
    return "'" + path.as_posix().replace("'", "''") + ending + "'"


def _second_name(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except OSError:  # no such thing on this disk
        shutil.copy2(file, place)


@contextmanager
def opened_copy(path: Path) -> Iterator[Reading]:
    """A database file that nobody else has open, only to be read. Raises `Unavailable` when it cannot be.

    Reading it may still meet a damaged part, as `Unavailable` too.
    """
    try:
        connection = duckdb.connect(str(path), read_only=True, config={"memory_limit": MEMORY_LIMIT} | NO_EXTENSIONS)
        with connection:
            yield Reading(connection)
    except duckdb.Error as error:
        raise Unavailable(_kind_of(error), path, str(error)) from error


_opened: list[Store] = []


def use(store: Store | None) -> None:
    """Makes `store` the register of this process (`None`: no register)."""
    _opened[:] = [store] if store else []


def register() -> Store:
    """The register of this process, opened at its start."""
    if not _opened:
        raise Unavailable("failed", Path("."), "not opened")
    return _opened[0]
