"""What can go wrong with a disk, a file and a clock, on real ones: noticed, said, recovered from where that can be."""

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lib.register import incidents, journal, restoring
from lib.register.store import Store, Unavailable
from tests.builders import HANDLER, NOW, a_report

DATABASE, LOG, MARK = "register.duckdb", "register.duckdb.wal", "register.mark"


def save_one(store: Store, **facts) -> str:
    return incidents.report(store, a_report(**facts), by=HANDLER, at=NOW)["number"]


def copied(folder: Path, to: Path) -> Path:
    """The folder as a kill at this moment would leave it; copied by another process, which costs no lock here."""
    subprocess.run(["cp", "-r", str(folder), str(to)], check=True)
    return to


def kind_of_opening(folder: Path) -> str:
    with pytest.raises(Unavailable) as refused:
        Store(folder)
    assert refused.value.sentence.endswith(".")
    return refused.value.kind


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a killed process leaves: one incident in the file, two more in its write-ahead log."""
    store = Store(tmp_path_factory.mktemp("running") / "register")
    save_one(store)
    store._run("checkpoint")
    save_one(store)
    save_one(store)
    folder = copied(store.folder, tmp_path_factory.mktemp("killed") / "register")
    store.close()
    return folder


@pytest.fixture
def left(killed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(killed, tmp_path / "register"))


# -- the log and the watermark


def test_what_was_in_the_log_of_a_killed_process_is_there(left):
    store = Store(left)

    assert store.value("select count(*) from incidents") == 3
    assert journal.verify(store).rows == 3
    store.close()


def test_a_deleted_log_is_noticed_and_nothing_is_touched(left):
    (left / LOG).unlink()
    before = (left / DATABASE).read_bytes(), (left / MARK).read_bytes()

    assert kind_of_opening(left) == "lost"
    assert kind_of_opening(left) == "lost"
    assert ((left / DATABASE).read_bytes(), (left / MARK).read_bytes()) == before


def test_a_log_that_ends_too_early_is_noticed(left):
    whole = (left / LOG).read_bytes()
    (left / LOG).write_bytes(whole[: len(whole) // 2])

    assert kind_of_opening(left) in ("lost", "log")


def test_a_log_that_is_damaged_in_the_middle_is_noticed(left):
    content = bytearray((left / LOG).read_bytes())
    content[len(content) // 3] ^= 0xFF
    (left / LOG).write_bytes(content)

    assert kind_of_opening(left) in ("lost", "log")


def test_the_log_of_another_register_is_refused_by_name(left, tmp_path):
    other = Store(tmp_path / "other")
    save_one(other)
    shutil.copy(copied(other.folder, tmp_path / "left") / LOG, left / LOG)
    other.close()

    assert kind_of_opening(left) == "log"


def test_an_older_file_put_in_place_is_noticed(tmp_path):
    store = Store(tmp_path / "register")
    save_one(store)
    store.close()
    older = (store.path).read_bytes()
    store = Store(store.folder)
    save_one(store)
    store.close()
    store.path.write_bytes(older)

    assert kind_of_opening(store.folder) == "lost"


def test_the_file_of_another_register_put_in_place_is_noticed(left, tmp_path):
    other = Store(tmp_path / "other")
    for _ in range(5):
        save_one(other)
    other.close()
    (left / LOG).unlink()
    shutil.copy(other.path, left / DATABASE)

    assert kind_of_opening(left) == "lost"


def test_a_missing_file_is_not_taken_for_a_new_register(left):
    (left / LOG).unlink()
    (left / DATABASE).unlink()

    assert kind_of_opening(left) == "lost"
    assert not (left / DATABASE).exists()


@pytest.mark.parametrize("content", [b"", b"7\n", "żółw".encode(), b"0" * 119], ids=["empty", "short", "text", "old"])
def test_a_watermark_that_cannot_be_read_is_logged_and_made_anew(left, caplog, content):
    (left / MARK).write_bytes(content)

    store = Store(left)

    assert "not legible" in caplog.text or "cannot be read" in caplog.text
    save_one(store)
    assert int((left / MARK).read_text().split()[0]) == 4
    store.close()


def test_the_watermark_follows_what_is_committed_and_nothing_else(store):
    save_one(store)
    known = (store.folder / MARK).read_text().split()[:2]

    def write_and_fail() -> None:
        with store.writing() as writing:
            journal.append(writing, "change", "incident", 1, {}, by=HANDLER, at=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    assert (store.folder / MARK).read_text().split()[:2] == known
    assert (int(known[0]), known[1]) == journal.head(store)


def test_a_loss_is_accepted_by_a_person_and_stands_in_the_journal(left):
    (left / LOG).unlink()
    known = (left / MARK).read_text().split()

    restoring.accept_loss(left, "Dziennik zapisu usunięto przy porządkach.", NOW)

    store = Store(left)
    last = store.one("select action, change from journal order by sequence desc limit 1")
    assert last["action"] == "accept_loss"
    assert known[1] in last["change"]
    assert "porządkach" in last["change"]
    assert store.value("select count(*) from incidents") == 1
    assert journal.verify(store).holds
    store.close()


def test_a_loss_is_accepted_only_where_there_is_one(left):
    with pytest.raises(LookupError):
        restoring.accept_loss(left, "Na wszelki wypadek.", NOW)

    store = Store(left)
    assert journal.head(store)[0] == 3
    store.close()


# -- a disk of its own


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB; left out where none can be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def filled(disk: Path, leave: int) -> Path:
    """A file that takes all room on the disk but so many bytes."""
    taking = disk / "filler"
    taking.write_bytes(b"0" * (shutil.disk_usage(disk).free - leave))
    return taking


def test_a_full_disk_refuses_the_save_keeps_the_rest_and_goes_on_when_there_is_room(small_disk):
    store = Store(small_disk / "register")
    save_one(store)
    filler = filled(small_disk, 4096)

    kind = refusal_of(lambda: [save_one(store, description="x" * 8_000) for _ in range(20)])
    there = store.value("select count(*) from incidents")
    filler.unlink()

    assert kind == "unwritable"
    assert save_one(store) == f"2026/{there + 1:03}"
    assert journal.verify(store).holds
    store.close()


def test_a_disk_that_is_full_at_a_checkpoint_costs_nothing_that_was_saved(small_disk):
    store = Store(small_disk / "register")
    for _ in range(40):
        save_one(store, description="y" * 8_000)
    filler = filled(small_disk, 0)

    with pytest.raises(Exception, match=r"space|write|FATAL|checkpoint"):
        store._run("checkpoint")
    kinds = [refusal_of(lambda: save_one(store)) for _ in range(3)]
    filler.unlink()

    assert set(kinds) <= {"failed", "unwritable", "damaged"}
    assert save_one(store) == "2026/041"
    assert journal.verify(store).rows == 41
    assert journal.verify(store).holds
    store.close()


def refusal_of(work: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as refused:
        work()
    return refused.value.kind


def test_a_disk_that_became_read_only_is_said_to_be_so(small_disk):
    store = Store(small_disk / "register")
    save_one(store)
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    assert kind_of_opening(store.folder) == "unwritable"

    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    again = Store(store.folder)
    assert again.value("select count(*) from incidents") == 1
    again.close()


def test_a_copy_for_which_there_is_no_room_leaves_nothing_and_hurts_nothing(small_disk):
    store = Store(small_disk / "register")
    save_one(store)
    (store.folder / "backups").mkdir()
    filler = filled(small_disk, 50_000)

    with pytest.raises(Unavailable) as refused:
        store.copy_to(store.folder / "backups" / "copy.duckdb")
    assert refused.value.kind == "unwritable"
    assert list((store.folder / "backups").iterdir()) == []
    filler.unlink()

    assert save_one(store) == "2026/002"
    store.close()


# -- a clock that jumps back


def test_a_clock_that_went_back_is_logged_and_found_again(store, caplog):
    save_one(store)
    assert not journal.is_behind(store, NOW - timedelta(minutes=1))
    earlier = NOW - timedelta(hours=3)
    assert journal.is_behind(store, earlier)

    incidents.report(store, a_report(detected_at=earlier), by=HANDLER, at=earlier)

    assert "the clock went back" in caplog.text
    assert journal.steps_back(store) == [{"sequence": 2, "moment": earlier, "before": NOW}]
    assert journal.verify(store).holds


def test_a_clock_behind_the_last_entry_is_noticed_at_the_next_start(store):
    save_one(store)
    folder = store.folder
    store.close()

    again = Store(folder)

    assert journal.is_behind(again, NOW - timedelta(days=1))
    assert not journal.is_behind(again, NOW + timedelta(days=1))
    again.close()


# -- a file put in the register's place while it runs


def another_register(folder: Path, incidents_in_it: int) -> Path:
    store = Store(folder)
    for _ in range(incidents_in_it):
        save_one(store)
    store.close()
    return store.path


def test_a_file_put_in_place_is_the_register_from_then_on_and_the_one_before_is_kept(store, tmp_path):
    save_one(store)
    incoming = another_register(tmp_path / "other", 3)

    store.put_in_place(incoming, store.folder / "aside" / "1")

    assert store.value("select count(*) from incidents") == 3
    assert save_one(store) == "2026/004"
    store.close()
    kept = Store(store.folder / "aside" / "1")
    assert kept.value("select count(*) from incidents") == 1
    kept.close()
    again = Store(store.folder)
    assert journal.verify(again).rows == 4
    again.close()


def test_a_file_that_cannot_be_opened_is_taken_back_out(store, tmp_path):
    save_one(store)
    (tmp_path / "broken.duckdb").write_bytes(b"Szanowni Panstwo,\n" * 5000)

    with pytest.raises(Unavailable) as refused:
        store.put_in_place(tmp_path / "broken.duckdb", store.folder / "aside" / "1")

    assert refused.value.kind == "damaged"
    assert save_one(store) == "2026/002"
    assert not (store.folder / "aside" / "1").exists()


class Lock:
    """A lock that says when somebody asks for it, before it is given."""

    def __init__(self, lock):
        self.lock, self.asked_for = lock, threading.Event()

    def __enter__(self):
        self.asked_for.set()
        self.lock.acquire()

    def __exit__(self, *_):
        self.lock.release()


def test_who_read_the_file_before_writes_nothing_into_the_one_after(store, tmp_path):
    save_one(store)
    incoming = another_register(tmp_path / "other", 1)
    met = []
    writer = threading.Thread(target=lambda: met.append(refusal_of(lambda: save_one(store))))

    with store._writing:
        store._writing = lock = Lock(store._writing)
        writer.start()
        assert lock.asked_for.wait(60)
        store.put_in_place(incoming, store.folder / "aside" / "1")
    writer.join()

    assert met == ["restoring"]
    assert store.value("select count(*) from incidents") == 1
