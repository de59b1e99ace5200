"""When a supplier is to be verified again, what it is asked, and how long it took to tell us of a breach."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lib.domain import taxonomy

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Delay:
    """From when it happened to when the supplier told us, as exactly as it is known; both None: not known.

    `at_least`: we noticed it ourselves before they told us, and when it happened is not known.
    """

    shortest: timedelta | None = None
    longest: timedelta | None = None
    at_least: bool = False


def questions(role: str | None) -> tuple[str, ...]:
    """The codes of data/taxonomy/supplier_questions.toml that a supplier of this role is asked."""
    entries = taxonomy.entries("supplier_questions")
    return tuple(
        code for code in taxonomy.codes("supplier_questions") if not entries[code].roles or role in entries[code].roles
    )


def next_day(verified_on: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is none (31.08. + 6: 28.02.)."""
    years, month = divmod(verified_on.month - 1 + months, 12)
    year, month = verified_on.year + years, month + 1
    return date(year, month, min(verified_on.day, calendar.monthrange(year, month)[1]))


def standing(next_on: date | None, today: date) -> str:
    """`never` verified, `due` (that day or later), `soon`, or `kept`."""
    if next_on is None:
        return "never"
    if next_on <= today:
        return "due"
    return "soon" if next_on - today <= SOON else "kept"


def delay(incident: Mapping[str, Any]) -> Delay:
    """The delay of a supplier's notice in one incident."""
    told, begins = incident["supplier_told_us_at"], incident["occurred_from"]
    if told is None:
        return Delay()
    if begins is not None and begins <= told:
        ends = min(incident["occurred_to"] or begins, told)
        return Delay(told - ends, told - begins)
    noticed = incident["detected_at"]
    if begins is None and noticed is not None and noticed < told:
        return Delay(told - noticed, None, at_least=True)
    return Delay()
