"""Dates as people type them: how exactly each is known, and which of two numbers is the month.

`understood` takes a text apart and decides nothing that the text does not say. Where day and month could be either way
round, the whole column decides (`Orders`), never one cell; where the column cannot tell, such a cell stays unread.
"""

import calendar
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Any, NamedTuple

from lib.documents.reading.text import tidy
from lib.domain import local_time

EARLIEST, LATEST = 1980, 2099  # years in which somebody kept such a register
DAY_FIRST, MONTH_FIRST = "day first", "month first"
_SERIALS = (20_000, 73_050)  # Excel's numbers for days from 1954 to 2099
_DAY_ZERO = datetime.combine(date(1899, 12, 30), time.min)


class Span(NamedTuple):
    """First and last moment (UTC; None: open), how exactly it is known, and whether somebody wrote "about"."""

    begins: datetime | None
    ends: datetime | None
    precision: str
    about: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month or year, perhaps with a clock. `sign` is what stands between day and month that may be swapped."""

    year: int | None
    month: int | None = None
    day: int | None = None
    clock: tuple[int, int] | None = None
    sign: str = ""
    offset: timedelta | None = None
    months: int = 1  # a quarter has three


@dataclass(frozen=True, slots=True)
class When:
    """What a cell says: one point, or from one to another (None: open)."""

    first: Point | None
    last: Point | None
    about: bool = False

    @property
    def points(self) -> Iterator[Point]:
        yield from {point for point in (self.first, self.last) if point}


class Orders:
    """Which comes first, day or month, in one column: by the sign between them, from every cell that can tell."""

    def __init__(self, cells: Iterable[When]):
        self._found: dict[str, set[str]] = {}
        self.seen: set[str] = set()  # signs of numbers that could be either way round
        clocks = []
        for when in cells:
            for point in when.points:
                self._note(point)
                if point.clock and not point.offset:
                    clocks.append(point.clock)
        self.only_midnights = len(clocks) > 1 and set(clocks) == {(0, 0)}  # a program wrote a clock beside bare days

    def of(self, sign: str) -> str | None:
        """The order of this sign, else that of the whole column, else as Poles write dots; None: cannot be told."""
        own = self._found.get(sign, set())
        if sign == "." and (not own or DAY_FIRST in own):
            return DAY_FIRST
        found = own or set().union(*self._found.values())
        return next(iter(found)) if len(found) == 1 else None

    def _note(self, point: Point) -> None:
        if not point.sign:
            return
        if point.day > 12 >= point.month:
            self._found.setdefault(point.sign, set()).add(DAY_FIRST)
        elif point.month > 12 >= point.day:
            self._found.setdefault(point.sign, set()).add(MONTH_FIRST)
        elif point.day != point.month:
            self.seen.add(point.sign)


def understood(value: Any) -> When | None:
    """What a cell says about when; None where it cannot be read."""
    if isinstance(value, datetime):
        point = Point(value.year, value.month, value.day, (value.hour, value.minute))
    elif isinstance(value, date):
        point = Point(value.year, value.month, value.day)
    elif isinstance(value, bool | time | timedelta):
        return None
    elif isinstance(value, int | float):
        point = _of_number(float(value))
    else:
        return _of_text(tidy(value))
    return When(point, point) if point else None


def of_date(value: date) -> Span | None:
    """What a cell of dates says: the quick way through `understood` and `settled`."""
    if not EARLIEST <= value.year <= LATEST:
        return None
    if not isinstance(value, datetime):
        return _of_day(value)
    wall = value.replace(second=0, microsecond=0) if value.second or value.microsecond else value
    ahead = _ahead_of_utc(value.date())
    try:
        moment = _moment(wall, None) if ahead is None else (wall - ahead).replace(tzinfo=local_time.UTC)
    except ValueError:
        return None
    return Span(moment, moment, "minute")


@lru_cache(maxsize=4096)
def _of_day(day: date) -> Span:
    return Span(*local_time.span_of_day(day), "day")


@lru_cache(maxsize=4096)
def _ahead_of_utc(day: date) -> timedelta | None:
    """How far Polish clocks are ahead all through a day; None where they are changed on it."""
    first, last = local_time.span_of_day(day)
    is_changed = last - first != timedelta(hours=23, minutes=59)
    return None if is_changed else datetime.combine(day, time.min) - first.replace(tzinfo=None)


def settled(when: When, orders: Orders, year: int | None = None) -> Span | None:
    """The moments of a cell, given its column; `year` is that of the section it stands in. None: unread."""
    try:
        first, last = (point and _span_of(_ordered(point, orders, year)) for point in (when.first, when.last))
    except (ValueError, OverflowError):
        return None
    if when.first == when.last:
        return first._replace(about=when.about)
    begins, ends = first and first.begins, last and last.ends
    if begins and ends and begins > ends:
        return None
    return Span(begins, ends, "range", when.about)


# -- from points to moments


def _ordered(point: Point, orders: Orders, year: int | None) -> Point:
    if point.year is None:
        point = replace(point, year=year)
    if point.clock == (0, 0) and orders.only_midnights:
        point = replace(point, clock=None)
    if not point.sign or point.day == point.month:
        return point
    order = orders.of(point.sign)
    if order is None:
        order = DAY_FIRST if point.day > 12 else MONTH_FIRST if point.month > 12 else None
    if order is None:
        raise ValueError("day and month could be either way round")
    return point if order == DAY_FIRST else replace(point, day=point.month, month=point.day)


def _span_of(point: Point) -> Span:
    if point.year is None or not EARLIEST <= point.year <= LATEST:
        raise ValueError("no such year")
    if point.month is None:
        return Span(*local_time.span_of_year(point.year), "year")
    if point.day is None:
        begins, ends = local_time.span_of_month(point.year, point.month)
        if point.months > 1:
            return Span(begins, local_time.span_of_month(point.year, point.month + point.months - 1)[1], "range")
        return Span(begins, ends, "month")
    day = date(point.year, point.month, point.day)
    if point.clock is None:
        return _of_day(day)
    moment = _moment(datetime.combine(day, time(*point.clock)), point.offset)
    return Span(moment, moment, "minute")


def _moment(wall: datetime, offset: timedelta | None) -> datetime:
    if offset is not None:
        return wall.replace(tzinfo=timezone(offset)).astimezone(local_time.UTC)
    if wall.month in (3, 10) and (local_time.is_missing(wall) or local_time.is_repeated(wall)):
        raise ValueError("this hour did not exist or came twice")
    return local_time.to_utc(wall)


def _of_number(number: float) -> Point | None:
    if not math.isfinite(number):
        return None
    if number == int(number) and EARLIEST <= number <= LATEST:
        return Point(int(number))
    if number == int(number) and len(str(int(number))) == 8:
        return _compact(str(int(number)))
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        return None
    wall = _DAY_ZERO + timedelta(minutes=round(number * 1440))
    clock = None if number == int(number) else (wall.hour, wall.minute)
    return Point(wall.year, wall.month, wall.day, clock)


def _compact(digits: str) -> Point | None:
    point = Point(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return point if EARLIEST <= point.year <= LATEST and 1 <= point.month <= 12 and 1 <= point.day <= 31 else None


# -- from text to points

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "styczen stycznia styczniu sty january jan",
            "luty lutego lutym lut february feb",
            "marzec marca marcu mar march",
            "kwiecien kwietnia kwietniu kwi kwie april apr",
            "maj maja maju may",
            "czerwiec czerwca czerwcu cze czer june jun",
            "lipiec lipca lipcu lip july jul",
            "sierpien sierpnia sierpniu sie sier august aug",
            "wrzesien wrzesnia wrzesniu wrz wrze september sept sep",
            "pazdziernik pazdziernika pazdzierniku paz pazdz october oct",
            "listopad listopada listopadzie lis list november nov",
            "grudzien grudnia grudniu gru grud december dec",
        ),
        1,
    )
    for name in names.split()
}
_ROMANS = {r: n for n, r in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], 1)}
_ENGLISH = (
    "january|jan|february|feb|march|mar|april|apr|may|june|jun|july|jul|august|aug|september|sept|sep|october|oct"
)
_ENGLISH += "|november|nov|december|dec"
_NAME = "(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_ROMAN = r"(?P<roman>viii|xii|vii|iii|xi|ix|iv|vi|ii|x|v|i)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SHORT = r"(?P<year>(?:19|20)\d\d|'?\d\d)"
_CLOCK = re.compile(
    r"(?:\s*,?\s*(?:o\s+)?(?:godz(?:\.|ina|iny|inie)?|g\.|at|o|ok\.)\s*(?P<h1>\d{1,2})[:.](?P<m1>\d\d)(?::\d\d)?"
    r"|(?:\s*,?\s*|t)(?<![\d.])(?P<h2>\d{1,2}):(?P<m2>\d\d)(?::\d\d(?:[.,]\d+)?)?)"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>z|utc|[+]\d\d:?\d\d)?(?:\s*h)?(?![\d:])",
)
_LATER_CLOCK = re.compile(r"\s*(?:-|do|to)\s*(?P<h>\d{1,2}):(?P<m>\d\d)(?:\s*h)?$")
_WEEKDAYS = re.compile(
    r"\b(?:pon|wt|sr|czw|pt|sob|niedz|nd|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b\.?,?\s*"
    r"|\b(?:poniedzialek|wtorek|sroda|czwartek|piatek|sobota|niedziela)\b,?\s*"
    r"|\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b,?\s*"
)
_WEEKDAY_NUMBERS = {
    name: number
    for number, names in enumerate(
        ("pon mon", "wt wto tue", "sr sro wed", "czw thu", "pt pia fri", "sob sat", "nd nie sun")
    )
    for name in names.split()
}
_ABOUT = re.compile(
    r"^(?:okolo|ok\.?|ca\.?|circa|c\.|~|about|around|approximately|approx\.?|roughly|mniej wiecej|w okolicach"
    r"|prawdopodobnie|najprawdopodobniej|probably|likely)\s*(?=[\da-z])"
)
_PART = re.compile(
    r"^(?:(?:na |w |z |pod )?(?:poczatek|poczatku|poczatkiem|koniec|koncu|koncem|konca|srodek|srodku|polowa|polowie)"
    r"|(?:at )?(?:the )?(?:beginning|start|end|middle)(?: of)?|early|mid|late)[\s-]+(?:of\s+)?(?=[\da-z])"
)
_INTRODUCTION = re.compile(r"^(?:w dniu|w dn\.?|dnia|dn\.|dn|z dnia|w miesiacu|w roku|in|on|we?|rok)\s+(?=[\da-z])")
_YEAR_WORD = re.compile(r"(?<=\d)\s*(?:roku\b|rok\b|r\.?(?![a-z]))")
_NIGHT = re.compile(r"^(?:w )?(?:noc(?:y)?|weekend|night)(?: of| z)?\s+")
_HALVES = {"pierwsza": 1, "pierwszy": 1, "pierwsze": 1, "druga": 2, "drugi": 2, "drugie": 2, "trzeci": 3, "czwarty": 4}

_POINTS = [
    re.compile(pattern)
    for pattern in (
        r"(?P<year>(?:19|20)\d\d)(?P<fixed>[-/.])(?P<month>\d{1,2})(?P=fixed)(?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}})\s?(?P<sign>[./-])\s?(?P<month>\d{{1,2}})\s?(?P=sign)\s?{_SHORT}",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s?[-./]?\s?(?:of )?{_NAME},?\s?[-./]?\s?{_SHORT}",
        rf"(?P<day>\d{{1,2}})\s?[-./]?\s?{_ROMAN}\b\.?\s?[-./]?\s?{_YEAR}",
        rf"(?P<name>{_ENGLISH})\b\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}",
        rf"{_NAME}\s?[-./,]?\s?{_YEAR}",
        rf"{_YEAR}\s?[-./,]?\s?{_NAME}",
        rf"{_ROMAN}\s?[-./]?\s?{_YEAR}",
        rf"(?P<month>\d{{1,2}})\s?[-./]\s?{_YEAR}",
        rf"{_YEAR}[-./](?P<month>\d{{1,2}})",
        _YEAR,
        rf"(?P<day>\d{{1,2}})\.?\s{_NAME}",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.?",
        rf"(?P<day>\d{{1,2}})\.?\s{_ROMAN}\.?",
    )
]
_QUARTERS = [
    re.compile(pattern)
    for pattern in (
        rf"(?P<part>[1-4]|iii|iv|ii|i|pierwszy|drugi|trzeci|czwarty)\.?\s?(?:kw\.?|kwartal|kwartale)\s?(?P<q>){_YEAR}",
        rf"(?:q|kw\.?\s?)(?P<part>[1-4])\s?[-/.]?\s?(?P<q>){_YEAR}",
        rf"{_YEAR}\s?[-/.]?\s?q(?P<part>[1-4])(?P<q>)",
        rf"(?:w )?(?P<part>[12]|ii|i|pierwsza|druga|pierwsze|drugie)\.?\s?(?:pol\.?|polowa|polowie|polrocze)\s?{_YEAR}",
        rf"h(?P<part>[12])\s?[-/]?\s?{_YEAR}",
    )
]
_FROM = r"(?:od )?(?P<from>\d{1,2})\.?\s?(?:-|/|do|na|to|i)\s?(?P<day>\d{1,2})"
_DAYS_OF_ONE_MONTH = [
    re.compile(pattern)
    for pattern in (
        rf"{_FROM}\.(?P<month>\d{{1,2}})\.{_YEAR}",
        rf"{_FROM}\.?\s?{_NAME},?\s?{_YEAR}",
        rf"{_FROM}\.?\s?{_ROMAN}\b\.?\s?{_YEAR}",
        rf"(?P<name>{_ENGLISH})\b\.?\s(?P<from>\d{{1,2}})\s?(?:-|to)\s?(?P<day>\d{{1,2}}),?\s{_YEAR}",
    )
]
_BETWEEN = (
    re.compile(r"^(?:od|from)\s+(?P<a>.+?)\s+(?:do|to|until)\s+(?P<b>.+)$"),
    re.compile(r"^(?:miedzy|pomiedzy)\s+(?P<a>.+?)\s+a\s+(?P<b>.+)$"),
    re.compile(r"^between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)$"),
    re.compile(r"^(?P<a>.+?)\s+(?:-|do|to|until)\s+(?P<b>.+)$"),
    re.compile(r"^(?P<a>[^-]+)-(?P<b>[^-]+)$"),
    re.compile(r"^(?P<a>\d{4}-\d\d-\d\d)\s?[-/]\s?(?P<b>\d{4}-\d\d-\d\d)$"),
)
_SINCE = re.compile(r"^(?:od|from|since)\s+(?P<a>.+)$")
_UNTIL = re.compile(r"^(?:do|until|till)\s+(?P<b>.+)$")
_NOW = frozenset(["teraz", "dzis", "dzisiaj", "nadal", "now", "today", "present", "date"])


def _of_text(text: str) -> When | None:
    text = text.strip(" ;,")
    if re.fullmatch(r"\d{4,}(?:[.,]\d+)?", text):
        point = _of_number(float(text.replace(",", ".")))
        return When(point, point) if point else None
    named = _WEEKDAYS.findall(text)
    text = _WEEKDAYS.sub("", _YEAR_WORD.sub("", text)).replace("()", "").strip(" ;,")
    text, about = _without_about(text)
    found = _quarter(text) or _one(text) or _range(text)
    if found and len(named) == 1 and _is_another_weekday(found, named[0].strip(" .,")):
        return None
    return replace(found, about=found.about or about) if found else None


def _is_another_weekday(when: When, name: str) -> bool:
    """ "Wednesday, 12.03.2024", which was a Tuesday: nobody can tell which of the two is wrong."""
    point = when.first
    if point is None or point != when.last or not (point.year and point.month and point.day):
        return False
    orders = [(point.month, point.day)]
    if point.sign and (point.sign != "." or point.month > 12):
        orders.append((point.day, point.month))
    days = [date(point.year, month, day) for month, day in orders if _is_day(point.year, month, day)]
    return bool(days) and all(_WEEKDAY_NUMBERS[name[:3]] != day.weekday() for day in days)


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _without_about(text: str) -> tuple[str, bool]:
    about = False
    for pattern in (_INTRODUCTION, _ABOUT, _INTRODUCTION):
        stripped = pattern.sub("", text)
        about, text = about or (pattern is _ABOUT and stripped != text), stripped
    return text, about


def _one(text: str) -> When | None:
    """One point, with its clock or clocks."""
    part = _PART.sub("", text)
    if part != text:
        point = _point(part)
        return When(point, point, about=True) if point and point.day is None else None
    point = _point(text)
    if point is None:
        return _with_clock(text)
    return When(point, point)


def _with_clock(text: str) -> When | None:
    clock = _CLOCK.search(text)
    if clock is None:
        return None
    before, after = text[: clock.start()].strip(" ,;"), text[clock.end() :].strip(" ,;")
    later = _LATER_CLOCK.fullmatch(after)
    if later is not None:
        before, after = before.removesuffix(" od").removesuffix(" from").strip(" ,"), ""
    point = _point(before or after) if not (before and after) else None
    if point is None or point.day is None or point.year is None:
        return None
    first = _at(point, clock)
    if first is None or later is None:
        return first and When(first, first, about="ok." in clock[0])
    last = replace(point, clock=(int(later["h"]), int(later["m"])))
    return When(first, last) if last.clock < (24, 0) and last.clock[1] < 60 else None


def _at(point: Point, clock: re.Match[str]) -> Point | None:
    hour, minute = int(clock["h1"] or clock["h2"]), int(clock["m1"] or clock["m2"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock["half"][0] == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    return replace(point, clock=(hour, minute), offset=_offset(clock["zone"]))


def _offset(zone: str | None) -> timedelta | None:
    if zone is None:
        return None
    if zone in ("z", "utc"):
        return timedelta()
    digits = zone[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -length if zone[0] == "-" else length


def _point(text: str) -> Point | None:
    for pattern in _POINTS:
        if found := pattern.fullmatch(text):
            return _of_match(found)
    return None


def _of_match(found: re.Match[str]) -> Point | None:
    parts = found.groupdict()
    if parts.get("sign") == "-" and len(parts["year"]) < 4:
        return None  # 24-12-31: nobody can tell which of the three is the year
    month = _month(parts)
    day = int(parts["day"]) if parts.get("day") else None
    sign = parts.get("sign") or ""
    if (month is not None and not 1 <= month <= (31 if sign else 12)) or (day is not None and not 1 <= day <= 31):
        return None
    return Point(_year(parts.get("year")), month, day, sign=sign)


def _month(parts: dict[str, str | None]) -> int | None:
    if parts.get("name"):
        return _MONTHS[parts["name"]]
    if parts.get("roman"):
        return _ROMANS[parts["roman"]]
    return int(parts["month"]) if parts.get("month") else None


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    number = int(text.strip("'"))
    return number if number > 99 else number + (2000 if number < 50 else 1900)


def _quarter(text: str) -> When | None:
    for pattern in _QUARTERS:
        if found := pattern.fullmatch(text):
            part = found["part"]
            number = int(part) if part.isdecimal() else _ROMANS.get(part) or _HALVES[part]
            length = 3 if "q" in pattern.groupindex else 6
            point = Point(int(found["year"]), (number - 1) * length + 1, months=length)
            return When(point, point)
    return None


def _range(text: str) -> When | None:
    text = _NIGHT.sub("", text)
    for pattern in _DAYS_OF_ONE_MONTH:
        if found := pattern.fullmatch(text):
            last = _of_match(found)
            return last and _ordered_pair(replace(last, day=int(found["from"])), last)
    for pattern in _BETWEEN:
        if (found := pattern.fullmatch(text)) and (when := _pair(found["a"], found["b"])):
            return when
    if (found := _SINCE.fullmatch(text)) and (first := _end(found["a"])):
        return When(first, None)
    if (found := _UNTIL.fullmatch(text)) and (last := _end(found["b"])):
        return When(None, last)
    return None


def _pair(begin: str, end: str) -> When | None:
    first = _end(begin)
    if end.removeprefix("do ") in _NOW:
        return When(first, None) if first and first.year else None
    last = _end(end)
    if last is None or last.year is None:
        return None
    if first is None and (name := re.fullmatch(_NAME, begin.strip(" ,"))):
        first = Point(None, _MONTHS[name["name"]])
    if first is None or (first.day is None) != (last.day is None) or (first.month is None) != (last.month is None):
        return None
    return _ordered_pair(replace(first, year=first.year or last.year), last)


def _ordered_pair(first: Point, last: Point) -> When | None:
    if first == last:
        return When(first, last)
    return None if first.day is not None and not 1 <= first.day <= 31 else When(first, last)


def _end(text: str) -> Point | None:
    text = _without_about(text.strip(" ,;"))[0]
    point = _point(text)
    if point is not None:
        return point
    when = _with_clock(text)
    return when.first if when and when.first == when.last else None
