"""A spreadsheet is brought in: shown first, corrected, left out row by row, then written as a whole."""

import io
from datetime import date

from openpyxl import Workbook

from lib.register import imports, incidents, journal
from lib.ui.importing.import_file import LeftOut
from tests.builders import HANDLER, NOW
from tests.documents.spreadsheets import exported_to

FILE = "Spreadsheet (.xlsx, .xls, .ods or .csv, up to 50 MB)"
HEADINGS = ["Lp.", "Data zdarzenia", "Rodzaj naruszenia", "Opis", "Liczba osób", "Ważne", "Data zawiadomienia osób"]
ROWS = [
    [1, date(2024, 3, 12), "utrata danych", "Zgubiono pendrive z listą płac.", 12, "sejf", date(2024, 3, 14)],
    [2, "latem", "coś dziwnego", "Wysłano umowę do kogoś innego.", "kilka", None, None],
]


def a_file(*rows: list) -> tuple[str, bytes]:
    book = Workbook()
    for row in (HEADINGS, *(rows or ROWS)):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return "rejestr.xlsx", content.getvalue()


def numbers(store) -> list[str]:
    return [row["number"] for row in store.ask("select number from incidents where withdrawn_at is null order by id")]


def test_before_a_file_the_page_says_what_will_happen(visit):
    page = visit("importing")

    assert "nothing is written before you say so" in page.text
    assert "Bring in a spreadsheet" in page.title


def test_what_was_found_is_shown_before_anything_is_written(visit, store):
    page = visit("importing").attach(FILE, a_file())

    assert "2 incidents were found. 3 cells could not be read." in page.text
    assert "Zgubiono pendrive z listą płac." in page.text
    assert "People told at: 14.03.2024" in page.text
    assert "14.03.2024 00:00" not in page.text
    assert "Unread, kept as text: Rodzaj naruszenia: coś dziwnego" in page.text
    assert numbers(store) == []


def test_rows_come_in_but_for_those_left_out(visit, store):
    page = visit("importing").attach(FILE, a_file())
    page.tick("Bring in row 3 of “Sheet”", on=False)
    page.press("Bring in 1 incident")

    assert numbers(store) == ["2026/001"]
    card = visit("incident", number="2026/001")
    assert "From the sheet" in card.text
    assert "sejf" in card.text


def test_a_corrected_column_is_read_again_and_remembered(visit):
    page = visit("importing").attach(FILE, a_file())
    page.choose("Ważne", "Remarks").press("Read again with these columns")
    assert "Remarks: sejf" in page.text

    later = visit("importing").attach(FILE, a_file([3, date(2024, 5, 1), "utrata danych", "Nowe.", 1, "klucz"]))
    assert "Remarks: klucz" in later.text


def test_every_table_of_a_sheet_is_corrected_by_itself(visit):
    second = ["Lp.", "Data wykrycia", "Opis", "Liczba osób", "Inne"]
    rows = [ROWS[0], second, [2, date(2024, 5, 1), "Drugie.", 3, "klucz"]]
    page = visit("importing").attach(FILE, a_file(*rows))

    assert "Sheet, heading in row 1" in page.text
    assert "Sheet, heading in row 3" in page.text
    page.choose("Inne", "Remarks").press("Read again with these columns")
    assert "Remarks: klucz" in page.text
    assert "Remarks: sejf" not in page.text


def test_a_row_that_is_there_already_is_left_out_until_it_is_ticked(visit, store):
    visit("importing").attach(FILE, a_file()).press("Bring in 2 incidents")
    page = visit("importing").attach(FILE, a_file(ROWS[0]))

    assert "1 row seems to be there already." in page.text
    assert "Seems to be there already: 2026/001" in page.text
    page.tick("Bring in row 2 of “Sheet”").press("Bring in 1 incident")
    assert numbers(store) == ["2026/001", "2026/002", "2026/003"]


def test_what_is_left_out_is_counted_as_it_is_ticked():
    left_out = LeftOut({1: "2026/001", 2: "2026/002"})
    for place, comes in ((0, False), (1, True), (3, False), (3, True)):
        left_out.turn(place, comes=comes)

    assert [place for place in range(5) if place in left_out] == [0, 2]
    assert len(left_out) == 2


def test_a_file_that_cannot_be_read_gets_its_sentence(visit, store):
    page = visit("importing").attach(FILE, ("rejestr.xlsx", b"%PDF-1.7 not a workbook"))

    assert "This is not a spreadsheet: the content is PDF." in page.text
    assert imports.listed(store) == []


def test_an_import_is_withdrawn_with_a_reason(visit, store):
    visit("importing").attach(FILE, a_file()).press("Bring in 2 incidents")
    page = visit("importing")
    page.press("Withdraw it")
    assert "Say why it is withdrawn." in page.text

    page.fill("Why is it withdrawn?", "Zły plik.").press("Withdraw it")
    assert "Withdrawn: Zły plik." in page.text
    assert numbers(store) == []
    assert "The import was withdrawn" in visit("incident", number="2026/001").text


def test_a_formula_or_markup_in_a_cell_is_only_text(visit):
    row = [1, date(2024, 3, 12), "utrata danych", "<script>alert(1)</script> **x** $y$", 1, "[a](http://example.org)"]
    page = visit("importing").attach(FILE, a_file(row))

    assert "&lt;script&gt;" in "".join(page.html)


def test_who_may_not_edit_is_told_so(visit):
    for login in ("rita", "marek"):
        page = visit("importing", by=login)
        assert "bringing in a register is not open to it" in page.text


def corrected(store, folder, **cells) -> tuple[str, bytes]:
    """The export of the register with cells of its first incident changed, as it is uploaded."""
    path = exported_to(store, folder / "register.xlsx", "en", **cells)
    return path.name, path.read_bytes()


def test_our_own_export_comes_back_as_corrections_row_by_row(visit, an_incident, store, tmp_path):
    row = an_incident(remarks="as it was", people_max=5)
    unchanged = visit("importing").attach(FILE, corrected(store, tmp_path))
    assert "No difference in 1 row." in unchanged.text
    file = corrected(store, tmp_path, remarks="as it should be", people_min=9, cause="something", outcome="breach")
    incidents.change(store, row["id"], row["version"], {"remarks": "changed here"}, by=HANDLER, at=NOW)

    page = visit("importing").attach(FILE, file)

    assert "as it should be" in page.text
    assert "Changed here since by Hanna Prowadząca" in page.text
    assert "This cannot be read." in page.text
    assert "This is decided on the card" in page.text
    assert numbers(store) == ["2026/001"]
    take_over = "Take over Row 4: 2026/001"
    page.tick(take_over).fill("Why is it corrected?", "checked against the ticket").press("Take over 1 incident")
    assert "“At most” is smaller than “at least”." in page.text
    assert store.value("select remarks from incidents") == "changed here"

    page = visit("importing").attach(FILE, corrected(store, tmp_path, remarks="as it should be"))
    page.fill("Why is it corrected?", "checked against the ticket").press("Take over 1 incident")

    assert store.value("select remarks from incidents") == "as it should be"
    assert "checked against the ticket" in visit("incident", number="2026/001", section="history").text


PESEL = "44051401359"
WITH_DATA = [
    [1, date(2024, 3, 12), "utrata danych", f"Umowa {PESEL}, potem znów 440514-01359.", 1, "jan@example.pl", None],
    [2, date(2024, 3, 13), "utrata danych", "Nic takiego.", 1, "sejf", None],
    [3, date(2024, 3, 14), "utrata danych", "Dowód ABA300000 i ewa@example.pl.", 1, "600 100 200", None],
]


def test_personal_data_in_a_spreadsheet_are_asked_about_once_for_all_of_it(visit, store):
    page = visit("importing").attach(FILE, a_file(*WITH_DATA))
    assert "Personal data stand in the texts of 2 rows." in page.text
    assert "Personal data: PESEL 44…59 (Opis)" in page.text
    kinds = ["PESEL: 1 row (Opis)", "identity card or passport: 1 row (Opis)"]
    kinds += ["e-mail address: 2 rows (Ważne, Opis)", "phone number: 1 row (Ważne)"]
    assert sorted(page.options("Saved as a mark")) == sorted(kinds)

    page.tick("Show these rows only")
    assert not page.shows("Bring in row 3 of “Sheet”")
    page.tick("Bring in row 4 of “Sheet”", on=False)
    assert sorted(page.options("Saved as a mark")) == ["PESEL: 1 row (Opis)", "e-mail address: 1 row (Ważne, Opis)"]
    page.tick("Bring in row 4 of “Sheet”")

    page.fill("Saved as a mark", ["pesel", "document", "phone"]).press("Bring in 3 incidents")
    assert page.beside("Why must the rest stay?") == "Say why it must stay, or choose it to be saved as a mark."
    assert numbers(store) == []
    page.fill("Why must the rest stay?", "Adresy są dowodem").press("Bring in 3 incidents")

    told = [row["description"] for row in store.ask("select description from incidents order by id")]
    assert told == ["Umowa [PESEL], potem znów [PESEL].", "Nic takiego.", "Dowód [DOKUMENT] i ewa@example.pl."]
    cells = store.value("select string_agg(cells, ' ') from import_rows")
    assert "jan@example.pl" in cells
    assert "[TEL]" in cells
    assert store.value("select count(*) from journal where change like '%44051401359%'") == 0
    (entry,) = journal.history(store, "import", imports.listed(store)[0]["id"])
    assert entry["change"]["replaced_by_marks"] == {"pesel": 1, "document": 1, "phone": 1}
    assert entry["change"]["personal_data_kept"] == "Adresy są dowodem"
    assert "Personal data stay in the text, because Adresy są dowodem" in " ".join(visit("importing").text.split())


def test_personal_data_in_a_corrected_export_are_asked_about_too(visit, an_incident, store, tmp_path):
    an_incident(remarks="as it was")
    page = visit("importing").attach(FILE, corrected(store, tmp_path, remarks=f"it was {PESEL}"))
    page.fill("Why is it corrected?", "checked")
    assert page.options("Saved as a mark") == ["PESEL: 1 row (Remarks)"]
    page.fill("Saved as a mark", []).press("Take over 1 incident")
    assert page.beside("Why must the rest stay?") == "Say why it must stay, or choose it to be saved as a mark."
    page.fill("Saved as a mark", ["pesel"]).press("Take over 1 incident")

    assert store.value("select remarks from incidents") == "it was [PESEL]"
