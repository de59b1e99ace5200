"""A minute of `make load`: the real server, asked through its WebSocket as browsers ask it."""

import pytest

from tests.load import together

PEOPLE, SECONDS = 20, 60


@pytest.mark.slow
def test_twenty_people_at_once_lose_nothing_and_see_nothing_of_each_other(tmp_path):
    load = together.at_once(tmp_path / "register", PEOPLE, SECONDS)

    assert load.faults == []
    assert load.outcome.unanswered == 0
    assert load.outcome.count("report") >= PEOPLE
    assert load.outcome.count("change") > 0
