"""Which incidents: read from a URL, written into one, said in a sentence; a mangled URL asks for less, never fails."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain import taxonomy
from lib.language import language_of
from lib.register import filters, listing
from lib.register.filters import LISTS, NOUNS, PEOPLE_LABELS, PERIOD_DATES, SORTS, UNKNOWN, VIEWS, Filter, from_query
from lib.register.store import Store
from tests.builders import ADMIN, NOW

PL, EN = language_of("pl"), language_of("en")


def several(values) -> st.SearchStrategy:
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=4).map(tuple)


typed = st.text(min_size=1, max_size=300).map(str.strip).filter(bool).filter(lambda t: "\0" not in t and "\r" not in t)
names = st.lists(typed, unique=True, max_size=4).map(tuple)
days = st.none() | st.dates(date(2, 1, 1), date(9998, 12, 31))
some_filters = st.builds(
    Filter,
    view=st.sampled_from(["", *VIEWS]),
    since=days,
    until=days,
    period=st.sampled_from(list(PERIOD_DATES)),
    **{name: several([*taxonomy.codes(listed), UNKNOWN]) for name, listed in LISTS.items()},
    people=several(PEOPLE_LABELS),
    supplier=names,
    client=names,
    system=names,
    handler=several(["1", "22", UNKNOWN, "999999999999999999"]),
    overdue=st.booleans(),
    text=st.text(max_size=200).map(lambda text: " ".join(text.replace("\0", "").split())),
    sort=st.sampled_from(list(SORTS)),
)

# -- read and written


def test_no_filter_asks_for_everything_and_leaves_the_address_empty():
    assert from_query({}) == Filter()
    assert Filter().to_query() == {}


def test_what_is_chosen_stands_in_the_address():
    chosen = Filter(kind=("loss", UNKNOWN), since=date(2026, 11, 1), overdue=True, text="umowa", sort="urgent")

    query = chosen.to_query()

    assert query == {
        "kind": ("loss", UNKNOWN),
        "since": "2026-11-01",
        "overdue": "1",
        "text": "umowa",
        "sort": "urgent",
    }


@given(some_filters)
def test_what_was_written_into_an_address_is_read_again(chosen):
    assert from_query(chosen.to_query()) == chosen


@given(some_filters)
def test_what_was_read_is_read_the_same_when_an_address_gives_single_values_as_texts(chosen):
    query = {name: v[0] if isinstance(v, tuple) and len(v) == 1 else v for name, v in chosen.to_query().items()}

    assert from_query(query) == chosen


anything = st.none() | st.integers() | st.floats() | st.text(st.characters()) | st.binary() | st.booleans()
mangled = st.dictionaries(
    st.sampled_from([field.name for field in fields(Filter)]) | st.text(),
    anything | st.lists(anything) | st.tuples(anything) | st.dictionaries(st.text(), anything),
)


@given(mangled)
def test_a_mangled_address_is_read_as_far_as_it_makes_sense(query):
    read = from_query(query)

    assert from_query(read.to_query()) == read


@settings(max_examples=40, deadline=None)
@given(mangled)
def test_a_mangled_address_shows_a_page(empty_register, query):
    chosen = from_query(query)

    shown = listing.page(empty_register, chosen, by=ADMIN, now=NOW)

    assert shown.total == 0
    assert chosen.words(PL, {})
    assert chosen.words(EN, {})


@pytest.fixture(scope="module")
def empty_register(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("empty"))
    yield store
    store.close()


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "theft"},
        {"kind": ["", None, "loss' or 1=1 --"]},
        {"view": "everything"},
        {"since": "yesterday", "until": "2026-02-30"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"people": "lots"},
        {"handler": ["abc", "-1", "1.5", "9" * 19, "²"]},
        {"overdue": "yes"},
        {"text": " \0 \n"},
        {"sort": "id; drop table incidents"},
        {"period": "password_hash"},
        {"colour": "red"},
    ],
)
def test_what_makes_no_sense_is_left_out(query):
    assert from_query(query) == Filter()


def test_of_a_list_what_makes_sense_stays():
    assert from_query({"kind": ["loss", "theft", "loss", "disclosure"]}).kind == ("loss", "disclosure")


def test_a_search_text_has_an_end():
    assert from_query({"text": "ab " * 1_000}).text == ("ab " * 67)[:200].strip()


# -- taken away


@pytest.mark.parametrize("name", [field.name for field in fields(Filter)])
def test_one_condition_taken_away_leaves_the_others(name):
    chosen = Filter(
        view="running",
        since=date(2026, 1, 1),
        until=date(2026, 12, 31),
        period="aware_at",
        kind=("loss",),
        state=("reported",),
        outcome=("breach",),
        role=("both",),
        risk=("high",),
        people=("few",),
        supplier=("A",),
        client=("B",),
        system=("crm",),
        cause=("malware",),
        found_by=("user",),
        handler=("2",),
        overdue=True,
        text="x",
        sort="people",
    )

    left = chosen.without(name)

    assert getattr(left, name) == getattr(Filter(), name)
    assert {f.name for f in fields(Filter) if getattr(left, f.name) != getattr(chosen, f.name)} == {name}


# -- said


@pytest.mark.parametrize(
    ("chosen", "polish", "english"),
    [
        (Filter(), "Wszystkie incydenty, od najnowszych.", "All incidents, newest first."),
        (
            Filter(kind=("loss", "disclosure"), sort="urgent"),
            "Rodzaj: utrata danych lub ujawnienie danych osobom trzecim, od najpilniejszych.",
            "Kind: loss of data or disclosure to third parties, most urgent first.",
        ),
        (
            Filter(since=date(2026, 1, 1), until=date(2026, 3, 31), period="aware_at"),
            "Data stwierdzenia naruszenia od 01.01.2026 do 31.03.2026, od najnowszych.",
            "Became known as a breach from 01.01.2026 to 31.03.2026, newest first.",
        ),
        (
            Filter(since=date(2026, 1, 1)),
            "Data zgłoszenia incydentu od 01.01.2026, od najnowszych.",
            "Reported since 01.01.2026, newest first.",
        ),
        (
            Filter(until=date(2026, 1, 1), people=("mass", UNKNOWN)),
            None,
            "Reported until 01.01.2026; number of people: 1,000 people and more or number of people not known yet, "
            "newest first.",
        ),
        (
            Filter(handler=("2", UNKNOWN, "77"), supplier=("crm",), system=("crm", "stary serwer")),
            None,
            "Supplier: crm; system: CRM application or stary serwer; handled by: Hanna or not known yet or 77, "
            "newest first.",
        ),
        (
            Filter(view="undecided", overdue=True, text="umowa {x}"),
            None,
            "Decision missing; overdue; with the words “umowa {x}”, newest first.",
        ),
    ],
)
def test_a_filter_says_itself_in_one_sentence(chosen, polish, english):
    assert chosen.words(EN, {"2": "Hanna"}) == english
    assert polish is None or chosen.words(PL, {"2": "Hanna"}) == polish


@given(some_filters)
def test_every_filter_can_be_said_in_both_languages(chosen):
    for language in (PL, EN):
        sentence = chosen.words(language, {})

        assert sentence.endswith(f", {language.gettext(SORTS[chosen.sort])}.")
        assert all(value in sentence for value in (*chosen.supplier, *chosen.client) if value != UNKNOWN)


@pytest.mark.parametrize("words", [PERIOD_DATES, SORTS, VIEWS, PEOPLE_LABELS, NOUNS])
def test_the_words_of_filters_are_different_in_polish(words):
    polish = [PL.gettext(word) for word in words.values()]

    assert len(set(polish)) == len(polish)
    assert not set(polish) & (set(words.values()) - {"system"})


# -- searched


def test_a_search_is_at_most_eight_folded_words():
    assert filters.words_of("Żółw ŻÓŁW, e-mail") == ["zolw", "e", "mail"]
    assert len(filters.words_of(" ".join("abcdefghijkl"))) == 8
    assert filters.words_of("?! …") == []
