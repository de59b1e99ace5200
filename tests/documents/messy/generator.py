"""A messy register from a seed: an invented firm's sheet, as somebody kept it for years, and what is true of it."""

import csv
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.documents.messy import spellings
from tests.documents.messy.spellings import Spelt

HEADINGS = {
    "number": ["Lp.", "Nr", "Nr incydentu", "Numer", "ID", "Incident no.", "No.", "Sygnatura sprawy"],
    "occurred": [
        "Data zdarzenia",
        "Data incydentu",
        "Data wystąpienia naruszenia",
        "Kiedy?",
        "Data",
        "Incident date",
        "Date of incident",
        "Data i godzina zdarzenia",
        "When did it happen",
        "Data naruszenia",
        "Data zaistnienia zdarzenia",
    ],
    "detected": [
        "Data wykrycia",
        "Wykryto dnia",
        "Kiedy zauważono",
        "Date detected",
        "Date of discovery",
        "Data ujawnienia incydentu",
        "Detected on",
    ],
    "found_by": [
        "Kto wykrył",
        "Kto zauważył",
        "Zgłaszający",
        "Źródło zgłoszenia",
        "Reported by",
        "Found by",
        "Wykryty przez",
        "Osoba zgłaszająca",
    ],
    "client": ["Klient", "Nazwa klienta", "Client", "Administrator danych", "Organizacja", "Kontrahent"],
    "kinds": [
        "Rodzaj naruszenia",
        "Rodzaj incydentu",
        "Typ",
        "Kategoria incydentu",
        "Type of incident",
        "Breach type",
        "Charakter zdarzenia",
    ],
    "description": [
        "Opis",
        "Opis zdarzenia",
        "Co się stało",
        "Description",
        "Summary",
        "What happened",
        "Przebieg zdarzenia",
        "Opis incydentu / okoliczności",
    ],
    "data_categories": [
        "Kategorie danych",
        "Rodzaj danych",
        "Zakres danych osobowych",
        "Data categories",
        "Type of data",
        "Jakich danych dotyczy",
    ],
    "people": [
        "Liczba osób",
        "Ile osób",
        "Liczba osób, których dane dotyczą",
        "Number of people",
        "People affected",
        "Ilość poszkodowanych osób",
        "No. of data subjects",
    ],
    "authority": [
        "Zgłoszono do UODO",
        "Zgłoszenie do PUODO (T/N)",
        "Czy zgłoszono organowi nadzorczemu?",
        "Reported to DPA",
        "Authority notified",
        "Zgłoszenie UODO",
    ],
    "authority_at": [
        "Data zgłoszenia do UODO",
        "Data zgłoszenia organowi",
        "Date notified to authority",
        "DPA notification date",
    ],
    "people_told_at": [
        "Data zawiadomienia osób",
        "Data poinformowania osób",
        "People informed on",
        "Date data subjects informed",
    ],
    "measures": [
        "Podjęte działania",
        "Środki zaradcze",
        "Działania naprawcze",
        "Measures taken",
        "Remedial actions",
        "Co zrobiono",
    ],
    "remarks": ["Uwagi", "Remarks", "Komentarz", "Notes", "Comments"],
}
EXTRA = [
    "Koszt obsługi",
    "Osoba prowadząca",
    "Data wpisu",
    "Status",
    "Priorytet",
    "Data aktualizacji",
    "Nr faktury",
    "Szkolenie",
    "Data szkolenia",
    "Last update",
]
STORIES = {
    "pl": [
        "Plik z umowami trafił do niewłaściwego klienta.",
        "Razem z fakturą wysłano listę płac innej firmy.",
        "Uwaga: zgubiono laptop, dysk szyfrowany.",
        "Wysłano e-mail z adresami w polu DW – 12.03.2019 r.",
        "Nieznany sprawca uzyskał dostęp do konta; hasło było słabe.",
        "Backup nie odtworzył się po awarii 2021-05-03.",
        "Suma błędów: eksport zawierał dane z testów.",
        "Nr 7 na liście klientów zobaczył dane nr 8.",
    ],
    "en": [
        "A file with contracts went to the wrong client.",
        "Total loss of one disk; the backup was three days old.",
        "An SD card that was not encrypted was stolen from a car.",
        "Note to self: the clerk used the “To” field for 40 people.",
        "The organisation's system was hacked; 18000 records were in it.",
        "Cleaning contractor threw files away in the regular trash.",
    ],
}
MEASURES = [
    "zmiana haseł",
    "blokada dostępu",
    "szkolenie zespołu",
    "Recalled the message.",
    "brak",
    "przywrócono z kopii 12.05.2020",
]
FIRMS = ["Organizacja 0057", "Alfa sp. z o.o.", "Beta S.A.", "Gamma & Syn", "Delta Clinic"]
EASY = ("occurred", "detected", "kinds", "description")


@dataclass
class Truth:
    """What one incident says: by field the value, and the fields that may also stay unread."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    hard: set[str] = field(default_factory=set)
    raw: dict[str, Any] = field(default_factory=dict)

    def take(self, spelt: Spelt) -> Any:
        self.values |= spelt.truth
        self.hard |= set(spelt.truth) if spelt.hard else set()
        self.raw |= dict.fromkeys(spelt.truth, spelt.cell)
        return spelt.cell


@dataclass
class Register:
    """A file and the truth: incidents by sheet."""

    path: Path
    incidents: dict[str, list[Truth]] = field(default_factory=dict)


class _Writer:
    """Rows going into a sheet; `at` is the row that comes next, from 1."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.merged: list[tuple[int, int, int, int]] = []

    @property
    def at(self) -> int:
        return len(self.rows) + 1

    def add(self, cells: list[Any]) -> None:
        self.rows.append(cells)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        self.merged.append((top, left, bottom, right))

    def into(self, sheet: Worksheet) -> None:
        for row in self.rows:
            sheet.append(row)
        for top, left, bottom, right in self.merged:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def make(seed: int, folder: Path) -> Register:
    """One register. The same seed gives the same file."""
    draw = Random(seed)
    as_text = draw.random() < 0.2
    register = Register(folder / f"rejestr_{seed}.{'csv' if as_text else 'xlsx'}")
    if as_text:
        writer, truths = _sheet(draw, flat=True)
        register.incidents[register.path.stem] = truths
        _write_csv(draw, writer, register.path)
        return register
    book = Workbook()
    book.remove(book.active)
    if draw.random() < 0.4:
        _about(book, draw)
    for name in draw.sample(["Rejestr", "2022", "Incydenty 2023", "Register", "Arkusz1"], draw.choice([1, 2])):
        writer, truths = _sheet(draw)
        writer.into(book.create_sheet(name))
        register.incidents[name] = truths
    if draw.random() < 0.5:
        _lists(book, draw)
    book.save(register.path)
    return register


def _about(book: Workbook, draw: Random) -> None:
    sheet = book.create_sheet("Instrukcja")
    sheet.append(["Instrukcja prowadzenia rejestru"])
    sheet.append([f"Wersja {draw.randrange(1, 9)} z dnia 12.03.2020. W kolumnie „Data” podajemy datę."])


def _lists(book: Workbook, draw: Random) -> None:
    sheet = book.create_sheet("Słowniki")
    sheet.append(["Rodzaj naruszenia", "Kto zauważył", "Tak/Nie"])
    for kind, finder, answer in zip(
        spellings.KINDS.values(), [*spellings.FINDERS.values(), [""]], ["TAK", "NIE", "", "", ""], strict=False
    ):
        sheet.append([kind[0], finder[0], answer])
    sheet.sheet_state = draw.choice(["hidden", "visible"])


def _sheet(draw: Random, *, flat: bool = False) -> tuple[_Writer, list[Truth]]:
    language = draw.choice(["pl", "pl", "en"])
    columns = _columns(draw)
    writer = _Writer()
    _titles(draw, writer)
    _heading(draw, writer, columns, flat)
    if draw.random() < 0.25:
        writer.add([i + 1 if not flat else str(i + 1) for i in range(len(columns))])
    truths = _rows(draw, writer, columns, language, flat)
    _end(draw, writer, columns)
    return writer, truths


def _columns(draw: Random) -> list[tuple[str, str]]:
    """Which columns there are, each with its heading, in the order of the sheet."""
    names = ["occurred", "kinds", "description"]
    names += [name for name in HEADINGS if name not in (*names, "number", "authority_at") and draw.random() < 0.75]
    if "authority" in names and draw.random() < 0.6:
        names.append("authority_at")
    if draw.random() < 0.4:
        draw.shuffle(names)
    if draw.random() < 0.85:
        names.insert(0, "number")
    columns = [(name, draw.choice(HEADINGS[name])) for name in names]
    if "detected" not in names:
        columns = [(n, "Data zdarzenia" if (n, h) == ("occurred", "Data") else h) for n, h in columns]
    for heading in draw.sample(EXTRA, draw.choice([0, 0, 1, 2])):
        columns.insert(draw.randrange(1, len(columns) + 1), ("extra", heading))
    return columns


def _titles(draw: Random, writer: _Writer) -> None:
    for title in draw.sample(
        [
            "REJESTR NARUSZEŃ OCHRONY DANYCH OSOBOWYCH",
            "Firma Przykład sp. z o.o.",
            "stan na 31.12.2023",
            "prowadzony na podstawie art. 33 ust. 5 RODO",
            "",
        ],
        draw.choice([0, 1, 2, 3]),
    ):
        writer.add([title or None])
        if draw.random() < 0.4 and title:
            writer.merge(writer.at - 1, 1, writer.at - 1, 6)


def _heading(draw: Random, writer: _Writer, columns: list[tuple[str, str]], flat: bool) -> None:
    names = [name for name, _ in columns]
    pair = "authority" in names and names[names.index("authority") + 1 :][:1] == ["authority_at"]
    case = draw.choice([str, str, str.upper])
    headings = [case(heading) + draw.choice(["", "", " ", "\n"]) for _, heading in columns]
    if not pair or draw.random() < 0.3:
        writer.add(headings)
        return
    at, below = names.index("authority"), [None] * len(columns)
    headings[at], headings[at + 1] = "Zgłoszenie do UODO", None
    below[at], below[at + 1] = draw.choice([("T/N", "data"), ("tak/nie", "kiedy"), ("czy", "data")])
    writer.add(headings)
    writer.add(below)
    if not flat and draw.random() < 0.7:
        writer.merge(writer.at - 2, at + 1, writer.at - 2, at + 2)


def _rows(draw: Random, writer: _Writer, columns: list[tuple[str, str]], language: str, flat: bool) -> list[Truth]:
    style = {
        name: draw.choice(spellings.STYLES[language])
        for name in ("occurred", "detected", "authority_at", "people_told_at")
    }
    style["is_alone"] = "authority_at" not in [name for name, _ in columns]
    day, truths = date(draw.randrange(2015, 2023), 1, 3), []
    with_years = draw.random() < 0.3
    pattern = draw.choice(["{n}", "{n}/{y}", "INC-{y}-{n:03}", "{y}/{n:03}"])
    has_number = columns[0][0] == "number"
    for n in range(1, draw.randrange(8, 24)):
        before, day = day.year, day + timedelta(days=draw.randrange(1, 45))
        if with_years and (n == 1 or day.year != before):
            writer.add([draw.choice([day.year, str(day.year), f"Rok {day.year}", f"{day.year} r."])])
        if draw.random() < 0.04:
            writer.add([heading for _, heading in columns])
        if draw.random() < 0.04:
            writer.add([])
        truth = Truth(writer.at)
        cells = [_cell(draw, truth, name, day, n, style, language, pattern) for name, _ in columns]
        writer.add([_as_text(cell) for cell in cells] if flat else cells)
        truths.append(truth)
        if draw.random() < 0.07 and has_number:
            _carry_on(draw, writer, columns, truth, flat)
    for name in ("occurred_from", "detected_at", "authority_notified_at", "people_told_at"):
        _unless_told(truths, name)
    return truths


def _unless_told(truths: list[Truth], name: str) -> None:
    """Where no cell of a column says which of two numbers is the month, each of them may stay unread."""
    parted = [re.fullmatch(r"(\d\d)/(\d\d)/\d{4}", str(truth.raw.get(name))) for truth in truths]
    if not any(found and max(int(found[1]), int(found[2])) > 12 for found in parted):
        for truth, found in zip(truths, parted, strict=True):
            with_it = {"occurred_to", "occurred_precision"} if name == "occurred_from" else {"detected_precision"}
            truth.hard |= {name} | with_it if found else set()


def _as_text(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "PRAWDA" if cell else "FAŁSZ"
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return cell


def _cell(
    draw: Random, truth: Truth, name: str, day: date, n: int, style: dict[str, str], language: str, pattern: str
) -> Any:
    later = day + timedelta(days=draw.randrange(0, 4))
    match name:
        case "number":
            text = pattern.format(n=n, y=day.year)
            return truth.take(Spelt(n if pattern == "{n}" else text, {"number": text}))
        case "occurred":
            return truth.take(spellings.occurred(draw, day, style[name]))
        case "detected":
            return truth.take(spellings.detected(draw, later, style[name]))
        case "found_by":
            return truth.take(spellings.found_by(draw))
        case "client":
            firm = draw.choice(FIRMS)
            return truth.take(Spelt(firm, {"client": firm}))
        case "kinds":
            return truth.take(spellings.kinds(draw))
        case "description":
            story = draw.choice(STORIES[language]) + draw.choice(["", " ", "\nDruga linia.", "  (dwie spacje)"])
            return truth.take(Spelt(story, {"description": story}))
        case "data_categories":
            return truth.take(spellings.data_categories(draw))
        case "people":
            return truth.take(spellings.people(draw, language))
        case "authority":
            return truth.take(spellings.authority(draw, later, is_alone=style["is_alone"]))
        case "authority_at":
            return truth.take(spellings.told_on(draw, later, style[name], "authority_notified"))
        case "people_told_at":
            return truth.take(spellings.told_on(draw, later, style[name], "people_told"))
        case "measures" | "remarks":
            text = draw.choice(MEASURES)
            return truth.take(Spelt(text, {name: text}))
    return draw.choice([draw.randrange(1000), "Jan K.", f"{later:%d.%m.%Y}", None])


def _carry_on(draw: Random, writer: _Writer, columns: list[tuple[str, str]], truth: Truth, flat: bool) -> None:
    """The story goes on in the row below; sometimes the cells beside it are merged over both."""
    place = [name for name, _ in columns].index("description")
    more = "ciąg dalszy opisu, druga część"
    writer.add([more if i == place else None for i in range(len(columns))])
    truth.values["description"] += f"\n{more}"
    if not flat and draw.random() < 0.5:
        writer.merge(writer.at - 2, 1, writer.at - 1, 1)


def _end(draw: Random, writer: _Writer, columns: list[tuple[str, str]]) -> None:
    names = [name for name, _ in columns]
    if draw.random() < 0.3 and names[0] == "number":
        for extra in range(3):
            writer.add([f"{90 + extra}"])
    if draw.random() < 0.4:
        writer.add(["Razem" if i == 0 else 12345 if name == "people" else None for i, name in enumerate(names)])
    if draw.random() < 0.5:
        writer.add([])
        writer.add(
            [
                draw.choice(
                    [
                        "Uwaga: dane za 2019 r. są niepełne.",
                        "* liczba szacunkowa",
                        "Sporządził: Jan Kowalski",
                        "Legenda: T - tak, N - nie",
                    ]
                )
            ]
        )
    if draw.random() < 0.3:
        writer.add([])
        writer.add(["Rodzaj", "Liczba"])
        writer.add(["utrata danych", 5])
        writer.add(["ujawnienie danych", 7])
        writer.add(["Suma", 12])
    if draw.random() < 0.2:
        writer.add(["Data sporządzenia:", date(2024, 1, 15)])
    if draw.random() < 0.15:
        _something_else(draw, writer)


def _something_else(draw: Random, writer: _Writer) -> None:
    """A table below the register that holds no incidents, though it looks like one that does."""
    title, headings, told = draw.choice(
        [
            ("Ewidencja szkoleń", ["Lp.", "Data", "Temat", "Liczba osób"], ["phishing", 20]),
            ("Wnioski osób", ["Nr", "Data wpływu", "Wnioskodawca", "Opis"], ["A. B.", "prosi o kopię danych"]),
            ("Upoważnienia", ["Nr", "Data nadania", "Kto", "Uwagi"], ["C. D.", "dział kadr"]),
        ]
    )
    writer.add([])
    writer.add([title])
    writer.add(headings)
    for n in range(1, 4):
        writer.add([n, f"{n + 3}.05.2021", *told])


def _write_csv(draw: Random, writer: _Writer, path: Path) -> None:
    encoding, separator = draw.choice([("utf-8", ";"), ("utf-8-sig", ","), ("cp1250", ";"), ("utf-16", "\t")])
    if any(str(cell).encode(encoding, "ignore").decode(encoding) != str(cell) for row in writer.rows for cell in row):
        encoding = "utf-8"  # a sign that the old alphabet does not have
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file, delimiter=separator)
        width = max(map(len, writer.rows))
        for row in writer.rows:
            out.writerow(["" if cell is None else str(cell) for cell in row] + [""] * (width - len(row)))
