"""A password is long and not among the first that anybody tries."""

import pytest

from lib.domain import passwords


@pytest.mark.parametrize(
    "easy",
    [
        "password1234",
        "Password2026!",
        "P@ssw0rd2026",
        "hasło12345678",
        "Hasło Hasło 1",
        "Kochamcie123",
        "zaq12wsxcde3",
        "1qaz2wsx3edc4rfv",
        "qwertyuiop[]12",
        "qwertyuiopas",
        "098765432109",
        "abcdefghijklm",
        "LegiaWarszawa1916",
        "correct horse battery staple",
        "rejestr72rejestr72",
        "Barbara.Kowalska",
        "Barbara Kowalska 1985",
    ],
)
def test_what_people_choose_first_is_refused(easy):
    (problem,) = passwords.problems(easy, ("barbara.kowalska", "Barbara Kowalska"))
    assert problem.message == "This password is too easy to guess."


@pytest.mark.parametrize(
    "good", ["cztery spokojne słowa", "lato nad Biebrzą 2026", "x7#Kd0!pQz1m", "haslo do piwnicy Zosi"]
)
def test_a_few_words_in_a_row_will_do(good):
    assert passwords.problems(good, ("ewa", "Ewa Nowa")) == []


def test_every_line_of_the_list_is_folded_and_stands_once():
    lines = [line for line in passwords._FILE.read_text("utf-8").splitlines() if line and not line.startswith("#")]

    assert lines == [passwords._plain(line) for line in lines]
    assert len(lines) == len(set(lines)) > 200
