"""Trainings and drills: planned and held, procedures read by everybody, scenarios run through the real forms."""

import pytest

from lib.register import drills, education, incidents, procedures
from tests.visits import Visit

TRAINING = {"topic": "Mailings", "audience": "Sales"}
VERSION = {"name": "Mailing procedure", "new_version": "2", "what_changed": "Always BCC.", "everybody": True}


@pytest.fixture
def page(visit):
    """Opens a part of the page."""

    def opened(part: str, *, by: str = "hanna", **how) -> Visit:
        return visit("education", by=by, part=part, **how)

    return opened


@pytest.fixture
def version(store, people, clock) -> int:
    return procedures.add(store, VERSION, by=people["iga"], at=clock())


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("trainings", "Here will stand what was taught to whom and when"),
        ("procedures", "Here will stand each new version"),
        ("drills", "Here will stand every drill"),
        ("nonsense", "Here will stand what was taught to whom and when"),
    ],
)
def test_every_part_says_what_will_stand_there(page, part, words):
    assert words in page(part).text


def test_reporters_are_led_back_and_management_reads_only(page):
    assert "trainings and drills are not open to it" in page("trainings", by="rita").text
    assert page("trainings", by="marek").buttons == page("drills", by="marek").buttons == []


# Trainings


def test_a_training_is_planned_and_then_held(page):
    training = page("trainings").fill("training_new_topic", "Mailings").fill("training_new_audience", "Sales")
    training.press("training_new_add")
    assert "Planned for not known yet" in training.text

    key = next(b.key for b in training.at.button if (b.key or "").startswith("held_")).removesuffix("save")
    training.fill(f"{key}held", "23.11.2026").fill(f"{key}invited", 6).fill(f"{key}attended", 5).press(f"{key}save")

    assert "Held on 23.11.2026" in training.text
    assert "Came / invited 5 / 6" in training.text


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(page):
    training = page("trainings").fill("training_new_topic", "Mailings").press("training_new_add")

    assert training.beside("training_new_audience") == "Say to whom."
    assert training.value("training_new_topic") == "Mailings"


def test_a_training_is_withdrawn_with_a_reason(page, store, people, clock):
    row = education.add(store, TRAINING, by=people["iga"], at=clock())
    key = f"withdraw_training_{row}_"
    training = page("trainings").press(f"{key}save")
    assert training.beside(f"{key}reason") == "Say why it is withdrawn."

    training.fill(f"{key}reason", "Called off.").press(f"{key}save")

    assert "Withdrawn: Called off." in training.text


def test_a_training_leads_to_the_incident_it_came_from(page, store, people, clock, an_incident):
    education.add(store, TRAINING, by=people["iga"], at=clock(), incident_id=an_incident()["id"])

    assert "because of 2026/001" in page("trainings").text


# Procedures


def test_who_has_not_read_the_version_in_force_is_named(page, version):
    assert "7 people have not read it yet: Adam Ustawny, Hanna Prowadząca" in page("procedures").text


def test_everybody_meets_the_line_on_every_page_until_they_say_that_they_read_it(visit, page, version):
    for login in ("rita", "marek", "hanna"):
        report = visit("report", by=login)
        assert "To read: Mailing procedure: 2" in report.text
        assert "Always BCC." in report.text

        report.press("I have read it")

        assert "To read:" not in report.text
        assert "To read:" not in visit("settings", by=login).text
    assert "4 people have not read it yet" in page("procedures").text


def test_once_all_have_read_it_that_is_said(page, store, people, clock, version):
    for person in people.values():
        procedures.acknowledge(store, version, by=person, at=clock())

    assert "✓ Everybody with an account has read it." in page("procedures").text


def test_a_proposed_version_is_corrected_and_gets_its_day(page, store, version):
    key = f"procedure_{version}_1_"
    corrected = page("procedures").fill(f"{key}new_version", "").press(f"{key}save")
    assert corrected.beside(f"{key}new_version") == "Give the new version: a number or a date."

    corrected.fill(f"{key}new_version", "2.1").fill(f"{key}effective", "01.12.2026").press(f"{key}save")

    assert "Version Mailing procedure: 2.1 What changed Always BCC. Approved by not known yet" in corrected.text
    assert "In force since 01.12.2026" in corrected.text


def test_a_replaced_version_says_so(page, store, people, clock, version):
    procedures.add(store, VERSION | {"new_version": "3"}, by=people["iga"], at=clock())
    text = page("procedures").text

    assert "State in force" in text
    assert "State replaced by a newer version" in text


# Drills


@pytest.fixture
def started(page) -> Visit:
    return page("drills").choose("Scenario", "A lost laptop").press("Start the clock")


def run_id(store) -> int:
    return store.value("select id from drill_runs")


def test_a_drill_is_started_and_its_story_told_above_the_real_form(started, visit, store):
    assert "Report it (this link can be sent to whoever practises)" in started.text

    form = visit("report", by="rita", drill=str(run_id(store)))

    assert "DRILL. Nothing of this has happened." in form.text.replace("**", "")
    assert "A salesman calls" in form.text
    assert "Another fact comes in 15 min." in form.text


def test_its_report_is_marked_on_the_form_the_card_and_in_the_register(started, visit, store, clock):
    clock.pass_(minutes=6)
    form = visit("report", by="rita", drill=str(run_id(store))).fill("What happened?", "The laptop is gone.")
    form.press("Save the report")
    assert "Saved as 2026/001." in form.text
    assert "DRILL" in form.text

    assert visit("register", by="hanna").rows[0]["cells"][1]["text"] == "DRILL · The laptop is gone."
    clock.pass_(minutes=10)
    card = visit("incident", number="2026/001")
    assert "DRILL" in card.text
    assert "After 15 min: IT: this laptop is not on the list of encrypted devices." in card.text
    assert "Reported within 15 min 6 min ✓ as expected" in visit("education", part="drills").text


def test_the_draft_of_a_drill_taken_up_later_is_still_a_drill(started, visit, store, clock):
    form = visit("report", by="rita", drill=str(run_id(store))).fill("What happened?", "Half a drill").run()
    later = visit("report", by="rita", draft=form.address["draft"])
    later.press("Save the report")

    assert store.value("select drill from incidents") == "lost_laptop"


def test_a_real_report_is_no_drill_also_while_one_runs(started, visit, store):
    visit("report", by="rita").fill("What happened?", "A real one").press("Save the report")

    assert store.value("select drill from incidents") is None


def test_an_address_of_no_drill_reports_nothing_as_real(visit):
    form = visit("report", by="rita", drill="99")

    assert "There is no such drill." in form.text
    assert "Save the report" not in form.buttons


def test_a_drill_ends_with_what_was_learned_and_then_says_why(started, store):
    key = f"drill_{run_id(store)}_"
    page = started.press(f"{key}end")
    assert page.beside("What was learned?") == "Say what was learned; “nothing new” is an answer too."

    page.fill("What was learned?", "Nobody knew the number.").press(f"{key}end")

    assert "Learned: Nobody knew the number." in page.text
    assert "It was never reported." in page.text
    assert "The disk was not encrypted" in page.text


def test_without_a_scenario_no_clock_starts(page):
    assert page("drills").press("Start the clock").beside("Scenario") == "Choose a scenario."


def test_the_report_of_a_drill_is_told_in_the_history(started, visit, store, people, clock):
    run = drills.get(store, run_id(store))
    incidents.report(store, {"description": "Gone"}, by=people["rita"], at=clock(), drill=run)

    assert "Drill: A lost laptop" in visit("incident", number="2026/001", section="history").text
