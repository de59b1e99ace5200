"""Somebody drops the file they kept by hand, corrects one column, leaves out two rows, and finds the rest.

Then they take the register out, correct a cell of it in a spreadsheet, and take the difference over.
"""

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.browser.screen import Screen, expect
from tests.documents.spreadsheets import corrected

pytestmark = pytest.mark.browser

FILE = "Spreadsheet (.xlsx, .xls, .ods or .csv, up to 50 MB)"
HEADINGS = ["Lp.", "Data zdarzenia", "Rodzaj naruszenia", "Opis", "Liczba osób", "Wrażenia"]
ROWS = [
    [1, "12.03.2019", "utrata danych", "Zgubiono pendrive z listą płac.", "ok. 40 osób", "Szafa była otwarta."],
    [2, "maj 2020", "ujawnienie danych", "Wysłano umowę do niewłaściwego klienta.", "1 200", "Zły adres."],
    [3, "04.06.2021", "wpis próbny", "Proszę usunąć, to test.", "?", None],
    [4, "05.06.2021", "wpis próbny", "Drugi wpis na próbę.", "?", None],
]


def a_file() -> bytes:
    book = Workbook()
    book.active.title = "Rejestr"
    for row in (HEADINGS, *ROWS):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_file_kept_by_hand_comes_in_goes_out_and_comes_back_corrected(server, browser, tmp_path):
    server.begin()
    screen = Screen(server.signed_in_page(browser, "/importing"))

    screen.attach(FILE, "rejestr.xlsx", a_file())
    expect(screen.page.get_by_text("Znaleziono 4 incydenty.")).to_be_visible()
    expect(screen.page.get_by_text("Zgubiono pendrive z listą płac.").last).to_be_visible()

    screen.page.get_by_text("Zrozumiano 5 kolumn").click()
    screen.choose_own("Wrażenia", screen.words("Remarks"))
    screen.press("Read again with these columns")
    expect(screen.page.get_by_text("Uwagi: Szafa była otwarta.")).to_be_visible()

    for row, left in ((4, 3), (5, 2)):
        screen.page.get_by_text(screen.words("Bring in row {row} of “{sheet}”", row=str(row), sheet="Rejestr")).click()
        expect(screen.page.get_by_role("button", name=f"Wczytaj {left} incydenty")).to_be_visible()
    screen.page.get_by_role("button", name="Wczytaj 2 incydenty").click()

    expect(screen.rows()).to_have_count(2)
    expect(screen.rows().first).to_contain_text("Wysłano umowę do niewłaściwego klienta.")

    file = corrected(taken_out(screen, tmp_path / "out.xlsx"), remarks="Adres poprawiono u źródła.")
    screen.follow("Bring in a spreadsheet")
    screen.attach(FILE, "out.xlsx", file.read_bytes())
    expect(screen.page.get_by_text("Adres poprawiono u źródła.")).to_be_visible()
    expect(screen.page.get_by_text(f"{screen.words('before')}: ")).to_have_count(1)
    screen.fill("Why is it corrected?", "Według pisma klienta.")
    screen.page.get_by_role("button", name="Przejmij 1 incydent").click()
    screen.sees("Taken over. The history of each incident says what and from which file.")
    assert server.complaints == []


def taken_out(screen: Screen, path: Path) -> Path:
    screen.press("the whole register")
    with screen.page.expect_download() as waiting:
        screen.page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    waiting.value.save_as(path)
    return path
