"""What small numbers allow to say: exact intervals, tallies, and the sentence "too few to say".

Every interval is exact (no normal approximation), two-sided, at `LEVEL` unless another one is asked for.
SciPy is imported where it is used, for most pages never need it; its `special` alone, for `stats` takes a second.
"""

import math
from dataclasses import dataclass

LEVEL = 0.95
# Below these numbers a chart shows its dots and says that they are too few.
FEWEST_FOR_CAUSES = 20  # to rank causes
FEWEST_FOR_PERCENTILES = 20  # cases with a known duration, or of which a share is named
FEWEST_FOR_CULTURE = 10  # reports
FEWEST_GAPS = 3  # days between incidents: to draw them
FEWEST_GAPS_FOR_LIMITS = 12
FEWEST_GAPS_FOR_FIRM_LIMITS = 20
# -ln(0.05): with no event for 3 / rate, the old rate is refuted at 95 % (one-sided).
CLEAN_TIMES = 3.0


@dataclass(frozen=True)
class RateRatio:
    """Rate after divided by rate before. None: cannot be said (no time, or nothing happened before and after)."""

    ratio: float | None
    low: float | None
    high: float | None  # math.inf: no upper limit


def poisson_interval(count: int, exposure: float = 1.0, level: float = LEVEL) -> tuple[float, float]:
    """Exact limits of the rate per unit of `exposure` when `count` events were seen in it (Garwood).

    Five in a year: 1.6 to 11.7 a year. None in a year: 0 to 3.7.
    """
    from scipy.special import gammaincinv

    if exposure <= 0:
        raise ValueError("an exposure must be longer than nothing")
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(gammaincinv(count, tail))
    high = float(gammaincinv(count + 1, 1 - tail))
    return low / exposure, high / exposure


def proportion_interval(kept: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Exact limits of a share (Clopper-Pearson), 0 to 1. Five of six: 0.36 to 1.00. Of none: 0 to 1."""
    from scipy.special import betaincinv

    if of == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if kept == 0 else float(betaincinv(kept, of - kept + 1, tail))
    high = 1.0 if kept == of else float(betaincinv(kept + 1, of - kept, 1 - tail))
    return low, high


def limits_in_percent(kept: int, of: int) -> tuple[int, int]:
    """The limits of a share in whole per cent; rounding makes no possible share certain: 999 of 999 is 99 to 100."""
    low, high = proportion_interval(kept, of)
    return min(round(low * 100), 99), max(round(high * 100), 1)


def share_in_percent(kept: int, of: int) -> int:
    """In whole per cent; 0 and 100 only where it was none or all."""
    share = round(kept / of * 100)
    return share if kept in (0, of) else min(max(share, 1), 99)


def rate_ratio(before: int, time_before: float, after: int, time_after: float, level: float = LEVEL) -> RateRatio:
    """Rate after over rate before, with exact limits: of `before + after` events, `after` fell into the time after.

    Conditional on their sum that is a binomial draw. 8 in 24 months, then 3 in 12: 0.75 (0.13 to 3.1).
    """
    if time_before <= 0 or time_after <= 0 or before + after == 0:
        return RateRatio(None, None, None)
    longer = time_before / time_after
    low, high = proportion_interval(after, before + after, level)
    ratio = math.inf if before == 0 else after / before * longer
    return RateRatio(ratio, _odds(low) * longer, _odds(high) * longer)


def clean_time(before: int, time_before: float) -> float | None:
    """How long nothing may happen before one can say that it helped: 3 / prior rate, in the unit of `time_before`.

    Three in a year: a year. None where nothing happened before: there is nothing to compare with.
    """
    return None if before == 0 or time_before <= 0 else CLEAN_TIMES * time_before / before


def _odds(share: float) -> float:
    return math.inf if share >= 1 else share / (1 - share)
