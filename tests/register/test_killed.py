"""Killed at any moment, the register is whole: what was acknowledged is there, nothing by half.

Every round is a process of its own, forked from one that has loaded the program and opened nothing.
"""

import os
import random
import select
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from lib.register import backups, incidents, journal, vault
from lib.register import store as stores
from lib.register.store import Store
from tests.builders import HANDLER, NOW, a_report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here"),
]

ROUNDS = 50
THREADS = 3
CHECKPOINT_EVERY = 5  # saves of the first thread: a kill has to meet checkpoints too


class Child:
    """A forked process that runs `work` with a way to say lines; it never returns into the tests."""

    def __init__(self, work: Callable[[Callable[[str], None]], None]):
        self.said, saying = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.said)
            code = 1
            try:
                work(lambda line: os.write(saying, f"{line}\n".encode()))
                code = 0
            finally:
                os._exit(code)
        os.close(saying)

    def wait_for_a_line(self, seconds: float = 120) -> None:
        assert select.select([self.said], [], [], seconds)[0], "nothing was acknowledged"

    def kill(self) -> list[str]:
        """Kills it at once; gives every line it had said."""
        os.kill(self.pid, signal.SIGKILL)
        return self.end()[0]

    def end(self) -> tuple[list[str], int]:
        """Waits for its end; gives its lines and how it ended."""
        with os.fdopen(self.said, "rb") as pipe:
            lines = pipe.read().decode().splitlines()
        return lines, os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def write_without_end(folder: Path, say: Callable[[str], None]) -> None:
    """Several threads report and change incidents; a number is said once both are acknowledged."""
    from threading import Thread

    store = Store(folder)

    def work(thread: int) -> None:
        for count in range(1, 1_000_000):
            row = incidents.report(store, a_report(), by=HANDLER, at=NOW)
            row = incidents.change(
                store, row["id"], 1, {"description": f"wątek {thread} " + "ż" * 2_000}, by=HANDLER, at=NOW
            )
            say(row["number"])
            if thread == 0 and count % CHECKPOINT_EVERY == 0:
                with store._writing:
                    store._run("checkpoint")

    threads = [Thread(target=work, args=(n,), daemon=True) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_fifty_times_killed_under_load_nothing_that_was_acknowledged_is_lost(tmp_path):
    chance, acknowledged = random.Random(72), set()
    for round_ in range(1, ROUNDS + 1):
        child = Child(lambda say: write_without_end(tmp_path, say))
        child.wait_for_a_line()
        time.sleep(chance.uniform(0, 0.3))
        acknowledged |= set(child.kill())

        store = Store(tmp_path)  # the watermark agrees too, or it would not open
        rows = store.ask("select number, version from incidents")
        there = {row["number"]: row["version"] for row in rows}
        proof = journal.verify(store)
        store.close()

        assert {number for number in acknowledged if there.get(number) != 2} == set()
        assert (proof.holds, proof.rows) == (True, sum(there.values()))
        assert len(there) - len(acknowledged) <= THREADS * round_
    assert len(acknowledged) >= ROUNDS


# -- migrations


def older_program(patch: pytest.MonkeyPatch, folder: Path, upto: int) -> None:
    """Makes this process the program as it was when the migration of that number was its last."""
    migrations = folder / f"migrations-{upto}"
    migrations.mkdir(parents=True)
    for file in stores.MIGRATIONS.glob("*.sql"):
        if int(file.name[:4]) <= upto:
            shutil.copy(file, migrations)
    (folder / "none.sql").write_text("select 1")
    patch.setattr(stores, "MIGRATIONS", migrations)
    patch.setattr(stores, "VIEWS", folder / "none.sql")


def shape(folder: Path) -> tuple[list, list]:
    """The versions the file says it has, and every column it has."""
    with duckdb.connect(str(folder / "register.duckdb")) as file:
        return shape_of(file)


def shape_of(file: duckdb.DuckDBPyConnection) -> tuple[list, list]:
    versions = file.execute("select version from schema_version order by 1").fetchall()
    columns = "select table_name, column_name from duckdb_columns() where not internal order by 1, 2"
    tables = "select table_name from duckdb_tables()"
    return versions, file.execute(f"select * from ({columns}) where table_name in ({tables})").fetchall()


def kill_itself_at(step: int) -> None:
    """In a child: dies before the statement of that number, counting each within a migration."""
    passed = 0

    def run(self: Store, *statements: str) -> None:
        nonlocal passed
        with self._cursor() as cursor:
            for statement in (one for text in statements for one in duckdb.extract_statements(text)):
                passed += 1
                if passed == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                cursor.execute(statement.query)

    Store._run = run


def grown_with_the_program(folder: Path, steps: list[int]) -> list[Path]:
    """A register with five entries, as each version of the program left it that once was the newest."""
    registers: list[Path] = []
    for version in steps:
        register = folder / f"version-{version}"
        if registers:
            shutil.copytree(registers[-1], register)
        with pytest.MonkeyPatch.context() as patch:
            older_program(patch, folder / str(version), version)
            store = Store(register)
            for entry in range(0 if registers else 5):
                with store.writing() as writing:
                    journal.append(writing, "change", "settings", None, {"entry": entry}, by=HANDLER, at=NOW)
            store.close()
        registers.append(register)
    return registers


def test_a_migration_killed_at_every_step_leaves_the_old_or_the_new_and_a_backup_before(tmp_path):
    """Each version is killed at every step to the next one; the last of them to the end, for the views come then."""
    steps = [int(file.name[:4]) for file in sorted(stores.MIGRATIONS.glob("*.sql"))]
    registers = grown_with_the_program(tmp_path, steps)
    shapes = [shape(register) for register in registers]
    kills, met = 0, set()

    for place, (version, register) in enumerate(zip(steps[:-1], registers, strict=False)):
        ended, step, left = False, 0, []
        while not ended and (version == steps[-2] or left.count(place + 1) < 2):  # the second is after the checkpoint
            step += 1
            folder = shutil.copytree(register, tmp_path / f"killed-{version}-{step}")
            ended = migrated_until(folder, step)
            left.append(shapes.index(shape(folder)))
            if left[-1] != place:
                assert [b.schema for b in vault.listed(folder / "backups") if b.kind == "before_migration"] == [version]
            store = Store(folder)
            proof = journal.verify(store)
            assert (proof.holds, proof.rows) == (True, 5)
            assert shape_of(store._connection) == shapes[-1]
            store.close()
            shutil.rmtree(folder)
        kills += step - ended
        met |= {*left}
        assert {*left} == {place, place + 1}

    assert met == set(range(len(steps)))
    assert kills > 20


def migrated_until(folder: Path, step: int) -> bool:
    """Opens the older register with the program of today, killed at that step; whether it came to the end."""

    def work(_say: Callable[[str], None]) -> None:
        kill_itself_at(step)
        Store(folder, before_migrating=backups.before_migrating(NOW)).close()

    code = Child(work).end()[1]
    assert code in (0, -signal.SIGKILL)
    return code == 0
