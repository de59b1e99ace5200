"""What the guidelines and the authority said of known cases is what the rules say."""

import pytest

from lib.domain import cases
from lib.domain.assessment import recommend
from lib.domain.picture import Picture
from tests.domain.further_cases import CASES, Further

ORDER = ("no", "depends", "yes")
EDPB_2021 = [case for case in cases.published() if case.id.startswith("edpb01")]
OTHERS = [case for case in cases.published() if case not in EDPB_2021]


def named(case) -> str:
    return case.id if isinstance(case, cases.Case) else case.name


def test_all_eighteen_examples_are_there():
    assert [case.id for case in EDPB_2021] == [f"edpb01-{number:02}" for number in range(1, 19)]


@pytest.mark.parametrize("case", EDPB_2021, ids=named)
def test_the_eighteen_examples_come_out_as_published(case):
    found = recommend(case.facts)

    assert (found.notify_authority, found.notify_people, found.notify_clients) == (case.authority, case.people, "no")


@pytest.mark.parametrize("case", OTHERS, ids=named)
def test_no_other_published_case_comes_out_lower(case):
    found = recommend(case.facts)
    published = (case.authority, case.people, case.clients)
    answers = (found.notify_authority, found.notify_people, found.notify_clients)

    if case.facts == type(case.facts)():
        pytest.skip("the facts of this decision are not known")
    for answer, expected in zip(answers, published, strict=True):
        assert ORDER.index(answer) >= ORDER.index(expected or "no")


@pytest.mark.parametrize("case", CASES, ids=named)
def test_further_cases_come_out_as_their_source_says(case: Further):
    found = recommend(case.facts)

    assert (found.notify_authority, found.notify_people) == (case.authority, case.people), found.reasons


@pytest.mark.parametrize("case", cases.published(), ids=named)
def test_what_decided_a_case_is_among_its_facts(case):
    assert set(case.decisive) <= cases.traits(Picture(case.facts))


@pytest.mark.parametrize("case", cases.published(), ids=named)
def test_a_case_has_words_in_both_languages(case):
    assert all((case.pl, case.en, case.carries_pl, case.carries_en, case.source))


@pytest.mark.parametrize("case", EDPB_2021, ids=named)
def test_a_case_is_most_like_itself(case):
    alike = recommend(case.facts).similar

    assert alike[0].because
    assert alike[0].differs == ()
    assert case.id in {found.case.id for found in alike}


def test_a_comparable_case_says_in_what_it_resembles():
    letter = next(case for case in CASES if case.name.startswith("a bailiff"))
    alike = recommend(letter.facts).similar

    assert len(alike) == cases.SHOWN
    for found in alike:
        assert {"a PESEL or another national number", "few recipients, all known"} <= set(found.because)


def test_nothing_known_resembles_nothing():
    assert recommend({}).similar == ()
