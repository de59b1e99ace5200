"""One folding for query and index alike: lower case, no diacritics, `ł` to `l`, words of letters and digits."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_STUBBORN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
LONGEST_WORD = 40  # a longer one is a token or an attachment in disguise; its beginning is enough to find it


def fold(text: str) -> str:
    """`ŻÓŁĆ` -> `zolc`: what two spellings of the same word have in common."""
    decomposed = unicodedata.normalize("NFKD", text)
    if not decomposed.isascii():  # taking a sign apart can give capitals, lower case can give signs to take apart
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    return "".join(c for c in decomposed.casefold() if not unicodedata.combining(c)).translate(_STUBBORN)


def words(text: str) -> list[str]:
    """The folded words of a text in their order, each at most `LONGEST_WORD` characters."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def has_words(text: str, wanted: list[str]) -> bool:
    """Whether each wanted word (folded) is a word of the text or begins one."""
    own = words(text)
    return all(any(word.startswith(beginning) for word in own) for beginning in wanted)
