"""One column of a foreign sheet: which fields its cells fill, and what each cell says."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from lib.documents.reading import answers, choices, counts, dates
from lib.documents.reading.dates import Orders, Span, When
from lib.documents.reading.text import is_ditto, is_not_applicable, is_nothing, is_unknown, plain
from lib.domain import incident

Values = Mapping[str, Any]
MOST_KNOWN = 4_000  # spellings of one column that are kept: a column where each cell is another gains nothing by it
_OTHERS = (datetime, bool)  # a moment is hardly there twice, and a bool equals a number that it is not
_NOTICES = {"authority": "notified", "people": "told", "clients": "told"}


class Said(NamedTuple):
    """What a cell says. `more`: its text says more than the values hold; `values` None: it could not be read."""

    values: Values | None
    more: bool = False


UNREAD = Said(None, True)


@dataclass
class Column:
    """A column with what it holds. `fields` are those that its cells fill; `beside` those other columns fill."""

    place: int
    target: str
    heading: str
    beside: frozenset[str] = frozenset()
    orders: Orders = field(default_factory=lambda: Orders(()))
    are_crosses_doubtful: bool = False  # an x beside ticks
    fields: tuple[str, ...] = field(init=False)
    is_text: bool = field(init=False)  # whether a cell is taken as it stands
    _known: dict[Any, Said] = field(init=False, default_factory=dict)  # in the section of the year `_year`
    _year: int | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.fields = fields_of(self.target)
        self.is_text = self.target in incident.FIELDS and incident.FIELDS[self.target].form == "text"
        self._reader = _reader(self.target)

    def read(self, value: Any, year: int | None = None) -> Said:
        """What a cell that is not empty says; `year` is that of the section it stands in."""
        if self.is_text:
            return UNREAD if isinstance(value, str) and is_ditto(value) else Said({self.target: written(value)})
        if type(value) is datetime and not self.beside:
            return self._reader(self, value, year)
        if type(value) in _OTHERS:
            return self._read(value, year)
        if year != self._year or len(self._known) >= MOST_KNOWN:
            self._known.clear()
            self._year = year
        said = self._known.get(value)
        if said is None:
            said = self._known[value] = self._read(value, year)
        return said

    def whens(self, values: Iterable[Any]) -> Iterable[When]:
        """What the cells of the column say about when, before its order is known."""
        for value in values:
            when = _when_of(self.target, value) if holds_moments(self.target) else None
            if when is not None:
                yield when

    def _read(self, value: Any, year: int | None) -> Said:
        if isinstance(value, str) and is_ditto(value):
            return UNREAD
        if isinstance(value, str) and is_nothing(value) and self.target not in _ANSWERED:
            return Said({})
        said = self._reader(self, value, year)
        if said.values and self.beside:
            return Said({name: kept for name, kept in said.values.items() if name not in self.beside}, said.more)
        return said


def fields_of(target: str) -> tuple[str, ...]:
    """The fields of an incident that a column of this kind fills."""
    if target in _FILLS:
        return _FILLS[target]
    return (target,)


def holds_moments(target: str) -> bool:
    return target in _MOMENTS or target in ("occurred", "occurred_from", "occurred_to") or target in _ANSWERED


def is_answered(target: str) -> bool:
    return target in _ANSWERED


def written(value: Any) -> str:
    """A cell as text: a whole number without its decimals, a date as people write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def share_understood(target: str, values: Iterable[Any]) -> float:
    """Which part of a sample of cells reads as this; half for what takes any text, and where nothing stands."""
    asked = [value for value in values if not (isinstance(value, str) and is_nothing(value))][:60]
    if not asked:
        return 0.5
    if (target in incident.FIELDS and incident.FIELDS[target].form in ("text", "line")) or target in (
        "number",
        "ordinal",
    ):
        return _share_of_text(target, asked)
    column = Column(0, target, "")
    column.orders = Orders(column.whens(asked))
    understood = sum(_is_understood(column, value) for value in asked)
    return understood / len(asked) or (0.05 if len(asked) < 3 or target in _DOUBTFUL else 0)


_DOUBTFUL = (
    "kinds",
    "data_categories",
    "found_by",
    "occurred",
    "detected_at",
    "people",
    "authority_notified",
    "people_told",
)


def _share_of_text(target: str, asked: list[Any]) -> float:
    dated = sum(isinstance(value, date | datetime | time) for value in asked)
    if dated * 2 > len(asked):
        return 0
    return 0.6 if target != "description" or any(isinstance(value, str) for value in asked) else 0


def _is_understood(column: Column, value: Any) -> bool:
    if isinstance(value, str) and (is_unknown(value) or is_not_applicable(value)):
        return True
    said = column.read(value, 2000)
    if holds_moments(column.target) and said.values is None:
        return _when_of(column.target, value) is not None
    return said.values is not None and not any(name.endswith("_note") for name in said.values)


# -- what each kind of column makes of a cell


def _is_known_unknown(value: Any) -> bool:
    return isinstance(value, str) and (is_unknown(value) or is_not_applicable(value))


def _line(column: Column, value: Any, _year: int | None) -> Said:
    if _is_known_unknown(value) or (isinstance(value, str) and plain(value) in _NONE):
        return Said({}, more=True)
    if isinstance(value, date) and column.target in ("number", "ordinal"):
        return UNREAD  # "5/2021" was typed, and the spreadsheet made a day of it
    return Said({fields_of(column.target)[0]: " ".join(written(value).split())})


_NONE = frozenset(["brak", "none"])  # nobody is called so


def _own_words(column: Column, value: Any, year: int | None) -> Said:
    code = choices.one("systems", value) if isinstance(value, str) else None
    return Said({column.target: code}) if code else _line(column, value, year)


def _choice(column: Column, value: Any, _year: int | None) -> Said:
    if _is_known_unknown(value):
        return Said({}, more=True)
    code = choices.one(incident.FIELDS[column.target].list, written(value))
    if code is None:
        note = _NOTES.get(column.target)
        return Said({note: written(value)}) if note else UNREAD
    return Said({column.target: code}, more=len(written(value)) > 40 or choices.has_detail(written(value)))


def _choices(column: Column, value: Any, _year: int | None) -> Said:
    text = written(value)
    if column.target == "data_categories" and choices.is_not_personal(text):
        return Said({"personal_data": False, "data_categories": ()})
    if _is_known_unknown(value):
        return Said({}, more=True)
    codes = choices.several(incident.FIELDS[column.target].list, text)
    if codes is None:
        note = _NOTES.get(column.target)
        return Said({note: text}) if note else UNREAD
    return Said({column.target: codes}, more=column.target == "data_categories" or choices.has_detail(text))


_NOTES = {"consequences": "consequences_note", "cause": "cause_note", "first_steps": "first_steps_note"}


def _count(column: Column, value: Any, _year: int | None) -> Said:
    if _is_known_unknown(value):
        return Said({}, more=True)
    count = counts.understood(value, records=column.target.startswith("records"))
    if count is None:
        return UNREAD
    if column.target in ("people", "records"):
        return Said({f"{column.target}_min": count.least, f"{column.target}_max": count.most}, more=count.about)
    least, most = count.least, count.most
    if least is not None and most is not None and least != most:
        return UNREAD
    return Said({column.target: most if column.target.endswith("_max") and most is not None else least or most})


def _answer(column: Column, value: Any, _year: int | None) -> Said:
    answer = answers.understood(value)
    if answer is None:
        return UNREAD
    return Said({column.target: _AS_BOOL.get(answer.said)}, more=bool(answer.tail) or answer.said not in _AS_BOOL)


_AS_BOOL = {answers.YES: True, answers.NO: False}


def _span(column: Column, value: Any, year: int | None) -> Span | None:
    if isinstance(value, date):
        return dates.of_date(value)
    when = dates.understood(value)
    return when and dates.settled(when, column.orders, year)


def _occurred(column: Column, value: Any, year: int | None) -> Said:
    if _is_known_unknown(value):
        return Said({}, more=True)
    span = _span(column, value, year)
    if span is None:
        return UNREAD
    if column.target == "occurred_from":
        return Said({"_begins": span}, more=span.about)
    if column.target == "occurred_to":
        return Said({"_ends": span}, more=span.about)
    return Said(occurred_of(span), more=span.about)


def occurred_of(span: Span) -> dict[str, Any]:
    return {"occurred_from": span.begins, "occurred_to": span.ends, "occurred_precision": span.precision}


def _moment(column: Column, value: Any, year: int | None) -> Said:
    """A moment with or without a field that says how exactly it is known."""
    if _is_known_unknown(value):
        return Said({}, more=True)
    span = _span(column, value, year)
    if span is None or span.begins is None or span.precision == "range":
        return UNREAD
    if column.target == "detected_at":
        return Said({"detected_at": span.begins, "detected_precision": span.precision}, more=span.about)
    if span.precision not in ("minute", "day"):
        return UNREAD
    return Said({column.target: span.begins}, more=span.about or span.precision == "day")


def _notice(column: Column, value: Any, year: int | None) -> Said:
    """Whether, when, and why not: "TAK", "12.03.2024", "TAK, 12.03.2024", "nie - niskie ryzyko"."""
    who = column.target.split("_")[0]
    told = f"{who}_{_NOTICES[who]}"
    if column.are_crosses_doubtful and answers.is_cross(value):
        return UNREAD
    answer = answers.understood(value)
    if answer is None:
        span = _span(column, value, year)
        return Said({told: True, f"{told}_at": span.begins}, more=span.about) if _is_moment(span) else UNREAD
    if answer.said == answers.YES:
        if who == "authority" and _ELSEWHERE.search(plain(answer.tail)):
            return UNREAD
        span = _span(column, answer.tail, year) if answer.tail else None
        if answer.tail and not _is_moment(span) and any(c.isdecimal() for c in answer.tail):
            return UNREAD
        return Said({told: True} | ({f"{told}_at": span.begins} if _is_moment(span) else {}), more=bool(answer.tail))
    if answer.said == answers.NO:
        return Said({told: False} | ({f"{who}_reasons": answer.tail} if answer.tail else {}))
    return Said({told: None}, more=True)


_ELSEWHERE = re.compile(r"\b(?:klient|kontrahent|administrator|policj|prokurat|cert\b|csirt|client|customer|police)")


def _is_moment(span: Span | None) -> bool:
    return span is not None and span.precision in ("minute", "day")


def _clock(column: Column, value: Any, _year: int | None) -> Said:
    if isinstance(value, datetime | time):
        return Said({f"_{column.target}": (value.hour, value.minute)})
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 1440)
        return Said({f"_{column.target}": divmod(min(minutes, 1439), 60)})
    if _is_known_unknown(value):
        return Said({}, more=True)
    when = dates.understood(f"1.1.2000 godz. {value}") if isinstance(value, str) else None
    clock = when and when.first == when.last and when.first.clock
    return Said({f"_{column.target}": clock}, more=when.about) if clock else UNREAD


def _lossless(column: Column, value: Any, _year: int | None) -> Said:
    """A moment as our own workbook keeps it for reading back: `2026-10-25T02:30:00+01:00/minute`."""
    name = column.target.removesuffix("_iso")
    text, _, precision = str(value).partition("/")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return UNREAD
    known = {"occurred_from": "occurred_precision", "occurred_to": "occurred_precision"}.get(name)
    known = "detected_precision" if name == "detected_at" else known
    moment = moment.astimezone(dates.local_time.UTC)
    return Said({name: moment} | ({known: precision} if known and precision else {}))


_FILLS = {
    "ordinal": ("number",),
    "occurred": ("occurred_from", "occurred_to"),
    "occurred_clock": ("occurred_from",),
    "detected_clock": ("detected_at",),
    "people": ("people_min", "people_max"),
    "records": ("records_min", "records_max"),
}
_MOMENTS = tuple(
    name for name, known in incident.FIELDS.items() if known.form == "moment" and not name.startswith("occurred")
)
_ANSWERED = tuple(f"{who}_{verb}{end}" for who, verb in _NOTICES.items() for end in ("", "_at"))
Reader = Callable[[Column, Any, int | None], Said]


def _reader(target: str) -> Reader:
    if target.endswith("_iso"):
        return _lossless
    if target.endswith("_clock"):
        return _clock
    if target in _ANSWERED:
        return _notice
    if target in ("occurred", "occurred_from", "occurred_to"):
        return _occurred
    if target in _MOMENTS:
        return _moment
    if target in ("people", "records"):
        return _count
    if target in ("number", "ordinal"):
        return _line
    if target == "system":
        return _own_words
    return _BY_FORM[incident.FIELDS[target].form]


_BY_FORM: dict[str, Reader] = {
    "line": _line,
    "text": _line,
    "choice": _choice,
    "choices": _choices,
    "answer": _answer,
    "count": _count,
}


def _when_of(target: str, value: Any) -> When | None:
    if target in _ANSWERED and (answer := answers.understood(value)) is not None:
        return dates.understood(answer.tail) if answer.tail else None
    return dates.understood(value)
