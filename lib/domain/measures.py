"""The library of measures: what others would do about a cause, what no longer needs people to remember it first."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lib.domain import taxonomy

FILE = Path(__file__).resolve().parents[2] / "data" / "measures" / "measures.toml"


@dataclass(frozen=True)
class Measure:
    """One measure. `causes` and `kinds` are codes of data/taxonomy; `effect` says what is to be seen if it works."""

    code: str
    pl: str
    en: str
    type: str
    strength: str
    effect_pl: str
    effect_en: str
    causes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        return self.pl if language == "pl" else self.en

    def effect(self, language: str) -> str:
        return self.effect_pl if language == "pl" else self.effect_en


@cache
def library() -> dict[str, Measure]:
    """Every measure by its code."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["measure"]
    lists = ("causes", "kinds")
    return {row["code"]: Measure(**{n: tuple(v) if n in lists else v for n, v in row.items()}) for row in rows}


def against(cause: str | None, kinds: Iterable[str] = ()) -> list[Measure]:
    """What can be done about a cause, then about these kinds of incident; stronger ones first. Of neither: all."""
    kinds = set(kinds)
    fitting = [m for m in library().values() if cause in m.causes or kinds & set(m.kinds)]
    if cause is None and not kinds:
        fitting = list(library().values())
    order = list(taxonomy.entries("strengths"))
    return sorted(fitting, key=lambda m: (cause not in m.causes, order.index(m.strength)))
