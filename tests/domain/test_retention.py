"""When an entry's time is over."""

from datetime import UTC, datetime

import pytest

from lib.domain import retention


@pytest.mark.parametrize(
    ("closed_at", "ended_at"),
    [
        ("2021-11-23T09:15", "2026-11-23T23:00"),  # the day of the anniversary still counts, by the clock of Warsaw
        ("2021-06-30T22:30", "2026-07-01T22:00"),  # closed after midnight in Warsaw
        ("2024-02-29T12:00", "2029-02-28T23:00"),
    ],
)
def test_five_full_years_end_after_the_anniversary_in_warsaw(closed_at, ended_at):
    moment = datetime.fromisoformat(closed_at).replace(tzinfo=UTC)

    assert retention.ends(moment, 5) == datetime.fromisoformat(ended_at).replace(tzinfo=UTC)


def test_minutes_keep_their_shape_and_the_words_of_other_incidents():
    def card(number, word):
        return {
            "id": 1,
            "number": number,
            "title": word,
            "note": word,
            "facts": {"description": word, "kinds": "|loss|", "people_min": 3, "measures": word},
            "causes": [{"why": word, "depth": 0}],
            "barriers": [{"barrier": "backup", "finding": "held", "note": word}],
            "alike": [{"number": "2026/002", "title": "inny", "same": ["cause"]}],
            "learned": {"surprise": word},
        }

    minutes = {"number": "P/2026/01", "present": [], "incidents": [card("2026/001", "TAJNE"), card("2026/002", "inne")]}
    done = retention.without(minutes, "2026/001")

    assert "TAJNE" not in str(done)
    gone, other = done["incidents"]
    assert gone.keys() == card("", "").keys()
    assert (gone["facts"]["people_min"], gone["facts"]["kinds"]) == (3, "|loss|")
    assert gone["barriers"] == [{"barrier": "backup", "finding": "held", "note": None}]
    assert other == card("2026/002", "inne")
