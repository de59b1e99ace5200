"""A date is read in every spelling and no more exactly than it was written; what is not a date is not made one."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.documents.reading import dates
from lib.documents.reading.dates import Orders, Span
from lib.domain.local_time import span_of_day, span_of_month, span_of_year, to_utc
from tests.documents.messy.spellings import ENGLISH, GENITIVE, NOMINATIVE, ROMAN

DAYS = st.dates(date(1999, 1, 1), date(2049, 12, 31))
CLOCKS = st.times(time(4), time(23, 59)).map(lambda clock: clock.replace(second=0, microsecond=0, tzinfo=None))


def read(cell, column=(), year=None) -> Span | None:
    """A cell that stands in a column with these other cells."""
    whens = [when for value in (cell, *column) if (when := dates.understood(value))]
    when = dates.understood(cell)
    return dates.settled(when, Orders(whens), year) if when else None


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(DAYS)
def test_a_day_is_read_in_every_spelling(day):
    month, year = day.month - 1, day.year
    serial = (day - date(1899, 12, 30)).days
    spellings = [
        day,
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{year}",
        f"{day:%d.%m.%y}",
        f"{day:%d.%m.%Y} r.",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y.%m.%d}",
        f"{day:%Y%m%d}",
        serial,
        float(serial),
        str(serial),
        f"{day.day} {GENITIVE[month]} {year}",
        f"{day.day} {GENITIVE[month].upper()} {year} roku",
        f"w dniu {day.day} {GENITIVE[month]} {year} r.",
        f"{day.day} {ROMAN[month]} {year}",
        f"{day.day} {ENGLISH[month]} {year}",
        f"{ENGLISH[month]} {day.day}, {year}",
        f"{ENGLISH[month][:3]} {day.day}, {year}",
        f"{day.day}-{ENGLISH[month][:3]}-{year}",
    ]
    for spelling in spellings:
        assert read(spelling) == Span(*span_of_day(day), "day"), spelling


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(DAYS, CLOCKS)
def test_a_clock_beside_a_day_makes_it_exact_to_the_minute(day, clock):
    moment = to_utc(datetime.combine(day, clock))
    for spelling in (
        datetime.combine(day, clock),
        f"{day:%d.%m.%Y} {clock:%H:%M}",
        f"{day:%d.%m.%Y}, {clock:%H:%M}:17",
        f"{day:%d.%m.%Y} godz. {clock:%H:%M}",
        f"{day:%d.%m.%Y} r., godz. {clock:%H.%M}",
        f"{day:%Y-%m-%d} {clock:%H:%M}",
        f"{day:%Y-%m-%dT}{clock:%H:%M}:00",
        f"{clock:%H:%M} {day:%d.%m.%Y}",
        f"{day.day} {GENITIVE[day.month - 1]} {day.year}, {clock:%H:%M}",
    ):
        assert read(spelling, ["1.1.2020 10:30"]) == Span(moment, moment, "minute"), spelling


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(DAYS, st.integers(1, 40))
def test_a_range_is_read_from_its_first_minute_to_its_last(first, length):
    last = first + timedelta(days=length)
    expected = Span(span_of_day(first)[0], span_of_day(last)[1], "range")
    spellings = [
        f"{first:%d.%m.%Y} - {last:%d.%m.%Y}",
        f"{first:%d.%m.%Y}–{last:%d.%m.%Y} r.",
        f"od {first:%d.%m.%Y} do {last:%d.%m.%Y}",
        f"{first:%Y-%m-%d} - {last:%Y-%m-%d}",
        f"between {first:%d.%m.%Y} and {last:%d.%m.%Y}",
    ]
    if first.year == last.year:
        spellings.append(f"{first:%d.%m}–{last:%d.%m.%Y}")
    if (first.year, first.month) == (last.year, last.month):
        spellings += [f"{first.day}-{last:%d.%m.%Y}", f"{first.day}-{last.day} {GENITIVE[first.month - 1]} {last.year}"]
    for spelling in spellings:
        assert read(spelling) == expected, spelling


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(st.integers(1990, 2049), st.integers(1, 12))
def test_a_month_or_a_year_stays_one(year, month):
    for spelling in (
        f"{NOMINATIVE[month - 1]} {year}",
        f"{ENGLISH[month - 1]} {year}",
        f"{month:02}/{year}",
        f"{month:02}.{year}",
        f"{year}-{month:02}",
        f"{ROMAN[month - 1]} {year}",
    ):
        assert read(spelling) == Span(*span_of_month(year, month), "month"), spelling
    for spelling in (year, float(year), f"{year}", f"{year} r.", f"rok {year}"):
        assert read(spelling) == Span(*span_of_year(year), "year"), spelling
    about = read(f"początek {GENITIVE[month - 1]} {year}")
    assert about == Span(*span_of_month(year, month), "month", about=True)


def test_day_and_month_are_told_apart_by_the_column():
    tenth_of_april = span_of_day(date(2023, 4, 10))

    assert read("10/04/2023", ["25/03/2023"]) == Span(*tenth_of_april, "day")
    assert read("04/10/2023", ["03/25/2023"]) == Span(*tenth_of_april, "day")
    assert read("04/10/2023", ["05/06/2023"]) is None
    assert read("04/10/2023", ["03/25/2023", "25/03/2023"]) is None


def test_dots_are_polish_unless_the_column_says_otherwise():
    assert read("04.10.2023") == Span(*span_of_day(date(2023, 10, 4)), "day")
    assert read("04.10.2023", ["03.25.2023"]) == Span(*span_of_day(date(2023, 4, 10)), "day")


def test_a_day_without_a_year_takes_that_of_its_section_or_stays_unread():
    assert read("ok. 15 marca", year=2023) == Span(*span_of_day(date(2023, 3, 15)), "day", about=True)
    assert read("ok. 15 marca") is None


def test_a_column_of_midnights_holds_days():
    assert read("31.12.2024 00:00", ["30.12.2024 00:00"]).precision == "day"
    assert read("31.12.2024 00:00", ["30.12.2024 07:15"]).precision == "minute"


def test_a_zone_that_is_written_counts():
    assert read("2024-12-31T14:30:00Z").begins == datetime(2024, 12, 31, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2024",
        "32.01.2024",
        "13/13/2023",
        "latem 2022",
        "12.03.2024?",
        "przed 12.03.2024",
        "12.03.2024 lub 13.03.2024",
        "24-12-31",
        "maj 23",
        "29.10.2023 02:30",
        "26.03.2023 02:30",
        "5.5",
        "12,5",
        "po świętach",
        "341",
        "15.03.2024 - 12.03.2024",
        "kwiecień/maj 2023",
        True,
        0.5,
        12.03,
    ],
)
def test_what_does_not_say_one_date_is_not_read(text):
    assert read(text) is None


def test_a_day_of_the_week_that_contradicts_the_date_leaves_both_unread():
    tuesday = span_of_day(date(2024, 3, 12))[0]
    for text in ("wtorek 12.03.2024", "12.03.2024 (wt.)", "Tuesday, March 12, 2024", "wt. 12 marca 2024"):
        assert read(text).begins == tuesday, text
    for text in (
        "środa 12.03.2024",
        "12.03.2024 (pt.)",
        "Friday, March 12, 2024",
        "niedziela, 12 marca 2024 godz. 8:30",
    ):
        assert read(text) is None, text
    assert read("pt. 05/04/2024", ["13/04/2024"]).begins == span_of_day(date(2024, 4, 5))[0]
