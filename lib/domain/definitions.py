"""When a definition changed: what was counted before that day was counted otherwise, and time charts draw a line there.

Changes stand in data/taxonomy/definitions.toml beside the definitions; an entry that a counted list lost is one too.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from lib.domain import taxonomy

COUNTED = ("kinds", "causes", "outcomes")  # lists by whose entries incidents are counted


@dataclass(frozen=True)
class Change:
    """On that day something began to be counted otherwise; `pl` and `en` say what."""

    on: date
    pl: str
    en: str

    def words(self, language: str) -> str:
        return self.pl if language == "pl" else self.en


@cache
def changes() -> tuple[Change, ...]:
    """All of them in the order of their days."""
    with (taxonomy.FOLDER / "definitions.toml").open("rb") as file:
        stated = [Change(**row) for row in tomllib.load(file).get("change", ())]
    retired = [
        Change(entry.retired_on, f"pozycję „{entry.pl}” wycofano z listy", f"“{entry.en}” left its list")
        for name in COUNTED
        for entry in taxonomy.entries(name).values()
        if entry.retired_on
    ]
    return tuple(sorted([*stated, *retired], key=lambda change: change.on))


def days_of_changes(drawn: Iterable[date]) -> tuple[date, ...]:
    """Those among what a chart draws: after its first day, up to its last."""
    days = list(drawn)
    return tuple(change.on for change in changes() if days and min(days) < change.on <= max(days))
