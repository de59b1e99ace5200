"""What the columns of a foreign sheet hold: proposed from the words of their headings and from what stands below."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from lib.documents.reading.text import plain

FILE = Path(__file__).resolve().parents[3] / "data" / "headings" / "fields.toml"
CONTENT = 1.0  # how much a column whose every cell is understood counts beside a word of its heading
_SPARE = 0.2  # what a word of the heading that the pattern does not use costs
_FILLERS = frozenset(
    "i w z na o a oraz lub czy tak nie t n dd mm rrrr rr yyyy yy yes no y of the and or a an is was by in np tj jesli ew at on"
    " ewentualnie dotyczy dot if any prosze podac hh gg mi ss".split()
)
_HINT = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True)
class _Pattern:
    needed: tuple[re.Pattern[str], ...]
    refused: tuple[re.Pattern[str], ...]
    whole: bool  # nothing else may stand there

    def score(self, words: Sequence[str]) -> float:
        """How many of its words stand in the heading, less what is left over; 0 where one is missing."""
        if any(refused.fullmatch(word) for refused in self.refused for word in words):
            return 0
        left = list(words)
        for needed in self.needed:
            found = next((word for word in left if needed.fullmatch(word)), None)
            if found is None:
                return 0
            left.remove(found)
        spare = sum(word not in _FILLERS for word in left)
        return 0 if self.whole and spare else max(0.1, len(self.needed) - _SPARE * spare)


@lru_cache(maxsize=4096)
def scores(heading: str) -> Mapping[str, float]:
    """How well a heading names each field, above 0."""
    whole, bare = plain(heading).split(), plain(_HINT.sub(" ", heading)).split()
    found = {}
    for name, patterns in _patterns().items():
        best = max(max(pattern.score(words) for words in (whole, bare)) for pattern in patterns)
        if best > 0:
            found[name] = best
    return found


def best(heading: str) -> tuple[str, float] | None:
    """The field that a heading names, and how well; None where it names none."""
    found = scores(heading)
    return max(found.items(), key=lambda item: item[1]) if found else None


def mapping(headings: Sequence[str], understood: Callable[[int, str], float]) -> dict[int, str]:
    """The field of each column that has one. `understood(column, field)` says which part of its cells reads as that."""
    offers = []
    for column, heading in enumerate(headings):
        for name, score in scores(heading).items():
            share = understood(column, name)
            if score >= 0.5 and share > 0:
                offers.append((score + CONTENT * share, -column, name))
    return _assigned(offers)


def _assigned(offers: list[tuple[float, int, str]]) -> dict[int, str]:
    chosen: dict[int, str] = {}
    for _, place, name in sorted(offers, key=lambda offer: (-offer[0], -offer[1])):
        if -place not in chosen and name not in chosen.values():
            chosen[-place] = name
    return chosen


@cache
def _patterns() -> Mapping[str, tuple[_Pattern, ...]]:
    with FILE.open("rb") as file:
        told = tomllib.load(file)
    return {name: tuple(_pattern(text, told["words"]) for text in texts) for name, texts in told["fields"].items()}


def _pattern(text: str, words: Mapping[str, str]) -> _Pattern:
    bare = text.removeprefix("= ")
    tokens = [re.sub(r"\{(\w+)\}", lambda found: words[found[1]], token) for token in bare.split()]
    return _Pattern(
        tuple(_expression(token) for token in tokens if not token.startswith("!")),
        tuple(_expression(token[1:]) for token in tokens if token.startswith("!")),
        bare != text,
    )


def _expression(token: str) -> re.Pattern[str]:
    choices = (
        re.escape(choice.removesuffix("*")) + (r"\w*" if choice.endswith("*") else "") for choice in token.split("|")
    )
    return re.compile("|".join(choices))
