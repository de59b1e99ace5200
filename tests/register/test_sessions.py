"""Who is signed in, for how long; links that work once."""

import time
from datetime import timedelta

import pytest

from lib.domain.permissions import Person
from lib.register import accounts, journal, sessions, settings
from lib.register.store import Unavailable
from tests.builders import NOW, PROGRAM

MINUTE = timedelta(minutes=1)


@pytest.fixture
def account(store):
    return accounts.create(store, {"login": "ewa", "name": "Ewa Nowa", "role": "handler"}, by=PROGRAM, at=NOW)


def test_a_session_names_the_person_and_a_wrong_token_nobody(store, account):
    token = sessions.begin(store, account["id"], NOW)

    assert sessions.person_of(store, token, NOW) == Person(account["id"], "Ewa Nowa", "handler", "pl")
    for wrong in (None, "", token[:-1], token + "x", token.swapcase(), "ż" * 43, "\ud800" * 43, "x" * 100_000):
        assert sessions.person_of(store, wrong, NOW) is None


def test_the_account_says_the_language_and_otherwise_the_browser(store, account):
    token = sessions.begin(store, account["id"], NOW)

    assert sessions.person_of(store, token, NOW, otherwise="en").language == "en"
    accounts.change(store, account["id"], 1, {"language": "pl"}, by=PROGRAM, at=NOW)
    assert sessions.person_of(store, token, NOW, otherwise="en").language == "pl"


def test_only_a_hash_of_the_token_is_kept(store, account):
    token = sessions.begin(store, account["id"], NOW)
    link = sessions.one_time_link(store, account["id"], "sign_in", NOW)

    kept = f"{store.ask('select * from sessions')}{store.ask('select * from one_time_links')}"
    assert token not in kept
    assert link not in kept


def test_a_session_ends_after_twelve_hours_however_busy(store, account):
    token = sessions.begin(store, account["id"], NOW)
    for hour in range(1, 12):
        assert sessions.person_of(store, token, NOW + timedelta(hours=hour))

    assert sessions.person_of(store, token, NOW + timedelta(hours=12) - MINUTE)
    assert sessions.person_of(store, token, NOW + timedelta(hours=12)) is None


def test_a_session_ends_after_two_idle_hours(store, account):
    token = sessions.begin(store, account["id"], NOW)

    assert sessions.person_of(store, token, NOW + timedelta(hours=2) - MINUTE)
    assert sessions.person_of(store, token, NOW + timedelta(hours=4)) is None


def test_looking_alone_keeps_no_session_alive(store, account):
    token = sessions.begin(store, account["id"], NOW)

    assert sessions.person_of(store, token, NOW + timedelta(minutes=119), touch=False)
    assert sessions.person_of(store, token, NOW + timedelta(minutes=121), touch=False) is None


def test_last_seen_is_written_at_most_once_a_minute(store, account, monkeypatch):
    token = sessions.begin(store, account["id"], NOW)
    writes = []
    touch = sessions._touch
    monkeypatch.setattr(sessions, "_touch", lambda *given: writes.append(given) or touch(*given))

    for second in range(0, 180, 5):
        sessions.person_of(store, token, NOW + timedelta(seconds=second))

    assert len(writes) == 2
    assert store.value("select last_seen_at from sessions") == NOW + 2 * MINUTE


def test_a_full_disk_keeps_nobody_from_reading(store, account, monkeypatch):
    token = sessions.begin(store, account["id"], NOW)

    def full():
        raise Unavailable("unwritable", store.path)

    monkeypatch.setattr(store, "writing", full)
    assert sessions.person_of(store, token, NOW + 5 * MINUTE)


def test_signing_out_ends_one_session_and_signing_out_everywhere_all(store, account):
    first, second, third = (sessions.begin(store, account["id"], NOW) for _ in range(3))
    link = sessions.one_time_link(store, account["id"], "sign_in", NOW)

    sessions.end(store, first, NOW)
    sessions.end(store, "unknown", NOW)
    sessions.end(store, None, NOW)
    assert sessions.person_of(store, first, NOW) is None
    assert sessions.person_of(store, second, NOW)

    sessions.end_all(store, account["id"], NOW)
    assert sessions.person_of(store, second, NOW) is sessions.person_of(store, third, NOW) is None
    assert sessions.redeem(store, link, "sign_in", NOW) is None


def test_a_new_role_holds_from_the_next_question_on(store, account):
    token = sessions.begin(store, account["id"], NOW)
    accounts.change(store, account["id"], 1, {"role": "management", "name": "Ewa Zarządca"}, by=PROGRAM, at=NOW)

    person = sessions.person_of(store, token, NOW)
    assert (person.role, person.name) == ("management", "Ewa Zarządca")


def test_asking_who_it_is_takes_a_few_milliseconds_at_most(store, account):
    tokens = [sessions.begin(store, account["id"], NOW) for _ in range(50)]
    start = time.process_time()
    for token in tokens:
        assert sessions.person_of(store, token, NOW)
    assert (time.process_time() - start) / len(tokens) < 0.02


def test_sessions_are_not_journalled_and_old_ones_are_cleared_away(store, account):
    rows = journal.verify(store).rows
    old = sessions.begin(store, account["id"], NOW)
    sessions.end(store, old, NOW)
    sessions.begin(store, account["id"], NOW + timedelta(days=32))

    assert journal.verify(store).rows == rows
    assert store.value("select count(*) from sessions") == 1


# -- one-time links


def test_a_link_works_once(store, account):
    token = sessions.one_time_link(store, account["id"], "sign_in", NOW)

    assert sessions.link_of(store, token, NOW).name == "Ewa Nowa"
    assert sessions.link_of(store, token, NOW) is not None  # looking uses nothing up
    assert sessions.redeem(store, token, "sign_in", NOW).account_id == account["id"]
    assert sessions.redeem(store, token, "sign_in", NOW) is None
    assert sessions.link_of(store, token, NOW) is None


def test_a_link_is_good_for_a_day(store, account):
    token = sessions.one_time_link(store, account["id"], "sign_in", NOW)

    assert sessions.link_of(store, token, NOW + timedelta(hours=24) - MINUTE)
    assert sessions.redeem(store, token, "sign_in", NOW + timedelta(hours=24)) is None


def test_a_link_does_only_what_it_was_made_for(store, account):
    token = sessions.one_time_link(store, account["id"], "set_password", NOW)

    assert sessions.redeem(store, token, "sign_in", NOW) is None
    assert sessions.redeem(store, token, "set_password", NOW)
    with pytest.raises(ValueError, match="anything"):
        sessions.one_time_link(store, account["id"], "anything", NOW)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "ż" * 5000])
def test_an_invented_link_is_no_link(store, account, token):
    assert sessions.redeem(store, token, "sign_in", NOW) is None


def test_an_admin_sets_how_long_one_stays_signed_in_and_it_holds_for_who_is_in(store, account):
    token = sessions.begin(store, account["id"], NOW)
    settings.set_number(store, "idle_minutes", 10, by=PROGRAM, at=NOW)
    assert sessions.person_of(store, token, NOW + 9 * MINUTE, touch=False)
    assert sessions.person_of(store, token, NOW + 11 * MINUTE, touch=False) is None

    settings.set_number(store, "idle_minutes", None, by=PROGRAM, at=NOW)
    settings.set_number(store, "session_hours", 1, by=PROGRAM, at=NOW)
    assert sessions.person_of(store, token, NOW + 59 * MINUTE)
    assert sessions.person_of(store, token, NOW + 61 * MINUTE) is None
    assert sessions.open_of(store, account["id"], NOW + 61 * MINUTE) == []
