"""LibreOffice opens the workbook, finds the same cells in it, runs nothing, and prints it.

The nearest thing to Excel that a test can start. Needs the program `soffice`; on a build server it must be there.
"""

import csv
import re
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lib.domain import incident, local_time
from lib.register import actions
from tests.builders import HANDLER, NOW, an_account
from tests.documents.spreadsheets import all_cells, shown, written
from tests.documents.test_workbook import A_FULL_REPORT, HOSTILE, organisation, reported, wall

CSV_OF_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
TIMES = {
    "detected_at": local_time.to_utc(wall("2026-10-25 02:30"), second=True),
    "occurred_from": local_time.span_of_month(2026, 5)[0],
    "occurred_to": local_time.span_of_month(2026, 5)[1],
    "occurred_precision": "month",
    "contained_at": NOW - timedelta(days=400),
}


@pytest.fixture
def workbook(store, tmp_path) -> Path:
    organisation(store, '=Chmura & "Spółka"')
    an_account(store, HANDLER, name="@Hanna")
    row = reported(store, **A_FULL_REPORT)
    reported(store, **TIMES)
    for text in HOSTILE:
        reported(store, title=text, client=text, remarks=f"{text}.", people_max=12_000_000_000)
    actions.add(store, row["id"], kind="other", note="=1+1", by=HANDLER, at=NOW)
    path = tmp_path / "rejestr.xlsx"
    path.write_bytes(written(store))
    return path


def converted(soffice: str, workbook: Path, into: str) -> Path:
    """What LibreOffice makes of the file, in a profile of its own so that nobody's settings take part."""
    folder = workbook.parent / "converted"
    done = subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(workbook.parent / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            into,
            "--outdir",
            str(folder),
            str(workbook),
        ],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stdout + done.stderr
    return folder


def test_every_cell_is_the_same_after_libreoffice_saved_it(soffice, workbook):
    before = load_workbook(workbook)
    after = load_workbook(converted(soffice, workbook, "xlsx:Calc MS Excel 2007 XML") / workbook.name)

    assert after.sheetnames == before.sheetnames
    assert {cell.parent.title for cell in all_cells(after) if cell.data_type in ("f", "e")} == {"Wskaźniki"}
    for sheet in before:
        for row in sheet.iter_rows() if sheet.title != "Wskaźniki" else ():
            for cell in row:
                same = after[sheet.title][cell.coordinate]
                # openpyxl takes every `x005F_` out of what LibreOffice writes; the next test reads those texts
                if "_x005" not in str(cell.value):
                    assert shown(same) == shown(cell), (sheet.title, cell.coordinate)
    register = after["Rejestr"]
    assert register.auto_filter.ref == before["Rejestr"].auto_filter.ref
    assert register.print_title_rows == "$2:$3"
    assert register.row_dimensions[1].hidden


def test_every_figure_is_worked_out_as_it_was_written(soffice, workbook, tmp_path):
    written = load_workbook(workbook, data_only=True)["Wskaźniki"]
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(workbook) as parts, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as without:
        for name in parts.namelist():
            content = parts.read(name)
            without.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f>", content))
    assert load_workbook(bare, data_only=True)["Wskaźniki"]["B6"].value is None

    worked_out = load_workbook(converted(soffice, bare, "xlsx:Calc MS Excel 2007 XML") / bare.name, data_only=True)[
        "Wskaźniki"
    ]

    figures = 0
    for row in written.iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float):
                assert worked_out[cell.coordinate].value == pytest.approx(cell.value), cell.coordinate
                figures += cell.value != 0
            elif cell.value:
                assert worked_out[cell.coordinate].value == cell.value
    assert figures > 30


def test_typed_text_is_shown_as_it_was_typed(soffice, workbook):
    folder = converted(soffice, workbook, CSV_OF_EVERY_SHEET)
    with (folder / "rejestr-Rejestr.csv").open(encoding="utf-8", newline="") as file:
        keys, _groups, _headings, *rows = csv.reader(file)

    clients = [row[keys.index("client")] for row in rows]
    assert clients[2:] == [incident.cleaned({"client": text})["client"] for text in HOSTILE]
    assert {row[keys.index("people_max")].replace(",", "") for row in rows[2:]} == {"12000000000"}


def test_it_prints(soffice, workbook):
    pdf = converted(soffice, workbook, "pdf") / "rejestr.pdf"

    assert pdf.read_bytes()[:5] == b"%PDF-"
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
        assert '=Chmura & "Spółka"' in text
        assert "Umowy u kogoś innego" in text
