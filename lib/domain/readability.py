"""How hard a letter is to read: Pisarek's linear formula for Polish, and which sentences make it so.

Readability = ((Ts² + Tw²) ** 0.5) / 2 with Ts the average sentence in words and Tw the share, in per cent, of words
of four syllables or more (W. Pisarek, 1969, the non-linear form). About 8 reads like a news item for everybody;
above 15 it asks for a higher education.
"""

import re
from dataclasses import dataclass

LONG_WORD = 4  # syllables
HARD_SENTENCE = 22  # words
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = re.compile(r"i(?=[aąeęoóu])|[aąeęioóuy]", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """`words` and `long_words` are counts; `hard` the sentences worth cutting, longest first."""

    sentences: int
    words: int
    long_words: int
    index: float
    hard: tuple[str, ...]

    @property
    def average_sentence(self) -> float:
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def long_share(self) -> float:
        """Share of long words, 0 to 1."""
        return self.long_words / self.words if self.words else 0.0


def read(text: str) -> Reading:
    """The figures for a text; an empty one has an index of 0."""
    sentences = [s.strip() for s in _SENTENCE.findall(text) if _WORD.search(s)]
    words = _WORD.findall(text)
    long_words = [word for word in words if syllables(word) >= LONG_WORD]
    if not sentences:
        return Reading(0, 0, 0, 0.0, ())
    length = len(words) / len(sentences)
    share = 100 * len(long_words) / len(words)
    hard = sorted((s for s in sentences if len(_WORD.findall(s)) > HARD_SENTENCE), key=len, reverse=True)
    return Reading(len(sentences), len(words), len(long_words), (length**2 + share**2) ** 0.5 / 2, tuple(hard))


def syllables(word: str) -> int:
    """Syllables of a Polish word: its vowels, an `i` that only softens before another vowel not counted."""
    return max(1, sum(1 for match in _VOWELS.finditer(word) if not _softens(word, match.start())))


def _softens(word: str, at: int) -> bool:
    return word[at].lower() == "i" and at + 1 < len(word) and word[at + 1].lower() in "aąeęoóu"
