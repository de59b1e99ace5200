"""A report from outside waits on every page until somebody takes it up; an admin opens and closes the door."""

from lib.register import outside

VALUES = {"description": "Widzę cudze dane w panelu.", "found_by": "client", "detected_at": None, "ongoing": None}


def test_it_is_switched_on_and_a_report_waits_until_somebody_sees_to_it(visit, store, clock):
    page = visit("settings", by="adam").press("Switch it on")
    assert page.at.code[-1].value == "http://localhost:8501/tell"
    receipt = outside.receive(store, {**VALUES, "contact": ""}, "t" * 32, "pl", clock())
    clock.pass_(hours=2)

    assert "1 report from outside to take up" in visit("suppliers").text
    assert "2026/001, received 2 h ago" in visit("suppliers").unfold("outside_reports").links
    assert "I see to it" not in visit("suppliers", by="marek").unfold("outside_reports").buttons
    assert "from outside" not in visit("report", by="rita").text
    visit("register").unfold("outside_reports").press("I see to it")

    assert "from outside to take up" not in visit("suppliers").text
    assert outside.state_of(store, receipt)["state"] == "taken_up"
    card = visit("incident", number="2026/001", section="history").text
    assert "reported from outside" in card
    assert "took up a report from outside" in card

    visit("settings", by="adam").press("Switch it off")
    assert not outside.is_on(store)
