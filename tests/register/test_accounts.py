"""Accounts: made, changed, shut; passwords; every write journalled, no secret in the journal."""

import unicodedata
from datetime import timedelta

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from lib.domain.messages import Problems
from lib.domain.permissions import May, Person, Refused
from lib.register import accounts, journal, sessions
from lib.register.store import Conflict
from tests.builders import HANDLER, NOW, PROGRAM
from tests.conftest import HASHER

PASSWORD = "cztery spokojne słowa"


def an_account(store, **values):
    given = {"login": "ewa", "name": "Ewa Nowa", "role": "handler", "password": PASSWORD, **values}
    return accounts.create(store, given, by=PROGRAM, at=NOW)


def fields(refused):
    return [problem.field for problem in refused.value.problems]


def as_person(row):
    return Person(row["id"], row["name"], row["role"])


# -- made


def test_an_account_is_made_and_listed_without_its_hash(store):
    made = an_account(store, email="ewa@firma.pl", language="pl")

    (row,) = accounts.listed(store, PROGRAM)
    assert row["id"] == made["id"]
    assert (row["login"], row["email"], row["language"], row["version"]) == ("ewa", "ewa@firma.pl", "pl", 1)
    assert row["has_password"] is True
    assert "password_hash" not in row


def test_a_login_is_folded_and_belongs_to_one(store):
    an_account(store, login="  Żaneta ")

    assert accounts.sign_in(store, "żaneta", PASSWORD) == accounts.sign_in(store, "ZANETA", PASSWORD) is not None
    with pytest.raises(Problems) as refused:
        an_account(store, login="zaneta")
    assert fields(refused) == ["login"]


@pytest.mark.parametrize("role", ["reporter", "handler", "dpo", "management"])
def test_only_an_admin_makes_accounts(store, role):
    with pytest.raises(Refused):
        accounts.create(store, {"login": "x"}, by=Person(9, "Kto inny", role), at=NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"login": ""}, "login"),
        ({"login": "ewa nowa"}, "login"),
        ({"login": "e" * 61}, "login"),
        ({"name": " \u200b "}, "name"),
        ({"name": "N" * 201}, "name"),
        ({"email": "ewa@firma"}, "email"),
        ({"email": "ewa@firma.pl, adam@firma.pl"}, "email"),
        ({"role": "owner"}, "role"),
        ({"role": None}, "role"),
        ({"language": "de"}, "language"),
        ({"password": "krótkie123"}, "password"),
        ({"password": "d" * 257}, "password"),
        ({"password": "aaaaaaaaaaaaaaa"}, "password"),
        ({"login": "barbara.kowalska", "password": "Barbara.Kowalska"}, "password"),
    ],
)
def test_what_must_be_corrected_is_said_by_field(store, values, field):
    with pytest.raises(Problems) as refused:
        an_account(store, **values)
    assert fields(refused) == [field]
    assert accounts.is_empty(store)


def test_all_that_is_wrong_is_said_at_once(store):
    with pytest.raises(Problems) as refused:
        an_account(store, login="", name="", password="krótkie")
    assert fields(refused) == ["login", "name", "password"]


# -- passwords


@pytest.mark.parametrize("length", [12, 256])
def test_a_password_may_be_12_to_256_characters_long(length):
    assert accounts.password_problems(("hasło-1 " * 40)[:length], "ewa") == []


def test_the_right_password_opens_and_a_wrong_one_does_not(store):
    made = an_account(store)

    assert accounts.sign_in(store, "ewa", PASSWORD) == made["id"]
    for wrong in ("", PASSWORD + " ", PASSWORD.upper(), "x" * 10_000, "\ud800"):
        assert accounts.sign_in(store, "ewa", wrong) is None
    assert accounts.sign_in(store, "nobody", PASSWORD) is None


def test_a_password_typed_on_another_keyboard_is_the_same(store):
    made = an_account(store, password=unicodedata.normalize("NFC", "żółć i gęśl dżdżu"))

    assert accounts.sign_in(store, "ewa", unicodedata.normalize("NFD", "żółć i gęśl dżdżu")) == made["id"]


def test_an_account_without_a_password_lets_nobody_in(store):
    an_account(store, password=None)

    assert accounts.sign_in(store, "ewa", "") is None
    assert accounts.sign_in(store, "ewa", "an unknown login costs as much time as a wrong password") is None


def test_an_unknown_login_costs_the_same_work(store, monkeypatch):
    an_account(store)
    checked = []
    real = accounts._is_password
    monkeypatch.setattr(accounts, "_is_password", lambda kept, typed: checked.append(kept) or real(kept, typed))

    accounts.sign_in(store, "ewa", "wrong")
    accounts.sign_in(store, "nobody", "wrong")

    known, unknown = checked
    assert known.split("$")[:4] == unknown.split("$")[:4]  # same algorithm, same cost


def test_a_hash_costs_what_the_standard_asks_for():
    """RFC 9106, section 4, second recommended option; the tests hash more cheaply."""
    assert extract_parameters(HASHER.hash("x")) == RFC_9106_LOW_MEMORY


def test_a_hash_of_yesterdays_cost_is_renewed_at_sign_in(store, monkeypatch):
    made = an_account(store)
    before = store.value("select password_hash from accounts")
    monkeypatch.setattr(accounts, "_hasher", accounts.PasswordHasher(time_cost=1, memory_cost=1024))

    assert accounts.sign_in(store, "ewa", PASSWORD) == made["id"]
    after = store.value("select password_hash from accounts")
    assert "m=1024,t=1" in after
    assert after != before
    assert accounts.sign_in(store, "ewa", PASSWORD) == made["id"]


def test_ones_own_password_takes_the_current_one_and_ends_the_other_sessions(store):
    me = as_person(an_account(store))
    here, elsewhere = (sessions.begin(store, me.id, NOW) for _ in range(2))

    with pytest.raises(Problems) as refused:
        accounts.change_own_password(store, "not it", "nowe hasło z pięciu słów", by=me, at=NOW, keep=here)
    assert fields(refused) == ["current"]
    accounts.change_own_password(store, PASSWORD, "nowe hasło z pięciu słów", by=me, at=NOW, keep=here)

    assert accounts.sign_in(store, "ewa", PASSWORD) is None
    assert accounts.sign_in(store, "ewa", "nowe hasło z pięciu słów") == me.id
    assert sessions.person_of(store, here, NOW) is not None
    assert sessions.person_of(store, elsewhere, NOW) is None


def test_only_an_admin_sets_somebody_elses_password(store):
    made = an_account(store)
    token = sessions.begin(store, made["id"], NOW)

    with pytest.raises(Refused):
        accounts.set_password(store, made["id"], "nowe hasło z pięciu słów", by=HANDLER, at=NOW)
    accounts.set_password(store, made["id"], "nowe hasło z pięciu słów", by=PROGRAM, at=NOW)

    assert accounts.sign_in(store, "ewa", "nowe hasło z pięciu słów") == made["id"]
    assert sessions.person_of(store, token, NOW) is None


def test_a_link_sets_a_password_once_and_a_short_one_leaves_it_good(store):
    made = an_account(store, password=None)
    token = accounts.invite(store, made["id"], "set_password", by=PROGRAM, at=NOW)

    with pytest.raises(Problems):
        accounts.set_password_by_link(store, token, "krótkie", at=NOW)
    assert accounts.set_password_by_link(store, token, PASSWORD, at=NOW) == made["id"]
    assert accounts.set_password_by_link(store, token, "jeszcze inne hasło tutaj", at=NOW) is None
    assert accounts.sign_in(store, "ewa", PASSWORD) == made["id"]


def test_a_link_to_sign_in_sets_no_password(store):
    made = an_account(store)
    token = accounts.invite(store, made["id"], "sign_in", by=PROGRAM, at=NOW)

    assert accounts.set_password_by_link(store, token, "nowe hasło z pięciu słów", at=NOW) is None


def test_only_an_admin_invites(store):
    made = an_account(store)
    with pytest.raises(Refused):
        accounts.invite(store, made["id"], "sign_in", by=HANDLER, at=NOW)


# -- changed


def test_an_admin_changes_what_an_account_says(store):
    made = an_account(store)

    after = accounts.change(store, made["id"], 1, {"role": "dpo", "email": "ewa@firma.pl"}, by=PROGRAM, at=NOW)

    assert (after["role"], after["email"], after["version"]) == ("dpo", "ewa@firma.pl", 2)
    assert accounts.get(store, made["id"], PROGRAM)["role"] == "dpo"


def test_a_stale_change_is_refused(store):
    made = an_account(store)
    accounts.change(store, made["id"], 1, {"name": "Ewa Nowsza"}, by=PROGRAM, at=NOW)

    with pytest.raises(Conflict):
        accounts.change(store, made["id"], 1, {"name": "Ewa Stara"}, by=PROGRAM, at=NOW)
    with pytest.raises(Conflict):
        accounts.disable(store, made["id"], 1, by=PROGRAM, at=NOW)


def test_a_change_that_changes_nothing_writes_nothing(store):
    made = an_account(store)
    rows = journal.verify(store).rows

    assert accounts.change(store, made["id"], 1, {"name": "Ewa Nowa"}, by=PROGRAM, at=NOW)["version"] == 1
    assert journal.verify(store).rows == rows


def test_oneself_may_change_the_language_and_nothing_else(store):
    me = as_person(an_account(store))

    assert accounts.change(store, me.id, 1, {"language": "en"}, by=me, at=NOW)["language"] == "en"
    with pytest.raises(Refused):
        accounts.change(store, me.id, 2, {"role": "admin"}, by=me, at=NOW)
    with pytest.raises(Refused):
        accounts.change(store, me.id + 1, 1, {"language": "en"}, by=me, at=NOW)


def test_a_login_cannot_be_changed_into_one_that_is_taken(store):
    an_account(store)
    other = an_account(store, login="adam")

    with pytest.raises(Problems) as refused:
        accounts.change(store, other["id"], 1, {"login": "EWA"}, by=PROGRAM, at=NOW)
    assert fields(refused) == ["login"]


def test_the_last_active_admin_stays_one(store):
    last = an_account(store, role="admin")
    an_account(store, login="bez.hasla", role="admin", password=None)

    with pytest.raises(Problems) as refused:
        accounts.disable(store, last["id"], 1, by=PROGRAM, at=NOW)
    assert fields(refused) == ["disabled_at"]
    with pytest.raises(Problems) as refused:
        accounts.change(store, last["id"], 1, {"role": "handler"}, by=PROGRAM, at=NOW)
    assert fields(refused) == ["role"]


def test_one_of_two_admins_may_go(store):
    first = an_account(store, role="admin")
    second = an_account(store, login="adam", role="admin")

    accounts.disable(store, first["id"], 1, by=PROGRAM, at=NOW)
    with pytest.raises(Problems):
        accounts.disable(store, second["id"], 1, by=PROGRAM, at=NOW)


def test_a_disabled_account_is_out_at_once_and_its_links_are_void(store):
    made = an_account(store)
    token = sessions.begin(store, made["id"], NOW)
    link = accounts.invite(store, made["id"], "sign_in", by=PROGRAM, at=NOW)

    disabled = accounts.disable(store, made["id"], 1, by=PROGRAM, at=NOW)
    assert sessions.person_of(store, token, NOW) is None
    assert accounts.sign_in(store, "ewa", PASSWORD) is None
    with pytest.raises(Problems):
        accounts.invite(store, made["id"], "sign_in", by=PROGRAM, at=NOW)

    accounts.enable(store, made["id"], disabled["version"], by=PROGRAM, at=NOW)
    assert accounts.sign_in(store, "ewa", PASSWORD) == made["id"]
    assert sessions.person_of(store, token, NOW) is None
    assert sessions.redeem(store, link, "sign_in", NOW) is None


def test_only_an_admin_sees_the_list_and_everybody_their_own(store):
    me = as_person(an_account(store))
    other = an_account(store, login="adam")

    with pytest.raises(Refused):
        accounts.listed(store, me)
    with pytest.raises(Refused):
        accounts.get(store, other["id"], me)
    assert accounts.get(store, me.id, me)["login"] == "ewa"


def test_who_may_be_chosen_for_a_task(store):
    an_account(store, login="rita", role="reporter", name="Rita")
    handler = an_account(store, login="ewa", role="handler", name="Ewa")
    gone = an_account(store, login="adam", role="handler", name="Adam")
    accounts.disable(store, gone["id"], 1, by=PROGRAM, at=NOW)

    assert accounts.choices(store, May.EDIT) == {handler["id"]: "Ewa"}
    assert accounts.names(store)[gone["id"]] == "Adam"


# -- the journal


def test_every_write_is_journalled_and_no_secret_stands_there(store):
    made = an_account(store, role="admin")
    an_account(store, login="adam", role="admin")
    one = made["id"]
    accounts.change(store, one, 1, {"name": "Ewa Inna"}, by=PROGRAM, at=NOW)
    accounts.set_password(store, one, "nowe hasło z pięciu słów", by=PROGRAM, at=NOW)
    accounts.disable(store, one, 3, by=PROGRAM, at=NOW + timedelta(hours=1))
    accounts.enable(store, one, 4, by=PROGRAM, at=NOW + timedelta(hours=2))
    token = accounts.invite(store, one, "set_password", by=PROGRAM, at=NOW)

    actions = [row["action"] for row in reversed(journal.history(store, "account", one))]
    assert actions == ["create", "change", "set_password", "disable", "enable", "invite"]
    kept = " ".join(row["change"] for row in store.ask("select change from journal"))
    for secret in ("argon2", PASSWORD, "nowe hasło", token):
        assert secret not in kept
    assert journal.verify(store).holds
