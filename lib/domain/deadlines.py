"""The clocks: elapsed hours summed in UTC, with the period that was law when the clock started."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from lib.domain.local_time import WARSAW

PERIODS = Path(__file__).resolve().parents[2] / "data" / "law" / "periods.toml"
NO_BREACH = frozenset({"event", "near_miss", "other_infringement"})


@dataclass(frozen=True)
class Clock:
    """One running or stopped period. `done_at` is when the duty was first met; `waived` that it was decided away."""

    kind: str
    starts_at: datetime
    due_at: datetime
    done_at: datetime | None = None
    waived: bool = False

    @property
    def runs(self) -> bool:
        return self.done_at is None and not self.waived

    def standing(self, now: datetime) -> str:
        """waived, kept, late (done, but after the end), missed, ending (a fifth of the period is left) or running."""
        if self.waived:
            return "waived"
        if self.done_at is not None:
            return "kept" if self.done_at <= self.due_at else "late"
        if now > self.due_at:
            return "missed"
        return "ending" if self.due_at - now <= (self.due_at - self.starts_at) / 5 else "running"


@cache
def _periods() -> tuple[Mapping[str, Any], ...]:
    with PERIODS.open("rb") as file:
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


def clocks(incident: Mapping[str, Any]) -> list[Clock]:
    """The clocks of one incident (its fields by name), running and stopped, as its facts stand.

    Nothing runs for a record brought in from an old register, nor for what turned out to be no breach.
    """
    if incident["historical"] or incident["outcome"] in NO_BREACH:
        return []
    found = [_investigation(incident)]
    if incident["role"] != "processor":
        found += [_authority(incident), _procedure(incident)]
    if incident["role"] in ("processor", "both"):
        found.append(_clients(incident))
    return sorted((clock for clock in found if clock), key=lambda clock: clock.due_at)


def next_due(incident: Mapping[str, Any]) -> datetime | None:
    """The end of the clock that runs out first; None when none runs or the incident is closed."""
    if incident["state"] == "closed":
        return None
    return min((clock.due_at for clock in clocks(incident) if clock.runs), default=None)


def _investigation(incident: Mapping[str, Any]) -> Clock:
    starts_at = incident["detected_at"] or incident["reported_at"]
    answered = [moment for moment in (incident["aware_at"], incident["outcome_at"]) if moment]
    return Clock("investigation", starts_at, due("investigation", starts_at), min(answered, default=None))


def _authority(incident: Mapping[str, Any]) -> Clock | None:
    if incident["aware_at"] is None:
        return None
    return _to_authority("authority", incident["aware_at"], incident)


def _procedure(incident: Mapping[str, Any]) -> Clock | None:
    """The vendor's procedure counts from detection: an inner target, shown where it ends before the legal one."""
    detected_at, aware_at = incident["detected_at"], incident["aware_at"]
    if detected_at is None or (aware_at is not None and aware_at <= detected_at):
        return None
    return _to_authority("procedure", detected_at, incident)


def _to_authority(kind: str, starts_at: datetime, incident: Mapping[str, Any]) -> Clock:
    return Clock(
        kind,
        starts_at,
        due(kind, starts_at),
        done_at=incident["authority_notified_at"] if incident["authority_notified"] else None,
        waived=incident["authority_notified"] is False,
    )


def _clients(incident: Mapping[str, Any]) -> Clock | None:
    if incident["aware_at"] is None:
        return None
    return Clock(
        "clients",
        incident["aware_at"],
        due("clients", incident["aware_at"]),
        done_at=incident["clients_told_at"] if incident["clients_told"] else None,
        waived=incident["clients_told"] is False,
    )
