"""The meeting of section 8: it prepares itself, two people write at once, its minutes are frozen and show a change."""

from datetime import date, timedelta

import pytest

from lib.domain import meetings as rules
from lib.domain.messages import Problems
from lib.domain.permissions import Refused
from lib.register import actions, alike, decisions, drills, incidents, journal, meetings, minutes, settings
from lib.register.store import Conflict, Row, Store
from tests.builders import ADMIN, HANDLER, MANAGER, NOW, REPORTER, a_report

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


def closed(store: Store, outcome: str = "breach", **facts) -> Row:
    """A closed incident that has no review yet."""
    detected = {"detected_at": NOW - 4 * DAY}
    row = incidents.report(store, a_report(**detected, **facts), by=HANDLER, at=NOW - 3 * DAY)
    row = incidents.decide_outcome(store, row["id"], 1, outcome, "Tak wynika z logów.", by=HANDLER, at=NOW - 2 * DAY)
    return incidents.close(store, row["id"], 2, "", override="Dość wiemy.", by=HANDLER, at=NOW - DAY)


def begun(store: Store, kind: str = "quarterly", at=NOW, **more) -> int:
    return meetings.begin(store, kind, by=HANDLER, at=at, **more)


def held(store: Store, kind: str = "quarterly", at=NOW) -> Row:
    """A meeting with one person and frozen minutes."""
    meeting = begun(store, kind, at)
    meetings.join(store, meeting, "Hanna Prowadząca", by=HANDLER, at=at)
    return minutes.freeze(store, meeting, 1, by=HANDLER, at=at)


def items(store: Store, meeting: int, point: str, at=NOW) -> list[Row]:
    content = minutes.content(store, meetings.get(store, meeting), at)
    return next(entry["items"] for entry in content["agenda"] if entry["point"] == point)


def fields(refused: pytest.ExceptionInfo) -> list[str]:
    return [problem.field for problem in refused.value.problems]


# It prepares itself


@pytest.mark.parametrize("kind", ["quarterly", "yearly"])
def test_a_register_without_incidents_has_a_meeting_with_every_point_and_nothing_in_it(store, kind):
    content = minutes.content(store, meetings.get(store, begun(store, kind)), NOW)

    assert [entry["point"] for entry in content["agenda"]] == list(rules.points(kind))
    assert [entry["items"] for entry in content["agenda"]] == [[]] * len(rules.points(kind))
    assert content["incidents"] == content["decisions"] == []


def test_closed_incidents_without_review_get_a_card_and_near_misses_do_not(store):
    row = closed(store)
    closed(store, outcome="near_miss")
    incidents.report(store, a_report(), by=HANDLER, at=NOW)

    content = minutes.content(store, meetings.get(store, begun(store)), NOW)

    assert [card["number"] for card in content["incidents"]] == [row["number"]]
    assert [duty["state"] for duty in content["incidents"][0]["duties"]] == ["open"] * 4


def test_a_card_names_the_same_similar_incidents_as_the_incident_itself(store):
    story = "Raport miesięczny poszedł do niewłaściwego opiekuna, pomylone załączniki."
    long_ago = {"detected_at": NOW - 9 * DAY, "description": story, "client": None}
    earlier = incidents.report(store, a_report(**long_ago), by=HANDLER, at=NOW - 9 * DAY)
    row = closed(store, description=story, client=None)

    (card,) = minutes.content(store, meetings.get(store, begun(store)), NOW)["incidents"]
    (found,) = alike.find(store, row, by=HANDLER)

    assert (card["alike"][0]["number"], card["alike"][0]["same"]) == (earlier["number"], list(found["reasons"]))
    assert "text" in found["reasons"]


def test_overdue_actions_say_whose_they_are_and_since_when(store):
    row = closed(store)
    for due_on in (TODAY - DAY, TODAY, None):
        actions.add(store, row["id"], kind="recall", owner="Jan", due_on=due_on, by=HANDLER, at=NOW)

    (item,) = items(store, begun(store), "overdue")

    assert (item["number"], item["owner"], item["due_on"]) == (row["number"], "Jan", "2026-11-22")


def test_decisions_taken_alone_are_told_to_the_next_meeting_only(store):
    row = incidents.report(store, a_report(role="controller", aware_at=NOW), by=HANDLER, at=NOW)
    incidents.change(store, row["id"], 1, {"risk": "high", "risk_reasons": "PESEL."}, by=HANDLER, at=NOW)
    reasons = "Dane były zaszyfrowane, a klucz nie wyciekł; odbiorca skasował plik i potwierdził to na piśmie."
    decisions.record(store, row["id"], "people", "no", reasons, is_alone=True, by=HANDLER, at=NOW)

    (item,) = items(store, begun(store, at=NOW + DAY), "alone")
    assert (item["number"], item["about"], item["answer"]) == (row["number"], "people", "no")
    held(store, at=NOW + DAY)
    assert items(store, begun(store, at=NOW + 90 * DAY), "alone") == []


def test_a_light_review_looks_at_one_incident(store):
    first, _second = closed(store), closed(store)

    content = minutes.content(store, meetings.get(store, begun(store, "light", incident_id=first["id"])), NOW)

    assert content["agenda"] == []
    assert [card["number"] for card in content["incidents"]] == [first["number"]]


def test_a_light_review_needs_its_incident(store):
    with pytest.raises(Problems) as refused:
        begun(store, "light")

    assert fields(refused) == ["incident_id"]


def test_pressed_twice_it_is_one_meeting(store):
    assert begun(store) == begun(store)
    assert begun(store, "yearly") != begun(store)


# What is carried over


def test_what_was_decided_and_is_not_done_comes_to_the_next_meeting(store):
    first = held(store)["id"]
    earlier = begun(store, at=NOW + DAY)
    assert items(store, earlier, "carried_over") == []
    decided = meetings.decide(store, earlier, "Włączyć UDW.", owner="Jan", due_on=TODAY, by=MANAGER, at=NOW + DAY)
    meetings.join(store, earlier, "Hanna", by=HANDLER, at=NOW + DAY)
    minutes.freeze(store, earlier, 1, by=HANDLER, at=NOW + DAY)

    (item,) = items(store, begun(store, at=NOW + 90 * DAY), "carried_over")

    assert (item["id"], item["what"], item["meeting"], item["done_on"]) == (decided, "Włączyć UDW.", "P/2026/02", None)
    assert first != earlier


def test_carried_out_it_is_told_once_more_and_then_no_longer(store):
    meeting = begun(store)
    decided = meetings.decide(store, meeting, "Włączyć UDW.", by=HANDLER, at=NOW)
    meetings.join(store, meeting, "Hanna", by=HANDLER, at=NOW)
    minutes.freeze(store, meeting, 1, by=HANDLER, at=NOW)
    meetings.carry_out(store, decided, 1, "Zrzut ustawień.", by=HANDLER, at=NOW + 10 * DAY)

    (item,) = items(store, held(store, at=NOW + 90 * DAY)["id"], "carried_over")
    assert (item["done_on"], item["done_note"]) == ("2026-12-03", "Zrzut ustawień.")
    assert items(store, begun(store, at=NOW + 180 * DAY), "carried_over") == []


def test_a_withdrawn_decision_is_not_carried_over_and_stays_readable(store):
    meeting = begun(store)
    decided = meetings.decide(store, meeting, "Kupić sejf.", by=HANDLER, at=NOW)

    with pytest.raises(Problems) as refused:
        meetings.withdraw_decision(store, decided, 1, " ", by=HANDLER, at=NOW)
    meetings.withdraw_decision(store, decided, 1, "Niepotrzebny.", by=HANDLER, at=NOW)

    assert fields(refused) == ["withdrawn_reason"]
    assert minutes.content(store, meetings.get(store, meeting), NOW)["decisions"] == []
    assert [row["withdrawn_reason"] for row in meetings.decided(store, meeting)] == ["Niepotrzebny."]


# Two people at once


def test_two_people_write_to_two_points_and_both_are_kept(store):
    meeting = begun(store)
    meetings.note(store, meeting, "overdue", 0, note="Jan dostaje tydzień.", by=HANDLER, at=NOW)
    meetings.note(store, meeting, "checks", 0, note="Za miesiąc.", by=HANDLER, at=NOW)

    assert {point: row["note"] for (point, _), row in meetings.notes(store, meeting).items()} == {
        "overdue": "Jan dostaje tydzień.",
        "checks": "Za miesiąc.",
    }


def test_two_people_at_one_point_the_second_is_refused_and_the_first_is_kept(store):
    meeting = begun(store)
    meetings.note(store, meeting, "overdue", 0, note="Pierwszy.", by=HANDLER, at=NOW)

    with pytest.raises(Conflict):
        meetings.note(store, meeting, "overdue", 0, note="Drugi.", by=HANDLER, at=NOW)

    assert meetings.notes(store, meeting)["overdue", None]["note"] == "Pierwszy."


def test_a_stale_change_of_the_head_is_refused(store):
    meeting = begun(store)
    meetings.change(store, meeting, 1, {"facilitator": "Iga"}, by=HANDLER, at=NOW)

    with pytest.raises(Conflict):
        meetings.change(store, meeting, 1, {"facilitator": "Jan"}, by=HANDLER, at=NOW)


def test_the_same_name_is_present_once(store):
    meeting = begun(store)
    meetings.join(store, meeting, "Iga", "IOD", by=HANDLER, at=NOW)
    again = meetings.join(store, meeting, " Iga ", by=HANDLER, at=NOW)
    meetings.leave(store, again, 1, by=HANDLER, at=NOW)

    assert meetings.people(store, meeting) == []


# Frozen minutes


def test_frozen_minutes_have_a_number_a_hash_and_a_journal_row_that_names_it(store):
    meeting = held(store)

    told = journal.history(store, "meeting", meeting["id"])[0]
    assert meeting["number"] == "P/2026/01"
    assert meeting["minutes_hash"] == rules.digest(meeting["minutes"])
    assert told["action"] == "freeze"
    assert told["change"]["after"] == {"number": "P/2026/01", "minutes_hash": meeting["minutes_hash"]}
    assert minutes.is_unchanged(store, meetings.get(store, meeting["id"]))


def test_numbers_have_no_gap_and_begin_anew_each_year(store):
    withdrawn = begun(store, "yearly")
    meetings.withdraw(store, withdrawn, 1, "Nikt nie przyszedł.", by=HANDLER, at=NOW)

    numbers = [held(store, at=NOW + days * DAY)["number"] for days in (0, 20, 60, 90)]

    assert numbers == ["P/2026/01", "P/2026/02", "P/2027/01", "P/2027/02"]


def test_minutes_changed_in_the_file_are_found_out(store):
    meeting = held(store)["id"]
    with store.writing() as writing:
        writing.run("update meetings set minutes = replace(minutes, 'Hanna', 'Halina') where id = $id", id=meeting)

    assert not minutes.is_unchanged(store, meetings.get(store, meeting))


def test_minutes_changed_together_with_their_hash_are_found_out_by_the_journal(store):
    meeting = held(store)["id"]
    forged = meetings.get(store, meeting)["minutes"].replace("Hanna", "Halina")
    with store.writing() as writing:
        writing.run(
            "update meetings set minutes = $text, minutes_hash = $hash where id = $id",
            id=meeting,
            text=forged,
            hash=rules.digest(forged),
        )

    assert not minutes.is_unchanged(store, meetings.get(store, meeting))


def test_what_the_register_learns_afterwards_is_not_in_frozen_minutes(store):
    meeting = held(store)
    closed(store)

    assert items(store, meeting["id"], "unreviewed", NOW + DAY) == []
    assert minutes.content(store, meetings.get(store, meeting["id"]), NOW)["incidents"] == []


def test_nothing_of_a_frozen_meeting_changes_but_remarks_are_added(store):
    meeting = held(store)["id"]
    for write in (
        lambda: meetings.note(store, meeting, "checks", 0, note="Później.", by=HANDLER, at=NOW),
        lambda: meetings.join(store, meeting, "Jan", by=HANDLER, at=NOW),
        lambda: meetings.decide(store, meeting, "Jeszcze coś.", by=HANDLER, at=NOW),
        lambda: meetings.change(store, meeting, 2, {"facilitator": "Jan"}, by=HANDLER, at=NOW),
        lambda: meetings.withdraw(store, meeting, 2, "Pomyłka.", by=HANDLER, at=NOW),
        lambda: minutes.freeze(store, meeting, 2, by=HANDLER, at=NOW),
    ):
        with pytest.raises(Problems) as refused:
            write()
        assert fields(refused) == ["frozen"]

    minutes.add_remark(store, meeting, "Jan też był.", by=MANAGER, at=NOW + DAY)

    assert [row["what"] for row in minutes.addenda(store, meeting)] == ["Jan też był."]
    assert minutes.is_unchanged(store, meetings.get(store, meeting))


def test_minutes_need_a_day_and_somebody_present(store):
    meeting = begun(store, "yearly")
    meetings.change(store, meeting, 1, {"held_on": None}, by=HANDLER, at=NOW)

    with pytest.raises(Problems) as refused:
        minutes.freeze(store, meeting, 2, by=HANDLER, at=NOW)

    assert fields(refused) == ["held_on", "present", "procedure_reviewed"]
    assert meetings.get(store, meeting)["number"] is None


def test_the_yearly_meeting_names_the_drill_of_the_year_or_that_there_was_none(store):
    meeting = begun(store, "yearly")
    assert items(store, meeting, "procedure") == []

    drills.start(store, "hosting_authorisation", by=HANDLER, at=NOW - 100 * DAY)
    drills.start(store, "hosting_authorisation", by=HANDLER, at=NOW - 400 * DAY)

    assert [item["scenario"] for item in items(store, meeting, "procedure")] == ["hosting_authorisation"]


# When one is due


def test_after_three_months_a_quarterly_and_after_a_year_a_yearly_meeting_is_due(store):
    incidents.report(store, a_report(), by=HANDLER, at=NOW)

    def due(days: int) -> list[str]:
        return [row["kind"] for row in meetings.due(store, NOW + days * DAY)]

    assert due(0) == due(91) == []
    assert due(93) == ["quarterly"]
    assert due(366) == ["yearly"]

    settings.set_number(store, "quarterly_months", 6, by=ADMIN, at=NOW)

    assert due(93) == []
    held(store, "quarterly", NOW + 100 * DAY)
    assert due(120) == []


def test_a_closed_breach_waits_for_its_light_review_until_a_meeting_spoke_of_it(store):
    row = closed(store)
    assert [due["number"] for due in meetings.due(store, NOW)] == [row["number"]]

    meeting = begun(store, "light", incident_id=row["id"])
    meetings.note(store, meeting, "incident", 0, note="Omówione.", incident_id=row["id"], by=HANDLER, at=NOW)
    meetings.join(store, meeting, "Hanna", by=HANDLER, at=NOW)
    minutes.freeze(store, meeting, 1, by=HANDLER, at=NOW)

    assert meetings.due(store, NOW) == []


# Who may


@pytest.mark.parametrize("person", [REPORTER, MANAGER])
def test_who_may_not_edit_begins_no_meeting(store, person):
    with pytest.raises(Refused):
        meetings.begin(store, "quarterly", by=person, at=NOW)


def test_a_month_without_that_day_ends_on_its_last():
    assert rules.later(date(2026, 11, 30), 3) == date(2027, 2, 28)
