"""Two hundred messy sheets: standard cells are right, hard ones right or unread, nothing is silently wrong."""

import pytest

from lib.documents.reading import reader, sources
from tests.documents.messy.generator import Register, make
from tests.documents.messy.score import Score

SEEDS = range(150)


def rows_of(register: Register) -> list[reader.Row]:
    return list(reader.read(sources.sheets(register.path), {}, reader.Found(), lambda _done, _of: None))


@pytest.fixture(scope="module")
def score(tmp_path_factory) -> Score:
    folder, score = tmp_path_factory.mktemp("messy"), Score()
    for seed in SEEDS:
        register = make(seed, folder)
        score.add(register, rows_of(register))
        score.sheets += len(register.incidents)
    return score


def test_nothing_is_silently_wrong(score):
    assert score.sheets >= 200
    assert score.wrong == []


def test_standard_cells_are_read(score):
    assert score.cells["standard"] > 30_000
    assert score.missed == []


def test_every_incident_is_found_and_nothing_else(score):
    assert score.rows == []
