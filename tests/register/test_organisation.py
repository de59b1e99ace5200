"""The organisation and the first start."""

import threading

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Person, Refused
from lib.register import accounts, journal, organisation
from lib.register.store import Conflict
from tests.builders import ADMIN, HANDLER, NOW

FIRM = {"name": "Przykładowa sp. z o.o.", "address": "ul. Cicha 1, 00-001 Warszawa", "tax_number": "123-456-32-18"}
FIRST = {"login": "anna", "name": "Anna Pierwsza", "password": "cztery spokojne słowa"}


def fields(refused):
    return [problem.field for problem in refused.value.problems]


def test_the_first_start_makes_organisation_and_admin(store):
    assert accounts.is_empty(store)
    account = organisation.found(store, FIRM, FIRST, at=NOW)

    assert organisation.get(store)["tax_number"] == "1234563218"
    assert organisation.get(store)["has_dpo"] is None
    assert account["role"] == "admin"
    assert accounts.sign_in(store, "anna", FIRST["password"]) == account["id"]
    assert not accounts.is_empty(store)
    rows = store.ask("select actor, action, subject from journal order by sequence")
    assert [tuple(row.values()) for row in rows] == [
        ("Anna Pierwsza", "create", "account"),
        ("Anna Pierwsza", "create", "organisation"),
    ]
    assert journal.verify(store).holds


def test_the_first_start_happens_once(store):
    organisation.found(store, FIRM, FIRST, at=NOW)

    with pytest.raises(Refused):
        organisation.found(store, FIRM, {**FIRST, "login": "intruz"}, at=NOW)
    assert store.value("select count(*) from accounts") == 1


def test_of_two_first_starts_at_once_one_wins(store):
    outcomes = []

    def start(login):
        try:
            outcomes.append(organisation.found(store, FIRM, {**FIRST, "login": login}, at=NOW)["login"])
        except Refused:
            outcomes.append("refused")

    threads = [threading.Thread(target=start, args=(f"osoba{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("refused") == 3
    assert store.value("select count(*) from accounts") == store.value("select count(*) from organisation") == 1


def test_everything_wrong_at_the_first_start_is_said_at_once_and_nothing_is_kept(store):
    with pytest.raises(Problems) as refused:
        organisation.found(
            store,
            {"name": " ", "tax_number": "123-456-32-19", "contact_email": "biuro"},
            {"login": "a b", "name": "", "password": "krótkie"},
            at=NOW,
        )

    assert fields(refused) == [
        "name",
        "tax_number",
        "contact_email",
        "account_login",
        "account_name",
        "account_password",
    ]
    assert accounts.is_empty(store)
    assert organisation.get(store) is None


def test_nothing_but_the_name_is_needed(store):
    organisation.found(store, {"name": "Firma"}, FIRST, at=NOW)
    assert organisation.get(store)["address"] is None


@pytest.mark.parametrize("typed", ["1234563218", "123-456-32-18", "PL1234563218", " 123 456 32 18 "])
def test_a_nip_is_kept_as_ten_digits_however_it_is_typed(store, typed):
    organisation.found(store, {"name": "Firma", "tax_number": typed}, FIRST, at=NOW)
    assert organisation.get(store)["tax_number"] == "1234563218"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"tax_number": "1234563219"}, ["tax_number"]),
        ({"tax_number": "dziesięć cyfr"}, ["tax_number"]),
        ({"contact_email": "biuro@firma"}, ["contact_email"]),
        ({"has_dpo": True}, ["dpo_name", "dpo_email"]),
        ({"has_dpo": True, "dpo_name": "Iga"}, ["dpo_email"]),
        ({"has_dpo": True, "dpo_name": "Iga", "dpo_phone": "22 100 00 00"}, []),
        ({"has_dpo": True, "dpo_name": "Iga", "dpo_email": "iga@"}, ["dpo_email"]),
        ({"has_dpo": False, "dpo_name": "Iga"}, ["has_dpo"]),
        ({"dpo_phone": "22 100 00 00"}, ["has_dpo"]),
        ({"address": "u" * 301}, ["address"]),
    ],
)
def test_what_must_be_corrected_is_said_by_field(values, wrong):
    kept = dict.fromkeys(organisation.FIELDS) | {"name": "Firma"} | organisation.cleaned(values)
    assert [problem.field for problem in organisation.problems(kept)] == wrong


def test_an_admin_changes_the_organisation_and_a_stale_change_is_refused(store):
    organisation.found(store, FIRM, FIRST, at=NOW)

    after = organisation.save(store, 1, {"contact_phone": "22 100 00 00"}, by=ADMIN, at=NOW)

    assert after["version"] == 2
    assert organisation.get(store) == after
    with pytest.raises(Conflict):
        organisation.save(store, 1, {"contact_phone": "22 200 00 00"}, by=ADMIN, at=NOW)
    (row, _) = journal.history(store, "organisation", organisation.ONLY)
    assert row["change"] == {"before": {"contact_phone": None}, "after": {"contact_phone": "22 100 00 00"}}


def test_only_an_admin_changes_it(store):
    organisation.found(store, FIRM, FIRST, at=NOW)
    for person in (HANDLER, Person(9, "Zarząd", "management")):
        with pytest.raises(Refused):
            organisation.save(store, 1, {"name": "Inna"}, by=person, at=NOW)


def test_saving_the_same_again_writes_nothing(store):
    organisation.found(store, FIRM, FIRST, at=NOW)
    assert organisation.save(store, 1, FIRM, by=ADMIN, at=NOW)["version"] == 1
