"""The review on the card: a tree that does not stop at a person, barriers, learning, four duties, finished."""

import pytest

from lib.register import causes, drafts, incidents, reviews
from tests.visits import Visit

NUMBER = "2026/001"


@pytest.fixture
def card(visit):
    """Opens the review of the first incident."""

    def opened(*, by: str = "hanna", **how) -> Visit:
        return visit("incident", by=by, number=NUMBER, section="review", **how)

    return opened


@pytest.fixture
def closed(store, people, clock, an_incident):
    """A breach, closed by Iga."""
    row = an_incident(title="Oferta do obcego klienta")
    stamp = {"by": people["iga"], "at": clock()}
    row = incidents.decide_outcome(store, row["id"], row["version"], "breach", "Tak.", **stamp)
    return incidents.close(store, row["id"], row["version"], "", override="Wystarczy.", **stamp)


def answer(page: Visit, why: str, *, layer: str | None = None, under: str | None = None) -> Visit:
    page.fill("Because …", why)
    if layer:
        page.choose("Where does this lie?", layer)
    if under:
        page.choose("What does it explain?", under)
    return page.press("Add")


# At a glance


def test_a_new_card_says_what_the_review_will_hold_and_that_it_waits_for_the_closing(card, an_incident):
    an_incident()
    text = card().text

    assert "The review is due once the incident is closed; what is known can be put down now." in text
    assert "review of causes ○ open" in text
    assert "Here will stand why it happened" in text
    assert "Duties still open: 4 of 4." in text


def test_after_closing_the_top_says_until_when_the_review_is_due_and_then_that_it_was_missed(card, closed, clock):
    assert "review due 07.12.2026 10:15" in card().text
    assert "Next: Closed. What waits is the review" in card().text

    clock.pass_(days=15)
    assert "⚠ review was due 07.12.2026 10:15" in card().text


def test_who_reads_only_has_nothing_to_edit_with(card, closed):
    assert card(by="marek").buttons == []


def test_who_reported_it_does_not_see_the_review(card, an_incident):
    an_incident(by="rita")

    assert "Review (section 8)" not in card(by="rita").text


# Causes


def test_the_question_behind_a_human_error_is_asked_until_a_cause_in_the_system_is_there(card, closed):
    page = answer(card(), "The address was picked by mistake.", layer="human")
    assert "What made it easy to do wrong?" in page.text

    page = answer(
        page, "Both firms have the same name.", layer="system, technology", under="1 The address was picked by mistake."
    )

    assert "1.1 Both firms have the same name." in page.text
    assert "What made it easy to do wrong?" not in page.text


def test_an_empty_answer_is_refused_beside_its_field(card, closed):
    page = card().press("Add")

    assert page.beside("Because …") == "Say why."


def test_what_is_typed_survives_a_look_at_another_part(card, closed):
    page = card().fill("Because …", "Half a thought").choose("Part of the card", "History")
    page.choose("Part of the card", "Review")

    assert page.value("Because …") == "Half a thought"


def test_an_answer_is_withdrawn_with_a_reason_and_told_in_the_history(card, closed, store, people, clock):
    causes.add(store, closed["id"], "Wrong guess.", by=people["iga"], at=clock())
    page = card().choose("Which answer?", "1 Wrong guess.")
    node = causes.of_incident(store, closed["id"])[0]
    page.press("Withdraw it")
    assert page.beside(f"cause_{node['id']}_1_reason") == "Say why it is withdrawn."

    page.fill(f"cause_{node['id']}_1_reason", "It was another list.").press("Withdraw it")

    assert "Withdrawn answers (1)" in page.text
    page.choose("Part of the card", "History")
    assert "withdrew an answer of the cause tree" in page.text
    assert "Wrong guess." in page.text


def test_an_answer_is_worded_anew(card, closed, store, people, clock):
    node = causes.add(store, closed["id"], "Nobody looked.", by=people["iga"], at=clock())
    page = card().choose("Which answer?", "1 Nobody looked.")

    page.fill(f"cause_{node}_1_why", "Nobody had to look.").press(f"cause_{node}_1_save")

    assert "1 Nobody had to look." in page.text


def test_cause_and_place_are_coded_after_the_closing_too(card, closed):
    page = card().press("edit_coded").choose("Cause", "sent to the wrong recipient").press("Save")

    assert "Cause sent to the wrong recipient" in page.text


def test_what_people_typed_is_shown_and_never_read_as_markup(card, closed):
    page = answer(card(), "<b>bold</b> **strong**")

    assert "1 <b>bold</b> **strong**" in page.text
    assert not any("<b>bold" in body for body in page.html)


# Barriers


def test_barriers_of_this_kind_are_judged(card, closed):
    page = card().press("Judge the barriers")
    assert not page.shows("encryption of disks and media")

    page.choose("a second person checks before sending", "failed").fill(
        f"fact_{closed['id']}_second_look_note", "In a hurry"
    )
    page.press("barriers_save")

    assert "a second person checks before sending ✕ failed In a hurry" in page.text
    assert "more barriers are not judged yet." in page.text


def test_two_who_judge_barriers_at_once_see_both(card, closed, store, people, clock):
    page = card().press("Judge the barriers").choose("training", "held")
    reviews.find(store, closed["id"], {}, {"training": ("absent", "")}, by=people["henryk"], at=clock())

    page.press("barriers_save")
    assert "Somebody judged barriers in the meantime" in page.text
    assert "Saved in the meantime: ∅ absent" in page.text

    page.press("barriers_save")
    assert "training ✓ held" in page.text


# Learning


def test_factors_and_answers_are_kept(card, closed):
    page = card().press("edit_learning").choose("Contributing factors", "hurry, pressure of time")
    page.fill("What surprised us?", "That nobody asked.").press("learning_save")

    assert "Contributing factors hurry, pressure of time" in page.text
    assert "What surprised us? That nobody asked." in page.text


def test_answers_typed_and_not_saved_survive_a_reload(card, closed, store):
    page = card().press("edit_learning").fill("What surprised us?", "Half an answer").run()
    assert store.value("select count(*) from drafts") == 1

    page = page.reload()
    assert "are typed and not saved yet." in page.text
    page.press("continue_learning")

    assert page.value("What surprised us?") == "Half an answer"
    page.press("learning_save")
    assert "Half an answer" in page.text
    assert store.value("select count(*) from drafts") == 0


def test_unsaved_answers_can_be_thrown_away(card, closed, store, people):
    page = card().press("edit_learning").fill("What surprised us?", "No").run().reload().press("discard_learning")

    assert drafts.unfinished(store, "review", by=people["hanna"]) == []
    assert page.shows("edit_learning") or "Edit" in page.buttons


def test_two_who_write_the_review_at_once_lose_nothing(card, closed, store, people, clock):
    page = card().press("edit_learning").fill("What surprised us?", "Mine")
    reviews.save(store, closed["id"], 0, {"surprise": "Theirs"}, by=people["henryk"], at=clock())

    page.press("learning_save")
    assert "Saved in the meantime: Theirs" in page.text
    assert page.value("What surprised us?") == "Mine"

    page.press("learning_save")
    assert "What surprised us? Mine" in page.text


# The four duties


def settle(page: Visit, row: dict, duty: str, state: str, *, reason: str = "") -> Visit:
    key = f"duty_{row['id']}_{duty}_"
    page.choose(f"{key}state", state)
    if reason:
        page.fill(f"{key}reason", reason)
    return page.press(f"{key}save")


def test_not_needed_needs_its_reason(card, closed):
    page = settle(card(), closed, "education", "not needed")

    assert page.beside("Why is it not needed?") == "“Not needed” needs its reasons: they are the defence later."


def test_the_causes_are_not_reviewed_without_a_tree(card, closed):
    page = settle(card(), closed, "causes", "done")

    assert "There is no cause yet" in page.beside(f"duty_{closed['id']}_causes_state")


def test_a_new_version_put_down_here_proves_the_duty(card, closed):
    key = f"duty_{closed['id']}_procedure_"
    page = card().choose(f"{key}state", "done")
    form = f"procedure_{closed['id']}_"
    page.fill(f"{form}name", "Mailings").fill(f"{form}new_version", "2.1").press(f"{form}add")
    page.choose(f"{key}state", "done").choose("Which version proves it?", "Mailings: 2.1").press(f"{key}save")

    assert "update of technical procedures done" in page.text
    assert "Evidence Mailings: 2.1" in page.text


def test_a_planned_training_does_not_prove_education(card, closed):
    key, form = f"duty_{closed['id']}_education_", f"training_{closed['id']}_"
    page = card().choose(f"{key}state", "done")
    page.fill(f"{form}topic", "Mailings").fill(f"{form}audience", "Sales").press(f"{form}add")
    page.choose("Which training proves it?", "Mailings (Sales), planned").press(f"{key}save")

    assert "only planned" in page.beside("Which training proves it?")


def test_four_settled_duties_let_the_review_be_finished_and_reopened(card, closed):
    page = card()
    for duty in ("causes", "procedure", "education", "supplier"):
        settle(page, closed, duty, "not needed", reason="Nothing new.")
    page.press("Finish the review")
    assert "Reviewed 23.11.2026 10:15." in page.text
    assert not page.shows("Because …")

    page.press("Reopen the review")
    assert page.beside("Why is the review reopened?") == "Say why the review is reopened."
    page.fill("Why is the review reopened?", "It came back.").press("Reopen the review")

    assert "All four duties are settled." in page.text


def test_a_settled_duty_is_opened_again(card, closed):
    page = settle(card(), closed, "supplier", "not needed", reason="No supplier.")
    page.fill("Why is it open again?", "There was one.").press("Open it")

    assert "verification of hosting and backup suppliers ○ open" in page.text


# Settings


def test_the_days_after_closing_are_set_by_the_admin(visit, store):
    page = visit("settings", by="adam").fill("Days after closing in which an incident is reviewed", 30)
    page.press("Save the days")

    assert store.value("select value from settings where name = 'review_days'") == "30"
