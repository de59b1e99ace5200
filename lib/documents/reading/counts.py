"""How many, as people write it: `1 200`, `ok. 200 osób`, `100-150`, `>1000`, `kilkanaście`, `2,5 tys.`"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from lib.documents.reading.text import tidy

LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Count:
    """At least and at most; None: nobody said. `about`: somebody wrote "about"."""

    least: int | None
    most: int | None
    about: bool = False


_ROUGH = {  # what the dictionary says of these words
    "kilkanascie": (11, 19),
    "kilkunastu": (11, 19),
    "kilkadziesiat": (20, 99),
    "kilkudziesieciu": (20, 99),
    "kilkaset": (200, 999),
    "kilkuset": (200, 999),
}
_WORDS = {
    word: number
    for number, words in (
        (0, "zero nikt nikogo none nobody"),
        (1, "jeden jedna jednej jednego one"),
        (2, "dwa dwie dwoje dwoch two"),
        (3, "trzy troje trzech three"),
        (4, "cztery czworo czterech four"),
        (5, "piec piecioro pieciu five"),
        (6, "szesc szescioro szesciu six"),
        (7, "siedem siedmioro siedmiu seven"),
        (8, "osiem osmioro osmiu eight"),
        (9, "dziewiec dziewiecioro dziewieciu nine"),
        (10, "dziesiec dziesiecioro dziesieciu ten"),
        (12, "dwanascie dwunastu twelve tuzin"),
        (15, "pietnascie pietnastu fifteen"),
        (20, "dwadziescia dwudziestu twenty"),
        (50, "piecdziesiat piecdziesieciu fifty"),
        (100, "sto stu hundred"),
        (1000, "tysiac thousand"),
    )
    for word in words.split()
}
_PEOPLE = re.compile(
    r"\s*\b(?:os\.|os|osob\w*|osoby|klient(?:ow|a|ci|ek)?|uzytkownik(?:ow|a|om)?|pacjent(?:ow|a|ek)?|pracownik(?:ow|a|om)?"
    r"|czlonk(?:ow|a)|abonent(?:ow|a)|uczni(?:ow|a)?|student(?:ow|a)?|subskrybent(?:ow|a)?|kandydat(?:ow|a)?"
    r"|person|persons|people|users?|customers?|clients?|patients?|employees|data subjects?|individuals?|members?"
    r"|students?|subscribers?|affected|poszkodowanych)\b\.?"
)
_RECORDS = re.compile(
    r"\s*\b(?:rekord(?:ow|y|u)?|wpis(?:ow|y|u)?|kont(?:o|a)?|dokument(?:ow|y|u)?|plik(?:ow|i|u)?|umow(?:y|a)?"
    r"|records?|entries|accounts?|documents?|files?|rows?|wierszy)\b\.?"
)
_ABOUT = re.compile(
    r"^(?:okolo|ok\.?|ca\.?|circa|c\.|~|≈|about|around|approximately|approx\.?|roughly|mniej wiecej|szacunkowo)\s*"
)
_AT_LEAST = re.compile(
    r"^(?:co najmniej|conajmniej|przynajmniej|min\.?|minimum|nie mniej niz|at least|>=|≥|=>|od|from)\s*(?=[\d]|\w)"
)
_MORE = re.compile(r"^(?:powyzej|ponad|pow\.|wiecej niz|more than|over|>)\s*")
_AT_MOST = re.compile(
    r"^(?:co najwyzej|maksymalnie|maks\.?|max\.?|nie wiecej niz|do|at most|up to|no more than|<=|≤|=<)\s*(?=[\d]|\w)"
)
_FEWER = re.compile(r"^(?:ponizej|pon\.|mniej niz|fewer than|less than|under|below|<)\s*")
_RANGE = (
    re.compile(r"^(?:od|from)\s+(.+?)\s+(?:do|to)\s+(.+)$"),
    re.compile(r"^(?:miedzy|pomiedzy)\s+(.+?)\s+a\s+(.+)$"),
    re.compile(r"^between\s+(.+?)\s+and\s+(.+)$"),
    re.compile(r"^([\d .,']+?(?:\s?(?:tys|mln|k)\.?)?)\s?(?:-|\.\.\.?|do|to)\s?([\d .,']+(?:\s?\w+\.?)?)$"),
)
_SCALES = {"tys": 1000, "tysiac": 1000, "tysiace": 1000, "tysiecy": 1000, "k": 1000, "thousand": 1000}
_SCALES |= {"mln": 10**6, "milion": 10**6, "miliona": 10**6, "miliony": 10**6, "milionow": 10**6, "m": 10**6}
_SCALES |= {"million": 10**6, "mio": 10**6}
_NUMBER = re.compile(
    r"(?P<digits>\d[\d .,']*?)\s?(?P<scale>tys\.?|tysiac\w*|tysiecy|k|thousand|mln\.?|milion\w*|m|million|mio)?"
)
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:(?P<sign>[ .,'])\d{3})(?:(?P=sign)\d{3})*")

_SHARED = re.compile(r"\d{1,3}\s*-\s*\d{1,3}(?:[ .']\d{3})+")  # of "10-12 000" nobody knows whether thousands are meant
_RAISED = re.compile("[²³¹⁰-⁹₀-₉]")  # the mark of a note, which folding would make a digit of the number


def understood(value: Any, *, records: bool = False) -> Count | None:
    """What a cell says about how many; None where it cannot be read. `records`: the column counts records."""
    if isinstance(value, bool | date | time | timedelta):
        return None
    if isinstance(value, int | float):
        return _exactly(int(value)) if 0 <= value <= LARGEST and value == int(value) else None
    if _RAISED.search(value):
        return None
    text = tidy(value).strip(" .;")
    text = (_RECORDS if records else _PEOPLE).sub("", text).strip(" .;:")
    about = _ABOUT.sub("", text)
    found = _rough(about) or _range(about) or _bounded(about) or _exactly(_number(about))
    return Count(found.least, found.most, about != text) if found else None


def _exactly(number: int | None) -> Count | None:
    return None if number is None else Count(number, number)


def _rough(text: str) -> Count | None:
    return Count(*_ROUGH[text]) if text in _ROUGH else None


def _bounded(text: str) -> Count | None:
    for pattern, lower, upper in (
        (_AT_LEAST, 0, None),
        (_MORE, 1, None),
        (_AT_MOST, None, 0),
        (_FEWER, None, -1),
    ):
        if (rest := pattern.sub("", text)) != text:
            number = _number(rest)
            if number is None or number + (upper or 0) < 0:
                return None
            return Count(None if lower is None else number + lower, None if upper is None else number + upper)
    if text.endswith("+") and (number := _number(text[:-1].strip())) is not None:
        return Count(number, None)
    return None


def _range(text: str) -> Count | None:
    for pattern in _RANGE:
        if found := pattern.fullmatch(text):
            least, most = found[1], found[2]
            scale = re.search(r"[a-z]+", most)
            if scale and not re.search(r"[a-z]", least) and scale[0] in _SCALES:
                least = f"{least} {scale[0]}"  # "2-3 tys." counts thousands on both sides
            ends = _number(least.strip()), _number(most.strip())
            if (
                None in ends
                or ends[0] > ends[1]
                or (ends[0] < 1000 <= ends[1] and _SHARED.fullmatch(f"{least}-{most}"))
            ):
                return None
            return Count(*ends)
    return None


def _number(text: str) -> int | None:
    if text in _WORDS:
        return _WORDS[text]
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    digits, scale = found["digits"].strip(), _SCALES.get((found["scale"] or "").strip("."), 1)
    number = _plain(digits) if scale == 1 else _scaled(digits, scale)
    return number if number is not None and number <= LARGEST else None


def _plain(digits: str) -> int | None:
    if digits.isdecimal():
        return int(digits)
    if _GROUPS.fullmatch(digits):
        return int(re.sub(r"\D", "", digits))
    whole = re.fullmatch(r"(\d+)[.,]0{1,2}|(.*[ '].*),00?|(.*\..*),00|(.*,.*)\.00", digits)
    told = next(filter(None, whole.groups())) if whole else ""
    return int(re.sub(r"\D", "", told)) if told.isdecimal() or _GROUPS.fullmatch(told) else None


def _scaled(digits: str, scale: int) -> int | None:
    if not re.fullmatch(r"\d+(?:[.,]\d+)?", digits):
        return int(re.sub(r"\D", "", digits)) * scale if _GROUPS.fullmatch(digits) else None
    whole, _, part = digits.replace(",", ".").partition(".")
    if len(part) == 3:  # "1.200 tys." is one thousand to some, and a million to others
        return None
    number = int(whole + part) * scale
    return number // 10 ** len(part) if number % 10 ** len(part) == 0 else None
