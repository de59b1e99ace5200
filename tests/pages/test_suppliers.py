"""Suppliers on the screen: who is due, what was asked and answered, what each caused and when it told us."""

from datetime import date, timedelta

import pytest

from lib.register import incidents, settings, suppliers, verifications
from tests.builders import a_report

NAME = "Serwerownia Przykład sp. z o.o."


@pytest.fixture
def a_supplier(store, people, clock):
    def add(name: str = NAME, **values) -> int:
        return suppliers.save(store, {"name": name, **values}, by=people["hanna"], at=clock())

    return add


@pytest.fixture
def caused(store, people, clock):
    """A confirmed incident that names a supplier; gives its number."""

    def cause(supplier: str, **facts) -> str:
        signed = {"by": people["hanna"], "at": clock()}
        row = incidents.report(store, a_report(supplier=supplier, **facts), **signed)
        row = incidents.change(store, row["id"], row["version"], {"aware_at": clock()}, **signed)
        return incidents.decide_outcome(store, row["id"], row["version"], "breach", "Tak.", **signed)["number"]

    return cause


def test_an_empty_page_says_what_will_stand_there_and_offers_the_first_one(visit):
    page = visit("suppliers")

    assert "Here will stand who hosts, backs up or mails our data" in page.text
    assert page.shows("Name of the supplier")


def test_who_only_reports_is_told_so_and_management_reads(visit, a_supplier):
    supplier_id = a_supplier()

    assert "are not open to it" in visit("suppliers", by="rita").text
    assert not visit("suppliers", by="marek", supplier=supplier_id).shows("What was verified")


def test_one_is_added_and_due_at_once(visit, store, clock):
    page = visit("suppliers").fill("Name of the supplier", NAME).choose("What it does for us", "hosting").press("Add")

    assert suppliers.listed(store, clock())[0]["role"] == "hosting"
    assert page.rows[0]["cells"][3] == {"text": "⚠ never verified", "tone": "missed"}
    assert "1 supplier, 1 verification is due." in page.text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(visit, a_supplier):
    a_supplier()
    page = visit("suppliers").fill("Name of the supplier", "serwerownia przykład").fill("Breach contact: e-mail", "nie")
    page.press("Add")

    assert page.beside("Name of the supplier") == f"“{NAME}” is in the directory already."
    assert page.beside("Breach contact: e-mail") == "This does not look like an e-mail address."
    assert page.value("Name of the supplier") == "serwerownia przykład"


def test_a_verification_asks_the_questions_of_the_role_and_sets_the_next_day(visit, store, a_supplier):
    supplier_id = a_supplier(role="hosting")
    page = visit("suppliers", supplier=supplier_id)
    question = next(code for code in ("restore_test",))
    page.press("Record it")
    assert page.beside("Result") == "Choose how it ended."

    page.choose("Result", "with remarks").fill("What was shown: certificate, report, record", "Protokół próby")
    page.choose(f"verify_{supplier_id}__{question}", "no").fill(f"verify_{supplier_id}__{question}_note", "za wolno")
    page.press("Record it")

    (row,) = verifications.of_supplier(store, supplier_id)
    assert row["answers"] == {"restore_test": {"answer": False, "note": "za wolno"}}
    assert row["next_on"] == date(2027, 11, 23)
    assert "✕ no · za wolno" in page.text


def test_a_verification_recorded_by_mistake_is_withdrawn_with_a_reason(visit, store, a_supplier, people, clock):
    supplier_id = a_supplier()
    values = {"verified_on": clock().date(), "result": "passed", "evidence": "Certyfikat"}
    row_id = verifications.record(store, supplier_id, values, by=people["hanna"], at=clock())
    page = visit("suppliers", supplier=supplier_id)

    page.press("Withdraw it")
    assert page.beside("Why is it withdrawn?") == "Say why it is withdrawn."
    page.fill("Why is it withdrawn?", "Inna firma.").press(f"withdraw_verification_{row_id}_now")

    assert "Inna firma." in page.text
    assert "⚠ never verified" in page.text


def test_its_incidents_say_how_long_the_notice_took_and_what_is_not_known(visit, a_supplier, caused, clock):
    supplier_id = a_supplier(notice_hours=4)
    hour = timedelta(hours=1)
    late = {"occurred_from": clock() - 30 * hour, "occurred_precision": "minute", "supplier_told_us_at": clock()}
    caused("serwerownia przykład", **late)
    caused("Serwerownia Przykład")

    rows = visit("suppliers", supplier=supplier_id).rows

    assert {row["cells"][4]["text"] for row in rows} == {"⚠ 1 d 6 h", "not known"}


def test_who_is_named_in_incidents_only_is_offered_and_added_with_one_press(visit, store, caused, clock):
    caused("Mailownia Wzorzec")
    page = visit("suppliers")
    assert "Mailownia Wzorzec · 1 incident" in page.text

    page.press("offer_0")

    (row,) = suppliers.listed(store, clock())
    assert (row["name"], row["incidents"]) == ("Mailownia Wzorzec", 1)


def test_one_no_longer_used_leaves_the_list_and_can_come_back(visit, a_supplier):
    supplier_id = a_supplier()
    page = visit("suppliers", supplier=supplier_id).press("supplier_retire")
    assert page.beside("Why is it no longer used?") == "Say why it is no longer used."

    page.fill("Why is it no longer used?", "The contract ended.").press("supplier_retire")
    assert "Reason: The contract ended." in page.text

    assert "Used again" in page.buttons

    listed = visit("suppliers")
    assert NAME not in listed.text
    assert NAME in listed.tick("Show those no longer used").text


def test_the_history_tells_who_changed_what(visit, a_supplier):
    page = visit("suppliers", supplier=a_supplier(role="backup"))
    page.fill("Hours in which it must tell us", 24).press("Save")

    assert "What it does for us: backups" in page.text
    assert "Hours in which it must tell us: 24" in page.text


@pytest.mark.parametrize("supplier", ["0", "abc", "9" * 30])
def test_an_address_of_nothing_says_so(visit, supplier):
    assert "There is no such supplier." in visit("suppliers", supplier=supplier).text


def test_the_admin_sets_how_often_suppliers_are_verified(visit, store):
    page = visit("settings", by="adam").fill("Months from one verification of a supplier to the next", 6)
    page.press("verify_months_save")

    assert settings.verify_months(store) == 6
