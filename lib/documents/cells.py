"""What may stand in a cell of a spreadsheet: text that stays text, moments that stay moments.

A spreadsheet reads `=1+1` as a formula, drops what XML cannot hold, decodes `_x000D_`, cuts at 32,767 characters
and knows neither time zones nor the nineteenth century. Nothing a person typed may be changed or run by that.
"""

import re
from datetime import date, datetime, time

from lib.domain.local_time import WARSAW, to_wall

LONGEST = 32_767  # of Excel, in UTF-16 code units
SURELY_FITS = LONGEST // 7  # characters: each may take two units, or seven where it is escaped
FIRST_DAY = datetime.combine(date(1900, 3, 1), time.min)  # before it Excel counts a 29 February that never was
DAY_ZERO = datetime.combine(date(1899, 12, 30), time.min)
SECONDS_A_DAY = 86_400

_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEEDS_CARE = re.compile(f"{_UNREADABLE.pattern}|_x")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def readable(text: str) -> str:
    """The text with what XML cannot hold made visible: U+0007 as ␇, half a character as �. Line ends become `\\n`."""
    if _UNREADABLE.search(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _UNREADABLE.sub(lambda found: _picture(ord(found[0])), text)
    return text


def literal(text: str) -> str:
    """The readable text as the file holds it: what Excel would decode (`_x000D_`) has its underscore escaped."""
    return _LOOKS_ESCAPED.sub("_x005F_", readable(text)) if _NEEDS_CARE.search(text) else text


def in_parts(text: str, pointer: str) -> list[str]:
    """The literal text in parts that each fit a cell; where there are several, `pointer` ends the first."""
    text, pointer = readable(text), literal(pointer)
    if not _cut(text, LONGEST)[1]:
        return [literal(text)]
    first, rest = _cut(text, LONGEST - _units(pointer))
    parts = [literal(first) + pointer]
    while rest:
        part, rest = _cut(rest, LONGEST)
        parts.append(literal(part))
    return parts


def wall_or_day(moment: datetime | None, precision: str | None, *, whole_days: bool = False) -> datetime | date | None:
    """The moment as a date cell can hold it: Warsaw wall time to the minute, or only the day where only that is known.

    None where no day is known, and for a day that Excel cannot count.
    """
    if moment is None or precision in ("month", "year", "unknown"):
        return None
    wall = to_wall(moment).replace(second=0, microsecond=0)
    if wall < FIRST_DAY:
        return None
    return wall.date() if precision == "day" or whole_days else wall


def iso(moment: datetime | None, precision: str | None) -> str | None:
    """The moment without loss, for reading back: `2026-10-25T02:30:00+01:00/minute`."""
    if moment is None:
        return None
    text = moment.astimezone(WARSAW).isoformat()
    return f"{text}/{precision}" if precision else text


def serial(wall: datetime | date) -> float | int:
    """The number by which a spreadsheet keeps a wall time or a day."""
    if not isinstance(wall, datetime):
        return wall.toordinal() - DAY_ZERO.toordinal()
    length = wall - DAY_ZERO
    return length.days + length.seconds / SECONDS_A_DAY if length.seconds else length.days


def _picture(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, room: int) -> tuple[str, str]:
    """A beginning that fits into `room` when it is made literal, and the rest. No character is cut in two."""
    first = _beginning(text, room)
    while (needed := _units(literal(first))) > room:
        first = _beginning(first, _units(first) * room // needed)
    return first, text[len(first) :]


def _beginning(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
