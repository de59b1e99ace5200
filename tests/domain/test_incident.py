"""What an incident is: what is wrong with it, how complete it is, what is next; and that unknown is a value."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from lib.domain import incident, taxonomy
from lib.domain.duties import Duty
from lib.domain.incident import EMPTY, FIELDS
from lib.domain.local_time import span_of_day
from tests.builders import NOW, a_report, an_incident

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def wrong(**facts) -> list[str]:
    """The fields in which a report with these facts is wrong."""
    return [problem.field for problem in incident.problems({**EMPTY, **a_report(), **facts}, NOW)]


# -- what a person can correct


def test_a_report_in_one_sentence_is_enough():
    assert incident.problems({**EMPTY, "description": "Zginął laptop."}, NOW) == []


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_sentence_there_is_no_report(nothing):
    assert wrong(description=nothing) == ["description"]


@pytest.mark.parametrize("field", [f.name for f in FIELDS.values() if f.form == "line" or f.own_words])
def test_a_line_holds_300_characters(field):
    assert wrong(**{field: "ż" * 300}) == []
    assert wrong(**{field: "ż" * 301}) == [field]


@pytest.mark.parametrize("field", [f.name for f in FIELDS.values() if f.form == "text"])
def test_a_text_holds_200_000_characters(field):
    assert wrong(**{field: "ż" * 200_000}) == []
    assert wrong(**{field: "ż" * 200_001}) == [field]


def test_what_is_too_long_says_how_long_it_is():
    (problem,) = incident.problems({**EMPTY, **a_report(title="t" * 301)}, NOW)

    assert problem.message.format(**problem.values) == "This is 301 characters long; at most 300 fit here."


@pytest.mark.parametrize("field", [f.name for f in FIELDS.values() if f.form == "choice" and not f.own_words])
def test_a_choice_is_an_entry_of_its_list(field):
    for code in taxonomy.entries(FIELDS[field].list):
        assert wrong(**{field: code}) == []
    assert wrong(**{field: "invented"}) == [field]


@pytest.mark.parametrize("field", [f.name for f in FIELDS.values() if f.form == "choices"])
def test_several_choices_are_entries_of_their_list_each(field):
    codes = tuple(taxonomy.entries(FIELDS[field].list))

    assert wrong(**{field: codes}) == []
    assert wrong(**{field: (codes[0], "invented", "|")}) == [field, field]


def test_a_system_may_be_one_that_nobody_listed():
    assert wrong(system="stary serwer pod biurkiem") == []


COUNTS = [f.name for f in FIELDS.values() if f.form == "count"]


@pytest.mark.parametrize("field", COUNTS)
@pytest.mark.parametrize(("number", "fits"), [(-1, False), (0, True), (12_000_000_000, True), (10**15, True)])
def test_a_count_is_zero_or_more(field, number, fits):
    assert wrong(**{field: number}) == ([] if fits else [field])


@pytest.mark.parametrize("field", COUNTS)
def test_a_count_is_no_telephone_number(field):
    assert wrong(**{field: 10**15 + 1}) == [field]


@pytest.mark.parametrize("what", ["people", "records"])
def test_at_most_is_not_less_than_at_least(what):
    assert wrong(**{f"{what}_min": 5, f"{what}_max": 5}) == []
    assert wrong(**{f"{what}_min": 5, f"{what}_max": 4}) == [f"{what}_max"]


MOMENTS = [f.name for f in FIELDS.values() if f.form == "moment"]


@pytest.mark.parametrize("field", MOMENTS)
def test_a_moment_lies_in_a_year_that_the_calendar_reaches(field):
    assert field in wrong(**{field: datetime(1, 12, 31, tzinfo=UTC)})
    assert field in wrong(**{field: datetime(9999, 1, 1, tzinfo=UTC)})


@pytest.mark.parametrize("field", [name for name in MOMENTS if name != "occurred_to"])
def test_what_happened_lies_not_in_the_future_but_two_clocks_may_differ_by_five_minutes(field):
    told = {name: True for name in ("authority_notified", "clients_told", "people_told") if field == f"{name}_at"}

    assert field not in wrong(**{field: NOW + 5 * MINUTE}, **told)
    assert field in wrong(**{field: NOW + 6 * MINUTE}, **told)


def test_the_end_of_the_month_in_which_it_happened_may_be_yet_to_come():
    month = {"occurred_from": NOW - 22 * DAY, "occurred_to": NOW + 7 * DAY, "occurred_precision": "month"}

    assert wrong(**month) == []


def test_an_end_that_is_known_to_the_day_is_not_later_than_today():
    begun = {"occurred_from": NOW - DAY, "occurred_precision": "range"}

    assert wrong(**begun, occurred_to=span_of_day(NOW.date())[1]) == []
    assert wrong(**begun, occurred_to=span_of_day(NOW.date())[1] + 6 * MINUTE) == ["occurred_to"]


def test_it_did_not_end_before_it_began():
    assert wrong(occurred_from=NOW - DAY, occurred_to=NOW - 2 * DAY, occurred_precision="range") == ["occurred_to"]


def test_it_is_not_over_and_still_going_on():
    span = {"occurred_from": NOW - 2 * DAY, "occurred_to": NOW - DAY}

    assert wrong(**span, occurred_precision="range", ongoing=True) == ["ongoing"]
    assert wrong(**span, occurred_precision="range", ongoing=False) == []
    assert wrong(**span, occurred_precision="month", ongoing=True) == []
    assert wrong(occurred_from=NOW - DAY, occurred_to=NOW - DAY, occurred_precision="minute", ongoing=True) == []


def test_nobody_notices_it_before_it_starts_where_both_are_known_to_the_minute():
    times = {"detected_at": NOW - 2 * HOUR, "occurred_from": NOW - HOUR, "occurred_to": NOW - HOUR}

    assert wrong(**times, detected_precision="minute", occurred_precision="minute") == ["detected_at"]
    assert wrong(**times, detected_precision="day", occurred_precision="minute") == []
    assert wrong(**times, detected_precision="minute", occurred_precision="day") == []


@pytest.mark.parametrize(
    ("precision", "later", "needed"),
    [("minute", HOUR, ["aware_basis"]), ("minute", 0 * HOUR, []), ("day", HOUR, []), ("day", DAY, ["aware_basis"])],
)
def test_who_became_aware_later_than_it_was_noticed_says_why(precision, later, needed):
    noticed = {"detected_at": NOW - 2 * DAY, "detected_precision": precision}

    assert wrong(**noticed, aware_at=NOW - 2 * DAY + later) == needed
    assert wrong(**noticed, aware_at=NOW - 2 * DAY + later, aware_basis="Logi.") == []


@pytest.mark.parametrize("duty", ["authority_notified", "clients_told", "people_told"])
def test_told_has_a_moment_and_not_required_has_reasons(duty):
    reasons = f"{duty.partition('_')[0]}_reasons"

    assert wrong(**{duty: True}) == [f"{duty}_at"]
    assert wrong(**{duty: True, f"{duty}_at": NOW}) == []
    assert wrong(**{duty: False}) == [reasons]
    assert wrong(**{duty: False, reasons: "Ryzyko mało prawdopodobne."}) == []
    assert wrong(**{duty: None, f"{duty}_at": NOW}) == [f"{duty}_at"]
    assert wrong(**{duty: False, f"{duty}_at": NOW, reasons: "Nie."}) == [f"{duty}_at"]


def test_everything_wrong_is_said_at_once_and_the_missing_sentence_first():
    found = wrong(description=None, people_min=-1, role="boss", aware_at=NOW + DAY)

    assert found == ["description", "role", "people_min", "aware_at", "aware_basis"]


def test_every_problem_is_a_sentence_with_its_places_filled():
    facts = {"description": None, "title": "t" * 301, "role": "boss", "people_max": -1, "clients_told": True}

    for problem in incident.problems({**EMPTY, **facts}, NOW):
        assert "{" not in problem.message.format(**problem.values)
        assert problem.message.endswith(".")


# -- unknown is a value


@pytest.mark.parametrize(
    ("value", "known"),
    [(None, False), ("", False), ((), False), ([], False), (False, True), (0, True), ("0", True), (("loss",), True)],
)
def test_no_and_zero_are_known_and_nothing_is_not(value, known):
    assert incident.is_known(value) is known


def test_of_an_empty_incident_nothing_is_known():
    assert set(EMPTY) == set(FIELDS)
    assert not any(incident.is_known(value) for value in EMPTY.values())


@pytest.mark.parametrize("duty", ["authority_notified", "clients_told", "people_told"])
def test_not_decided_is_never_taken_for_decided_against(duty):
    facts = an_incident(outcome="breach", aware_at=NOW, role="both", risk="unlikely") | dict.fromkeys(
        ("authority_notified", "clients_told", "people_told"), False
    )

    assert incident.missing_to_close(facts, 0) == []
    assert [p.field for p in incident.missing_to_close({**facts, duty: None}, 0)] == [duty]


def test_nobody_affected_is_known_and_an_unknown_number_is_missing():
    assert "number of people" in incident.unknown_parts(an_incident())
    assert "number of people" not in incident.unknown_parts(an_incident(people_max=0))
    assert "whether personal data are involved" not in incident.unknown_parts(an_incident(personal_data=False))


def test_an_answer_no_survives_cleaning_as_no():
    kept = incident.cleaned({"ongoing": False, "people_min": 0, "unintelligible": None})

    assert kept == {"ongoing": False, "people_min": 0, "unintelligible": None}


# -- as it is kept


def test_an_emptied_field_is_not_known():
    assert incident.cleaned({"title": "  ", "description": "\n", "kinds": []}) == {
        "title": None,
        "description": None,
        "kinds": (),
    }


def test_line_ends_are_one_sign_and_a_line_is_one_line():
    kept = incident.cleaned({"description": " a\r\nb\rc\n", "title": " a\r\n  b\t c ", "system": "CRM\n test"})

    assert kept == {"description": "a\nb\nc", "title": "a b c", "system": "CRM test"}


def test_what_no_database_can_keep_is_dropped_and_nothing_else():
    kept = incident.cleaned({"description": "a\0b\ud800c <b>'; drop table incidents;-- 🕵️ \u202e"})

    assert kept["description"] == "abc <b>'; drop table incidents;-- 🕵️ \u202e"


def test_a_choice_made_twice_counts_once_in_its_order():
    assert incident.cleaned({"kinds": ["loss", "disclosure", "loss"]}) == {"kinds": ("loss", "disclosure")}


def test_cleaning_twice_changes_nothing():
    once = incident.cleaned(a_report(title=" x \0 ", description="\0 \r\n a"))

    assert incident.cleaned(once) == once


# -- its title


def test_without_a_title_the_first_line_of_what_happened_stands_for_it():
    assert incident.title_of(an_incident(description="Zginął laptop.\nW pociągu.")) == "Zginął laptop."
    assert incident.title_of(an_incident(title="Laptop")) == "Laptop"


def test_a_long_first_line_is_cut_between_two_words():
    title = incident.title_of(an_incident(description="słowo " * 40))

    assert title == "słowo " * 14 + "słowo…"


# -- how complete it is


def test_completeness_grows_with_every_part_that_becomes_known():
    known, parts = incident.completeness(EMPTY)
    assert (known, parts) == (0, 16)

    assert incident.completeness(an_incident())[0] == 4
    assert incident.completeness(an_incident(risk="high", cause_note="Literówka."))[0] == 6


def test_of_a_complete_entry_nothing_is_missing():
    full = EMPTY | {names[0]: "x" for _, names in incident.EXPECTED}

    assert incident.unknown_parts(full) == []
    assert incident.completeness(full) == (16, 16)


@pytest.mark.parametrize(("part", "names"), incident.EXPECTED)
def test_of_each_part_one_field_suffices(part, names):
    for name in names:
        assert part not in incident.unknown_parts({**EMPTY, name: "x"})


# -- what is next


def test_first_somebody_must_handle_it():
    assert incident.next_step(an_incident(), 0) == "Say who handles it."


def test_then_it_is_decided_whether_it_is_a_breach():
    assert incident.next_step(an_incident(handler=2), 0) == "Decide whether this is a breach."


def test_then_what_is_missing_comes_one_by_one_clients_before_any_assessment():
    answers = {
        "aware_at": ("Record when we became aware of the breach: the periods run from then.", NOW),
        "role": ("Say what our role is: controller, processor or both.", "both"),
        "clients_told": ("Tell every client concerned, and record when.", False),
        "risk": ("Assess the risk to people.", "high"),
        "authority_notified": ("Decide whether the authority is notified.", True),
        "people_told": ("Decide whether the people concerned are told.", True),
    }
    facts = an_incident(handler=2, outcome="breach")

    for name, (sentence, answer) in answers.items():
        assert incident.next_step(facts, 0) == sentence
        facts[name] = answer
    assert incident.next_step(facts, 0) == "Everything is there: it can be closed."


def test_what_is_decided_is_to_be_done_next():
    decided = Duty("authority", 0, "", NOW, NOW, state="open")
    facts = an_incident(handler=2, outcome="breach", aware_at=NOW, role="controller", risk="high", duties=[decided])

    assert incident.next_step(facts, 0) == "File with the authority, then record the filing."
    assert [problem.message for problem in incident.missing_to_close(facts, 0)] == [
        "It is decided to notify the authority, and no filing is recorded.",
        "Whether people are told is not decided.",
    ]


def test_an_open_action_comes_after_every_decision():
    facts = an_incident(handler=2, outcome="event")

    assert incident.next_step(facts, 2) == "Finish the open actions ({count})."
    assert incident.missing_to_close(facts, 2)[0].values == {"count": 2}


def test_closed_is_closed_whatever_is_missing():
    assert incident.next_step(an_incident(state="closed"), 3) == "Closed. Nothing is waiting here."


# -- what stands against closing


@pytest.mark.parametrize("outcome", sorted(set(taxonomy.codes("outcomes")) - {"breach"}))
def test_what_is_no_breach_needs_nothing_but_that_decision(outcome):
    assert incident.missing_to_close(an_incident(outcome=outcome), 0) == []


@pytest.mark.parametrize(
    ("role", "needed"),
    [
        ("controller", {"authority_notified", "people_told"}),
        ("processor", {"clients_told"}),
        ("both", {"authority_notified", "people_told", "clients_told"}),
        (None, {"role", "authority_notified", "people_told"}),
    ],
)
def test_who_must_have_been_told_depends_on_our_role(role, needed):
    facts = an_incident(outcome="breach", aware_at=NOW, risk="high", role=role)

    assert {problem.field for problem in incident.missing_to_close(facts, 0)} == needed


def test_an_answer_of_any_kind_is_an_answer():
    for authority, clients, people in product((True, False), repeat=3):
        told = {"authority_notified": authority, "clients_told": clients, "people_told": people}
        facts = an_incident(outcome="breach", aware_at=NOW, risk="unlikely", role="both", **told)

        assert incident.missing_to_close(facts, 0) == []
