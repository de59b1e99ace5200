"""Warsaw wall times of many moments at once, as texts of a sheet.

Hardly two moments are alike, but their days and minutes are: each is written once. Left to who works one by one is
what lies outside these years, and the hour that comes twice in October.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.documents.cells import DAY_ZERO, SECONDS_A_DAY
from lib.domain.local_time import WARSAW

FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)
_SECOND, _HOUR = 1_000_000, 3_600_000_000  # microseconds
_DAY = 24 * _HOUR
_EPOCH = date(1970, 1, 1)
_FIRST_DAY = (FIRST - _EPOCH).days


class Walls:
    """What Warsaw clocks show at these moments, naive UTC. `ordinary`: it can be said here."""

    def __init__(self, moments: pa.Array):
        self.known = moments.is_valid().to_numpy(zero_copy_only=False)
        self.utc = moments.cast(pa.int64()).fill_null(0).to_numpy()
        changes, offsets = _changes()
        place = np.searchsorted(changes, self.utc, side="right") - 1
        inside = (self.utc >= _FIRST_DAY * _DAY) & (self.utc < ((LAST - _EPOCH).days - 1) * _DAY)
        self.ordinary = self.known & inside & ~_comes_twice(self.utc, changes, offsets)
        self.offset = np.where(inside, offsets[place], 0)
        wall = np.where(inside, self.utc + self.offset * _HOUR, _FIRST_DAY * _DAY)
        self.day, within = np.divmod(wall, _DAY)
        self.minute, self.rest = np.divmod(within, 60 * _SECOND)

    @cached_property
    def days(self) -> pa.Array:
        """23.11.2026"""
        return _days()[0].take(pa.array(self.day - _FIRST_DAY))

    @cached_property
    def minutes(self) -> pa.Array:
        """10:15"""
        return _minutes().take(pa.array(self.minute))

    @cached_property
    def texts(self) -> pa.Array:
        """23.11.2026 10:15"""
        return pc.binary_join_element_wise(self.days, self.minutes, " ")

    @cached_property
    def iso(self) -> pa.Array:
        """2026-11-23T10:15:00+01:00, with the parts of a second where there are some."""
        days = _days()[1].take(pa.array(self.day - _FIRST_DAY))
        zone = pa.array(["+00:00", "+01:00", "+02:00"]).take(pa.array(self.offset))
        return pc.binary_join_element_wise(days, "T", self.minutes, ":", self._seconds(), zone, "")

    def reads(self, minute: int) -> np.ndarray:
        """Whether a clock reads that minute of a day; an end that nobody stated contradicts nothing."""
        return ~self.known | (self.minute == minute)

    def serials(self, whole_days: np.ndarray) -> pa.Array:
        """The numbers by which a spreadsheet keeps them, to the minute or to the day."""
        day = self.day - (DAY_ZERO.date() - _EPOCH).days
        return pc.cast(pa.array(np.where(whole_days, day, day + self.minute * 60 / SECONDS_A_DAY)), pa.string())

    def _seconds(self) -> pa.Array:
        second, part = np.divmod(self.rest, _SECOND)
        seconds = _SECONDS.take(pa.array(second))
        if not part.any():
            return seconds
        parts = pc.utf8_lpad(pc.cast(pa.array(part), pa.string()), 6, "0")
        return pc.if_else(pa.array(part > 0), pc.binary_join_element_wise(seconds, parts, "."), seconds)


def joined(*pieces: pa.Array | str) -> pa.Array:
    """The pieces behind one another, null where one is."""
    return pc.binary_join_element_wise(*pieces, "")


def only(values: pa.Array, where: np.ndarray) -> pa.Array:
    return values if where.all() else pc.if_else(pa.array(where), values, pa.scalar(None, pa.string()))


_SECONDS = pa.array([f"{second:02}" for second in range(60)])


def _comes_twice(utc: np.ndarray, changes: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Whether it lies in the hour before or after the clocks are put back."""
    back = changes[1:][offsets[1:] < offsets[:-1]]
    following = np.minimum(np.searchsorted(back, utc - _HOUR, side="right"), len(back) - 1)
    return utc >= back[following] - _HOUR


@cache
def _days() -> tuple[pa.Array, pa.Array]:
    """Every day as people and as programs write it."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    return pa.array([f"{d.day:02}.{d.month:02}.{d.year}" for d in days]), pa.array([d.isoformat() for d in days])


@cache
def _minutes() -> pa.Array:
    return pa.array([f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)])


@cache
def _changes() -> tuple[np.ndarray, np.ndarray]:
    """When Warsaw clocks are put on or back, in UTC microseconds, and the hours they are ahead from then on."""
    begun = datetime(FIRST.year, 1, 1, tzinfo=UTC)
    found, ahead = [(_FIRST_DAY * _DAY, _ahead(begun))], _ahead(begun)
    for day in range((LAST - FIRST).days):
        morning = begun + timedelta(days=day)
        if _ahead(morning + timedelta(days=1)) == ahead:
            continue
        hour = next(n for n in range(25) if _ahead(morning + timedelta(hours=n)) != ahead)
        ahead = _ahead(morning + timedelta(hours=hour))
        found.append(((_FIRST_DAY + day) * _DAY + hour * _HOUR, ahead))
    moments, hours = zip(*found, strict=True)
    return np.array(moments), np.array(hours)


def _ahead(moment: datetime) -> int:
    return moment.astimezone(WARSAW).utcoffset() // timedelta(hours=1)
