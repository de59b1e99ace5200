"""A register of the first schema, with what people had entered, is brought to this one: whole, or not at all."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from lib.register import duties, incidents, journal
from lib.register import store as stores
from lib.register.store import Store
from tests.builders import HANDLER, NOW, a_report

ROOT = Path(__file__).resolve().parents[2]
HOUR = timedelta(hours=1)
AWARE = {"detected_at": NOW - 6 * HOUR, "aware_at": NOW - 4 * HOUR, "aware_basis": "Powtórzony błąd."}
SENT = NOW - HOUR

# What an incident of the first schema said, and what its clocks were: kind, hours, done, waived.
OLD = {
    "2026/001": ({"detected_at": NOW - HOUR}, {}),
    "2026/002": ({**AWARE, "role": "controller", "outcome": "breach"}, {}),
    "2026/003": (
        {**AWARE, "role": "controller", "outcome": "breach", "authority_reasons": "Jest ryzyko."},
        {"authority_notified": SENT, "people_told": SENT},
    ),
    "2026/004": (
        {**AWARE, "role": "controller", "outcome": "breach", "authority_reasons": "Nie.", "people_reasons": "Nie."},
        {"authority_notified": False, "people_told": False},
    ),
    "2026/005": ({**AWARE, "role": "processor", "outcome": "breach"}, {"clients_told": SENT}),
    "2026/006": (
        {**AWARE, "role": "both", "outcome": "breach", "clients_reasons": "Nie ich dane."},
        {"clients_told": False},
    ),
    "2026/007": ({"historical": True}, {"authority_notified": SENT}),
}


@pytest.fixture
def old(tmp_path, monkeypatch) -> Path:
    """A register as the first version left it, closed."""
    steps = tmp_path / "steps"
    steps.mkdir()
    shutil.copy(stores.MIGRATIONS / "0001_register.sql", steps)
    (steps / "0001_register.sql.views").write_text("select 1", "ascii")
    folder = tmp_path / "register"
    with monkeypatch.context() as first:
        first.setattr(stores, "MIGRATIONS", steps)
        first.setattr(stores, "VIEWS", steps / "0001_register.sql.views")  # today's name columns that it did not have
        store = Store(folder)
        with store.writing() as writing:
            for number, (facts, told) in OLD.items():
                _enter(writing, number, facts, told)
        store.close()
    return folder


def _enter(writing, number, facts, told):
    row = {"id": writing.new_id(), "number": number, "version": 1, "words_version": 1, "historical": False}
    row |= {"state": "assessed" if "outcome" in facts else "reported", "reported_at": NOW - 5 * HOUR, "handler": 2}
    row |= dict.fromkeys(("kinds", "data_categories", "consequences", "first_steps"), "")
    row |= {"description": a_report()["description"]} | facts
    for name, answer in told.items():
        row[name] = answer is not False
        if answer:
            row[f"{name}_at"] = answer
    if "outcome" in facts:
        row["outcome_at"] = NOW - 3 * HOUR
    writing.insert("incidents", row)
    if number == "2026/002":
        before = {"outcome": "event", "outcome_reasons": "Nic.", "outcome_at": SENT, "outcome_by": 2}
        after = before | {"outcome": "breach"}
        for change in ({"before": dict.fromkeys(before), "after": before}, {"before": before, "after": after}):
            journal.append(writing, "decide", "incident", row["id"], change, by=None, at=NOW)
    if not row["historical"]:
        for clock in _clocks(row):
            writing.insert("clocks", {"incident_id": row["id"], **clock})


def _clocks(row):
    detected_at, aware_at, role = row["detected_at"], row.get("aware_at"), row.get("role")
    clocks = [("investigation", detected_at, 24, aware_at, False)]
    authority = (row.get("authority_notified_at"), row.get("authority_notified") is False)
    if role != "processor":
        clocks += [("authority", aware_at, 72, *authority)] if aware_at else []
        clocks += [("procedure", detected_at, 72, *authority)]
    if role in ("processor", "both") and aware_at:
        clocks += [("clients", aware_at, 24, row.get("clients_told_at"), row.get("clients_told") is False)]
    for kind, starts_at, hours, done_at, waived in clocks:
        yield {
            "kind": kind,
            "starts_at": starts_at,
            "due_at": starts_at + hours * HOUR,
            "waived": waived,
            **({"done_at": done_at} if done_at else {}),
        }


def state_of(store) -> dict:
    """Duties and summary of every incident."""
    return {
        row["number"]: (
            sorted(duties.of_incident(store, row["id"]), key=lambda duty: duty.kind),
            {name: value for name, value in row.items() if name.startswith(("authority", "people_t", "clients_t"))},
        )
        for row in store.ask("select * from incidents order by number")
    }


def test_what_the_first_version_held_is_all_there(old):
    store = Store(old)

    assert {row["number"] for row in store.ask("select number from incidents")} == set(OLD)
    assert store.ask("select version from schema_version order by version") == [
        {"version": int(file.name[:4])} for file in sorted(stores.MIGRATIONS.glob("*.sql"))
    ]
    assert incidents.get(store, "2026/003", HANDLER)["people_categories"] == ()
    assert journal.verify(store).holds
    store.close()


def test_what_it_was_first_thought_to_be_is_taken_from_the_journal(old):
    store = Store(old)

    (earlier,) = incidents.earlier_outcomes(store, incidents.get(store, "2026/002", HANDLER)["id"])
    assert (earlier["outcome"], earlier["reasons"]) == ("event", "Nic.")
    assert (earlier["decided_at"], earlier["decided_by"]) == (SENT, 2)
    store.close()


def test_its_duties_are_those_that_the_register_works_out_itself(old):
    store = Store(old)
    migrated = state_of(store)

    with store.writing() as writing:
        for row in writing.ask("select id from incidents"):
            duties.keep_up(writing, row["id"])

    assert state_of(store) == migrated
    store.close()


def test_a_filing_and_a_refusal_of_the_first_version_outlive_the_next_change(old):
    store = Store(old)
    for number in OLD:
        row = incidents.get(store, number, HANDLER)
        if not row["historical"]:
            incidents.change(store, row["id"], row["version"], {"role": "both"}, by=HANDLER, at=NOW)

    kept = {number: incidents.get(store, number, HANDLER) for number in OLD}
    assert kept["2026/003"]["authority_notified_at"] == kept["2026/003"]["people_told_at"] == SENT
    assert kept["2026/003"]["authority_reasons"] == "Jest ryzyko."
    assert (kept["2026/004"]["authority_notified"], kept["2026/004"]["people_told"]) == (False, False)
    assert kept["2026/005"]["clients_told_at"] == SENT
    assert kept["2026/006"]["clients_reasons"] == "Nie ich dane."
    assert kept["2026/007"]["authority_notified"] is True
    store.close()


OPENING = """
import sys
from pathlib import Path
from lib.register.store import Store
print("begun", flush=True)
Store(Path(sys.argv[1]))
print("done", flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such kill here")
def test_killed_while_it_is_brought_up_it_is_at_an_earlier_step_or_a_later_one_never_between(old, tmp_path):
    chance = random.Random(72)
    seen = set()
    for i in range(4):
        folder = shutil.copytree(old, tmp_path / f"killed-{i}")
        opening = subprocess.Popen(
            [sys.executable, "-c", OPENING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        opening.stdout.readline()
        time.sleep(chance.random() * 0.15)
        os.kill(opening.pid, signal.SIGKILL)
        opening.wait()
        seen.add(_step_of(folder))

        store = Store(folder)
        assert {row["number"] for row in store.ask("select number from incidents")} == set(OLD)
        assert journal.verify(store).holds
        store.close()
    assert seen <= {int(file.name[:4]) for file in stores.MIGRATIONS.glob("*.sql")}


def _step_of(folder: Path) -> int:
    """The newest step recorded; what that step brings is there, and nothing of a later one."""
    with duckdb.connect(str(folder / "register.duckdb")) as connection:
        (step,) = connection.execute("select max(version) from schema_version").fetchone()
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        columns = {
            name
            for (name,) in connection.execute(
                "select column_name from duckdb_columns() where table_name = 'incidents'"
            ).fetchall()
        }
    assert ("clocks" in tables) == (step == 1)
    assert ("duties" in tables) == (step >= 2)
    assert ("people_categories" in columns) == (step >= 3)
    return step
