from datetime import date

import numpy as np
import pytest

from lib.domain import better
from lib.domain.intervals import poisson_interval

GAPS = [30.0, 12.0, 90.0, 45.0, 7.0, 60.0, 33.0, 21.0, 80.0, 15.0, 40.0, 28.0]


def test_limits_are_those_of_individual_values_on_the_evened_scale():
    evened = np.array(GAPS) ** (1 / 3.6)
    spread = 3 * np.abs(np.diff(evened)).mean() / 1.128  # the textbook constant of a moving range of two

    found = better.limits(GAPS)

    assert found.centre == pytest.approx(evened.mean() ** 3.6)
    assert found.high == pytest.approx((evened.mean() + spread) ** 3.6, rel=0.002)
    assert found.low == pytest.approx(max(0, evened.mean() - spread) ** 3.6, rel=0.02)


@pytest.mark.parametrize(("gaps", "is_firm"), [(11, None), (12, False), (19, False), (20, True)])
def test_limits_begin_at_twelve_gaps_and_are_provisional_until_twenty(gaps, is_firm):
    found = better.limits((GAPS * 2)[:gaps])

    assert (found and found.is_firm) == is_firm


def test_a_rolling_year_counts_twelve_whole_months_those_without_any_too():
    counted = {date(2025, 3, 1): 2, date(2026, 2, 1): 3}

    years = better.rolling_years(counted, date(2025, 1, 1), date(2026, 4, 1))

    assert [(year.month, year.n) for year in years] == [
        (date(2025, 12, 1), 2),
        (date(2026, 1, 1), 2),
        (date(2026, 2, 1), 5),
        (date(2026, 3, 1), 3),
        (date(2026, 4, 1), 3),
    ]
    assert (years[2].low, years[2].high) == poisson_interval(5)
    assert (round(years[2].low, 1), round(years[2].high, 1)) == (1.6, 11.7)


def test_eleven_months_are_no_year():
    assert better.rolling_years({}, date(2026, 1, 1), date(2026, 11, 1)) == []


@pytest.mark.parametrize(
    ("before", "now", "said"), [(8, 11, "cannot_tell"), (6, 0, "fewer"), (5, 0, "cannot_tell"), (1, 12, "more")]
)
def test_two_years_are_told_apart_only_where_the_interval_does(before, now, said):
    assert better.year_against_year(before, now)[1] == said


def test_two_years_without_any_cannot_be_compared():
    assert better.year_against_year(0, 0)[1] == "cannot_tell"
