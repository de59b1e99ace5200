"""How long an entry is kept with its words: full years after closing. The law sets no period; the firm does."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from lib.domain.incident import FIELDS
from lib.domain.local_time import span_of_day, to_wall

YEARS = 5  # an administrative fine can as a rule not be imposed after five years (Art. 189g of the Polish KPA)
GONE = "[…]"  # stands where a text must be
# Texts of an incident; system, cause and supplier stay, what is counted hangs on them.
TEXTS = tuple(
    name for name, field in FIELDS.items() if field.form in ("text", "line") and name not in ("supplier", "system")
)


def ends(closed_at: datetime, years: int) -> datetime:
    """The first moment after so many full years: the day of closing is not counted, its anniversary is."""
    day = to_wall(closed_at).date()
    while True:
        try:
            anniversary = day.replace(year=day.year + years)
            break
        except ValueError:  # 29 February
            day -= timedelta(days=1)
    return span_of_day(anniversary + timedelta(days=1))[0]


def without(minutes: Any, number: str) -> Any:
    """Frozen minutes without the words of one incident: its lines and its card keep number, codes and days."""
    if isinstance(minutes, list):
        return [without(part, number) for part in minutes]
    if not isinstance(minutes, Mapping):
        return minutes
    if minutes.get("number") == number and "present" not in minutes:
        return {name: _emptied(name, value) for name, value in minutes.items()}
    return {name: without(value, number) for name, value in minutes.items()}


def _emptied(name: str, value: Any) -> Any:
    """The same shape without sentences: codes, days, counts and numbers of other incidents stay."""
    if name == "alike":
        return value
    if isinstance(value, Mapping):
        return {inner: _emptied(inner, part) for inner, part in value.items()}
    if isinstance(value, list):
        return [_emptied(name, part) for part in value] if name in _LISTS else []
    if name in ("title", "description", "what"):
        return GONE
    if name in ("why", "note", "reason", "factors_note", "detection_gap", "measures", "owner", "done_note", "name"):
        return None
    return None if name in _LEARNED else value


_LISTS = frozenset({"duties", "barriers", "factors", "kinds"})
_LEARNED = frozenset({"surprise", "sense", "went_well", "was_hard", "elsewhere", "change"})
