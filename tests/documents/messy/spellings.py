"""A value and the ways people write it. Each gives the cell and the truth; `hard` may also be left unread."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
GENITIVE = [
    *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca"),
    *("lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
]
NOMINATIVE = [
    *("styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec"),
    *("lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"),
]
ENGLISH = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


@dataclass(frozen=True)
class Spelt:
    """A cell, what it says field by field, and whether a reader may also say that it cannot read it."""

    cell: Any
    truth: Mapping[str, Any]
    hard: bool = False


def utc(day: date, at: time = time.min) -> datetime:
    return datetime.combine(day, at, WARSAW).astimezone(UTC)


def day_truth(first: date, last: date | None = None, precision: str = "day") -> dict[str, Any]:
    return {
        "occurred_from": utc(first),
        "occurred_to": utc(last or first, time(23, 59)),
        "occurred_precision": precision,
    }


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def occurred(draw: Random, day: date, style: str) -> Spelt:
    """When it happened, in the column's own style or, now and then, in a way of its own."""
    if draw.random() < 0.3:
        return _other_way(draw, day)
    return _in_style(draw, day, style)


def _in_style(draw: Random, day: date, style: str) -> Spelt:
    truth = day_truth(day)
    clock = time(draw.randrange(5, 24), draw.randrange(60))
    exact = {"occurred_from": utc(day, clock), "occurred_to": utc(day, clock), "occurred_precision": "minute"}
    match style:
        case "date":
            return Spelt(day, truth)
        case "datetime":
            return Spelt(datetime.combine(day, clock), exact)
        case "serial":
            return Spelt((day - date(1899, 12, 30)).days, truth)
        case "serial_text":
            return Spelt(str((day - date(1899, 12, 30)).days), truth)
        case "dots":
            return Spelt(f"{day:%d.%m.%Y}", truth)
        case "dots_short":
            return Spelt(f"{day.day}.{day:%m}.{day:%y}", truth)
        case "iso":
            return Spelt(f"{day:%Y-%m-%d}", truth)
        case "iso_clock":
            return Spelt(f"{day:%Y-%m-%d} {clock:%H:%M}", exact)
        case "dots_clock":
            return Spelt(f"{day:%d.%m.%Y}{draw.choice([' ', ', ', ' godz. ', ' r., godz. '])}{clock:%H:%M}", exact)
        case "us":
            return Spelt(f"{day:%m/%d/%Y}", truth)
        case "slashes":
            return Spelt(f"{day:%d/%m/%Y}", truth)
        case "dashes":
            return Spelt(f"{day:%d-%m-%Y}", truth)
        case "polish":
            return Spelt(f"{day.day} {GENITIVE[day.month - 1]} {day.year}{draw.choice(['', ' r.', ' roku'])}", truth)
        case "roman":
            return Spelt(f"{day.day} {ROMAN[day.month - 1]} {day.year}", truth)
        case "english":
            return Spelt(f"{day.day} {ENGLISH[day.month - 1]} {day.year}", truth)
        case "american":
            return Spelt(f"{ENGLISH[day.month - 1][:3]} {day.day}, {day.year}", truth)
    raise ValueError(style)


_POLISH = ["date", "datetime", "serial", "serial_text", "dots", "dots", "dots_short", "iso", "iso_clock", "dots_clock"]
STYLES = {
    "pl": [*_POLISH, "slashes", "dashes", "polish", "roman"],
    "en": ["date", "datetime", "serial", "iso", "us", "us", "slashes", "english", "american", "iso_clock"],
}


def _other_way(draw: Random, day: date) -> Spelt:
    """Half a date, a range, or in words."""
    month, year = day.replace(day=1), day.replace(month=1, day=1)
    later = day + timedelta(days=draw.randrange(1, 20))
    name = NOMINATIVE[day.month - 1]
    same = later.month == day.month
    ways = [
        Spelt(f"{name} {day.year}", day_truth(month, month_end(day), "month")),
        Spelt(f"{ENGLISH[day.month - 1]} {day.year}", day_truth(month, month_end(day), "month")),
        Spelt(f"{day:%m/%Y}", day_truth(month, month_end(day), "month")),
        Spelt(f"{day:%m.%Y}", day_truth(month, month_end(day), "month")),
        Spelt(f"{day:%Y-%m}", day_truth(month, month_end(day), "month")),
        Spelt(f"{day.year}", day_truth(year, year.replace(month=12, day=31), "year")),
        Spelt(day.year, day_truth(year, year.replace(month=12, day=31), "year")),
        Spelt(f"{day.year} r.", day_truth(year, year.replace(month=12, day=31), "year")),
        Spelt(f"ok. {day.day} {GENITIVE[day.month - 1]} {day.year}", day_truth(day)),
        Spelt(f"początek {_genitive(day)} {day.year}", day_truth(month, month_end(day), "month"), hard=True),
        Spelt(f"{day:%d.%m.%Y} - {later:%d.%m.%Y}", day_truth(day, later, "range")),
        Spelt(f"{day:%d.%m.%Y}–{later:%d.%m.%Y}", day_truth(day, later, "range")),
        Spelt(f"od {day:%d.%m.%Y} do {later:%d.%m.%Y}", day_truth(day, later, "range")),
        Spelt(f"{day:%d}-{later:%d.%m.%Y}", day_truth(day, later, "range"))
        if same
        else Spelt(f"{day:%d.%m.%Y} do {later:%d.%m.%Y}", day_truth(day, later, "range")),
        Spelt(f"{day:%Y-%m-%d} / {later:%Y-%m-%d}", day_truth(day, later, "range"), hard=True),
        Spelt(f"{ROMAN[(day.month - 1) // 3]} kw. {day.year}", _quarter(day), hard=True),
        Spelt(f"Q{(day.month - 1) // 3 + 1} {day.year}", _quarter(day), hard=True),
        Spelt("nie ustalono", NOT_KNOWN),
        Spelt("brak danych", NOT_KNOWN),
        Spelt("?", NOT_KNOWN),
        Spelt("-", NOT_KNOWN),
        Spelt(None, NOT_KNOWN),
        Spelt(f"{draw.choice(['latem', 'zimą', 'w wakacje'])} {day.year}", NOT_KNOWN, hard=True),
        Spelt(f"31.02.{day.year}", NOT_KNOWN, hard=True),
        Spelt(f"{day:%d.%m.%Y} lub {later:%d.%m.%Y}", NOT_KNOWN, hard=True),
        Spelt(f"przed {day:%d.%m.%Y}", NOT_KNOWN, hard=True),
        Spelt(f"{day:%d.%m.%Y} (?)", day_truth(day), hard=True),
        Spelt(f"{day:%d.%m.%Y} albo dzień później", day_truth(day), hard=True),
        Spelt("zgłoszenie ustne", NOT_KNOWN, hard=True),
    ]
    return draw.choice(ways)


NOT_KNOWN = {"occurred_from": None, "occurred_to": None, "occurred_precision": None}


def _genitive(day: date) -> str:
    return GENITIVE[day.month - 1]


def _quarter(day: date) -> dict[str, Any]:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return day_truth(first, month_end(first.replace(month=first.month + 2)), "range")


def detected(draw: Random, day: date, style: str) -> Spelt:
    spelt = _in_style(draw, day, style)
    precision = spelt.truth["occurred_precision"]
    if draw.random() < 0.1:
        return Spelt(draw.choice([None, "-", "brak danych", "nie wiadomo"]), {"detected_at": None})
    return Spelt(spelt.cell, {"detected_at": spelt.truth["occurred_from"], "detected_precision": precision})


def people(draw: Random, language: str) -> Spelt:
    n = draw.choice([0, 1, 3, 12, 75, 200, 1200, 1500, 18000, 3_200_000])
    more = n + draw.randrange(1, 200)
    spaced = f"{n:,}".replace(",", draw.choice([" ", "\u00a0", "\u202f"]))
    exact = _counted(n, n)
    ways = [
        Spelt(n, exact),
        Spelt(float(n), exact),
        Spelt(str(n), exact),
        Spelt(spaced, exact),
        Spelt(f"ok. {n} osób", exact),
        Spelt(f"około {spaced}", exact),
        Spelt(f"~{n}", exact),
        Spelt(f"{n} osób" if language == "pl" else f"{n} people", exact),
        Spelt(f"{n}-{more}", _counted(n, more)),
        Spelt(f"{n} – {more}", _counted(n, more)),
        Spelt(f"od {n} do {more}", _counted(n, more)),
        Spelt(f">{n}", _counted(n + 1, None)),
        Spelt(f"powyżej {n}", _counted(n + 1, None)),
        Spelt(f"co najmniej {n}", _counted(n, None)),
        Spelt(f"do {more}", _counted(None, more)),
        Spelt(f"<{more}", _counted(None, more - 1)),
        Spelt("kilkanaście", _counted(11, 19)),
        Spelt("brak danych", _counted(None, None)),
        Spelt("nie dotyczy", _counted(None, None)),
        Spelt("n/d", _counted(None, None)),
        Spelt("nieznana", _counted(None, None)),
        Spelt("?", _counted(None, None)),
        Spelt(None, _counted(None, None)),
        Spelt(f"{n}?", exact, hard=True),
        Spelt(f"{n} osób, w tym {n // 2} dzieci", exact, hard=True),
        Spelt("kilka", _counted(None, None), hard=True),
        Spelt("wszyscy klienci", _counted(None, None), hard=True),
        Spelt(f"{n} rekordów", _counted(None, None), hard=True),
        Spelt(f"{n} lub {more}", _counted(None, None), hard=True),
        Spelt("2,5 tys.", _counted(2500, 2500)),
        Spelt("1.234", _counted(1234, 1234)),
        Spelt("12,5", _counted(None, None), hard=True),
    ]
    return draw.choice(ways)


def _counted(least: int | None, most: int | None) -> dict[str, Any]:
    return {"people_min": least, "people_max": most}


YES = ["TAK", "tak", "Tak", "T", "t", "yes", "Y", "x", "X", "+", "1", 1, True, "tak.", "✓"]
NO = ["NIE", "nie", "N", "no", "No", "0", 0, False, "nie wymagane", "nie zgłoszono"]
NEITHER = ["nie dotyczy", "n/d", "brak danych", "w toku", "jeszcze nie", None, "?"]
HARD_ANSWERS = ["T/N", "nie wiadomo, czy zgłoszono", "chyba tak", "zobacz uwagi", "brak"]


def authority(draw: Random, day: date, *, is_alone: bool) -> Spelt:
    kind = draw.random() if is_alone else draw.random() * 0.75
    if kind < 0.3:
        return Spelt(draw.choice(YES), {"authority_notified": True})
    if kind < 0.6:
        return Spelt(draw.choice(NO), {"authority_notified": False})
    if kind < 0.75:
        return Spelt(draw.choice(NEITHER), {"authority_notified": None})
    if kind < 0.85:
        cell = draw.choice([f"TAK, {day:%d.%m.%Y}", f"tak ({day:%d.%m.%Y})", f"Tak - {day:%d.%m.%Y}"])
        return Spelt(cell, {"authority_notified": True, "authority_notified_at": utc(day)}, hard=True)
    if kind < 0.92:
        return Spelt("nie - niskie ryzyko", {"authority_notified": False}, hard=True)
    return Spelt(draw.choice(HARD_ANSWERS), {"authority_notified": None}, hard=True)


def told_on(draw: Random, day: date, style: str, who: str) -> Spelt:
    name = f"{who}_at"
    if draw.random() < 0.4:
        return Spelt(draw.choice([None, "-", "nie dotyczy", "n/d"]), {name: None})
    if draw.random() < 0.1:
        return Spelt(
            draw.choice([f"{NOMINATIVE[day.month - 1]} {day.year}", "mailowo", "po świętach"]), {name: None}, True
        )
    spelt = _in_style(draw, day, style)
    return Spelt(spelt.cell, {name: spelt.truth["occurred_from"]})


KINDS = {
    "unauthorised_access": [
        "nieuprawniony dostęp do danych",
        "Nieuprawniony dostęp",
        "unauthorised access to data",
        "unauthorized access",
        "nieuprawniony_dostep",
    ],
    "disclosure": [
        "ujawnienie danych osobom trzecim",
        "Ujawnienie osobom trzecim",
        "disclosure to third parties",
        "disclosure",
        "ujawnienie danych",
    ],
    "loss": ["utrata danych", "UTRATA DANYCH", "loss of data", "data loss", "utrata"],
    "improper_processing": ["niewłaściwe przetwarzanie", "improper processing", "niewlasciwe_przetwarzanie"],
    "suspected_intrusion": ["podejrzenie włamania do systemu", "podejrzenie włamania", "suspected intrusion"],
}
FINDERS = {
    "owner": ["właściciel", "Właściciel firmy", "owner"],
    "client": ["klient", "KLIENT", "client", "klient (telefonicznie)", "customer"],
    "user": ["użytkownik", "user", "Użytkownik"],
    "technical_partner": ["partner techniczny", "technical partner", "Partner techniczny", "hosting provider"],
}
DATA = {
    ("ordinary",): ["zwykłe", "dane zwykłe", "ordinary", "imię i nazwisko, e-mail"],
    ("special",): ["szczególne", "dane szczególne", "special", "dane o zdrowiu", "dane wrażliwe"],
    ("ordinary", "special"): ["zwykłe; szczególne", "zwykłe i szczególne", "zwykłe, szczególne"],
    ("ordinary", "identity_numbers"): ["imię, nazwisko, PESEL"],
}


def kinds(draw: Random) -> Spelt:
    if draw.random() < 0.08:
        return Spelt(
            draw.choice(["awaria", "błąd pracownika", "zdarzenie X", "utrata danych i coś jeszcze"]),
            {"kinds": ()},
            True,
        )
    chosen = draw.sample(sorted(KINDS), draw.choice([1, 1, 1, 2]))
    sign = draw.choice(["; ", ", ", " / ", "\n", " | ", " i "])
    return Spelt(sign.join(draw.choice(KINDS[code]) for code in chosen), {"kinds": tuple(chosen)})


def found_by(draw: Random) -> Spelt:
    if draw.random() < 0.1:
        return Spelt(
            draw.choice(["pracownik działu obsługi klienta", "Jan K.", "klient albo użytkownik"]),
            {"found_by": None},
            True,
        )
    code = draw.choice(sorted(FINDERS))
    return Spelt(draw.choice(FINDERS[code]), {"found_by": code})


def data_categories(draw: Random) -> Spelt:
    if draw.random() < 0.08:
        return Spelt(draw.choice(["różne", "baza newslettera", "zwykłe i inne takie"]), {"data_categories": ()}, True)
    codes = draw.choice(sorted(DATA))
    return Spelt(draw.choice(DATA[codes]), {"data_categories": codes})
