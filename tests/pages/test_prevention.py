"""Preventive actions on the screen: planned from the library, recorded, judged, and what the numbers say."""

from datetime import timedelta

import pytest

from lib.register import incidents, prevention
from tests.builders import a_report
from tests.visits import query_of

AGAINST = {"title": "Tylko narzędzie do wysyłki", "cause": "misdelivery", "system": "mailing", "strength": "removal"}


@pytest.fixture
def planned(store, people, clock):
    """An action that Hanna planned; `days_ago`: since when it is in force."""

    def plan(*, days_ago: int | None = None, **values) -> int:
        action_id = prevention.add(store, AGAINST | values, by=people["hanna"], at=clock())
        if days_ago is not None:
            day = (clock() - timedelta(days=days_ago)).date()
            prevention.finish(store, action_id, 1, day, "Zrzut ustawień", by=people["hanna"], at=clock())
        return action_id

    return plan


@pytest.fixture
def struck(store, people, clock):
    """Confirmed incidents of one cause in one system, so many days ago; gives their numbers."""

    def strike(*days_ago: int) -> list[str]:
        numbers = []
        for days in days_ago:
            moment, signed = clock() - timedelta(days=days), {"by": people["hanna"]}
            values = a_report(system="mailing", detected_at=moment, occurred_from=moment, occurred_precision="minute")
            row = incidents.report(store, values, at=moment, **signed)
            changes = {"cause": "misdelivery", "role": "controller", "aware_at": moment}
            row = incidents.change(store, row["id"], row["version"], changes, at=moment, **signed)
            incidents.decide_outcome(store, row["id"], row["version"], "breach", "Tak.", at=moment, **signed)
            numbers.append(row["number"])
        return numbers

    return strike


def test_an_empty_page_says_what_will_stand_there_and_offers_the_first_one(visit):
    page = visit("prevention")

    assert "Here will stand what is to keep incidents from coming back" in page.text
    assert page.shows("What is to be done?")


def test_who_only_reports_is_told_so(visit):
    page = visit("prevention", by="rita")

    assert "are not open to it" in page.text
    assert not page.shows("What is to be done?")


def test_a_measure_from_the_library_fills_the_form_and_stays_open_to_change(visit, store, clock):
    page = visit("prevention")
    page.choose("Cause it is to keep away", "sent to the wrong recipient")
    page.choose("preventive_new_library", page.options("preventive_new_library")[0])
    assert page.chosen("How strong it is") == "removal or engineering"

    page.fill("Who does it", "Hanna").choose("In which system or process", "mass mailing").press("Add")

    (row,) = prevention.listed(store, clock())
    assert row["title"].startswith("Mass mail only from the mailing tool")
    assert (row["cause_key"], row["owner"]) == ("misdelivery|mailing", "Hanna")
    assert page.rows[0]["cells"][0]["text"] == row["title"]
    assert page.value("What is to be done?") == ""


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(visit):
    page = visit("prevention").fill("Who does it", "Hanna").press("Add")

    assert page.beside("What is to be done?") == "Say what is to be done."
    assert page.value("Who does it") == "Hanna"


def test_only_weak_measures_against_a_cause_are_remarked(visit):
    page = visit("prevention")
    page.choose("Cause it is to keep away", "sent to the wrong recipient")
    page.choose("In which system or process", "mass mailing").choose("How strong it is", "training or reminder")

    assert "Only weak measures" in page.text


def test_without_a_system_the_form_says_that_nothing_can_be_counted(visit):
    page = visit("prevention").choose("Cause it is to keep away", "sent to the wrong recipient")

    assert "Without a system its effect cannot be counted." in page.text


def test_it_is_recorded_as_in_force_with_its_evidence_and_then_judged(visit, planned):
    page = visit("prevention", action=planned())
    page.press("Record it")
    assert page.beside("What proves that it is done?") == "Say what proves that it is done."

    page.fill("What proves that it is done?", "Zrzut ustawień").press("Record it")
    assert "in force, 23.11.2026" in page.text

    page.choose("What did it do?", "cannot tell yet").press("Record the verdict")
    assert "Hanna Prowadząca, 23.11.2026 10:15" in page.text


def test_helped_before_the_clean_time_is_refused_with_the_counter(visit, planned, struck):
    struck(700, 400, 100)
    page = visit("prevention", action=planned(days_ago=50))
    assert "Cannot tell yet: nothing in 50 days" in page.text

    page.choose("What did it do?", "helped").press("Record the verdict")

    assert page.beside("Reasons").startswith("Clean 50 of ")
    page.fill("Reasons", "Usunęliśmy samą możliwość.").press("Record the verdict")
    assert "The numbers said then" in page.text


def test_management_judges_and_does_not_plan(visit, planned):
    page = visit("prevention", by="marek", action=planned(days_ago=10))

    assert page.shows("What did it do?")
    assert not page.shows("What is to be done?")
    assert not visit("prevention", by="marek").shows("What is to be done?")


def test_reopened_and_withdrawn_with_their_reasons_which_the_history_tells(visit, planned):
    page = visit("prevention", action=planned(days_ago=10))
    page.fill("Why does it not hold?", "Wróciło inną drogą.").press(next(k for k in keys(page) if "reopen" in k))
    assert "↺ reopened" in page.text

    page.fill("Why is it withdrawn?", "Zastąpione innym.").press(next(k for k in keys(page) if "withdraw" in k))

    assert "Zastąpione innym." in page.text
    assert "Wróciło inną drogą." in page.text
    assert not page.shows("Evidence")
    assert "Record the verdict" not in page.buttons


def keys(page) -> list[str]:
    return [button.key for button in page.at.button if button.key]


def test_a_second_persons_save_is_noticed_and_what_was_typed_stays(visit, planned, store, people, clock):
    action_id = planned()
    page = visit("prevention", action=action_id)
    prevention.change(store, action_id, 1, {"owner": "Iga"}, by=people["iga"], at=clock())

    page.fill("Expected effect", "Żadnej listy w DW.").press("Save")
    assert "Somebody saved in the meantime" in page.text
    assert page.value("Expected effect") == "Żadnej listy w DW."

    page.press("Save")
    row = prevention.get(store, action_id, clock())
    assert (row["owner"], row["expected"]) == ("Iga", "Żadnej listy w DW.")


def test_the_ledger_says_before_after_rate_and_verdict_in_one_row(visit, planned, struck):
    struck(700, 500, 300, 50)
    planned(days_ago=200)

    (row, *_rest) = visit("prevention", part="ledger").rows
    cells = row["cells"]

    assert [cells[i]["text"] for i in (2, 3, 6)] == ["3", "1", "not judged yet"]
    assert cells[4]["text"].startswith("× ")
    assert cells[5]["text"].startswith("Cannot tell yet: 3 in 501 days before, 1 in 200 after")


def test_each_bar_stands_in_the_table_below_with_what_ended_it(visit, planned, struck):
    _first, repeat = struck(700, 50)
    planned(days_ago=200)

    page = visit("prevention", part="ledger")

    assert "Measures in force: 1, the cause came back: 1, still clean: 0" in page.text
    assert f"✕ {repeat}" in page.text


def test_what_came_back_leads_to_its_newest_incident(visit, struck):
    numbers = struck(700, 300)

    (row,) = visit("prevention", part="recurring").rows

    assert query_of(row["href"]) == {"number": numbers[-1]}
    assert [cell["text"] for cell in row["cells"]][1] == "2"
    assert row["cells"][4]["text"] == "none yet"


def test_an_action_without_a_system_says_why_it_is_not_counted(visit, planned):
    page = visit("prevention", action=planned(system=None, days_ago=3))

    assert "Cannot be counted: its cause or system is not stated." in page.text


def test_the_incident_shows_its_actions_and_begins_a_new_one_with_its_cause(visit, planned, struck):
    (number,) = struck(100)
    planned()
    page = visit("incident", number=number, section="actions")

    assert "Tylko narzędzie do wysyłki" in page.text
    assert page.chosen("Cause it is to keep away") == "sent to the wrong recipient"


@pytest.mark.parametrize("action", ["0", "999999", "abc", "9" * 30])
def test_an_address_of_nothing_says_so(visit, action):
    assert "There is no such preventive action." in visit("prevention", action=action).text


def test_what_people_typed_is_never_read_as_markup(visit, planned):
    page = visit("prevention", action=planned(title="<b>*x*</b> [a](b)", owner="<script>"))

    assert page.title == "<b>*x*</b> [a](b)"
    assert not any("<script>" in body for body in page.html)
