"""When somebody is reminded, and who."""

from datetime import UTC, datetime, timedelta

import pytest

from lib.domain import reminding
from lib.domain.reminding import Waiting
from tests.builders import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FILING = Waiting("duty 1 authority 0", "authority", NOW, NOW + 72 * HOUR)
HANDLER, OWNER, DEPUTY, OFFICER = 1, 2, 3, 4


def hours(waiting, now, **how):
    return [(moment.at - NOW) / HOUR for moment in reminding.moments(waiting, now, **how)]


def test_the_72_hours_are_reminded_of_at_the_hours_of_the_law_file_and_once_missed_every_day_for_a_fortnight():
    assert hours(FILING, NOW + 23 * HOUR) == []
    assert hours(FILING, NOW + 61 * HOUR) == [24, 48, 60]
    assert hours(FILING, NOW + 97 * HOUR) == [24, 48, 60, 70, 72, 96]
    assert hours(FILING, NOW + 90 * DAY)[4:] == [72 + 24 * day for day in range(14)]


def test_what_is_acknowledged_as_missed_is_reminded_of_no_more():
    assert hours(FILING, NOW + 97 * HOUR, is_acknowledged=True) == [24, 48, 60, 70]


def test_what_has_no_hour_is_reminded_of_every_day_from_the_first_on_and_is_never_missed_or_urgent():
    people = Waiting("duty 1 people", "people", NOW, NOW, has_hour=False)

    assert hours(people, NOW + 23 * HOUR) == []
    assert hours(people, NOW + 90 * DAY, is_acknowledged=True) == [24 * day for day in range(1, 15)]
    assert not any(moment.is_missed for moment in reminding.moments(people, NOW + 90 * DAY))
    assert not people.is_urgent(NOW + 90 * DAY)


def test_something_that_was_overdue_when_it_was_written_down_is_only_missed():
    late = Waiting("action 1", "action", NOW, NOW - DAY)

    assert [moment.is_missed for moment in reminding.moments(late, NOW)] == [True, True]


@pytest.mark.parametrize(
    ("local", "is_out"),
    [
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), True),  # Monday, 7:59 in Warsaw
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 21, 10, 0, tzinfo=UTC), True),  # Saturday
        (datetime(2026, 11, 11, 10, 0, tzinfo=UTC), True),  # Independence Day
    ],
)
def test_office_hours_are_those_of_a_working_day_in_warsaw(local, is_out):
    assert reminding.is_out_of_hours(local) is is_out


NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("handler", "owner", "deputy", "is_urgent", "now", "told"),
    [
        (HANDLER, OWNER, DEPUTY, False, NOW, [HANDLER]),
        (HANDLER, OWNER, DEPUTY, False, NIGHT, [HANDLER, OWNER]),
        (HANDLER, OWNER, DEPUTY, True, NOW, [HANDLER, OWNER, DEPUTY]),
        (None, OWNER, DEPUTY, False, NOW, [OWNER]),
        (OWNER, OWNER, None, True, NOW, [OWNER]),
        (None, None, None, False, NOW, [OFFICER]),
    ],
)
def test_who_is_told(handler, owner, deputy, is_urgent, now, told):
    assert reminding.recipients(handler, owner, deputy, is_urgent=is_urgent, now=now, others=[OFFICER]) == told
