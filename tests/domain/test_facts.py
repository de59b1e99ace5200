import pytest

from lib.domain.facts import EFFECTS, RECIPIENTS, ROLES, SCALES, SPEEDS, Facts


def read(**values):
    return Facts.from_dict(values)


def test_what_nobody_said_is_unknown():
    assert Facts.from_dict({}) == Facts()


def test_unknown_keys_are_ignored():
    assert read(weather="rain", follow_up=["forensics"]) == Facts()


@pytest.mark.parametrize("value", [None, [], 7, "text", True])
def test_what_is_no_mapping_says_nothing(value):
    assert Facts.from_dict(value) == Facts()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("role", ROLES),
        ("recipients", RECIPIENTS),
        ("persons_scale", SCALES),
        ("restored_speed", SPEEDS),
        ("impact_on_persons", EFFECTS),
    ],
)
def test_every_code_reads_as_itself(name, codes):
    assert [getattr(Facts.from_dict({name: code}), name) for code in codes] == list(codes)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (True, True),
        (False, False),
        ("tak", True),
        ("No", False),
        (1, True),
        (0, False),
        ("unknown", None),
        (None, None),
        ("", None),
        ([], None),
        ({}, None),
        (2, None),
        (float("nan"), None),
        (["health"], True),
    ],
)
def test_an_answer_is_read_as_people_give_it(value, answer):
    assert read(special_categories=value).special_categories is answer


def test_partly_is_a_yes_for_a_danger_and_a_no_for_a_protection():
    facts = read(special_categories="partly", encrypted_unintelligible="partly")

    assert (facts.special_categories, facts.encrypted_unintelligible) == (True, False)


@pytest.mark.parametrize("value", ["unknown", "suspected", "not known", "prawdopodobnie", "nie wiadomo"])
def test_a_doubt_about_copying_is_kept_as_a_doubt(value):
    facts = read(exfiltrated=value)

    assert (facts.exfiltrated, facts.exfiltration_suspected) == (None, True)


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (12, 12),
        ("12", 12),
        ("1 200", 1200),
        ("1,200", 1200),
        ("ok. 24-30 osób", 30),
        ("100k+", 100_000),
        (-1, None),
        (True, None),
        (float("inf"), None),
        (10**400, 10**15),
        ("wiele", None),
        (12.7, 12),
        ("2 mln", 2_000_000),
    ],
)
def test_a_number_of_people_is_read_however_it_was_typed(value, count):
    assert read(persons_count=value).persons_count == count


@pytest.mark.parametrize(
    ("value", "hours"),
    [(30, 30), ("30 h", 30), ("2 days", 48), ("2 dni", 48), ("1 tydzień", 168), (-1, None), (None, None)],
)
def test_hours_are_read_with_their_unit(value, hours):
    assert read(restored_within_hours=value).restored_within_hours == hours


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        (["C", "A"], ("C", "A")),
        ("CIA", ("C", "I", "A")),
        ("C, I", ("C", "I")),
        ("poufność", ("C",)),
        ([], None),
        (["availability"], ("A",)),
        ("unauthorised access", ("C",)),
        ("nieuprawnione ujawnienie", ("C",)),
        (3, None),
    ],
)
def test_kinds_of_breach_are_read_in_letters_and_words(value, kinds):
    assert read(kind_of_breach=value).kind_of_breach == kinds


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("malicious", "malicious"),
        ("unintentional", "negligent"),
        ("internal_intentional", "malicious"),
        ("external_unintentional", "negligent"),
        ("human error", "negligent"),
        ("awaria", "technical"),
        ("hm", None),
    ],
)
def test_causes_are_read_in_words(value, cause):
    assert read(cause=value).cause == cause


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("none_known", "none"),
        ("one known recipient", "one_known"),
        ("one known recipient each", "one_known"),
        ("few known recipients (15)", "few_known"),
        ("many known recipients", "many_known"),
        ("1000+ recipients on a wrong mailing list", "many_known"),
        ("attacker", "attacker"),
        ("thief", "attacker"),
        ("impostor", "attacker"),
        ("former employee / competitor", "former_insider"),
        ("były pracownik", "former_insider"),
        ("inny klient", "one_known"),
        ("another bank", "one_known"),
        ("wrong department of the same company", "internal"),
        ("anyone on the internet", "public"),
        ("nieznany znalazca", "unknown"),
        ("security researcher", "unknown"),
        (["one known recipient", "unknown"], "unknown"),
        (1, "one_known"),
        (5000, "many_known"),
        ("xyzzy", None),
        ("", None),
        (None, None),
    ],
)
def test_recipients_are_read_as_people_describe_them(value, code):
    assert read(recipients=value).recipients == code


def test_data_categories_may_be_one_line():
    assert read(data_categories="name, PESEL; e-mail").data_categories == ("name", "PESEL", "e-mail")
