"""A message is tried until it goes or nothing helps; a notice is a fact once the mail server has taken it."""

from datetime import timedelta

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import clients, drills, incidents, journal, notices, outbox, restricted
from tests.builders import ADMIN, HANDLER, NOW, REPORTER, a_report, an_account

MINUTE = timedelta(minutes=1)


@pytest.fixture
def processor(store):
    """An incident that concerns two clients, one of whom has an address."""
    an_account(store, HANDLER)
    row = incidents.report(store, a_report(aware_at=NOW, role="processor"), by=HANDLER, at=NOW)
    ids = [
        clients.save(store, {"name": name, "contact_email": email}, by=HANDLER, at=NOW)
        for name, email in (("Alfa", "alfa@example.pl"), ("Beta", None))
    ]
    clients.mark(store, row["id"], ids, "yes", by=HANDLER, at=NOW)
    return row, ids


def a_message(store, **how):
    with store.writing() as writing:
        message_id = outbox.put(writing, "reminder", "a@example.pl", "Temat", "Treść", at=NOW, **how)
    return store.one("select * from outbox where id = $id", id=message_id)


def again(store, message):
    return store.one("select * from outbox where id = $id", id=message["id"])


def test_a_message_that_fails_is_tried_after_ever_longer_pauses_and_given_up_after_two_days(store):
    message, moment, tries = a_message(store), NOW, 0
    while due := outbox.due(store, moment):
        outbox.failed(store, due[0], "451 później", moment)
        tries += 1
        moment = again(store, message)["next_at"] or moment + timedelta(days=30)

    assert tries == 10
    assert timedelta(days=2) < moment - timedelta(days=30) - NOW < timedelta(days=3)
    assert outbox.state(again(store, message)) == "given_up"
    assert outbox.is_stuck(store, NOW)
    assert again(store, message)["message_id"] == message["message_id"]

    outbox.retry(store, message["id"], by=HANDLER, at=moment)
    assert [row["id"] for row in outbox.due(store, moment)] == [message["id"]]


def test_where_the_server_is_away_all_wait_and_no_attempt_counts(store):
    messages = [a_message(store), a_message(store)]
    for minute in range(0, 600, 5):
        outbox.put_off(store, outbox.due(store, NOW + minute * MINUTE), "refused", NOW + minute * MINUTE)

    assert [again(store, message)["tries"] for message in messages] == [0, 0]
    assert outbox.state(again(store, messages[0])) == "failing"


def test_a_notice_is_recorded_once_it_went_with_its_proof_by_whoever_ordered_it(store, processor):
    row, (alfa, beta) = processor
    texts = {alfa: ("Zawiadomienie", "Dotyczy Alfy"), beta: ("Zawiadomienie", "Dotyczy Bety")}

    assert outbox.send_notices(store, row["id"], texts, "notice", by=HANDLER, at=NOW) == 1
    assert outbox.send_notices(store, row["id"], texts, "notice", by=HANDLER, at=NOW) == 0
    message = outbox.due(store, NOW)[0]
    assert notices.of_incident(store, row["id"]) == []

    outbox.sent(store, message, NOW + MINUTE)
    outbox.record_sent(store, NOW + 2 * MINUTE)
    outbox.record_sent(store, NOW + 2 * MINUTE)

    told = notices.of_incident(store, row["id"])
    assert [(n["client_id"], n["sent_at"], n["channel"], n["content"]) for n in told] == [
        (alfa, NOW + MINUTE, "email", "Dotyczy Alfy")
    ]
    assert message["message_id"] in told[0]["receipt"]
    assert outbox.state(outbox.of_incident(store, row["id"])[alfa]) == "sent"
    assert [entry["actor"] for entry in journal.history(store, "incident", row["id"])][:2] == [HANDLER.name] * 2
    assert journal.verify(store).holds


def test_what_was_sent_to_a_client_no_longer_concerned_stays_sent_and_is_no_notice(store, processor):
    row, (alfa, _beta) = processor
    outbox.send_notices(store, row["id"], {alfa: ("T", "x")}, "notice", by=HANDLER, at=NOW)
    clients.mark(store, row["id"], [alfa], "no", by=HANDLER, at=NOW)
    outbox.sent(store, outbox.due(store, NOW)[0], NOW)
    with store.writing() as writing:
        writing.run("delete from affected_clients where client_id = $id", id=alfa)

    assert outbox.record_sent(store, NOW) == 1
    assert notices.of_incident(store, row["id"]) == []


def test_what_was_ordered_before_an_incident_was_restricted_to_others_still_becomes_a_fact(store, processor):
    row, (alfa, _beta) = processor
    outbox.send_notices(store, row["id"], {alfa: ("T", "x")}, "notice", by=HANDLER, at=NOW)
    message = outbox.due(store, NOW)[0]
    with store.writing() as writing:
        reader = {"id": writing.new_id(), "incident_id": row["id"], "account_id": 77, "named_at": NOW, "named_by": 77}
        writing.insert("incident_readers", reader)
        journal.append(writing, "restrict", "incident", row["id"], {}, by=None, at=NOW)
    outbox.sent(store, message, NOW)
    outbox.record_sent(store, NOW)

    assert [told["client_id"] for told in notices.of_incident(store, row["id"])] == [alfa]
    assert outbox.listed(store, by=ADMIN) == []
    with pytest.raises(Refused):
        outbox.retry(store, message["id"], by=HANDLER, at=NOW)


def test_an_admin_reads_of_no_reminder_about_what_is_restricted_from_them(store, processor):
    row, _clients = processor
    other = incidents.report(store, a_report(), by=HANDLER, at=NOW)
    subjects = [
        f"Po terminie: {row['number']}: zgłoszenie, do 24.11.2026 (jeszcze 1)",
        f"{row['number']}: przegląd, do",
    ]
    with store.writing() as writing:
        for subject in (*subjects, f"{other['number']}: przegląd, do 24.11.2026", "Zapasy, do 24.11.2026"):
            outbox.put(writing, "reminder", "hanna@example.pl", subject, "x", at=NOW)
    assert len(outbox.listed(store, by=ADMIN)) == 4

    restricted.restrict(store, row["id"], [HANDLER.id], "Dotyczy pracownika.", by=HANDLER, at=NOW)

    assert [message["subject"] for message in outbox.listed(store, by=ADMIN)] == [
        "Zapasy, do 24.11.2026",
        f"{other['number']}: przegląd, do 24.11.2026",
    ]


def test_a_drill_and_an_awareness_not_recorded_send_nothing(store, processor):
    run = drills.get(store, drills.start(store, "lost_laptop", by=HANDLER, at=NOW))
    drill = incidents.report(store, a_report(aware_at=NOW), by=HANDLER, at=NOW, drill=run)
    unaware = incidents.report(store, a_report(), by=HANDLER, at=NOW)

    for row in (drill, unaware):
        with pytest.raises(Problems):
            outbox.send_notices(store, row["id"], {}, "notice", by=HANDLER, at=NOW)
    with pytest.raises(Refused):
        outbox.send_notices(store, processor[0]["id"], {}, "notice", by=REPORTER, at=NOW)


def test_old_reminders_are_cleared_away_and_notices_stay(store, processor):
    row, (alfa, _beta) = processor
    outbox.send_notices(store, row["id"], {alfa: ("T", "x")}, "notice", by=HANDLER, at=NOW)
    a_message(store)
    for message in outbox.due(store, NOW):
        outbox.sent(store, message, NOW)

    outbox.clear_away(store, NOW + timedelta(days=91))

    assert [message["kind"] for message in outbox.listed(store, by=ADMIN)] == ["notice"]
