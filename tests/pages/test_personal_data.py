"""Personal data in what is typed are asked about before they are saved, wherever somebody types prose."""

import re
from pathlib import Path

import lib.ui
from lib.register import incidents, journal, meetings, organisation
from tests.visits import PAGES

UI = Path(lib.ui.__file__).parent
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
        "PESEL 44…59 (What happened?)",
        "e-mail address ja…pl (What happened?)",
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
    assert (kept["action"], kept["change"]["personal_data_kept"]) == ("close", "Tak każe sąd")

    row = an_incident()
    page = visit("incident", number=row["number"], section="decisions").fill("What is it?", "breach")
    page.fill("Reasons", f"Widać {PESEL}").press("decide").press("decide")
    assert store.value("select outcome_reasons from incidents where id = $id", id=row["id"]) == "Widać [PESEL]"

    page = visit("incident", number=row["number"], section="actions").fill("What is to be done?", "other")
    page.fill("What exactly", "Zadzwonić: 600 100 200").press("Add").press("Add")
    assert store.value("select note from actions") == "Zadzwonić: [TEL]"


def test_in_the_letter_to_people_before_it_can_be_taken_and_the_reason_stands_with_what_was_sent(
    visit, store, an_incident, people, clock
):
    own = organisation.get(store)
    organisation.save(store, own["version"], {"contact_phone": "600 700 800"}, by=people["adam"], at=clock())
    number = an_incident()["number"]
    page = visit("incident", number=number, section="communication")
    for block in ("What happened, and which of your data are concerned", "What this can mean for you"):
        page.fill(block, f"Pana PESEL {PESEL} i adres jan@example.pl.")
    page.fill("What we have done and what you can do", "Zmień hasło.").fill("Whom to ask", "Tel. 600 700 800").run()
    where = "What happened, and which of your data are concerned, What this can mean for you"
    assert page.options("Saved as a mark") == [f"PESEL 44…59 ({where})", f"e-mail address ja…pl ({where})"]
    assert all(not button.disabled for button in page.at.get("download_button"))

    page.fill("Saved as a mark", [f"pesel {PESEL}"]).run()
    assert page.beside("Why must the rest stay?") == "Say why it must stay, or choose it to be saved as a mark."
    assert any(button.disabled for button in page.at.get("download_button"))
    page.fill("What was sent?", "letter").fill("How many people were told?", 1)
    page.fill("When was it sent?", "23.11.2026 09:00").press("Record")
    assert store.value("select count(*) from notices") == 0
    page.fill("Why must the rest stay?", "Do jednej osoby").press("Record")

    sent = store.value("select content from notices")
    assert sent.startswith("Pana PESEL [PESEL] i adres jan@example.pl.")
    assert sent.endswith("Tel. 600 700 800")
    entry = journal.history(store, "incident", only(store)["id"])[0]
    assert (entry["action"], entry["change"]["personal_data_kept"]) == ("notify_people", "Do jednej osoby")
    page = page.reload()
    assert page.value("Saved as a mark") == [f"pesel {PESEL}"]
    assert page.value("Why must the rest stay?") == "Do jednej osoby"


def test_a_form_without_any_is_saved_at_once(visit, store):
    visit("report").fill("What happened?", "Plik 2026/014 trafił 23.11.2026 o 10:15 do obcego.").press(
        "Save the report"
    )

    assert only(store)["number"] == "2026/001"


def test_in_a_review_of_what_was_learned_the_barriers_and_the_causes(visit, store, an_incident):
    number = an_incident()["number"]
    page = visit("incident", number=number, section="review").press("edit_learning")
    page.fill("What surprised us?", f"Że był tam {PESEL}").press("learning_save")
    assert page.options("Saved as a mark") == ["PESEL 44…59 (What surprised us?)"]
    page.fill("Saved as a mark", []).press("learning_save")
    assert page.beside("Why must the rest stay?") == "Say why it must stay, or choose it to be saved as a mark."
    page.fill("Why must the rest stay?", "Cytat z pisma").press("learning_save")
    assert not page.shows("Saved as a mark")
    kept = store.one("select action, change from journal order by sequence desc limit 1")
    assert kept["action"] == "change_review"
    assert '"personal_data_kept": "Cytat z pisma"' in kept["change"]

    page.press("Judge the barriers").choose("a second person checks before sending", "failed")
    page.fill("Note: a second person checks before sending", f"Znała {PESEL}").press("barriers_save")
    page.press("barriers_save").fill("Because …", f"Wpisano {PESEL}").choose("Where does this lie?", "human")
    page.press("Add").press("Add")
    assert store.value("select note from barrier_findings") == "Znała [PESEL]"
    assert store.value("select why from causes") == "Wpisano [PESEL]"


def test_in_a_meeting_which_stays_where_it_is_until_it_is_answered(visit, store, people, clock):
    meeting = meetings.begin(store, "quarterly", by=people["hanna"], at=clock())
    page = visit("reviews", by="iga", meeting=str(meeting), at="overdue").fill("What is said", f"Chodzi o {PESEL}")
    page.press("Go on" if "Go on" in page.buttons else "Discussed, go on")
    assert page.address["at"] == "overdue"
    assert page.options("Saved as a mark") == ["PESEL 44…59 (What is said)"]
    page.run()
    assert page.value("What is said") == "Chodzi o [PESEL]"
    assert store.value("select note from meeting_notes") == "Chodzi o [PESEL]"

    page = visit("reviews", by="iga", meeting=str(meeting), at="decisions")
    page.fill("What is decided?", f"Usunąć {PESEL}").press("Log it").press("Log it")
    assert store.value("select what from meeting_decisions") == "Usunąć [PESEL]"


def test_in_what_is_kept_of_a_supplier_a_client_a_training_and_a_preventive_action(visit, store):
    page = visit("suppliers").fill("Name of the supplier", "Chmura Przykład").choose("What it does for us", "hosting")
    page.fill("Breach contact: e-mail", "jan@example.pl").fill("Note", "Prywatnie ewa@example.pl").press("Add")
    assert page.options("Saved as a mark") == ["e-mail address ew…pl (Note)"]
    page.press("Add")
    kept = store.one("select contact_email, note from suppliers")
    assert kept == {"contact_email": "jan@example.pl", "note": "Prywatnie [E-MAIL]"}

    page = visit("clients").fill("Name of the client", "Firma Przykład").fill("Note", f"Prezes {PESEL}")
    page.fill("Breach contact: e-mail", "ola@example.pl").press("Save").press("Save")
    kept = store.one("select contact_email, note from clients")
    assert kept == {"contact_email": "ola@example.pl", "note": "Prezes [PESEL]"}

    page = visit("education", part="trainings").fill("training_new_topic", f"Co z {PESEL}")
    page.fill("training_new_audience", "Wszyscy").press("training_new_add").press("training_new_add")
    assert store.value("select topic from trainings") == "Co z [PESEL]"

    page = visit("prevention").fill("What is to change?", f"Nie pisać {PESEL}").press("Add the preventive action")
    page.press("Add the preventive action")
    assert store.value("select title from preventive_actions") == "Nie pisać [PESEL]"


def test_what_stands_in_another_form_of_the_screen_is_not_asked_about(visit, store, an_incident):
    page = visit("incident", number=an_incident()["number"], section="actions").fill("What is to be done?", "other")
    page.fill("What exactly", f"Zadzwonić do {PESEL}").choose("Part of the card", "Closing")
    page.fill("Why may it be closed although something is missing?", "Wiemy dość.").press("close")

    assert only(store)["state"] == "closed"


# Fields that hold nothing that is saved as prose: searches, secrets; and the letter, which asks by itself.
OTHER_FIELDS = {
    "clients/client_directory.py",
    "dashboard/dashboard_exposure.py",
    "incident/client_board.py",
    "incident/letter.py",
    "inputs.py",
    "listing/filter_bar.py",
    "personal_data.py",
    "settings/account_settings.py",
    "settings/backup_settings.py",
}


def test_prose_is_typed_nowhere_but_in_fields_that_are_looked_through():
    files = {file.relative_to(UI).as_posix(): file for file in UI.rglob("*.py")}
    files |= {f"pages/{file.name}": file for file in PAGES.glob("*.py")}
    sources = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    own = re.compile(r"\.(text_input|text_area|chat_input|data_editor)\(")
    live = {name for name, source in sources.items() if re.search(r"(?<!def )\blive_text\(", source)} - {"live_text.py"}

    assert {name for name, source in sources.items() if own.search(source)} == OTHER_FIELDS
    assert {name for name in live if "personal_data.live(" not in sources[name]} == set()
