"""An incident that only named people may see is nowhere for anybody else, and counts all the same."""

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import (
    actions,
    agenda,
    alike,
    archive,
    attachments,
    decisions,
    exports,
    incidents,
    journal,
    listing,
    meetings,
    prevention,
    recurrences,
    restricted,
    reviews,
    sight,
    statistics,
)
from lib.register.filters import Filter
from tests.builders import NOW, a_report
from tests.visits import id_of

SECRET = "Zaginął dysk z aktami pracownika kadr"


@pytest.fixture
def template(founded):
    return founded


@pytest.fixture
def known(store, people):
    """Two incidents alike; the second one only for Hanna and Iga."""
    facts = a_report(description=SECRET, client="Kadry sp. z o.o.", supplier="Niszczarnia")
    hanna = people["hanna"]
    first = incidents.report(store, a_report(description="Inny dysk zaginął"), by=hanna, at=NOW)
    row = incidents.report(store, facts, by=people["rita"], at=NOW)
    actions.add(store, row["id"], kind="other", note="Zmienić zamki", by=hanna, at=NOW)
    attachments.add(store, row["id"], "akta.pdf", b"%PDF-1.7 x", by=hanna, at=NOW)
    named = [people["hanna"].id, people["iga"].id]
    restricted.restrict(store, row["id"], named, "Dotyczy pracownika.", by=hanna, at=NOW)
    return {"open": first, "restricted": row}


def numbers(page):
    return [row["number"] for row in page.rows]


def test_who_is_named_sees_it_and_nobody_else_not_even_an_admin_or_who_reported_it(store, people, known):
    number = known["restricted"]["number"]
    for login, person in people.items():
        is_named = login in ("hanna", "iga")
        assert (incidents.get(store, number, person) is not None) is is_named
        if person.role == "reporter":
            assert incidents.reported_by(store, person) == []
            continue
        page = listing.page(store, Filter(), by=person, now=NOW)
        assert (number in numbers(page)) is is_named
        assert page.total == sum(page.counts["state"].values()) == 1 + is_named
        assert listing.page(store, Filter(text="akt kadr"), by=person, now=NOW).total == is_named
        assert len(listing.ids(store, Filter(), by=person, now=NOW)) == 1 + is_named


def test_no_write_and_no_file_gets_past_it(store, people, known):
    row, henryk = known["restricted"], people["henryk"]
    attachment = store.value("select id from attachments")
    before = store.value("select count(*) from journal")
    writes = (
        lambda: incidents.change(store, row["id"], row["version"], {"remarks": "x"}, by=henryk, at=NOW),
        lambda: incidents.decide_outcome(store, row["id"], row["version"], "breach", "tak", by=henryk, at=NOW),
        lambda: actions.add(store, row["id"], kind="other", note="x", by=henryk, at=NOW),
        lambda: attachments.add(store, row["id"], "x.txt", b"x", by=henryk, at=NOW),
        lambda: attachments.withdraw(store, attachment, "x", by=henryk, at=NOW),
        lambda: attachments.content(store, attachment, by=henryk),
        lambda: restricted.restrict(store, row["id"], [henryk.id], "x", by=henryk, at=NOW),
    )
    for write in writes:
        with pytest.raises(Refused):
            write()
    assert store.value("select count(*) from journal") == before
    assert attachments.content(store, attachment, by=people["iga"])[1].startswith(b"%PDF")


def test_an_export_holds_only_what_one_may_see_and_who_exported_it_is_kept(store, people, known):
    ids = [known["open"]["id"], known["restricted"]["id"]]
    hanna = {"by": people["hanna"], "at": NOW}
    prevention.add(store, {"title": "Kopia zapasowa"}, **hanna)  # of no incident
    prevention.add(store, {"title": "Sejf"}, **hanna, incident_id=known["restricted"]["id"])
    for login, count in (("marek", 1), ("iga", 2)):
        with exports.export_of(store, ids, words="", by=people[login], at=NOW) as export:
            assert export.counts["incidents"] == count == len(list(export.incidents))
            assert len(list(export.actions)) == count - 1
            told = {name: list(rows) for name, rows in export.parts.items()}
            assert (known["restricted"]["number"] in str(told)) is (login == "iga")
            assert [row["title"] for row in told["preventive"]] == ["Kopia zapasowa"] + ["Sejf"] * (count - 1)
    read = restricted.readings(store, known["restricted"]["id"])
    assert [(row["name"], row["way"]) for row in read] == [("Iga Inspektor", "workbook")]


def test_what_everybody_looks_at_counts_it_and_names_it_to_nobody(store, people, known):
    number, iga = known["restricted"]["number"], people["iga"]
    assert statistics.ask(store, "overview", at=NOW)[0]["n"] == 2
    cases = statistics.ask(store, "cases", at=NOW)
    assert [case["number"] for case in cases].count(sight.HIDDEN) == 1
    asked = [statistics.ask(store, name, at=NOW) for name in statistics.NAMES]
    meeting = {"id": 0, "kind": "yearly", "since": None}
    shared = [
        asked,
        agenda.gather(store, meeting, NOW),
        meetings.due(store, NOW),
        decisions.taken_alone(store),
        reviews.due(store, NOW),
        recurrences.of_incident(store, known["open"]),
        prevention.listed(store, NOW),
        alike.find(store, a_report(description=SECRET), by=iga),
        incidents.known_words(store, "client"),
    ]
    for told in (number, SECRET, "akta", "Kadry"):
        assert told not in str(shared)
    with pytest.raises(Problems):
        meetings.begin(store, "light", by=iga, at=NOW, incident_id=known["restricted"]["id"])


def test_it_takes_a_reason_and_somebody_who_may_work_on_it_and_is_taken_back_likewise(store, people, known):
    incident_id, hanna = known["restricted"]["id"], people["hanna"]
    for named, reason, field in (([people["marek"].id], "x", "readers"), ([hanna.id], " ", "reason")):
        with pytest.raises(Problems) as refused:
            restricted.restrict(store, incident_id, named, reason, by=hanna, at=NOW)
        assert [problem.field for problem in refused.value.problems] == [field]
    restricted.restrict(store, incident_id, [], "Sprawa zakończona.", by=hanna, at=NOW)
    assert incidents.get(store, known["restricted"]["number"], people["marek"])
    told = journal.history(store, "incident", incident_id)[0]["change"]
    assert told["before"]["readers"] == "Hanna Prowadząca, Iga Inspektor"
    assert told["reason"] == "Sprawa zakończona."
    assert journal.verify(store).holds


def test_an_admin_knows_that_it_is_there_makes_no_archive_and_lets_themselves_in_with_a_trace(store, people, known):
    adam, incident_id = people["adam"], known["restricted"]["id"]
    (closed,) = restricted.closed_to(store, adam)
    assert closed["readers"] == ["Hanna Prowadząca", "Iga Inspektor"]
    assert SECRET not in str(closed)
    with pytest.raises(Problems):
        archive.make(store, by=adam, at=NOW)
    with pytest.raises(Problems):
        restricted.let_in(store, incident_id, "", by=adam, at=NOW)
    with pytest.raises(Refused):
        restricted.let_in(store, incident_id, "Ciekawość.", by=people["marek"], at=NOW)
    restricted.let_in(store, incident_id, "Nikt z wymienionych już nie pracuje.", by=adam, at=NOW)

    assert incidents.get(store, known["restricted"]["number"], adam)
    assert journal.history(store, "incident", incident_id)[0]["action"] == "let_in"
    assert archive.make(store, by=adam, at=NOW).exists()


def test_who_read_it_is_kept_once_an_hour_and_of_others_nothing(store, people, known):
    for _ in range(3):
        for row in known.values():
            restricted.note_reading(store, row["id"], by=people["iga"], at=NOW)
    rows = store.ask("select * from readings")
    assert [(row["incident_id"], row["account_id"]) for row in rows] == [
        (known["restricted"]["id"], id_of(store, "iga"))
    ]
