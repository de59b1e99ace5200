"""The sheets of a grown register: complete, counted right, and silent where something is to be left out."""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from datetime import timedelta
from io import BytesIO
from textwrap import wrap

import pytest
from openpyxl import load_workbook

from lib.documents import plain, template
from lib.documents.reading.sources import FORM
from lib.documents.sheets import FORM_VERSION
from lib.documents.spreadsheet import read_register
from lib.documents.workbook_sheets import every
from lib.domain import local_time, taxonomy
from lib.language import language_of
from lib.register import exports, incidents, journal
from lib.register.store import Store
from tests.builders import DPO, NOW
from tests.documents.spreadsheets import all_cells, all_ids, exported, records, written
from tests.documents.test_workbook import reported

OWN_TABLES = {
    "Terminy": "duties",
    "Klienci": "affected_clients",
    "Działania": "actions",
    "Działania zapobiegawcze": "preventive_actions",
    "Dostawcy": "suppliers",
    "Weryfikacje": "verifications",
    "Przeglądy": "meetings",
    "Ustalenia z przeglądów": "meeting_decisions",
    "Dziennik": "journal",
}


@pytest.fixture(scope="module")
def content(grown) -> bytes:
    return written(grown)


@pytest.fixture(scope="module")
def book(content):
    return load_workbook(BytesIO(content))


def told(book, title: str) -> list[dict]:
    return [{key: cell.value for key, cell in record.items()} for record in records(book[title])]


def test_every_row_of_the_register_stands_on_its_sheet(grown, book):
    for title, table in OWN_TABLES.items():
        assert len(records(book[title])) == grown.value(f"select count(*) from {table}"), title
    tracks = {row["track"]: row["n"] for row in grown.ask("select track, count(*) as n from notices group by 1")}
    assert len(records(book["Organ nadzorczy"])) == tracks["authority"]
    decided = grown.value("select count(*) from decisions where about = 'people'")
    assert len(records(book["Osoby"])) == tracks["people"] + decided
    causes = grown.value("select count(*) from causes where withdrawn_at is null")
    assert len(records(book["Przyczyny"])) == causes + grown.value("select count(*) from barrier_findings")


def test_no_heading_is_broken_or_cut(book):
    for title in OWN_TABLES:
        sheet = book[title]
        columns = [column for column in sheet.column_dimensions.values() if not column.hidden]
        widths = {place: column.width for column in columns for place in range(column.min, column.max + 1)}
        headings = [cell for cell in sheet[2] if cell.column in widths and cell.value]
        assert headings, title
        for cell in headings:
            width = widths[cell.column]
            lines = wrap(cell.value, int(width))
            assert max(map(len, cell.value.split())) <= width, (title, cell.value)
            assert sheet.row_dimensions[2].height >= 12 * len(lines), (title, cell.value)


def test_a_deadline_says_basis_length_and_standing(grown, book):
    late = grown.one("select * from duties where kind = 'authority' and done_at > due_at order by done_at limit 1")
    (row,) = [
        found
        for found in told(book, "Terminy")
        if found["incident_id"] == late["incident_id"] and found["kind"] == taxonomy.label("duties", "authority", "pl")
    ]
    assert row["basis"].startswith("Art. 33 ust. 1 RODO")
    assert row["hours"] == pytest.approx((late["done_at"] - late["since"]) / timedelta(hours=1), abs=0.01)
    assert (row["verdict"], row["standing"][:10]) == ("late", "po terminie"[:10])


def test_a_duty_without_an_hour_that_was_left_open_says_so(store):
    row = reported(store, aware_at=NOW)
    row = incidents.decide_outcome(store, row["id"], row["version"], "breach", "Plik otwarto.", by=DPO, at=NOW)
    assert standing_towards_people(store) == "otwarty, bez ustalonej godziny"
    incidents.close(store, row["id"], row["version"], "", by=DPO, at=NOW, override="przejął klient")
    assert standing_towards_people(store) == "niewykonane przy zamknięciu"


def standing_towards_people(store) -> str:
    people = taxonomy.label("duties", "people", "pl")
    return next(row["standing"] for row in told(exported(store), "Terminy") if row["kind"] == people)


def test_the_timeline_of_an_incident_runs_from_its_begin_to_its_end(grown, book):
    closed = grown.one("select * from incidents where closed_at is not null and occurred_from is not null limit 1")
    events = [row["event"] for row in told(book, "Oś czasu") if row["number"] == closed["number"]]
    assert "zaczęło się" in events[:2]
    assert {"ktoś zauważył", "wpisano do rejestru", "zamknięto incydent"} & set(events)
    moments = [row["moment_iso"] for row in told(book, "Oś czasu") if row["number"] == closed["number"]]
    assert moments == sorted(moments)


def test_no_two_cells_with_a_text_have_the_same_key_among_the_long_texts(grown):
    language = language_of("pl")
    with exports.export_of(grown, all_ids(grown), words="Wszystkie.", by=DPO, at=NOW) as export:
        keys = [
            f"{table.name(row)}/{column.key}"
            for table in every.tables(export, language)
            for row in table.rows
            for column in table.columns
            if not column.coded and column.value(row)
        ]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_the_journal_sheet_is_a_chain(grown, book):
    chain = told(book, "Dziennik")
    assert chain[0]["previous"] == journal.GENESIS
    assert [row["previous"] for row in chain[1:]] == [row["hash"] for row in chain[:-1]]


def test_the_figures_count_what_the_register_holds(grown, book, content):
    cells = load_workbook(BytesIO(content), data_only=True)["Wskaźniki"]
    rows = [[cell.value for cell in row[:7]] for row in cells.iter_rows()]
    counted = Counter(
        (local_time.to_wall(row["happened_at"]).year, row["outcome"] == "breach")
        for row in grown.ask("select * from incidents where drill is null")
        if row["outcome"] in (None, "breach", "other_infringement")
    )
    years = sorted({year for year, _ in counted})
    start = [row[0] for row in rows].index("Rok") + 1
    assert [row[:3] for row in rows[start : start + len(years)]] == [
        [year, counted[year, True] + counted[year, False], counted[year, True]] for year in years
    ]
    label = taxonomy.label("duties", "authority", "pl")
    (times, shares) = [row for row in rows if row[0] == label]
    kept = grown.value("select count(*) from duties where kind = 'authority' and done_at <= due_at")
    assert shares[2] == kept
    assert shares[5] < shares[2] / shares[1] < shares[6]
    assert times[3] <= times[2] <= times[4]
    assert len(book["Wskaźniki"]._charts) == 4


def typed(store: Store) -> set[str]:
    """Every text and every name that somebody typed, of some length."""
    columns = store.ask(
        """
        select table_name, column_name from duckdb_columns()
        where data_type = 'VARCHAR' and schema_name = 'main' and not internal
          and table_name not in ('journal', 'sessions', 'one_time_links', 'search_words', 'settings', 'drafts')
          and table_name in (select table_name from duckdb_tables())
        """
    )
    found: set[str] = set()
    for column in columns:
        table, name = column["table_name"], column["column_name"]
        found |= {row["text"] for row in store.ask(f'select distinct "{name}" as text from {table}') if row["text"]}
    return found


OURS = re.compile(r"[a-z_|0-9/]+|[0-9a-f]{64}|P/\d{4}/\d+|\d{4}/\d+")


def ours() -> set[str]:
    listed = [entry for file in taxonomy.FOLDER.glob("*.toml") for entry in taxonomy.entries(file.stem).values()]
    return {text for entry in listed for text in (entry.pl, entry.en, entry.note_pl, entry.note_en, entry.code)}


def test_the_redacted_variant_holds_no_text_and_no_name(grown):
    content = written(grown, is_redacted=True, words="szukane: Nowak")
    redacted = load_workbook(BytesIO(content))
    cells = " \n ".join(str(cell.value) for cell in all_cells(redacted) if isinstance(cell.value, str))
    owner = grown.value("select name from organisation")
    bases = {row["basis"] for row in grown.ask("select distinct basis from duties")}

    secret = {text for text in typed(grown) if not OURS.fullmatch(text)} - ours() - bases - {owner}
    assert len(secret) > 300
    assert [text for text in secret if len(text) > 3 and text in cells] == []
    about = " ".join(str(cell.value) for row in redacted["O pliku"].iter_rows() for cell in row)
    assert "Pominięte: wpisany tekst i nazwy" in about
    assert "Co się stało" in about
    assert "Nowak" not in about
    assert DPO.name not in about
    assert "description" not in [cell.value for cell in redacted["Rejestr"][1]]
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert DPO.name not in "".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())


def test_one_incident_leaves_without_a_word_of_the_others(grown):
    chosen = grown.one(
        """
        select incident_id as id, max(clients.name) as client
        from affected_clients
        join clients on clients.id = client_id
        group by 1
        having count(*) = 1
        order by 1
        limit 1
        """
    )
    one = exported(grown, ids=[chosen["id"]])
    texts = {str(cell.value) for cell in all_cells(one) if isinstance(cell.value, str)}
    numbers = {row["number"] for row in grown.ask("select number from incidents where id <> $id", id=chosen["id"])}
    others = {row["name"] for row in grown.ask("select name from clients where name <> $name", name=chosen["client"])}

    assert chosen["client"] in texts
    assert not numbers & texts
    assert not others & texts


def test_above_some_number_the_register_leaves_alone_with_the_same_cells(store, monkeypatch):
    for n in range(3):
        reported(store, title=f"Sprawa {n}")
    whole = exported(store)
    monkeypatch.setattr(every, "FULL", 2)
    alone = exported(store)

    assert alone.sheetnames == ["O pliku", "Rejestr", "Listy"]
    assert "Wszystkie arkusze powstaną" in str([cell.value for cell in alone["O pliku"]["B"]])
    for sheet in ("Rejestr", "Listy"):
        before, after = ([(c.value, c.style) for c in all_cells_of(book[sheet])] for book in (whole, alone))
        assert before == after


def all_cells_of(sheet):
    return [cell for row in sheet.iter_rows() for cell in row]


def test_the_file_says_which_form_it_has(store):
    book = exported(store)
    assert FORM == FORM_VERSION == book.custom_doc_props["Rejestr72 form"].value


# Other forms


def test_the_csv_files_hold_the_same_tables_and_run_nothing(grown):
    target = BytesIO()
    with exports.export_of(grown, all_ids(grown), words="x", by=DPO, at=NOW) as export:
        plain.write_csv(target, export, language_of("pl"))
    with zipfile.ZipFile(target) as archive:
        tables = {
            name: list(csv.reader(io.TextIOWrapper(archive.open(name), "utf-8-sig"), delimiter=";"))
            for name in archive.namelist()
        }
    assert len(tables["register.csv"]) == 1 + len(all_ids(grown))
    assert tables["register.csv"][0][:3] == ["Incydent", "Tytuł lub pierwsze słowa", "Stan"]
    assert {"deadlines.csv", "clients.csv", "journal.csv", "suppliers.csv"} <= tables.keys()
    assert not [cell for rows in tables.values() for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_a_csv_cell_that_would_run_is_text(store):
    reported(store, remarks="=1+1")
    target = BytesIO()
    with exports.export_of(store, all_ids(store), words="x", by=DPO, at=NOW) as export:
        plain.write_csv(target, export, language_of("en"))
    with zipfile.ZipFile(target) as archive:
        assert "'=1+1" in archive.read("register.csv").decode("utf-8-sig")


def test_the_json_holds_everything_by_code(grown):
    target = BytesIO()
    with exports.export_of(grown, all_ids(grown), words="x", by=DPO, at=NOW) as export:
        plain.write_json(target, export)
    found = json.loads(target.getvalue())
    assert len(found["incidents"]) == len(all_ids(grown))
    assert found["journal_head"][1] == found["journal"][-1]["hash"]
    assert {row["kind"] for row in found["deadlines"]} >= {"authority", "client"}
    assert found["incidents"][0]["detected_at"].endswith("+00:00")


@pytest.mark.parametrize("code", ["pl", "en"])
def test_the_empty_workbook_filled_in_is_read_as_it_was_filled_in(tmp_path, code):
    path = tmp_path / "empty.xlsx"
    template.write(path, language_of(code))
    book = load_workbook(path)
    sheet = book.worksheets[1]
    keys = [cell.value for cell in sheet[1]]
    values = {
        "number": "7/2024",
        "description": "Umowa trafiła do kogoś innego.",
        "kinds": taxonomy.label("kinds", "disclosure", code),
        "found_by": taxonomy.label("finders", "client", code),
        "detected_at": "31.12.2024 14:30",
        "occurred_from": "maj 2024",
        "people_min": "około 200",
        "cause": taxonomy.label("causes", "misdelivery", code),
        "authority_notified": language_of(code).yes_no(False),
    }
    for name, value in values.items():
        sheet.cell(3, keys.index(name) + 1, value)
    book.save(path)

    (row,) = read_register(path).rows

    assert sheet.data_validations.dataValidation
    assert row.unread == {}
    assert (row.values["number"], row.values["kinds"], row.values["cause"]) == (
        "7/2024",
        ("disclosure",),
        "misdelivery",
    )
    assert row.values["occurred_precision"] == "month"
    assert row.values["authority_notified"] is False
    assert row.values["people_min"] == 200
