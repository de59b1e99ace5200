"""Duties: which exist, which are open, late, done; from role, decisions and notices."""

from datetime import datetime, timedelta

import pytest

from lib.domain import duties
from lib.domain.duties import Duty
from tests.builders import NOW, an_incident

HOUR = timedelta(hours=1)


def decided(answer: str, **more) -> dict:
    return {"id": 7, "answer": answer, "reasons": "Bo tak.", **more}


def filed(sent_at: datetime, kind: str = "initial", due_at: datetime | None = None) -> dict:
    return {"track": "authority", "kind": kind, "sent_at": sent_at, "due_at": due_at, "client_id": None}


def told(client_id: int, sent_at: datetime, due_at: datetime | None = None) -> dict:
    return {"track": "client", "kind": "notice", "sent_at": sent_at, "due_at": due_at, "client_id": client_id}


def a_client(client_id: int = 1, **more) -> dict:
    return {"client_id": client_id, "name": f"Klient {client_id}", "affected": "yes", "notice_hours": None, **more}


def of(decisions=None, notices=(), clients=(), appointments=(), client_hours=None, **facts) -> list[Duty]:
    return duties.duties(an_incident(**facts), decisions or {}, notices, clients, appointments, client_hours)


def one(kind: str, *args, **more) -> Duty:
    (duty,) = (duty for duty in of(*args, **more) if duty.kind == kind)
    return duty


# -- which exist


def test_before_awareness_the_investigation_runs_and_the_procedure_counts_from_detection():
    assert [(d.kind, d.since, d.due_at, d.is_waiting) for d in of(detected_at=NOW)] == [
        ("investigation", NOW, NOW + 24 * HOUR, True),
        ("procedure", NOW, NOW + 72 * HOUR, True),
    ]


def test_from_awareness_the_legal_period_runs_and_the_procedure_ends_before_it():
    found = {d.kind: d for d in of(detected_at=NOW, aware_at=NOW + 5 * HOUR)}

    assert (found["procedure"].due_at, found["authority"].due_at) == (NOW + 72 * HOUR, NOW + 77 * HOUR)
    assert not found["investigation"].is_waiting


def test_who_is_aware_at_once_has_no_second_72_hours():
    assert {d.kind for d in of(detected_at=NOW, aware_at=NOW)} == {"investigation", "authority"}


def test_when_nobody_knows_when_it_was_noticed_the_report_starts_the_investigation():
    assert [(d.kind, d.since) for d in of(detected_at=None, reported_at=NOW)] == [("investigation", NOW)]


def test_the_investigation_is_done_with_awareness_or_with_the_first_decision_whichever_came_first():
    assert one("investigation", aware_at=NOW + 3 * HOUR).done_at == NOW + 3 * HOUR
    both = {"outcome": "breach", "outcome_first_at": NOW + 2 * HOUR, "outcome_at": NOW + 90 * HOUR}
    assert one("investigation", **both, aware_at=NOW + 4 * HOUR).done_at == NOW + 2 * HOUR


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (None, {"investigation", "authority", "people"}),
        ("controller", {"investigation", "authority", "people"}),
        ("processor", {"investigation", "clients"}),
        ("both", {"investigation", "authority", "people", "clients"}),
    ],
)
def test_a_processor_tells_its_clients_and_a_controller_the_authority_and_people(role, kinds):
    assert {d.kind for d in of(role=role, aware_at=NOW, outcome="breach")} == kinds


@pytest.mark.parametrize("outcome", ["event", "near_miss", "other_infringement"])
def test_for_what_is_no_breach_nothing_runs(outcome):
    assert of(outcome=outcome, aware_at=NOW, role="both") == []


@pytest.mark.parametrize("later", [{"role": "processor"}, {"role": "controller", "outcome": "event"}])
def test_a_filing_stays_a_fact_whatever_is_said_of_role_and_outcome_afterwards(later):
    facts = {"role": "controller", "outcome": "breach", "aware_at": NOW} | later

    assert one("authority", None, [filed(NOW + HOUR)], **facts).done_at == NOW + HOUR


def test_a_client_that_was_told_stays_told_when_we_turn_out_to_be_controller():
    found = of(None, [told(1, NOW)], [a_client(1), a_client(2)], role="controller", aware_at=NOW, outcome="breach")

    assert [(d.subject, d.state) for d in found if d.kind == "client"] == [(1, "done")]
    assert duties.summary(found, {})["clients_told"] is True


def test_for_what_was_brought_in_from_an_old_register_nothing_runs():
    assert of(historical=True, outcome="breach", aware_at=NOW, role="both") == []


def test_a_date_that_was_promised_or_set_is_a_duty_of_its_own():
    promised = {
        "id": 9,
        "kind": "supplement",
        "what": "Logi",
        "added_at": NOW,
        "due_at": NOW + 50 * HOUR,
        "done_at": None,
    }

    duty = one("supplement", appointments=[promised])

    assert (duty.subject, duty.name, duty.due_at, duty.state) == (9, "Logi", NOW + 50 * HOUR, "open")


# -- towards the authority


@pytest.mark.parametrize(
    ("decision", "state"),
    [(None, "undecided"), (decided("not_yet"), "undecided"), (decided("yes"), "open"), (decided("no"), "not_required")],
)
def test_a_decision_opens_the_duty_or_waives_it(decision, state):
    found = one("authority", {"authority": decision} if decision else {}, aware_at=NOW)

    assert (found.state, found.decision_id) == (state, 7 if decision else None)


def test_the_first_filing_meets_it_and_the_procedure_too():
    facts = {"aware_at": NOW + HOUR, "detected_at": NOW}

    for kind in ("authority", "procedure"):
        found = one(kind, notices=[filed(NOW + 10 * HOUR)], **facts)
        assert (found.state, found.done_at) == ("done", NOW + 10 * HOUR)


def test_a_supplement_is_no_first_filing():
    assert one("authority", notices=[filed(NOW + HOUR, "supplementary")], aware_at=NOW).state == "undecided"


def test_lateness_is_frozen_with_the_first_filing():
    first = filed(NOW + 73 * HOUR, due_at=NOW + 72 * HOUR)
    later = filed(NOW + 200 * HOUR, "complete", due_at=NOW + 72 * HOUR)

    found = one("authority", notices=[later, first], aware_at=NOW + 50 * HOUR)

    assert (found.done_at, found.late_by) == (NOW + 73 * HOUR, HOUR)


# -- towards clients


def test_each_client_has_its_contract_or_the_default():
    clients = [a_client(1), a_client(2, notice_hours=6)]

    found = {d.subject: d.due_at for d in of(role="processor", aware_at=NOW, clients=clients) if d.kind == "client"}

    assert found == {1: NOW + 24 * HOUR, 2: NOW + 6 * HOUR}


def test_the_setting_holds_where_a_contract_says_nothing():
    found = one("client", role="processor", aware_at=NOW, clients=[a_client()], client_hours=8)

    assert found.due_at == NOW + 8 * HOUR


def test_a_client_is_told_without_anybody_deciding_it():
    assert one("client", role="processor", aware_at=NOW, clients=[a_client()]).state == "open"


def test_a_client_possibly_concerned_is_told_too_and_one_not_concerned_is_not():
    clients = [a_client(1, affected="possibly"), a_client(2, affected="no")]

    found = [d.subject for d in of(role="processor", aware_at=NOW, clients=clients) if d.kind == "client"]

    assert found == [1]


def test_one_clients_notice_meets_only_that_clients_duty():
    clients = [a_client(1), a_client(2)]

    found = of(role="processor", aware_at=NOW, clients=clients, notices=[told(1, NOW + HOUR)])

    assert {d.subject: d.state for d in found if d.kind == "client"} == {1: "done", 2: "open"}


def test_a_processor_not_yet_aware_owes_its_clients_nothing_yet():
    assert [d.kind for d in of(role="processor", clients=[a_client()])] == ["investigation"]


# -- towards people


def test_people_have_no_fixed_hour():
    found = one("people", aware_at=NOW, outcome="breach")

    assert (found.due_at, found.state, found.standing(NOW + 5000 * HOUR)) == (None, "undecided", "running")


# -- together


def test_next_due_is_the_first_end_among_those_that_wait():
    facts = {"detected_at": NOW, "role": "both", "aware_at": NOW + HOUR}

    assert duties.next_due(an_incident(**facts), of(**facts)) == NOW + 25 * HOUR
    after = of(**facts, clients=[a_client()], notices=[told(1, NOW + 2 * HOUR)])
    assert duties.next_due(an_incident(**facts), after) == NOW + 72 * HOUR


def test_nothing_is_due_for_a_closed_incident():
    closed = {"state": "closed", "aware_at": NOW}

    assert duties.next_due(an_incident(**closed), of(**closed)) is None


def test_the_summary_says_done_only_when_every_client_was_told():
    facts = {"role": "processor", "aware_at": NOW, "clients": [a_client(1), a_client(2)]}
    first, second = told(1, NOW + HOUR), told(2, NOW + 5 * HOUR)

    half, whole = (duties.summary(of(**facts, notices=sent), {}) for sent in ([first], [first, second]))

    assert (half["clients_told"], half["clients_told_at"]) == (None, None)
    assert (whole["clients_told"], whole["clients_told_at"]) == (True, NOW + 5 * HOUR)


def test_the_summary_says_not_required_with_its_reasons():
    no = {"authority": decided("no")}

    found = duties.summary(of(no, aware_at=NOW), no)

    assert (found["authority_notified"], found["authority_reasons"]) == (False, "Bo tak.")


# -- how it stands

DUTY = Duty("authority", 0, "", NOW, NOW + 70 * HOUR)


@pytest.mark.parametrize(
    ("elapsed", "standing"),
    [
        (0 * HOUR, "running"),
        (56 * HOUR - timedelta(seconds=1), "running"),
        (56 * HOUR, "ending"),
        (70 * HOUR, "ending"),
        (70 * HOUR + timedelta(seconds=1), "missed"),
    ],
)
def test_a_duty_runs_then_ends_and_then_is_missed(elapsed, standing):
    assert DUTY.standing(NOW + elapsed) == standing


@pytest.mark.parametrize(
    ("done_at", "standing"),
    [(NOW, "kept"), (NOW + 70 * HOUR, "kept"), (NOW + 70 * HOUR + timedelta(seconds=1), "late")],
)
def test_done_is_kept_or_late_for_ever(done_at, standing):
    done = Duty("authority", 0, "", NOW, NOW + 70 * HOUR, done_at, "done")

    for now in (NOW, NOW + 70 * HOUR, NOW + 9000 * HOUR):
        assert done.standing(now) == standing


def test_what_was_decided_away_can_be_neither_late_nor_missed():
    assert Duty("authority", 0, "", NOW, NOW, state="not_required").standing(NOW + HOUR) == "not_required"
