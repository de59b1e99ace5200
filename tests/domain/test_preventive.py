"""Where a preventive action stands."""

from datetime import date

import pytest

from lib.domain import preventive

TODAY = date(2026, 11, 23)
NOTHING = dict.fromkeys(("withdrawn_at", "reopened_at", "done_on", "due_on", "check_on", "verdict"))


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "planned"),
        ({"due_on": TODAY}, "planned"),
        ({"due_on": date(2026, 11, 22)}, "overdue"),
        ({"done_on": TODAY, "due_on": date(2026, 11, 22)}, "in_force"),
        ({"done_on": date(2026, 8, 1), "check_on": TODAY}, "check_due"),
        ({"done_on": date(2026, 8, 1), "check_on": TODAY, "verdict": "helped"}, "in_force"),
        ({"done_on": date(2026, 8, 1), "check_on": TODAY, "reopened_at": "moment"}, "reopened"),
        ({"due_on": date(2026, 11, 22), "withdrawn_at": "moment"}, "withdrawn"),
    ],
)
def test_the_state_follows_from_the_dates(facts, state):
    assert preventive.state(NOTHING | facts, TODAY) == state


def test_who_checks_their_own_work_is_noticed_however_the_name_is_typed():
    assert preventive.is_self_checked({"owner": "Hanna Prowadząca", "verifier": "hanna prowadzaca "})
    assert not preventive.is_self_checked({"owner": "Hanna Prowadząca", "verifier": "Iga Inspektor"})
    assert not preventive.is_self_checked({"owner": None, "verifier": None})
