"""Is it getting better: days between incidents with limits, and the count of twelve months with its interval.

Both are aids for a conversation. With few incidents even a doubled rate takes years to show.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from lib.domain.intervals import (
    FEWEST_GAPS_FOR_FIRM_LIMITS,
    FEWEST_GAPS_FOR_LIMITS,
    RateRatio,
    poisson_interval,
    rate_ratio,
)

# Times between rare events, raised to this power, spread evenly enough for limits of individual values (Nelson).
EVEN = 1 / 3.6
SPREADS = 2.66  # three standard deviations, from the mean moving range


@dataclass(frozen=True)
class Limits:
    """Days within which the gaps of an unchanged process nearly always lie. `is_firm`: from enough gaps."""

    low: float
    centre: float
    high: float
    is_firm: bool


@dataclass(frozen=True)
class YearTo:
    """`n` incidents in the twelve months that end with `month`; `low` to `high` a year are compatible with that."""

    month: date
    n: int
    low: float
    high: float


def limits(gaps: Sequence[float]) -> Limits | None:
    """Limits from the days between incidents; None below twelve gaps, provisional below twenty."""
    if len(gaps) < FEWEST_GAPS_FOR_LIMITS:
        return None
    evened = [gap**EVEN for gap in gaps]
    centre = sum(evened) / len(evened)
    moving = sum(abs(later - earlier) for earlier, later in pairwise(evened)) / (len(evened) - 1)
    low, high = max(0.0, centre - SPREADS * moving), centre + SPREADS * moving
    return Limits(low ** (1 / EVEN), centre ** (1 / EVEN), high ** (1 / EVEN), len(gaps) >= FEWEST_GAPS_FOR_FIRM_LIMITS)


def rolling_years(counted: Mapping[date, int], first: date, last: date) -> list[YearTo]:
    """Every span of twelve whole months between the months `first` and `last`, both included, months without any too.

    `counted`: incidents by the first day of their month. Empty where there are not twelve months yet.
    """
    months = months_between(first, last)
    return [
        YearTo(months[i], n, *interval(n))
        for i in range(11, len(months))
        for n in [sum(counted.get(month, 0) for month in months[i - 11 : i + 1])]
    ]


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [month_after(first, i) for i in range(count)]


def month_after(month: date, months: int) -> date:
    """The first day of the month that lies so many months after (before, where negative) the one of `month`."""
    year, number = divmod(month.year * 12 + month.month - 1 + months, 12)
    return date(year, number + 1, 1)


def year_against_year(before: int, now: int) -> tuple[RateRatio, str]:
    """The ratio of two years' counts with its exact limits, and what it allows to say: more, fewer or cannot_tell."""
    ratio = rate_ratio(before, 1, now, 1)
    if ratio.low is not None and ratio.low > 1:
        return ratio, "more"
    if ratio.high is not None and not math.isinf(ratio.high) and ratio.high < 1:
        return ratio, "fewer"
    return ratio, "cannot_tell"


@lru_cache(maxsize=1024)
def interval(n: int) -> tuple[float, float]:
    """The exact interval of a count in one year; a page asks for the same numbers again and again."""
    return poisson_interval(n)
