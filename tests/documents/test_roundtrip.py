"""An export corrected in a spreadsheet comes back: what differs is shown cell by cell and taken over when accepted."""

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lib.documents import roundtrip
from lib.documents.spreadsheet import read_register
from lib.documents.workbook_sheets import every
from lib.domain import local_time, taxonomy
from lib.domain.messages import Problems
from lib.register import corrections, incidents, journal
from lib.register.store import Conflict
from tests.builders import DPO, HANDLER, NOW, REPORTER, an_account
from tests.documents.spreadsheets import exported_to, written
from tests.documents.test_libreoffice import TIMES, converted
from tests.documents.test_workbook import A_FULL_REPORT, HOSTILE, reported, wall
from tests.register.test_imports import a_row, bring

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def store(store):
    an_account(store, HANDLER)
    return store


@pytest.fixture
def alone(monkeypatch):
    """The register's sheet without the others: as it comes back it is the same, and sooner there."""
    monkeypatch.setattr(every, "FULL", 0)


@pytest.fixture
def rows(store):
    """A full incident, one with inexact times, one of hostile texts."""
    made = [reported(store, **A_FULL_REPORT), reported(store, **TIMES)]
    made += [reported(store, title=text, client=text, remarks=f"{text}.", system=text) for text in HOSTILE]
    made.append(reported(store, remarks="ż" * 40_000))
    return made


def differences(store, path: Path) -> list[roundtrip.Difference]:
    mark = roundtrip.mark_of(path)
    assert corrections.is_of_this_register(store, mark.sequence, mark.digest)
    reading = read_register(path, as_it_stands=True)
    known = corrections.exported(store, roundtrip.ids_of(reading.rows), mark.sequence, by=DPO)
    return list(roundtrip.compare(reading.rows, known, mark, LATER))


@pytest.mark.parametrize("language", ["pl", "en"])
def test_an_unchanged_export_has_no_difference(store, rows, tmp_path, language):
    assert differences(store, exported_to(store, tmp_path / "a.xlsx", language)) == []


def test_nor_has_it_after_libreoffice_saved_it(store, rows, tmp_path, soffice):
    path = exported_to(store, tmp_path / "a.xlsx")
    saved = converted(soffice, path, "xlsx:Calc MS Excel 2007 XML") / path.name

    assert roundtrip.mark_of(saved) == roundtrip.mark_of(path)
    assert differences(store, saved) == []


def test_nor_has_a_large_export_after_libreoffice_saved_it(store, rows, alone, tmp_path, soffice):
    """Above a bound only the register's sheet leaves, its rows formed many at once."""
    bring(store, *(a_row(n, client=f"Żółć {n % 9}", people_min=n) for n in range(2, 302)))
    path = exported_to(store, tmp_path / "a.xlsx")
    saved = converted(soffice, path, "xlsx:Calc MS Excel 2007 XML") / path.name

    assert len(read_register(saved).rows) == len(rows) + 300
    assert roundtrip.mark_of(saved) == roundtrip.mark_of(path)
    assert differences(store, saved) == []


def test_a_redacted_export_has_none_either(store, rows, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(written(store, is_redacted=True))
    assert differences(store, path) == []


CORRECTED = {
    "heading": ("Nowy tytuł", {"title": "Nowy tytuł"}),
    "description": ("Poprawiony opis.", {"description": "Poprawiony opis."}),
    "data_categories": ("", {"data_categories": ()}),
    "kinds": ("utrata danych", {"kinds": ("loss",)}),
    "cause": (taxonomy.label("causes", "stolen_credentials", "pl"), {"cause": "stolen_credentials"}),
    "people_max": (25, {"people_max": 25}),
    "records_min": (None, {"records_min": None}),
    "personal_data": ("nie", {"personal_data": False}),
    "ongoing": ("nie wiadomo jeszcze", {"ongoing": None}),
    "contained_at": (wall("2026-11-23 09:30"), {"contained_at": local_time.to_utc(wall("2026-11-23 09:30"))}),
    "detected_at": (
        wall("2026-11-23 05:20"),
        {"detected_at": local_time.to_utc(wall("2026-11-23 05:20")), "detected_precision": "minute"},
    ),
    "occurred_from": (
        wall("2026-11-20 08:00"),
        {
            "occurred_from": local_time.to_utc(wall("2026-11-20 08:00")),
            "occurred_to": NOW - timedelta(days=1),
            "occurred_precision": "range",
        },
    ),
    "occurred_stated": (
        "październik 2026",
        dict(
            zip(
                ("occurred_from", "occurred_to", "occurred_precision"),
                (*local_time.span_of_month(2026, 10), "month"),
                strict=True,
            )
        ),
    ),
    "system": ("Własny system", {"system": "Własny system"}),
    "remarks": (None, {"remarks": None}),
}


def test_each_corrected_cell_is_read_as_what_it_says(store, alone, tmp_path):
    for _ in CORRECTED:
        reported(store, **A_FULL_REPORT)
    path = exported_to(store, tmp_path / "a.xlsx")
    book = load_workbook(path)
    keys = [cell.value for cell in book.worksheets[1][1]]
    for place, (key, (value, _)) in enumerate(CORRECTED.items()):
        book.worksheets[1].cell(4 + place, keys.index(key) + 1).value = value
    book.save(path)

    found = differences(store, path)

    assert len(found) == len(CORRECTED)
    for difference, (key, (_, expected)) in zip(found, CORRECTED.items(), strict=True):
        (cell,) = difference.cells
        assert (cell.key, cell.problem, dict(cell.values)) == (key, "", expected)
        assert cell.before != cell.after


def test_what_cannot_be_taken_is_said_and_never_guessed(store, alone, tmp_path):
    reported(store, **A_FULL_REPORT)
    told = {
        "cause": ("coś nowego", roundtrip.UNREAD),
        "people_min": ("sporo", roundtrip.UNREAD),
        "detected_at": ("latem", roundtrip.UNREAD),
        "authority_notified": ("nie", roundtrip.ELSEWHERE),
        "outcome": ("naruszenie", roundtrip.ELSEWHERE),
        "state": ("zamknięty", roundtrip.ELSEWHERE),
    }
    path = exported_to(store, tmp_path / "a.xlsx", **{key: value for key, (value, _) in told.items()})
    (difference,) = differences(store, path)

    assert {cell.key: cell.problem for cell in difference.cells} == {key: why for key, (_, why) in told.items()}
    assert difference.changes == {}


def test_rows_that_are_no_incident_of_this_register_are_said(store, alone, tmp_path):
    row = reported(store, **A_FULL_REPORT)
    path = exported_to(store, tmp_path / "a.xlsx")
    book = load_workbook(path)
    sheet = book.worksheets[1]
    keys = [cell.value for cell in sheet[1]]
    for place, incident_id in ((5, None), (6, 99_999), (7, row["id"]), (8, "9" * 5000)):
        sheet.cell(place, 1).value = "nowy"
        sheet.cell(place, keys.index("id") + 1).value = incident_id
    book.save(path)

    assert [one.problem for one in differences(store, path)] == [
        roundtrip.NO_ID,
        roundtrip.UNKNOWN,
        roundtrip.TWICE,
        roundtrip.UNKNOWN,
    ]


def test_what_was_changed_here_meanwhile_is_told_and_is_no_difference_of_the_file(store, alone, tmp_path):
    row = reported(store, **A_FULL_REPORT)
    path = exported_to(store, tmp_path / "a.xlsx", remarks="z pliku", measures="też z pliku")
    incidents.change(
        store, row["id"], row["version"], {"remarks": "tutaj", "cause_note": "tutaj"}, by=HANDLER, at=LATER
    )

    (difference,) = differences(store, path)

    assert {cell.key: cell.by for cell in difference.cells} == {"remarks": (HANDLER.name, LATER), "measures": None}
    assert difference.collides
    assert difference.version == row["version"] + 1


def accepted(store, path, reason="poprawki z arkusza"):
    found = differences(store, path)
    chosen = [corrections.Accepted(one.incident_id, one.number, one.version, one.changes) for one in found]
    return corrections.accept(store, chosen, file_name="a.xlsx", sha256="ab" * 32, reason=reason, by=DPO, at=LATER)


def test_accepted_cells_are_changed_with_the_files_hash_in_the_journal(store, alone, tmp_path):
    row = reported(store, **A_FULL_REPORT)
    path = exported_to(store, tmp_path / "a.xlsx", remarks="z pliku", people_max=25)

    assert accepted(store, path) == 1

    now = store.one("select * from incidents where id = $id", id=row["id"])
    assert (now["remarks"], now["people_max"]) == ("z pliku", 25)
    told = journal.history(store, "incident", row["id"])[0]
    assert (told["actor"], told["action"], told["change"]["reason"]) == (
        DPO.name,
        "change",
        "poprawki z arkusza (a.xlsx, SHA-256 abababababab…)",
    )
    assert "ab" * 32 in store.value("select change from journal where action = 'correct'")
    assert differences(store, path) == []
    assert journal.verify(store).holds


def test_all_or_nothing_and_every_rule_of_a_change_holds(store, alone, tmp_path):
    first, second = reported(store, **A_FULL_REPORT), reported(store)
    path = exported_to(store, tmp_path / "a.xlsx", remarks="z pliku")
    good = corrections.Accepted(second["id"], second["number"], second["version"], {"remarks": "x"})
    bad = corrections.Accepted(first["id"], first["number"], first["version"], {"people_min": 100})
    given = {"file_name": "a.xlsx", "sha256": "", "reason": None, "by": DPO, "at": LATER}

    with pytest.raises(Problems) as refused:
        corrections.accept(store, [good, bad], **given)
    assert [(p.field, p.values["number"]) for p in refused.value.problems] == [("people_max", first["number"])]
    with pytest.raises(Conflict):
        corrections.accept(store, [corrections.Accepted(second["id"], "", 9, {"remarks": "x"})], **given)
    with pytest.raises(Problems):
        corrections.accept(store, [], **given)
    assert store.value("select count(*) from incidents where remarks in ('x', 'z pliku')") == 0
    assert len(differences(store, path)) == 1


def test_awareness_changes_only_with_a_reason(store, alone, tmp_path):
    reported(store, **A_FULL_REPORT)
    path = exported_to(store, tmp_path / "a.xlsx", aware_at=wall("2026-11-23 06:00"))

    with pytest.raises(Problems):
        accepted(store, path, reason=None)
    assert accepted(store, path) == 1


def test_a_file_of_another_register_is_told_apart(store, alone, tmp_path):
    reported(store)
    mark = roundtrip.mark_of(exported_to(store, tmp_path / "a.xlsx"))

    assert not corrections.is_of_this_register(store, mark.sequence, "0" * 64)
    assert not corrections.is_of_this_register(store, mark.sequence + 9, mark.digest)
    (tmp_path / "b.csv").write_text("a;b")
    assert roundtrip.mark_of(tmp_path / "b.csv") is None


def test_a_file_that_names_no_possible_entry_is_no_export(tmp_path):
    said = {"language": "pl", "entry": "9" * 5000, "hash": "0" * 64}
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        told = "".join(f'<p name="Rejestr72 {name}"><vt:lpwstr>{text}</vt:lpwstr></p>' for name, text in said.items())
        archive.writestr("docProps/custom.xml", told)
    assert roundtrip.mark_of(tmp_path / "a.xlsx") is None


def test_who_may_not_edit_may_not_correct(store):
    with pytest.raises(Exception, match="may not edit"):
        corrections.accept(store, [], file_name="", sha256="", reason=None, by=REPORTER, at=NOW)
