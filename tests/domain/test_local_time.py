"""Warsaw wall time to UTC and back, with the hour that is missing in March and the one that comes twice in October."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain import local_time

HOUR = timedelta(hours=1)
walls = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1))  # noqa: DTZ001  a wall clock has no zone


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_warsaw_clock_is_two_hours_ahead_in_summer_and_one_in_winter():
    assert local_time.to_utc(wall("2026-07-01 12:00")) == utc("2026-07-01 10:00")
    assert local_time.to_utc(wall("2026-12-01 12:00")) == utc("2026-12-01 11:00")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("2026-03-29 01:59:59", False),
        ("2026-03-29 02:00:00", True),
        ("2026-03-29 02:59:59", True),
        ("2026-03-29 03:00:00", False),
        ("2026-10-25 02:30:00", False),
    ],
)
def test_the_hour_after_two_is_missing_on_the_last_sunday_of_march(text, missing):
    assert local_time.is_missing(wall(text)) is missing


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("2026-10-25 01:59:59", False),
        ("2026-10-25 02:00:00", True),
        ("2026-10-25 02:59:59", True),
        ("2026-10-25 03:00:00", False),
        ("2026-03-29 02:30:00", False),
    ],
)
def test_the_hour_after_two_comes_twice_on_the_last_sunday_of_october(text, repeated):
    assert local_time.is_repeated(wall(text)) is repeated


def test_in_the_repeated_hour_the_second_is_winter_time():
    half_past_two = wall("2026-10-25 02:30")

    assert local_time.to_utc(half_past_two) == utc("2026-10-25 00:30")
    assert local_time.to_utc(half_past_two, second=True) == utc("2026-10-25 01:30")


@given(walls)
def test_what_a_clock_showed_is_shown_again(shown):
    again = local_time.to_wall(local_time.to_utc(shown))

    assert (again == shown) is not local_time.is_missing(shown)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_is_named_by_its_wall_time_and_in_october_by_which_of_two(moment):
    shown = local_time.to_wall(moment)

    named = {local_time.to_utc(shown, second=second) for second in (False, True)}

    assert moment in named
    assert len(named) == 1 + local_time.is_repeated(shown)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_is_as_long_as_the_clocks_make_it(day, hours):
    first, last = local_time.span_of_day(day)

    assert last - first + timedelta(minutes=1) == hours * HOUR
    assert local_time.to_wall(first) == wall(f"{day} 00:00")
    assert local_time.to_wall(last) == wall(f"{day} 23:59")


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (local_time.span_of_month(2026, 2), "2026-02-01 00:00", "2026-02-28 23:59"),
        (local_time.span_of_month(2028, 2), "2028-02-01 00:00", "2028-02-29 23:59"),
        (local_time.span_of_month(2026, 12), "2026-12-01 00:00", "2026-12-31 23:59"),
        (local_time.span_of_year(2026), "2026-01-01 00:00", "2026-12-31 23:59"),
    ],
)
def test_a_month_and_a_year_reach_from_their_first_to_their_last_warsaw_minute(span, first, last):
    assert [local_time.to_wall(moment) for moment in span] == [wall(first), wall(last)]


def test_the_year_begins_in_warsaw_while_it_is_still_december_in_utc():
    assert local_time.span_of_year(2027)[0] == utc("2026-12-31 23:00")


def test_the_earliest_and_the_latest_moment_have_a_warsaw_time():
    for moment in (local_time.EARLIEST, local_time.LATEST):
        assert local_time.to_utc(local_time.to_wall(moment)) == moment
