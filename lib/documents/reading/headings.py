"""What the columns of a foreign sheet hold: proposed from the words of their headings and from what stands below."""

import functools
import operator
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
    """
    i w z na o a oraz lub czy tak nie t n dd mm rrrr rr yyyy yy yes no y of the and or an is was by in np tj jesli ew
    at on ewentualnie dotyczy dot if any prosze podac hh gg mi ss
    """.split()  # noqa: SIM905  seventy lines otherwise
)
_MOST_WORDS = 24  # a longer text is a story
_HINT = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True)
class _Pattern:
    """Each expression is known by its bit, so that most patterns are ruled out by one comparison."""

    needed: tuple[int, ...]
    all_needed: int
    refused: int
    whole: bool  # nothing else may stand there

    def score(self, words: Sequence[str], bits: Sequence[int], every: int) -> float:
        """How many of its words stand in the heading, less what is left over; 0 where one is missing."""
        if self.all_needed & ~every or self.refused & every:
            return 0
        left = list(range(len(words)))
        for needed in self.needed:
            found = next((place for place in left if bits[place] & needed), None)
            if found is None:
                return 0
            left.remove(found)
        spare = sum(words[place] not in _FILLERS for place in left)
        return 0 if self.whole and spare else max(0.1, len(self.needed) - _SPARE * spare)


@lru_cache(maxsize=4096)
def scores(heading: str) -> Mapping[str, float]:
    """How well a heading names each field, above 0."""
    found: dict[str, float] = {}
    for words in {tuple(_words_of(heading)), tuple(_words_of(_HINT.sub(" ", heading)))}:
        if len(words) > _MOST_WORDS:
            continue
        bits = [_bits(word) for word in words]
        every = functools.reduce(operator.or_, bits, 0)
        for name, patterns in _book().patterns.items():
            best = max(pattern.score(words, bits, every) for pattern in patterns)
            if best > found.get(name, 0):
                found[name] = best
    return {name: found[name] for name in _book().patterns if name in found}


def _words_of(heading: str) -> list[str]:
    """The words of a heading; "data" is a date in Polish, but not before "subjects"."""
    told = plain(heading.replace("#", " no ").replace("№", " no ")).replace("data subject", "subject")
    return ["number"] if told == "s n" else told.split()


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


class _Book:
    """The patterns of every field, and the expressions in them."""

    def __init__(self) -> None:
        with FILE.open("rb") as file:
            told = tomllib.load(file)
        self.words: Mapping[str, str] = told["words"]
        self.bits: dict[str, int] = {}
        self.patterns = {name: tuple(map(self._pattern, texts)) for name, texts in told["fields"].items()}
        self.expressions = [(re.compile(_expression(token)), bit) for token, bit in self.bits.items()]

    def _pattern(self, text: str) -> _Pattern:
        bare = text.removeprefix("= ")
        tokens = [re.sub(r"\{(\w+)\}", lambda found: self.words[found[1]], token) for token in bare.split()]
        needed = tuple(self._bit(token) for token in tokens if not token.startswith("!"))
        refused = (self._bit(token[1:]) for token in tokens if token.startswith("!"))
        one_of_each = functools.reduce(operator.or_, needed, 0)
        return _Pattern(needed, one_of_each, functools.reduce(operator.or_, refused, 0), bare != text)

    def _bit(self, token: str) -> int:
        return self.bits.setdefault(token, 1 << len(self.bits))


@cache
def _book() -> _Book:
    return _Book()


@lru_cache(maxsize=20_000)
def _bits(word: str) -> int:
    """The expressions that a word fits."""
    return sum(bit for expression, bit in _book().expressions if expression.fullmatch(word))


def _expression(token: str) -> str:
    choices = token.split("|")
    return "|".join(re.escape(c.removesuffix("*")) + (r"\w*" if c.endswith("*") else "") for c in choices)
