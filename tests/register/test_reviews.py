"""The review as it is kept: factors, barriers, learning, four duties, due after closing, finished, reopened."""

from datetime import date, timedelta

import pytest

from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import causes, education, incidents, journal, procedures, reviews, settings
from lib.register.store import Conflict, Row, Store
from tests.builders import ADMIN, DPO, HANDLER, MANAGER, NOW, REPORTER, a_report

DAY = timedelta(days=1)
STAMP = {"by": HANDLER, "at": NOW}


@pytest.fixture
def incident(store) -> Row:
    return incidents.report(store, a_report(), **STAMP)


@pytest.fixture
def closed(store, incident) -> Row:
    return close(store, incident)


def close(store: Store, row: Row, outcome: str = "breach") -> Row:
    row = incidents.decide_outcome(store, row["id"], row["version"], outcome, "Bo tak.", by=DPO, at=NOW)
    return incidents.close(store, row["id"], row["version"], "", by=DPO, at=NOW, override="Wystarczy.")


def kept(store: Store, row: Row) -> Row:
    return incidents.get(store, row["number"], ADMIN)


def settle_all(store: Store, row: Row) -> None:
    for duty in ("causes", "procedure", "education", "supplier"):
        reviews.settle(store, row["id"], duty, "not_needed", seen="open", reason="Nic nowego.", **STAMP)


def refused_fields(write) -> list[str]:
    with pytest.raises(Problems) as refused:
        write()
    return [p.field for p in refused.value.problems]


# What was found


def test_a_review_nobody_has_begun_knows_nothing_and_says_so(store, incident):
    found = reviews.summary(store, incident["id"])

    assert (found["causes"], found["factors"], found["detection_gap"]) == ([], (), None)
    assert {duty["state"] for duty in found["duties"].values()} == {"open"}
    assert set(found["learning"].values()) == {None}
    assert found["causes_missing"]


def test_factors_and_answers_are_kept_and_told(store, incident):
    answers = {"factors": ("hurry", "handover"), "surprise": "Nikt nie patrzył.", "detection_gap": "Brak alarmu."}
    reviews.save(store, incident["id"], 0, answers, **STAMP)

    found = reviews.get(store, incident["id"])
    newest = journal.history(store, "incident", incident["id"])[0]

    assert (found["factors"], found["surprise"], found["version"]) == (("hurry", "handover"), "Nikt nie patrzył.", 1)
    assert newest["action"] == "change_review"
    assert newest["change"]["after"]["factors"] == ["hurry", "handover"]


def test_of_two_who_save_a_review_at_once_one_is_told(store, incident):
    reviews.save(store, incident["id"], 0, {"surprise": "A"}, **STAMP)

    with pytest.raises(Conflict):
        reviews.save(store, incident["id"], 0, {"surprise": "B"}, **STAMP)


def test_a_factor_is_an_entry_of_the_list(store, incident):
    assert refused_fields(lambda: reviews.save(store, incident["id"], 0, {"factors": ("fate",)}, **STAMP)) == [
        "factors"
    ]


def test_of_a_barrier_is_said_whether_it_held_and_it_may_be_said_anew(store, incident):
    reviews.find(store, incident["id"], {}, {"second_look": ("failed", "Zapomniano."), "training": (None, "")}, **STAMP)
    seen = reviews.findings(store, incident["id"])
    reviews.find(store, incident["id"], seen, {"second_look": ("absent", "")}, **STAMP)

    assert seen == {"second_look": {"finding": "failed", "note": "Zapomniano."}}
    assert reviews.findings(store, incident["id"]) == {"second_look": {"finding": "absent", "note": None}}


def test_a_barrier_that_somebody_else_judged_in_between_is_a_conflict(store, incident):
    reviews.find(store, incident["id"], {}, {"second_look": ("failed", "")}, **STAMP)

    with pytest.raises(Conflict):
        reviews.find(store, incident["id"], {}, {"second_look": ("held", "")}, **STAMP)


def test_a_note_alone_says_nothing_of_a_barrier(store, incident):
    found = {"second_look": (None, "Chyba działała.")}

    assert refused_fields(lambda: reviews.find(store, incident["id"], {}, found, **STAMP)) == ["second_look"]


# The four duties


def settle(store: Store, row: Row, duty: str, state: str | None, seen: str = "open", **more) -> None:
    reviews.settle(store, row["id"], duty, state, seen=seen, **{**STAMP, **more})


@pytest.mark.parametrize(
    ("duty", "state", "more", "field"),
    [
        ("causes", None, {}, "state"),
        ("causes", "done", {}, "state"),
        ("education", "not_needed", {"reason": " "}, "reason"),
        ("procedure", "done", {"reason": "Jest."}, "evidence"),
        ("supplier", "done", {"evidence_id": 77}, "evidence"),
    ],
)
def test_a_duty_is_not_settled_without_what_the_law_asks(store, incident, duty, state, more, field):
    assert refused_fields(lambda: settle(store, incident, duty, state, **more)) == [field]


def test_causes_are_reviewed_once_the_tree_does_not_stop_at_a_person(store, incident):
    first = causes.add(store, incident["id"], "Pomylił adres.", layer="human", **STAMP)
    assert refused_fields(lambda: settle(store, incident, "causes", "done")) == ["state"]

    causes.add(store, incident["id"], "Lista nie ostrzega.", under=first, layer="system", **STAMP)
    settle(store, incident, "causes", "done")

    assert reviews.duties(store, incident["id"])["causes"]["state"] == "done"


def test_a_new_procedure_version_proves_its_duty(store, incident):
    version = procedures.add(store, {"name": "Wysyłka", "new_version": "2"}, incident_id=incident["id"], **STAMP)
    settle(store, incident, "procedure", "done", evidence_id=version)

    assert reviews.duties(store, incident["id"])["procedure"]["evidence"]["name"] == "Wysyłka"


def test_a_planned_training_proves_nothing_before_it_is_held(store, incident):
    planned = {"topic": "Wysyłka", "audience": "Zespół"}
    training = education.add(store, planned, incident_id=incident["id"], **STAMP)
    assert refused_fields(lambda: settle(store, incident, "education", "done", evidence_id=training)) == ["evidence"]

    education.change(store, training, 1, {"held_on": NOW.date()}, **STAMP)
    settle(store, incident, "education", "done", evidence_id=training)

    assert reviews.duties(store, incident["id"])["education"]["state"] == "done"


def test_a_verification_of_the_supplier_proves_the_fourth(store, incident):
    with store.writing() as writing:
        writing.insert("suppliers", {"id": 70, "version": 1, "name": "Serwerownia", "name_key": "s", "created_at": NOW})
        row = {"id": 71, "version": 1, "supplier_id": 70, "verified_on": NOW.date(), "answers": "{}"}
        writing.insert("verifications", row | {"result": "passed", "added_at": NOW, "added_by": 2})

    settle(store, incident, "supplier", "done", evidence_id=71)

    assert reviews.duties(store, incident["id"])["supplier"]["evidence"]["name"] == "Serwerownia"


def test_a_settled_duty_is_opened_again_with_a_reason_and_the_history_keeps_both(store, incident):
    settle(store, incident, "education", "not_needed", reason="Wszyscy wiedzą.")
    settle(store, incident, "education", "open", seen="not_needed", reason="Jednak nie wszyscy.")

    told = [entry["change"]["after"] for entry in journal.history(store, "incident", incident["id"])[:2]]

    assert reviews.duties(store, incident["id"])["education"]["state"] == "open"
    assert [row["reason_given"] for row in told] == ["Jednak nie wszyscy.", "Wszyscy wiedzą."]


def test_a_duty_that_somebody_else_settled_in_between_is_a_conflict(store, incident):
    settle(store, incident, "education", "not_needed", reason="Wszyscy wiedzą.")

    with pytest.raises(Conflict):
        settle(store, incident, "education", "not_needed", reason="Bo tak.")


# Due and finished


def test_closing_a_breach_says_until_when_it_is_to_be_reviewed(store, closed):
    (waiting,) = reviews.due(store, NOW + 15 * DAY)

    assert closed["review_due_at"] == NOW + 14 * DAY
    assert (waiting["number"], waiting["is_late"], waiting["open_duties"]) == ("2026/001", True, 4)
    assert waiting["title"].startswith("Plik z umowami")


def test_the_days_are_a_setting(store, incident):
    settings.set_number(store, "review_days", 30, by=ADMIN, at=NOW)

    assert close(store, incident)["review_due_at"] == NOW + 30 * DAY


@pytest.mark.parametrize("days", [0, 366])
def test_days_that_cannot_be_are_refused(store, days):
    assert refused_fields(lambda: settings.set_number(store, "review_days", days, by=ADMIN, at=NOW)) == ["review_days"]


def test_an_event_that_is_no_breach_asks_for_no_review(store, incident):
    close(store, incident, "event")

    assert reviews.due(store, NOW + 99 * DAY) == []


def test_a_reopened_incident_is_due_anew_once_it_is_closed_again(store, closed):
    row = incidents.reopen(store, closed["id"], closed["version"], "Nowe fakty.", by=DPO, at=NOW + DAY)
    assert row["review_due_at"] is None

    row = incidents.close(store, row["id"], row["version"], "", by=DPO, at=NOW + 2 * DAY, override="Wystarczy.")
    assert row["review_due_at"] == NOW + 16 * DAY


def test_a_review_ends_when_the_incident_is_closed_and_all_four_duties_are_settled(store, incident):
    assert len(refused_fields(lambda: reviews.finish(store, incident["id"], **STAMP))) == 2
    closed = close(store, incident)
    settle_all(store, closed)

    reviews.finish(store, closed["id"], by=MANAGER, at=NOW + DAY)

    assert kept(store, closed)["reviewed_at"] == NOW + DAY
    assert reviews.due(store, NOW + 99 * DAY) == []
    assert [row["number"] for row in reviews.finished(store, NOW.date(), (NOW + DAY).date())] == ["2026/001"]
    assert reviews.finished(store, date(2026, 1, 1), NOW.date()) == []


def test_a_finished_review_keeps_its_duties_until_it_is_reopened_with_a_reason(store, closed):
    settle_all(store, closed)
    reviews.finish(store, closed["id"], **STAMP)
    reopened = {"state": "open", "seen": "not_needed", "reason": "Jednak."}

    assert refused_fields(lambda: reviews.settle(store, closed["id"], "supplier", **reopened, **STAMP)) == ["state"]
    assert refused_fields(lambda: reviews.reopen(store, closed["id"], "", **STAMP)) == ["reason"]
    reviews.reopen(store, closed["id"], "Wróciło.", **STAMP)
    reviews.settle(store, closed["id"], "supplier", **reopened, **STAMP)

    assert reviews.due(store, NOW)[0]["open_duties"] == 1


def test_who_may_not_edit_or_decide_is_refused(store, closed):
    with pytest.raises(Refused):
        settle(store, closed, "education", "not_needed", reason="Bo.", by=MANAGER)
    with pytest.raises(Refused):
        reviews.finish(store, closed["id"], by=REPORTER, at=NOW)
