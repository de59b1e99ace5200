"""As what an incident counts, and in which month."""

from datetime import UTC, date, datetime

import pytest

from lib.domain import counting, taxonomy

INCIDENT = {
    "outcome": None,
    "historical": False,
    "occurred_from": None,
    "occurred_precision": None,
    "detected_at": None,
    "detected_precision": None,
    "happened_at": datetime(2026, 11, 23, 9, tzinfo=UTC),
}


def test_every_outcome_there_is_has_a_standing():
    for outcome in taxonomy.entries("outcomes"):
        assert counting.numbers({**INCIDENT, "outcome": outcome})["standing"] != counting.OTHER, outcome


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        ({}, counting.UNDECIDED),
        ({"historical": True}, counting.CONFIRMED),
        ({"historical": True, "outcome": "event"}, counting.EVENT),
        ({"outcome": "breach", "drill": "lost_laptop"}, counting.DRILL + counting.CONFIRMED),
        (
            {"historical": True, "withdrawn_at": datetime(2026, 1, 1, tzinfo=UTC)},
            counting.WITHDRAWN + counting.CONFIRMED,
        ),
    ],
)
def test_what_was_practised_or_withdrawn_is_told_apart(facts, standing):
    assert counting.numbers({**INCIDENT, **facts})["standing"] == standing


def test_the_last_night_of_the_year_lies_in_the_month_that_warsaw_has():
    happened = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    known = {**INCIDENT, "occurred_from": happened, "happened_at": happened}

    assert counting.numbers({**known, "occurred_precision": "minute"})["placed"] == 202501
    assert counting.numbers({**known, "occurred_precision": "year"})["placed"] == 202500
    assert counting.month_of(202501) == {"year": date(2025, 1, 1), "month": date(2025, 1, 1)}
    assert counting.month_of(202500) == {"year": date(2025, 1, 1), "month": None}
