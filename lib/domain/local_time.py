"""Warsaw wall-clock time to the moment it names, and back.

Inside the register every moment is UTC; a person types what a Polish wall clock shows. Twice a year
that clock is not a clock: in March an hour is missing, in October one comes twice.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
EARLIEST = datetime(2, 1, 1, tzinfo=UTC)  # a day of room before year 1, where Python's calendar ends
LATEST = datetime(9998, 12, 31, tzinfo=UTC)


def is_missing(wall: datetime) -> bool:
    """Whether the clocks skipped this wall time (the hour after 02:00 on the last Sunday of March)."""
    aware = wall.replace(tzinfo=WARSAW)
    return aware.astimezone(UTC).astimezone(WARSAW).replace(tzinfo=None) != wall


def is_repeated(wall: datetime) -> bool:
    """Whether this wall time comes twice (the hour from 02:00 on the last Sunday of October)."""
    first, second = (wall.replace(tzinfo=WARSAW, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and not is_missing(wall)


def to_utc(wall: datetime, *, second: bool = False) -> datetime:
    """The moment a Warsaw wall clock showed `wall` (naive); `second` picks winter time in the repeated hour."""
    return wall.replace(tzinfo=WARSAW, fold=int(second)).astimezone(UTC)


def to_wall(moment: datetime) -> datetime:
    """What a Warsaw wall clock shows at the aware `moment`: naive, for a form field or a spreadsheet cell."""
    return moment.astimezone(WARSAW).replace(tzinfo=None)


def span_of_day(day: date) -> tuple[datetime, datetime]:
    """First and last minute of a Warsaw day, UTC."""
    return to_utc(datetime.combine(day, time.min)), to_utc(datetime.combine(day, time(23, 59)))


def span_of_month(year: int, month: int) -> tuple[datetime, datetime]:
    """First and last minute of a Warsaw month, UTC."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return span_of_day(date(year, month, 1))[0], span_of_day(following - timedelta(days=1))[1]


def span_of_year(year: int) -> tuple[datetime, datetime]:
    """First and last minute of a Warsaw year, UTC."""
    return span_of_day(date(year, 1, 1))[0], span_of_day(date(year, 12, 31))[1]
