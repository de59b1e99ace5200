"""What people bring instead of a register gets one sentence; what is a register is read, whatever its format."""

import csv
import subprocess
import tracemalloc
import zipfile
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from lib.documents import workbook
from lib.documents.reading import child, reader, sources
from lib.documents.spreadsheet import Unreadable, read_register
from lib.domain.local_time import span_of_day
from lib.language import language_of
from lib.register import exports, incidents
from tests.builders import DPO, HANDLER, NOW, a_report
from tests.documents.messy.generator import make
from tests.documents.messy.score import Score
from tests.documents.spreadsheets import exported_to

HEADINGS = ["Lp.", "Data zdarzenia", "Rodzaj naruszenia", "Opis", "Liczba osób"]
ROW = [1, date(2024, 3, 12), "utrata danych", "Zgubiono „pendrive” z listą płac.", 12]


def a_workbook(path: Path, *rows: list) -> Path:
    book = Workbook()
    for row in rows or (HEADINGS, ROW):
        book.active.append(row)
    book.save(path)
    return path


def fault_of(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as raised:
        read_register(path)
    assert raised.value.sentence.endswith((".", "?"))
    assert "{" not in raised.value.sentence
    return raised.value


def test_a_register_is_read_through_the_door(tmp_path):
    reading = read_register(a_workbook(tmp_path / "a.xlsx"))

    (row,) = reading.rows
    assert (row.sheet, row.row, row.unread) == ("Sheet", 2, {})
    assert (row.values["occurred_from"], row.values["occurred_to"]) == span_of_day(date(2024, 3, 12))
    assert row.values["kinds"] == ("loss",)
    assert row.values["description"] == "Zgubiono „pendrive” z listą płac."
    assert row.heading["people_min"] == "Liczba osób"
    assert reading.rows[0] == reading.rows[-1] == row
    reading.close()


def test_what_is_not_read_stands_with_its_text_and_what_is_skipped_with_its_reason(tmp_path):
    rows = (
        ["Rejestr naruszeń", ""],
        HEADINGS,
        [2024],
        [1, "latem", "coś", "Opis tego.", "kilka"],
        ["Razem", "", "", "", 12],
    )
    reading = read_register(a_workbook(tmp_path / "a.xlsx", *rows))

    (row,) = reading.rows
    assert row.unread == {
        "occurred_from": "latem",
        "occurred_to": "latem",
        "kinds": "coś",
        "people_min": "kilka",
        "people_max": "kilka",
    }
    assert [(skipped.row, skipped.reason) for skipped in reading.skipped] == [
        (1, "above the table"),
        (3, "a year or a period over the rows below"),
        (5, "a total"),
    ]


def test_as_in_the_row_above_is_no_text_of_its_own(tmp_path):
    headings = ["Nr", "Data zdarzenia", "Klient", "Opis", "Działania"]
    rows = [["1", "3.03.2024", "Alfa", "Zgubiono teczkę.", "rozmowa"], ["2", "j.w.", "-//-", "Zgubiono laptop.", '"']]
    _, row = read_register(a_workbook(tmp_path / "a.xlsx", headings, *rows)).rows

    assert (row.values["occurred_from"], row.values["client"], row.values["measures"]) == (None, None, None)
    assert (row.unread["occurred_from"], row.unread["client"], row.unread["measures"]) == ("j.w.", "-//-", '"')


def test_a_detail_beside_an_entry_of_a_list_is_kept_with_its_text(tmp_path):
    told = "utrata danych (laptop w pociągu)"
    (row,) = read_register(a_workbook(tmp_path / "a.xlsx", HEADINGS, [*ROW[:2], told, *ROW[3:]])).rows
    assert (row.values["kinds"], row.said["kinds"]) == (("loss",), told)


def test_a_number_that_the_spreadsheet_made_a_day_of_is_not_read(tmp_path):
    rows = [["Nr", *HEADINGS[1:]], ["2/2024", *ROW[1:]], [date(2024, 3, 1), *ROW[1:]]]
    _, row = read_register(a_workbook(tmp_path / "a.xlsx", *rows)).rows
    assert (row.values["number"], row.unread) == (None, {"number": "01.03.2024"})


@pytest.mark.parametrize(
    ("title", "headings", "row"),
    [
        (
            "Ewidencja szkoleń",
            ["Lp.", "Data", "Temat", "Opis", "Liczba osób"],
            [1, "3.06.2021", "phishing", "RODO", 20],
        ),
        ("Wnioski osób", ["Lp.", "Data wpływu", "Wnioskodawca", "Opis"], [1, "3.05.2021", "J. N.", "prosi o kopię"]),
        ("Risks", ["No.", "Date", "Threat", "Description", "Actions"], [1, "3.12.2021", "fire", "x y", "none so far"]),
    ],
)
def test_a_table_of_something_else_holds_no_incident(tmp_path, title, headings, row):
    below = read_register(a_workbook(tmp_path / "a.xlsx", HEADINGS, ROW, [], [title], headings, row, HEADINGS, ROW))
    assert [read.row for read in below.rows] == [2, 8]
    assert (6, "a table of something else") in [(skipped.row, skipped.reason) for skipped in below.skipped]

    above = read_register(a_workbook(tmp_path / "b.xlsx", [title], headings, row, [], HEADINGS, ROW))
    assert [read.row for read in above.rows] == [6]


@pytest.mark.parametrize(
    ("name", "headings", "row"),
    [
        (
            "Chronologia",
            ["Nr incydentu", "Data i godzina", "Czynność", "Kto"],
            [1, "3.03.2021 10:15", "telefon", "IOD"],
        ),
        ("Faktury", ["Nr", "Data", "Klient", "Opis", "Kwota"], ["1/21", "3.02.2021", "Alfa", "abonament", "1200"]),
        ("Rejestr naruszeń", ["Wersja", "Data", "Opis zmiany", "Autor"], ["1.1", "3.05.2019", "po audycie", "IOD"]),
    ],
)
def test_a_sheet_of_something_else_holds_no_incident(tmp_path, name, headings, row):
    book = Workbook()
    book.active.title = name
    for cells in (headings, row, row):
        book.active.append(cells)
    book.save(tmp_path / "a.xlsx")
    assert fault_of(tmp_path / "a.xlsx").kind == "nothing"


def test_a_register_whose_title_lies_far_above_is_one_whatever_else_stands_there(tmp_path):
    above = [["Rejestr naruszeń"], ["Firma Alfa"], ["Załącznik do umowy"], ["kontrola: IOD"], ["wersja 2"], ["audyt"]]
    rows = (*above, ["Lp.", "Data", "Opis", "Liczba osób"], [1, "3.03.2021", "Zgubiono teczkę.", 4])
    assert [row.row for row in read_register(a_workbook(tmp_path / "a.xlsx", *rows)).rows] == [8]


def test_an_example_of_how_to_fill_in_is_no_incident(tmp_path):
    reading = read_register(a_workbook(tmp_path / "a.xlsx", HEADINGS, ["wzór", *ROW[1:]], ROW))
    assert [row.row for row in reading.rows] == [3]


def test_a_second_table_beside_the_first_lends_it_no_cell(tmp_path):
    headings = ["Lp.", "Data zdarzenia", "Opis", "Liczba osób"]
    left, right = [1, "3.03.2021", "Zgubiono teczkę.", "ok. 500"], [1, "5.04.2022", "Zgubiono laptop.", "7"]
    rows = ([*headings, "", *headings], [*left, "", *right], [""] * 5 + [2, *right[1:]])
    reading = read_register(a_workbook(tmp_path / "a.xlsx", *rows))

    (row,) = reading.rows
    assert (row.values["description"], row.values["people_min"]) == ("Zgubiono teczkę.", 500)
    assert reading.skipped[0].reason == "a second table beside the first; bring it on a sheet of its own"


def test_a_row_that_says_there_was_no_incident_is_none(tmp_path):
    none = [2, "IV kwartał", "", "brak incydentów w tym okresie"]
    reading = read_register(a_workbook(tmp_path / "a.xlsx", HEADINGS, ROW, none))
    assert [row.row for row in reading.rows] == [2]
    assert reading.skipped[-1].reason == "says that there was no incident"


def test_a_person_may_say_what_a_column_holds(tmp_path):
    path = a_workbook(tmp_path / "a.xlsx", [*HEADINGS[:4], "Ważne"], [*ROW[:4], "uwaga z arkusza"])

    assert read_register(path).rows[0].rest == {"Ważne": "uwaga z arkusza"}
    wanted = {("Sheet", 1): {0: "number", 3: "description", 4: "remarks"}}
    (row,) = read_register(path, wanted=wanted).rows
    assert (row.values["remarks"], row.values["kinds"]) == ("uwaga z arkusza", ())


def test_a_person_may_say_it_of_the_second_table_of_a_sheet_alone(tmp_path):
    second = ["Lp.", "Data wykrycia", "Opis", "Liczba osób", "Ważne"]
    rows = [[*HEADINGS[:4], "Ważne"], [*ROW[:4], "pierwsza"], second, [2, date(2024, 5, 1), "Drugie.", 3, "druga"]]
    path = a_workbook(tmp_path / "a.xlsx", *rows)

    first, other = read_register(
        path, wanted={("Sheet", 3): {0: "number", 1: "detected_at", 2: "description", 4: "remarks"}}
    ).rows

    assert (first.values["kinds"], first.rest) == (("loss",), {"Ważne": "pierwsza"})
    assert (other.values["remarks"], other.values["description"]) == ("druga", "Drugie.")


def test_the_rows_are_handed_over_while_the_next_ones_are_read(tmp_path):
    many = [[n, date(2024, 3, 12), "utrata danych", f"Zgubiono pendrive {n}.", 12] for n in range(reader.BATCH + 3)]
    handed = []
    reading = read_register(a_workbook(tmp_path / "a.xlsx", HEADINGS, *many), each=handed.append)

    assert [len(batch) for batch in handed] == [reader.BATCH, 3]
    assert [row for batch in handed for row in batch] == list(reading.rows)


def test_a_clock_and_a_day_in_two_columns_are_one_moment(tmp_path):
    headings = ["Lp.", "Data wykrycia", "Godzina", "Opis", "Data zdarzenia od", "Data zdarzenia do"]
    values = [1, date(2024, 3, 12), time(14, 30), "Opis tego.", "03.03.2024", "05.03.2024"]
    (row,) = read_register(a_workbook(tmp_path / "a.xlsx", headings, values)).rows

    assert row.values["detected_at"] == span_of_day(date(2024, 3, 12))[0] + timedelta(hours=14, minutes=30)
    assert row.values["detected_precision"] == "minute"
    assert row.values["occurred_precision"] == "range"


def test_a_day_of_telling_is_about_whom_the_question_at_its_left_is_about(tmp_path):
    headings = [*HEADINGS, "Czy zgłoszono do UODO?", "Data zgłoszenia", "Uwagi", "Zgłoszono dnia"]
    values = [*ROW, "tak", date(2024, 3, 14), "", date(2024, 3, 15)]
    (row,) = read_register(a_workbook(tmp_path / "a.xlsx", headings, values)).rows

    assert row.values["authority_notified_at"] == span_of_day(date(2024, 3, 14))[0]
    assert row.rest == {"Zgłoszono dnia": "15.03.2024"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_in_each_encoding(tmp_path, encoding, separator):
    path = tmp_path / "a.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file, delimiter=separator)
        out.writerows([HEADINGS, ["1", "12.03.2024", "utrata danych", "Zażółć; gęślą, jaźń\ndruga linia", "1 200"]])
    (row,) = reader.read(sources.sheets(path), {}, reader.Found(), lambda _done, _of: None)
    assert row.values["description"] == "Zażółć; gęślą, jaźń\ndruga linia"
    assert row.values["people_max"] == 1200


def test_csv_of_an_old_machine_ends_its_lines_in_another_way(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Nr;Data zdarzenia;Opis\r1/24;3.05.2024;Zgubiono teczkę.\r".encode("cp1250"))
    assert [row.values["number"] for row in read_register(path).rows] == ["1/24"]


def test_the_same_register_as_ods_and_xls_says_the_same(tmp_path):
    register = next(made for seed in range(3, 30) if (made := make(seed, tmp_path)).path.suffix == ".xlsx")
    for extension in ("ods", "xls"):
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{tmp_path}/office",
                "--headless",
                "--convert-to",
                extension,
                "--outdir",
                str(tmp_path),
                str(register.path),
            ],
            check=True,
            capture_output=True,
        )
        score = Score()
        score.add(register, list(read_register(register.path.with_suffix(f".{extension}")).rows))
        assert (score.wrong, score.missed, score.rows) == ([], [], [])


def test_what_is_merged_over_two_incidents_in_an_open_document_is_true_of_both(tmp_path):
    def row(*cells: str) -> str:
        texts = ("<table:covered-table-cell/>" if text == "covered" else text for text in cells)
        return f"<table:table-row>{''.join(texts)}</table:table-row>"

    def cell(text: str, more: str = "") -> str:
        return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'

    spanned = ' table:number-columns-spanned="1" table:number-rows-spanned="2"'
    rows = [
        row(*map(cell, ["Nr", "Data zdarzenia", "Klient", "Opis"])),
        row(cell("1/24"), cell("3.05.2024", spanned), cell("Alfa"), cell("Zgubiono teczkę.")),
        row(cell("2/24"), "covered", cell("Beta"), cell("Zgubiono laptop.")),
    ]
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Rejestr">{"".join(rows)}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )

    first, second = read_register(tmp_path / "a.ods").rows
    assert first.values["occurred_from"] == second.values["occurred_from"] == span_of_day(date(2024, 5, 3))[0]
    assert second.values["client"] == "Beta"


def test_each_bad_file_gets_its_sentence(tmp_path):
    good = a_workbook(tmp_path / "good.xlsx").read_bytes()
    files = {
        "empty": b"",
        "damaged": good[: len(good) // 2],
        "other": b"%PDF-1.7 something",
        "encoding": "Data;Opis;Rodzaj\n1.1.2024;Zażółć;x\n".encode() + "2.1.2024;Źdźbło;x\n".encode("cp1250"),
        "unknown": b"abc\0def" * 100,
        "nothing": b"fruit;nuts\n1;2\n",
        "no_rows": b"Data zdarzenia;Opis;Rodzaj\n",
        "password": b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    }
    for kind, content in files.items():
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(content)
        assert fault_of(path).kind == kind


def test_macros_are_refused(tmp_path):
    path = a_workbook(tmp_path / "a.xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert fault_of(path).kind == "macros"


def test_a_workbook_of_a_newer_version_is_refused(tmp_path):
    path = a_workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("docProps/custom.xml", '<property name="Rejestr72 form"><vt:i4>9</vt:i4></property>')
    assert fault_of(path).kind == "newer"


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_whose_properties_are_damaged_is_refused_and_no_export_of_ours(tmp_path, compression):
    path = a_workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", compression) as archive:
        archive.writestr("docProps/custom.xml", '<property name="Rejestr72 form"><vt:i4>1</vt:i4></property>' * 9)
        entry = archive.getinfo("docProps/custom.xml")
    content = bytearray(path.read_bytes())
    begins = entry.header_offset + 30 + len(entry.filename)
    content[begins : begins + entry.compress_size] = b"\xff" * entry.compress_size
    path.write_bytes(content)
    assert fault_of(path).kind == "damaged"
    assert sources.own_properties(path) == {}


def test_a_number_of_a_form_that_is_none_is_passed_over(tmp_path):
    path = a_workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("docProps/custom.xml", f'<p name="Rejestr72 form"><vt:i4>{"9" * 6000}</vt:i4></p>')
    assert read_register(path).rows


def test_of_the_properties_only_the_beginning_is_unpacked(tmp_path):
    path = a_workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/custom.xml", bytes(50 * 2**20))
    tracemalloc.start()
    try:
        assert sources.own_properties(path) == {}
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_small_file_with_huge_contents_is_refused_before_it_is_unpacked(tmp_path):
    path = a_workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(100 * 2**20))
    assert fault_of(path).kind == "bomb"


def test_a_cell_at_the_far_end_is_refused_without_taking_the_memory_for_what_lies_between(tmp_path):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(ROW)
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert fault_of(tmp_path / "a.xlsx").kind in ("wide", "memory", "long")

    book.active["XFD1048576"] = None
    book.active["XFD1"] = "x"
    book.save(tmp_path / "b.xlsx")
    assert fault_of(tmp_path / "b.xlsx").kind == "wide"


def test_reading_that_takes_too_long_is_stopped(tmp_path):
    with pytest.raises(Unreadable) as raised:
        child.read(a_workbook(tmp_path / "a.xlsx"), tmp_path, {}, lambda _done, _of: None, seconds=0)
    assert raised.value.kind == "time"


def test_formulas_are_read_as_the_values_they_had(tmp_path):
    path = a_workbook(
        tmp_path / "a.xlsx",
        HEADINGS,
        [1, date(2024, 3, 12), "utrata danych", '=HYPERLINK("http://example.org")', "=6*7"],
    )
    (row,) = read_register(path).rows
    assert (row.values["description"], row.values["people_min"]) == (None, None)
    assert (row.unread["people_min"], row.unread["description"][:10]) == ("=6*7", "=HYPERLINK")


def test_a_formula_that_shows_an_error_is_told(tmp_path):
    path = a_workbook(tmp_path / "a.xlsx", HEADINGS, [*ROW[:4], "=1/0"], [*ROW[:3], '=IF(A1="","","")', 3])
    _replace(path, b"<f>1/0</f><v></v>", b"<f>1/0</f><v>#DIV/0!</v>", b' r="E2"', b' r="E2" t="e"')
    _replace(path, b"</f><v></v>", b"</f><v></v>", b' r="D3"', b' r="D3" t="str"')

    first, second = read_register(path).rows
    assert first.unread == {"people_min": "#DIV/0!", "people_max": "#DIV/0!"}
    assert (second.unread, second.values["description"], second.values["people_min"]) == ({}, None, 3)


def _replace(path: Path, *pairs: bytes) -> None:
    """Writes into the sheet of a workbook what only a spreadsheet program would."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    sheet = held["xl/worksheets/sheet1.xml"]
    for before, after in zip(pairs[::2], pairs[1::2], strict=True):
        sheet = sheet.replace(before, after)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (held | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, content)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_our_own_workbook_reads_back_as_it_is(store, tmp_path, language):
    told = a_report(
        people_min=3,
        people_max=7,
        kinds=("disclosure", "loss"),
        data_categories=("ordinary", "special"),
        occurred_from=NOW - timedelta(days=9),
        occurred_to=NOW - timedelta(days=8),
        occurred_precision="range",
        system="crm",
        remarks="Druga linia.\nTrzecia.",
        personal_data=True,
    )
    made = [incidents.report(store, told | {"title": f"Sprawa {n}"}, by=HANDLER, at=NOW) for n in range(3)]
    with exports.export_of(store, [row["id"] for row in made], words="Wszystkie.", by=DPO, at=NOW) as export:
        workbook.write(tmp_path / "a.xlsx", export, language_of(language))

    read = list(read_register(tmp_path / "a.xlsx").rows)
    assert [row.values["number"] for row in read] == ["2026/001", "2026/002", "2026/003"]
    for row, was in zip(read, made, strict=True):
        assert row.unread == {}
        for name, value in row.values.items():
            assert value == was.get(name), name


def test_a_long_text_of_our_own_workbook_comes_in_to_its_end_as_a_foreign_register_too(store, tmp_path):
    story = "Pismo przyszło pocztą. " * 4_000
    told = incidents.report(store, a_report(title="Długa"), by=HANDLER, at=NOW)
    other = incidents.report(store, a_report(title="Inna"), by=HANDLER, at=NOW)
    imitation = "x" * 2_000 + f"… (continued in Long texts: {told['number']}/remarks)"
    for row, remarks in ((told, story), (other, imitation)):
        incidents.change(store, row["id"], row["version"], {"remarks": remarks}, by=HANDLER, at=NOW)
    path = exported_to(store, tmp_path / "a.xlsx", "en")

    read = {row.values["number"]: row.values["remarks"] for row in read_register(path).rows}
    assert read[told["number"]] == story.strip()
    assert read[other["number"]] == imitation

    book = load_workbook(path)
    book["Long texts"].delete_rows(3)  # the second part
    book.save(path)
    (cut,) = [row.values["remarks"] for row in read_register(path).rows if row.values["number"] == told["number"]]
    assert cut.endswith(f"… (continued in Long texts: {told['number']}/remarks)")


def test_an_x_beside_ticks_is_not_taken_for_yes(tmp_path):
    heads = [*HEADINGS, "Zgłoszono do UODO", "Zawiadomiono osoby"]
    rows = [*ROW, "✓", "x"], [2, *ROW[1:], "x", "nie"], [3, *ROW[1:], "✓", "✓"]
    reading = read_register(a_workbook(tmp_path / "a.xlsx", heads, *rows))

    assert [row.values["authority_notified"] for row in reading.rows] == [True, None, True]
    assert reading.rows[1].unread == {"authority_notified": "x"}
    assert [row.values["people_told"] for row in reading.rows] == [True, False, True]


def test_signatures_months_without_incidents_and_rows_that_do_not_apply_are_not_brought_in(tmp_path):
    rows = (
        HEADINGS,
        ROW,
        ["", "", "ujawnienie", "cd. opisu: 5.05.2021 znaleziono 20 akt", 3],
        ["", "luty 2023", "", "brak naruszeń", ""],
        [5, "nd", "nd", "nd", "nd"],
        [6, "nd", "nd", "Zgubiono telefon", "nd"],
        ["Data i podpis:", "31.12.2023", "", "Anna Nowak", ""],
        ["Sporządzono dnia", date(2023, 12, 31), "przez", "Jan Kowalski", ""],
    )
    reading = read_register(a_workbook(tmp_path / "a.xlsx", *rows))

    assert [row.row for row in reading.rows] == [2, 6]
    assert reading.rows[0].values["description"].endswith("cd. opisu: 5.05.2021 znaleziono 20 akt")
    assert reading.rows[0].unread["people_min"] == "12\n3"
    assert [skipped.row for skipped in reading.skipped] == [4, 5, 7, 8]


def test_a_number_that_begins_as_a_note_does_is_an_incident(tmp_path):
    rows = ["Nr", "Data zdarzenia", "Opis"], ["IOD/1/2020", "12.03.2020", "Zgubiono akta"]
    (row,) = read_register(a_workbook(tmp_path / "a.xlsx", *rows)).rows

    assert row.values["number"] == "IOD/1/2020"


def test_what_is_only_about_a_client_is_no_name_of_one(tmp_path):
    heads = [*HEADINGS, "Data umowy z klientem", "Ilu klientów", "Kraj klienta"]
    (row,) = read_register(a_workbook(tmp_path / "a.xlsx", heads, [*ROW, "1.01.2019", 3, "Niemcy"])).rows

    assert row.values["client"] is None
    assert row.rest == {"Data umowy z klientem": "1.01.2019", "Ilu klientów": "3", "Kraj klienta": "Niemcy"}


def test_a_heading_may_be_as_long_as_the_law(tmp_path):
    long = "Data zdarzenia (należy podać dzień, miesiąc i rok, w którym doszło do naruszenia ochrony danych osobowych, "
    long += "a jeśli nie jest to możliwe – przybliżony okres, w którym do niego doszło, np. marzec 2020 r.)"
    heads = [HEADINGS[0], long, *HEADINGS[2:]]
    (row,) = read_register(a_workbook(tmp_path / "a.xlsx", heads, ROW)).rows

    assert row.values["occurred_from"] == span_of_day(date(2024, 3, 12))[0]


def test_a_sheet_of_statistics_without_dates_holds_no_incidents(tmp_path):
    book = load_workbook(a_workbook(tmp_path / "a.xlsx"))
    for row in ["Rodzaj naruszenia", "Liczba osób", "Opis"], ["utrata danych", 10, "wg rejestru"]:
        for title in ("Statystyki 2023", "Podsumowanie"):
            (book[title] if title in book else book.create_sheet(title)).append(row)
    book.save(tmp_path / "a.xlsx")

    assert [row.sheet for row in read_register(tmp_path / "a.xlsx").rows] == ["Sheet"]


def test_a_story_that_begins_as_a_note_does_is_an_incident_and_nobody_is_called_none(tmp_path):
    rows = (
        ["Opis", "Data zdarzenia", "Rodzaj", "Klient"],
        ["Podpis klienta sfałszowany", "9.01.2023", "utrata"],
        ["Zgubiono akta", "9.01.2023", "utrata", "brak"],
        ["Uwaga: dane niepełne", "9.01.2023", "utrata"],
    )
    reading = read_register(a_workbook(tmp_path / "a.xlsx", *rows))

    assert [row.row for row in reading.rows] == [2, 3]
    assert (reading.rows[1].values["client"], reading.rows[1].said["client"]) == (None, "brak")
