"""Which backups are kept, and when the next one is due. Days, weeks and months are those of Warsaw."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from lib.domain import local_time

DAILY, WEEKLY, MONTHLY = 7, 5, 12
AT_LEAST = timedelta(hours=24)  # made by hand at ten and at eleven: both are there in the evening
NIGHTLY_AT = time(2, 15)  # wall clock; in the missing hour of March it is due at a quarter past three


def kept(made: Iterable[datetime], now: datetime) -> set[datetime]:
    """Of these moments (UTC) the ones that stay.

    The newest of each of the last seven days that have one, of five weeks and of twelve months, and everything
    younger than a day. One with a moment to come (the clock was wrong) stays as well.
    """
    newest_first = sorted(made, reverse=True)
    staying = {moment for moment in newest_first if now - moment < AT_LEAST}
    for count, period in ((DAILY, _day), (WEEKLY, _week), (MONTHLY, _month)):
        newest: dict[tuple, datetime] = {}
        for moment in newest_first:
            newest.setdefault(period(moment), moment)
        staying |= set(list(newest.values())[:count])
    return staying


def is_due(last: datetime | None, now: datetime) -> bool:
    """Whether the nightly backup is to be made: none since the last quarter past two, however long one was away."""
    return last is None or last < _last_night(now)


def is_late(last: datetime | None, now: datetime) -> bool:
    """Whether a night passed without one and the next is over too: something is wrong."""
    return last is not None and last < _last_night(now) - timedelta(days=1)


def _last_night(now: datetime) -> datetime:
    today = local_time.to_wall(now).date()
    tonight = _night_of(today)
    return tonight if tonight <= now else _night_of(today - timedelta(days=1))


def _night_of(day: date) -> datetime:
    return local_time.to_utc(datetime.combine(day, NIGHTLY_AT))


def _day(moment: datetime) -> tuple:
    return (local_time.to_wall(moment).date(),)


def _week(moment: datetime) -> tuple:
    return tuple(local_time.to_wall(moment).isocalendar())[:2]


def _month(moment: datetime) -> tuple:
    wall = local_time.to_wall(moment)
    return wall.year, wall.month
