"""How alike two incidents are, and why: coded facts first, then words. A suggestion, never a finding.

Polish bends its words at their end: `faktura`, `faktur`, `fakturami` are met by what they begin with.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from lib.domain.folding import LONGEST_WORD, fold, words

_WORD = re.compile(r"[^\W_]+")
SHORTEST_WORD = 5  # shorter ones join sentences rather than tell incidents apart
SHORTEST_STEM, LONGEST_ENDING = 4, 3
# What each reason adds to the score, out of 100.
WEIGHTS = {"cause": 35, "client": 20, "supplier": 15, "kind": 10, "text": 20}
ALIKE_TEXT = 70  # of 100, as RapidFuzz compares texts word by word
FEWEST_WORDS = 2
MOST_WORDS = 4  # named as a reason


@dataclass(frozen=True)
class Likeness:
    """`reasons` are names of `WEIGHTS`; `words`: what stands in both texts, as it was typed in the present one."""

    score: int
    reasons: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def is_worth_showing(self) -> bool:
        """The same kind of incident alone says little."""
        return bool(set(self.reasons) - {"kind"})


def stem(word: str) -> str:
    """What a folded word shares with its other forms: `fakturami` -> `faktur`; one with digits stays whole."""
    if any(sign.isdigit() for sign in word):
        return word
    return word[: max(SHORTEST_STEM, len(word) - LONGEST_ENDING)]


def telling_words(text: str) -> dict[str, str]:
    """The words of a text by which others may be found, the longest first: folded stem to the word as it was typed."""
    typed = {fold(word): word.lower() for word in _WORD.findall(text)}
    telling = [word for word in typed if SHORTEST_WORD <= len(word) <= LONGEST_WORD and not word.isdigit()]
    return {stem(word): typed[word] for word in sorted(telling, key=lambda word: (-len(word), word))}


def compare(
    own: Mapping[str, Any], other: Mapping[str, Any], own_text: str, other_text: str, rare: Sequence[str]
) -> Likeness:
    """How alike another incident is to one's own; both hold `cause_key`, `subject_key`, `supplier_key`, `kinds`.

    Texts are `comparable`; `rare` holds the stems of one's own text that few incidents share, rarest first.
    """
    reasons = [name for name, key in _KEYS.items() if own[key] and own[key] == other[key]]
    if set(own["kinds"]) & set(other["kinds"]):
        reasons.append("kind")
    shared = [own_stem for own_stem in rare if _has(other_text, own_stem)]
    likeness = fuzz.token_set_ratio(own_text, other_text) if own_text and other_text else 0
    if len(shared) >= FEWEST_WORDS or likeness >= ALIKE_TEXT:
        reasons.append("text")
    score = sum(WEIGHTS[name] for name in reasons if name != "text")
    if "text" in reasons:
        score += round(WEIGHTS["text"] * max(likeness, ALIKE_TEXT) / 100)
    return Likeness(score, tuple(reasons), tuple(shared[:MOST_WORDS]))


def comparable(*texts: str | None) -> str:
    """Texts as they are compared: folded words in one line."""
    return " ".join(words(" ".join(filter(None, texts))))


def spread(rows: Iterable[Mapping[str, Any]], per_subject: int, limit: int) -> list[dict[str, Any]]:
    """The first rows, of each known client at most `per_subject`: one with hundreds leaves room for the others.

    The last row of a client that has more holds how many under `more`.
    """
    taken: dict[Any, list[dict[str, Any]]] = {}
    chosen = []
    for row in rows:
        subject = row["subject_key"] or row["id"]
        of_subject = taken.setdefault(subject, [])
        if len(of_subject) < per_subject and len(chosen) < limit:
            of_subject.append({**row, "more": 0})
            chosen.append(of_subject[-1])
        elif of_subject:
            of_subject[-1]["more"] += 1
    return chosen


_KEYS = {"cause": "cause_key", "client": "subject_key", "supplier": "supplier_key"}


def _has(text: str, own_stem: str) -> bool:
    return f" {own_stem}" in f" {text}"
