"""When somebody is reminded of what waits, and who: the moments of data/law/reminders.toml and an order of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from lib.domain import deadlines
from lib.domain.local_time import WARSAW

OFFICE = (8, 16)  # hours of a working day in Warsaw in which whoever handles an incident is taken to read


@dataclass(frozen=True)
class Waiting:
    """Something that is not done yet: with an end, or without undue delay from `due_at` on (`has_hour` False).

    `about` names it for ever; `kind` is a code of data/taxonomy/duties.toml, or action, measure, review. `name` is what
    people call it and stays on the screen, `many` how many clients it stands for. `handler` is an account.
    """

    about: str
    kind: str
    since: datetime
    due_at: datetime
    incident_id: int | None = None
    number: str | None = None
    handler: int | None = None
    many: int = 1
    name: str = ""
    is_day: bool = False  # its end is the end of a day that somebody set
    has_hour: bool = True

    def is_missed(self, now: datetime) -> bool:
        return self.has_hour and self.due_at < now

    def is_urgent(self, now: datetime) -> bool:
        return self.has_hour and deadlines.is_ending(self.since, self.due_at, now)


class Moment(NamedTuple):
    """When to remind; `is_missed`: the end has passed."""

    at: datetime
    is_missed: bool

    def key(self, waiting: Waiting) -> str:
        return f"{waiting.about} {self.at:%Y-%m-%dT%H:%M:%SZ}"


def moments(waiting: Waiting, now: datetime, *, is_acknowledged: bool = False) -> list[Moment]:
    """Every moment up to now, oldest first. `is_acknowledged`: somebody has said that they know it is missed."""
    if not waiting.has_hour:
        step, days = deadlines.without_hour()
        return [Moment(at, False) for at in _daily(waiting.since + step, step, days, now)]
    planned = deadlines.reminders(waiting.kind, waiting.since, waiting.due_at)
    before = [Moment(at, False) for at in planned if at <= now and at < waiting.due_at]
    return before if is_acknowledged else before + _missed(waiting.due_at, now)


def _missed(due_at: datetime, now: datetime) -> list[Moment]:
    return [Moment(at, True) for at in _daily(due_at, *deadlines.missed(), now)]


def _daily(begins: datetime, step: timedelta, days: int, now: datetime) -> list[datetime]:
    last = begins + timedelta(days=days)
    found = []
    at = begins
    while at <= now and at < last:
        found.append(at)
        at += step
    return found


def is_out_of_hours(now: datetime) -> bool:
    """At night, at the weekend, on a statutory day off, by the clock of Warsaw."""
    begins, ends = OFFICE
    return deadlines.day_off(now) or not begins <= now.astimezone(WARSAW).hour < ends


def recipients(
    handler: int | None, owner: int | None, deputy: int | None, *, is_urgent: bool, now: datetime, others: Iterable[int]
) -> list[int]:
    """The accounts that are told. `owner` and `deputy` are those of the hours outside the office.

    Whoever handles it always; the owner where nobody does, outside office hours, and when it is urgent; the deputy
    when it is urgent. Nobody of these: `others`.
    """
    asked = [handler]
    if handler is None or is_urgent or is_out_of_hours(now):
        asked.append(owner)
    if is_urgent:
        asked.append(deputy)
    found = list(dict.fromkeys(account for account in asked if account is not None))
    return found or list(others)
