"""Clients: one directory, and which of them an incident touches, each with what is known for it alone."""

from datetime import timedelta

import pytest

from lib.domain.messages import Problems
from lib.register import clients, incidents, journal
from tests.builders import HANDLER, NOW, a_report

HOUR = timedelta(hours=1)


def add(store, name="Firma", **values):
    return clients.save(store, {"name": name, **values}, by=HANDLER, at=NOW)


def a_processors_one(store):
    values = a_report(aware_at=NOW, role="processor")
    return incidents.report(store, values, by=HANDLER, at=NOW)


def wrong(refused) -> list[str]:
    return [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize("twin", ["ALFA sp. z o.o.", "Alfa Sp. z o. o.", "alfa", "Alfa S.A."])
def test_two_spellings_of_one_firm_are_one_client(store, twin):
    add(store, "Alfa sp. z o.o.")

    with pytest.raises(Problems) as refused:
        add(store, twin)

    assert wrong(refused) == ["name"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"tax_number": "1234567890"}, "tax_number"),
        ({"contact_email": "nie mail"}, "contact_email"),
        ({"notice_hours": 0}, "notice_hours"),
        ({"sector": "kosmos"}, "sector"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(store, values, field):
    with pytest.raises(Problems) as refused:
        clients.save(store, {"name": "Beta", **values}, by=HANDLER, at=NOW)

    assert wrong(refused) == [field]


def test_a_new_contract_moves_the_deadline_of_what_is_still_open(store):
    client_id, row = add(store), a_processors_one(store)
    clients.mark(store, row["id"], [client_id], "yes", by=HANDLER, at=NOW)

    clients.save(store, {"notice_hours": 6}, by=HANDLER, at=NOW, client_id=client_id, version=1)

    (duty,) = (d for d in incidents.get(store, row["number"], HANDLER)["duties"] if d.kind == "client")
    assert duty.due_at == NOW + 6 * HOUR


def test_an_import_leaves_out_what_is_wrong_or_there_already_and_says_why(store):
    add(store, "Alfa")
    rows = [{"name": "Beta"}, {"name": "ALFA"}, {"name": "Gamma", "notice_hours": 9999}, {"name": "Delta"}]

    added, refused = clients.import_rows(store, rows, by=HANDLER, at=NOW)

    assert added == 2
    assert [(i, [p.field for p in problems]) for i, problems in refused] == [(2, ["name"]), (3, ["notice_hours"])]


def test_the_search_finds_words_and_beginnings_of_words(store):
    add(store, "Żółta Łódź")
    add(store, "Inna")

    assert [row["name"] for row in clients.listed(store, "lodz zol")] == ["Żółta Łódź"]


def test_marking_is_one_journal_row_however_many_there_are(store):
    row = a_processors_one(store)
    ids = [add(store, f"Firma {i}") for i in range(20)]
    before = journal.head(store)[0]

    assert clients.mark(store, row["id"], ids, "possibly", by=HANDLER, at=NOW) == 20
    assert journal.head(store)[0] == before + 1
    assert clients.mark(store, row["id"], ids, "possibly", by=HANDLER, at=NOW) == 0


def test_what_is_known_for_one_client_stays_with_that_client(store):
    row = a_processors_one(store)
    ids = [add(store, name) for name in ("Alfa", "Beta")]
    clients.mark(store, row["id"], ids, "yes", by=HANDLER, at=NOW)
    alfa, _ = clients.affected(store, row["id"])

    known = {"exploited": True, "data_categories": ("special",), "people_min": 3, "people_max": 5}
    clients.change_affected(store, alfa["id"], alfa["version"], known, by=HANDLER, at=NOW)

    alfa, beta = clients.affected(store, row["id"])
    assert (alfa["exploited"], alfa["data_categories"], alfa["people_max"]) == (True, ("special",), 5)
    assert (beta["exploited"], beta["data_categories"], beta["people_max"]) == (None, (), None)


def test_a_retired_client_is_offered_no_more_and_can_be_taken_back(store):
    client_id = add(store, "Alfa")

    clients.retire(store, client_id, 1, by=HANDLER, at=NOW)
    assert clients.listed(store) == []
    assert [row["retired_at"] for row in clients.listed(store, retired=True)] == [NOW]

    clients.take_back(store, client_id, 2, by=HANDLER, at=NOW)
    assert [row["name"] for row in clients.listed(store)] == ["Alfa"]


def test_a_client_that_is_in_nobodys_directory_cannot_be_marked(store):
    row = a_processors_one(store)

    with pytest.raises(LookupError):
        clients.mark(store, row["id"], [999_999], "yes", by=HANDLER, at=NOW)
    assert clients.affected(store, row["id"]) == []
