"""How a cell's text is looked at: folded, one kind of dash and space, and the words that say "nothing here"."""

import re
from functools import lru_cache

from lib.domain.folding import fold

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SIGNS = re.compile(r"[\W_]+")
_NOTHING = re.compile(r"[\s\-./_*]*")
_DITTO = re.compile(r"[\s\-]*(?:[\"'`´,″〃‟“”„«»]+|/{2,}|[~^]+)[\s\-]*")
_SAME = frozenset(
    ["j w", "jw", "jak wyzej", "jak powyzej", "patrz wyzej", "to samo", "tak samo", "do", "idem", "ibidem", "ibid"]
) | frozenset(["ditto", "as above", "same as above", "see above"])
LONGEST_DITTO = 15  # signs
_UNKNOWN = frozenset(
    """
    brak danych|b d|bd|nie wiadomo|nie wiem|nieznane|nieznana|nieznany|nieznani|nie ustalono|nieustalone|nieustalona
    nieustalony|nie znane|nie znana|do ustalenia|w trakcie ustalania|w trakcie ustalen|trwa ustalanie|ustalane
    nie okreslono|nieokreslone|nieokreslona|nie podano|brak informacji|brak inf|trudno ustalic|niemozliwe do ustalenia
    nie da sie ustalic|nie mozna ustalic|unknown|not known|not known yet|unclear|undetermined|not determined|tbd
    to be determined|to be confirmed|tbc|no data|not stated|not specified|unspecified|under investigation|no information
    nie wiadomo jeszcze|jeszcze nie wiadomo
    """.replace("\n", "|")
    .replace("|    ", "|")
    .strip("| ")
    .split("|")
)
_NOT_APPLICABLE = frozenset(
    ["nie dotyczy", "n d", "nd", "not applicable", "n a", "na", "nie dot", "bez zastosowania", "nie ma zastosowania"]
)


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """Folded, with `-` for every dash and one space for every gap; signs stay."""
    return " ".join(_DASHES.sub("-", fold(text)).split())


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Folded, only words with one space between them."""
    return _SIGNS.sub(" ", fold(text)).strip()


def is_nothing(text: str) -> bool:
    """An empty cell, or one with a dash or dots for it."""
    return not text[:1].isalnum() and _NOTHING.fullmatch(tidy(text)) is not None


def is_unknown(text: str) -> bool:
    """Somebody wrote that it is not known."""
    return plain(text) in _UNKNOWN or tidy(text).strip("( )") in ("?", "??", "???")


def is_ditto(text: str) -> bool:
    """Somebody wrote that it is as in the row above: `j.w.`, `-//-`, `"`."""
    if len(text) > LONGEST_DITTO:
        return False
    return plain(text) in _SAME or _DITTO.fullmatch(tidy(text)) is not None


def is_doubted(text: str) -> bool:
    """Somebody asks whether it is so: `tak?`; nobody says so yet."""
    return "?" in text and not is_unknown(text)


def is_not_applicable(text: str) -> bool:
    return plain(text) in _NOT_APPLICABLE
