"""Personal data in what is typed are asked about before they are saved, at intake and on the card."""

from lib.register import incidents, journal

PESEL = "44051401359"
STORY = f"Umowa z PESEL {PESEL} i adresem jan@example.pl trafiła do obcego."


def only(store):
    return store.one("select * from incidents order by id desc limit 1")


def test_at_intake_they_are_saved_as_marks_what_stays_needs_a_reason_and_the_text_on_the_screen_is_kept(
    visit, store, people
):
    page = visit("report", by="rita").fill("What happened?", STORY).press("Save the report")
    assert "say what becomes of them" in page.beside("Why must the rest stay?")
    assert page.beside("Are personal data involved?") is None
    assert page.value("What happened?") == STORY
    assert only(store) is None
    assert page.options("Saved as a mark") == [
        "PESEL 44…59 (What happened)",
        "e-mail address ja…pl (What happened)",
    ]

    page.fill("Saved as a mark", [f"pesel {PESEL}"]).press("Save the report")
    assert page.beside("Why must the rest stay?") == "Say why it must stay, or choose it to be saved as a mark."
    page.fill("Why must the rest stay?", "Dowód doręczenia").press("Save the report")

    row = only(store)
    assert row["description"] == "Umowa z PESEL [PESEL] i adresem jan@example.pl trafiła do obcego."
    told = journal.history(store, "incident", row["id"])[0]["change"]
    assert told["personal_data_kept"] == "Dowód doręczenia"
    assert PESEL not in str(told)
    page = visit("incident", by="hanna", number=row["number"], section="history")
    assert "Personal data stay in the text, because: Dowód doręczenia" in page.text


def test_on_the_card_too_and_only_what_is_new_is_asked_about(visit, store, people, clock, an_incident):
    row = an_incident(description=f"Dawny wpis z {PESEL}")
    page = visit("incident", number=row["number"], section="facts").press("edit_facts")
    page.fill("Title", "Umowa ABA300000").press("edit_save")
    assert page.options("Saved as a mark") == ["identity card or passport AB…00 (Title)"]
    page.press("edit_save")

    changed = incidents.get(store, row["number"], people["hanna"])
    assert changed["title"] == "Umowa [DOKUMENT]"
    assert PESEL in changed["description"]


def test_in_a_decision_an_action_and_the_closing_note_too(visit, store, an_incident):
    row = an_incident()
    page = visit("incident", number=row["number"], section="closing")
    page.fill("Closing note", f"Oddano {PESEL}").fill("Why may it be closed although something is missing?", "Wiemy.")
    page.press("close")
    assert page.options("Saved as a mark") == ["PESEL 44…59 (Closing note)"]
    page.fill("Saved as a mark", []).fill("Why must the rest stay?", "Tak każe sąd").press("close")

    assert only(store)["closing_note"] == f"Oddano {PESEL}"
    kept = journal.history(store, "incident", row["id"])[0]
    assert (kept["action"], kept["change"]) == ("keep_personal_data", {"personal_data_kept": "Tak każe sąd"})

    row = an_incident()
    page = visit("incident", number=row["number"], section="decisions").fill("What is it?", "breach")
    page.fill("Reasons", f"Widać {PESEL}").press("decide").press("decide")
    assert store.value("select outcome_reasons from incidents where id = $id", id=row["id"]) == "Widać [PESEL]"

    page = visit("incident", number=row["number"], section="actions").fill("What is to be done?", "other")
    page.fill("What exactly", "Zadzwonić: 600 100 200").press("Add").press("Add")
    assert store.value("select note from actions") == "Zadzwonić: [TEL]"


def test_a_form_without_any_is_saved_at_once(visit, store):
    visit("report").fill("What happened?", "Plik 2026/014 trafił 23.11.2026 o 10:15 do obcego.").press(
        "Save the report"
    )

    assert only(store)["number"] == "2026/001"
