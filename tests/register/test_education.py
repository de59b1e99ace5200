"""Trainings and procedure versions: planned, held, put down, read by everybody, withdrawn with a reason."""

from datetime import date, timedelta

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Person, Refused
from lib.register import accounts, education, incidents, journal, procedures
from lib.register.store import Conflict, Row, Store
from tests.builders import HANDLER, MANAGER, NOW, a_report

STAMP = {"by": HANDLER, "at": NOW}
TODAY = NOW.date()
DAY = timedelta(days=1)
TRAINING = {"topic": "Wysyłka masowa", "audience": "Dział sprzedaży"}
VERSION = {"name": "Procedura wysyłek", "new_version": "2.0", "what_changed": "UDW zawsze.", "everybody": True}


@pytest.fixture
def template(founded):
    return founded


def refused_fields(write) -> list[str]:
    with pytest.raises(Problems) as refused:
        write()
    return [p.field for p in refused.value.problems]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"topic": " "}, "topic"),
        ({"audience": None}, "audience"),
        ({"held_on": TODAY + DAY}, "held_on"),
        ({"attended": 4}, "held_on"),
        ({"held_on": TODAY, "invited": 3, "attended": 4}, "attended"),
        ({"held_on": TODAY, "invited": -1}, "invited"),
    ],
)
def test_what_can_be_corrected_of_a_training_is_said(store, values, field):
    assert field in refused_fields(lambda: education.add(store, TRAINING | values, **STAMP))


def test_a_training_is_planned_then_held(store):
    training = education.add(store, TRAINING | {"planned_on": TODAY + DAY, "invited": 6}, **STAMP)
    assert [row["name"] for row in education.planned(store)] == ["Wysyłka masowa"]

    held = {"held_on": TODAY, "attended": 5, "checked": "Test: 5 z 5."}
    education.change(store, training, 1, held, **STAMP)

    assert education.planned(store) == []
    assert [row["attended"] for row in education.between(store, TODAY, TODAY)] == [5]
    assert education.between(store, TODAY + DAY, TODAY + DAY) == []
    assert journal.history(store, "trainings", training)[0]["action"] == "hold_training"


def test_a_training_because_of_an_incident_stands_in_its_history(store):
    row = incidents.report(store, a_report(), **STAMP)
    education.add(store, TRAINING, incident_id=row["id"], **STAMP)

    assert journal.history(store, "incident", row["id"])[0]["action"] == "add_training"
    assert [t["number"] for t in education.of_incident(store, row["id"])] == ["2026/001"]


def test_a_withdrawn_training_stays_readable_and_counts_no_longer(store):
    training = education.add(store, TRAINING | {"held_on": TODAY}, **STAMP)
    education.withdraw(store, training, 1, "Nie odbyło się.", **STAMP)

    assert education.between(store, TODAY, TODAY) == []
    assert education.listed(store)[0]["withdrawn_reason"] == "Nie odbyło się."


def test_who_only_reads_plans_no_training(store):
    with pytest.raises(Refused):
        education.add(store, TRAINING, by=MANAGER, at=NOW)


# Procedure versions


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"new_version": None}, "new_version"),
        ({"old_version": "2.0"}, "new_version"),
        ({"what_changed": " "}, "what_changed"),
    ],
)
def test_what_can_be_corrected_of_a_version_is_said(store, values, field):
    assert refused_fields(lambda: procedures.add(store, VERSION | values, **STAMP)) == [field]


def test_in_force_is_the_version_that_took_effect_last_however_its_name_is_spelt(store):
    procedures.add(store, VERSION | {"effective_on": TODAY}, **STAMP)
    later = VERSION | {"name": "PROCEDURA  wysyłek", "new_version": "1.9", "effective_on": TODAY - DAY}
    procedures.add(store, later, **STAMP)

    assert [row["new_version"] for row in procedures.current(store)] == ["2.0"]


def test_a_withdrawn_version_leaves_the_one_before_it_in_force(store):
    procedures.add(store, VERSION | {"new_version": "1.0", "effective_on": TODAY - DAY}, **STAMP)
    newer = procedures.add(store, VERSION | {"effective_on": TODAY}, **STAMP)
    procedures.withdraw(store, newer, 1, "Błąd.", **STAMP)

    assert [row["new_version"] for row in procedures.current(store)] == ["1.0"]


def test_of_two_who_correct_a_version_one_is_told(store):
    row = procedures.add(store, VERSION, **STAMP)
    procedures.change(store, row, 1, {"approved_by": "Zarząd"}, **STAMP)

    with pytest.raises(Conflict):
        procedures.change(store, row, 1, {"approved_by": "Dyrektor"}, **STAMP)


def test_versions_of_a_period_are_found_by_the_day_they_took_effect(store):
    procedures.add(store, VERSION | {"effective_on": date(2026, 3, 1)}, **STAMP)

    assert [row["name"] for row in procedures.between(store, date(2026, 3, 1), date(2026, 3, 31))] == [VERSION["name"]]
    assert procedures.between(store, TODAY, TODAY) == []


# Who has read it


def names_without(store: Store, row_id: int) -> list[str]:
    return procedures.unread_by(store)[row_id]


def unread(store: Store, person: Person) -> list[Row]:
    return procedures.unread(store, person.id)


def test_everybody_is_to_read_the_version_in_force_reporters_too(store, people):
    row = procedures.add(store, VERSION, by=people["hanna"], at=NOW)
    assert len(names_without(store, row)) == 7

    procedures.acknowledge(store, row, by=people["rita"], at=NOW)
    procedures.acknowledge(store, row, by=people["rita"], at=NOW)

    assert unread(store, people["rita"]) == []
    assert [r["id"] for r in unread(store, people["roman"])] == [row]
    assert "Rita Raport" not in names_without(store, row)
    assert len(journal.history(store, "procedure_versions", row)) == 2


def test_a_newer_version_is_to_be_read_anew_and_the_older_one_no_longer(store, people):
    first = procedures.add(store, VERSION, by=people["hanna"], at=NOW)
    procedures.acknowledge(store, first, by=people["rita"], at=NOW)
    newer = procedures.add(store, VERSION | {"new_version": "3"}, by=people["hanna"], at=NOW + DAY)

    assert [r["id"] for r in unread(store, people["rita"])] == [newer]
    assert list(procedures.unread_by(store)) == [newer]


def test_what_does_not_concern_everybody_is_asked_of_nobody(store, people):
    procedures.add(store, VERSION | {"everybody": False}, by=people["hanna"], at=NOW)

    assert unread(store, people["rita"]) == []


def test_an_account_that_was_closed_is_not_waited_for(store, people):
    row = procedures.add(store, VERSION, by=people["hanna"], at=NOW)
    roman = accounts.get(store, people["roman"].id, people["adam"])
    accounts.disable(store, roman["id"], roman["version"], by=people["adam"], at=NOW)

    assert "Roman Relacja" not in names_without(store, row)
