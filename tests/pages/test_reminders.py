"""The line on every page, who is woken, the messages, the calendar, notices by e-mail: through the screen."""

from datetime import timedelta

import pytest

from lib.documents import calendar, reminder_words
from lib.language import language_of
from lib.register import accounts, clients, decisions, feeds, incidents, outbox, reminders, settings
from lib.register.keeping import Keeping
from tests.firm import FOUNDED_AT
from tests.visits import id_of

DAY = timedelta(days=1)


@pytest.fixture
def sending(store, people):
    store.keeping = Keeping(sender="rejestr@firma.example")
    row = store.one("select id, version from accounts where login = 'adam'")
    accounts.change(store, *row.values(), {"email": "adam@firma.example"}, by=people["adam"], at=FOUNDED_AT)
    return store


def unfolded(page):
    return page.unfold(next(part.label for part in page.at.expander if part.key == "reminders"))


def test_what_is_missed_stands_on_every_page_until_somebody_has_seen_it(visit, an_incident, store, clock, people):
    row = an_incident(aware_at=clock())
    reminders.make(store, clock() + 2 * DAY)
    clock.pass_(days=2)
    page = visit("register")
    assert "1 matter still running" in page.text
    assert f"{row['number']}: notification to the authority" in page.text
    assert "I have seen it" not in page.buttons
    assert "I have seen it" in unfolded(page).buttons
    clock.pass_(minutes=5)  # the line reads otherwise, and is still unfolded
    assert "I have seen it" in page.run().buttons
    assert "I have seen it" not in unfolded(visit("register", by="marek")).buttons
    assert "still running" not in visit("report", by="rita").text

    reminders.make(store, clock() + 2 * DAY)
    clock.pass_(days=2)
    assert "1 matter past its end" in visit("suppliers").text
    unfolded(visit("register")).press("I have seen it")

    assert reminders.unseen(store, by=people["hanna"]) == []
    assert "past its end" not in visit("suppliers").text
    assert "said that they have seen a reminder" in visit("incident", number=row["number"], section="history").text


def test_people_to_be_told_stand_there_without_an_hour_and_in_no_calendar(visit, an_incident, store, clock, people):
    row = an_incident()
    incidents.decide_outcome(store, row["id"], row["version"], "breach", "Wysłano obcym.", by=people["iga"], at=clock())
    decisions.record(store, row["id"], "people", "yes", "Wysokie ryzyko.", by=people["iga"], at=clock())
    decided_at = clock()
    clock.pass_(days=1)
    reminders.make(store, clock())
    page = unfolded(visit("register"))

    assert f"{row['number']}: communication to people, waiting for 1 d" in page.text
    assert f"without undue delay; decided {language_of('en').moment(decided_at)}" in page.text
    assert "past its end" not in page.text
    (waiting,) = [thing for thing in reminders.waiting(store) if thing.kind == "people"]
    assert b"BEGIN:VEVENT" not in calendar.feed([waiting], language_of("en"), clock(), None)
    _subject, body = reminder_words.message([waiting], [], language_of("en"), None)
    assert "To be done without undue delay:" in body
    assert "It runs out:" not in body


def test_an_admin_says_who_is_woken_and_sees_what_became_of_messages(visit, sending, clock):
    page = visit("settings", by="adam").unfold("Reminders and messages")
    assert "Here will stand the messages" in page.text
    page.fill("Owner outside office hours", id_of(sending, "iga")).fill("Deputy", id_of(sending, "iga"))
    page.press("on_call_save")
    assert page.beside("Deputy") == "Choose somebody else as the deputy."
    page.fill("Deputy", id_of(sending, "hanna")).press("on_call_save")
    assert settings.on_call(sending) == (id_of(sending, "iga"), id_of(sending, "hanna"))

    page.press("Send me a test message")
    assert "waits to be sent" in page.text
    message = outbox.due(sending, clock())[0]
    assert message["recipient"] == "adam@firma.example"
    outbox.failed(sending, message, "550 <b>nie</b>", clock(), for_good=True)
    page = page.run()
    assert "could not be delivered: 550 <b>nie</b>" in page.text
    page.press("Try again now")
    assert outbox.due(sending, clock())


def test_a_calendar_gets_an_address_and_loses_it(visit, store, people):
    page = visit("settings").press("Make an address")
    address = page.at.code[0].value
    token = address.removeprefix("http://localhost:8501/calendar/").removesuffix(".ics")
    assert feeds.read(store, token)[0].name == "Hanna Prowadząca"

    page.press("Revoke the address")
    assert feeds.read(store, token) is None


def test_notices_are_sent_by_e_mail_to_clients_with_an_address(visit, an_incident, sending, people, clock):
    row = an_incident(aware_at=clock(), role="processor")
    ids = [
        clients.save(sending, {"name": name, "contact_email": email}, by=people["hanna"], at=clock())
        for name, email in (("Alfa", "alfa@example.pl"), ("Beta", None))
    ]
    clients.mark(sending, row["id"], ids, "yes", by=people["hanna"], at=clock())

    page = visit("incident", number=row["number"], section="clients").press("Send 1 notice")
    assert "e-mail on its way" in page.text
    message = outbox.due(sending, clock())[0]
    assert "Art. 33(2)" in message["body"]
    outbox.sent(sending, message, clock())
    outbox.record_sent(sending, clock())

    page = page.run()
    assert "1 of 2 told." in page.text
    assert "Nobody with an address is left to send to." in page.text
