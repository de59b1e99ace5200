"""Restoring from the console: through the running program where there is one, straight where there is none."""

import threading
from datetime import timedelta

import pytest

from lib.jobs import console, requests
from lib.register import backups, incidents, restoring
from lib.register.keeping import Keeping
from lib.register.store import Store
from tests.builders import HANDLER, NOW, a_report


def save_one(store: Store) -> None:
    incidents.report(store, a_report(), by=HANDLER, at=NOW)


@pytest.fixture
def backed_up(store) -> str:
    """The name of a backup with one incident; the register has two."""
    save_one(store)
    name = backups.make(store, "nightly", at=NOW).name
    save_one(store)
    return name


@pytest.fixture
def said() -> list[str]:
    return []


def restore(store: Store, given: str, said: list[str]) -> int:
    return console.restore(store.folder, given, Keeping(), at=NOW + timedelta(hours=1), say=said.append)


@pytest.fixture
def answering(store):
    """The running program, which looks for requests."""
    stop = threading.Event()

    def restored(given: str) -> str:
        return console.told(restoring.restore(store, restoring.found(store.folder, given), by=None, at=NOW))

    def look() -> None:
        while not stop.wait(0.02):
            requests.answer(store.folder, {"restore": restored})

    thread = threading.Thread(target=look)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_where_nothing_runs_it_restores_and_says_where_the_file_before_is(store, backed_up, said):
    store.close()

    assert restore(store, backed_up, said) == 0
    assert said[0].startswith(f"Restored {backed_up}, 1 journal entries. The file before is in {store.folder}")
    again = Store(store.folder)
    assert again.value("select count(*) from incidents") == 1
    again.close()


def test_the_running_program_restores_when_asked(store, backed_up, said, answering):
    assert restore(store, backed_up, said) == 0
    assert said[0].startswith(f"Restored {backed_up}")
    assert store.value("select count(*) from incidents") == 1


def test_the_running_program_says_why_it_refuses(store, backed_up, said, answering):
    (store.folder / "backups" / backed_up / "register.duckdb").write_bytes(b"damaged")

    assert restore(store, backed_up, said) == 1
    assert said == ["This backup is damaged. Nothing was changed; choose another one."]
    assert store.value("select count(*) from incidents") == 2


def test_a_program_that_does_not_answer_is_said_not_to(store, backed_up, said, monkeypatch):
    monkeypatch.setattr(requests, "SECONDS_TO_TAKE", 0.1)
    assert requests.ask(store.folder, "restore", backed_up, seconds=0.1) is None
    assert list((store.folder / "requests").iterdir()) == []


def test_an_unknown_name_is_answered_with_those_there_are(store, backed_up, said):
    assert restore(store, "nothing", said) == 1
    assert said == ["There is no backup “nothing”.", f"  {backed_up}"]


def test_what_was_asked_of_an_earlier_run_is_forgotten(store):
    requests.leave(store.folder, "reopen")
    requests.forget(store.folder)

    assert requests.answer(store.folder, {}) == 0


def test_a_request_that_nobody_knows_hurts_nobody(store):
    requests.leave(store.folder, "something else")

    assert requests.answer(store.folder, {}) == 1


def test_a_loss_needs_a_reason_and_a_loss(store, said):
    save_one(store)
    store.close()

    assert console.accept_loss(store.folder, " ", at=NOW, say=said.append) == 1
    assert console.accept_loss(store.folder, "na zapas", at=NOW, say=said.append) == 1
    assert said[-1] == "Nothing is lost."
    store.path.unlink()
    assert console.accept_loss(store.folder, "dysk wymieniono", at=NOW, say=said.append) == 0
    again = Store(store.folder)
    assert "dysk wymieniono" in again.value("select change from journal")
    again.close()
