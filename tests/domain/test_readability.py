"""How hard a letter is to read."""

import pytest

from lib.domain import readability


@pytest.mark.parametrize(
    ("word", "count"), [("dom", 1), ("ciasto", 2), ("biały", 2), ("administrator", 5), ("radio", 2), ("pszczoła", 2)]
)
def test_syllables_are_counted_as_polish_is_spoken(word, count):
    assert readability.syllables(word) == count


def test_short_plain_sentences_read_easily_and_office_language_does_not():
    plain = readability.read("Ktoś mógł przeczytać Twój list. Zmień dziś swoje hasło. Napisz do nas.")
    stiff = readability.read("Administrator zawiadamia o przetwarzaniu nieuprawnionym danych identyfikacyjnych.")

    assert plain.index < 9 < stiff.index


def test_a_long_sentence_is_named():
    long = "To jest " + "bardzo " * 25 + "długie zdanie."

    assert readability.read(f"Krótko. {long}").hard == (long,)


def test_an_empty_text_has_no_figures():
    assert readability.read("").words == 0
