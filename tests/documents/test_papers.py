"""Papers: what the register says, word for word, and nothing of one client in another's notice."""

import io
import shutil
import zipfile
from dataclasses import replace
from datetime import timedelta

import docx as word
import pytest
from icalendar import Calendar
from pypdf import PdfReader

from lib.documents import (
    authority_form,
    authority_pack,
    bundle,
    calendar,
    cases,
    docx,
    incident_report,
    letters,
    management_note,
    memo,
    paper,
    pdf,
)
from lib.language import language_of
from lib.register import actions, clients, decisions, incidents, notices, organisation, recurrences
from lib.register.store import Store
from tests.builders import DPO, HANDLER, NOW, a_report

HOUR = timedelta(hours=1)
POLISH = language_of("pl")
HOSTILE = "#set *x* _y_ $z$ <b>w</b> {{v}} @u \\n [t] = `s`"


@pytest.fixture(scope="module")
def with_ewa(empty, tmp_path_factory):
    """The folder of a register with its organisation; made once, for to hash a password takes long."""
    folder = shutil.copytree(empty, tmp_path_factory.mktemp("papers") / "register")
    store = Store(folder)
    values = {"name": "Chmurka sp. z o.o.", "address": "ul. Zmyślona 1", "contact_email": "rodo@example.pl"}
    account = {"login": "ewa", "name": "Ewa", "password": "bardzo długie hasło"}
    organisation.found(store, values, account, at=NOW)
    store.close()
    return folder


@pytest.fixture
def template(with_ewa):
    return with_ewa


def a_case(store, **facts):
    values = a_report(aware_at=NOW, role="both", data_categories=("identity_numbers",), **facts)
    row = incidents.report(store, values, by=HANDLER, at=NOW)
    return cases.of(store, incidents.get(store, row["number"], HANDLER), POLISH, NOW)


def again(store, case):
    row = incidents.get(store, case.incident["number"], HANDLER)
    return cases.of(store, row, POLISH, NOW)


def words_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def of_word(content: bytes) -> str:
    document = word.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_report_has_the_procedures_four_headings_first(store):
    made = incident_report.make(a_case(store))

    expected = [POLISH.gettext(text) for text in ("Date", "Description", "Actions", "Assessment of effects")]
    assert [part.heading for part in made.parts[:4]] == expected


def test_every_paper_of_a_drill_says_so_in_its_title(store):
    case = a_case(store)
    case = replace(case, incident=case.incident | {"drill": "lost_laptop"})

    for made in (incident_report.make(case), a_note(store, case), memo.make(case), authority_pack.make(case)):
        assert made.title.startswith("ĆWICZENIE · ")


def test_the_report_says_what_the_register_says(store):
    case = a_case(store, client="Żółw i Syn", people_min=12, people_max=34)

    told = words_of(pdf.render(incident_report.make(case)))

    for text in (case.incident["number"], "Żółw i Syn", "12–34", case.incident["description"], case.head[1][:16]):
        assert text in told


def test_every_paper_is_archivable_and_counts_its_pages(store):
    content = pdf.render(memo.make(a_case(store)))

    assert b"pdfaid" in content
    assert f"{POLISH.gettext('page')} 1 {POLISH.gettext('of')} 1" in words_of(content)


@pytest.mark.parametrize("text", [HOSTILE, "wiersz\ndrugi", "zły\x07znak", "🙂 emoji", "x" * 20_000])
def test_typed_text_is_set_as_typed_and_never_breaks_a_paper(store, text):
    made = incident_report.make(a_case(store, title="Sprawa", description=text))

    told = words_of(pdf.render(made))

    assert docx.render(made)
    if text == HOSTILE:
        assert HOSTILE.replace(" ", "") in told.replace(" ", "")


def test_the_memo_holds_every_decision_with_its_reasons(store):
    case = a_case(store)
    decisions.record(store, case.incident["id"], "authority", "yes", "Ryzyko dla klientów.", by=DPO, at=NOW)

    assert "Ryzyko dla klientów." in words_of(pdf.render(memo.make(again(store, case))))


def test_a_superseded_decision_stays_in_the_memo_and_says_so(store):
    case = a_case(store)
    for answer, reasons in (("no", "Nie trzeba."), ("yes", "Jednak trzeba.")):
        decisions.record(store, case.incident["id"], "authority", answer, reasons, by=DPO, at=NOW)

    made = memo.make(again(store, case))

    told = [(part.heading, dict(part.facts)[POLISH.gettext("Reasons")]) for part in made.parts[2:]]
    title = told[0][0]
    assert told == [(title, "Jednak trzeba."), (f"{title}: {POLISH.gettext('superseded')}", "Nie trzeba.")]


def test_what_it_was_thought_to_be_first_stays_in_the_memo_with_the_officers_opinion(store):
    case = a_case(store)
    row = case.incident
    said = {"dpo_opinion": "disagrees", "dpo_note": "Logi mówią co innego."}
    row = incidents.decide_outcome(store, row["id"], row["version"], "event", "Nic.", by=DPO, at=NOW, **said)
    incidents.decide_outcome(store, row["id"], row["version"], "breach", "Jednak.", by=DPO, at=NOW + HOUR)

    made = memo.make(again(store, case))

    title, opinion = POLISH.gettext("What it turned out to be"), POLISH.gettext("IOD's opinion")
    told = {part.heading: dict(part.facts) for part in made.parts}
    assert (told[title][POLISH.gettext("Reasons")], told[title][opinion]) == ("Jednak.", None)
    superseded = told[f"{title}: {POLISH.gettext('superseded')}"]
    assert (superseded[POLISH.gettext("Reasons")], superseded[opinion]) == (
        "Nic.",
        "nie zgadza się: Logi mówią co innego.",
    )


def test_wide_spaces_that_set_off_a_line_are_no_unknown_signs(store):
    made = replace(memo.make(a_case(store)), subtitle="\u2003\u2003↳ Arkusz pozwala\u2009sortować.")

    assert "\ufffd" not in words_of(pdf.render(made))


def a_note(store, case):
    return management_note.make(case, recurrences.of_incident(store, case.incident))


def test_the_note_for_management_says_what_was_missed_and_asks_for_it(store):
    case = replace(a_case(store), at=NOW + 80 * HOUR)
    due = POLISH.moment(NOW + 72 * HOUR)

    told = words_of(pdf.render(a_note(store, case)))

    assert f"niedotrzymany: minął {due}" in told
    assert "Do zrobienia od razu:" in told
    assert "Jeszcze nie wiadomo: nie jest znana przyczyna lub system." in told


def test_the_note_for_management_names_the_incident_that_came_back(store):
    case = a_case(store)
    linked = {"recurrence_of": {"number": "2025/007"}, "same_again_of": None, "repeats": []}

    told = words_of(pdf.render(management_note.make(case, linked)))

    assert "Ta sama przyczyna w tym samym systemie co w 2025/007." in told


def test_the_note_for_management_holds_the_decision_and_its_reasons(store):
    case = a_case(store)
    decisions.record(store, case.incident["id"], "authority", "yes", "Ryzyko dla klientów.", by=DPO, at=NOW)

    assert "Ryzyko dla klientów." in words_of(pdf.render(a_note(store, again(store, case))))


def test_the_note_for_management_stays_one_page_whatever_was_typed(store):
    case = a_case(store, title="Sprawa " * 20, description="długi opis " * 2000)
    reasons = "bardzo długie uzasadnienie " * 200
    for about in ("authority", "people", "clients"):
        decisions.record(store, case.incident["id"], about, "yes", reasons, by=DPO, at=NOW)
    case = replace(again(store, case), at=NOW + 80 * HOUR)

    content = pdf.render(a_note(store, case))

    assert len(PdfReader(io.BytesIO(content)).pages) == 1


def test_measures_against_recurrence_and_against_the_effects_have_their_own_sections(store):
    case = a_case(store)
    for kind, note in (("update_safeguards", "Testy uprawnień"), ("recall", "Prośba o usunięcie")):
        actions.add(store, case.incident["id"], kind=kind, note=note, owner=None, due_on=None, by=HANDLER, at=NOW)
    case = again(store, case)

    assert of_form(case, "9B") == ["Testy uprawnień (planowane)"]
    assert of_form(case, "9C") == ["Prośba o usunięcie (planowane)"]


def test_the_notification_names_what_is_missing(store):
    lacking = authority_pack.missing(authority_form.entries(a_case(store)))

    assert {"5", "8B"} <= {entry.place for entry in lacking}


def of_form(case, place):
    return [entry.value for entry in authority_form.entries(case) if entry.place == place]


def test_the_notification_follows_the_forms_order(store):
    places = list(dict.fromkeys(entry.place for entry in authority_form.entries(a_case(store, cause="malware"))))

    assert " ".join(places) == "1 2A 2B 2C 2D 2E 2 3A 3B 4A 4B 4C 4D 4E 4F 5 6A 6B 6C 7 8A 8B 9A 9B 9C 10 11"


def test_malware_is_asked_what_rules_out_that_data_were_read(store):
    known = {"ransom_demanded": True, "ransom_form": "okup w bitcoinach", "backup_existed": True}
    case = a_case(store, cause="malware", backup_restored="w 6 godzin", **known)

    assert of_form(case, "4C") == [None, "tak; okup w bitcoinach", "tak; w 6 godzin"]


def test_where_no_malware_was_at_work_its_section_stays_out(store):
    assert of_form(a_case(store, cause="misdelivery"), "4C") == []


def test_special_categories_and_convictions_have_their_own_sections(store):
    case = a_case(store)
    incidents.change(store, case.incident["id"], 1, {"data_categories": ("special",)}, by=HANDLER, at=NOW)
    case = again(store, case)

    assert [of_form(case, place) for place in ("6A", "6B", "6C")] == [["–"], ["tak"], ["nie"]]


def test_the_people_and_the_countries_concerned_stand_in_their_sections(store):
    people = {"people_categories": ("patients",), "people_note": "z Opola"}
    case = a_case(store, cross_border=True, cross_border_countries="Polska, Czechy", **people)

    assert of_form(case, "7") == ["pacjenci; z Opola"]
    assert of_form(case, "11") == ["tak; Polska, Czechy"]
    assert of_form(case, "4F") == ["nie"]


def test_the_difference_to_an_earlier_filing_is_exactly_what_changed(store):
    case = a_case(store)
    earlier = authority_pack.content(authority_form.entries(case))
    incidents.change(store, case.incident["id"], 1, {"people_min": 7, "people_max": 7}, by=HANDLER, at=NOW)

    changed = authority_pack.difference(earlier, authority_form.entries(again(store, case)))

    assert [(entry.place, before, entry.value) for entry, before in changed if entry.place == "5"] == [("5", None, "7")]


def test_a_letter_with_an_empty_block_is_blocked_and_says_which(store):
    case = a_case(store, consequences=("identity_theft",))
    blocks = letters.draft(case) | {"measures": "  "}

    assert [problem.field for problem in letters.problems(letters.Letter(blocks))] == ["measures"]


def test_a_leaked_pesel_brings_the_advice_to_reserve_it(store):
    assert "PESEL" in letters.draft(a_case(store))["measures"]


def two_clients(store):
    case = a_case(store)
    ids = [clients.save(store, {"name": name}, by=HANDLER, at=NOW) for name in ("Alfa Kowal", "Beta Nowak")]
    clients.mark(store, case.incident["id"], ids, "yes", by=HANDLER, at=NOW)
    for row, own in zip(clients.affected(store, case.incident["id"]), ("sekretalfy", "sekretbety"), strict=True):
        known = {"evidence": own, "note": f"{own}-nota", "people_min": 5, "people_max": 5}
        clients.change_affected(store, row["id"], row["version"], known, by=HANDLER, at=NOW)
    return again(store, case)


def test_nothing_of_one_client_stands_in_anothers_notice(store):
    case = two_clients(store)
    alfa, beta = case.clients
    told = letters.notice(case, alfa)

    for text in (words_of(pdf.render(told)), of_word(docx.render(told)), paper.plain(told)):
        assert "sekretalfy" in text
        assert beta["name"] not in text
        assert "sekretbety" not in text


def test_the_zip_holds_one_notice_a_client_concerned(store):
    case = two_clients(store)
    clients.mark(store, case.incident["id"], [case.clients[1]["client_id"]], "no", by=HANDLER, at=NOW)
    target, seen = io.BytesIO(), []

    bundle.write(target, again(store, case), lambda done, total: seen.append((done, total)))

    with zipfile.ZipFile(target) as files:
        (name,) = files.namelist()
        assert "sekretalfy" in words_of(files.read(name))
    assert seen == [(1, 1)]


def test_the_calendar_rings_at_24_48_60_and_70_hours(store):
    case = a_case(store)

    found = Calendar.from_ical(calendar.render(case.incident, case.incident["duties"], POLISH, NOW))

    events = {str(event["uid"]).split("-")[1]: event for event in found.walk("VEVENT")}
    alarms = [alarm["trigger"].dt for alarm in events["authority"].walk("VALARM")]
    assert alarms == [NOW + hours * HOUR for hours in (24, 48, 60, 70)]


def test_what_is_done_rings_no_more(store):
    case = a_case(store)
    notices.record(store, case.incident["id"], "authority", "complete", NOW, by=HANDLER, at=NOW)
    row = again(store, case).incident

    assert b"authority" not in calendar.render(row, row["duties"], POLISH, NOW)
