"""Actions against an incident: who does what until when, and what proves it done."""

from datetime import date, timedelta

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import actions, incidents, journal
from lib.register.store import Conflict, Row, Store
from tests.builders import DPO, HANDLER, MANAGER, NOW, REPORTER, a_report

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


@pytest.fixture
def incident(store) -> Row:
    return incidents.report(store, a_report(), by=HANDLER, at=NOW)


def added(store: Store, incident: Row, **more) -> int:
    return actions.add(store, incident["id"], **{"kind": "recall", "by": HANDLER, "at": NOW, **more})


def kept(store: Store, action: int) -> Row:
    return store.one("select * from actions where id = $id", id=action)


def told(store: Store, incident: Row) -> tuple[str, dict]:
    newest = journal.history(store, "incident", incident["id"])[0]
    return newest["action"], newest["change"]


def test_an_action_says_what_who_and_until_when(store, incident):
    action = added(store, incident, note="Odzyskać plik.", owner="Jan", due_on=TODAY + DAY)

    (row,) = actions.of_incident(store, incident["id"])

    assert (row["id"], row["kind"], row["note"], row["owner"]) == (action, "recall", "Odzyskać plik.", "Jan")
    assert (row["due_on"], row["done_at"], row["version"]) == (TODAY + DAY, None, 1)
    assert told(store, incident) == (
        "add_action",
        {
            "action": action,
            "kind": "recall",
            "after": {"kind": "recall", "note": "Odzyskać plik.", "owner": "Jan", "due_on": "2026-11-24"},
        },
    )


def test_only_the_kind_is_needed_and_what_is_empty_is_not_known(store, incident):
    row = kept(store, added(store, incident, note=" \n", owner="\0"))

    assert (row["note"], row["owner"], row["due_on"]) == (None, None, None)


@pytest.mark.parametrize("kind", ["invented", "", None])
def test_the_kind_is_an_entry_of_the_list(store, incident, kind):
    with pytest.raises(Problems) as refused:
        added(store, incident, kind=kind)

    assert [problem.field for problem in refused.value.problems] == ["kind"]
    assert actions.of_incident(store, incident["id"]) == []


def test_an_action_belongs_to_an_incident_that_is_there(store):
    with pytest.raises(LookupError):
        actions.add(store, 999, kind="recall", by=HANDLER, at=NOW)

    assert store.value("select count(*) from actions") == 0
    assert journal.head(store)[0] == 0


def test_a_change_is_told_with_before_and_after(store, incident):
    action = added(store, incident, owner="Jan")

    actions.change(store, action, 1, {"owner": "Ewa", "due_on": TODAY}, by=DPO, at=NOW)

    row = kept(store, action)
    assert (row["owner"], row["due_on"], row["version"]) == ("Ewa", TODAY, 2)
    assert told(store, incident) == (
        "change_action",
        {
            "action": action,
            "kind": "recall",
            "before": {"owner": "Jan", "due_on": None},
            "after": {"owner": "Ewa", "due_on": "2026-11-23"},
        },
    )


def test_saving_the_same_again_writes_nothing(store, incident):
    action = added(store, incident, owner="Jan")
    before = journal.head(store)

    actions.change(store, action, 1, {"owner": " Jan ", "note": ""}, by=HANDLER, at=NOW)

    assert kept(store, action)["version"] == 1
    assert journal.head(store) == before


def test_a_stale_change_is_refused(store, incident):
    action = added(store, incident)
    actions.change(store, action, 1, {"owner": "Ewa"}, by=HANDLER, at=NOW)

    with pytest.raises(Conflict):
        actions.change(store, action, 1, {"owner": "Jan"}, by=HANDLER, at=NOW)
    with pytest.raises(Conflict):
        actions.finish(store, action, 1, evidence="Mail.", by=HANDLER, at=NOW)

    row = kept(store, action)
    assert (row["owner"], row["done_at"], row["version"]) == ("Ewa", None, 2)


@pytest.mark.parametrize("field", ["done_at", "incident_id", "id; drop table actions", "withdrawn_at"])
def test_only_its_own_facts_change_that_way(store, incident, field):
    action = added(store, incident)

    with pytest.raises(ValueError, match=field):
        actions.change(store, action, 1, {field: None}, by=HANDLER, at=NOW)


def test_done_has_a_moment_and_its_proof(store, incident):
    action = added(store, incident)

    actions.finish(store, action, 1, evidence=" Potwierdzenie klienta. ", by=HANDLER, at=NOW + DAY)

    row = kept(store, action)
    assert (row["done_at"], row["evidence"]) == (NOW + DAY, "Potwierdzenie klienta.")
    assert told(store, incident)[0] == "finish_action"
    assert incidents.open_actions(store, incident["id"]) == 0


def test_undone_it_is_open_again_and_its_proof_stays(store, incident):
    action = added(store, incident)
    actions.finish(store, action, 1, evidence="Mail.", by=HANDLER, at=NOW)

    actions.resume(store, action, 2, by=HANDLER, at=NOW)

    row = kept(store, action)
    assert (row["done_at"], row["evidence"], row["version"]) == (None, "Mail.", 3)
    assert incidents.open_actions(store, incident["id"]) == 1


def test_withdrawn_with_a_reason_it_stays_readable(store, incident):
    action = added(store, incident)

    actions.withdraw(store, action, 1, "Zrobił to już dostawca.", by=HANDLER, at=NOW)

    (row,) = actions.of_incident(store, incident["id"])
    assert (row["withdrawn_at"], row["withdrawn_reason"]) == (NOW, "Zrobił to już dostawca.")
    assert incidents.open_actions(store, incident["id"]) == 0


@pytest.mark.parametrize("reason", ["", " \n", None])
def test_nothing_is_withdrawn_without_a_reason(store, incident, reason):
    action = added(store, incident)

    with pytest.raises(Problems) as refused:
        actions.withdraw(store, action, 1, reason, by=HANDLER, at=NOW)

    assert [problem.field for problem in refused.value.problems] == ["withdrawn_reason"]
    assert kept(store, action)["withdrawn_at"] is None


def test_open_ones_come_first_by_day_and_withdrawn_ones_last(store, incident):
    withdrawn = added(store, incident, due_on=TODAY)
    done = added(store, incident, due_on=TODAY)
    some_day = added(store, incident)
    later = added(store, incident, due_on=TODAY + DAY)
    today = added(store, incident, due_on=TODAY)
    actions.withdraw(store, withdrawn, 1, "Pomyłka.", by=HANDLER, at=NOW)
    actions.finish(store, done, 1, evidence=None, by=HANDLER, at=NOW)

    listed = [row["id"] for row in actions.of_incident(store, incident["id"])]

    assert listed == [today, later, some_day, done, withdrawn]


def test_actions_of_another_incident_are_not_among_them(store, incident):
    other = incidents.report(store, a_report(), by=HANDLER, at=NOW)
    added(store, other)

    assert actions.of_incident(store, incident["id"]) == []
    assert incidents.open_actions(store, incident["id"]) == 0


@pytest.mark.parametrize("person", [REPORTER, MANAGER])
def test_who_may_not_edit_adds_no_action(store, incident, person):
    with pytest.raises(Refused):
        added(store, incident, by=person)


def test_an_action_that_is_not_there_cannot_be_done(store):
    with pytest.raises(LookupError):
        actions.finish(store, 999, 1, evidence=None, by=HANDLER, at=NOW)
