"""The one door to the disk: opened by one process, whole after a kill, honest about damage, never mixing up answers."""

import logging
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from lib.register import drafts, incidents, journal
from lib.register import store as stores
from lib.register.store import Conflict, Store, Unavailable
from tests.builders import HANDLER, NOW, a_report

ROOT = Path(__file__).resolve().parents[2]


def run(program: str, folder: Path, **more) -> subprocess.Popen:
    """Another process with the register's code on its path; `folder` is its argument."""
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        **more,
    )


def kind_of_opening(folder: Path) -> str:
    with pytest.raises(Unavailable) as refused:
        Store(folder)
    assert refused.value.sentence
    return refused.value.kind


def save_one(store: Store, **facts) -> str:
    return incidents.report(store, a_report(**facts), by=HANDLER, at=NOW)["number"]


def in_threads(count: int, work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# -- opening


def test_a_register_opened_again_is_the_same_register(tmp_path):
    first = Store(tmp_path)
    number = save_one(first)
    steps = first.ask("select * from schema_version order by version")
    first.close()

    again = Store(tmp_path)

    assert again.ask("select * from schema_version order by version") == steps
    assert incidents.get(again, number, HANDLER)["description"] == a_report()["description"]
    assert journal.verify(again).holds
    again.close()


@pytest.mark.parametrize(
    "newer",
    [
        "insert into schema_version values (9999, 'of a later version')",
        "update schema_version set checksum = 'other' where version = 1",
    ],
)
def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path, newer):
    store = Store(tmp_path)
    with store.writing() as writing:
        writing.run(newer)
    store.close()
    before = store.path.read_bytes()

    assert kind_of_opening(tmp_path) == "newer"
    assert kind_of_opening(tmp_path) == "newer"  # the refusal let go of the lock
    assert store.path.read_bytes() == before


def test_a_second_process_is_told_that_the_register_is_open(store):
    program = """
import sys
from pathlib import Path
from lib.register.store import Store, Unavailable
try:
    Store(Path(sys.argv[1]))
except Unavailable as refused:
    print(refused.kind)
"""
    said, _ = run(program, store.folder).communicate(timeout=120)

    assert said == "locked\n"
    assert save_one(store) == "2026/001"


def test_a_second_register_in_the_same_process_is_refused_as_well(store):
    assert kind_of_opening(store.folder) == "locked"


def test_a_closed_register_lets_the_next_one_in_whichever_thread_closed_it(tmp_path):
    store = Store(tmp_path)
    in_threads(1, lambda _: store.close())
    store.close()  # twice does no harm

    Store(tmp_path).close()


def test_a_closed_register_answers_nothing(tmp_path):
    store = Store(tmp_path)
    store.close()

    with pytest.raises(Unavailable):
        store.ask("select 1")
    with pytest.raises(Unavailable), store.writing():
        pass


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_that_cannot_be_written_to_is_said_to_be_so(tmp_path, folder):
    (tmp_path / "file").write_text("a file, no folder")

    assert kind_of_opening(tmp_path / folder) == "unwritable"


def test_nobody_else_on_the_machine_may_read_it(tmp_path):
    tmp_path.chmod(0o755)
    store = Store(tmp_path)
    save_one(store)

    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("register.duckdb", "register.lock")]

    assert modes == [0o600, 0o600]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700  # the log beside them is shut in with them
    store.close()


def test_without_a_register_the_program_says_that_it_is_not_open():
    stores.use(None)

    with pytest.raises(Unavailable):
        stores.register()


def test_every_kind_of_trouble_has_a_sentence_that_says_what_to_do():
    for kind in ("locked", "damaged", "newer", "unwritable", "failed"):
        sentence = Unavailable(kind, Path("x")).sentence

        assert sentence.count(". ") == 1 or ";" in sentence
        assert sentence.endswith(".")


# -- damage


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A closed register with a dozen incidents, to be damaged in copies."""
    folder = tmp_path_factory.mktemp("whole")
    store = Store(folder)
    for i in range(12):
        save_one(store, description=f"{random.Random(i).randbytes(4000).hex()}")
    store.close()
    return folder


def damaged(whole: Path, tmp_path: Path, damage: Callable[[bytearray], None]) -> Path:
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    content = bytearray((folder / "register.duckdb").read_bytes())
    damage(content)
    (folder / "register.duckdb").write_bytes(content)
    return folder


def flip(place: int) -> Callable[[bytearray], None]:
    def damage(content: bytearray) -> None:
        content[place] ^= 0xFF

    return damage


def cut(length: int) -> Callable[[bytearray], None]:
    def damage(content: bytearray) -> None:
        del content[length:]

    return damage


@pytest.mark.parametrize(
    "damage",
    [cut(0), cut(1), cut(4096), cut(20_000), flip(8), flip(100), flip(4100), flip(12_300), flip(20_000)],
    ids=["empty", "one byte", "a page", "cut", "magic", "header", "second header", "block", "within a block"],
)
def test_a_damaged_file_is_refused_and_left_as_it_is(whole, tmp_path, damage):
    folder = damaged(whole, tmp_path, damage)
    before = (folder / "register.duckdb").read_bytes()

    assert kind_of_opening(folder) == "damaged"
    assert (folder / "register.duckdb").read_bytes() == before


def test_a_file_that_never_was_a_register_is_refused(tmp_path):
    (tmp_path / "register.duckdb").write_bytes(b"Szanowni Panstwo,\n" * 5000)

    assert kind_of_opening(tmp_path) == "damaged"


def test_damage_deep_inside_the_file_never_gives_wrong_answers(whole, tmp_path):
    """Every block in turn: its damage shows at opening, or when that part is read, or nothing there was in use."""
    size = (whole / "register.duckdb").stat().st_size
    right = Store(whole)
    expected = right.ask("select * from incidents order by id")
    right.close()
    met = set()

    for place in range(12_288 + 5_000, size, 262_144):
        folder = damaged(whole, tmp_path, flip(place))
        met.add(_met_while_reading(folder, expected))
        shutil.rmtree(folder)

    assert met == {"damaged at opening", "damaged while reading", "not in use"}


def _met_while_reading(folder: Path, expected: list) -> str:
    try:
        store = Store(folder)
    except Unavailable as refused:
        return f"{refused.kind} at opening"
    try:
        return "not in use" if store.ask("select * from incidents order by id") == expected else "wrong"
    except Unavailable as refused:
        return f"{refused.kind} while reading"
    finally:
        store.close()


# -- a full disk


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file of this process grows beyond `room` bytes: writes fail as they do on a full disk."""
    resource = pytest.importorskip("resource", reason="file sizes can be limited on Unix only")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_on_a_full_disk_nothing_is_half_saved_and_what_was_there_is_read(store):
    save_one(store)
    log = store.path.with_suffix(".duckdb.wal")

    with full_disk(log.stat().st_size + 100), pytest.raises(Unavailable) as refused:
        save_one(store)

    assert refused.value.kind == "unwritable"
    assert store.value("select count(*) from incidents") == 1
    assert save_one(store) == "2026/002"
    assert journal.verify(store).holds


def test_a_register_that_died_is_reopened_and_says_to_repeat_the_last_step(store, caplog):
    save_one(store)
    with full_disk(1_000), store._cursor() as cursor, pytest.raises(Exception, match="checkpoint"):
        cursor.execute("checkpoint")

    with caplog.at_level(logging.CRITICAL), pytest.raises(Unavailable) as refused:
        save_one(store)

    assert refused.value.kind == "failed"
    assert store.value("select count(*) from incidents") == 1
    assert save_one(store) == "2026/002"
    assert journal.verify(store).rows == 2
    assert journal.verify(store).holds


# -- moments


def test_a_moment_without_a_zone_is_refused_wherever_it_comes_in(store):
    naive = datetime(2026, 11, 23, 10, 15)  # noqa: DTZ001

    with pytest.raises(ValueError, match="without a zone"):
        store.ask("select $moment as moment", moment=naive)
    with pytest.raises(ValueError, match="without a zone"), store.writing() as writing:
        writing.run("insert into drafts values ('x', 1, 'report', '', $moment)", moment=naive)
    with pytest.raises(ValueError, match="without a zone"), store.reading() as reading:
        reading.one("select $moment as moment", moment=naive)
    for count in (2, stores.MANY):
        with pytest.raises(ValueError, match="without a zone"), store.writing() as writing:
            writing.insert_columns("drafts", {"key": ["x"] * count, "saved_at": [naive] * count})


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=9, minutes=30))])
def test_a_moment_comes_back_as_the_same_moment_in_utc(store, zone):
    moment = datetime(2026, 10, 25, 2, 30, 15, 123456, tzinfo=zone)
    row = {"incident_id": 1, "kind": "authority", "subject": 0, "basis": "", "since": moment, "state": "open"}
    with store.writing() as writing:
        writing.insert("duties", row)

    kept = store.one("select since, done_at from duties")

    assert kept == {"since": moment, "done_at": None}
    assert kept["since"].tzinfo is UTC


def test_inside_the_file_moments_are_naive_utc(store):
    save_one(store, detected_at=datetime(2026, 11, 23, 10, 15, tzinfo=timezone(timedelta(hours=1))))

    assert store.value("select cast(detected_at as varchar) from incidents") == "2026-11-23 09:15:00"


# -- one transaction


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_block_that_raises_leaves_nothing_behind(store, error):
    save_one(store)
    head = journal.head(store)

    def stop_halfway() -> None:
        with store.writing() as writing:
            writing.run("update incidents set title = 'zmieniony'")
            journal.append(writing, "change", "incident", 1, {}, by=HANDLER, at=NOW)
            raise error

    with pytest.raises(error):
        stop_halfway()

    assert store.value("select title from incidents") is None
    assert journal.head(store) == head
    assert save_one(store) == "2026/002"
    assert journal.verify(store).rows == 2
    assert journal.verify(store).holds


def test_a_statement_that_fails_takes_the_whole_block_with_it(store):
    number = save_one(store)
    head = journal.head(store)

    def report_under_a_taken_number() -> None:
        with store.writing() as writing:
            journal.append(writing, "report", "incident", 2, {}, by=HANDLER, at=NOW)
            writing.insert("incidents", store.one("select * from incidents") | {"id": -1})

    with pytest.raises(Exception, match="Constraint"):
        report_under_a_taken_number()

    assert store.ask("select number from incidents") == [{"number": number}]
    assert journal.head(store) == head
    assert journal.verify(store).holds


def test_what_is_being_written_is_seen_by_nobody_before_it_is_committed(store):
    save_one(store)

    with store.writing() as writing:
        writing.run("update incidents set title = 'nowy'")
        seen = []
        in_threads(1, lambda _: seen.append(store.value("select title from incidents")))

    assert seen == [None]
    assert store.value("select title from incidents") == "nowy"


def test_an_update_of_a_row_that_has_moved_on_is_a_conflict(store):
    save_one(store)
    row = store.one("select id, version from incidents")
    with store.writing() as writing:
        writing.update("incidents", row["id"], row["version"], {"title": "pierwszy"})

    with pytest.raises(Conflict), store.writing() as writing:
        writing.update("incidents", row["id"], row["version"], {"title": "drugi"})

    assert store.one("select title, version from incidents") == {"title": "pierwszy", "version": 2}


def test_an_id_means_one_thing_in_the_whole_register(store):
    with store.writing() as writing:
        first = [writing.new_id() for _ in range(3)]
    with store.writing() as writing:
        second = [writing.new_id() for _ in range(3)]

    assert len({*first, *second}) == 6


# -- several threads


def test_threads_that_write_at_once_wait_for_each_other(store):
    numbers = []

    def report_five(thread: int) -> None:
        numbers.extend(save_one(store, title=f"wątek {thread}") for _ in range(5))

    in_threads(4, report_five)

    assert sorted(numbers) == [f"2026/{i:03}" for i in range(1, 21)]
    assert journal.verify(store).rows == 20
    assert journal.verify(store).holds


def test_no_thread_ever_sees_the_answer_to_another_threads_question(store):
    wrong = []

    def ask_many(thread: int) -> None:
        for i in range(100):
            asked = thread * 1_000 + i
            if store.value("select $asked", asked=asked) != asked:
                wrong.append(asked)

    in_threads(8, ask_many)

    assert wrong == []


def test_threads_with_tables_of_their_own_do_not_share_them(store):
    seen = {}

    def keep_own(thread: int) -> None:
        with store.reading() as reading:
            reading.run(f"create temporary table mine as select {thread} as number")
            for _ in range(20):
                seen.setdefault(thread, set()).add(reading.one("select number from mine")["number"])

    in_threads(8, keep_own)

    assert seen == {thread: {thread} for thread in range(8)}


# -- answers kept until the register changes


def test_an_answer_is_asked_again_only_after_the_journal_has_grown(store):
    asked = []

    def count() -> int:
        asked.append(1)
        return store.value("select count(*) from incidents")

    assert [store.remember("n", count) for _ in range(3)] == [0, 0, 0]
    drafts.save(store, "draft", "report", {}, by=HANDLER, at=NOW)
    assert store.remember("n", count) == 0
    assert len(asked) == 1

    save_one(store)

    assert store.remember("n", count) == 1
    assert len(asked) == 2


# -- killed


WRITER = """
import sys
from pathlib import Path
from lib.register import incidents
from lib.register.store import Store
from tests.builders import HANDLER, NOW, a_report
store = Store(Path(sys.argv[1]))
while True:
    row = incidents.report(store, a_report(title="ż" * 200), by=HANDLER, at=NOW)
    row = incidents.change(store, row["id"], 1, {"description": "Zmieniony opis."}, by=HANDLER, at=NOW)
    print(row["number"], flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such kill here")
def test_what_was_acknowledged_outlives_a_killed_process(tmp_path):
    """The acknowledgement is the printed number; what came after it may be there, but never by half."""
    acknowledged = []
    chance = random.Random(72)
    for _ in range(5):
        writer = run(WRITER, tmp_path)
        acknowledged += [writer.stdout.readline().strip() for _ in range(chance.randint(1, 12))]
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += writer.stdout.read().split()
        writer.wait()

    store = Store(tmp_path)

    rows = store.ask("select number, version, title from incidents order by id")
    assert "" not in acknowledged
    assert set(acknowledged) <= {row["number"] for row in rows if row["version"] == 2}
    assert len(rows) - len(acknowledged) <= 5
    assert journal.verify(store).rows == sum(row["version"] for row in rows)
    assert journal.verify(store).holds
    assert store.value("select count(*) from duties") == 2 * len(rows)
    store.close()
