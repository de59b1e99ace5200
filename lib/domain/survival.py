"""Kaplan-Meier: what share of cases is still open after so many hours, those not finished yet included."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

from lib.domain.intervals import LEVEL


@dataclass(frozen=True)
class Step:
    """From `hours` on, `share` (0 to 1) of all cases is still open, between `low` and `high`.

    `at_risk` cases were still followed just before. The limits are None where they cannot be told: at 0 and at 1.
    """

    hours: float
    share: float
    low: float | None
    high: float | None
    at_risk: int


def kaplan_meier(counted: Iterable[tuple[float, int, int]], level: float = LEVEL) -> list[Step]:
    """The steps of the curve, from rows of hours, cases done and cases still open then, in order of hours.

    Limits: Greenwood's variance on the log-log scale. Only hours at which a case was done make a step.
    """
    rows = list(counted)
    at_risk = sum(done + still_open for _, done, still_open in rows)
    width = NormalDist().inv_cdf((1 + level) / 2)
    share, variance, steps = 1.0, 0.0, []
    for hours, done, still_open in rows:
        if done:
            share *= 1 - done / at_risk
            variance += done / (at_risk * (at_risk - done)) if at_risk > done else math.inf
            steps.append(Step(hours, share, *_limits(share, variance, width), at_risk))
        at_risk -= done + still_open
    return steps


def _limits(share: float, variance: float, width: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1:
        return None, None
    spread = width * math.sqrt(variance) / math.log(share)
    return share ** math.exp(-spread), share ** math.exp(spread)
