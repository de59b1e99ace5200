"""What was anonymised is nowhere any more: not in a table, the journal, minutes or files, nor after a restore."""

from datetime import timedelta

import pytest

from lib.domain import taxonomy
from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import (
    actions,
    attachments,
    backups,
    causes,
    clients,
    decisions,
    drafts,
    incidents,
    journal,
    meetings,
    minutes,
    notices,
    prevention,
    restoring,
    retention,
    reviews,
    statistics,
)
from tests.builders import ADMIN, DPO, HANDLER, NOW, a_report

SECRET = "Żółty segregator Testowego"
LATER = NOW + timedelta(days=6 * 366)
LETTER = b"%PDF-1.7 tajne"
BARRIER = next(iter(taxonomy.codes("barriers")))


def closed(store, word=SECRET, owner=None, **facts):
    """A closed breach in which every free text holds the same word; `owner` is who was to act, if not that word."""
    texts = dict.fromkeys(("title", "description", "contact", "client", "cause_note", "measures", "remarks"), word)
    values = a_report(aware_at=NOW, role="both", people_min=7, people_max=7, **{**texts, **facts})
    drafts.save(store, f"token {word}", "report", {"description": word}, by=HANDLER, at=NOW)
    row = incidents.report(store, values, by=HANDLER, at=NOW, submission=f"token {word}")
    client_id = clients.save(store, {"name": f"Klient {row['number']}"}, by=HANDLER, at=NOW)
    clients.mark(store, row["id"], [client_id], "yes", by=HANDLER, at=NOW)
    affected = clients.affected(store, row["id"])[0]
    clients.change_affected(store, affected["id"], affected["version"], {"note": word}, by=HANDLER, at=NOW)
    notices.tell_clients(store, row["id"], {client_id: word}, NOW, by=HANDLER, at=NOW)
    decisions.record(store, row["id"], "people", "no", word, by=HANDLER, at=NOW, is_alone=True)
    actions.add(store, row["id"], kind="other", note=word, owner=owner or word, by=HANDLER, at=NOW)
    causes.add(store, row["id"], word, by=HANDLER, at=NOW)
    reviews.find(store, row["id"], {}, {BARRIER: ("held", word)}, by=HANDLER, at=NOW)
    attachments.add(store, row["id"], f"{word}.pdf", LETTER + word.encode(), by=HANDLER, at=NOW)
    row = store.one("select * from incidents where id = $id", id=row["id"])
    row = incidents.decide_outcome(store, row["id"], row["version"], "breach", word, by=HANDLER, at=NOW)
    return incidents.close(store, row["id"], row["version"], word, override=word, by=HANDLER, at=NOW)


def a_meeting(store, row, word):
    """A meeting that spoke of it and ordered something, with frozen minutes."""
    meeting = meetings.begin(store, "quarterly", by=HANDLER, at=NOW)
    meetings.join(store, meeting, "Hanna Prowadząca", by=HANDLER, at=NOW)
    meetings.note(store, meeting, "incident", 0, incident_id=row["id"], note=word, by=HANDLER, at=NOW)
    version = meetings.get(store, meeting)["version"]
    return minutes.freeze(store, meeting, version, by=HANDLER, at=NOW)


def everything(store):
    """Every value of every table, as one text."""
    tables = [row["table_name"] for row in store.ask("select table_name from duckdb_tables() where not internal")]
    return "\n".join(str(store.ask(f"select * from {table}")) for table in tables)


def files(store):
    return [file for file in (store.folder / "attachments").rglob("*") if file.is_file()]


def test_after_its_time_nothing_of_its_words_is_left_and_what_is_counted_stays(store):
    kept, gone = closed(store, word="Inna sprawa zupełnie"), closed(store)
    meeting = a_meeting(store, gone, SECRET)
    counted = statistics.ask(store, "causes")
    assert SECRET in everything(store)

    assert retention.due(store, NOW + timedelta(days=5 * 365), by=ADMIN) == []
    assert {row["id"] for row in retention.due(store, LATER, by=ADMIN)} == {kept["id"], gone["id"]}
    for reason, ids in (("", [gone["id"]]), ("Uchwała 1", [])):
        with pytest.raises(Problems):
            retention.erase(store, ids, reason, by=ADMIN, at=LATER)
    with pytest.raises(Refused):
        retention.erase(store, [gone["id"]], "Uchwała 1", by=DPO, at=LATER)

    assert retention.erase(store, [gone["id"]], "Uchwała 1", by=ADMIN, at=LATER) == 1

    left = everything(store)
    assert SECRET not in left
    assert "zolty" not in left
    assert len(files(store)) == 1
    row = incidents.get(store, gone["number"], HANDLER)
    assert (row["people_min"], row["kinds"], row["outcome"], row["closed_at"]) == (7, ("disclosure",), "breach", NOW)
    assert incidents.get(store, kept["number"], HANDLER)["description"] == "Inna sprawa zupełnie"
    assert statistics.ask(store, "causes") == counted
    proof = journal.verify(store)
    assert proof.holds
    assert proof.erased > 5
    assert minutes.is_unchanged(store, meetings.get(store, meeting["id"]))
    assert [row["id"] for row in retention.due(store, LATER, by=ADMIN)] == [kept["id"]]
    with pytest.raises(Problems):
        incidents.reopen(store, row["id"], row["version"], "Coś nowego", by=HANDLER, at=LATER)


def test_what_merely_names_the_same_people_or_holds_a_short_title_keeps_its_history(store):
    gone = closed(store, owner="Jan Kowalski", title="Phishing", client="Szpital Miejski", contact="Anna Nowak")
    values = (
        {"title": "Filtr załączników", "owner": "Jan Kowalski"},
        {"title": "Phishing: ćwiczenie dla wszystkich"},
        {"title": "Umowa: Szpital Miejski", "verifier": "Anna Nowak", "expected": "Szpital Miejski"},
    )
    unrelated = [prevention.add(store, one, by=HANDLER, at=NOW) for one in values]
    repeating = prevention.add(store, {"title": "Phishing", "expected": SECRET}, by=HANDLER, at=NOW)

    retention.erase(store, [gone["id"]], "Uchwała 1", by=ADMIN, at=LATER)

    for action_id, told in zip(unrelated, values, strict=True):
        assert journal.history(store, "preventive_action", action_id)[0]["change"]["after"].items() >= told.items()
    assert journal.history(store, "preventive_action", repeating)[0]["change"] is None
    assert journal.verify(store).holds


def test_a_restored_backup_forgets_it_again_here_and_on_another_machine(store):
    gone = closed(store)
    backup = backups.by_hand(store, by=ADMIN, at=NOW)
    retention.erase(store, [gone["id"]], "Uchwała 1", by=ADMIN, at=LATER)

    restoring.restore(store, backup, by=ADMIN, at=LATER)

    assert SECRET not in everything(store)
    assert files(store) == []
    assert journal.verify(store).holds
    assert retention.erased(store)[0]["reason"] == "Uchwała 1"

    (store.folder / retention.LIST).unlink()  # the list beside the backups is enough
    restoring.restore(store, backup, by=ADMIN, at=LATER + timedelta(minutes=1))
    assert SECRET not in everything(store)
