"""Yes, no, not yet, not applicable, as people write it, and what they write after it."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from lib.documents.reading.text import is_doubted, is_not_applicable, is_nothing, is_unknown, plain, tidy

FILE = Path(__file__).resolve().parents[3] / "data" / "headings" / "answers.toml"
YES, NO, NOT_YET, NOT_APPLICABLE, UNKNOWN = "yes", "no", "not_yet", "not_applicable", "unknown"
_TAIL = re.compile(r"\s*[-,;:(]\s*|\s+(?=\d)|\.\s+|\s+(?:w dniu|dnia|dn\.?|on|z uwagi|ze wzgledu|bo|due to|because)\s+")

_TICKS = frozenset(["✓", "✔", "☑", "√"])
_CROSSES = frozenset(["x", "☒"])
_UNDONE = re.compile("wycof|anulow|odwol|cofni|withdr|cancel|revok")


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the five answers, and the text that stands after it ("TAK, 12.03.2024")."""

    said: str
    tail: str = ""


@cache
def _spellings() -> dict[str, str]:
    with FILE.open("rb") as file:
        return {spelling: answer for answer, spellings in tomllib.load(file).items() for spelling in spellings}


def is_cross(value: Any) -> bool:
    return isinstance(value, str) and tidy(value).strip("()[] ") in _CROSSES


def are_crosses_doubtful(values: Iterable[str]) -> bool:
    """Whether an x may mean no: others are ticked, and no cell of the column says no in another way."""
    signs = {tidy(value).strip("()[] ") for value in values}
    return not signs.isdisjoint(_TICKS) and not any(_spellings().get(sign) == NO for sign in signs)


def understood(value: Any) -> Answer | None:
    """The answer of a cell; None where it cannot be read."""
    if isinstance(value, bool):
        return Answer(YES if value else NO)
    if isinstance(value, date | datetime):
        return None
    if isinstance(value, int | float):
        return {0: Answer(NO), 1: Answer(YES)}.get(value)
    if is_doubted(value):
        return None
    whole = _whole(value)
    return Answer(whole) if whole else _with_tail(value)


def _whole(text: str) -> str | None:
    signs = tidy(text).strip("()[] ")
    if signs in _spellings():
        return _spellings()[signs]
    if is_not_applicable(text):
        return NOT_APPLICABLE
    if is_nothing(text) or is_unknown(text):
        return UNKNOWN
    return _spellings().get(plain(text))


def _with_tail(text: str) -> Answer | None:
    """A short answer with more after it. "Nie wiadomo, czy zgłoszono" is no "no": its words do not end after "nie"."""
    parted = _TAIL.split(text.strip(), maxsplit=1)
    if len(parted) != 2 or not parted[1]:
        return None
    head = _whole(parted[0])
    start = _TAIL.search(text.strip())
    tail = text.strip()[start.end() :].strip().removesuffix(")") if start else ""
    words = [word for word in plain(tail).split() if len(word) > 1]
    contradicted = any(_spellings().get(word) in (YES, NO) or _UNDONE.match(word) for word in words)
    return Answer(head, tail) if head in (YES, NO, NOT_YET) and tail and not contradicted else None
