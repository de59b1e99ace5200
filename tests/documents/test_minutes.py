"""The minutes of a meeting on paper, in Word and in the workbook: what was frozen, word for word."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from lib.documents import docx, pdf
from lib.documents import minutes as paper_of
from lib.language import language_of
from lib.register import incidents, meetings, minutes
from tests.builders import HANDLER, NOW, a_report
from tests.documents.spreadsheets import exported, records, the_only, written
from tests.documents.test_papers import HOSTILE, of_word, words_of

DAY = timedelta(days=1)
POLISH = language_of("pl")


@pytest.fixture
def template(founded):
    return founded


def a_breach(store, **facts):
    row = incidents.report(store, a_report(detected_at=NOW - 4 * DAY, **facts), by=HANDLER, at=NOW - 3 * DAY)
    row = incidents.decide_outcome(store, row["id"], 1, "breach", "Tak wynika z logów.", by=HANDLER, at=NOW - 2 * DAY)
    return incidents.close(store, row["id"], 2, "", override="Dość wiemy.", by=HANDLER, at=NOW - DAY)


def a_meeting(store, note="Jan dostaje tydzień.", decision="Włączyć UDW.", **facts):
    """A frozen quarterly meeting that looked at one breach."""
    row = a_breach(store, **facts)
    meeting = meetings.begin(store, "quarterly", by=HANDLER, at=NOW)
    meetings.join(store, meeting, "Żaneta Źdźbło", "IOD", by=HANDLER, at=NOW)
    meetings.note(store, meeting, "overdue", 0, note=note, by=HANDLER, at=NOW)
    meetings.note(store, meeting, "incident", 0, note=note, incident_id=row["id"], by=HANDLER, at=NOW)
    meetings.decide(store, meeting, decision, owner="Jan", incident_id=row["id"], by=HANDLER, at=NOW)
    minutes.freeze(store, meeting, 1, by=HANDLER, at=NOW)
    minutes.add_remark(store, meeting, "Żaneta wyszła wcześniej.", by=HANDLER, at=NOW + DAY)
    return meetings.get(store, meeting)


def on_paper(store, meeting, language=POLISH):
    content = minutes.content(store, meeting, NOW)
    return paper_of.make(content, meeting["minutes_hash"], minutes.addenda(store, meeting["id"]), language, NOW)


def test_the_pdf_says_who_what_when_and_its_hash(store):
    meeting = a_meeting(store, title="Umowy u kogoś innego")

    told = words_of(pdf.render(on_paper(store, meeting)))

    for text in (
        "Protokół P/2026/01",
        "Żaneta Źdźbło – IOD",
        "2026/001 · Umowy u kogoś innego",
        "Jan dostaje tydzień.",
        "Włączyć UDW.",
        "przegląd przyczyn zdarzenia",
        "Żaneta wyszła wcześniej.",
        "strona 1 z",
    ):
        assert text in told
    assert meeting["minutes_hash"] in told.replace(" ", "")


def test_word_says_the_same(store):
    told = of_word(docx.render(on_paper(store, a_meeting(store), language_of("en"))))

    for text in ("Minutes P/2026/01", "Żaneta Źdźbło – IOD", "Włączyć UDW.", "Jan dostaje tydzień."):
        assert text in told


def test_markup_in_what_people_typed_is_set_as_typed(store):
    meeting = a_meeting(store, note=HOSTILE, decision=HOSTILE, title=HOSTILE)
    paper = on_paper(store, meeting)

    assert " ".join(HOSTILE.split()) in words_of(pdf.render(paper))
    assert HOSTILE in of_word(docx.render(paper))


def test_a_meeting_of_a_register_without_incidents_has_its_minutes_too(store):
    meeting = meetings.get(store, meetings.begin(store, "yearly", by=HANDLER, at=NOW))

    told = words_of(pdf.render(on_paper(store, meeting)))

    for text in ("Projekt protokołu", "Nie omawiano żadnego incydentu.", "W ostatnim roku nie było ćwiczenia"):
        assert text in told


def test_the_workbook_has_meetings_decisions_and_the_four_duties(store):
    meeting = a_meeting(store)
    book = exported(store)

    kept = the_only(book["Przeglądy"])
    assert (kept["number"].value, kept["minutes_hash"].value) == ("P/2026/01", meeting["minutes_hash"])
    assert kept["present"].value == "Żaneta Źdźbło"
    decided = the_only(book["Ustalenia z przeglądów"])
    assert [decided[key].value for key in ("meeting", "incident", "what", "standing")] == [
        "P/2026/01",
        "2026/001",
        "Włączyć UDW.",
        "otwarte",
    ]
    duties = the_only(book["Obowiązki z rozdziału 8"])
    assert (duties["number"].value, duties["causes"].value) == ("2026/001", "otwarte")


def test_a_part_of_the_register_tells_no_decision_on_another_incident(store):
    a_meeting(store)
    other = a_breach(store)

    book = load_workbook(BytesIO(written(store, ids=[other["id"]])))

    assert records(book["Przeglądy"]) == []
    assert records(book["Ustalenia z przeglądów"]) == []
    assert [record["number"].value for record in records(book["Obowiązki z rozdziału 8"])] == [other["number"]]
