"""Guessing gets slower: for one login from one place, for a login from anywhere, for a place with many logins."""

from datetime import timedelta

import pytest

from lib.register import attempts
from lib.register.attempts import ADDRESS, LOGIN, PAIR
from tests.builders import NOW

WHO = ("anna", "127.0.0.1")


def waits(store, who=WHO):
    return attempts.wait(store, *who, NOW).total_seconds()


@pytest.mark.parametrize(
    ("patience", "seconds"),
    [(PAIR, [0, 2, 4, 8, 16, 900]), (LOGIN, [0, 2, 4, 8, 16, 60]), (ADDRESS, [0, 2, 4, 8, 16, 900])],
)
def test_each_failure_doubles_the_wait_up_to_the_longest(patience, seconds):
    free = patience.free
    found = [patience.wait(n).total_seconds() for n in (free - 1, free, free + 1, free + 2, free + 3, free + 1_000)]
    assert found == seconds


def test_the_right_password_and_an_hour_forgive(store):
    for _ in range(9):
        attempts.count(store, *WHO, NOW)
    assert waits(store) == 32
    assert attempts.wait(store, *WHO, NOW + timedelta(hours=2)) == timedelta(0)
    assert attempts.forgive(store, *WHO) == 8
    assert waits(store) == 0


def test_who_guesses_from_many_places_slows_the_owner_down_by_a_minute_at_most(store):
    for i in range(80):
        attempts.count(store, "anna", f"10.0.0.{i}", NOW)
    assert waits(store, ("anna", "192.0.2.1")) == 60
    assert waits(store, ("ewa", "192.0.2.1")) == 0


def test_a_right_password_does_not_forgive_the_place_that_tries_many_logins(store):
    for i in range(ADDRESS.free):
        attempts.count(store, f"login{i}", "192.0.2.1", NOW)
        attempts.forgive(store, "own", "192.0.2.1")
    assert waits(store, ("other", "192.0.2.1")) == 2


def test_old_rows_are_cleared_away(store):
    attempts.count(store, *WHO, NOW - timedelta(days=2))
    attempts.count(store, "ewa", "10.0.0.1", NOW)
    assert len(store.ask("select * from sign_in_attempts")) == 3
