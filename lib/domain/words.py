"""What people's own words say: which lists of data/cases/words.toml a free text touches.

A text is understood generously towards danger. It can fill a question that is open and, by a list named "sure",
outweigh a "no"; it never makes a stated fact milder.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from lib.domain.folding import fold

WORDS = Path(__file__).resolve().parents[2] / "data" / "cases" / "words.toml"
_SIGNS = re.compile(r"[\W_]+")
_DENIED = re.compile(r"\b(?:no|without|excluding|except|bez|brak|oprocz)\b(?: \w+){0,2}")


@dataclass(frozen=True)
class Heard:
    """What the free texts of an incident touch: names of lists, and whether every data category is understood."""

    data: frozenset[str]
    sure: frozenset[str]
    cause: frozenset[str]
    sure_cause: frozenset[str]
    sector: frozenset[str]
    data_understood: bool
    clear_beside_hashes: bool  # readable data were taken together with hashed passwords


@cache
def _lists(group: str) -> dict[str, Mapping[str, list[str]]]:
    with WORDS.open("rb") as file:
        return tomllib.load(file)[group]


@cache
def _pattern(group: str, name: str, kind: str) -> re.Pattern[str] | None:
    stems = _lists(group)[name].get(kind, [])
    if not stems:
        return None
    return re.compile("|".join(map(_expression, stems)))


def _expression(stem: str) -> str:
    if stem.startswith("="):
        return f"^{re.escape(stem[1:])}$"
    return rf"\b{re.escape(stem[:-1])}\b" if stem.endswith("!") else rf"\b{re.escape(stem)}"


def plain(text: str) -> str:
    """A text as the lists are written: folded, words apart by one space."""
    return _SIGNS.sub(" ", fold(text)).strip()


def _touches(group: str, name: str, text: str, kinds: tuple[str, ...] = ("sure", "words")) -> bool:
    patterns = (_pattern(group, name, kind) for kind in kinds)
    return any(pattern.search(text) for pattern in patterns if pattern)


def _touched(group: str, text: str, kinds: tuple[str, ...] = ("sure", "words")) -> frozenset[str]:
    return frozenset(name for name in _lists(group) if _touches(group, name, text, kinds))


@lru_cache(maxsize=2048)
def _data_lists(category: str) -> tuple[frozenset[str], frozenset[str]]:
    """The lists that one data category touches, and those it touches for sure. "No passwords" touches none."""
    text = _DENIED.sub(" ", plain(category))
    return _touched("data", text), _touched("data", text, ("sure",))


@lru_cache(maxsize=2048)
def heard(categories: tuple[str, ...], cause: str | None, sector: str | None) -> Heard:
    """What these free texts say."""
    read = [_data_lists(category) for category in categories]
    told = _DENIED.sub(" ", plain(cause or ""))
    return Heard(
        data=frozenset().union(*(touched for touched, _ in read)),
        sure=frozenset().union(*(sure for _, sure in read)),
        cause=_touched("cause", told),
        sure_cause=_touched("cause", told, ("sure",)),
        sector=_touched("sector", plain(sector or "")),
        data_understood=bool(read) and all(touched for touched, _ in read),
        clear_beside_hashes=_clear_beside_hashes([touched for touched, _ in read]),
    )


def _clear_beside_hashes(read: list[frozenset[str]]) -> bool:
    if not any("passwords_hashed" in touched for touched in read):
        return False
    return any("pseudonymous" not in touched for touched in read)


def choice(name: str, text: str) -> str | None:
    """The code of a choice: the code itself, else the first in the list one of whose stems the text begins with."""
    told = plain(text)
    stems = _lists("choice")[name]
    code = told.replace(" ", "_")
    if code in stems:
        return code
    return next((code for code, starts in stems.items() if told.startswith(tuple(starts))), None)


def recipients(text: str) -> str | None:
    """The code of those who received the data, as somebody described them; None when it cannot be told."""
    told = plain(text)
    code = told.replace(" ", "_")
    if code in _lists("recipients"):
        return code
    named = next((name for name in _lists("recipients") if _touches("recipients", name, told)), None)
    if named in (None, "one_known", "few_known", "internal"):
        return _by_number(told) or named
    return named


def _by_number(told: str) -> str | None:
    """ "15 former participants", "1000 recipients": up to thirty known people are few."""
    numbers = [int(number) for number in re.findall(r"\b\d{1,9}\b", told)]
    if not numbers:
        return None
    return "many_known" if max(numbers) > 30 else "few_known" if max(numbers) > 1 else "one_known"
