"""The papers of a card: there at once, and a failure said in place of the paper that failed."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lib.documents import incident_report, pdf
from lib.register import journal


@pytest.fixture
def papers(visit, an_incident):
    an_incident(title="Umowa u kogoś innego")
    return lambda: visit("incident", number="2026/001", section="papers")


def test_every_paper_is_offered(papers):
    offered = {"Incident report", "Note for management", "Memo of the decisions", "Content of the notification"}

    assert offered <= set(papers().buttons)


def test_a_paper_that_cannot_be_made_is_said_and_the_others_are_there(papers, store, monkeypatch):
    def fails(_case):
        raise pdf.Unprintable("no such font")

    monkeypatch.setattr(incident_report, "make", fails)
    head = journal.head(store)

    page = papers()

    assert "“Incident report” could not be made. Nothing in the register has changed; please try again." in page.text
    assert "Memo of the decisions" in page.buttons
    assert journal.head(store) == head


def test_one_incident_is_offered_as_a_file_of_its_own(papers, an_incident):
    page = papers()
    an_incident(title="Zupełnie inna sprawa")
    page.press("Make the file of this incident")
    _, name, content = page.at.session_state["_made_file"]
    book = load_workbook(BytesIO(content))

    assert name.startswith("2026-001-2026-11-23-")
    numbers = [row[0] for row in book["Register"].values if "/" in str(row[0])]
    assert numbers == ["2026/001"]
