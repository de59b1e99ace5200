"""Entries of our lists in other people's words: code, label, synonym; several in a cell.

Only a cell that is understood to its last part is read. What is half understood stays unread as a whole.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from lib.documents.reading.text import is_doubted, plain
from lib.domain import taxonomy

FILE = Path(__file__).resolve().parents[3] / "data" / "headings" / "choices.toml"
NOT_PERSONAL = frozenset(
    [
        "nieosobowe",
        "dane nieosobowe",
        "brak danych osobowych",
        "nie zawiera danych osobowych",
        "no personal data",
        "non personal",
        "nonpersonal",
        "non personal data",
        "none personal",
        "not personal",
        "nie dotyczy danych osobowych",
    ]
)
_STRONG = re.compile(r"\s*[;|\n•+&]\s*|\s+[-–/]\s+")
_WEAK = re.compile(r"\s*[,/;|\n•+&]\s*|\s+(?:i|oraz|and|a także|lub)\s+", re.IGNORECASE)
_DETAIL = re.compile(r"\s*\([^()]*\)\s*$|\s+[-–—]\s+.*$|\s*:\s+.*$", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-–•*]|\(?[a-z0-9][).])\s*(?=\S)", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:nie|bez|brak|not|no|without|except|oprocz|poza|chyba|moze|maybe|perhaps"
    r"|(?:wyjasni|ustale|wyklucz|wycof|anulow|odwol|zanonimizow|withdraw|cancel|exclud)\w*)\b"
)


@cache
def spellings(name: str) -> dict[str, str]:
    """Every spelling of the list `name` that means one entry only, folded, to its code."""
    with FILE.open("rb") as file:
        synonyms = tomllib.load(file).get(name, {})
    found: dict[str, set[str]] = {}
    for code, entry in taxonomy.entries(name).items():
        own = [code, entry.pl, entry.en, entry.short_pl, entry.short_en, *synonyms.get(code, [])]
        own += [re.sub(r"\s*\(.*?\)", "", label) for label in (entry.pl, entry.en)]
        for spelling in filter(None, map(plain, own)):
            found.setdefault(spelling, set()).add(code)
    return {spelling: codes.pop() for spelling, codes in found.items() if len(codes) == 1}


def one(name: str, text: str) -> str | None:
    """The code of the entry that a cell names; a detail after it, in brackets or behind a dash, is left to the cell."""
    if is_doubted(text):
        return None
    known = spellings(name)
    whole = known.get(plain(text))
    if whole:
        return whole
    head = _DETAIL.sub("", text.strip())
    if head == text.strip() or _DENIAL.search(plain(text)) or _names_another(known, text[len(head) :], head):
        return None
    return known.get(plain(head))


def several(name: str, text: str) -> tuple[str, ...] | None:
    """The codes of the entries that a cell names, in its order; None unless every part is understood."""
    for splitter in (None, _STRONG, _WEAK):
        parts = [text] if splitter is None else [part for part in splitter.split(text) if plain(part)]
        codes = [one(name, _BULLET.sub("", part)) for part in parts]
        if codes and None not in codes:
            return tuple(dict.fromkeys(codes))
    return None


def has_detail(text: str) -> bool:
    """Whether a cell says more than the entry it names: "utrata danych (laptop w pociągu)"."""
    return _DETAIL.search(text.strip()) is not None


def is_not_personal(text: str) -> bool:
    """Somebody wrote that no personal data are concerned."""
    return plain(text) in NOT_PERSONAL


def _names_another(known: dict[str, str], detail: str, head: str) -> bool:
    """Whether the detail names an entry itself: "klient (a właściwie użytkownik)"."""
    words = plain(detail).split()
    return any(known.get(word, known.get(plain(head))) != known.get(plain(head)) for word in words)
