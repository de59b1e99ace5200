"""Authority, people and dates on the card: what is refused beside its field, what is asked when it is late."""

import pytest

from lib.register import appointments, data_sets, decisions, notices


@pytest.fixture
def aware(an_incident, clock):
    """An incident of which we became aware when it was noticed: Monday, 23.11.2026 10:15."""
    return an_incident(detected_at=clock(), changes={"aware_at": clock(), "role": "controller"})


@pytest.fixture
def part(visit, aware):
    return lambda section, **how: visit("incident", number=aware["number"], section=section, **how)


def test_a_filing_at_an_impossible_time_is_explained_and_a_late_one_asks_for_its_reasons(part, clock, store, aware):
    page = part("authority").choose("What was sent?", "initial notification")
    page.fill("When was it sent?", "23.11.2026 09:00").press("Record")
    assert page.beside("When was it sent?") == "Filed before we became aware: one of the two times is wrong."

    page.fill("When was it sent?", "24.12.2026 09:00").press("Record")
    assert page.beside("When was it sent?") == "This lies in the future."

    clock.pass_(hours=80)
    page = part("authority").choose("What was sent?", "initial notification")
    page.fill("When was it sent?", "26.11.2026 18:00").press("Record")
    assert page.beside("Reasons for the delay").startswith("Filed after 72 hours")

    page.fill("Reasons for the delay", "Nobody could sign.").press("Record")
    assert "Sent 26.11.2026 18:00 (late by 7 h 45 min)" in page.text
    assert notices.of_incident(store, aware["id"])[0]["delay_reasons"] == "Nobody could sign."


def test_a_date_set_by_the_authority_is_a_duty_and_is_given_up_only_with_a_reason(part, store, aware):
    page = part("authority").choose("What kind of date?", "order of the authority")
    page.fill("What is to be done?", "Tell the people").fill("Until when?", "01.12.2026 12:00").press("Add")
    assert "order of the authority: Tell the people 8 d 1 h left until 01.12.2026 12:00" in page.text

    page.press("No longer stands")
    note = "What was done, or why it no longer stands"
    assert page.beside(note) == "Say why it no longer stands."

    page.fill(note, "The order was lifted.").press("No longer stands")
    assert f"State withdrawn {note} The order was lifted." in page.text
    assert appointments.of_incident(store, aware["id"])[0]["withdrawn_at"] is not None


def test_people_are_not_told_under_an_exemption_with_its_evidence_or_by_a_public_notice(part, store, aware):
    page = part("communication").choose("Decision", "no").fill("Reasons", "Nobody could read them.")
    page.choose("Exemption of Art. 34(3), if the risk is high", "(a) earlier measures made the data unintelligible")
    page.press("Record the decision")
    assert page.beside("What proves the exemption") == "What proves that the exemption holds?"

    page.fill("What proves the exemption", "Key log of 22.11.").press("Record the decision")
    assert decisions.of_incident(store, aware["id"])[0]["exemption_evidence"] == "Key log of 22.11."
    assert page.text.splitlines().count("Communication to people") == 1

    page.choose("What was sent?", "public notice").fill("When was it sent?", "23.11.2026 10:15").press("Record")
    page.tick("Public notice instead of a letter (Art. 34(3)(c))")
    assert "What public notice Sent 23.11.2026 10:15" in page.text


def test_a_data_set_is_withdrawn_with_a_reason_that_the_history_tells(part, store, aware, people, clock):
    data_sets.add(store, aware["id"], "CRM", "controller", by=people["hanna"], at=clock(), data_categories=["ordinary"])
    page = part("people").press("Withdraw it")
    assert page.beside("Why is it withdrawn?") == "Say why it is withdrawn."

    page.fill("Why is it withdrawn?", "It was a test copy.").press("Withdraw it")
    assert "Data set CRM" not in page.text
    told = part("history").text
    assert "Reason: It was a test copy." in told
    assert "Data categories: ordinary (e.g. name, e-mail, phone)" in told
