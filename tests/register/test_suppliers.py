"""Suppliers: one directory, their verifications, what they caused and when they told us."""

import json
from datetime import date, timedelta

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import incidents, journal, settings, suppliers, verifications
from lib.register.store import Conflict
from tests.builders import ADMIN, HANDLER, MANAGER, NOW, a_report

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
PASSED = {"verified_on": TODAY, "result": "passed", "evidence": "Protokół próby odtworzenia"}


def add(store, name="Serwerownia Przykład sp. z o.o.", **values):
    return suppliers.save(store, {"name": name, **values}, by=HANDLER, at=NOW)


def verify(store, supplier_id, **values):
    return verifications.record(store, supplier_id, PASSED | values, by=HANDLER, at=NOW)


def wrong(refused) -> list[str]:
    return [problem.field for problem in refused.value.problems]


def get(store, supplier_id):
    return suppliers.get(store, supplier_id, NOW)


@pytest.mark.parametrize("twin", ["Serwerownia Przykład", "SERWEROWNIA PRZYKŁAD S.A.", "serwerownia  przyklad"])
def test_two_spellings_of_one_firm_are_one_supplier(store, twin):
    supplier_id = add(store)

    with pytest.raises(Problems) as refused:
        add(store, twin)

    assert wrong(refused) == ["name"]
    assert suppliers.of_name(store, twin)["id"] == supplier_id


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"role": "kosmos"}, "role"),
        ({"contact_email": "nie mail"}, "contact_email"),
        ({"notice_hours": 0}, "notice_hours"),
        ({"verify_months": 61}, "verify_months"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(store, values, field):
    with pytest.raises(Problems) as refused:
        suppliers.save(store, {"name": "Beta", **values}, by=HANDLER, at=NOW)

    assert wrong(refused) == [field]


def test_who_was_never_verified_is_due_at_once(store):
    supplier_id = add(store)

    assert [row["id"] for row in suppliers.due(store, NOW)] == [supplier_id]
    assert get(store, supplier_id)["standing"] == "never"


def test_a_verification_sets_the_day_of_the_next_one(store):
    yearly, twice_a_year = add(store), add(store, "Kopie Wzorzec", verify_months=6)
    for supplier_id in (yearly, twice_a_year):
        verify(store, supplier_id)

    assert get(store, yearly)["next_on"] == date(2027, 11, 23)
    assert get(store, twice_a_year)["next_on"] == date(2027, 5, 23)
    assert suppliers.due(store, NOW) == []
    assert [row["id"] for row in suppliers.due(store, NOW + 181 * DAY)] == [twice_a_year]


def test_the_settings_say_how_often_where_a_supplier_has_no_months_of_its_own(store):
    settings.set_number(store, "verify_months", 3, by=ADMIN, at=NOW)
    supplier_id = add(store)
    verify(store, supplier_id)

    assert get(store, supplier_id)["next_on"] == date(2027, 2, 23)
    with pytest.raises(Problems):
        settings.set_number(store, "verify_months", 0, by=ADMIN, at=NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"verified_on": None}, "verified_on"),
        ({"verified_on": TODAY + DAY}, "verified_on"),
        ({"result": None}, "result"),
        ({"evidence": ""}, "evidence"),
        ({"next_on": TODAY}, "next_on"),
    ],
)
def test_a_verification_without_its_day_result_or_evidence_is_refused(store, values, field):
    supplier_id = add(store)

    with pytest.raises(Problems) as refused:
        verify(store, supplier_id, **values)

    assert wrong(refused) == [field]


def test_answers_are_kept_question_by_question_and_what_nobody_answered_is_left_out(store):
    supplier_id = add(store, role="hosting")
    answers = {
        "restore_test": {"answer": False, "note": " nie próbowano "},
        "access": {"answer": None, "note": ""},
        "encryption": {"answer": True, "note": None},
    }
    verify(store, supplier_id, answers=answers)

    (row,) = verifications.of_supplier(store, supplier_id)

    assert row["answers"] == {
        "restore_test": {"answer": False, "note": "nie próbowano"},
        "encryption": {"answer": True, "note": None},
    }


def test_a_withdrawn_verification_no_longer_counts_and_stays_readable(store):
    supplier_id = add(store)
    verification_id = verify(store, supplier_id)

    verifications.withdraw(store, verification_id, "Dotyczyła innej firmy.", by=HANDLER, at=NOW)

    assert get(store, supplier_id)["standing"] == "never"
    assert [row["withdrawn_reason"] for row in verifications.of_supplier(store, supplier_id)] == [
        "Dotyczyła innej firmy."
    ]


def test_a_verification_because_of_an_incident_stands_in_both_histories(store):
    supplier_id = add(store)
    row = incidents.report(store, a_report(supplier="Serwerownia Przykład"), by=HANDLER, at=NOW)
    verifications.record(store, supplier_id, PASSED, by=HANDLER, at=NOW, incident_id=row["id"])

    (kept,) = verifications.of_incident(store, row["id"])

    assert kept["name"] == "Serwerownia Przykład sp. z o.o."
    assert journal.history(store, "incident", row["id"])[0]["action"] == "verify_supplier"
    assert journal.history(store, "supplier", supplier_id)[0]["action"] == "verify_supplier"


def test_incidents_are_counted_under_every_spelling_and_unknown_ones_are_offered(store):
    supplier_id = add(store)
    for name in ("serwerownia przykład", "Serwerownia Przykład Sp. z o. o.", "Mailownia Wzorzec"):
        row = incidents.report(store, a_report(supplier=name), by=HANDLER, at=NOW)
        row = incidents.change(store, row["id"], row["version"], {"aware_at": NOW}, by=HANDLER, at=NOW)
        incidents.decide_outcome(store, row["id"], row["version"], "breach", "Tak.", by=HANDLER, at=NOW)

    row = get(store, supplier_id)

    assert row["incidents"] == len(suppliers.caused(store, row["name_key"])) == 2
    assert [found["name"] for found in suppliers.not_listed(store)] == ["Mailownia Wzorzec"]


def test_a_retired_supplier_is_never_due_and_comes_back_as_it_was(store):
    supplier_id = add(store)
    suppliers.retire(store, supplier_id, 1, "The contract ended.", by=HANDLER, at=NOW)

    assert suppliers.listed(store, NOW) == suppliers.due(store, NOW) == []
    suppliers.take_back(store, supplier_id, 2, by=HANDLER, at=NOW)
    assert [row["id"] for row in suppliers.due(store, NOW)] == [supplier_id]


def test_a_stale_save_is_refused_and_management_only_reads(store):
    supplier_id = add(store)
    suppliers.save(store, {"note": "a"}, by=HANDLER, at=NOW, supplier_id=supplier_id, version=1)

    with pytest.raises(Conflict):
        suppliers.save(store, {"note": "b"}, by=HANDLER, at=NOW, supplier_id=supplier_id, version=1)
    with pytest.raises(Refused):
        suppliers.save(store, {"name": "Inny"}, by=MANAGER, at=NOW)


def test_the_journal_tells_what_changed(store):
    supplier_id = add(store)
    suppliers.save(store, {"notice_hours": 24}, by=HANDLER, at=NOW, supplier_id=supplier_id, version=1)

    newest = journal.history(store, "supplier", supplier_id)[0]["change"]

    assert newest == {"before": {"notice_hours": None}, "after": {"notice_hours": 24}}
    assert json.dumps(newest)
