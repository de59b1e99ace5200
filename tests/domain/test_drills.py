"""Scenario cards, and how a run did against one."""

from datetime import timedelta

import pytest

from lib.domain import drills, taxonomy
from tests.builders import NOW

CARD = drills.scenarios()["wrong_recipients"]


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def a_run(**facts) -> dict:
    """Everything done as the card expects, each a minute early."""
    decided = dict(CARD.expected)
    return {
        "started_at": NOW,
        "reported_at": NOW + minutes(9),
        "aware_at": NOW + minutes(29),
        "decided": decided,
        "decided_at": dict.fromkeys(decided, NOW + minutes(89)),
        "notified_at": NOW + minutes(179),
        **facts,
    }


@pytest.mark.parametrize("card", drills.scenarios().values(), ids=drills.scenarios())
def test_a_card_can_be_read_in_both_languages_and_asks_for_what_can_be_decided(card):
    texts = [card.title, card.story, card.why, *(inject.text for inject in card.injects)]

    assert all(text("pl") != text("en") and text("pl") and text("en") for text in texts)
    assert set(card.kinds) <= set(taxonomy.codes("kinds"))
    assert card.role in taxonomy.codes("roles")
    assert set(card.expected) <= set(drills.DECISIONS)
    assert set(card.within) <= set(drills.STEPS)
    assert card.expected["outcome"] in taxonomy.codes("outcomes")


def test_every_kind_of_section_2_has_a_card_and_one_is_a_hosting_suppliers_authorisation_bug():
    kinds = {kind for card in drills.scenarios().values() for kind in card.kinds}

    assert {"unauthorised_access", "disclosure", "loss", "improper_processing", "suspected_intrusion"} <= kinds
    assert "hosting_authorisation" in drills.scenarios()


def test_a_run_in_time_with_the_expected_decisions_keeps_everything():
    assert drills.result(CARD, a_run()).kept == (7, 7)


def test_a_late_step_and_another_decision_are_told_apart():
    late = a_run(notified_at=NOW + minutes(181), decided={**CARD.expected, "people": "no"})
    sheet = drills.result(CARD, late)

    assert [step.name for step in sheet.steps if not step.is_kept] == ["notify"]
    assert [choice.about for choice in sheet.choices if not choice.is_as_expected] == ["people"]
    assert sheet.kept == (5, 7)


def test_what_has_not_happened_is_not_measured_and_not_kept():
    begun = a_run(aware_at=None, notified_at=None, decided={"outcome": "breach"}, decided_at={"outcome": NOW})
    sheet = drills.result(CARD, begun)

    assert [step.took for step in sheet.steps] == [minutes(9), None, None, None]
    assert [choice.is_as_expected for choice in sheet.choices] == [True, None, None]
    assert sheet.kept == (2, 7)


def test_the_decision_is_there_with_the_last_of_the_expected_ones():
    moments = {"outcome": NOW + minutes(20), "authority": NOW + minutes(50), "people": NOW + minutes(40)}

    decide = next(step for step in drills.result(CARD, a_run(decided_at=moments)).steps if step.name == "decide")

    assert decide.took == minutes(50)


def test_further_facts_come_after_their_minutes():
    told, next_at = drills.told(CARD, NOW, NOW + minutes(10))
    assert [inject.after for inject in told] == [10]
    assert next_at == NOW + minutes(25)

    told, next_at = drills.told(CARD, NOW, NOW + minutes(25))
    assert (len(told), next_at) == (2, None)
