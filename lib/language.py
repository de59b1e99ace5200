"""Polish and English: the words of the screen, and how dates, times, numbers and lists are written.

English in the code is the key; the Polish texts stand in `data/locale`, one file, read once at first use.
Moments come in aware and are written in Warsaw time.
"""

import datetime as dt
import functools
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_group_symbol

from lib.domain.local_time import WARSAW

LANGUAGES = ("pl", "en")
POLISH_TEXTS = Path(__file__).parent.parent / "data/locale/pl/LC_MESSAGES/rejestr72.po"


@dataclass(frozen=True)
class Language:
    """One language of the screen. Get it from `language_of`, never build it."""

    code: str

    def gettext(self, message: str) -> str:
        """The text in this language; a text nobody has translated yet stays English."""
        if not message:  # gettext answers "" with the header of its catalogue
            return message
        return _texts(self.code).gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The text that goes with n things. Polish has three: 1 incydent, 2 incydenty, 5 incydentów."""
        return _texts(self.code).ngettext(singular, plural, n)

    def sentence(self, message: str, values: Mapping[str, Any]) -> str:
        """The text with its places filled: counts grouped, ratios to two digits, what people typed as it is."""
        return self.gettext(message).format(**{name: self._written(value) for name, value in values.items()})

    def _written(self, value: Any) -> Any:
        if isinstance(value, float):
            return self.ratio(value)
        return self.number(value) if isinstance(value, int) else value

    def ratio(self, ratio: float) -> str:
        """0.75; 3.1; 12; ∞: what small numbers deserve."""
        if math.isinf(ratio):
            return "∞"
        whole = len(str(int(ratio))) if ratio >= 1 else 0
        return self.number(round(ratio, max(0, 2 - whole)))

    def date(self, d: dt.date) -> str:
        """23.11.2026. A moment is taken at its Warsaw date."""
        if isinstance(d, dt.datetime):
            d = _in_warsaw(d)
        return f"{d.day:02}.{d.month:02}.{d.year:04}"

    def moment(self, aware_dt: dt.datetime) -> str:
        """23.11.2026 10:15; in the hour that comes twice in October it says which of the two is meant."""
        local = _in_warsaw(aware_dt)
        text = f"{self.date(local)} {local:%H:%M}"
        if not _comes_twice(local):
            return text
        if local.fold:
            return self.gettext("{moment} (winter time)").format(moment=text)
        return self.gettext("{moment} (summer time)").format(moment=text)

    def clock_time(self, aware_dt: dt.datetime) -> str:
        """10:15:07."""
        return f"{_in_warsaw(aware_dt):%H:%M:%S}"

    def moment_stated(self, dt_from: dt.datetime | None, dt_to: dt.datetime | None, precision: str) -> str:
        """A time no more exactly than somebody stated it: a minute, a day, a month, a year, a range, or not known."""
        if precision == "range":
            return self._range_of_moments(dt_from, dt_to)
        if precision == "unknown" or dt_from is None:
            return self._not_known()
        local = _in_warsaw(dt_from)
        match precision:
            case "minute":
                return self.moment(dt_from)
            case "day":
                return self.date(local)
            case "month":
                return f"{_month_names(self.code)[local.month]} {local.year:04}"
            case "year":
                return f"{local.year:04}"
        raise ValueError(f"no such precision: {precision}")

    def _range_of_moments(self, dt_from: dt.datetime | None, dt_to: dt.datetime | None) -> str:
        """Whole days, from 00:00 to 23:59, are written without the hour."""
        if dt_from is None and dt_to is None:
            return self._not_known()
        whole_days = _reads(dt_from, "00:00") and _reads(dt_to, "23:59")
        write = self.date if whole_days else self.moment
        if dt_to is None:
            return self.gettext("from {moment}").format(moment=write(dt_from))
        if dt_from is None:
            return self.gettext("until {moment}").format(moment=write(dt_to))
        return " – ".join(dict.fromkeys([write(dt_from), write(dt_to)]))

    def month(self, number: int) -> str:
        """The name of a month, 1 to 12, as it stands alone: maj, May."""
        return _month_names(self.code)[number]

    def duration(self, length: dt.timedelta) -> str:
        """2 d 4 h; 4 h 12 min; 12 min. Rounded down, and without its sign: the caller says "left" or "overdue"."""
        minutes = abs(length) // dt.timedelta(minutes=1)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        parts = [(days, "d"), (hours, "h")] if days else [(hours, "h"), (minutes, "min")]
        return " ".join(f"{count} {unit}" for count, unit in parts if count) or self.gettext("under a minute")

    def number(self, number: float | None) -> str:
        """1 234 (the space does not break) or 1,234."""
        if number is None:
            return self._not_known()
        if isinstance(number, int):  # a page of the register writes a hundred of them
            return f"{number:,}".replace(",", _group_symbol(self.code))
        return _decimal(self.code, number + 0)  # of 0 and -0, which are one to what is kept

    def size(self, count: int) -> str:
        """Bytes in the largest unit that fits: 812 B, 1.2 MB, 34 GB."""
        size, unit = float(count), "B"
        for larger in ("kB", "MB", "GB", "TB"):
            if size < 1000:
                break
            size, unit = size / 1000, larger
        return f"{self.number(round(size, 1) if size % 10 > 0 and size < 10 else round(size))} {unit}"

    def count_range(self, lo: int | None, hi: int | None) -> str:
        """12; 100–150; at least 5; at most 5."""
        if lo is None and hi is None:
            return self._not_known()
        if hi is None:
            return self.gettext("at least {number}").format(number=self.number(lo))
        if lo is None:
            return self.gettext("at most {number}").format(number=self.number(hi))
        if lo == hi:
            return self.number(lo)
        return f"{self.number(lo)}–{self.number(hi)}"

    def yes_no(self, answer: bool | None) -> str:
        """No answer is neither yes nor no."""
        if answer is None:
            return self._not_known()
        return self.gettext("yes") if answer else self.gettext("no")

    def join(self, texts: list[str]) -> str:
        """a, b i c; a, b and c."""
        *first, last = texts or [""]
        if not first:
            return last
        return self.gettext("{texts} and {last}").format(texts=", ".join(first), last=last)

    def sort_key(self, text: str) -> tuple[int, ...]:
        """For `sorted`: the Polish alphabet in both languages (names here are Polish), capitals alike.

        Spaces and marks come first, then digits, then letters; foreign accents count as their plain letter.
        """
        return tuple(map(_place, unicodedata.normalize("NFC", text.casefold())))

    def _not_known(self) -> str:
        return self.gettext("not known yet")


_LANGUAGE = {code: Language(code) for code in LANGUAGES}


def language_of(code_or_accept_language: str | None) -> Language:
    """The language of an account ("pl") or of a browser ("pl-PL,pl;q=0.9,en;q=0.8"); English when in doubt."""
    return _LANGUAGE[_preferred(code_or_accept_language or "")]


_SPOKEN = {"pl": "pl", "en": "en", "*": "en"}
_QUALITY = re.compile(r"\s*q\s*=\s*([01](?:\.\d*)?)\s*", re.IGNORECASE | re.ASCII)


def _preferred(accept_language: str) -> str:
    """Of the languages spoken here the one with the highest q; of equals the first."""
    best, best_quality = "en", 0.0
    for choice in accept_language.split(","):
        tag, _, parameter = choice.partition(";")
        code = _SPOKEN.get(re.split("[-_.]", tag.strip().lower())[0])
        quality = _quality(parameter)
        if code and quality > best_quality:
            best, best_quality = code, quality
    return best


def _quality(parameter: str) -> float:
    if not parameter.strip():
        return 1.0
    stated = _QUALITY.fullmatch(parameter)
    return float(stated[1]) if stated else 0.0


@functools.cache
def _texts(code: str) -> NullTranslations:
    return read_texts(POLISH_TEXTS) if code == "pl" else NullTranslations()


def read_texts(po: Path) -> GNUTranslations:
    """A catalogue as gettext reads it, compiled in memory: nobody has to remember a compile step."""
    compiled = BytesIO()
    with po.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return GNUTranslations(compiled)


@functools.cache
def _group_symbol(code: str) -> str:
    return get_group_symbol(code)


@functools.lru_cache(maxsize=4096)
def _decimal(code: str, number: float) -> str:
    return format_decimal(number, locale=code)


@functools.cache
def _month_names(code: str) -> dict[int, str]:
    return dict(get_month_names("wide", context="stand-alone", locale=code))


def _in_warsaw(moment: dt.datetime) -> dt.datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"a moment without a time zone: {moment}")
    try:
        return moment.astimezone(WARSAW)
    except OverflowError:  # the last hour of the year 9999 has no Warsaw time
        return moment


def _reads(moment: dt.datetime | None, clock: str) -> bool:
    """Whether a Warsaw clock reads that; an end that nobody stated contradicts nothing."""
    return moment is None or f"{_in_warsaw(moment):%H:%M}" == clock


def _comes_twice(local: dt.datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


# Above every digit and mark of ASCII, below every letter of another script.
_POLISH_PLACES = {letter: 0x80 + place for place, letter in enumerate("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")}


@functools.lru_cache(maxsize=1024)
def _place(character: str) -> int:
    if not character.isalnum():
        return 0
    plain = unicodedata.normalize("NFKD", character)[0]
    return _POLISH_PLACES.get(character) or _POLISH_PLACES.get(plain) or ord(plain)
