"""As what an incident counts, and in which month: small numbers kept with it, so that a million are counted quickly.

`standing`: what it turned out to be, one of the numbers below; ten more for a drill, a hundred more for what was
withdrawn with its import. `grain`: how exactly it is known when it happened. `placed`: its Warsaw month as 202611;
202600 for what is known by the year, which lies in no month.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lib.domain.duties import Duty
from lib.domain.local_time import to_wall

OTHER, CONFIRMED, UNDECIDED, NEAR_MISS, EVENT, PRACTISED = range(6)
DRILL, WITHDRAWN = 10, 100
BY_MINUTE, BY_DAY, BY_MONTH, BY_YEAR = range(4)
ON_TIME, LATE, NOT_REQUIRED, OPEN, UNDECIDED_YET = range(1, 6)
TRACKS = {"authority": 1, "client": 2, "clients": 2, "people": 3}
# What the numbers follow from.
INPUTS = frozenset(
    {"outcome", "drill", "withdrawn_at", "occurred_from", "occurred_precision", "detected_at", "detected_precision"}
)
_STANDINGS = {
    "breach": CONFIRMED,
    "other_infringement": CONFIRMED,
    "near_miss": NEAR_MISS,
    "event": EVENT,
    "drill": PRACTISED,
}
_GRAINS = {"day": BY_DAY, "month": BY_MONTH, "year": BY_YEAR}


def numbers(values: Mapping[str, Any]) -> dict[str, int]:
    """`standing`, `grain` and `placed` of an incident: its fields and `happened_at`, see `recurrence.keys`."""
    grain = _GRAINS.get(_precision(values) or "", BY_MINUTE)
    happened = to_wall(values["happened_at"])
    return {
        "standing": _standing(values),
        "grain": grain,
        "placed": happened.year * 100 + (0 if grain == BY_YEAR else happened.month),
    }


def numbers_of_duty(duty: Duty) -> dict[str, int]:
    """`track`: towards whom, 0 towards none of these. `kept`: what became of it; 0: met, nobody knows when."""
    if duty.done_at is not None:
        kept = LATE if duty.late_by else ON_TIME
    else:
        kept = {"not_required": NOT_REQUIRED, "open": OPEN, "undecided": UNDECIDED_YET}.get(duty.state, 0)
    return {"track": TRACKS.get(duty.kind, 0), "kept": kept}


def month_of(placed: int) -> dict[str, date | None]:
    """The first day of the `year` and of the `month`; the latter None where it is not known."""
    year, month = divmod(placed, 100)
    return {"year": date(year, 1, 1), "month": date(year, month, 1) if month else None}


def _standing(values: Mapping[str, Any]) -> int:
    if values["outcome"] is None:
        standing = CONFIRMED if values["historical"] else UNDECIDED
    else:
        standing = _STANDINGS.get(values["outcome"], OTHER)
    drill = DRILL if values.get("drill") is not None else 0
    return standing + drill + (WITHDRAWN if values.get("withdrawn_at") is not None else 0)


def _precision(values: Mapping[str, Any]) -> str | None:
    if values["occurred_from"] is not None:
        return values["occurred_precision"]
    return values["detected_precision"] if values["detected_at"] is not None else None
