"""The card of one incident: read by whoever may, edited in place, decided, acted on, closed, and told in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lib.register import actions, attachments, incidents
from tests.visits import Visit

NUMBER = "2026/001"


@pytest.fixture
def card(visit):
    """Opens the card of the first incident at a section."""

    def opened(section: str = "facts", *, by: str = "hanna", **how) -> Visit:
        return visit("incident", by=by, number=NUMBER, section=section, **how)

    return opened


@pytest.fixture
def kept(store, people):
    """The first incident as it is kept now."""
    return lambda: incidents.get(store, NUMBER, people["adam"])


@pytest.fixture
def change(store, people, clock, kept):
    """Changes the first incident behind everybody's back, as Henryk."""

    def changed(**changes):
        row = kept()
        return incidents.change(store, row["id"], row["version"], changes, by=people["henryk"], at=clock())

    return changed


# Which card, for whom


def test_without_a_number_the_page_leads_to_the_register(visit, an_incident):
    an_incident()
    page = visit("incident")

    assert "Choose an incident in the register." in page.text
    assert page.follow("Register").title == "Register"


def test_somebody_elses_report_and_a_number_that_does_not_exist_are_refused_alike(visit, an_incident):
    an_incident(by="roman", title="Laptop left on a train")

    not_theirs = visit("incident", by="rita", number=NUMBER).text
    not_there = visit("incident", by="rita", number="2026/999").text

    assert f"There is no incident {NUMBER} that you can open." in not_theirs
    assert not_theirs.replace(NUMBER, "2026/999") == not_there


def test_whoever_reported_it_reads_the_facts_but_no_decision_and_changes_nothing(visit, an_incident):
    an_incident(by="rita")
    page = visit("incident", by="rita", number=NUMBER)

    assert page.options("Part of the card") == ["Facts", "Data and people", "Cause and safeguards"]
    assert page.buttons == []


@pytest.mark.parametrize("section", ["decisions", "actions", "files", "history", "closing"])
def test_no_address_opens_another_part_to_whoever_reported_it(card, an_incident, section):
    an_incident(by="rita")
    page = card(section, by="rita")

    assert "What, who, where" in page.text
    assert page.buttons == []


def test_management_decides_but_has_nothing_to_edit_with(card, an_incident):
    an_incident()

    for section in ("facts", "people", "cause", "actions", "closing"):
        assert card(section, by="marek").buttons == []
    assert card("decisions", by="marek").buttons == ["Record the decision"]


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("facts", "Awareness: the moment the 72 hours run from"),
        ("people", "Likely consequences in words not known yet"),
        ("cause", "Data unintelligible to others (encrypted, key safe) not known yet"),
        ("decisions", "What it turned out to be"),
        ("actions", "Here will stand what is done against this incident: who, until when, and what proves it."),
        ("files", "Here will stand screenshots, messages, logs and proofs of sending."),
        ("history", "reported the incident"),
        ("closing", "It is not decided whether this is a breach."),
    ],
)
def test_every_part_of_a_new_card_says_what_is_or_will_be_there(card, an_incident, section, words):
    an_incident()

    assert words in card(section).text


def test_a_mangled_part_in_the_address_opens_the_facts(card, an_incident):
    an_incident()

    assert "What, who, where" in card("../history").text


def test_the_part_that_is_open_stands_in_the_address(card, an_incident):
    an_incident()
    page = card().choose("Part of the card", "History")

    assert page.address == {"number": NUMBER, "section": "history"}
    assert "reported the incident" in page.reload().text


def test_pressing_the_open_part_once_more_does_not_close_it(card, an_incident):
    an_incident()
    page = card("history").choose("Part of the card")

    assert "What, who, where" in page.text


# The top


def test_the_top_says_where_i_am_what_is_next_and_until_when(card, an_incident, people):
    an_incident(
        title="Offer to the wrong client",
        detected_at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        changes={"handler": people["henryk"].id, "role": "controller", "risk": "high"},
    )
    page = card()

    assert page.title == "2026/001 · Offer to the wrong client"
    assert "reported not decided whether a breach controller risk: high risk handled by: Henryk Drugi" in page.text
    assert "investigation of the suspicion 22 h 45 min left until 24.11.2026 09:00" in page.text
    assert "Next: Decide whether this is a breach. Complete 7/16" in page.text


def test_the_clock_of_the_authority_runs_from_awareness(card, an_incident):
    an_incident(
        detected_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        changes={"aware_at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC)},
    )

    assert "notification to the authority 1 d 23 h left until 25.11.2026 10:00" in card().text


def test_a_missed_clock_says_by_how_much(card, an_incident, clock):
    an_incident()
    clock.pass_(hours=27)

    assert "investigation of the suspicion overdue by 3 h until 24.11.2026 10:15" in card().text


def test_an_incident_that_nobody_handles_is_taken_with_one_click(card, an_incident, kept, people):
    an_incident()
    page = card().press("I take it")

    assert kept()["handler"] == people["hanna"].id
    assert "handled by: Hanna Prowadząca" in page.text
    assert "I take it" not in page.buttons


# Editing


def test_facts_are_edited_in_place_and_saved(card, an_incident, kept):
    an_incident()
    page = card().press("edit_facts")
    page.fill("Title", "Contract to the wrong client").choose("System", "e-mail").choose("Supplier", "Poczta Wolna")
    page.choose("Handled by", "Iga Inspektor").press("Save")

    row = kept()
    assert (row["title"], row["system"], row["supplier"]) == ("Contract to the wrong client", "email", "Poczta Wolna")
    assert page.title == "2026/001 · Contract to the wrong client"
    assert "Saved." in page.text
    assert "Handled by Iga Inspektor" in page.text
    assert not page.shows("Title")


def test_who_may_handle_incidents_can_be_chosen_and_nobody_else(card, an_incident):
    an_incident()

    assert card().press("edit_facts").options("Handled by") == [
        "Adam Ustawny",
        "Hanna Prowadząca",
        "Henryk Drugi",
        "Iga Inspektor",
    ]


def test_the_form_begins_with_what_is_kept_and_saving_it_unchanged_changes_nothing(card, an_incident, kept):
    an_incident(
        detected_at=datetime(2026, 11, 19, 23, 0, tzinfo=UTC),
        detected_precision="day",
        occurred_from=datetime(2026, 9, 30, 22, 0, tzinfo=UTC),
        occurred_to=datetime(2026, 10, 31, 22, 59, tzinfo=UTC),
        occurred_precision="month",
        ongoing=False,
        people_min=0,
        people_max=12,
        personal_data=True,
        data_categories=("ordinary", "children"),
        system="the old fax",
        client="Sklep Meduza",
        changes={"aware_at": datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "aware_basis": "We saw it.\nBoth of us."},
    )
    before = kept()

    for section, group in (("facts", "facts"), ("facts", "times"), ("facts", "awareness"), ("people", "people")):
        assert "Saved." in card(section).press(f"edit_{group}").press("Save").text

    assert kept() == before


def test_cancel_leaves_everything_as_it_was(card, an_incident, kept):
    an_incident(title="As it was")
    page = card().press("edit_facts").fill("Title", "Something else").press("Cancel")

    assert kept()["title"] == "As it was"
    assert page.title == "2026/001 · As it was"
    assert page.press("edit_facts").value("Title") == "As it was"


def test_only_one_group_is_edited_at_a_time(card, an_incident):
    an_incident()
    page = card().press("edit_facts").press("edit_awareness")

    assert not page.shows("Title")
    assert page.shows("Why then")


def test_what_is_refused_is_said_beside_its_field_and_nothing_typed_is_lost(card, an_incident, kept):
    an_incident(title="As it was", description="What happened.")
    page = card().press("edit_facts").fill("Title", "Something else").fill("What happened", "").press("Save")

    assert page.beside("What happened") == "Say in a sentence what happened."
    assert "1 thing to correct; it is marked below. Nothing you typed is lost." in page.text
    assert page.value("Title") == "Something else"
    assert kept()["title"] == "As it was"


def test_an_end_before_the_beginning_is_refused_beside_the_question(card, an_incident):
    an_incident()
    page = card().press("edit_times").choose("When may it have started?", "from – to")
    page.fill("From", "20.11.2026 10:00").fill("To", "19.11.2026 10:00").press("Save")

    assert page.beside("To") == "The end lies before the beginning."


def test_looking_at_another_part_in_between_keeps_what_is_typed_and_empties_nothing(card, an_incident, kept):
    an_incident(people_min=12, data_categories=("ordinary",))
    page = card("people").press("Edit").fill("People, at most", 20).choose("Our role", "processor")
    page.choose("Part of the card", "History").choose("Part of the card", "Data and people")

    assert (page.value("People, at least"), page.value("People, at most")) == (12, 20)

    page.press("Save")

    row = kept()
    assert (row["people_min"], row["people_max"], row["role"]) == (12, 20, "processor")
    assert row["data_categories"] == ("ordinary",)


def test_visiting_another_page_in_between_keeps_what_is_typed_and_empties_nothing(card, an_incident, kept):
    an_incident(people_min=12)
    page = card("people").press("Edit").fill("People, at most", 20)
    page.go("register").go("incident", {"number": NUMBER, "section": "people"}).press("Save")

    assert (kept()["people_min"], kept()["people_max"]) == (12, 20)


def test_an_answer_can_be_taken_back_to_not_known_yet(card, an_incident, kept):
    an_incident(personal_data=True, people_min=12)
    page = card("people").press("Edit")
    page.choose("Personal data involved", "not known yet").fill("People, at least", None).press("Save")

    assert (kept()["personal_data"], kept()["people_min"]) == (None, None)


def test_a_closed_incident_is_not_edited(card, an_incident, store, people, clock):
    row = an_incident()
    incidents.close(store, row["id"], 1, "", by=people["iga"], at=clock(), override="Reported twice.")

    assert card("facts").buttons == ["Save who may see it"]
    for section in ("people", "cause", "decisions"):
        assert card(section).buttons == []
    assert card("actions").buttons == ["Add the preventive action"]  # section 8 begins when the work is done


# Awareness


def test_the_first_moment_of_awareness_needs_no_reason(card, an_incident, kept):
    an_incident(detected_at=None)
    page = card().press("edit_awareness").fill("Became aware of the breach at", "23.11.2026 09:30")
    page.fill("Why then", "The client sent the wrong file back.").press("Save")

    assert kept()["aware_at"] == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert "notification to the authority 2 d 23 h left until 26.11.2026 09:30" in page.text


def test_a_later_change_of_awareness_without_a_reason_is_refused_beside_the_field(card, an_incident, kept):
    an_incident(
        detected_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        changes={"aware_at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC), "aware_basis": "The log."},
    )
    page = card().press("edit_awareness").fill("Became aware of the breach at", "23.11.2026 09:30").press("Save")

    assert page.beside("Why does it change?") == "The moment of awareness starts the 72 hours: say why it changes."
    assert kept()["aware_at"] == datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    page.fill("Why does it change?", "The first log was of another system.").press("Save")

    assert kept()["aware_at"] == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert "Reason: The first log was of another system." in card("history").text


# Two people at once


def test_a_stale_save_shows_both_versions_and_keeps_what_was_typed(card, an_incident, change, kept):
    an_incident(title="As it was")
    page = card().press("edit_facts").fill("Title", "What Hanna typed")
    change(title="What Henryk typed")
    page.press("Save")

    assert "Henryk Drugi saved this incident at 10:15:00, while you were editing." in page.text
    assert "Where you both changed the same, choose." in page.text
    assert "Title: before As it was Title: theirs What Henryk typed Title: yours What Hanna typed" in page.text
    assert kept()["title"] == "What Henryk typed"


def test_a_form_begins_with_what_stands_when_it_is_opened_and_not_with_what_was_drawn_before(
    card, an_incident, change, kept
):
    an_incident(title="As it was")
    page = card()
    change(title="What Henryk typed")
    page.press("edit_facts")

    assert page.value("Title") == "What Henryk typed"
    page.fill("Contact", "Ewa").press("Save")
    assert "Saved." in page.text
    assert (kept()["title"], kept()["contact"]) == ("What Henryk typed", "Ewa")


def test_of_two_versions_mine_can_stand(card, an_incident, change, kept):
    an_incident()
    page = card().press("edit_facts").fill("Title", "What Hanna typed")
    change(title="What Henryk typed")
    page.press("Save").choose("Title", "yours").press("Save with this choice")

    assert kept()["title"] == "What Hanna typed"
    assert "Saved." in page.text


def test_of_two_versions_theirs_can_stand(card, an_incident, change, kept):
    an_incident()
    page = card().press("edit_facts").fill("Title", "What Hanna typed").fill("Contact", "Ewa")
    change(title="What Henryk typed")
    page.press("Save").choose("Title", "theirs").press("Save with this choice")

    assert (kept()["title"], kept()["contact"]) == ("What Henryk typed", "Ewa")


def test_a_time_and_how_exactly_it_is_known_are_chosen_together(card, an_incident, change, kept):
    an_incident()
    page = card().press("edit_times").choose("When may it have started?", "only the month")
    page.choose("Month", "October").fill("Year", 2026)
    change(occurred_from=datetime(2026, 10, 5, 8, 0, tzinfo=UTC), occurred_precision="minute")
    page.press("Save")

    assert "Started at: theirs 05.10.2026 10:00 Started at: yours October 2026" in page.text

    page.choose("Started at", "theirs").press("Save with this choice")

    row = kept()
    assert (row["occurred_from"], row["occurred_to"]) == (datetime(2026, 10, 5, 8, 0, tzinfo=UTC), None)
    assert row["occurred_precision"] == "minute"


def test_different_fields_can_both_stand(card, an_incident, change, kept):
    an_incident()
    page = card().press("edit_facts").fill("Title", "What Hanna typed")
    change(contact="Ewa", measures="The link was blocked.")
    page.press("Save")

    assert "You changed different things; both can stand." in page.text
    assert not page.shows("Contact")

    page.press("Save with this choice")

    assert (kept()["title"], kept()["contact"]) == ("What Hanna typed", "Ewa")
    assert kept()["measures"] == "The link was blocked."


def test_a_conflict_can_be_left_as_they_saved_it(card, an_incident, change, kept):
    an_incident()
    page = card().press("edit_facts").fill("Title", "What Hanna typed")
    change(title="What Henryk typed")
    page.press("Save").press("Leave theirs as it is")

    assert kept()["title"] == "What Henryk typed"
    assert not page.shows("Title")


def test_both_versions_that_do_not_go_together_come_back_as_a_form_with_both(card, an_incident, change, kept):
    an_incident()
    page = card("people").press("Edit").fill("People, at most", 10)
    change(people_min=20)
    page.press("Save").press("Save with this choice")

    assert page.beside("People, at most") == "“At most” is smaller than “at least”."
    assert (page.value("People, at least"), page.value("People, at most")) == (20, 10)

    page.fill("People, at most", 30).press("Save")

    assert (kept()["people_min"], kept()["people_max"]) == (20, 30)


def test_somebody_who_saves_once_more_meanwhile_is_seen_too(card, an_incident, change, kept):
    an_incident()
    page = card().press("edit_facts").fill("Title", "What Hanna typed")
    change(title="What Henryk typed")
    page.press("Save")
    change(title="What Henryk typed later")
    page.press("Save with this choice")

    assert "Title: theirs What Henryk typed later" in page.text

    page.press("Save with this choice")

    assert kept()["title"] == "What Hanna typed"


# Decisions


def test_a_decision_has_reasons_a_name_and_a_time(card, an_incident, kept):
    an_incident()
    page = card("decisions", by="iga").choose("What is it?", "personal data breach")
    page.fill("Reasons", "The wrong client opened the file.").press("Record the decision")

    assert (kept()["outcome"], kept()["state"]) == ("breach", "assessed")
    assert "Decision personal data breach Reasons The wrong client opened the file." in page.text
    assert "Decided 23.11.2026 10:15, Iga Inspektor" in page.text


def test_a_decision_without_reasons_is_refused_beside_the_field(card, an_incident, kept):
    an_incident()
    page = card("decisions").choose("What is it?", "near miss").press("Record the decision")

    assert page.beside("Reasons") == "Give the reasons: they are what an inspector reads."
    assert page.chosen("What is it?") == "near miss"
    assert kept()["outcome"] is None


def test_reasons_without_a_decision_are_refused_beside_the_choice_and_stay(card, an_incident):
    an_incident()
    page = card("decisions").fill("Reasons", "It looks bad.").press("Record the decision")

    assert page.beside("What is it?") == "Choose what it turned out to be."
    assert page.value("Reasons") == "It looks bad."


def test_a_later_decision_supersedes_the_first_and_both_are_told(card, an_incident, kept):
    an_incident()
    page = card("decisions").choose("What is it?", "near miss").fill("Reasons", "Nobody saw it.")
    page.choose("IOD's opinion", "disagrees").fill("What the IOD said", "Read the log first.")
    page.press("Record the decision").tick("Decide anew")

    assert page.chosen("What is it?") is None
    assert page.value("Reasons") == ""

    page.choose("What is it?", "personal data breach").fill("Reasons", "The log shows a download.")
    page.press("Record the decision")

    assert kept()["outcome"] == "breach"
    assert "Earlier decisions (1)" in page.text
    assert "disagrees: Read the log first." in page.text
    told = card("history").text
    assert "IOD's opinion: disagrees → not known yet" in told
    assert "What it turned out to be: near miss → personal data breach" in told
    assert "Reasons: Nobody saw it. → The log shows a download." in told


def test_a_decision_on_something_that_changed_meanwhile_is_not_recorded_and_stays_typed(
    card, an_incident, change, kept
):
    an_incident()
    page = card("decisions").choose("What is it?", "near miss").fill("Reasons", "Nobody saw it.")
    change(measures="The link was blocked.")
    page.press("Record the decision")

    assert "Somebody saved in the meantime: look at the newer version, then try again." in page.text
    assert kept()["outcome"] is None
    assert (page.chosen("What is it?"), page.value("Reasons")) == ("near miss", "Nobody saw it.")


def test_reasons_half_written_are_still_there_after_looking_at_the_facts(card, an_incident):
    an_incident()
    page = card("decisions").choose("What is it?", "near miss").fill("Reasons", "Nobody saw it, because")
    page.choose("Part of the card", "Facts").choose("Part of the card", "Decisions")

    assert (page.chosen("What is it?"), page.value("Reasons")) == ("near miss", "Nobody saw it, because")


def test_what_was_refused_on_one_card_is_not_said_on_another(card, visit, an_incident):
    an_incident()
    an_incident()
    page = card("decisions").press("Record the decision")
    page.go("incident", {"number": "2026/002", "section": "decisions"})

    assert page.beside("What is it?") is None


def test_a_filing_without_a_time_is_refused_beside_the_time(card, an_incident):
    an_incident(
        detected_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        changes={"aware_at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC)},
    )
    page = card("authority").choose("What was sent?", "initial notification").press("Record")

    assert page.beside("When was it sent?") == "When was it sent? Without a time it does not count as done."


def test_deciding_against_a_notification_needs_reasons(card, an_incident, kept):
    an_incident(
        detected_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        changes={"aware_at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC)},
    )
    page = card("authority").choose("Decision", "no").press("Record the decision")

    assert page.beside("Reasons") == "Give the reasons: they are what an inspector reads."

    page.fill("Reasons", "No risk: the data were encrypted.").press("Record the decision")

    assert kept()["authority_notified"] is False


def test_a_filing_in_time_stops_its_clock(card, an_incident):
    an_incident(
        detected_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        changes={"aware_at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC)},
    )
    page = card("authority").choose("What was sent?", "initial notification")
    page.fill("When was it sent?", "23.11.2026 10:00").press("Record")

    assert "notification to the authority done in time until 25.11.2026 10:00" in page.text


# Closing


def test_closing_lists_what_is_missing(card, an_incident):
    an_incident()
    page = card("decisions").choose("What is it?", "personal data breach").fill("Reasons", "It was read.")
    page.press("Record the decision").choose("Part of the card", "Closing")

    for missing in (
        "The moment of awareness is missing.",
        "Our role is not determined.",
        "The risk to people is not assessed.",
        "Whether the authority is notified is not decided.",
        "Whether people are told is not decided.",
    ):
        assert missing in page.text


def test_closing_all_the_same_takes_a_reason(card, an_incident, kept):
    an_incident()
    page = card("closing").fill("Closing note", "Nothing came of it.").press("Close the incident")

    override = "Why may it be closed although something is missing?"
    assert page.beside(override) == "Something is missing; say why it may be closed all the same."
    assert page.value("Closing note") == "Nothing came of it."
    assert kept()["state"] == "reported"

    page.fill(override, "It was reported twice; see 2026/002.").press("Close the incident")

    assert kept()["state"] == "closed"
    assert "Closed 23.11.2026 10:15, Hanna Prowadząca." in page.text
    assert "Nothing came of it." in page.text
    assert "Reason: It was reported twice; see 2026/002." in card("history").text


def test_what_needs_nothing_more_is_closed_without_a_reason(card, an_incident, store, people, clock, kept):
    row = an_incident()
    incidents.decide_outcome(store, row["id"], 1, "event", "No personal data.", by=people["iga"], at=clock())
    page = card("closing")

    assert "Everything that a closed incident needs is there." in page.text

    page.press("Close the incident")

    assert kept()["state"] == "closed"


def test_a_closed_incident_is_reopened_with_a_reason(card, an_incident, store, people, clock, kept):
    row = an_incident()
    incidents.close(store, row["id"], 1, "", by=people["iga"], at=clock(), override="Reported twice.")
    page = card("closing").press("Reopen")

    assert page.beside("Why is it reopened?") == "Say why it is reopened."
    assert kept()["state"] == "closed"

    page.fill("Why is it reopened?", "The client found another file.").press("Reopen")

    assert kept()["state"] == "reported"
    assert page.value("Closing note") == ""
    assert "Reason: The client found another file." in card("history").text


# Actions


@pytest.fixture
def an_action(store, people, clock, an_incident):
    row = an_incident()
    return actions.add(
        store, row["id"], kind="recall", note="Ask for deletion", owner="Ewa", by=people["hanna"], at=clock()
    )


def test_an_action_says_what_who_and_until_when(card, an_incident, store, kept):
    an_incident()
    page = card("actions").choose("What is to be done?", "change passwords").fill("What exactly", "All of the CRM")
    page.fill("Who does it", "Ewa").fill("Due", "30.11.2026").press("Add")

    (action,) = actions.of_incident(store, kept()["id"])
    assert (action["kind"], action["due_on"]) == ("change_passwords", date(2026, 11, 30))
    assert "Action change passwords What exactly All of the CRM Who does it Ewa Due 30.11.2026 State open" in page.text
    assert page.value("What is to be done?") is None


def test_an_action_without_its_kind_is_refused_beside_it(card, an_incident, store, kept):
    an_incident()
    page = card("actions").fill("What exactly", "Something").press("Add")

    assert page.beside("What is to be done?") == "Choose what is to be done."
    assert page.value("What exactly") == "Something"
    assert actions.of_incident(store, kept()["id"]) == []


def test_an_action_past_its_day_is_said_to_be_overdue(card, an_incident, store, people, clock):
    row = an_incident()
    actions.add(store, row["id"], kind="recall", due_on=date(2026, 11, 22), by=people["hanna"], at=clock())

    assert "Due 22.11.2026 State ⚠ overdue" in card("actions").text


def test_an_action_is_done_with_its_evidence_and_can_be_taken_up_again(card, an_action):
    page = card("actions").fill("What proves that it is done?", "E-mail of 23.11.").press("Done")

    assert "State done 23.11.2026 10:15 Evidence E-mail of 23.11." in page.text

    page.press("Not done after all")

    assert "State open Evidence E-mail of 23.11." in page.text


def test_an_action_is_withdrawn_with_a_reason_and_stays_readable(card, an_action):
    page = card("actions").press("Withdraw it")

    assert page.beside("Why is it withdrawn?") == "Say why it is withdrawn."

    page.fill("Why is it withdrawn?", "The recipient has gone.").press("Withdraw it")

    assert "State withdrawn Why withdrawn The recipient has gone." in page.text
    assert "Done" not in page.buttons


def test_the_sentence_about_one_action_does_not_stand_beside_another(card, an_action, store, people, clock, kept):
    second = actions.add(store, kept()["id"], kind="recall", by=people["hanna"], at=clock())
    page = card("actions").press(f"withdraw_now_{second}")

    assert page.beside(f"withdraw_{second}") == "Say why it is withdrawn."
    assert page.beside(f"withdraw_{an_action}") is None


# Files


def test_files_are_added_with_their_hash(card, an_incident, store, kept):
    an_incident()
    page = card("files").attach("Add files (up to 10 MB each)", ("log.txt", b"a log"), ("mail.eml", b"a mail"))
    page.press("Keep these files")

    assert [file["name"] for file in attachments.of_incident(store, kept()["id"])] == ["log.txt", "mail.eml"]
    assert "log.txt 5 B, 23.11.2026 10:15" in page.text
    assert "SHA-256 " in page.text


def test_of_several_files_those_that_can_be_kept_are_and_the_other_is_named(card, an_incident, store, kept):
    an_incident()
    page = card("files").attach(
        "Add files (up to 10 MB each)", ("log.txt", b"a log"), ("empty.txt", b""), ("mail.eml", b"a mail")
    )
    page.press("Keep these files")

    assert [file["name"] for file in attachments.of_incident(store, kept()["id"])] == ["log.txt", "mail.eml"]
    assert "“empty.txt” is empty." in page.text


def test_a_file_is_withdrawn_with_a_reason_and_stays_in_the_list(card, an_incident, store, people, clock):
    row = an_incident()
    attachments.add(store, row["id"], "log.txt", b"a log", by=people["hanna"], at=clock())
    page = card("files").press("Withdraw it")

    assert page.beside("Why is it withdrawn?") == "Say why it is withdrawn."

    page.fill("Why is it withdrawn?", "It shows other people.").press("Withdraw it")

    assert "log.txt" in page.text
    assert "Withdrawn: It shows other people." in page.text
    assert "Download" not in page.buttons


# History


def test_the_history_tells_who_changed_what_from_what_to_what_and_why(card, an_incident, clock, change):
    an_incident(by="rita", title="Offer to the wrong client", people_min=10)
    clock.pass_(hours=1)
    change(people_min=12, role="both", aware_at=clock() - timedelta(minutes=15), aware_basis="Logs")
    told = card("history").text

    assert "23.11.2026 10:15 · Rita Raport · reported the incident" in told
    assert "Title: Offer to the wrong client" in told
    assert "23.11.2026 11:15 · Henryk Drugi · changed" in told
    assert "People, at least: 10 → 12" in told
    assert "Our role: controller and processor" in told
    assert "Became aware of the breach at: 23.11.2026 11:00" in told


def test_actions_and_files_stand_in_the_history(card, an_action, store, people, clock, kept):
    actions.finish(store, an_action, 1, evidence="E-mail of 23.11.", by=people["henryk"], at=clock())
    attachments.add(store, kept()["id"], "log.txt", b"a log", by=people["iga"], at=clock())
    told = card("history").text

    assert "Hanna Prowadząca · added an action" in told
    assert "Henryk Drugi · marked an action as done" in told
    assert "Evidence: E-mail of 23.11." in told
    assert "Iga Inspektor · added a file" in told
    assert "Called: log.txt" in told


def test_the_history_is_told_in_polish_too(card, an_incident):
    an_incident(by="rita", kinds=("loss",))
    told = card("history", language="pl").text

    assert "23.11.2026 10:15 · Rita Raport · zgłoszenie incydentu" in told
    assert "utrata danych" in told


# Whatever people type


HOSTILE = "**x** ![](http://e) <script>a</script> <img src=h> $x$ :red[x] [a](b) `c` # h\n- li"


@pytest.mark.parametrize("section", ["facts", "people", "cause", "decisions", "actions", "files", "history", "closing"])
def test_what_people_type_is_shown_as_they_typed_it(card, an_incident, store, people, clock, section):
    line = HOSTILE.replace("\n", " ")
    texts = ("description", "consequences_note", "cause_note", "measures", "remarks", "risk_reasons", "aware_basis")
    row = an_incident(
        title=line,
        contact=line,
        client=line,
        system=line,
        supplier=line,
        changes={"handler": people["henryk"].id} | dict.fromkeys(texts, HOSTILE),
    )
    action = actions.add(store, row["id"], kind="other", note=line, owner=line, by=people["hanna"], at=clock())
    actions.finish(store, action, 1, evidence=line, by=people["hanna"], at=clock())
    attachments.add(store, row["id"], f"{line}.txt", b"x", by=people["hanna"], at=clock())
    decided = incidents.decide_outcome(store, row["id"], 2, "breach", HOSTILE, by=people["iga"], at=clock())
    incidents.close(store, row["id"], decided["version"], HOSTILE, by=people["iga"], at=clock(), override=HOSTILE)
    page = card(section)

    assert page.title == f"2026/001 · {line}"
    for source in page.markdown:
        assert not any(sign in source for sign in ("**", "![", "](", "$x$", ":red[", "`", "# h", "<"))
    assert not any("<script" in source or "<img" in source for source in page.html)


# Letter to people


def test_an_empty_block_holds_the_letter_back_and_says_which(card, an_incident):
    an_incident()
    page = card("communication").fill("Whom to ask", "").run()

    assert page.beside("Whom to ask") == "This block is empty; the letter needs all four."
    assert all(button.disabled for button in page.at.get("download_button"))


def test_the_letter_says_how_hard_it_reads_by_which_formula_and_which_sentence_is_long(card, an_incident):
    an_incident()
    long = " ".join(["Poinformowaliśmy"] * 30) + "."
    page = card("communication").fill("Whom to ask", long).run()

    assert "Readability (Pisarek's formula)" in page.text
    assert f"A long sentence; make two of it: {long}" in page.text


def test_times_out_of_order_are_explained_beside_the_field(card, an_incident):
    an_incident(detected_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    page = card().press("edit_awareness").fill("Became aware of the breach at", "23.11.2026 09:30").press("Save")
    assert page.beside("Became aware of the breach at").startswith("Aware before anybody noticed")

    page.fill("Became aware of the breach at", "24.12.2026 09:30").press("Save")
    assert page.beside("Became aware of the breach at") == "This lies in the future."
