"""Seven days, five weeks, twelve months: what stays, and when the next one is due."""

from datetime import UTC, datetime, timedelta

import pytest

from lib.domain import backup_rule

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)  # a Monday, 10:15 in Warsaw
NIGHTLY = [datetime(2026, 11, 23, 1, 15, tzinfo=UTC) - timedelta(days=n) for n in range(800)]


def days_kept(moments, now=NOW):
    return sorted((f"{moment:%Y-%m-%d}" for moment in backup_rule.kept(moments, now)), reverse=True)


def test_of_two_years_of_nights_the_last_seven_days_five_weeks_and_twelve_months_stay():
    assert days_kept(NIGHTLY) == [
        *(f"2026-11-{day}" for day in range(23, 16, -1)),  # seven days; two of them end a week
        "2026-11-15",
        "2026-11-08",
        "2026-11-01",
        "2026-10-31",
        "2026-09-30",
        "2026-08-31",
        "2026-07-31",
        "2026-06-30",
        "2026-05-31",
        "2026-04-30",
        "2026-03-31",
        "2026-02-28",
        "2026-01-31",
        "2025-12-31",
    ]


def test_kept_night_by_night_it_comes_to_the_same():
    there: set[datetime] = set()
    for moment in reversed(NIGHTLY):
        there = backup_rule.kept(there | {moment}, moment)

    assert len(there) in range(20, 25)
    assert {m.date() for m in NIGHTLY[:7]} <= {m.date() for m in there}
    assert min(there) < NOW - timedelta(days=320)


def test_days_without_one_do_not_count():
    seldom = [NOW - timedelta(days=30 * n) for n in range(5)]

    assert backup_rule.kept(seldom, NOW) == set(seldom)


def test_what_was_made_today_stays_today_even_several_times():
    today = [NOW - timedelta(hours=n) for n in range(3)]

    assert backup_rule.kept([*today, *NIGHTLY], NOW) >= set(today)
    assert backup_rule.kept([*today, *NIGHTLY], NOW + timedelta(days=2)) & set(today) == {NOW}


def test_a_clock_that_ran_ahead_removes_nothing_else():
    wrong = datetime(2036, 1, 1, tzinfo=UTC)

    assert len(backup_rule.kept([wrong, *NIGHTLY[:6]], NOW)) == 7


def test_a_moment_belongs_to_the_day_it_has_in_warsaw():
    late, early = datetime(2026, 11, 20, 23, 30, tzinfo=UTC), datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    more = [NOW + timedelta(days=n) for n in range(5)]

    assert backup_rule.kept([late, early, *more], NOW + timedelta(days=9)) >= {late, early}  # the 21st and the 20th


@pytest.mark.parametrize(
    ("last", "is_due"),
    [
        (None, True),
        (datetime(2026, 11, 23, 1, 15, tzinfo=UTC), False),  # 2:15 in Warsaw, tonight
        (datetime(2026, 11, 23, 1, 14, tzinfo=UTC), True),
        (datetime(2026, 11, 2, tzinfo=UTC), True),  # three weeks away: once, not twenty-one times
    ],
)
def test_it_is_due_when_there_is_none_since_the_last_night(last, is_due):
    assert backup_rule.is_due(last, NOW) is is_due


def test_before_the_hour_of_night_yesterdays_still_counts():
    midnight = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)

    assert not backup_rule.is_due(datetime(2026, 11, 22, 1, 15, tzinfo=UTC), midnight)


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_in_the_nights_of_the_clock_change_it_is_made_once(day):
    made, last = 0, day - timedelta(hours=12)
    for minute in range(0, 24 * 60, 15):
        now = day + timedelta(minutes=minute)
        if backup_rule.is_due(last, now):
            made, last = made + 1, now

    assert made == 1


def test_it_is_late_when_a_whole_night_passed_without_one():
    assert not backup_rule.is_late(datetime(2026, 11, 22, 1, 20, tzinfo=UTC), NOW)
    assert backup_rule.is_late(datetime(2026, 11, 22, 1, 10, tzinfo=UTC), NOW)
