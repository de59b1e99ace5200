"""The workbook says what the register says, cell by cell, and nothing a person typed can do anything in it."""

import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from lib.documents import about, cells, looks, progress, workbook
from lib.documents.columns import of_actions, of_figures, of_register
from lib.documents.sheets import Book
from lib.domain import incident, local_time, taxonomy
from lib.domain.permissions import Refused
from lib.language import LANGUAGES, language_of
from lib.register import actions, attachments, duties, export_incidents, exports, incidents, journal
from lib.register.exports import Export
from tests.builders import DPO, HANDLER, NOW, REPORTER, a_report, an_account, summarised
from tests.documents.spreadsheets import WORDS, all_cells, exported, records, shown, the_only, written

HOSTILE = [
    '=HYPERLINK("http://example.org","kliknij")',
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "@x",
    "'=1",
    "\t=1+1",
    "\n=1+1",
    "#N/A",
    "#REF!",
    "TRUE",
    "1e5",
    "007",
    "2026-11-23",
    "12:30",
    "=" * 50,
    "<script>alert(1)</script>",
    "</t></is></c><c><f>1+1</f></c>",
    "]]> & &amp; &#10;",
    "_x000D_",
    "_x005F_x000D_ and _x0041_",
    "_x005f_",
    "{=1+1}",
    "zażółć gęślą jaźń 👩‍👩‍👧 \u202eodwrotnie\u202c",
    "  two  blanks,\ttab\nand line  ",
]
FOR_FIGURES = ("counts", "year", "recurs")
A_FULL_REPORT = a_report(
    title="Umowy u kogoś innego",
    description="Plik z umowami.\nDruga linia.",
    kinds=("disclosure", "loss"),
    contact="Jan, tel. 600 000 000",
    client="Klient & Syn",
    system="crm",
    supplier="Dostawca",
    handler=HANDLER.id,
    occurred_from=NOW - timedelta(days=2),
    occurred_to=NOW - timedelta(days=1),
    occurred_precision="range",
    ongoing=False,
    contained_at=NOW - timedelta(hours=1),
    detected_at=NOW - timedelta(hours=5),
    aware_at=NOW - timedelta(hours=5),
    aware_basis="Potwierdził to administrator.",
    role="both",
    personal_data=True,
    data_categories=("ordinary", "special"),
    people_min=10,
    people_max=20,
    records_min=0,
    records_max=12_000_000_000,
    consequences=("identity_theft",),
    consequences_note="Możliwe.",
    cause="misdelivery",
    cause_origin="internal_unintentional",
    cause_note="Pośpiech.",
    unintelligible=False,
    safeguards_before="Szkolenie.",
    measures="Prośba o usunięcie.",
    first_steps=("recall", "other"),
    first_steps_note="Telefon.",
    risk="risk",
    risk_reasons="Dane zwykłe.",
    authority_notified=True,
    authority_notified_at=NOW - timedelta(minutes=30),
    authority_reasons="Ryzyko.",
    clients_told=False,
    clients_reasons="Nie dotyczy.",
    people_told=True,
    people_told_at=NOW - timedelta(minutes=20),
    people_reasons="Wysokie ryzyko.",
    remarks="Brak.",
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def wall(text: str) -> datetime:
    """What a clock shows, without a zone: what a cell holds."""
    return datetime.fromisoformat(text)


def reported(store, **facts):
    summary = {name: facts.pop(name) for name in incident.SUMMARY if name in facts}
    row = incidents.report(store, a_report(**facts), by=HANDLER, at=NOW)
    summarised(store, row, summary, by=HANDLER, at=NOW)
    return store.one("select * from incidents where id = $id", id=row["id"]) | {
        name: row[name] for name, field in incident.FIELDS.items() if field.form == "choices"
    }


def changed_behind(store, row, **values):
    """Puts values into the table that the door would refuse, as an older or a damaged register may hold them."""
    with store.writing() as writing:
        sets = ", ".join(f"{name} = ${name}" for name in values)
        writing.run(f"update incidents set {sets} where id = $id", id=row["id"], **values)


def organisation(store, name):
    with store.writing() as writing:
        writing.insert("organisation", {"id": 1, "version": 1, "name": name})


def an_export(**more) -> Export:
    given = {
        "organisation": "Firma",
        "period": "",
        "words": WORDS,
        "exporter": DPO.name,
        "at": NOW,
        "program": "Rejestr72",
        "head": (1, "ab" * 32),
        "counts": {"incidents": 0, "actions": 0},
        "incidents": [],
        "actions": [],
    }
    return Export(**given | more)


# Cell by cell


def expected(field: incident.Field, value, language) -> object:
    """What a field of the database is to read like in its cell."""
    if field.form == "choices":
        return "; ".join(taxonomy.label(field.list, code, language.code) for code in value) or None
    if field.form == "choice" and value:
        return taxonomy.label(field.list, value, language.code)
    if field.form == "answer":
        return language.yes_no(value)
    if field.form == "moment" and value:
        return local_time.to_wall(value).replace(second=0, microsecond=0)
    return value


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_fact_of_an_incident_stands_in_its_cell(store, code):
    an_account(store, HANDLER)
    given = (A_FULL_REPORT, a_report(), a_report(system="własne słowa", people_min=0))
    rows = [reported(store, **facts) for facts in given]
    language = language_of(code)

    found = records(exported(store, code).worksheets[1])

    left_to_others = {"handler", "detected_precision", "occurred_precision"}
    for facts, saved, record in zip(given, rows, found, strict=True):
        for name, field in incident.FIELDS.items():
            if name not in left_to_others:
                assert shown(record[name]) == expected(field, saved[name], language), name
        assert record["handler_name"].value == (HANDLER.name if facts.get("handler") else None)
        assert record["number"].value == saved["number"]
        assert record["state"].value == taxonomy.label("states", "reported", code)
        assert record["reported_by_name"].value == HANDLER.name
        assert record["id"].value == saved["id"]
        assert record["version"].value == 1


def test_decision_and_closing_stand_with_their_names(store):
    an_account(store, DPO)
    row = reported(store)
    row = incidents.decide_outcome(store, row["id"], 1, "event", "Nikt nie widział.", by=DPO, at=NOW)
    incidents.close(store, row["id"], 2, "Koniec.", by=DPO, at=NOW + timedelta(hours=1))

    record = the_only(exported(store).worksheets[1])

    told = {key: record[key].value for key in ("outcome", "outcome_reasons", "outcome_by_name", "closing_note")}
    assert told == {
        "outcome": "zdarzenie, które nie jest naruszeniem",
        "outcome_reasons": "Nikt nie widział.",
        "outcome_by_name": DPO.name,
        "closing_note": "Koniec.",
    }
    assert record["closed_at"].value == wall("2026-11-23 11:15")
    assert record["closed_by_name"].value == DPO.name


def test_a_drill_says_which_scenario_it_was(store):
    run = {"id": 0, "scenario": "lost_laptop"}
    incidents.report(store, {"description": "Laptop zginął."}, by=None, at=NOW, drill=run)

    assert the_only(exported(store).worksheets[1])["drill"].value == "Zgubiony laptop"


def test_what_is_unknown_stays_empty(store):
    saved = incidents.report(store, {"description": "Coś się stało."}, by=None, at=NOW)

    record = the_only(exported(store).worksheets[1])

    answers = {name for name, field in incident.FIELDS.items() if field.form == "answer"}
    known = {"number", "heading", "state", "completeness", "historical", "description", "id", "version"}
    known |= {"reported_at", "reported_at_stated", "reported_at_iso", "duty_investigation", *FOR_FIGURES}
    assert {key for key, cell in record.items() if cell.value is not None} == known | answers
    assert {record[name].value for name in answers} == {"nie wiadomo jeszcze"}
    assert record["completeness"].value == pytest.approx(1 / len(incident.EXPECTED))
    assert saved["detected_at"] is None


def test_numbers_are_numbers_and_too_long_ones_text(store):
    reported(store, people_min=12_000_000_000, people_max=10**15 - 1, records_min=0, records_max=10**15)

    record = the_only(exported(store).worksheets[1])

    assert [record[f"{name}_{end}"].value for name in ("people", "records") for end in ("min", "max")] == [
        12_000_000_000,
        999_999_999_999_999,
        0,
        "1000000000000000",
    ]
    assert [record[key].data_type for key in ("people_min", "records_max")] == ["n", "s"]


def test_files_of_an_incident_are_named_without_withdrawn_ones(store):
    row = reported(store)
    attachments.add(store, row["id"], "=umowa.pdf", b"%PDF-1", by=HANDLER, at=NOW)
    attachments.add(store, row["id"], "zdjęcie.txt", b"2", by=HANDLER, at=NOW)
    gone = attachments.add(store, row["id"], "pomyłka.txt", b"3", by=HANDLER, at=NOW)
    attachments.withdraw(store, gone["id"], "pomyłka", by=HANDLER, at=NOW)

    record = the_only(exported(store).worksheets[1])

    assert record["attachments"].value == "=umowa.pdf; zdjęcie.txt"
    assert record["attachments"].data_type == "s"


# Times

DAY = local_time.span_of_day(date(2026, 5, 12))
MONTH = local_time.span_of_month(2026, 5)
YEAR = local_time.span_of_year(2026)
NEXT_DAY = local_time.span_of_day(date(2026, 5, 13))


STATED = (
    ("minute", utc(2026, 5, 12, 8, 15), None, (wall("2026-05-12 10:15"), None), "12.05.2026 10:15"),
    (
        "minute",
        utc(2026, 5, 12, 8, 15),
        utc(2026, 5, 12, 9, 0),
        (wall("2026-05-12 10:15"), wall("2026-05-12 11:00")),
        "12.05.2026 10:15 – 12.05.2026 11:00",
    ),
    ("day", *DAY, (wall("2026-05-12 00:00"),) * 2, "12.05.2026"),
    ("month", *MONTH, (None, None), "maj 2026"),
    ("year", *YEAR, (None, None), "2026"),
    (
        "range",
        DAY[0],
        NEXT_DAY[1],
        (wall("2026-05-12 00:00"), wall("2026-05-13 00:00")),
        "12.05.2026 – 13.05.2026",
    ),
    (
        "range",
        utc(2026, 5, 12, 8, 15),
        utc(2026, 5, 12, 9, 0),
        (wall("2026-05-12 10:15"), wall("2026-05-12 11:00")),
        "12.05.2026 10:15 – 12.05.2026 11:00",
    ),
    ("range", utc(2026, 5, 12, 8, 15), None, (wall("2026-05-12 10:15"), None), "od 12.05.2026 10:15"),
    ("unknown", None, None, (None, None), None),
    (None, utc(2026, 5, 12, 8, 15), None, (wall("2026-05-12 10:15"), None), "12.05.2026 10:15"),
)


def test_a_time_is_as_exact_as_it_was_stated(store):
    for precision, begun, ended, *_ in STATED:
        reported(store, occurred_from=begun, occurred_to=ended, occurred_precision=precision)

    found = records(exported(store).worksheets[1])

    for (precision, begun, ended, in_cells, stated), record in zip(STATED, found, strict=True):
        assert (record["occurred_from"].value, record["occurred_to"].value) == in_cells
        assert record["occurred_stated"].value == stated
        for name, moment in (("occurred_from", begun), ("occurred_to", ended)):
            assert read_back(record[f"{name}_iso"].value) == ((moment, precision) if moment else (None, None))


def read_back(lossless):
    """A moment from its ISO cell."""
    if lossless is None:
        return None, None
    text, _, precision = lossless.partition("/")
    return datetime.fromisoformat(text).astimezone(UTC), precision or None


def test_a_day_is_a_date_without_a_time(store):
    reported(store, detected_at=DAY[0], detected_precision="day")

    record = the_only(exported(store).worksheets[1])

    assert record["detected_at"].number_format == "dd.mm.yyyy"
    assert record["reported_at"].number_format == "dd.mm.yyyy hh:mm"
    assert record["detected_at_stated"].value == "12.05.2026"
    assert record["detected_at_iso"].value == "2026-05-12T00:00:00+02:00/day"


def test_the_hour_that_comes_twice_in_october_is_told_apart(store):
    half_past_two = wall("2026-10-25 02:30")
    for second in (False, True):
        reported(store, detected_at=local_time.to_utc(half_past_two, second=second))

    first, second = records(exported(store).worksheets[1])

    assert first["detected_at"].value == second["detected_at"].value == half_past_two
    assert first["detected_at_stated"].value == "25.10.2026 02:30 (czas letni)"
    assert second["detected_at_stated"].value == "25.10.2026 02:30 (czas zimowy)"
    assert first["detected_at_iso"].value == "2026-10-25T02:30:00+02:00/minute"
    assert second["detected_at_iso"].value == "2026-10-25T02:30:00+01:00/minute"


AT_THE_EDGE = (
    (wall("1871-01-18 12:00"), None),
    (wall("1900-01-01 00:00"), None),
    (wall("1900-02-28 12:00"), None),
    (wall("1900-03-01 00:00"), wall("1900-03-01 00:00")),
    (wall("9998-12-30 23:59"), wall("9998-12-30 23:59")),
)


def test_a_day_that_excel_cannot_count_stands_as_text_beside(store):
    moments = [local_time.to_utc(stated) for stated, _ in AT_THE_EDGE]
    for moment in moments:
        changed_behind(store, reported(store), detected_at=moment)

    found = records(exported(store).worksheets[1])

    for moment, (_, in_cell), record in zip(moments, AT_THE_EDGE, found, strict=True):
        assert record["detected_at"].value == in_cell
        assert record["detected_at_stated"].value == language_of("pl").moment(moment)
        assert read_back(record["detected_at_iso"].value)[0] == moment


@given(st.lists(st.datetimes(min_value=wall("1900-03-01 00:00"), max_value=wall("9998-12-30 00:00")), max_size=50))
@settings(max_examples=20, deadline=None)
def test_every_minute_reads_back_as_it_was(stated):
    minutes = [moment.replace(second=0, microsecond=0) for moment in stated]

    assert [row[0].value for row in reread([[minute] for minute in minutes]).active.iter_rows()][
        : len(minutes)
    ] == minutes


# Clocks


CLOCKS = (
    ({}, None),
    ({"aware_at": NOW}, "running: due 26.11.2026 10:15"),
    ({"detected_at": None, "aware_at": NOW - timedelta(hours=70)}, "running out: due 23.11.2026 12:15"),
    ({"detected_at": None, "aware_at": NOW - timedelta(hours=73)}, "missed: was due 23.11.2026 09:15"),
    (
        {
            "detected_at": None,
            "aware_at": NOW - timedelta(hours=2),
            "authority_notified": True,
            "authority_notified_at": NOW,
        },
        "in time: 23.11.2026 10:15",
    ),
    (
        {
            "detected_at": None,
            "aware_at": NOW - timedelta(hours=75),
            "authority_notified": True,
            "authority_notified_at": NOW,
        },
        "late: 23.11.2026 10:15, by 3 h",
    ),
    (
        {"aware_at": NOW, "authority_notified": False, "authority_reasons": "mało prawdopodobne"},
        "decided: not required",
    ),
    ({"aware_at": NOW, "role": "processor"}, None),
)


def test_a_clock_stands_as_at_the_moment_of_the_export(store):
    ids = [reported(store, **facts)["id"] for facts, _ in CLOCKS]

    found = records(exported(store, "en").worksheets[1])

    for incident_id, (_, authority), record in zip(ids, CLOCKS, found, strict=True):
        assert record["duty_authority"].value == authority
        due = [clock.due_at for clock in of_authority(store, incident_id)]
        assert record["authority_deadline"].value == (local_time.to_wall(due[0]) if due else None)


def of_authority(store, incident_id):
    return [duty for duty in duties.of_incident(store, incident_id) if duty.kind == "authority"]


def test_a_duty_left_open_at_closing_does_not_run_on(store):
    row = reported(store, aware_at=NOW)
    incidents.close(store, row["id"], 1, "", by=DPO, at=NOW, override="przejął klient")

    record = the_only(exported(store, "en").worksheets[1])

    assert record["duty_authority"].value == "not done when closed: was due 26.11.2026 10:15"


# Text stays text


def test_typed_text_arrives_as_it_was_typed_and_does_nothing(store):
    typed = [name for name, field in incident.FIELDS.items() if field.form in ("line", "text") or field.own_words]
    for place, text in enumerate(HOSTILE):
        row = reported(store)
        handler = replace(HANDLER, id=900 + place)
        an_account(store, handler, name=text)
        changed_behind(store, row, handler=handler.id, **dict.fromkeys(typed, text))
        with store.writing() as writing:
            of_row = {"id": 2000 + place, "incident_id": row["id"]}
            texts = dict.fromkeys(("note", "owner", "evidence", "withdrawn_reason"), text)
            writing.insert("actions", {**of_row, "version": 1, "kind": "other", "created_at": NOW, **texts})
            file = {"name": text, "media_type": "", "size": 1, "sha256": "", "added_at": NOW}
            writing.insert("attachments", of_row | file)

    book = exported(store)
    del book["Wskaźniki"]

    for text, record, action in zip(HOSTILE, records(book["Rejestr"]), records(book["Działania"]), strict=True):
        held = [record[key] for key in (*typed, "handler_name", "attachments")]
        held += [action[key] for key in ("note", "owner", "evidence", "withdrawn_reason")]
        assert {shown(cell) for cell in held} == {text}
        assert {cell.data_type for cell in held} == {"s"}
        assert all(cell.quotePrefix for cell in held)
    assert not [cell for cell in all_cells(book) if cell.data_type in ("f", "e")]


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_filter_on_the_first_sheet_do_nothing_either(text):
    target = BytesIO()
    workbook.write(target, an_export(organisation=text, period=text, words=text, exporter=text), language_of("pl"))

    book = load_workbook(target)
    del book["Wskaźniki"]

    held = [book["O pliku"].cell(row, 2) for row in range(2, 6)]
    assert {shown(cell) for cell in held} == {text}
    assert {(cell.data_type, cell.quotePrefix) for cell in held} == {("s", True)}
    assert not [cell for cell in all_cells(book) if cell.data_type in ("f", "e")]


def test_only_the_figures_are_formulas_and_none_holds_anything_typed(store):
    for text in HOSTILE:
        reported(store, title=text, client=text, description=f"={text}", system=text)
    content = written(store)

    formulas = [cell for cell in all_cells(load_workbook(BytesIO(content))) if cell.data_type == "f"]
    assert {cell.parent.title for cell in formulas} == {"Wskaźniki"}
    with zipfile.ZipFile(BytesIO(content)) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        having = [name for name in names if re.search(rb"<f[ >]", parts.read(name))]
        assert not [name for name in parts.namelist() if "external" in name.lower() or "vba" in name.lower()]
        assert not any(b"<hyperlink" in parts.read(name) for name in names)
        told = re.findall(r"<f [^>]*>([^<]*)</f>", parts.read(*having).decode())
    ours = {label for listed in ("outcomes",) for label in taxonomy.labels(listed, "pl").values()}
    ours |= {"tak", "kept", "late", "missed", "; ", "–", *taxonomy.entries("action_states")}
    assert set(re.findall(r'"([^"]*)"', " ".join(told))) <= ours
    outside = re.sub(r"\"[^\"]*\"|'[^']*'", "", " ".join(told))
    functions = {"SUMPRODUCT", "ISNUMBER", "FIND", "IF", "MEDIAN", "MIN", "MAX", "BETAINV"}
    assert set(re.findall(r"[A-Z]{2,}(?=\()", outside)) <= functions


def test_control_characters_and_half_characters_can_be_seen(store):
    changed_behind(store, reported(store), remarks="a\x07b\x1bc\x01d\x7fe\ufffef")

    book = exported(store, words="kreska:\x0b.")

    assert the_only(book.worksheets[1])["remarks"].value == "a␇b␛c␁d␡e\ufffdf"
    assert book.worksheets[0]["B2"].value == "kreska:␋."
    assert cells.literal("pół znaku: \ud83d.") == "pół znaku: \ufffd."


def test_what_excel_would_decode_is_escaped_in_the_file(store):
    reported(store, remarks="_x000D_")

    with zipfile.ZipFile(BytesIO(written(store))) as parts:
        assert b">_x005F_x000D_<" in parts.read("xl/worksheets/sheet2.xml")


def as_readable(text: str) -> str:
    """The rule of the readable text, said once more."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        chr(0x2400 + ord(c))
        if ord(c) < 0x20 and c not in "\t\n"
        else "␡"
        if c == "\x7f"
        else "\ufffd"
        if "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff"
        else c
        for c in text
    )


def reread(rows):
    target = BytesIO()
    book = Book(target)
    sheet = book.add_sheet("Sheet")
    looks.prepare(book, "")
    with book.rows_of(sheet) as writing:
        for row in rows:
            writing.append(row)
    book.close()
    return load_workbook(target)


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60) | st.lists(
    st.sampled_from(["_x000D_", "_x005F_", "_", "x005F_", "_x", "=", "\r", "\n", "&", "<", "]]>", "'", "\ud83d", "ż"])
).map("".join)


@given(st.lists(ANY_TEXT, max_size=40))
@settings(max_examples=25, deadline=None)
def test_any_text_comes_back_readable_and_as_text(texts):
    sheet = reread([["x", cells.literal(text)] for text in texts]).active

    for row, text in enumerate(texts, 1):
        cell = sheet.cell(row, 2)
        if as_readable(text).strip():
            assert unescape(cell.value) == as_readable(text)
            assert cell.data_type == "s"
            assert cell.quotePrefix


# Long texts


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


LONG = (
    "ż" * 32_768,
    "słowo " * 33_333,
    "a" + "👩" * 40_000,
    "_x000D_" * 12_000,
    "ab" + "_x000D_" * 12_000,
    "x005F_" * 12_000,
    "\n".join(["wiersz"] * 9_000),
)


def test_a_text_too_long_for_a_cell_goes_on_without_a_loss(store):
    rows = [reported(store, remarks="x") for _ in LONG]
    for row, text in zip(rows, LONG, strict=True):
        changed_behind(store, row, remarks=text)

    book = exported(store, "en")

    for row, text, record in zip(rows, LONG, records(book.worksheets[1]), strict=True):
        first, _, pointer = record["remarks"].value.rpartition("… (")
        key = f"{row['number']}/remarks"
        assert pointer.endswith(f": {key})")
        parts = [record["text"].value for record in records(book["Long texts"]) if record["key"].value == key]
        assert parts
        assert "".join(unescape(part) for part in [first, *parts]) == text
    assert all(units(cell.value) <= 32_767 for cell in all_cells(book) if isinstance(cell.value, str))


def test_a_text_that_just_fits_into_a_cell_stands_there_whole(store):
    changed_behind(store, reported(store, remarks="x"), remarks="ż" * 32_767)

    book = exported(store, "en")

    assert the_only(book.worksheets[1])["remarks"].value == "ż" * 32_767
    assert "Long texts" not in book.sheetnames


PIECES = st.lists(st.sampled_from(["a" * 900, "👩" * 700, "_" * 500, "_x000D_" * 300, "x005F_" * 300, "ż\n" * 400]))


@given(PIECES, st.text(max_size=40))
@settings(max_examples=50, deadline=None)
def test_parts_put_together_are_the_text(pieces, pointer):
    text = "".join(pieces) * 9
    pointer = f"…{as_readable(pointer)}"

    first, *others = (unescape(part) for part in cells.in_parts(text, pointer))

    assert "".join([first.removesuffix(pointer) if others else first, *others]) == text
    assert all(units(part) <= cells.LONGEST for part in cells.in_parts(text, pointer))


def test_a_long_text_of_an_action_and_of_the_filter_goes_on_too(store):
    row = reported(store)
    action = actions.add(store, row["id"], kind="other", note="długo " * 7_000, by=HANDLER, at=NOW)

    book = exported(store, words="filtr " * 7_000)

    keys = [record["key"].value for record in records(book["Długie teksty"])]
    assert keys == [f"{row['number']}/{action}/note", "O pliku/filter"]


# Many rows


def test_a_full_sheet_goes_on_on_the_next_and_says_so(store):
    row = reported(store)
    with exports.export_of(store, [row["id"]], words=WORDS, by=DPO, at=NOW) as export:
        (leaving,) = export.incidents
    numbered = [leaving | {"remarks": f"numer {n}"} for n in range(130)]
    target = BytesIO()

    workbook.write(target, an_export(incidents=numbered), language_of("pl"), last_row=3 + 60)

    book = load_workbook(target)
    names = ["Rejestr", "Rejestr 2", "Rejestr 3"]
    assert book.sheetnames[:4] == ["O pliku", *names]
    rows = [record for name in names for record in records(book[name])]
    assert [record["remarks"].value for record in rows] == [f"numer {n}" for n in range(130)]
    assert [book[name].auto_filter.ref[-2:] for name in names] == ["63", "63", "13"]
    told = {row[0].value: row[1].value for row in book["O pliku"].iter_rows()}
    assert [told[name] for name in (*names, "Działania")] == [60, 60, 10, 0]
    assert language_of("pl").gettext(about.GOES_ON) in [row[1].value for row in book["O pliku"].iter_rows()]


def test_rows_stand_in_the_order_of_their_numbers_whatever_the_batches(store, monkeypatch):
    monkeypatch.setattr(export_incidents, "BATCH", 2)
    with store.writing() as writing:
        writing.insert("numbering", {"year": 2026, "last": 996})
    rows = [reported(store) for _ in range(6)]
    for row in rows:
        actions.add(store, row["id"], kind="other", by=HANDLER, at=NOW)

    book = exported(store)

    numbers = ["2026/997", "2026/998", "2026/999", "2026/1000", "2026/1001", "2026/1002"]
    assert [record["number"].value for record in records(book["Rejestr"])] == numbers
    assert [record["number"].value for record in records(book["Działania"])] == numbers


def test_only_the_chosen_incidents_leave(store):
    first, second, third = (reported(store) for _ in range(3))
    actions.add(store, second["id"], kind="other", by=HANDLER, at=NOW)

    book = exported(store, ids=[third["id"], first["id"], 12_345, third["id"]])

    assert [record["id"].value for record in records(book["Rejestr"])] == [first["id"], third["id"]]
    assert records(book["Działania"]) == []


def test_progress_is_told_from_row_to_row(store, monkeypatch):
    monkeypatch.setattr(progress, "EVERY", 2)
    told = []
    rows = [reported(store) for _ in range(5)]
    actions.add(store, rows[0]["id"], kind="other", by=HANDLER, at=NOW)

    written(store, progress=lambda done, total: told.append((done, total)))

    (total,) = {of for _, of in told}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[:2] == [(2, total), (4, total)]
    assert told[-1] == (total, total)


# Actions and lists


def test_actions_stand_as_in_the_database(store):
    row = reported(store)
    done = actions.add(
        store, row["id"], kind="recall", note="=1", owner="Ola", due_on=date(2026, 11, 22), by=HANDLER, at=NOW
    )
    actions.finish(store, done, 1, evidence="potwierdzenie", by=HANDLER, at=NOW)
    actions.add(store, row["id"], kind="block_access", due_on=date(2026, 11, 22), by=HANDLER, at=NOW)
    actions.add(store, row["id"], kind="other", due_on=date(2026, 11, 23), by=HANDLER, at=NOW)
    gone = actions.add(store, row["id"], kind="other", due_on=date(1871, 1, 18), by=HANDLER, at=NOW)
    actions.withdraw(store, gone, 1, "zbędne", by=HANDLER, at=NOW)

    found = records(exported(store, "en")["Actions"])

    assert [record["standing"].value for record in found] == ["done", "overdue", "open", "withdrawn"]
    first = {key: cell.value for key, cell in found[0].items() if cell.value is not None}
    now = wall("2026-11-23 10:15")
    assert first == {
        "number": row["number"],
        "kind": taxonomy.label("remedies", "recall", "en"),
        "note": "=1",
        "owner": "Ola",
        "due_on": wall("2026-11-22 00:00"),
        "standing": "done",
        "done_at": now,
        "done_at_stated": "23.11.2026 10:15",
        "done_at_iso": "2026-11-23T10:15:00+01:00/minute",
        "evidence": "potwierdzenie",
        "created_at": now,
        "created_at_stated": "23.11.2026 10:15",
        "created_at_iso": "2026-11-23T10:15:00+01:00/minute",
        "id": done,
        "incident_id": row["id"],
        "version": 2,
    }
    assert found[3]["due_on"].value == "18.01.1871"
    assert found[3]["withdrawn_reason"].value == "zbędne"


def test_every_entry_of_every_list_stands_in_both_languages(store):
    found = {
        (r["list"].value, r["code"].value): (r["pl"].value, r["en"].value) for r in records(exported(store)["Listy"])
    }

    every = {
        (file.stem, code): (entry.pl, entry.en)
        for file in taxonomy.FOLDER.glob("*.toml")
        for code, entry in taxonomy.entries(file.stem).items()
    }
    assert found == every


def test_a_cell_of_one_choice_offers_the_labels_of_its_list(store):
    reported(store)
    book = exported(store)

    sheet = book["Rejestr"]
    (state,) = [cell for cell in sheet[1] if cell.value == "state"]
    (offered,) = [v for v in sheet.data_validations.dataValidation if f"{state.column_letter}4" in str(v.sqref)]
    title, cells_of_list = offered.formula1.rsplit("!", 1)
    labels = [row[0].value for row in book[title.strip("'")][cells_of_list.replace("$", "")]]
    assert labels == [entry.pl for entry in taxonomy.entries("states").values()]


# About, the journal, and who may


def test_the_first_sheet_says_what_the_file_holds(store):
    organisation(store, "Chmura & Spółka")
    reported(store)

    sheet = exported(store, "en", period="2026", program="Rejestr72 0.1.0")["About"]

    told = {row[0].value: row[1].value for row in sheet.iter_rows()}
    sequence, digest = journal.head(store)
    assert (
        told
        | {
            "Organisation": "Chmura & Spółka",
            "Period": "2026",
            "Filter": WORDS,
            "Exported by": DPO.name,
            "Exported at": "23.11.2026 10:15, Warsaw time",
            "Program": "Rejestr72 0.1.0",
            "Register": 1,
            "Actions": 0,
            "Last entry": sequence,
            "Hash of this entry": digest,
        }
        == told
    )
    assert sheet.oddHeader.left.text.endswith("Chmura && Spółka")
    assert digest[:12] in sheet.oddFooter.left.text


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "pl",
            "O pliku, Rejestr, Terminy, Klienci, Organ nadzorczy, Osoby, Działania, Działania zapobiegawcze, "
            "Przyczyny, Przeglądy, Ustalenia z przeglądów, Obowiązki z rozdziału 8, Dostawcy, Weryfikacje, Oś czasu, "
            "Wskaźniki, Dziennik, Listy",
        ),
        (
            "en",
            "About, Register, Deadlines, Clients, Authority, People, Actions, Preventive actions, Causes, Reviews, "
            "Review decisions, Duties of section 8, Suppliers, Verifications, Timeline, Figures, Journal, Lists",
        ),
    ],
)
def test_an_empty_register_is_a_workbook_too_with_every_sheet(store, code, names):
    book = exported(store, code)

    assert ", ".join(book.sheetnames) == names
    assert records(book.worksheets[1]) == []


def test_each_export_is_an_entry_of_the_journal(store):
    reported(store)

    written(store, period="2026")

    (entry,) = store.ask("select * from journal where action = 'export'")
    assert entry["actor_id"] == DPO.id
    assert '"filter": "Wszystkie incydenty, od najnowszych."' in entry["change"]
    assert '"incidents": 1' in entry["change"]
    assert journal.verify(store).holds


def test_who_may_not_export_gets_nothing_and_leaves_no_trace(store):
    reported(store)

    with pytest.raises(Refused):
        written(store, by=REPORTER)

    assert not store.ask("select * from journal where action = 'export'")


def test_what_is_saved_while_the_file_is_written_is_not_in_it(store):
    row = reported(store, remarks="przed")
    with exports.export_of(store, [row["id"]], words=WORDS, by=DPO, at=NOW) as export:
        incidents.change(store, row["id"], 1, {"remarks": "po"}, by=HANDLER, at=NOW)
        (leaving,) = export.incidents

    assert leaving["remarks"] == "przed"
    assert export.head[0] == journal.head(store)[0] - 1


# The file


def test_a_path_holds_the_workbook_only_once_it_is_whole(store, tmp_path):
    def breaking():
        yield from ()
        raise OSError("disk full")

    target = tmp_path / "rejestr.xlsx"
    with pytest.raises(OSError, match="disk full"):
        workbook.write(target, an_export(incidents=breaking()), language_of("pl"))
    assert list(tmp_path.iterdir()) == [tmp_path / "register"]

    workbook.write(target, an_export(), language_of("pl"))
    assert load_workbook(target).sheetnames[0] == "O pliku"
    assert not list(tmp_path.glob("*.part"))


def test_the_register_is_set_up_for_screen_and_paper(store):
    reported(store)

    sheet = exported(store)["Rejestr"]

    assert sheet.freeze_panes == "C4"
    assert sheet.row_dimensions[1].hidden
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.auto_filter.ref.endswith("4")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$2:$3", "$A:$B")
    assert "&P" in sheet.oddFooter.center.text
    visible = [column for column in of_register(language_of("pl"), NOW) if not column.hidden]
    assert all(record.alignment.wrap_text for key, record in the_only(sheet).items() if key == "description")
    breaks = [brk.id for brk in sheet.col_breaks.brk]
    assert len(breaks) < len(visible) / 5


@pytest.mark.parametrize("code", LANGUAGES)
def test_keys_are_plain_and_unique_and_headings_complete(code):
    for columns in (of_register(language_of(code), NOW), of_actions(language_of(code), NOW)):
        keys = [column.key for column in columns]
        assert len(set(keys)) == len(keys)
        assert all(re.fullmatch(r"[a-z][a-z_]*", key) for key in keys)
        assert all(column.label for column in columns)


def test_hidden_columns_are_the_technical_ones(store):
    reported(store)
    sheet = exported(store)["Rejestr"]
    hidden = {key for key, cell in the_only(sheet).items() if sheet.column_dimensions[cell.column_letter].hidden}

    made = ("reported_at", "outcome_at", "authority_deadline", "closed_at", "erased_at")
    program_made = {f"{name}_stated" for name in made}
    assert (
        hidden
        == {key for key in the_only(sheet) if key.endswith("_iso")}
        | {"title", "id", "version", *of_figures()}
        | program_made
    )
