"""How alike two incidents are, and why."""

import pytest

from lib.domain import likeness


def facts(**given):
    return {"cause_key": None, "subject_key": None, "supplier_key": None, "kinds": (), **given}


def compare(own, other, own_text="", other_text="", rare=()):
    return likeness.compare(own, other, likeness.comparable(own_text), likeness.comparable(other_text), rare)


@pytest.mark.parametrize(
    ("one", "other"), [("fakturami", "faktur"), ("umowy", "umowami"), ("załącznikiem", "załącznik")]
)
def test_two_forms_of_a_polish_word_share_their_beginning(one, other):
    (stem,), (other_stem,) = likeness.telling_words(one), likeness.telling_words(other)

    assert stem.startswith(other_stem) or other_stem.startswith(stem)


def test_a_word_with_digits_stays_whole_and_a_bare_number_tells_nothing():
    assert likeness.telling_words("serwer web01x 2026014") == {"serw": "serwer", "web01x": "web01x"}


def test_unknown_facts_are_not_the_same():
    assert compare(facts(), facts()).reasons == ()


def test_the_same_kind_alone_is_not_worth_showing():
    found = compare(facts(kinds=("loss",)), facts(kinds=("loss", "disclosure")))

    assert found.reasons == ("kind",)
    assert not found.is_worth_showing


def test_cause_and_client_weigh_more_than_words():
    by_cause = compare(facts(cause_key="a|b", subject_key="c"), facts(cause_key="a|b", subject_key="c"))
    by_words = compare(facts(), facts(), "Plik trafił do obcego klienta", "Plik trafił do obcego klienta")

    assert by_cause.reasons == ("cause", "client")
    assert by_words.reasons == ("text",)
    assert by_cause.score > by_words.score


def test_two_rare_words_in_common_are_a_reason_and_are_named():
    found = compare(
        facts(), facts(), "Wyciek przez wtyczkę Gromnik", "Zupełnie inna sprawa wtyczki gromnikowej", ["gromn", "wtycz"]
    )

    assert found.words == ("gromn", "wtycz")
    assert found.reasons == ("text",)


def test_a_client_with_hundreds_leaves_room_for_the_others():
    rows = [{"id": i, "subject_key": "hot"} for i in range(300)] + [{"id": 300, "subject_key": "rare"}]
    rows += [{"id": 301, "subject_key": None}, {"id": 302, "subject_key": None}]

    shown = likeness.spread(rows, per_subject=2, limit=8)

    assert [(row["id"], row["more"]) for row in shown] == [(0, 0), (1, 298), (300, 0), (301, 0), (302, 0)]
