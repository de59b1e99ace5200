"""What it means that the same thing came back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain import recurrence
from tests.builders import NOW, an_incident


@pytest.mark.parametrize("system", ["email", "E-mail", "Poczta  elektroniczna", "POCZTA ELEKTRONICZNA"])
def test_a_system_typed_by_hand_is_the_one_of_the_list(system):
    assert recurrence.cause_key("misdelivery", system) == "misdelivery|email"


def test_two_unknown_systems_are_not_the_same():
    assert recurrence.cause_key("misdelivery", None) is None
    assert recurrence.cause_key(None, "email") is None
    assert recurrence.cause_key("misdelivery", "?!") is None


def test_it_happened_when_it_began_else_when_it_was_noticed_else_when_it_was_reported():
    begun, noticed = NOW - timedelta(days=2), NOW - timedelta(days=1)

    assert recurrence.keys(an_incident(occurred_from=begun, detected_at=noticed))["happened_at"] == begun
    assert recurrence.keys(an_incident(occurred_from=None, detected_at=noticed))["happened_at"] == noticed
    assert recurrence.keys(an_incident(occurred_from=None, detected_at=None))["happened_at"] == NOW


def test_a_client_is_known_again_in_another_spelling():
    one = recurrence.keys(an_incident(client="Żaba Sp. z o.o.", supplier="Chmura S.A."))
    other = recurrence.keys(an_incident(client="ZABA", supplier="chmura"))

    assert one == other
    assert (one["subject_key"], one["supplier_key"]) == ("zaba", "chmura")


def test_the_day_of_the_fix_is_not_after_it():
    last_minute = datetime(2026, 1, 1, 22, 59, tzinfo=UTC)  # 23:59 in Warsaw

    assert not recurrence.is_after(last_minute, date(2026, 1, 1))
    assert recurrence.is_after(last_minute + timedelta(minutes=1), date(2026, 1, 1))
