"""Preventive actions: planned, in force, judged, reopened, withdrawn; and the ledger of what they did."""

from datetime import date, timedelta

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import effects, incidents, journal, prevention
from lib.register.store import Conflict
from tests.builders import HANDLER, MANAGER, NOW, REPORTER, a_report

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
AGAINST = {"title": "Tylko narzędzie do wysyłki", "cause": "misdelivery", "system": "mailing", "strength": "removal"}


def plan(store, at=NOW, **values):
    return prevention.add(store, AGAINST | values, by=HANDLER, at=at)


def in_force(store, days_ago=0, **values):
    action_id = plan(store, **values)
    prevention.finish(store, action_id, 1, TODAY - days_ago * DAY, "Zrzut ustawień", by=HANDLER, at=NOW)
    return action_id


def struck(store, *days_ago, cause="misdelivery", system="mailing", outcome="breach"):
    """Confirmed incidents of one cause in one system, so many days ago."""
    for days in days_ago:
        moment = NOW - days * DAY
        values = a_report(system=system, occurred_from=moment, occurred_precision="minute", detected_at=moment)
        row = incidents.report(store, values, by=HANDLER, at=moment)
        changes = {"cause": cause, "role": "controller", "aware_at": moment}
        row = incidents.change(store, row["id"], row["version"], changes, by=HANDLER, at=moment)
        incidents.decide_outcome(store, row["id"], row["version"], outcome, "Sprawdzone.", by=HANDLER, at=moment)


def get(store, action_id):
    return prevention.get(store, action_id, NOW)


def wrong(refused) -> list[str]:
    return [problem.field for problem in refused.value.problems]


def test_an_action_addresses_a_cause_in_a_system_not_one_incident(store):
    row = get(store, plan(store, system="Wysyłka  Masowa"))

    assert row["cause_key"] == "misdelivery|mailing"
    assert (row["state"], row["incident_id"]) == ("planned", None)


def test_without_a_system_it_has_nothing_that_could_be_counted(store):
    action_id = in_force(store, system=None)

    assert get(store, action_id)["cause_key"] is None
    assert [row["effect"] for row in prevention.ledger(store, NOW)] == [None]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"cause": "pech"}, "cause"),
        ({"strength": "silna"}, "strength"),
        ({"type": "cud"}, "type"),
        ({"due_on": TODAY, "check_on": TODAY - DAY}, "check_on"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(store, values, field):
    with pytest.raises(Problems) as refused:
        plan(store, **values)

    assert wrong(refused) == [field]


def test_it_is_judged_ninety_days_after_it_came_into_force_unless_a_day_was_set(store):
    assert get(store, in_force(store))["check_on"] == TODAY + 90 * DAY
    assert get(store, in_force(store, check_on=TODAY + 30 * DAY))["check_on"] == TODAY + 30 * DAY


@pytest.mark.parametrize(
    ("done_on", "evidence", "fields"),
    [(None, "dowód", ["done_on"]), (TODAY + DAY, "dowód", ["done_on"]), (TODAY, " ", ["evidence"])],
)
def test_done_needs_a_day_that_has_come_and_its_evidence(store, done_on, evidence, fields):
    action_id = plan(store)

    with pytest.raises(Problems) as refused:
        prevention.finish(store, action_id, 1, done_on, evidence, by=HANDLER, at=NOW)

    assert wrong(refused) == fields


def test_to_say_that_it_helped_before_its_clean_time_needs_reasons(store):
    struck(store, 700, 400, 100)
    action_id = in_force(store, days_ago=50)

    with pytest.raises(Problems) as refused:
        prevention.judge(store, action_id, 2, "helped", "  ", by=HANDLER, at=NOW)
    assert wrong(refused) == ["verdict_reasons"]
    assert refused.value.problems[0].values["clean"] == 50

    prevention.judge(store, action_id, 2, "helped", "Usunęliśmy samą możliwość.", by=HANDLER, at=NOW)
    row = get(store, action_id)
    assert (row["verdict"], row["verdict_computed"]) == ("helped", "cannot_tell")


def test_management_judges_but_does_not_plan_and_who_reports_does_neither(store):
    action_id = in_force(store)

    prevention.judge(store, action_id, 2, "cannot_tell", None, by=MANAGER, at=NOW)

    with pytest.raises(Refused):
        prevention.add(store, AGAINST, by=MANAGER, at=NOW)
    with pytest.raises(Refused):
        prevention.judge(store, action_id, 3, "helped", "bo tak", by=REPORTER, at=NOW)


def test_what_is_not_in_force_cannot_be_judged(store):
    with pytest.raises(Problems) as refused:
        prevention.judge(store, plan(store), 1, "helped", "powody", by=HANDLER, at=NOW)

    assert wrong(refused) == ["verdict"]


def test_reopened_and_done_again_it_waits_for_a_new_verdict_and_the_journal_keeps_the_old_one(store):
    action_id = in_force(store, days_ago=200)
    prevention.judge(store, action_id, 2, "helped", "Cisza od roku.", by=HANDLER, at=NOW)
    prevention.reopen(store, action_id, 3, "Wróciło inną drogą.", by=HANDLER, at=NOW)
    assert get(store, action_id)["state"] == "reopened"

    prevention.finish(store, action_id, 4, TODAY, "Poprawione", by=HANDLER, at=NOW)

    row = get(store, action_id)
    assert (row["state"], row["verdict"], row["done_on"]) == ("in_force", None, TODAY)
    newest = journal.history(store, prevention.SUBJECT, action_id)[0]["change"]
    assert newest["before"]["verdict"] == "helped"


def test_recorded_as_in_force_after_the_cause_has_struck_again_it_is_reopened_at_once(store):
    struck(store, 300, 50)

    row = get(store, in_force(store, days_ago=200))

    assert (row["state"], row["repeated"]) == ("reopened", "2026/002")


def test_withdrawn_with_a_reason_it_stays_readable_and_leaves_every_count(store):
    action_id = in_force(store)
    with pytest.raises(Problems):
        prevention.withdraw(store, action_id, 2, "", by=HANDLER, at=NOW)

    prevention.withdraw(store, action_id, 2, "Wpisane dwa razy.", by=HANDLER, at=NOW)

    assert get(store, action_id)["state"] == "withdrawn"
    assert prevention.ledger(store, NOW) == []
    with pytest.raises(Problems):
        prevention.change(store, action_id, 3, {"owner": "Ktoś"}, by=HANDLER, at=NOW)


def test_a_stale_save_is_refused(store):
    action_id = plan(store)
    prevention.change(store, action_id, 1, {"owner": "Hanna"}, by=HANDLER, at=NOW)

    with pytest.raises(Conflict):
        prevention.change(store, action_id, 1, {"owner": "Iga"}, by=HANDLER, at=NOW)


def test_the_list_begins_with_what_is_late_and_the_meeting_asks_for_that_alone(store):
    late, planned = plan(store, due_on=TODAY - DAY), plan(store, due_on=TODAY + DAY)
    to_judge = in_force(store, days_ago=100, check_on=TODAY)

    assert [row["id"] for row in prevention.listed(store, NOW)] == [late, to_judge, planned]
    assert [row["id"] for row in prevention.overdue(store, NOW)] == [late]
    assert [row["id"] for row in prevention.checks_due(store, NOW)] == [to_judge]


def test_an_action_stands_in_the_history_of_the_incident_it_came_from(store):
    row = incidents.report(store, a_report(), by=HANDLER, at=NOW)

    action_id = prevention.add(store, AGAINST, by=HANDLER, at=NOW, incident_id=row["id"])

    assert journal.history(store, "incident", row["id"])[0]["action"] == "plan_prevention"
    assert [found["id"] for found in prevention.of_incident(store, row["id"], NOW)] == [action_id]


def test_in_force_is_what_was_done_before_the_day_and_not_reopened_by_then(store):
    action_id = in_force(store, days_ago=10)
    key = "misdelivery|mailing"

    assert [row["id"] for row in prevention.in_force(store, key, NOW)] == [action_id]
    assert prevention.in_force(store, key, NOW - 10 * DAY) == []
    prevention.reopen(store, action_id, 2, "Wróciło.", by=HANDLER, at=NOW)
    assert prevention.in_force(store, key, NOW + DAY) == []
    assert [row["id"] for row in prevention.in_force(store, key, NOW - DAY)] == [action_id]


def test_the_ledger_counts_confirmed_incidents_of_the_cause_in_the_system_before_and_after(store):
    struck(store, 700, 500, 300, 50)
    struck(store, 290, outcome="near_miss")
    struck(store, 280, system="crm")
    in_force(store, days_ago=200)

    (row,) = prevention.ledger(store, NOW)

    effect = row["effect"]
    assert (effect.before, effect.days_before, effect.after, effect.days_after) == (3, 501, 1, 200)
    assert effect.verdict == "cannot_tell"


def test_what_came_back_is_listed_by_cause_and_system_with_its_dates(store):
    struck(store, 700, 500, 300)
    struck(store, 100, system="crm")

    (row,) = effects.recurring(store)

    assert (row["cause"], row["system"], row["count"]) == ("misdelivery", "mailing", 3)
    assert [i["happened_at"] for i in row["incidents"]] == [NOW - 300 * DAY, NOW - 500 * DAY, NOW - 700 * DAY]


def test_a_bar_runs_from_the_day_of_the_fix_to_the_first_repeat_or_to_today(store):
    struck(store, 700, 300, 280)
    in_force(store, days_ago=400)
    in_force(store, days_ago=200)

    first, second = effects.stays(store, NOW)

    assert (first["since"], first["until"]) == (TODAY - 400 * DAY, TODAY - 300 * DAY)
    assert first["number"] is not None
    assert (second["since"], second["until"], second["number"]) == (TODAY - 200 * DAY, TODAY, None)


def test_an_empty_register_says_nothing_and_breaks_nothing(store):
    assert prevention.listed(store, NOW) == prevention.ledger(store, NOW) == []
    assert effects.recurring(store) == effects.stays(store, NOW) == []
    assert effects.since(store) is None
