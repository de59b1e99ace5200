"""The clocks: elapsed hours summed in UTC, with the period that was law when the clock started."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import holidays

from lib.domain.local_time import WARSAW

LAW = Path(__file__).resolve().parents[2] / "data" / "law"


@cache
def _periods() -> tuple[Mapping[str, Any], ...]:
    with (LAW / "periods.toml").open("rb") as file:
        return tuple(tomllib.load(file)["period"])


def hours(clock: str, on: date) -> int:
    """Length of a period that begins `on` this day; before the first entry the first one holds."""
    own = sorted((p for p in _periods() if p["clock"] == clock), key=lambda p: p["from"])
    in_force = [p for p in own if p["from"] <= on] or own[:1]
    return int(in_force[-1]["hours"])


def due(clock: str, starts_at: datetime) -> datetime:
    """When the period ends, UTC. Summed in UTC: in Warsaw time it would be an hour out when clocks change."""
    starts_at = starts_at.astimezone(UTC)
    return starts_at + timedelta(hours=hours(clock, starts_at.astimezone(WARSAW).date()))


def authority_deadline(aware_at: datetime) -> datetime:
    """When the notification to the authority is due: 72 elapsed hours after awareness (Art. 33(1) GDPR).

    Takes an aware datetime of any zone, gives UTC. Weekends and holidays count; nothing is rounded.
    """
    return due("authority", aware_at)


def full_hour_end(aware_at: datetime) -> datetime:
    """The formal end under Regulation 1182/71, Art. 3(1) and 3(2)(a): the hour of awareness is not counted.

    Up to 60 minutes after the operating deadline; a margin to know of, never a target.
    """
    begun = aware_at.astimezone(WARSAW).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    whole = begun if begun == aware_at.astimezone(UTC) else begun + timedelta(hours=1)
    return due("authority", whole)


def is_ending(since: datetime, due_at: datetime, now: datetime) -> bool:
    """Whether a fifth of the period is left, or less."""
    return due_at - now <= (due_at - since) / 5


def day_off(moment: datetime) -> bool:
    """Whether a Warsaw date is a Saturday, Sunday or statutory day off. No period is extended by it."""
    day = moment.astimezone(WARSAW).date()
    return day.weekday() >= 5 or day in holidays.country_holidays("PL", years=day.year)


def last_working_day(moment: datetime) -> date:
    """The last working day before a deadline that falls on a day off: file by then."""
    while day_off(moment):
        moment -= timedelta(days=1)
    return moment.astimezone(WARSAW).date()


def reminders(kind: str, since: datetime, due_at: datetime) -> list[datetime]:
    """When to remind of a duty: the one list in data/law/reminders.toml, for banner, mail and calendar alike."""
    rule = _reminders()
    if kind == "authority":
        return [since + timedelta(hours=after) for after in rule["authority"]["hours"]]
    return [since + (due_at - since) * share for share in rule["others"]["shares"]]


def missed() -> tuple[timedelta, int]:
    """Once a duty is missed: how often somebody is reminded, and for how many days at most."""
    rule = _reminders()["missed"]
    return timedelta(hours=rule["hours"]), rule["days"]


def without_hour() -> tuple[timedelta, int]:
    """What has no hour: how often somebody is reminded once it is decided, and for how many days at most."""
    rule = _reminders()["without_hour"]
    return timedelta(hours=rule["hours"]), rule["days"]


@cache
def _reminders() -> Mapping[str, Any]:
    with (LAW / "reminders.toml").open("rb") as file:
        return tomllib.load(file)
