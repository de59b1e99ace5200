"""Personal data in free text are found where a check digit or a form tells, and little else is."""

import re
import string
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lib.domain import personal_data
from lib.domain.personal_data import find, marked, marks, replaced

PESEL = "44051401359"  # a well-known specimen


def kinds(text, **how):
    return [finding.kind for finding in find(text, **how)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"Klient podał PESEL {PESEL}.", "pesel"),
        ("pesel 440514 01359", "pesel"),
        ("Dowód ABA300000 leżał na biurku", "document"),
        ("paszport ZS 0000177,", "document"),
        ("NIP 123-456-32-18", "nip"),
        ("z konta PL61 1090 1014 0000 0712 1981 2874 na", "iban"),
        ("61109010140000071219812874", "iban"),
        ("DE89370400440532013000", "iban"),
        ("karta 4111 1111 1111 1111", "card"),
        ("karta 5500000000000004!", "card"),
        ("pisał jan.testowy@example.pl.", "email"),
        ("zadzwoń: +48 600 100 200", "phone"),
        ("600-100-200", "phone"),
        ("tel. 600100200", "phone"),
        ("numer 0048600100200", "phone"),
    ],
)
def test_it_is_found(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Incydent 2026/014 z 23.11.2026 10:15, zgłoszenie SUP300000, wersja 3.11.7",
        "PESEL 44051401358 z błędną cyfrą",
        "skrót 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "e3b0c442-98fc-1c14-9afb-f4c8996fb924",
        "sesja 1764230400123456 od 1764230400 do 1764234000",
        "wysłano 600 100 200 rekordów, koszt 600 100 200 zł",
        "iod@firma.example, kontakt@firma.example, git@github",
        "10.0.600.100, 192.168.1.254:8501",
        "od 8:00 do 16:00, 72 godziny, 500 000 osób",
        "art. 33 ust. 1 RODO, DKN.5131.43.2022, poz. 123456789",
    ],
)
def test_numbers_dates_hours_hashes_and_shared_mailboxes_are_left_alone(text):
    assert kinds(text) == []


def test_the_tax_number_of_a_firm_that_is_known_may_stand():
    assert kinds("NIP 123-456-32-18", known={"1234563218"}) == []
    assert kinds("tel. 600-100-200, iod.anna@example.pl", known={"600100200", "iod.anna@example.pl"}) == []


def test_the_same_number_bears_the_same_mark_in_every_text():
    texts = [f"PESEL {PESEL}", f"{PESEL} i 02070803628, potem 440514-01359"]

    same = marks(finding for text in texts for finding in find(text))

    assert [marked(text, find(text), same) for text in texts] == [
        "PESEL [PESEL 1]",
        "[PESEL 1] i [PESEL 2], potem [PESEL 1]",
    ]


def a_pesel(born: date, rest: int) -> str:
    month = born.month + (20 if born.year >= 2000 else 0)
    body = f"{born.year % 100:02}{month:02}{born.day:02}{rest:04}"
    check = -sum(int(digit) * weight for digit, weight in zip(body, (1, 3, 7, 9) * 3, strict=False)) % 10
    return f"{body}{check}"


words = some.text(string.ascii_letters + "ąćęłńóśźż ,;:()\n", max_size=40)


@settings(max_examples=150, deadline=None)
@given(some.dates(date(1900, 1, 1), date(2025, 12, 31)), some.integers(0, 9999), words, words)
def test_every_pesel_is_found_wherever_it_stands(born, rest, before, after):
    number = a_pesel(born, rest)

    assert [finding.text for finding in find(f"{before} {number} {after}")] == [number]


@settings(max_examples=150, deadline=None)
@given(
    some.lists(some.sampled_from([PESEL, "ABA300000", "a.b@example.pl", "+48 600 100 200", "słowo", "\n", "[PESEL]"]))
)
def test_what_is_replaced_holds_nothing_more_and_all_other_words_stay(pieces):
    text = " ".join(pieces)
    done = replaced(text)

    assert find(done) == []
    assert re.sub(r"\[[A-Z-]+( \d+)?\]", "", done).split() == [p for p in pieces if p == "słowo"]


@pytest.mark.parametrize("pattern", [pattern for _, pattern, _ in personal_data._LOOKS])
@settings(max_examples=60, deadline=None)
@given(some.data())
def test_the_first_look_lets_everything_through_that_a_closer_one_may_find(pattern, data):
    assert personal_data._PERHAPS.search(data.draw(some.from_regex(pattern, alphabet=string.printable)))


@settings(max_examples=150, deadline=None)
@given(some.text(max_size=200))
def test_any_text_can_be_looked_through(text):
    for finding in find(text):
        assert text[finding.begin : finding.end] == finding.text


@settings(max_examples=150, deadline=None)
@given(some.integers(946_684_800, 2_208_988_800).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_no_way_of_writing_a_moment_is_taken_for_personal_data(moment):
    ways = ("%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S.%f", "%d-%m-%Y", "%Y%m%d%H%M")

    assert all(find(moment.strftime(way)) == [] for way in ways)


def test_a_long_text_is_looked_through_to_its_end():
    assert len(personal_data.find(f"{PESEL} " * 2000)) == 2000
