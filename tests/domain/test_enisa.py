import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain import cases
from lib.domain.assessment import recommend
from lib.domain.enisa import VERSION, score
from lib.domain.facts import Facts
from tests.builders import a_leak, an_attack, an_outage


def scored(facts):
    return score(Facts.from_dict(facts))


def value(facts, code):
    return next(criterion.value for criterion in scored(facts).criteria if criterion.code == code)


def published(number):
    return next(case.facts for case in cases.published() if case.id == f"edpb01-{number:02}")


def test_the_number_is_context_times_identification_plus_circumstances():
    found = scored(an_attack(data_categories=["name", "e-mail", "salary"], financial=True))

    assert (found.dpc, found.ei, found.cb) == (3, 1, 1.0)
    assert found.se == 4.0
    assert found.band == "very_high"


def test_the_highest_type_of_data_counts():
    assert scored(a_leak(special_categories=True, data_categories=["name", "diagnosis"], financial=True)).dpc == 4


@pytest.mark.parametrize(
    ("facts", "code", "expected"),
    [
        (a_leak(), "simple", 1),
        (a_leak(data_categories=["job application"]), "simple", 2),
        (a_leak(controller_sector="clinic"), "simple", 3),
        (a_leak(threatened_persons=True), "simple", 4),
        (a_leak(data_categories=["location data"]), "behaviour", 2),
        (a_leak(financial=True), "money", 3),
        (a_leak(financial=True, data_categories=["invoice"]), "money", 2),
        (a_leak(financial=True, data_categories=["credit card data"]), "money", 4),
        (a_leak(special_categories=True), "sensitive", 4),
        (a_leak(special_categories=True, data_categories=["meals"]), "sensitive", 1),
        (a_leak(), "sensitive", None),
        (a_leak(identifiability="limited"), "identification", 0.5),
        (a_leak(), "confidentiality", 0.25),
        (a_leak(recipients="public", public_exposure=True), "confidentiality", 0.5),
        (a_leak(recipients="unknown", cause_detail="stick lost"), "confidentiality", 0),
        (an_outage(), "availability", 0),
        (an_outage(restored_speed="days"), "availability", 0.25),
        (an_outage(restored_speed="never"), "availability", 0.5),
        (a_leak(kind_of_breach=["I"], restored_speed="never"), "integrity", 0.5),
        (a_leak(), "intent", 0),
        (an_attack(), "intent", 0.5),
    ],
)
def test_each_criterion_takes_its_step(facts, code, expected):
    assert value(facts, code) == expected


def test_a_pesel_identifies_fully_whatever_was_answered():
    assert scored(a_leak(pesel=True, identifiability="negligible")).ei == 1
    assert scored(a_leak(data_categories=["PESEL"], identifiability="limited")).ei == 1


def test_every_criterion_shows_all_its_steps_in_words():
    found = scored(a_leak())

    assert [criterion.part for criterion in found.criteria] == ["DPC"] * 4 + ["EI"] + ["CB"] * 4
    assert all(step.text for criterion in found.criteria for step in criterion.steps)
    assert all(criterion.text for criterion in found.criteria)
    assert found.version == VERSION


def test_what_is_unknown_is_counted_cautiously_and_marked():
    found = scored(a_leak(recipients=None, cause=None))
    standing = {criterion.code: criterion.standing for criterion in found.criteria}

    assert found.provisional
    assert standing["confidentiality"] == standing["intent"] == "assumed"
    assert standing["identification"] == "known"


def test_nothing_known_of_the_data_gives_no_number():
    found = scored({})

    assert (found.dpc, found.se, found.band, found.would_ask_for) == (None, None, None, None)


def test_flags_stand_beside_the_number():
    found = scored(a_leak(persons_count=500, encrypted_unintelligible=True, key_safe=True))

    assert found.flags == ("many_people", "unintelligible")
    assert found.se == scored(a_leak()).se


@pytest.mark.parametrize("number", [2, 8, 11, 14])
def test_where_the_number_asks_for_too_little_the_rules_hold_and_say_so(number):
    found = recommend(published(number))

    assert found.disagreement.direction == "lower"
    assert found.notify_authority == "yes"


def test_a_processor_compares_nothing():
    assert recommend(a_leak(role="processor", national_id=True)).disagreement is None


@settings(deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_number_of_people_never_changes_the_score(few, many):
    assert scored(a_leak(persons_count=few)).se == scored(a_leak(persons_count=many)).se


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(Facts.__dataclass_fields__)), st.booleans() | st.text(max_size=9)))
def test_a_score_lies_between_its_bounds(mapping):
    found = scored(mapping)

    assert 0.25 <= found.ei <= 1
    assert 0 <= found.cb <= 2
    assert found.se is None or 0.25 <= found.se <= 6
