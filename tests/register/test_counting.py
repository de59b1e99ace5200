"""The numbers by which incidents and duties are counted, kept with them by whoever writes."""

from datetime import UTC, datetime

from lib.register import imports, incidents
from tests.bench import generator
from tests.builders import HANDLER, NOW, a_report
from tests.register.test_imports import a_row, bring

NEW_YEAR = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)  # in Warsaw the year has begun
MARCH = datetime(2026, 2, 28, 23, tzinfo=UTC)
FACTS = {
    "breach": {"occurred_from": NEW_YEAR, "occurred_to": NOW, "occurred_precision": "year"},
    "other_infringement": {"aware_at": NOW, "role": "processor"},
    "near_miss": {"detected_at": MARCH, "detected_precision": "month"},
    "drill": {},
}


def test_the_numbers_kept_step_by_step_are_those_worked_out_anew(store):
    for outcome, facts in FACTS.items():
        row = incidents.report(store, a_report(), by=HANDLER, at=NOW)
        row = incidents.change(store, row["id"], row["version"], facts, by=HANDLER, at=NOW)
        incidents.decide_outcome(store, row["id"], row["version"], outcome, "Tak wynika.", by=HANDLER, at=NOW)
    old = {"occurred_from": NEW_YEAR, "occurred_to": NEW_YEAR, "occurred_precision": "day"}
    bring(store, a_row(2, **old))
    imports.withdraw(store, bring(store, a_row(3, **old)), 1, "Wczytano dwa razy.", by=HANDLER, at=NOW)
    kept = numbers(store)
    with store.writing() as writing:
        writing.run("update incidents set standing = null, grain = null, placed = null")
        writing.run("update duties set track = null, kept = null, standing = null, placed = null")

    generator.count_anew(store)

    assert numbers(store) == kept
    of_incidents, of_duties = kept
    assert [(row["standing"], row["grain"], row["placed"]) for row in of_incidents] == [
        (1, 3, 202500),
        (1, 0, 202611),
        (3, 2, 202603),
        (5, 0, 202611),
        (1, 1, 202501),
        (101, 1, 202501),
    ]
    assert {(row["track"], row["kept"], row["placed"]) for row in of_duties} >= {(3, 5, 202500)}


def numbers(store):
    return (
        store.ask("select id, standing, grain, placed from incidents order by id"),
        store.ask("select incident_id, kind, track, kept, standing, placed from duties order by 1, 2"),
    )
