"""What an inspector is handed holds everything and proves itself; what a client is handed names nobody else."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from lib.documents import inspection_pack
from lib.documents.inspection_pack import Wanted
from lib.domain import folding
from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.language import language_of
from lib.register import (
    actions,
    attachments,
    clients,
    corrections,
    decisions,
    incidents,
    meetings,
    minutes,
    notices,
    organisation,
    restricted,
)
from tests.builders import DPO, HANDLER, NOW, a_report, an_account
from tests.documents.spreadsheets import all_cells, all_ids

LATER = NOW + timedelta(hours=3)
OTHERS = ("Żółta Łódka sp. z o.o.", "Biuro Wymyślone", "Sklep Nigdzie")


@pytest.fixture
def case(store):
    """Two incidents that touch four clients, with a filing, notices, a file, decisions and frozen minutes."""
    for person in (HANDLER, DPO):
        an_account(store, person)
    with store.writing() as writing:
        writing.insert("organisation", {"id": 1, "version": 1, "name": "Firma Próbna"})
    ids = {name: clients.save(store, {"name": name}, by=DPO, at=NOW) for name in ("Nasz Klient", *OTHERS)}
    made = []
    for n, name in enumerate(("Nasz Klient", OTHERS[2])):
        said = f"Plik klienta {OTHERS[0]} i {OTHERS[1]} trafił do {name}. Zgłosiła Anna Tajna."
        row = incidents.report(
            store, a_report(description=said, client=OTHERS[0], remarks=OTHERS[1]), by=HANDLER, at=NOW
        )
        changes = {"role": "both", "aware_at": NOW}
        row = incidents.change(store, row["id"], row["version"], changes, by=HANDLER, at=NOW)
        incidents.decide_outcome(store, row["id"], row["version"], "breach", "Plik otwarto.", by=DPO, at=NOW)
        clients.mark(store, row["id"], list(ids.values()) if n == 0 else [ids[OTHERS[2]]], "yes", by=DPO, at=NOW)
        decisions.record(store, row["id"], "authority", "yes", "Ryzyko.", by=DPO, at=NOW)
        notices.record(store, row["id"], "authority", "complete", LATER, by=DPO, at=LATER, receipt="UPO-1")
        told = {client_id: f"Treść dla: {client}" for client, client_id in ids.items() if n == 0 or client == OTHERS[2]}
        notices.tell_clients(store, row["id"], told, LATER, by=DPO, at=LATER)
        attachments.add(store, row["id"], "dowód.txt", f"{OTHERS[0]}".encode(), by=DPO, at=LATER)
        actions.add(store, row["id"], kind="other", note=OTHERS[1], by=HANDLER, at=LATER)
        made.append(row["id"])
    meeting = meetings.begin(store, "light", by=DPO, at=LATER, incident_id=made[0])
    meetings.join(store, meeting, "Marek Zarządca", by=DPO, at=LATER)
    return made, ids


def pack(store, ids, client_id=None) -> zipfile.ZipFile:
    target = io.BytesIO()
    wanted = Wanted(ids, "Wszystkie.", "", client_id)
    inspection_pack.write(target, store, wanted, language_of("pl"), by=DPO, at=LATER)
    return zipfile.ZipFile(target)


def verified(folder: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_the_pack_holds_everything_and_proves_itself(store, case, tmp_path):
    frozen(store)
    with pack(store, all_ids(store)) as made:
        names = set(made.namelist())
        made.extractall(tmp_path / "pack")
        load_workbook(io.BytesIO(made.read("rejestr.xlsx")))

    assert {"README.txt", "SHA256SUMS", "verify.py", "journal.jsonl", "journal-head.txt", "rejestr.xlsx"} <= names
    one = {name.removeprefix("incidents/2026-001/") for name in names if name.startswith("incidents/2026-001/")}
    assert {"2026-001-report.pdf", "files/dowód.txt", "sent/01-authority-2026-11-23.json"} <= one
    assert len([name for name in one if name.startswith("notices/")]) == 4
    assert len([name for name in names if name.startswith("minutes/") and name.endswith(".pdf")]) == 1
    sent = json.loads((tmp_path / "pack/incidents/2026-001/sent/01-authority-2026-11-23.json").read_text("utf-8"))
    assert sent["receipt"] == "UPO-1"
    code, said = verified(tmp_path / "pack")
    assert (code, said.split(",")[0]) == (0, "HOLDS: every file")

    journal = (tmp_path / "pack/journal.jsonl").read_text("utf-8")
    (tmp_path / "pack/journal.jsonl").write_text(journal.replace("Plik otwarto.", "Plik zamknięto.", 1), "utf-8")
    (tmp_path / "pack/incidents/2026-001/files/dowód.txt").write_text("inny", "utf-8")
    (tmp_path / "pack/more.txt").write_text("x")
    code, said = verified(tmp_path / "pack")
    assert code == 1
    assert "changed: incidents/2026-001/files/dowód.txt" in said
    assert "not listed: more.txt" in said
    assert "does not hold" in said


def frozen(store):
    meeting = store.one("select * from meetings")
    meetings.change(store, meeting["id"], meeting["version"], {"held_on": date(2026, 11, 23)}, by=DPO, at=LATER)
    meeting = meetings.get(store, meeting["id"])
    people = {"facilitator": "Marek Zarządca", "next_on": date(2027, 2, 1)}
    meetings.change(store, meeting["id"], meeting["version"], people, by=DPO, at=LATER)
    meeting = meetings.get(store, meeting["id"])
    minutes.freeze(store, meeting["id"], meeting["version"], by=DPO, at=LATER)


def test_a_pack_of_one_incident_withholds_what_the_journal_says_of_others_and_still_holds(store, case, tmp_path):
    (first, _second), _ids = case
    with pack(store, [first]) as made:
        made.extractall(tmp_path / "pack")
        names = made.namelist()

    assert not [name for name in names if "2026-002" in name]
    rows = [json.loads(line) for line in (tmp_path / "pack/journal.jsonl").read_text("utf-8").splitlines()]
    told = {row["subject_id"] for row in rows if row["change"] and row["subject"] == "incident"}
    assert told == {first}
    assert verified(tmp_path / "pack")[0] == 0


@pytest.mark.parametrize(("of", "goes"), [(0, True), (1, False)])
def test_minutes_go_along_only_where_they_name_no_other_incident(store, case, of, goes):
    made, _ids = case
    meeting = store.value("select id from meetings")
    meetings.decide(store, meeting, "Zmienić hasła.", by=DPO, at=LATER, incident_id=made[of])
    frozen(store)
    with pack(store, made[:1]) as packed:
        assert any(name.startswith("minutes/") for name in packed.namelist()) is goes


def texts(made: zipfile.ZipFile) -> str:
    """Every word of every file of the pack."""
    found = []
    for name in made.namelist():
        content = made.read(name)
        if name.endswith(".pdf"):
            found += [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        elif name.endswith(".xlsx"):
            found += [str(cell.value) for cell in all_cells(load_workbook(io.BytesIO(content))) if cell.value]
        else:
            found.append(content.decode())
        found.append(name)
    return " ".join(folding.words(" ".join(found)))


def test_what_a_client_is_handed_names_no_other_client_and_nobody(store, case, tmp_path):
    _, ids = case
    with pack(store, all_ids(store), ids["Nasz Klient"]) as made:
        said, names = texts(made), made.namelist()
        made.extractall(tmp_path / "pack")

    assert "nasz klient" in said
    assert not [other for other in OTHERS if folding.name_key(other) in said]
    assert "anna tajna" not in said
    own = f"incidents/2026-001/2026-001-notice-{ids['Nasz Klient']}.pdf"
    assert [name for name in names if name.endswith(".pdf")] == [own]
    assert not {"journal.jsonl"} & set(names)
    assert verified(tmp_path / "pack")[0] == 0


@pytest.mark.parametrize("other", [OTHERS[0], "Nasz Klient Plus"])
def test_a_notice_that_names_another_client_stays_out_and_this_is_said(store, case, other):
    (first, _), ids = case
    clients.save(store, {"name": "Nasz Klient Plus sp. z o.o."}, by=DPO, at=NOW)
    row = next(one for one in clients.affected(store, first) if one["name"] == "Nasz Klient")
    clients.change_affected(
        store, row["id"], row["version"], {"evidence": f"Tak samo jak u {other}."}, by=DPO, at=LATER
    )
    with pack(store, all_ids(store), ids["Nasz Klient"]) as made:
        assert not [name for name in made.namelist() if name.endswith(".pdf")]
        assert "wymienia innego klienta" in made.read("README.txt").decode()
        assert folding.name_key(other) not in texts(made)


def test_a_client_does_not_read_how_the_duty_towards_another_stands(store, case):
    _, ids = case
    with pack(store, all_ids(store), ids["Nasz Klient"]) as made:
        book = load_workbook(made.open("rejestr.xlsx"))
    columns = [column for column in book.worksheets[1].iter_cols(values_only=True) if column[0] == "duty_client"]
    assert [column[3:] for column in columns] == [(None,)]


def test_a_pack_of_nothing_or_of_too_much_is_refused(store, case, monkeypatch):
    _, ids = case
    outside = clients.save(store, {"name": "Bez incydentu"}, by=DPO, at=NOW)
    for wanted in ([], [12_345]):
        with pytest.raises(Problems):
            pack(store, wanted, outside)
    monkeypatch.setattr(inspection_pack, "MOST", 1)
    with pytest.raises(Problems):
        pack(store, all_ids(store))
    monkeypatch.setattr(inspection_pack, "LARGEST", 1)
    with pytest.raises(Problems):
        pack(store, all_ids(store)[:1])
    assert organisation.get(store)["name"] == "Firma Próbna"
    assert ids


def test_a_damaged_file_is_named_and_the_rest_goes(store, case):
    (first, _), _ids = case
    kept = store.one("select * from attachments where incident_id = $id", id=first)
    attachments.place(store, kept["sha256"]).write_bytes(b"else")
    with pack(store, [first]) as made:
        assert "dowód.txt" in made.read("README.txt").decode()
        assert "incidents/2026-001/files/dowód.txt" not in made.namelist()


def test_what_is_hidden_from_a_person_does_not_leave_with_them(store, case):
    (first, second), _ids = case
    restricted.restrict(store, first, [DPO.id], "Sprawa pracownika.", by=DPO, at=LATER)
    target = io.BytesIO()
    wanted = Wanted([first, second], "Wszystkie.")
    inspection_pack.write(target, store, wanted, language_of("pl"), by=HANDLER, at=LATER)
    with zipfile.ZipFile(target) as made:
        assert not [name for name in made.namelist() if "2026-001" in name]
        assert "2026/001" not in str([cell.value for cell in all_cells(load_workbook(made.open("rejestr.xlsx")))])
        rows = [json.loads(line) for line in made.read("journal.jsonl").decode().splitlines()]
    assert not [row for row in rows if row["change"] and row["subject_id"] == first]
    chosen = [corrections.Accepted(first, "2026/001", 9, {"remarks": "x"})]
    given = {"file_name": "", "sha256": "", "reason": None, "by": HANDLER, "at": LATER}
    with pytest.raises(Refused):
        corrections.accept(store, chosen, **given)
    assert corrections.exported(store, [first, second], 1, by=HANDLER).keys() == {second}
