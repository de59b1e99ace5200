"""Decisions on who is told: reasons always; less than recommended only with a second person."""

from datetime import timedelta

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import assessments, decisions, incidents, journal
from tests.builders import DPO, HANDLER, MANAGER, NOW, REPORTER, a_report

LONG = "Dane były zaszyfrowane, klucz nie wyszedł poza firmę, a logi wykluczają odczyt przez kogokolwiek."
HIGH = {
    "role": "controller",
    "personal_data": True,
    "kind_of_breach": ["C"],
    "pesel": True,
    "identifiability": "maximum",
    "recipients": "one_known",
}


def an_aware_one(store, **facts):
    return incidents.report(store, a_report(aware_at=NOW, role="controller", **facts), by=HANDLER, at=NOW)


def decide(store, row, about="authority", answer="yes", reasons="Jest ryzyko.", by=DPO, **more):
    return decisions.record(store, row["id"], about, answer, reasons, by=by, at=NOW, **more)


def kept(store, row):
    return incidents.get(store, row["number"], HANDLER)


def wrong(refused) -> list[str]:
    return [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize("reasons", [None, "", "  \n"])
def test_a_decision_without_reasons_is_refused(store, reasons):
    row = an_aware_one(store)

    with pytest.raises(Problems) as refused:
        decide(store, row, reasons=reasons)

    assert wrong(refused) == ["reasons"]


def test_a_decision_against_waives_the_duty_and_is_one_journal_row(store):
    row = an_aware_one(store)
    before = journal.head(store)[0]

    decide(store, row, answer="no", reasons="Ryzyko mało prawdopodobne.")

    assert kept(store, row)["authority_notified"] is False
    assert {d.kind: d.state for d in kept(store, row)["duties"]}["authority"] == "not_required"
    assert journal.head(store)[0] == before + 1


def test_a_later_decision_supersedes_the_first_and_both_stay(store):
    row = an_aware_one(store)
    decide(store, row, answer="no", reasons="Nie trzeba.")
    decide(store, row, answer="yes", reasons="Jednak trzeba.")

    assert [d["answer"] for d in decisions.of_incident(store, row["id"])] == ["yes", "no"]
    assert kept(store, row)["authority_notified"] is None


def test_less_than_recommended_needs_fuller_reasons(store):
    row = an_aware_one(store)
    assessments.save(store, row["id"], HIGH, by=HANDLER, at=NOW)

    with pytest.raises(Problems) as refused:
        decide(store, row, answer="no", reasons="Nie trzeba.")

    assert wrong(refused) == ["reasons"]


def test_less_than_recommended_counts_only_once_a_second_person_agrees(store):
    row = an_aware_one(store)
    assessments.save(store, row["id"], HIGH, by=HANDLER, at=NOW)
    decision_id = decide(store, row, answer="no", reasons=LONG)
    assert kept(store, row)["authority_notified"] is None

    decisions.second(store, decision_id, by=MANAGER, at=NOW)

    assert kept(store, row)["authority_notified"] is False
    assert decisions.in_force(store, row["id"])["authority"]["seconded_by"] == MANAGER.id


def test_nobody_seconds_their_own_decision(store):
    row = an_aware_one(store)
    assessments.save(store, row["id"], HIGH, by=HANDLER, at=NOW)
    decision_id = decide(store, row, answer="no", reasons=LONG)

    with pytest.raises(Refused):
        decisions.second(store, decision_id, by=DPO, at=NOW)


def test_alone_it_counts_at_once_and_stays_marked(store):
    row = an_aware_one(store)
    assessments.save(store, row["id"], HIGH, by=HANDLER, at=NOW)

    decide(store, row, answer="no", reasons=LONG, is_alone=True)

    assert kept(store, row)["authority_notified"] is False
    assert decisions.in_force(store, row["id"])["authority"]["is_alone"]


def test_what_was_decided_alone_is_listed_for_the_next_review_until_a_second_person_agrees(store):
    row = an_aware_one(store, title="Laptop")
    assessments.save(store, row["id"], HIGH, by=HANDLER, at=NOW)
    decision_id = decide(store, row, answer="no", reasons=LONG, is_alone=True)
    decide(store, row, about="people", answer="no", reasons=LONG)

    (alone,) = decisions.taken_alone(store)

    assert (alone["number"], alone["title"], alone["about"]) == ("2026/001", "Laptop", "authority")
    assert not alone["is_superseded"]
    assert decisions.taken_alone(store, since=NOW + timedelta(seconds=1)) == []
    decisions.second(store, decision_id, by=MANAGER, at=NOW)
    assert decisions.taken_alone(store) == []


def test_superseded_it_is_still_listed_and_says_so(store):
    row = an_aware_one(store)
    assessments.save(store, row["id"], HIGH, by=HANDLER, at=NOW)
    decide(store, row, answer="no", reasons=LONG, is_alone=True)
    decide(store, row, answer="yes")

    assert [alone["is_superseded"] for alone in decisions.taken_alone(store)] == [True]


def test_high_risk_set_by_a_person_recommends_telling_people_without_any_assessment(store):
    row = an_aware_one(store, risk="high")

    with pytest.raises(Problems):
        decide(store, row, about="people", answer="no", reasons="Nie.")


def test_an_exemption_needs_its_evidence_and_is_no_departure_from_the_law(store):
    row = an_aware_one(store, risk="high")

    with pytest.raises(Problems) as refused:
        decide(store, row, about="people", answer="no", reasons=LONG, exemption="a")
    assert wrong(refused) == ["exemption_evidence"]

    decide(
        store, row, about="people", answer="no", reasons="Dane zaszyfrowane.", exemption="a", exemption_evidence="AES"
    )
    assert not decisions.in_force(store, row["id"])["people"]["is_below"]


def test_management_decides_and_a_reporter_does_not(store):
    row = an_aware_one(store)
    decide(store, row, by=MANAGER)

    with pytest.raises(Refused):
        decide(store, row, by=REPORTER)
