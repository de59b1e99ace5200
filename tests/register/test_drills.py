"""Runs of drills: started, reported through the ordinary door, measured, ended, and never counted."""

from datetime import timedelta

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import decisions, drills, incidents, listing, notices, reviews
from lib.register.filters import Filter
from lib.register.store import Row, Store
from tests.builders import ADMIN, DPO, HANDLER, NOW, REPORTER, a_report

STAMP = {"by": HANDLER, "at": NOW}


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture
def run(store) -> Row:
    return drills.get(store, drills.start(store, "wrong_recipients", **STAMP))


@pytest.fixture
def drill(store, run) -> Row:
    """The incident of the run, reported by Rita eight minutes later."""
    return incidents.report(store, a_report(), by=REPORTER, at=NOW + minutes(8), drill=run)


def found(store: Store, **chosen) -> list[str]:
    now = NOW + timedelta(days=9)
    return [row["number"] for row in listing.page(store, Filter(**chosen), by=ADMIN, now=now).rows]


def practise(store: Store, row: Row) -> Row:
    """Decides as the card expects, and records a filing."""
    later = {"by": DPO, "at": NOW + minutes(60)}
    row = incidents.change(
        store, row["id"], row["version"], {"role": "controller", "aware_at": NOW, "aware_basis": "Widać."}, **later
    )
    row = incidents.decide_outcome(store, row["id"], row["version"], "breach", "Dane o zdrowiu.", **later)
    for about in ("authority", "people"):
        decisions.record(store, row["id"], about, "yes", "Wysokie ryzyko.", **later)
    sent = NOW + minutes(120)
    notices.record(store, row["id"], "authority", "initial", sent, by=DPO, at=NOW + minutes(121))
    return row


def test_the_report_of_a_run_is_a_drill_with_its_own_clocks(store, run, drill):
    again = drills.of_incident(store, drill["id"])

    assert drill["drill"] == "wrong_recipients"
    assert (again["id"], again["number"]) == (run["id"], "2026/001")
    assert incidents.get(store, "2026/001", ADMIN)["duties"]
    assert again["result"].steps[0].took == minutes(8)


def test_a_second_report_under_a_run_is_a_drill_too_and_the_first_is_measured(store, run, drill):
    incidents.report(store, a_report(), by=REPORTER, at=NOW + minutes(9), drill=run)

    assert drills.get(store, run["id"])["number"] == "2026/001"


def test_a_drill_is_not_urgent_not_overdue_not_undecided_and_not_counted(store, drill):
    practise(store, drill)

    assert found(store) == found(store, view="aside") == ["2026/001"]
    for view in ("running", "undecided", "ready", "review", "real"):
        assert found(store, view=view) == []
    assert found(store, overdue=True) == []
    assert store.ask("select id from incidents_confirmed") == []


def test_closing_a_drill_asks_for_no_review(store, drill):
    row = practise(store, drill)
    incidents.close(store, row["id"], row["version"], "", override="Ćwiczenie.", by=DPO, at=NOW + minutes(200))

    assert reviews.due(store, NOW + timedelta(days=99)) == []


def test_the_result_measures_times_and_decisions_against_the_card(store, run, drill):
    practise(store, drill)
    result = drills.get(store, run["id"])["result"]

    assert [(step.name, step.took) for step in result.steps] == [
        ("report", minutes(8)),
        ("aware", minutes(0)),
        ("decide", minutes(60)),
        ("notify", minutes(120)),
    ]
    assert result.kept == (7, 7)


def test_a_drill_ends_with_what_was_learned(store, run):
    with pytest.raises(Problems):
        drills.end(store, run["id"], 1, " ", **STAMP)
    drills.end(store, run["id"], 1, "Numer dyżurny był nieaktualny.", **STAMP)

    (ended,) = drills.between(store, NOW.date(), NOW.date(), "en")
    assert (ended["title"], ended["finding"]) == ("A message to the wrong recipients", "Numer dyżurny był nieaktualny.")
    assert not drills.is_running(ended)


def test_a_run_started_by_mistake_is_withdrawn_and_no_longer_told(store, run):
    drills.withdraw(store, run["id"], 1, "Zła karta.", **STAMP)

    assert drills.between(store, NOW.date(), NOW.date()) == []
    assert len(drills.listed(store)) == 1


def test_a_scenario_is_one_of_the_cards_and_who_reports_starts_none(store):
    with pytest.raises(Problems):
        drills.start(store, "invented", **STAMP)
    with pytest.raises(Refused):
        drills.start(store, "lost_laptop", by=REPORTER, at=NOW)
