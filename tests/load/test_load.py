"""A minute of `make load`, and a few of its kills: at the real server, through its WebSocket."""

import pytest

from tests.load import killing, together

pytestmark = pytest.mark.slow

PEOPLE, SECONDS, KILLS = 20, 60, 5


def test_twenty_people_at_once_lose_nothing_and_see_nothing_of_each_other(tmp_path):
    load = together.at_once(tmp_path / "register", PEOPLE, SECONDS)

    assert load.faults == []
    assert load.outcome.unanswered == 0
    assert load.outcome.count("report") >= PEOPLE
    assert load.outcome.count("change") > 0


def test_the_server_killed_while_people_save_comes_back_with_all_that_it_acknowledged(tmp_path):
    killed = killing.killed(tmp_path / "register", KILLS)

    assert killed.faults == []
    assert len(killed.outcome.saved) >= KILLS
