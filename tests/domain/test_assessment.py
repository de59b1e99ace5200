"""What the assessment promises, whatever the facts: shown on examples, then on facts that hypothesis makes up."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.domain.assessment import outcome_of, recommend
from lib.domain.facts import EFFECTS, IDENTIFIABILITY, KINDS, RECIPIENTS, SCALES, SPEEDS, Facts
from lib.domain.picture import NOBODY_TO_TRUST, TRUST_TEST, settled
from lib.domain.questions import GROUPS, QUESTIONS
from lib.domain.rules import RULES
from tests.builders import a_leak, an_attack, an_outage

ORDER = ("no", "depends", "yes")


def answers(facts) -> tuple[str, str, str]:
    found = recommend(facts)
    return found.notify_authority, found.notify_people, found.notify_clients


def not_lower(after: Facts, before: Facts) -> bool:
    """Neither the notice to the authority nor the one to people has become less."""
    high, low = outcome_of(after), outcome_of(before)
    authority = ORDER.index(high.authority) >= ORDER.index(low.authority)
    return authority and ORDER.index(high.people) >= ORDER.index(low.people)


# Roles


def test_nothing_known_depends_and_says_what_to_find_out():
    found = recommend({})

    assert answers({}) == ("depends", "depends", "depends")
    assert found.level == "open"
    assert found.document
    wanted = {"role", "kind_of_breach", "cause", "pesel", "special_categories", "recipients", "impact_on_persons"}
    assert wanted | {"encrypted_unintelligible", "key_safe", "exfiltrated"} <= {open_.fact for open_ in found.unknowns}


@pytest.mark.parametrize("facts", [{}, a_leak(national_id=True), {"encrypted_unintelligible": True, "key_safe": True}])
def test_a_processor_tells_its_clients_without_a_test_of_risk(facts):
    found = recommend({**facts, "role": "processor"})

    assert (found.notify_authority, found.notify_people, found.notify_clients) == ("no", "no", "yes")
    assert found.level == "clients"
    assert {"tell-clients", "client-decides"} <= {reason.code for reason in found.reasons}


def test_a_processor_outside_its_instructions_is_also_a_controller():
    assert answers(a_leak(role="processor", outside_instructions=True, national_id=True)) == ("yes", "yes", "yes")


def test_both_roles_run_both_tracks():
    assert answers(a_leak(role="both", national_id=True)) == ("yes", "yes", "yes")
    assert answers({"role": "both"}) == ("depends", "depends", "yes")


def test_an_unsettled_role_lowers_nothing():
    assert answers(a_leak(role=None, national_id=True)) == ("yes", "yes", "depends")


def test_without_personal_data_there_is_no_breach_to_notify():
    assert answers({"role": "processor", "personal_data": False}) == ("no", "no", "no")


def test_personal_data_denied_but_named_count():
    assert answers(a_leak(personal_data=False, national_id=True))[:2] == ("yes", "yes")


# What must never lower


@pytest.mark.parametrize("word", [True, False, None])
def test_the_word_of_a_recipient_weighs_nothing(word):
    assert answers(a_leak(data_categories=["name", "date of birth"], recipient_confirmed_deletion=word)) == (
        "yes",
        "no",
        "no",
    )


def test_the_word_of_a_recipient_is_named_among_the_reasons():
    found = recommend(a_leak(national_id=True, recipient_confirmed_deletion=True))

    assert "word-of-recipient" in {reason.code for reason in found.reasons}


def test_not_known_whether_data_left_counts_as_yes_after_an_attack():
    unknown = an_outage(cause="malicious", cause_detail="ransomware", national_id=True, exfiltrated="unknown")

    assert answers(unknown)[:2] == ("yes", "yes")
    assert answers({**unknown, "logs_exclude_exfiltration": True})[:2] == ("no", "no")


def test_a_claim_that_nothing_left_is_not_proof():
    claimed = an_outage(cause="malicious", cause_detail="ransomware", national_id=True, exfiltrated=False)

    assert answers(claimed)[:2] == ("yes", "depends")


@pytest.mark.parametrize("missing", ["encrypted_unintelligible", "key_safe"])
def test_encryption_nobody_vouches_for_does_not_protect(missing):
    stolen = an_attack(national_id=True, encrypted_unintelligible=True, key_safe=True, impact_on_persons="none")

    assert answers(stolen)[:2] == ("no", "no")
    assert answers({**stolen, missing: None})[:2] == ("yes", "yes")


# Unknown facts


def test_an_unknown_fact_is_listed_with_what_it_would_lead_to():
    found = recommend(a_leak(data_categories=None, national_id=None))
    by_fact = {open_.fact: dict(open_.outcomes) for open_ in found.unknowns}

    assert found.notify_people == "depends"
    assert by_fact["pesel"][True].level == "authority_and_people"


def test_a_protection_not_yet_shown_is_listed_though_the_result_is_clear():
    found = recommend(an_attack(national_id=True, encrypted_unintelligible=True, key_safe=None))
    safe = next(dict(open_.outcomes) for open_ in found.unknowns if open_.fact == "key_safe")

    assert found.level == "authority_and_people"
    assert safe[True].level in ("document", "open")


def test_what_other_answers_settle_is_not_asked():
    found = recommend(a_leak())

    assert found.unknowns == ()


# Reasons


def test_every_rule_has_a_code_of_its_own_a_sentence_and_a_source():
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.text.endswith(".") and rule.source and rule.level in ("authority", "people") for rule in RULES)


@pytest.mark.parametrize("facts", [{}, a_leak(), a_leak(national_id=True), an_outage(), {"role": "processor"}])
def test_there_are_always_reasons_and_documenting_is_always_one(facts):
    reasons = recommend(facts).reasons

    assert reasons[-1].code == "document"
    assert all(reason.text and reason.source for reason in reasons)
    assert str(reasons[0]) == f"{reasons[0].text} ({reasons[0].source})"


def test_no_notice_asks_for_the_reasons_to_be_written_down():
    assert "risk-unlikely" in {reason.code for reason in recommend(a_leak()).reasons}


def test_a_lower_enisa_number_is_shown_as_disagreement():
    found = recommend(a_leak(data_categories=["name", "PESEL"], national_id=True))

    assert found.enisa.would_ask_for == "document"
    assert found.disagreement.direction == "lower"


# Questions


def test_every_question_is_about_a_fact_and_stands_in_a_group():
    facts = set(Facts.__dataclass_fields__)

    assert {question.fact for question in QUESTIONS} <= facts
    assert len({question.fact for question in QUESTIONS}) == len(QUESTIONS)
    assert {question.group for question in QUESTIONS} == set(GROUPS)
    assert facts - {question.fact for question in QUESTIONS} == {"restored_within_hours", "restored_within"}


def test_every_answer_to_a_question_reads_as_itself():
    for question in QUESTIONS:
        for value in question.values:
            assert getattr(Facts.from_dict({question.fact: value}), question.fact) == value


# Whatever the facts

WORDS = st.sampled_from(
    (
        *("name", "e-mail", "PESEL", "date of birth", "salary", "invoice", "password hashes", "food preferences"),
        *("user names", "CV", "client base", "children", "card number", "zażółć", "", "no passwords", "health data"),
    )
)
CAUSE_WORDS = st.sampled_from(
    ["ransomware", "theft of a laptop", "DDoS", "wrong recipient", "SQL injection", "insider", "power outage", "lost"]
)
SECTORS = st.sampled_from(["hospital", "bank", "nursery", "retail", "law firm"])
_OPTIONS = {question.fact: question.values for question in QUESTIONS if question.values} | {
    "persons_count": (0, 1, 9, 10, 99, 100, 5_000, 100_000),
    "restored_within_hours": (0, 0.5, 1, 23, 24, 400),
    "kind_of_breach": [("C",), ("I",), ("A",), ("C", "A"), ("I", "A"), ("C", "I", "A")],
}


def facts_with(**strategies) -> st.SearchStrategy[Facts]:
    """Facts of any kind, each known or not."""
    free = {
        "data_categories": st.none() | st.lists(WORDS, min_size=1, max_size=4).map(tuple),
        "cause_detail": st.none() | CAUSE_WORDS,
        "controller_sector": st.none() | SECTORS,
    }
    chosen = {name: st.none() | st.sampled_from(values) for name, values in _OPTIONS.items()}
    return st.builds(Facts, **{**chosen, **free, **strategies})


ANY = facts_with()
# From the least to the most severe. What protects is least severe when it is there.
DANGERS = (
    *("personal_data", "outside_instructions", "client_base_taken", "pesel", "id_document", "national_id"),
    *("special_categories", "criminal_data", "financial", "payment_data", "credentials", "detailed_profile"),
    *("vulnerable_persons", "threatened_persons", "public_exposure", "misuse_not_excluded"),
    *("exfiltrated", "exfiltration_suspected"),
)
PROTECTIONS = (
    *("special_only_trivial", "financial_only_in_part", "passwords_hashed", "contact_only"),
    *("encrypted_unintelligible", "key_safe", "logs_exclude_exfiltration", "backup_available", "recipient_trusted"),
    *("trusted_relationship", "trusted_practice_known", "trusted_will_return", "trusted_documented"),
)
SEVERITY = {
    **dict.fromkeys(DANGERS, (False, True)),
    **dict.fromkeys(PROTECTIONS, (True, False)),
    "cause": ("technical", "negligent", "malicious"),
    "identifiability": IDENTIFIABILITY,
    "persons_count": _OPTIONS["persons_count"],
    "persons_scale": SCALES,
    "recipients": (
        "internal",
        "one_known",
        "few_known",
        "many_known",
        "former_insider",
        "unknown",
        "public",
        "attacker",
    ),
    "restored_speed": SPEEDS,
    "restored_within_hours": _OPTIONS["restored_within_hours"],
    "impact_on_persons": EFFECTS,
}


@settings(max_examples=400, deadline=None)
@given(facts=ANY, name=st.sampled_from(sorted(SEVERITY)), data=st.data())
def test_a_more_severe_fact_never_lowers_the_recommendation(facts, name, data):
    steps = SEVERITY[name]
    less, more = sorted(data.draw(st.lists(st.integers(0, len(steps) - 1), min_size=2, max_size=2, unique=True)))

    assert not_lower(replace(facts, **{name: steps[more]}), replace(facts, **{name: steps[less]}))


@settings(max_examples=150, deadline=None)
@given(facts=ANY, before=st.sets(st.sampled_from(KINDS), min_size=1), more=st.sampled_from(KINDS))
def test_a_further_kind_of_breach_never_lowers_the_recommendation(facts, before, more):
    wider = replace(facts, kind_of_breach=tuple(kind for kind in KINDS if kind in before | {more}))

    assert not_lower(wider, replace(facts, kind_of_breach=tuple(kind for kind in KINDS if kind in before)))


@settings(max_examples=120, deadline=None)
@given(facts=ANY, few=st.integers(0, 100), many=st.integers(0, 10**9))
def test_more_people_never_lower_the_recommendation(facts, few, many):
    assert not_lower(replace(facts, persons_count=few + many), replace(facts, persons_count=few))


@settings(max_examples=120, deadline=None)
@given(facts=ANY, word=st.booleans())
def test_a_statement_of_the_recipient_changes_nothing(facts, word):
    silent = replace(facts, recipient_confirmed_deletion=None)

    assert outcome_of(replace(facts, recipient_confirmed_deletion=word)) == outcome_of(silent)


def contradicts(facts: Facts, name: str, value: object) -> bool:
    """A value that denies what was stated already: a trusted recipient is no thief, and a copy is not lost."""
    trusted = facts.recipient_trusted is True or all(getattr(facts, answer) for answer in TRUST_TEST)
    unworthy = (name == "recipients" and value in NOBODY_TO_TRUST) or (name, value) in UNWORTHY
    return (
        (trusted and (unworthy or (name in TRUST_TEST and value is False)))
        or ((name, value) == ("restored_speed", "never") and facts.backup_available is True)
        or ((name, value) == ("recipients", "attacker") and facts.cause in ("negligent", "technical"))
    )


UNWORTHY = {("public_exposure", True), ("cause", "malicious")}


@settings(max_examples=400, deadline=None)
@given(facts=facts_with(role=st.just("controller")), name=st.sampled_from(sorted(SEVERITY)), data=st.data())
def test_no_stays_no_whatever_an_unknown_fact_turns_out_to_be(facts, name, data):
    """Unless other answers settle that fact: a "no" never hides an open question."""
    unknown = replace(facts, **{name: None})
    assume(name not in settled(unknown))
    value = data.draw(st.sampled_from(SEVERITY[name]))
    assume(not contradicts(unknown, name, value))
    left_open, found = outcome_of(unknown), outcome_of(replace(unknown, **{name: value}))

    assert left_open.authority != "no" or found.authority == "no"
    assert left_open.people != "no" or found.people == "no"


@settings(max_examples=200, deadline=None)
@given(facts=ANY, name=st.sampled_from(sorted(SEVERITY)))
def test_unknown_never_gives_less_than_the_mildest_answer(facts, name):
    unknown = replace(facts, **{name: None})
    values = RECIPIENTS if name == "recipients" else SEVERITY[name]

    assert any(not_lower(unknown, replace(facts, **{name: value})) for value in values)


TO_BE_SHOWN = (
    "encrypted_unintelligible",
    "key_safe",
    "special_only_trivial",
    "financial_only_in_part",
    "passwords_hashed",
)


@settings(max_examples=200, deadline=None)
@given(facts=facts_with(data_categories=st.none()), name=st.sampled_from(TO_BE_SHOWN))
def test_a_protection_nobody_knows_of_counts_as_missing(facts, name):
    assert outcome_of(replace(facts, **{name: None})) == outcome_of(replace(facts, **{name: False}))


@settings(max_examples=150, deadline=None)
@given(facts=facts_with(logs_exclude_exfiltration=st.sampled_from([None, False])))
def test_a_doubt_whether_data_left_counts_as_yes_unless_logs_rule_it_out(facts):
    doubted = replace(facts, exfiltrated=None, exfiltration_suspected=True)

    assert not_lower(doubted, replace(facts, exfiltrated=True))


@settings(max_examples=120, deadline=None)
@given(facts=ANY)
def test_people_are_never_told_behind_the_back_of_the_authority(facts):
    found = outcome_of(facts)

    assert ORDER.index(found.authority) >= ORDER.index(found.people)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(Facts.__dataclass_fields__)) | st.text(max_size=8), JSON, max_size=12))
def test_any_mapping_gives_the_same_recommendation_each_time(mapping):
    found = recommend(mapping)

    assert found == recommend(mapping)
    assert {found.notify_authority, found.notify_people, found.notify_clients} <= set(ORDER)
    assert found.document is True
    assert found.reasons
