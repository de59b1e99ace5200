"""Drills: scenario cards of data/drills, and how a run through the real forms did against them.

Minutes are counted from the start of the run. A run is a mapping with `started_at` and the moments of its incident:
`reported_at`, `aware_at`, `decided` (what was decided, by `outcome`, `authority`, `people`, `clients`), `decided_at`
(the moment of each of these) and `notified_at`. What has not happened is None and stays unmeasured.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "data" / "drills"
STEPS = ("report", "aware", "decide", "notify")
DECISIONS = ("outcome", "authority", "people", "clients")


@dataclass(frozen=True)
class Inject:
    """A further fact, told `after` so many minutes."""

    after: int
    pl: str
    en: str

    def text(self, language: str) -> str:
        return self.pl if language == "pl" else self.en


@dataclass(frozen=True)
class Scenario:
    """A scenario card. `expected` decisions by DECISIONS, `within` minutes by STEPS; what is left out is not judged."""

    code: str
    title_pl: str
    title_en: str
    story_pl: str
    story_en: str
    why_pl: str
    why_en: str
    kinds: tuple[str, ...]
    role: str
    expected: Mapping[str, str]
    within: Mapping[str, int]
    injects: tuple[Inject, ...]

    def title(self, language: str) -> str:
        return self.title_pl if language == "pl" else self.title_en

    def story(self, language: str) -> str:
        return self.story_pl if language == "pl" else self.story_en

    def why(self, language: str) -> str:
        """Why these decisions are expected: read after the drill."""
        return self.why_pl if language == "pl" else self.why_en


@dataclass(frozen=True)
class Step:
    """One measured step: how long it took (None: it has not happened), and within how long it was to happen."""

    name: str
    took: timedelta | None
    within: timedelta | None

    @property
    def is_kept(self) -> bool | None:
        """None where there is nothing to compare."""
        return None if self.took is None or self.within is None else self.took <= self.within


@dataclass(frozen=True)
class Choice:
    """One decision: what the card expects and what was decided (None: nothing yet)."""

    about: str
    expected: str
    decided: str | None

    @property
    def is_as_expected(self) -> bool | None:
        return None if self.decided is None else self.decided == self.expected


@dataclass(frozen=True)
class Result:
    """The result sheet of a run."""

    steps: tuple[Step, ...]
    choices: tuple[Choice, ...]

    @property
    def kept(self) -> tuple[int, int]:
        """How many of the things judged were as they should be, and how many there are."""
        judged = [step.is_kept for step in self.steps if step.within] + [c.is_as_expected for c in self.choices]
        return sum(answer is True for answer in judged), len(judged)


@cache
def scenarios() -> dict[str, Scenario]:
    """Every scenario card by code, in the order of the files' names."""
    cards = [_read(file) for file in sorted(FOLDER.glob("*.toml"))]
    return {card.code: card for card in cards}


def title(code: str, language: str) -> str:
    """The title of a scenario; a code without a card is its own."""
    card = scenarios().get(code)
    return card.title(language) if card else code


def told(scenario: Scenario, started_at: datetime, now: datetime) -> tuple[list[Inject], datetime | None]:
    """The facts told by now, and when the next one comes (None: that was all)."""
    moments = [(started_at + timedelta(minutes=inject.after), inject) for inject in scenario.injects]
    coming = [moment for moment, _ in moments if moment > now]
    return [inject for moment, inject in moments if moment <= now], min(coming, default=None)


def result(scenario: Scenario, run: Mapping[str, Any]) -> Result:
    """How a run did."""
    choices = tuple(
        Choice(about, scenario.expected[about], run["decided"].get(about))
        for about in DECISIONS
        if about in scenario.expected
    )
    reached = {
        "report": run["reported_at"],
        "aware": run["aware_at"],
        "decide": _all_decided(scenario, run["decided_at"]),
        "notify": run["notified_at"],
    }
    steps = tuple(_step(scenario, name, run["started_at"], reached[name]) for name in STEPS)
    return Result(tuple(step for step in steps if step.within or step.took), choices)


def _step(scenario: Scenario, name: str, started_at: datetime, reached_at: datetime | None) -> Step:
    within = scenario.within.get(name)
    took = None if reached_at is None else reached_at - started_at
    return Step(name, took, None if within is None else timedelta(minutes=within))


def _all_decided(scenario: Scenario, moments: Mapping[str, datetime]) -> datetime | None:
    """The moment at which the last of the expected decisions was there."""
    reached = [moments.get(about) for about in scenario.expected]
    return None if None in reached else max(reached, default=None)


def _read(file: Path) -> Scenario:
    card = tomllib.loads(file.read_text("utf-8"))
    injects = tuple(Inject(**inject) for inject in card.pop("inject", ()))
    texts = {name: value.strip() for name, value in card.items() if name.endswith(("_pl", "_en"))}
    return Scenario(**{**card, **texts, "kinds": tuple(card["kinds"]), "injects": injects})
