"""The clocks: elapsed hours in UTC, whatever the clocks on the wall do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.domain import deadlines
from lib.domain.local_time import WARSAW
from tests.builders import NOW

HOUR = timedelta(hours=1)
of_2026 = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31, 23, 59, 59))  # noqa: DTZ001  zones come below


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# -- 72 hours


@pytest.mark.parametrize(
    ("aware_at", "due_at"),
    [
        pytest.param("2026-09-15 10:17+02:00", "2026-09-18 10:17+02:00", id="d01 an ordinary Tuesday"),
        pytest.param("2026-09-17 10:17+02:00", "2026-09-20 10:17+02:00", id="d05 ends on a Sunday all the same"),
        pytest.param("2026-10-23 17:30+02:00", "2026-10-26 16:30+01:00", id="d09 over the end of summer time"),
        pytest.param("2026-03-27 17:30+01:00", "2026-03-30 18:30+02:00", id="over the beginning of summer time"),
        pytest.param("2026-04-30 16:10+02:00", "2026-05-03 16:10+02:00", id="d12 the long weekend of May"),
        pytest.param("2025-12-23 19:20+01:00", "2025-12-26 19:20+01:00", id="d14 Christmas"),
        pytest.param("2026-09-21 09:05+02:00", "2026-09-24 09:05+02:00", id="d25 the client hears of it on Monday"),
    ],
)
def test_the_authority_is_due_72_elapsed_hours_after_awareness(aware_at, due_at):
    assert deadlines.authority_deadline(at(aware_at)) == at(due_at)


@given(of_2026, st.sampled_from([0, 1]))
@example(datetime(2026, 3, 29, 1, 59, 59), 0)  # noqa: DTZ001
@example(datetime(2026, 3, 29, 2, 30), 0)  # noqa: DTZ001
@example(datetime(2026, 10, 25, 2, 30), 0)  # noqa: DTZ001
@example(datetime(2026, 10, 25, 2, 30), 1)  # noqa: DTZ001
@example(datetime(2026, 10, 23, 2, 30), 0)  # noqa: DTZ001
def test_it_is_72_hours_to_the_second_from_every_moment_of_the_year(wall, fold):
    aware_at = wall.replace(tzinfo=WARSAW, fold=fold)

    due_at = deadlines.authority_deadline(aware_at)

    assert due_at.tzinfo is UTC
    assert due_at - aware_at.astimezone(UTC) == timedelta(seconds=72 * 3600)
    assert due_at.timestamp() - aware_at.timestamp() == 72 * 3600


def test_where_the_clock_was_read_does_not_matter():
    tokyo, warsaw = at("2026-09-15 17:17+09:00"), at("2026-09-15 10:17+02:00")

    assert deadlines.authority_deadline(tokyo) == deadlines.authority_deadline(warsaw)


@pytest.mark.parametrize(
    ("clock", "length"), [("authority", 72), ("procedure", 72), ("investigation", 24), ("client", 24)]
)
def test_a_period_has_the_length_of_the_day_on_which_it_begins(clock, length):
    assert deadlines.hours(clock, date(2026, 11, 23)) == length
    assert deadlines.hours(clock, date(1999, 1, 1)) == length


def test_a_new_period_holds_for_what_begins_on_its_day_by_the_warsaw_calendar(tmp_path, monkeypatch):
    law = tmp_path / "periods.toml"
    law.write_text(
        """
        [[period]]
        clock = "authority"
        hours = 96
        from = 2027-01-01

        [[period]]
        clock = "authority"
        hours = 72
        from = 2018-05-25
        """,
        "utf-8",
    )
    monkeypatch.setattr(deadlines, "LAW", law.parent)
    deadlines._periods.cache_clear()
    try:
        old, new = at("2026-12-31 22:59:59+00:00"), at("2026-12-31 23:00:00+00:00")

        assert deadlines.authority_deadline(old) - old == 72 * HOUR
        assert deadlines.authority_deadline(new) - new == 96 * HOUR
    finally:
        deadlines._periods.cache_clear()


# -- beside the 72 hours


@pytest.mark.parametrize(
    ("aware_at", "end"),
    [
        pytest.param("2026-09-15 10:17+02:00", "2026-09-18 11:00+02:00", id="d01"),
        pytest.param("2026-09-17 10:17+02:00", "2026-09-20 11:00+02:00", id="d05"),
        pytest.param("2026-10-23 17:30+02:00", "2026-10-26 17:00+01:00", id="d09"),
        pytest.param("2026-04-30 16:10+02:00", "2026-05-03 17:00+02:00", id="d12"),
        pytest.param("2025-12-23 19:20+01:00", "2025-12-26 20:00+01:00", id="d14"),
        pytest.param("2026-09-21 09:05+02:00", "2026-09-24 10:00+02:00", id="d25"),
        pytest.param("2026-09-21 09:00+02:00", "2026-09-24 09:00+02:00", id="a full hour needs no rounding"),
    ],
)
def test_the_formal_end_is_the_end_of_the_last_full_hour(aware_at, end):
    assert deadlines.full_hour_end(at(aware_at)) == at(end)


@pytest.mark.parametrize(
    ("moment", "is_off"),
    [
        ("2026-11-21 10:00+01:00", True),  # a Saturday
        ("2026-11-23 10:00+01:00", False),
        ("2025-12-24 10:00+01:00", True),  # a day off since 2025
        ("2024-12-24 10:00+01:00", False),
        ("2026-06-04 10:00+02:00", True),  # Corpus Christi
        ("2026-04-06 10:00+02:00", True),  # Easter Monday
    ],
)
def test_a_day_off_is_said(moment, is_off):
    assert deadlines.day_off(at(moment)) is is_off


def test_a_deadline_on_the_long_weekend_of_may_is_filed_by_the_thursday_before():
    assert deadlines.last_working_day(at("2026-05-03 16:10+02:00")) == date(2026, 4, 30)


def test_the_authority_is_reminded_of_at_24_48_60_and_70_hours():
    moments = deadlines.reminders("authority", NOW, NOW + 72 * HOUR)

    assert moments == [NOW + hours * HOUR for hours in (24, 48, 60, 70)]


def test_any_other_duty_is_reminded_of_at_half_time_and_at_four_fifths():
    assert deadlines.reminders("client", NOW, NOW + 10 * HOUR) == [NOW + 5 * HOUR, NOW + 8 * HOUR]
