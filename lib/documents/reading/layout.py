"""Where the table of a sheet begins, and what each of its rows is: an incident, more of the one above, or neither."""

import itertools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from lib.documents.reading import choices, dates, headings
from lib.documents.reading.columns import Column, written
from lib.documents.reading.text import is_not_applicable, is_nothing, plain, tidy
from lib.domain.messages import N_

FILE = Path(__file__).resolve().parents[3] / "data" / "headings" / "rows.toml"
LOOKED_AT = 120  # rows among which the heading is sought
LONGEST_HEADING = 400
LINES = 3  # of a heading
_SAME_HEADINGS = 3  # from which on they are those of a second table
_NUMBERED = {"ordinal": "number"}
_SURELY = 2  # headings that incidents do not have, under a title that speaks of incidents
_TITLES = 4  # lines above a heading that may name what is not of incidents
_STRONG = 0.75  # score from which a heading names a field
Cells = Sequence[Any]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]

ABOVE = N_("above the table")
EMPTY_NUMBER = N_("only a number, nothing beside it")
YEAR = N_("a year or a period over the rows below")
TOTAL = N_("a total")
REPEATED = N_("the headings once more")
NUMBERED = N_("numbers of the columns")
NOTE = N_("a note")
NO_INCIDENT = N_("says too little to be an incident")
NONE_THERE = N_("says that there was no incident")
OTHER_TABLE = N_("a table of something else")
BESIDE = N_("a second table beside the first; bring it on a sheet of its own")

_YEAR = re.compile(
    r"(?:(?:rejestr|incydenty|naruszenia|rok|year|incidents|za|z)\s+)*(?:rok\w*\s+)?((?:19|20)\d\d)\s*(?:r|rok|roku)?"
)
_PERIOD = re.compile(
    r"(?:(?:i|ii|iii|iv|[1-4]) (?:kw|kwartal|polrocze)|q[1-4]|"
    r"(?:styczen|luty|marzec|kwiecien|maj|czerwiec|lipiec|sierpien|wrzesien|pazdziernik|listopad|grudzien"
    r"|january|february|march|april|may|june|july|august|september|october|november|december))"
    r"(?: ((?:19|20)\d\d))?(?: r| roku)?"
)
_ORDINAL = re.compile(r"[(\[]?(?:kol(?:umna)?\.?\s*)?(\d{1,2}|[a-z])[.)\]]?")
_NUMBERS = (float, int)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NUMBER_LIKE = re.compile(r"(?=.*\d)[^\s]{1,30}(?:\s[^\s]{1,15}){0,2}")
_REFERENCE = re.compile(r"(?=\S*\d)\S+[/-]\S+")  # "IOD/1/2020" is a number, and "IOD" begins a note
_SUMMARY = re.compile(r"(?:statystyk[ai]|statistics|podsumowanie|summary|slowniki?)(?: (?:za )?(?:19|20)\d\d(?: r)?)?")
_DATED = frozenset(["number", "occurred", "occurred_from", "detected_at", "aware_at"])
_NOTE_SIGN = re.compile(r"\s*(?:\*+|[¹²³⁾†‡]|#|\(\*\)|\d\)\s)\s*\w*")


@dataclass(frozen=True)
class Head:
    """The heading of a table: its first and last row (from 0), and the text over each column."""

    first: int
    last: int
    headings: tuple[str, ...]

    @property
    def fields(self) -> set[str]:
        found = (headings.best(text) for text in self.headings if text)
        return {best[0] for best in found if best and best[1] >= _STRONG}


def is_other(titles: Sequence[str], head: Head) -> bool:
    """Whether a table holds something else: its title, sheet or headings say so, and none speaks of incidents."""
    named_above = [plain(text) for text in titles]
    if any(map(_SUMMARY.fullmatch, named_above)) and head.fields.isdisjoint(_DATED):
        return True
    if any(_names(plain(text), "incidents") and not _is_numbers(text) for text in head.headings):
        return False
    named = {part for text in head.headings for part in (plain(text), plain(text.rpartition(" / ")[2]))}
    others = len(named.intersection(_words("other_headings")))
    if any(_names(title, "incidents") for title in named_above):
        return others >= _SURELY
    return others > 0 or any(_names(title, "other_titles") for title in named_above[-_TITLES:])


def _is_numbers(heading: str) -> bool:
    """A column of numbers of incidents stands in many a table that holds none: of steps, of actions."""
    best = headings.best(heading)
    return best is not None and best[0] == "number"


def _names(told: str, kind: str) -> bool:
    """Whether one of its words is of this kind."""
    whole, begun = _words_and_beginnings(kind)
    return any(word in whole or word.startswith(begun) for word in told.split())


@cache
def _words_and_beginnings(kind: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = _words(kind)
    whole = frozenset(word for word in words if not word.endswith("*"))
    return whole, tuple(word[:-1] for word in words if word.endswith("*"))


def second_beside(head: Head) -> int | None:
    """Where a second table begins beside the first: a number or a gap, and from there the same headings once more."""
    named = [headings.best(text) for text in head.headings]
    fields = [_NUMBERED.get(best[0], best[0]) if best and best[1] >= _STRONG else "" for best in named]
    for place in range(1, len(fields)):
        begins = fields[place] == "number" or not head.headings[place - 1]
        if begins and fields[place] and len({*fields[:place]} & {*fields[place:]} - {""}) >= _SAME_HEADINGS:
            return place
    return None


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def find_head(rows: Sequence[Cells], merged: Merged = (), name: str = "") -> Head | None:
    """The heading of the first table of incidents among these rows of a sheet; None where there is none."""
    start = 0
    while (head := _first_head(rows, merged, start)) is not None:
        titles = [title for title in map(alone, rows[start : head.first]) if title]
        if not is_other([*titles, name], head):
            return head
        start = head.last + 1
    return None


def alone(cells: Cells) -> str:
    """The text that stands alone in its row, as a title does; empty where there is none."""
    filled = [value for value in cells if not is_blank(value)]
    return filled[0] if len(filled) == 1 and isinstance(filled[0], str) else ""


def head_of(cells: Cells, place: int = 0) -> Head:
    """The heading that one row is."""
    return Head(place, place, tuple("" if is_blank(value) else str(value) for value in cells))


def _first_head(rows: Sequence[Cells], merged: Merged, start: int) -> Head | None:
    best: tuple[int, Head] | None = None
    for first in range(start, len(rows)):
        if not _may_be_heading(rows[first]):
            continue
        for lines in range(1, LINES + 1):
            head = _head(rows, first, lines, merged)
            if head is None:
                break
            gain = len(head.fields)
            if _is_enough(head.fields) and (best is None or gain > best[0]):
                best = gain, head
        if best is not None and first > best[1].last + 2:
            break
    return best[1] if best else None


def _is_enough(fields: set[str]) -> bool:
    told = fields & {"description", "kinds", "title"}
    dated = fields & {"occurred", "occurred_from", "detected_at", "aware_at"}
    return bool(told or dated) and (len(fields) >= 3 or bool(told and dated))


def _may_be_heading(cells: Cells) -> bool:
    filled = [value for value in cells if not is_blank(value)]
    if len({written(value) for value in filled}) < 2 or any(isinstance(value, date | datetime) for value in filled):
        return False
    return all(isinstance(value, str) and len(value) <= LONGEST_HEADING for value in filled) or _are_ordinals(filled)


def _head(rows: Sequence[Cells], first: int, lines: int, merged: Merged) -> Head | None:
    if first + lines > len(rows):
        return None
    block = [_across(rows[first + line], first + line, merged) for line in range(lines)]
    for line in range(1, lines):
        if not _goes_on(rows[first + line], block[line - 1]):
            return None
    width = max(map(len, block))
    texts = [[str(row[c]) if c < len(row) and not is_blank(row[c]) else "" for row in block] for c in range(width)]
    _fill_over(texts)
    return Head(first, first + lines - 1, tuple(_joined(parts) for parts in texts))


def _across(cells: Cells, place: int, merged: Merged) -> list[Any]:
    """The row with what is merged across several columns written into each of them."""
    filled = list(cells)
    for (top, left), (bottom, right) in merged:
        if top <= place <= bottom and right > left and top == place and left < len(filled):
            for column in range(left, min(right + 1, len(filled))):
                filled[column] = filled[left]
    return filled


def _goes_on(cells: Cells, above: Cells) -> bool:
    """Whether a row can be the second line of a heading."""
    filled = [value for value in cells if not is_blank(value)]
    if not filled or not all(isinstance(value, str) and len(value) <= 60 for value in filled):
        return False
    if any(dates.understood(value) or re.search(r"\d{3,}", value) for value in filled):
        return False
    return any(not is_blank(value) for value in above)


def _fill_over(texts: list[list[str]]) -> None:
    """A heading over several columns stands in the first of them alone where nobody says what is merged."""
    for line in range(len(texts[0]) - 1 if texts else 0):
        over = ""
        for parts in texts:
            if parts[line]:
                over = parts[line]
            elif any(parts[line + 1 :]) and not any(parts[:line]):
                parts[line] = over
            else:
                over = ""


def _joined(parts: list[str]) -> str:
    return " / ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def _are_ordinals(filled: Sequence[Any]) -> bool:
    """1 | 2 | 3 … or a | b | c … under a heading."""
    found = [_ORDINAL.fullmatch(tidy(written(value))) for value in filled]
    if len(filled) < 3 or not all(found):
        return False
    places = [int(match[1]) if match[1].isdecimal() else ord(match[1]) for match in found if match]
    return all(after - before == 1 for before, after in itertools.pairwise(places))


@cache
def _words(kind: str) -> tuple[str, ...]:
    with FILE.open("rb") as file:
        return tuple(tomllib.load(file)[kind])


def _begins_with(text: str, kind: str) -> bool:
    told = plain(text)
    return any(told == word or told.startswith(f"{word} ") for word in _words(kind))


@dataclass(frozen=True)
class Verdict:
    """What a row is: `kind` one of incident, more, skip, head, blank."""

    kind: str
    reason: str = ""
    year: int | None = None


INCIDENT, MORE, BLANK, HEAD = Verdict("incident"), Verdict("more"), Verdict("blank"), Verdict("head")
OTHER = Verdict("skip", OTHER_TABLE)  # the heading of a table of something else


class Judge:
    """Says what each row below a heading is."""

    def __init__(self, head: Head, columns: Mapping[int, Column]):
        self.head = head
        self.columns = columns
        targets = {column.target: place for place, column in columns.items()}
        self.number = targets.get("number", targets.get("ordinal"))
        self.numbers = tuple(targets[name] for name in ("number", "ordinal") if name in targets)
        moments = ("occurred", "occurred_from", "detected_at", "aware_at", "occurred_to")
        self.dates = tuple(targets[name] for name in moments if name in targets)
        self.texts = tuple(place for place, column in columns.items() if column.is_text or column.target == "title")
        self.lists = tuple(place for place, column in columns.items() if column.target in ("kinds", "data_categories"))
        self.main = next((targets[name] for name in ("description", "title", "kinds") if name in targets), None)
        self._heads = {plain(text) for text in head.headings if text}
        self._goes_on = False  # whether the row above is an incident, so that this one may carry it on

    def judge(self, cells: Cells, *, is_below_merged: bool = False) -> Verdict:
        verdict = self._judge(cells, is_below_merged)
        self._goes_on = verdict.kind in ("incident", "more")
        return verdict

    def _judge(self, cells: Cells, is_below_merged: bool) -> Verdict:
        if self._is_plain_incident(cells):
            return INCIDENT
        filled = [place for place, value in enumerate(cells) if not is_blank(value)]
        if not filled:
            return BLANK
        if is_below_merged and self._goes_on:
            return MORE
        return self._special(cells, filled) or self._weigh(cells, filled)

    def _is_plain_incident(self, cells: Cells) -> bool:
        """The ordinary row, seen at a glance: a number, words, a date, and a fourth cell."""
        if self.number is None or self.main is None or max(self.number, self.main) >= len(cells):
            return False
        number, told = cells[self.number], cells[self.main]
        if (
            not _has_letters(told)
            or (len(told) <= _SHORT_NOTHING and _says_nothing(told))
            or not (isinstance(number, _NUMBERS) or self._is_number_of_row(number))
        ):
            return False
        for day in self.dates:
            if day < len(cells) and not is_blank(cells[day]):
                return _has_more(cells, (self.number, self.main, day))
        return False

    def _is_number_of_row(self, value: Any) -> bool:
        is_like_one = isinstance(value, str) and _NUMBER_LIKE.fullmatch(value.strip()) is not None
        return is_like_one and plain(value) not in self._heads

    def _special(self, cells: Cells, filled: list[int]) -> Verdict | None:
        values = [cells[place] for place in filled]
        texts = [value for value in values if isinstance(value, str)]
        first = written(values[0])
        if sum(self._is_head_of(place, cells[place]) for place in filled) * 2 > len(values):
            return Verdict("skip", REPEATED)
        if _are_ordinals(values) and (values[0] == 1 or texts == values):
            return Verdict("skip", NUMBERED)
        if len({written(value) for value in values}) == 1 and (period := self._period(first)):
            return period
        if _begins_with(first, "sample"):
            return Verdict("skip", NOTE)
        if _begins_with(first, "total") and self._sums_up(cells, values):
            return Verdict("skip", TOTAL)
        beside = [cells[place] for place in filled if place not in self.numbers]
        if beside and all(map(_says_nothing, beside)) and self._has_number(cells):
            return Verdict("skip", NO_INCIDENT)
        if self._is_story(cells, filled, first):
            return None
        is_signed = len(values) <= 5 and filled[0] in self.numbers and not re.search(r"\d", first)
        if is_signed and _begins_with(first, "note") and not self._is_told_of(cells):
            return Verdict("skip", NOTE)
        if len(values) <= 3 and (
            (_begins_with(first, "note") and not _REFERENCE.fullmatch(first))
            or (_NOTE_SIGN.match(first) and not self._has_date(cells))
        ):
            return Verdict("skip", NOTE) if not self._is_more(cells, filled) or filled[0] == 0 else None
        if len(texts) >= 2 and len(texts) == len(values) and self._is_heading(texts):
            return HEAD
        if len(texts) >= 3 and len(texts) == len(values) and self._begins_another(cells, texts):
            return OTHER
        if len(values) <= 4 and any(_begins_with(text, "none") for text in texts) and not self._has_day(cells):
            return Verdict("skip", NONE_THERE)
        return None

    def _begins_another(self, cells: Cells, texts: list[str]) -> bool:
        """A heading that names other things: words alone, and a name over the number or the date."""
        if any(len(text) > _SHORT_HEADING or re.search(r"\d", text) for text in texts):
            return False
        places = [place for place in (*self.numbers, *self.dates) if place < len(cells) and not is_blank(cells[place])]
        named = [headings.best(cells[place]) for place in places]
        return any(best and best[1] >= _STRONG and best[0] in _COUNTED for best in named)

    def _is_head_of(self, place: int, value: Any) -> bool:
        told = plain(value) if isinstance(value, str) else ""
        return bool(told) and place < len(self.head.headings) and told in plain(self.head.headings[place])

    def _sums_up(self, cells: Cells, values: list[Any]) -> bool:
        """Beside the word only numbers; or a word so short that no story begins with it, and no date or kind."""
        if self._has_date(cells):
            return False
        if not any(_has_letters(value) for value in values[1:]):
            return True
        return len(written(values[0])) <= 25 and not self._is_told_of(cells)

    def _period(self, text: str) -> Verdict | None:
        told = plain(text)
        if found := _YEAR.fullmatch(told):
            return Verdict("skip", YEAR, int(found[1]))
        if found := _PERIOD.fullmatch(told):
            return Verdict("skip", YEAR, int(found[1]) if found[1] else None)
        return None

    def _is_heading(self, texts: list[str]) -> bool:
        if any(len(text) > LONGEST_HEADING or dates.understood(text) for text in texts):
            return False
        return len(Head(0, 0, tuple(texts)).fields) >= max(3, len(texts) * 0.6)

    def _has_date(self, cells: Cells) -> bool:
        return any(_is_date(cells[place]) for place in self.dates if place < len(cells) and not is_blank(cells[place]))

    def _has_day(self, cells: Cells) -> bool:
        """A month alone is the period in which nothing happened."""
        whens = [dates.understood(cells[place]) for place in self.dates if place < len(cells)]
        return any(when is not None and (when.first is None or when.first.day is not None) for when in whens)

    def _is_story(self, cells: Cells, filled: list[int], first: str) -> bool:
        """ "Podpis klienta sfałszowany" where stories stand, with a date and a kind, is no note."""
        stands = filled[0] == self.main and " " in first and _begins_with(first, "note")
        named = first.partition(" ")[0].endswith(":")
        return stands and not named and self._has_date(cells) and self._is_told_of(cells)

    def _is_told_of(self, cells: Cells) -> bool:
        return any(place < len(cells) and self._is_listed(place, cells[place]) for place in self.lists)

    def _has_number(self, cells: Cells) -> bool:
        return any(_is_number(cells[place]) for place in self.numbers if place < len(cells))

    def _weigh(self, cells: Cells, filled: list[int]) -> Verdict:
        known = [place for place in filled if place in self.columns]
        beyond = [place for place in known if place not in self.numbers]
        if not beyond:
            return Verdict("skip", EMPTY_NUMBER if self._has_number(cells) else NOTE)
        has_date, has_number = self._has_date(cells), self._has_number(cells)
        told = [place for place in self.texts if place in filled and _has_letters(cells[place])]
        listed = [place for place in self.lists if place in filled and self._is_listed(place, cells[place])]
        if self.number is None and told and listed:  # without a number, who has a kind and a story is one by itself
            return INCIDENT
        if not has_date and not has_number and self._goes_on and self._is_continued(cells):
            return MORE
        if not has_date and not has_number and self._is_more(cells, filled):
            return MORE if self._goes_on else Verdict("skip", NOTE)
        if (has_date or has_number) and (told or listed):
            return INCIDENT
        if has_date and len(known) >= 3:
            return INCIDENT
        if told and len(known) >= 3 and self._are_readable(cells, known) >= 2:
            return INCIDENT
        if all(not isinstance(cells[place], str) or not _has_letters(cells[place]) for place in filled):
            return Verdict("skip", TOTAL)
        return Verdict("skip", NO_INCIDENT if len(filled) > 1 else NOTE)

    def _is_more(self, cells: Cells, filled: list[int]) -> bool:
        """Only words, and only where words belong."""
        wordy = {place for place, column in self.columns.items() if column.is_text or column.target in _WORDY}
        unknown = [place for place in filled if place not in self.columns]
        return (
            all(place in wordy or place in unknown for place in filled)
            and any(place in wordy for place in filled)
            and not (self.number is None and len(filled) > 3)
            and all(isinstance(cells[place], str) for place in filled)
        )

    def _is_continued(self, cells: Cells) -> bool:
        """Somebody wrote "cd." over what belongs to the row above."""
        texts = [cells[place] for place in self.texts if place < len(cells)]
        return self.number is not None and any(
            isinstance(text, str) and _begins_with(text[:40], "continued") for text in texts
        )

    def _is_listed(self, place: int, value: Any) -> bool:
        if not isinstance(value, str):
            return False
        return choices.several(self.columns[place].target, value) is not None

    def _are_readable(self, cells: Cells, known: Iterable[int]) -> int:
        return sum(
            not self.columns[place].is_text
            and place not in self.numbers
            and self.columns[place].read(cells[place], 2000).values is not None
            for place in known
        )


_COUNTED = ("number", "ordinal", "occurred", "occurred_from", "detected_at", "aware_at")
_SHORT_HEADING = 60
_SHORT_NOTHING = 20  # signs in which somebody says that a cell does not apply
_WORDY = ("title", "kinds", "data_categories", "client", "system", "cause", "consequences", "first_steps", "supplier")


def _has_more(cells: Cells, places: tuple[int, ...]) -> bool:
    """Whether a cell beside these holds anything."""
    return any(not is_blank(value) and place not in places for place, value in enumerate(cells))


def _says_nothing(value: Any) -> bool:
    return isinstance(value, str) and (is_nothing(value) or is_not_applicable(value))


def _is_date(value: Any) -> bool:
    return dates.understood(value) is not None


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or is_blank(value):
        return False
    if isinstance(value, str):
        return _NUMBER_LIKE.fullmatch(value.strip()) is not None and not value.strip().endswith(":")
    return isinstance(value, int | float)


def _has_letters(value: Any) -> bool:
    return isinstance(value, str) and _LETTERS.search(value) is not None
