"""One folding for query and index: what two spellings of a word have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain import folding

anything = st.text(st.characters())  # lone surrogates and all


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ŻÓŁĆ", "zolc"),
        ("zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("Łódź", "lodz"),
        ("Straße, Ørsted, œuvre", "strasse, orsted, oeuvre"),
        ("İstanbul", "istanbul"),
        ("ﬁrma Ａ①", "firma a1"),
        ("𝐏𝐞𝐬𝐞𝐥", "pesel"),
        ("z\u0307", "z"),
        ("", ""),
    ],
)
def test_case_and_diacritics_fall_away(text, folded):
    assert folding.fold(text) == folded


def test_words_are_letters_and_digits_in_their_order():
    text = "Faktura_FV/2026-014: jan.kowalski@firma.example (50 osób)"

    words = folding.words(text)

    assert words == ["faktura", "fv", "2026", "014", "jan", "kowalski", "firma", "example", "50", "osob"]


def test_of_a_word_too_long_its_beginning_is_kept():
    assert folding.words("x" * 1_000) == ["x" * folding.LONGEST_WORD]


@given(anything)
def test_folding_again_changes_nothing(text):
    assert folding.fold(folding.fold(text)) == folding.fold(text)


@given(anything)
def test_the_words_of_words_are_the_same_words(text):
    words = folding.words(text)

    assert folding.words(" ".join(words)) == words


@pytest.mark.parametrize(
    "name",
    [
        "Żaba Sp. z o.o.",
        "ŻABA SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ",
        "Zaba, S.A.",
        "żaba Inc.",
        "Żaba GmbH & Co. KG",
    ],
)
def test_a_firm_is_the_same_whatever_its_legal_form_and_spelling(name):
    assert folding.name_key(name) == "zaba"


@pytest.mark.parametrize(("name", "key"), [("Co. Inc.", "co"), ("SA Kraków", "sa krakow"), ("", ""), ("!?", "")])
def test_a_legal_form_falls_away_only_at_the_end_and_never_alone(name, key):
    assert folding.name_key(name) == key
