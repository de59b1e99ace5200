"""Report an incident: what the page asks, keeps, refuses, and says afterwards."""

from datetime import UTC, datetime

from lib.domain import incident
from lib.register import attachments, drafts, incidents

SAVE = "Save the report"
NOTICED, STARTED = "When was it noticed?", "When may it have started?"


def the_only_incident(store):
    (number,) = [row["number"] for row in store.ask("select number from incidents")]
    return kept(store, number)


def kept(store, number):
    row = store.one("select * from incidents where number = $number", number=number)
    return row | {"kinds": row["kinds"].strip("|").split("|")}


def how_many(store):
    return store.value("select count(*) from incidents")


def a_sentence(visit):
    """A form with just enough in it to be saved."""
    return visit("report", by="rita").fill("What happened?", "A file with contracts went to the wrong client.")


# What is needed, and what is not


def test_one_sentence_is_enough_and_everything_else_is_not_known_yet(visit, store, people):
    a_sentence(visit).press(SAVE)

    row = incidents.get(store, "2026/001", people["rita"])
    assert row["description"] == "A file with contracts went to the wrong client."
    assert [name for name in incident.FIELDS if incident.is_known(row[name])] == ["description"]


def test_no_question_is_answered_before_somebody_answers_it(visit):
    form = visit("report", by="rita")

    for question in ("Is it still going on?", "Are personal data involved?", "How many people?", "How many records?"):
        assert form.chosen(question) == "not known yet"
    assert form.value("What kind of incident? Several may fit.") == []
    assert form.value("Who noticed it?") is None


def test_a_report_that_says_nothing_is_refused_beside_the_field_and_nothing_is_lost(visit, store):
    form = visit("report", by="rita")
    form.choose("Who noticed it?", "client")
    form.fill("Whom can we ask? (name, phone or e-mail)", "Ewa, 600 700 800")
    form.fill("report_detected_at", "23.11.2026 09:00")
    form.press(SAVE)

    assert form.beside("What happened?") == "Say in a sentence what happened."
    assert "1 thing to correct; it is marked below. Nothing you typed is lost." in form.text
    assert form.chosen("Who noticed it?") == "client"
    assert form.value("Whom can we ask? (name, phone or e-mail)") == "Ewa, 600 700 800"
    assert how_many(store) == 0

    form.fill("What happened?", "A file went to the wrong client.").press(SAVE)

    row = the_only_incident(store)
    assert (row["found_by"], row["contact"]) == ("client", "Ewa, 600 700 800")
    assert row["detected_at"] == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_every_answer_of_the_form_stands_in_the_register(visit, store):
    form = a_sentence(visit)
    form.choose("What kind of incident? Several may fit.", "disclosure to third parties", "loss of data")
    form.choose("Who noticed it?", "client")
    form.choose("Which client is concerned?", "Sklep Meduza")
    form.choose("In which system or place?", "e-mail")
    form.choose("Which supplier, if any?", "Poczta Wolna")
    form.choose("Is it still going on?", "no")
    form.choose("Are personal data involved?", "yes")
    form.choose(
        "Which data? Nothing chosen means not known yet.", "ordinary (e.g. name, e-mail, phone)", "children's data"
    )
    form.choose("How many people?", "exactly").fill("report_people_exact", 12)
    form.choose("How many records?", "from – to").fill("at least", 10).fill("at most", 20)
    form.choose("What could happen to these people?", "financial loss")
    form.fill("Anything to add about the consequences?", "Invoices carry account numbers.")
    form.choose("What has already been done?", "recall or request to delete")
    form.fill("Anything to add about the first steps?", "The client confirmed by phone.")
    form.press(SAVE)

    row = the_only_incident(store)
    assert row["kinds"] == ["disclosure", "loss"]
    assert (row["client"], row["system"], row["supplier"]) == ("Sklep Meduza", "email", "Poczta Wolna")
    assert (row["ongoing"], row["personal_data"]) == (False, True)
    assert row["data_categories"] == "|ordinary|children|"
    assert (row["people_min"], row["people_max"], row["records_min"], row["records_max"]) == (12, 12, 10, 20)
    assert (row["consequences"], row["consequences_note"]) == ("|financial_loss|", "Invoices carry account numbers.")
    assert (row["first_steps"], row["first_steps_note"]) == ("|recall|", "The client confirmed by phone.")


def test_a_system_that_is_not_listed_is_kept_in_ones_own_words_and_suggested_next_time(visit, store):
    a_sentence(visit).choose("In which system or place?", "the old fax").press(SAVE)

    assert the_only_incident(store)["system"] == "the old fax"
    assert "the old fax" in visit("report", by="roman").options("In which system or place?")


def test_whoever_reports_anonymously_is_not_asked_for_a_contact_and_none_is_kept(visit, store):
    form = a_sentence(visit).fill("Whom can we ask? (name, phone or e-mail)", "Ewa")
    form.choose("Who noticed it?", "anonymous")

    assert not form.shows("Whom can we ask? (name, phone or e-mail)")

    form.press(SAVE)

    assert the_only_incident(store)["contact"] is None


def test_where_no_personal_data_are_involved_nobody_is_asked_how_many_people(visit, store):
    form = a_sentence(visit)
    form.choose("How many people?", "exactly").fill("report_people_exact", 12)
    form.choose("Are personal data involved?", "no")

    assert not form.shows("How many people?")

    form.press(SAVE)

    row = the_only_incident(store)
    assert (row["personal_data"], row["people_min"], row["people_max"]) == (False, None, None)


def test_at_most_smaller_than_at_least_is_refused_beside_it(visit, store):
    form = a_sentence(visit).choose("How many people?", "from – to").fill("at least", 20).fill("at most", 10)
    form.press(SAVE)

    assert form.beside("at most") == "“At most” is smaller than “at least”."
    assert how_many(store) == 0


def test_a_text_of_several_lines_and_alphabets_is_kept_as_it_was_typed(visit, store):
    text = "Zażółć gęślą jaźń\nlinia druga 🦊\n\tنص عربي"
    visit("report", by="rita").fill("What happened?", text).press(SAVE)

    assert the_only_incident(store)["description"] == text


# When


def test_the_minute_is_a_warsaw_minute(visit, store):
    a_sentence(visit).fill("report_detected_at", "20.07.2026 14:30").press(SAVE)

    row = the_only_incident(store)
    assert (row["detected_at"], row["detected_precision"]) == (datetime(2026, 7, 20, 12, 30, tzinfo=UTC), "minute")


def test_only_the_day_may_be_known(visit, store):
    form = a_sentence(visit).choose(NOTICED, "only the day")
    form.fill("report_detected_day", "20.11.2026").press(SAVE)

    row = the_only_incident(store)
    assert (row["detected_at"], row["detected_precision"]) == (datetime(2026, 11, 19, 23, 0, tzinfo=UTC), "day")


def test_only_the_month_may_be_known(visit, store):
    form = a_sentence(visit).choose(STARTED, "only the month")
    form.choose("Month", "October").fill("Year", 2026).press(SAVE)

    row = the_only_incident(store)
    assert row["occurred_precision"] == "month"
    assert row["occurred_from"] == datetime(2026, 9, 30, 22, 0, tzinfo=UTC)
    assert row["occurred_to"] == datetime(2026, 10, 31, 22, 59, tzinfo=UTC)


def test_a_month_without_its_year_is_refused_beside_it(visit, store):
    form = a_sentence(visit).choose(STARTED, "only the month").choose("Month", "October")
    form.press(SAVE)

    assert form.beside("Year") == "Give both the month and the year."
    assert how_many(store) == 0


def test_only_the_year_may_be_known(visit, store):
    a_sentence(visit).choose(STARTED, "only the year").fill("Year", 2024).press(SAVE)

    row = the_only_incident(store)
    assert row["occurred_precision"] == "year"
    assert row["occurred_from"] == datetime(2023, 12, 31, 23, 0, tzinfo=UTC)


def test_it_may_have_lasted_from_one_moment_to_another(visit, store):
    form = a_sentence(visit).choose(STARTED, "from – to")
    form.fill("From", "01.11.2026 08:00").fill("To", "20.11.2026 17:00").press(SAVE)

    row = the_only_incident(store)
    assert row["occurred_precision"] == "range"
    assert row["occurred_from"] == datetime(2026, 11, 1, 7, 0, tzinfo=UTC)
    assert row["occurred_to"] == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def test_only_the_end_of_a_range_may_be_known(visit, store):
    form = a_sentence(visit).choose(STARTED, "from – to").fill("To", "20.11.2026 17:00")
    form.press(SAVE)

    row = the_only_incident(store)
    assert (row["occurred_from"], row["occurred_precision"]) == (None, "range")


def test_an_end_before_the_beginning_is_refused_beside_it(visit, store):
    form = a_sentence(visit).choose(STARTED, "from – to")
    form.fill("From", "20.11.2026 08:00").fill("To", "01.11.2026 17:00").press(SAVE)

    assert form.beside("To") == "The end lies before the beginning."
    assert how_many(store) == 0


def test_it_may_still_be_going_on(visit, store):
    form = a_sentence(visit).fill("report_occurred_at", "20.11.2026 08:00")
    form.choose("Is it still going on?", "yes").press(SAVE)

    row = the_only_incident(store)
    assert (row["ongoing"], row["occurred_to"]) == (True, None)


def test_over_and_still_going_on_is_refused(visit, store):
    form = a_sentence(visit).choose(STARTED, "from – to")
    form.fill("From", "01.11.2026 08:00").fill("To", "20.11.2026 17:00")
    form.choose("Is it still going on?", "yes").press(SAVE)

    assert form.beside("Is it still going on?").startswith("It cannot be over and still going on")
    assert how_many(store) == 0


def test_a_time_in_the_future_is_refused_beside_it(visit, store):
    form = a_sentence(visit).fill("report_detected_at", "23.11.2026 23:00")
    form.press(SAVE)

    assert form.beside("report_detected_at") == "This lies in the future."
    assert how_many(store) == 0


def test_in_the_hour_that_comes_twice_the_form_asks_which_one(visit, store):
    form = a_sentence(visit).fill("report_occurred_at", "25.10.2026 02:30")

    assert "That night this hour came twice. Which one?" in form.text

    form.press(SAVE)

    assert form.beside("report_occurred_at_second") == "This hour came twice that night; say which one."
    assert how_many(store) == 0

    form.choose("report_occurred_at_second", "the second (winter time)").press(SAVE)

    assert the_only_incident(store)["occurred_from"] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_first_of_the_two_hours_is_an_hour_earlier(visit, store):
    form = a_sentence(visit).fill("report_occurred_at", "25.10.2026 02:30")
    form.choose("report_occurred_at_second", "the first (summer time)").press(SAVE)

    assert the_only_incident(store)["occurred_from"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_hour_that_did_not_exist_is_explained(visit, store):
    form = a_sentence(visit).fill("report_occurred_at", "29.03.2026 02:30")

    explained = "At 02:30 that night the clocks were put forward: this hour did not exist. Check the time."
    assert form.beside("report_occurred_at") == explained

    form.press(SAVE)

    assert form.beside("report_occurred_at") == explained
    assert how_many(store) == 0


# Once, and not lost


def test_three_clicks_on_save_make_one_incident(visit, store):
    form = a_sentence(visit).press_quickly(SAVE, times=3)

    assert how_many(store) == 1
    assert "Saved as 2026/001." in form.text


def test_the_same_draft_saved_in_two_tabs_makes_one_incident(visit, store):
    first = a_sentence(visit).run()
    second = first.reload()
    first.press(SAVE)
    second.press(SAVE)

    assert how_many(store) == 1
    assert "Saved as 2026/001." in second.text


def test_a_draft_is_there_again_after_reloading_the_page(visit):
    form = a_sentence(visit)
    form.choose("What kind of incident? Several may fit.", "loss of data")
    form.choose("Who noticed it?", "client")
    form.choose("Which client is concerned?", "Sklep Meduza")
    form.choose("Is it still going on?", "yes")
    form.fill("report_detected_at", "25.10.2026 02:30").choose("report_detected_at_second", "the second (winter time)")
    form.choose(STARTED, "from – to").fill("From", "01.10.2026 08:00")
    form.choose("How many people?", "exactly").fill("report_people_exact", 12)
    form.fill("Anything to add about the first steps?", "The client was called.").run()

    again = form.reload()

    assert again.address == form.address
    assert again.value("What happened?") == "A file with contracts went to the wrong client."
    assert again.value("What kind of incident? Several may fit.") == ["loss"]
    assert again.chosen("Who noticed it?") == "client"
    assert again.value("Which client is concerned?") == "Sklep Meduza"
    assert again.chosen("Is it still going on?") == "yes"
    assert f"{again.value('report_detected_at'):%d.%m.%Y %H:%M}" == "25.10.2026 02:30"
    assert again.chosen("report_detected_at_second") == "the second (winter time)"
    assert f"{again.value('From'):%d.%m.%Y %H:%M}" == "01.10.2026 08:00"
    assert again.value("report_people_exact") == 12
    assert again.value("Anything to add about the first steps?") == "The client was called."
    assert "Draft saved 10:15:00" in again.text


def test_what_was_restored_can_be_saved(visit, store):
    a_sentence(visit).fill("report_detected_at", "20.11.2026 08:00").run().reload().press(SAVE)

    assert the_only_incident(store)["detected_at"] == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def test_a_second_tab_on_a_draft_in_which_nobody_types_saves_nothing(visit, store, people, clock):
    """It would take back what the first one saves at this moment."""
    form = a_sentence(visit).choose("Who noticed it?", "client").choose("How many people?", "exactly")
    form.fill("report_detected_at", "23.10.2026 02:30").fill("report_people_exact", 12).run()
    began = clock.moment
    clock.pass_(minutes=2)

    form.reload().run()

    (draft,) = drafts.unfinished(store, "report", by=people["rita"])
    assert draft["saved_at"] == began


def test_a_refused_report_is_a_draft_too(visit):
    form = visit("report", by="rita").choose("Who noticed it?", "client")
    form.press(SAVE)

    assert form.reload().chosen("Who noticed it?") == "client"


def test_somebody_elses_draft_is_not_restored_even_with_its_address(visit):
    form = a_sentence(visit).run()

    other = visit("report", by="roman", **form.address)

    assert other.value("What happened?") == ""
    assert "A file with contracts" not in other.text


def test_what_somebody_else_types_under_the_address_of_a_draft_does_not_reach_it(visit):
    form = a_sentence(visit).run()
    visit("report", by="roman", **form.address).fill("What happened?", "Something of Roman's.").run()

    assert form.reload().value("What happened?") == "A file with contracts went to the wrong client."


def test_the_address_of_a_report_that_was_sent_begins_a_new_one(visit, store):
    form = a_sentence(visit).run()
    address = form.address
    form.press(SAVE)

    second = visit("report", by="rita", **address).fill("What happened?", "Quite another thing.").press(SAVE)

    assert "Saved as 2026/002." in second.text
    assert kept(store, "2026/002")["description"] == "Quite another thing."


def test_a_mangled_draft_in_the_address_is_replaced_by_a_new_one(visit):
    form = visit("report", by="rita", draft="../../etc/passwd")

    assert len(form.address["draft"]) == 22
    assert form.address["draft"].replace("-", "").replace("_", "").isalnum()


def test_an_unfinished_report_is_offered_in_a_new_tab_and_can_be_continued(visit):
    a_sentence(visit).run()
    tab = visit("report", by="rita")

    assert "Unfinished report of 23.11.2026 10:15: A file with contracts went to the wrong client." in tab.text

    tab.press("Continue")

    assert tab.value("What happened?") == "A file with contracts went to the wrong client."
    assert "Unfinished report" not in tab.text


def test_an_unfinished_report_can_be_thrown_away(visit, store, people):
    a_sentence(visit).run()
    tab = visit("report", by="rita").press("Throw away")

    assert "Unfinished report" not in tab.text
    assert drafts.unfinished(store, "report", by=people["rita"]) == []


def test_after_saving_no_draft_is_left(visit, store, people):
    a_sentence(visit).run().press(SAVE)

    assert drafts.unfinished(store, "report", by=people["rita"]) == []


def test_an_untouched_form_leaves_no_draft(visit, store, people):
    visit("report", by="rita").run()

    assert drafts.unfinished(store, "report", by=people["rita"]) == []


# Files


def test_files_are_kept_with_the_report(visit, store, people):
    form = a_sentence(visit)
    form.attach("report_files", ("screen.png", b"\x89PNG\r\n\x1a\n a picture"), ("mail.eml", b"a message")).press(SAVE)

    found = attachments.of_incident(store, the_only_incident(store)["id"])
    assert [file["name"] for file in found] == ["screen.png", "mail.eml"]
    assert attachments.content(store, found[0]["id"], by=people["rita"])[1].endswith(b"a picture")


def test_a_file_that_cannot_be_kept_is_said_and_does_not_undo_the_report(visit, store):
    form = a_sentence(visit).attach("report_files", ("nothing.txt", b"")).press(SAVE)

    assert "Saved as 2026/001." in form.text
    assert "“nothing.txt” is empty." in form.text
    assert how_many(store) == 1


# Afterwards


def test_the_receipt_says_number_clocks_what_happens_next_and_whom_to_call(visit):
    form = a_sentence(visit).fill("report_detected_at", "23.11.2026 09:00").press(SAVE)

    assert "Saved as 2026/001." in form.text
    assert "investigation of the suspicion 22 h 45 min left until 24.11.2026 09:00" in form.text
    assert "What happens next" in form.text
    assert "Contact point Dyżur · +48 600 100 200" in form.text
    assert "Data-protection officer Iga Inspektor · iod@chmurka.example" in form.text
    assert form.buttons == ["Report another one"]


def test_the_receipt_leads_to_the_card(visit):
    form = a_sentence(visit).press(SAVE).follow("Open 2026/001")

    assert form.title == "2026/001 · A file with contracts went to the wrong client."


def test_another_report_begins_with_an_empty_form_and_makes_another_incident(visit, store):
    form = a_sentence(visit).choose("Who noticed it?", "client").press(SAVE).press("Report another one")

    assert form.value("What happened?") == ""
    assert form.value("Who noticed it?") is None

    form.fill("What happened?", "Another thing.").press(SAVE)

    assert "Saved as 2026/002." in form.text
    assert how_many(store) == 2


def test_coming_back_from_another_page_gives_an_empty_form_and_not_the_old_receipt(visit):
    form = a_sentence(visit).press(SAVE).follow("Open 2026/001").go("report")

    assert "Saved as" not in form.text
    assert form.value("What happened?") == ""


def test_reloading_the_receipt_gives_an_empty_form_and_not_the_same_report_again(visit, store):
    form = a_sentence(visit).press(SAVE).reload()

    assert form.value("What happened?") == ""

    form.fill("What happened?", "Another thing.").press(SAVE)

    assert "Saved as 2026/002." in form.text


def test_whoever_sees_only_own_reports_finds_them_under_the_form(visit, an_incident):
    an_incident(by="rita", description="Mail to the wrong client")
    an_incident(by="roman", description="Laptop left on a train")
    form = visit("report", by="rita")

    assert "2026/001 · Mail to the wrong client · reported" in form.links
    assert "Laptop" not in form.text
    assert form.follow("2026/001 · Mail to the wrong client · reported").title == "2026/001 · Mail to the wrong client"


def test_whoever_sees_the_register_is_not_shown_own_reports_once_more(visit, an_incident):
    an_incident(by="hanna", description="Mail to the wrong client")

    assert "Your reports" not in visit("report", by="hanna").text


def test_what_people_type_is_shown_as_they_typed_it(visit, an_incident):
    hostile = "**x** ![](http://e) <script>a</script> $x$ :red[x] [a](b)"
    an_incident(by="rita", description=hostile)
    visit("report", by="rita").fill("What happened?", hostile).run()
    page = visit("report", by="rita")

    assert f"Unfinished report of 23.11.2026 10:15: {hostile}" in page.text
    assert f"2026/001 · {hostile} · reported" in page.links
    for source in page.markdown:
        assert not any(sign in source for sign in ("**", "![", "](", "$x$", ":red[", "<script"))


def test_the_form_speaks_polish(visit):
    form = visit("report", by="rita", language="pl")

    assert form.title == "Zgłoś incydent"
    assert form.press("Zapisz zgłoszenie").beside("Co się stało?") == "Opisz jednym zdaniem, co się stało."
