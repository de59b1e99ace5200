"""Notices: what was sent, with its proof; lateness frozen, nothing filed by the register itself."""

from datetime import timedelta
from hashlib import sha256

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import clients, incidents, journal, notices
from tests.builders import HANDLER, MANAGER, NOW, a_report

HOUR = timedelta(hours=1)


def an_aware_one(store, role="controller", **facts):
    values = a_report(detected_at=None, aware_at=NOW - 80 * HOUR, role=role, **facts)
    return incidents.report(store, values, by=HANDLER, at=NOW)


def file(store, row, sent_at=NOW, kind="initial", by=HANDLER, track="authority", **details):
    return notices.record(store, row["id"], track, kind, sent_at, by=by, at=NOW, **details)


def kept(store, row):
    return incidents.get(store, row["number"], HANDLER)


def duty(store, row, kind="authority"):
    return next(d for d in kept(store, row)["duties"] if d.kind == kind)


def wrong(refused) -> list[str]:
    return [problem.field for problem in refused.value.problems]


def test_a_filing_after_72_hours_asks_for_the_reasons_of_the_delay(store):
    row = an_aware_one(store)

    with pytest.raises(Problems) as refused:
        file(store, row)

    assert wrong(refused) == ["delay_reasons"]
    file(store, row, delay_reasons="Nie znano zakresu.")
    assert duty(store, row).late_by == 8 * HOUR


def test_a_filing_in_time_meets_the_duty_and_the_summary_says_so(store):
    row = an_aware_one(store)
    before = journal.head(store)[0]

    file(store, row, NOW - 20 * HOUR)

    assert (duty(store, row).state, duty(store, row).late_by) == ("done", None)
    assert kept(store, row)["authority_notified_at"] == NOW - 20 * HOUR
    assert journal.head(store)[0] == before + 1


def test_lateness_stays_what_it_was_when_awareness_is_corrected_later(store):
    row = an_aware_one(store)
    file(store, row, delay_reasons="Nie znano zakresu.")

    incidents.change(store, row["id"], 1, {"aware_at": NOW - 2 * HOUR}, by=HANDLER, at=NOW, reason="Inne logi.")

    assert duty(store, row).late_by == 8 * HOUR


@pytest.mark.parametrize(
    ("sent_at", "details", "field"),
    [
        (None, {}, "sent_at"),
        (NOW + HOUR, {"delay_reasons": "x"}, "sent_at"),
        (NOW - 90 * HOUR, {}, "sent_at"),
        (NOW - 70 * HOUR, {"channel": "email"}, "channel"),
    ],
)
def test_times_out_of_order_and_an_e_mail_are_explained_beside_their_field(store, sent_at, details, field):
    row = an_aware_one(store)

    with pytest.raises(Problems) as refused:
        file(store, row, sent_at, **details)

    assert wrong(refused) == [field]


def test_a_supplement_needs_a_first_notification(store):
    row = an_aware_one(store)

    with pytest.raises(Problems) as refused:
        file(store, row, NOW - 70 * HOUR, "supplementary")

    assert wrong(refused) == ["kind"]


def test_withdrawn_it_no_longer_counts_and_stays_readable(store):
    row = an_aware_one(store)
    notice_id = file(store, row, NOW - 20 * HOUR)

    notices.withdraw(store, notice_id, 1, "Pomyłka.", by=HANDLER, at=NOW)

    assert duty(store, row).state == "undecided"
    assert notices.of_incident(store, row["id"])[0]["withdrawn_reason"] == "Pomyłka."


def test_clients_are_told_in_one_step_and_each_has_its_own_notice(store):
    row = an_aware_one(store, role="processor")
    ids = [clients.save(store, {"name": f"Firma {i}"}, by=HANDLER, at=NOW) for i in range(3)]
    clients.mark(store, row["id"], ids, "possibly", by=HANDLER, at=NOW)

    texts = {client_id: f"tylko dla {client_id}" for client_id in ids}
    notices.tell_clients(store, row["id"], texts, NOW, by=HANDLER, at=NOW)

    kept_texts = {n["client_id"]: n["content"] for n in notices.of_incident(store, row["id"], "client")}
    assert kept_texts == texts
    assert kept(store, row)["clients_told"] is True


def test_telling_many_is_one_journal_row_that_seals_every_text(store):
    row = an_aware_one(store, role="processor")
    ids = [clients.save(store, {"name": f"Firma {i}"}, by=HANDLER, at=NOW) for i in range(3)]
    clients.mark(store, row["id"], ids, "possibly", by=HANDLER, at=NOW)
    before = journal.head(store)[0]

    made = notices.tell_clients(store, row["id"], dict.fromkeys(ids, "Zażółć"), NOW, by=HANDLER, at=NOW)

    last = journal.history(store, "incident", row["id"])[0]
    assert journal.head(store)[0] == before + 1
    assert [(sealed["id"], sealed["client"]) for sealed in last["change"]["notices"]] == list(
        zip(made, ids, strict=True)
    )
    assert {sealed["sha256"] for sealed in last["change"]["notices"]} == {sha256("Zażółć".encode()).hexdigest()}


def test_a_client_that_is_not_concerned_cannot_be_told(store):
    row = an_aware_one(store, role="processor")
    stranger = clients.save(store, {"name": "Obca"}, by=HANDLER, at=NOW)

    with pytest.raises(LookupError):
        notices.tell_clients(store, row["id"], {stranger: ""}, NOW, by=HANDLER, at=NOW)


def test_management_reads_and_does_not_record(store):
    row = an_aware_one(store)

    with pytest.raises(Refused):
        file(store, row, NOW - 70 * HOUR, by=MANAGER)
