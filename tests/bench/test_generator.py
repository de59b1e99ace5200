"""What the benchmark measures on must be a register like any other."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.domain import duties, folding, incident
from lib.register import incidents, journal
from lib.register.store import Store
from tests.bench import generator
from tests.builders import ADMIN, NOW

TABLES = ("accounts", "numbering", "incidents", "duties", "actions", "search_words", "journal")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("register"))
    generator.fill(store, 1_000)
    yield store
    store.close()


def test_the_same_seed_gives_the_same_register(filled: Store, tmp_path: Path) -> None:
    again = Store(tmp_path / "again")
    generator.fill(again, 1_000)
    for table in TABLES:
        assert again.ask(f"select * from {table} limit 20000") == filled.ask(f"select * from {table} limit 20000")
    again.close()


def test_another_seed_gives_another_register(filled: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    generator.fill(other, 100, seed=73)
    assert other.value("select description from incidents") != filled.value("select description from incidents")
    other.close()


def test_the_chain_holds(filled: Store) -> None:
    proof = journal.verify(filled)
    assert proof.holds
    assert proof.rows == 2_000


def test_every_incident_is_one_that_could_have_been_typed(filled: Store) -> None:
    for row in filled.ask("select number, reported_at from incidents"):
        kept = incidents.get(filled, row["number"], ADMIN)
        assert kept is not None
        assert incident.problems({name: kept[name] for name in incident.FIELDS}, NOW) == [], row["number"]
        expected = {(duty.kind, duty.since, duty.due_at) for duty in duties.duties(kept, {}, ())}
        assert {(duty.kind, duty.since, duty.due_at) for duty in kept["duties"]} == expected
        assert kept["next_due_at"] == duties.next_due(kept, kept["duties"])


def test_search_words_are_those_the_register_would_keep(filled: Store) -> None:
    kept: dict[int, set[str]] = {}
    ordered = filled.ask("select word, incident_id, version from search_words")
    assert ordered == sorted(ordered, key=lambda row: (row["word"].encode(), row["incident_id"]))
    for row in ordered:
        kept.setdefault(row["incident_id"], set()).add(row["word"])
    for row in filled.ask("select * from incidents"):
        text = " ".join(row[name] for name in incidents.SEARCHED if row[name])
        assert kept[row["id"]] == set(folding.words(text))


def test_numbers_follow_the_ids_and_go_on(filled: Store) -> None:
    numbers = [row["number"] for row in filled.ask("select number from incidents order by id")]
    assert numbers[0] == "2018/001"
    for year, last in ((row["year"], row["last"]) for row in filled.ask("select year, last from numbering")):
        assert [n for n in numbers if n.startswith(f"{year}/")] == [f"{year}/{k:03}" for k in range(1, last + 1)]


def test_the_door_opens_on_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "register")
    generator.fill(store, 200)
    by = dataclasses.replace(ADMIN, id=1)
    new = incidents.report(store, {"description": "Nowe zdarzenie."}, by=by, at=NOW)
    for row in store.ask("select id, version from incidents where state <> 'closed' limit 5"):
        incidents.change(store, row["id"], row["version"], {"remarks": "zmiana"}, by=by, at=NOW)
    assert store.value("select max(id) from incidents") == new["id"]
    assert store.value("select count(*) from incidents") == 201
    assert journal.verify(store).holds
    store.close()
