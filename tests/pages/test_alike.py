"""What an incident repeats and is like, as the screens say it."""

from datetime import timedelta

import pytest

from lib.register import incidents
from tests.builders import NOW

STORY = "Kampania trafiła do niewłaściwych adresatów, bo pomylono listę odbiorców."
MAILING = {"cause": "misdelivery", "system": "mailing"}


@pytest.fixture
def a_breach(store, an_incident, people):
    """A confirmed incident so many days ago."""

    def happened(*, days_ago=0):
        row = an_incident(description=STORY, detected_at=NOW - timedelta(days=days_ago), **MAILING)
        decided = {"by": people["hanna"], "at": NOW}
        return incidents.decide_outcome(store, row["id"], row["version"], "breach", "Ustalono.", **decided)

    return happened


@pytest.fixture
def a_measure(store):
    with store.writing() as writing:
        row = {"id": writing.new_id(), "version": 1, "title": "Kontrola *listy*", "created_at": NOW}
        done_on = (NOW - timedelta(days=20)).date()
        writing.insert(
            "preventive_actions", row | {"cause_key": "misdelivery|mailing", "done_on": done_on, "verdict": "helped"}
        )


def test_while_one_types_similar_incidents_stand_below_with_the_measure_that_may_not_have_held(
    visit, a_breach, a_measure
):
    a_breach(days_ago=30)
    form = visit("report")
    assert "Similar earlier incidents" not in form.text

    form.fill("What happened?", "Kampanię wysłano do niewłaściwych adresatów; pomylona lista odbiorców.").run().run()

    assert "2026/001 · 24.10.2026 · Kampania trafiła" in form.text
    assert "similar text: niewłaściwych, adresatów" in form.text
    assert "Against the cause of 2026/001 “Kontrola *listy*” was done on 03.11.2026 (helped)." in form.text


def test_who_sees_only_their_own_reports_is_shown_nothing_of_the_register(visit, a_breach):
    a_breach(days_ago=30)

    form = visit("report", by="rita").fill("What happened?", STORY).run().run()
    assert "Similar" not in form.text

    assert "Similar" not in form.press("Save the report").text


def test_the_receipt_shows_what_is_similar(visit, a_breach):
    a_breach(days_ago=30)

    form = visit("report").fill("What happened?", STORY).press("Save the report")

    assert "Similar earlier incidents" in form.text
    assert any(link.startswith("2026/001") for link in form.links)


def test_the_card_of_a_repeat_after_a_fix_names_the_measure_and_what_it_repeats(visit, a_breach, a_measure):
    a_breach(days_ago=30)
    repeat = a_breach()

    card = visit("incident", number=repeat["number"])

    assert "Repeat after a fix: “Kontrola *listy*” was done on 03.11.2026 (helped)" in card.text
    assert "The measure is reopened." in card.text
    assert "Open the preventive action" in card.links
    assert "Recurrence: the same cause in the same system as 2026/001 · 24.10.2026" in card.text


def test_the_section_tells_the_whole_chain_and_which_one_this_is(visit, a_breach):
    for days_ago in (90, 30, 0):
        row = a_breach(days_ago=days_ago)

    card = visit("incident", number=row["number"], section="alike")

    assert f"2026/003 · 23.11.2026 · {STORY} · this one" in card.text
    assert [link[:8] for link in card.links if link.startswith("2026/00")][:2] == ["2026/001", "2026/002"]


def test_an_incident_with_nothing_known_says_what_will_stand_there(visit, an_incident):
    card = visit("incident", number=an_incident(client=None)["number"], section="alike")

    assert "Here stand the confirmed incidents with the same cause and system" in card.text
    assert "Nothing earlier or later is like this one" in card.text


def test_in_polish_the_reasons_are_polish(visit, a_breach):
    a_breach(days_ago=30)
    row = a_breach()

    card = visit("incident", language="pl", number=row["number"], section="alike")

    assert "ta sama przyczyna i system" in card.text
