"""The meeting of section 8: what is on its agenda, when the next one is due, and what shows that minutes were changed.

A light review after each breach looks at that incident alone; every few months all is looked at, and once a year
the procedure itself with a drill.
"""

import hashlib
import json
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from lib.domain import taxonomy
from lib.domain.messages import N_, Problem

YEARLY_ONLY = ("procedure",)
INCIDENT = "incident"  # the point of a note that belongs to one incident


def points(kind: str) -> tuple[str, ...]:
    """The agenda points of a kind of meeting, codes of data/taxonomy/agenda.toml; a light review has none."""
    if kind == "light":
        return ()
    return tuple(code for code in taxonomy.codes("agenda") if kind == "yearly" or code not in YEARLY_ONLY)


def due_on(months: int, last: date | None, begun: date | None) -> date | None:
    """The day of the next meeting so long after the `last`, or after the register was begun; None: never begun."""
    after = last or begun
    return later(after, months) if after else None


def later(day: date, months: int) -> date:
    """The same day some months later; the last day of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def number(year: int, count: int) -> str:
    """The number of the `count`-th minutes of a year: P/2026/02."""
    return f"P/{year:04}/{count:02}"


def canonical(minutes: Mapping[str, Any]) -> str:
    """The minutes as the one text they are hashed from: JSON, names sorted, no blanks; moments in UTC."""
    return json.dumps(minutes, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def digest(text: str) -> str:
    """SHA-256 of the canonical text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def problems_to_freeze(minutes: Mapping[str, Any]) -> list[Problem]:
    """What minutes need before they are frozen."""
    found = []
    if not minutes["held_on"]:
        found.append(Problem("held_on", N_("Say on which day the meeting was held.")))
    if not minutes["present"]:
        found.append(Problem("present", N_("Say who was present.")))
    if minutes["kind"] == "yearly" and minutes["procedure_reviewed"] is None:
        found.append(Problem("procedure_reviewed", N_("Say whether the procedure itself was reviewed.")))
    return found


def not_discussed(minutes: Mapping[str, Any]) -> int:
    """How many points with something to list, and incidents, nobody has marked as discussed."""
    points_left = [p for p in minutes["agenda"] if p["items"] and not p["discussed_at"]]
    return len(points_left) + len([i for i in minutes["incidents"] if not i["discussed_at"]])


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in minutes")
