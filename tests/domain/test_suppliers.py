"""When a supplier is due, what it is asked, and how long its notice took."""

from datetime import date, timedelta

import pytest

from lib.domain import suppliers, taxonomy
from tests.builders import NOW

HOUR = timedelta(hours=1)
UNKNOWN = dict.fromkeys(("supplier_told_us_at", "occurred_from", "occurred_to", "detected_at"))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
    ],
)
def test_the_next_verification_is_so_many_months_later(day, months, expected):
    assert suppliers.next_day(day, months) == expected


@pytest.mark.parametrize(
    ("days", "standing"), [(None, "never"), (0, "due"), (-1, "due"), (1, "soon"), (30, "soon"), (31, "kept")]
)
def test_a_verification_is_due_on_its_day(days, standing):
    today = date(2026, 11, 23)
    assert suppliers.standing(None if days is None else today + timedelta(days=days), today) == standing


def test_a_host_is_asked_for_a_restore_test_and_a_mailer_for_its_sender_checks():
    assert "restore_test" in suppliers.questions("hosting")
    assert "sender_checks" not in suppliers.questions("hosting")
    assert "sender_checks" in suppliers.questions("mail")
    assert "restore_test" not in suppliers.questions("mail")
    assert "agreement" in suppliers.questions(None)


def test_every_question_is_for_roles_that_exist():
    for code, entry in taxonomy.entries("supplier_questions").items():
        assert set(entry.roles) <= set(taxonomy.entries("supplier_roles")), code


def test_the_delay_runs_from_when_it_happened_to_when_they_told_us():
    facts = {"supplier_told_us_at": NOW, "occurred_from": NOW - 30 * HOUR, "occurred_to": NOW - 20 * HOUR}

    assert suppliers.delay(UNKNOWN | facts) == suppliers.Delay(20 * HOUR, 30 * HOUR)


def test_what_we_noticed_ourselves_first_gives_the_least_that_their_notice_took():
    facts = {"supplier_told_us_at": NOW, "detected_at": NOW - 5 * HOUR}

    assert suppliers.delay(UNKNOWN | facts) == suppliers.Delay(5 * HOUR, None, at_least=True)


@pytest.mark.parametrize("facts", [{}, {"supplier_told_us_at": NOW}, {"occurred_from": NOW}])
def test_a_delay_that_is_not_known_is_not_zero(facts):
    assert suppliers.delay(UNKNOWN | facts) == suppliers.Delay()
