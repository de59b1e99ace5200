"""Counts, answers and entries of lists are read in every usual spelling, and nothing else is taken for one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.documents.reading import answers, choices, counts
from lib.documents.reading.counts import Count
from lib.domain import taxonomy

NUMBERS = st.integers(0, 10**9)


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(NUMBERS, st.sampled_from([" ", "\u00a0", "\u202f", ".", ",", "'"]))
def test_a_number_is_read_however_its_thousands_are_parted(number, sign):
    for spelling in (number, float(number), str(number), f"{number:,}".replace(",", sign), f"{number} osób"):
        assert counts.understood(spelling) == Count(number, number), spelling
    assert counts.understood(f"ok. {number:,} osób".replace(",", sign)) == Count(number, number, about=True)


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(NUMBERS, st.integers(1, 10**6))
def test_bounds_and_ranges_keep_what_is_open(least, more):
    most = least + more
    assert counts.understood(f"{least}-{most}") == counts.understood(f"od {least} do {most}") == Count(least, most)
    assert counts.understood(f">{least}") == counts.understood(f"powyżej {least}") == Count(least + 1, None)
    assert counts.understood(f"co najmniej {least}") == Count(least, None)
    assert counts.understood(f"do {most}") == Count(None, most)
    assert counts.understood(f"<{most}") == Count(None, most - 1)


def test_words_for_numbers_are_those_of_the_dictionary():
    assert counts.understood("kilkanaście") == Count(11, 19)
    assert counts.understood("dwie osoby") == Count(2, 2)
    assert counts.understood("2,5 tys.") == Count(2500, 2500)
    assert counts.understood("2-3 tys.") == Count(2000, 3000)


@pytest.mark.parametrize(
    "text",
    [
        "kilka",
        "200?",
        "12,5",
        "brak",
        "200 rekordów",
        "200, w tym 3",
        "100 lub 200",
        "-5",
        "12¹",
        "10-12 000",
        "1.200 tys.",
        "<0",
        True,
    ],
)
def test_what_is_no_number_of_people_is_not_read(text):
    assert counts.understood(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("TAK", "yes"),
        ("t", "yes"),
        ("X", "yes"),
        ("✓", "yes"),
        (1.0, "yes"),
        ("Nie.", "no"),
        ("N", "no"),
        ("jeszcze nie", "not_yet"),
        ("w toku", "not_yet"),
        ("n/d", "not_applicable"),
        ("Nie dotyczy", "not_applicable"),
        ("brak danych", "unknown"),
        ("?", "unknown"),
    ],
)
def test_an_answer_is_read_in_its_usual_spellings(text, said):
    assert answers.understood(text).said == said


def test_what_stands_after_an_answer_is_kept():
    assert answers.understood("TAK, 12.03.2024") == answers.Answer("yes", "12.03.2024")
    assert answers.understood("nie - niskie ryzyko") == answers.Answer("no", "niskie ryzyko")


@pytest.mark.parametrize(
    "text",
    ["T/N", "nie wiadomo, czy zgłoszono", "chyba tak", "brak", "nie, ale tak", "12.03.2024", "tak?", "tak - wycofane"],
)
def test_what_is_no_clear_answer_is_not_read(text):
    assert answers.understood(text) is None


@pytest.mark.parametrize(
    "name", ["kinds", "finders", "data_categories", "causes", "consequences", "remedies", "systems"]
)
def test_every_entry_is_read_by_code_and_label(name):
    for code, entry in taxonomy.entries(name).items():
        for spelling in (code, entry.pl, entry.en, entry.pl.upper()):
            assert choices.several(name, spelling) == (code,), spelling


def test_several_entries_in_a_cell_are_read_only_when_all_are_understood():
    assert choices.several("kinds", "utrata danych; ujawnienie") == ("loss", "disclosure")
    assert choices.several("kinds", "1) utrata danych\n2) nieuprawniony dostęp") == ("loss", "unauthorised_access")
    assert choices.several("data_categories", "imię, nazwisko i PESEL") == ("ordinary", "identity_numbers")
    assert choices.several("kinds", "utrata danych i coś jeszcze") is None


def test_what_somebody_doubts_or_took_back_is_not_read():
    for text in ("utrata danych?", "ujawnienie/utrata – do wyjaśnienia", "utrata danych (wykluczono)", "klient?"):
        assert choices.several("kinds", text) is choices.one("finders", text) is None, text
    assert choices.several("data_categories", "PESEL – zanonimizowany") is None


def test_a_word_within_a_longer_one_names_nothing():
    assert choices.one("finders", "klient (telefonicznie)") == "client"
    assert choices.one("finders", "pracownik działu obsługi klienta") is None
    assert choices.one("finders", "klient (a właściwie użytkownik)") is None


def test_a_group_of_digits_begins_with_no_nought():
    assert counts.understood("0.012") is counts.understood("0,500") is None
    assert counts.understood("1 200,00") == counts.understood("1.200,00") == Count(1200, 1200)
    assert counts.understood("1 200,50") is None
