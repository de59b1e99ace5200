"""Ten thousand strange inputs at every door: no failure, nothing stored that was refused, the journal whole after it.

The same every time, from one seed; `make fuzz` takes another one and goes on as long as it is told to.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain import file_kinds, passwords
from lib.register import filters, outside
from lib.register.attachments import safe_name
from lib.web.front import Front
from lib.web.sign_in import safe_next
from tests.builders import ADMIN, NOW
from tests.fuzz import doors
from tests.visits import Visit
from tests.web.conftest import the_client

pytestmark = pytest.mark.slow

SEED = 72
READING, WRITING, ROUTES, PAGES = 6_000, 2_000, 2_000, 1_000  # inputs; together 11,000


def thrown(knock, chance: random.Random, wanted: int) -> int:
    """Throws at least that many inputs at a door; gives how many it were."""
    count = 0
    while count < wanted:
        count += knock(chance)
    return count


@pytest.fixture
def template(founded):
    return founded


def test_what_is_only_read():
    chance = random.Random(SEED)
    for door in doors.READING:
        assert thrown(door, chance, READING // len(doors.READING)) >= READING // len(doors.READING)


def test_what_is_written_into_the_register(store):
    chance, register = random.Random(SEED), doors.Register(store)
    for door in register.doors:
        thrown(door, chance, WRITING // len(register.doors))
    assert register.is_whole()


def test_what_is_sent_to_the_routes(store, clock, tmp_path):
    outside.switch(store, True, by=ADMIN, at=NOW)
    with the_client(Front(tmp_path / "none", now=clock), tmp_path) as client:
        thrown(doors.routes(client), random.Random(SEED), ROUTES)
    assert store.value("select count(*) from sessions") == 0
    assert doors.Register(store).is_whole()


def test_what_is_typed_into_pages(store, clock):
    thrown(doors.pages(Visit(store, "hanna", clock)), random.Random(SEED), PAGES)
    assert doors.Register(store).is_whole()


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(), st.binary(max_size=40), st.dictionaries(st.sampled_from(doors._PARAMETERS), st.text()))
def test_whatever_hypothesis_thinks_of(text, content, query):
    assert safe_next(text).startswith("/")
    assert safe_name(text)
    file_kinds.problem(safe_name(text), content)
    passwords.problems(text, (text,))
    chosen = filters.from_query(query)
    assert filters.from_query(chosen.to_query()) == chosen
