"""Reminders are made once, whatever happens in between; what does not really wait reminds of nothing."""

from datetime import timedelta

import pytest

from lib.domain.permissions import Person, Refused
from lib.register import (
    accounts,
    actions,
    appointments,
    clients,
    decisions,
    drills,
    feeds,
    incidents,
    journal,
    notices,
    reminders,
    restricted,
    settings,
)
from lib.register.store import Store
from tests.builders import DPO, HANDLER, NOW, REPORTER, a_report, an_account

HOUR = timedelta(hours=1)
ADDRESSES = {"hanna": "hanna@firma.example", "iga": "iga@firma.example", "adam": "adam@firma.example"}


@pytest.fixture
def people(store):
    """An account a login, without a password: to hash one takes long. Three of them have an address."""
    found = {}
    for login, role in (("hanna", "handler"), ("iga", "dpo"), ("adam", "admin"), ("ela", "admin")):
        with store.writing() as writing:
            found[login] = Person(writing.new_id(), login.title(), role)
        more = {"login": login, "email": ADDRESSES.get(login), "language": "pl", "password_hash": "-"}
        an_account(store, found[login], **more)
    return found


@pytest.fixture
def breach(store, people):
    return incidents.report(store, a_report(aware_at=NOW, handler=people["hanna"].id), by=HANDLER, at=NOW)


def write(account, things):
    return f"{account['name']}: {len(things)}", ", ".join(thing.kind for thing in things)


def made(store, kind="authority"):
    return store.ask("select * from reminders where kind = $kind order by moment", kind=kind)


def test_every_moment_has_its_reminder_once_also_after_a_restart_and_after_being_away(store, breach, tmp_path):
    assert reminders.make(store, NOW + HOUR) == 0
    for hour in range(1, 62, 6):
        reminders.make(store, NOW + hour * HOUR)
        reminders.make(store, NOW + hour * HOUR)
    assert [(row["moment"] - NOW) / HOUR for row in made(store)] == [24, 48, 60]

    store.close()
    again = Store(store.folder)
    assert reminders.make(again, NOW + 61 * HOUR) == 0
    reminders.make(again, NOW + 100 * HOUR)
    assert [(row["moment"] - NOW) / HOUR for row in made(again)] == [24, 48, 60, 70, 72, 96]
    again.close()


def test_what_is_missed_comes_daily_until_somebody_acknowledges_it(store, breach, people):
    for day in range(3, 6):
        reminders.make(store, NOW + timedelta(days=day))
    assert sum(row["is_missed"] for row in made(store)) == 3
    about = made(store)[0]["about"]
    assert about in [thing.about for thing in reminders.unseen(store, by=HANDLER)]

    with pytest.raises(Refused):
        reminders.acknowledge(store, about, by=REPORTER, at=NOW)
    reminders.acknowledge(store, about, by=people["hanna"], at=NOW + timedelta(days=5))
    reminders.make(store, NOW + timedelta(days=9))

    assert sum(row["is_missed"] for row in made(store)) == 3
    assert about not in [thing.about for thing in reminders.unseen(store, by=HANDLER)]
    entry = journal.history(store, "incident", breach["id"])[0]
    assert (entry["action"], entry["change"]["reminder"]) == ("acknowledge_reminder", "authority")


def test_what_is_met_is_neither_shown_nor_reminded_of(store, breach):
    reminders.make(store, NOW + 25 * HOUR)
    assert "authority" in [thing.kind for thing in reminders.unseen(store, by=HANDLER)]

    notices.record(store, breach["id"], "authority", "complete", NOW + 26 * HOUR, by=HANDLER, at=NOW + 26 * HOUR)
    reminders.make(store, NOW + 90 * HOUR)

    assert len(made(store)) == 1
    assert "authority" not in [thing.kind for thing in reminders.unseen(store, by=HANDLER)]


def test_people_to_be_told_are_reminded_of_daily_from_the_decision_until_they_are(store, breach, people):
    incidents.decide_outcome(store, breach["id"], breach["version"], "breach", "Wysłano komu innemu.", by=DPO, at=NOW)
    reminders.make(store, NOW + 30 * HOUR)
    assert made(store, "people") == []
    decisions.record(store, breach["id"], "people", "yes", "Wysokie ryzyko.", by=DPO, at=NOW + 30 * HOUR)
    for day in (1, 1, 2):
        reminders.make(store, NOW + (30 + 24 * day) * HOUR)
    assert [(row["moment"] - NOW) / HOUR for row in made(store, "people")] == [54, 78]
    assert not any(row["is_missed"] for row in made(store, "people"))
    (about,) = {row["about"] for row in made(store, "people")}

    reminders.acknowledge(store, about, by=people["hanna"], at=NOW + 79 * HOUR)
    assert about not in [thing.about for thing in reminders.unseen(store, by=HANDLER)]
    reminders.make(store, NOW + 103 * HOUR)
    assert about in [thing.about for thing in reminders.unseen(store, by=HANDLER)]
    notices.record(store, breach["id"], "people", "letter", NOW + 104 * HOUR, by=HANDLER, at=NOW + 104 * HOUR)
    reminders.make(store, NOW + 200 * HOUR)
    assert len(made(store, "people")) == 3
    assert about not in [thing.about for thing in reminders.unseen(store, by=HANDLER)]


def test_a_drill_a_record_of_an_old_register_and_a_withdrawn_incident_remind_of_nothing(store, people):
    run = drills.get(store, drills.start(store, "lost_laptop", by=people["hanna"], at=NOW))
    drill = incidents.report(store, a_report(aware_at=NOW), by=people["hanna"], at=NOW, drill=run)
    actions.add(store, drill["id"], kind="other", due_on=NOW.date(), by=HANDLER, at=NOW)
    incidents.report(store, a_report(aware_at=NOW), by=HANDLER, at=NOW, historical=True)
    withdrawn = incidents.report(store, a_report(aware_at=NOW), by=HANDLER, at=NOW)
    with store.writing() as writing:
        writing.run("update incidents set withdrawn_at = $at where id = $id", at=NOW, id=withdrawn["id"])

    assert store.value("select count(*) from duties") > 0
    assert reminders.make(store, NOW + timedelta(days=10)) == 0


def test_two_hundred_clients_with_one_end_are_one_reminder(store, people):
    row = incidents.report(store, a_report(aware_at=NOW, role="processor"), by=HANDLER, at=NOW)
    added, _refused = clients.import_rows(store, [{"name": f"Klient {n}"} for n in range(200)], by=HANDLER, at=NOW)
    ids = [client["id"] for client in clients.listed(store)]
    clients.mark(store, row["id"], ids, "yes", by=HANDLER, at=NOW)

    reminders.make(store, NOW + 13 * HOUR)

    assert added == 200
    assert len(made(store, "client")) == 1
    assert [thing.many for thing in reminders.unseen(store, by=HANDLER) if thing.kind == "client"] == [200]


def test_an_action_and_a_promise_to_the_authority_are_reminded_of_too(store, breach):
    appointments.add(store, breach["id"], "supplement", "Uzupełnienie", NOW + 100 * HOUR, by=HANDLER, at=NOW)
    actions.add(store, breach["id"], kind="other", due_on=(NOW + timedelta(days=2)).date(), by=HANDLER, at=NOW)

    reminders.make(store, NOW + 51 * HOUR)

    assert len(made(store, "supplement")) == 1
    assert [row["is_missed"] for row in made(store, "action")] == [False, False]


def test_one_message_a_person_about_everything_due_at_the_handlers_address_and_at_night_at_the_owners(
    store, breach, people
):
    settings.set_on_call(store, people["adam"].id, people["iga"].id, by=people["adam"], at=NOW)

    reminders.make(store, NOW + 36 * HOUR, write=write)  # 22:15 in Warsaw
    reminders.make(store, NOW + 36 * HOUR, write=write)
    found = store.ask("select recipient, subject, body from outbox order by recipient")
    assert [row["recipient"] for row in found] == [ADDRESSES["adam"], ADDRESSES["hanna"]]

    reminders.make(store, NOW + 70 * HOUR, write=write)  # less than a fifth is left: the deputy too
    assert ADDRESSES["iga"] in [row["recipient"] for row in store.ask("select recipient from outbox")]


def test_a_calendar_is_read_by_its_address_until_it_is_revoked_or_the_account_disabled(store, breach, people):
    token = feeds.begin(store, by=people["hanna"], at=NOW)
    person, things = feeds.read(store, token)
    assert person == people["hanna"]
    assert "authority" in [thing.kind for thing in things]
    assert token not in str(store.ask("select * from calendar_feeds"))

    newer = feeds.begin(store, by=people["hanna"], at=NOW)
    assert feeds.read(store, token) is None
    feeds.revoke(store, by=people["hanna"], at=NOW)
    assert feeds.read(store, newer) is None
    last = feeds.begin(store, by=people["hanna"], at=NOW)
    version = store.value("select version from accounts where login = 'hanna'")
    accounts.disable(store, people["hanna"].id, version, by=people["adam"], at=NOW)
    assert feeds.read(store, last) is None
    with pytest.raises(Refused):
        feeds.begin(store, by=REPORTER, at=NOW)


def test_a_restricted_incident_is_told_to_those_named_and_to_nobody_else(store, breach, people):
    restricted.restrict(store, breach["id"], [people["iga"].id], "Sprawa pracownicza", by=people["iga"], at=NOW)
    reminders.make(store, NOW + 25 * HOUR, write=write)

    assert [row["recipient"] for row in store.ask("select recipient from outbox")] == [ADDRESSES["iga"]]
    assert reminders.unseen(store, by=people["iga"])
    assert reminders.unseen(store, by=people["adam"]) == []
    _person, things = feeds.read(store, feeds.begin(store, by=people["adam"], at=NOW))
    assert things == []
    with pytest.raises(Refused):
        reminders.acknowledge(store, made(store)[0]["about"], by=people["adam"], at=NOW)
