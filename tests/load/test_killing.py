"""A few of the kills of `make load`: the real server, over and over the same register."""

import pytest

from tests.load import killing

KILLS = 5


@pytest.mark.slow
def test_the_server_killed_while_people_save_comes_back_with_all_that_it_acknowledged(tmp_path):
    killed = killing.killed(tmp_path / "register", KILLS)

    assert killed.faults == []
    assert len(killed.outcome.saved) >= KILLS
