"""The nightly backup comes once a night, late if it must, and never twice."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.messages import Problem, Problems
from lib.jobs import nightly, scheduler
from lib.jobs.scheduler import Job
from lib.register import backups, incidents, second_folder
from lib.register.keeping import Keeping
from lib.register.store import Unavailable
from tests.builders import HANDLER, NOW, a_report

EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.fixture
def begun(store):
    incidents.report(store, a_report(), by=HANDLER, at=NOW)
    return store


def test_an_empty_register_and_the_example_are_not_backed_up(store):
    assert not nightly.back_up(store, NOW)
    incidents.report(store, a_report(), by=HANDLER, at=NOW)
    store.is_example = True
    assert not nightly.back_up(store, NOW)


def test_asked_every_quarter_of_an_hour_for_three_days_it_comes_three_times_and_once_at_the_beginning(begun):
    made = [nightly.back_up(begun, EVENING + timedelta(minutes=15 * n)) for n in range(4 * 24 * 3)]

    assert sum(made) == 4
    moments = [backup.made_at for backup in backups.listed(begun)]
    assert moments == [datetime(2026, 11, day, 1, 15, tzinfo=UTC) for day in (26, 25, 24)] + [EVENING]


def test_after_a_week_of_sleep_it_comes_at_once_and_once(begun):
    nightly.back_up(begun, NOW)
    later = NOW + timedelta(days=7)

    assert [nightly.back_up(begun, later), nightly.back_up(begun, later + timedelta(minutes=15))] == [True, False]


def test_a_second_folder_that_comes_back_is_brought_up_to_date_without_a_new_backup(begun, tmp_path):
    begun.keeping = Keeping(second=tmp_path / "drive")
    nightly.back_up(begun, NOW)
    (tmp_path / "drive").mkdir()

    assert not nightly.back_up(begun, NOW + timedelta(minutes=15))
    assert second_folder.state_of(backups.vault_of(begun), tmp_path / "drive").kind == "good"


@pytest.mark.parametrize("error", [RuntimeError("x"), Problems([Problem("backup", "busy")])])
def test_a_job_that_fails_comes_again(error):
    done, enough = [], threading.Event()

    def work() -> None:
        done.append(1)
        if len(done) == 3:
            enough.set()
        raise error

    running = scheduler.begin([Job("fails", work, timedelta(milliseconds=20))], datetime.now(UTC))
    assert enough.wait(60)
    running.shutdown()


def test_a_register_that_is_gone_stops_no_job(caplog, tmp_path):
    def work() -> None:
        raise Unavailable("failed", tmp_path)

    scheduler.attempt(Job("nightly backup", work, timedelta(minutes=1)))

    assert "nightly backup: failed" in caplog.text
