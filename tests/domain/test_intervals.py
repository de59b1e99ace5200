"""Exact intervals, checked against SciPy's own and against tables worked out by hand."""

import math

import pytest
from scipy.stats import binomtest, poisson

from lib.domain import intervals


@pytest.mark.parametrize(("seen", "low", "high"), [(0, 0.0, 3.7), (5, 1.6, 11.7), (8, 3.5, 15.8), (100, 81.4, 121.6)])
def test_so_many_in_a_year_are_compatible_with_so_many_a_year(seen, low, high):
    assert intervals.poisson_interval(seen) == pytest.approx((low, high), abs=0.05)


@pytest.mark.parametrize("seen", range(1, 40, 3))
def test_at_the_limits_of_a_rate_what_was_seen_is_just_too_unlikely(seen):
    low, high = intervals.poisson_interval(seen)

    assert poisson.sf(seen - 1, low) == pytest.approx(0.025)
    assert poisson.cdf(seen, high) == pytest.approx(0.025)


def test_a_rate_is_per_unit_of_the_time_it_was_seen_in():
    assert intervals.poisson_interval(10, 2.0) == pytest.approx([limit / 2 for limit in intervals.poisson_interval(10)])


@pytest.mark.parametrize(("kept", "of"), [(5, 6), (0, 3), (3, 3), (1, 12), (17, 20)])
def test_the_limits_of_a_share_are_those_of_scipy(kept, of):
    exact = binomtest(kept, of).proportion_ci(method="exact")

    assert intervals.proportion_interval(kept, of) == pytest.approx((exact.low, exact.high))


def test_five_of_six_is_anything_from_a_third_to_all():
    assert intervals.proportion_interval(5, 6) == pytest.approx((0.36, 1.0), abs=0.005)


def test_of_none_nothing_can_be_said():
    assert intervals.proportion_interval(0, 0) == (0.0, 1.0)
    assert intervals.rate_ratio(0, 1, 0, 1) == intervals.RateRatio(None, None, None)
    assert intervals.clean_time(0, 1) is None


@pytest.mark.parametrize(
    ("before", "months_before", "after", "months_after", "ratio", "low", "high"),
    [
        (8, 24, 3, 12, 0.75, 0.13, 3.1),
        (6, 12, 0, 12, 0.0, 0.0, 0.85),
        (5, 12, 0, 12, 0.0, 0.0, 1.09),
    ],
)
def test_before_and_after_are_compared_exactly(before, months_before, after, months_after, ratio, low, high):
    found = intervals.rate_ratio(before, months_before, after, months_after)

    assert (found.ratio, found.low, found.high) == pytest.approx((ratio, low, high), abs=0.05 if high > 2 else 0.005)


@pytest.mark.parametrize(("after", "fewest"), [(0, 6), (1, 8), (2, 10), (3, 12)])
def test_so_few_after_convince_only_with_so_many_before(after, fewest):
    assert intervals.rate_ratio(fewest, 1, after, 1).high < 1
    assert intervals.rate_ratio(fewest - 1, 1, after, 1).high >= 1


def test_what_never_happened_before_has_no_upper_limit_after():
    found = intervals.rate_ratio(0, 12, 2, 12)

    assert found.ratio == found.high == math.inf
    assert found.low > 0


@pytest.mark.parametrize(("before", "months"), [(3, 12), (6, 6), (1, 36)])
def test_what_happened_so_often_a_year_must_stay_away_so_many_months(before, months):
    assert intervals.clean_time(before, 12) == pytest.approx(months)
