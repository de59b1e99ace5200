"""The life of one incident, through the real pages, in a real file. Read this first: it is what the software is for.

Rita only reports. Hanna handles incidents, Iga is the data-protection officer, Marek is the management.
"""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from lib.register import journal
from lib.register import store as stores
from lib.register.store import Store
from tests.visits import Visit

MAIL = ("zrzut.png", b"\x89PNG\r\n\x1a\n the message as the client saw it")


@pytest.fixture
def template(founded):
    return founded


def test_the_life_of_an_incident(store, clock):
    card = {"number": "2026/001"}

    # An empty register offers the first step.
    register = Visit(store, "hanna", clock, "register")
    assert "There is none yet." in register.text
    assert "Report the first incident" in register.links

    # Rita noticed something. She tells it once, in her own words, and says what she does not know by leaving it out.
    form = Visit(store, "rita", clock, "report")
    form.fill("What happened?", "Umowy spółki Żuraw poszły do niewłaściwego klienta. Odesłał je i zadzwonił.")
    form.choose("What kind of incident? Several may fit.", "disclosure to third parties")
    form.choose("Who noticed it?", "client")
    form.fill("Whom can we ask? (name, phone or e-mail)", "Ewa Gęś, 600 700 800")
    form.choose("Which client is concerned?", "Żuraw sp. z o.o.")
    form.choose("In which system or place?", "e-mail")
    form.choose("Which supplier, if any?", "Poczta Wolna")
    form.fill("report_detected_at", "23.11.2026 08:40")
    form.choose("When may it have started?", "from – to").fill("From", "20.11.2026 15:00").fill(
        "To", "20.11.2026 16:00"
    )
    form.choose("Is it still going on?", "no")
    form.choose("Are personal data involved?", "yes")
    form.choose("Which data? Nothing chosen means not known yet.", "ordinary (e.g. name, e-mail, phone)")
    form.choose("How many people?", "exactly").fill("report_people_exact", 14)
    form.choose("How many records?", "from – to").fill("at least", 14).fill("at most", 30)
    form.choose("What could happen to these people?", "loss of control over one's data")
    form.fill("Anything to add about the consequences?", "W umowach są adresy domowe.")
    form.choose("What has already been done?", "recall or request to delete")
    form.fill("Anything to add about the first steps?", "Klient obiecał usunąć plik.")
    form.attach("report_files", MAIL)
    form.press("Save the report")

    assert "Saved as 2026/001." in form.text
    assert "investigation of the suspicion 22 h 25 min left until 24.11.2026 08:40" in form.text
    assert "Contact point Dyżur · +48 600 100 200" in form.text
    assert "2026/001 · Umowy spółki Żuraw" in Visit(store, "rita", clock, "report").text

    # It stands in the register at once. Hanna finds it as one types in a hurry, and takes it.
    register.run().fill("Search", "zuraw niewlasc")
    assert register.numbers == ["2026/001"]
    page = register.open("2026/001")
    assert "Next: Say who handles it." in page.text
    page.press("I take it")
    assert "handled by: Hanna Prowadząca" in page.text

    # She finds out when the firm became aware, and why then: from that moment the 72 hours run.
    clock.pass_(minutes=30)
    page.press("edit_awareness").fill("Became aware of the breach at", "23.11.2026 10:00")
    page.fill("Why then", "Klient odesłał wiadomość z cudzą umową.").press("Save")
    assert "notification to the authority 2 d 23 h left until 26.11.2026 10:00" in page.text

    page.choose("Part of the card", "Data and people").press("Edit").choose("Our role", "controller").press("Save")
    page.choose("Part of the card", "Cause and safeguards").press("Edit")
    page.choose("Cause", "sent to the wrong recipient").choose("Origin of the cause", "internal, unintentional")
    page.fill("Cause in words", "Podpowiedź adresu w poczcie.").fill("Safeguards in place before", "Żadne.")
    page.fill("Measures taken", "Wysyłka umów tylko z systemu.").press("Save")
    assert "Cause sent to the wrong recipient" in page.text

    # Iga decides that it is a breach, and says why.
    clock.pass_(hours=1)
    page = Visit(store, "iga", clock, "incident", card | {"section": "decisions"})
    page.choose("What is it?", "personal data breach")
    page.fill("Reasons", "Obca osoba przeczytała cudze umowy.").press("Record the decision")
    assert "Decided 23.11.2026 11:45, Iga Inspektor" in page.text
    assert "Next: Assess the risk to people." in page.text

    # Something is done against it, and what proves it is kept.
    page.choose("Part of the card", "Actions")
    page.choose("What is to be done?", "recall or request to delete").fill("What exactly", "Oświadczenie o usunięciu")
    page.fill("Who does it", "Hanna").fill("Due", "25.11.2026").press("Add")
    assert "State open" in page.text
    clock.pass_(hours=1)
    page = Visit(store, "hanna", clock, "incident", card | {"section": "actions"})
    page.fill("What proves that it is done?", "E-mail klienta z 23.11.").press("Done")
    assert "State done 23.11.2026 12:45 Evidence E-mail klienta z 23.11." in page.text

    # The notices are facts with a time; what is not required has its reasons.
    page.choose("Part of the card", "Decisions").press("Edit")
    page.choose("Risk to people", "risk").fill("Reasons for the risk", "Adresy domowe 14 osób.").press("Save")
    page.choose("Part of the card", "Authority").choose("What was sent?", "complete notification")
    page.fill("When was it sent?", "23.11.2026 12:30").press("Record")
    page.choose("Part of the card", "People to tell").choose("Decision", "no")
    page.fill("Reasons", "Ryzyko nie jest wysokie.").press("Record the decision")
    assert "notification to the authority done in time until 26.11.2026 10:00" in page.text
    assert "Next: Everything is there: it can be closed." in page.text

    # It is closed.
    page.choose("Part of the card", "Closing")
    assert "Everything that a closed incident needs is there." in page.text
    page.fill("Closing note", "Klient usunął plik.").press("Close the incident")
    assert "Closed 23.11.2026 12:45, Hanna Prowadząca." in page.text
    assert "Next: Closed. What waits is the review" in page.text

    # The review does not stop at a person, and settles the four duties.
    page.choose("Part of the card", "Review").fill("Because …", "Pomylono dwa adresy.")
    page.choose("Where does this lie?", "human").press("Add")
    assert "What made it easy to do wrong?" in page.text
    page.fill("Because …", "Lista podpowiada podobne nazwy.").choose("Where does this lie?", "system, technology")
    page.choose("What does it explain?", "1 Pomylono dwa adresy.").press("Add")
    of = f"duty_{store.value('select id from incidents')}"
    page.choose(f"{of}_causes_state", "done").press(f"{of}_causes_save")
    for duty in ("procedure", "education", "supplier"):
        page.choose(f"{of}_{duty}_state", "not needed").fill(f"{of}_{duty}_reason", "Wystarcza zmiana listy.")
        page.press(f"{of}_{duty}_save")
    page.press("Finish the review")
    assert "Next: Closed. Nothing is waiting here." in page.text

    # A week later it turns out that it was not over.
    clock.pass_(days=7)
    page = Visit(store, "hanna", clock, "incident", card | {"section": "closing"})
    page.fill("Why is it reopened?", "Znalazł się drugi odbiorca.").press("Reopen")
    assert "Why may it be closed although something is missing?" not in page.text
    assert page.buttons == ["Close the incident"]

    # Marek takes the register along as a workbook.
    page = Visit(store, "marek", clock, "register").press("the whole register")
    told = the_row_of("2026/001", page)
    assert told["What happened"].startswith("Umowy spółki Żuraw poszły do niewłaściwego klienta.")
    assert (told["Client concerned"], told["Handled by"]) == ("Żuraw sp. z o.o.", "Hanna Prowadząca")
    assert (told["People, at least"], told["Records, at most"]) == (14, 30)
    assert told["State"] == "assessed"

    # Years later, in the same file: the journal holds, and tells the story in words.
    store.close()
    reopened = Store(store.folder)
    stores.use(reopened)
    assert journal.verify(reopened).holds
    page = Visit(reopened, "iga", clock, "incident", card | {"section": "history"})
    assert the_deeds_of(page) == [
        ("Rita Raport", "reported the incident"),
        ("Rita Raport", "added a file"),
        ("Hanna Prowadząca", "changed"),
        ("Hanna Prowadząca", "changed"),
        ("Hanna Prowadząca", "changed"),
        ("Hanna Prowadząca", "changed"),
        ("Iga Inspektor", "decided"),
        ("Iga Inspektor", "added an action"),
        ("Hanna Prowadząca", "marked an action as done"),
        ("Hanna Prowadząca", "changed"),
        ("Hanna Prowadząca", "recorded a filing with the authority"),
        ("Hanna Prowadząca", "decided who is told"),
        ("Hanna Prowadząca", "closed the incident"),
        *[("Hanna Prowadząca", "added an answer to the cause tree")] * 2,
        *[("Hanna Prowadząca", "said what became of a duty of section 8")] * 4,
        ("Hanna Prowadząca", "finished the review"),
        ("Hanna Prowadząca", "reopened the incident"),
    ]
    assert "Handled by: Hanna Prowadząca" in page.text
    assert "Became aware of the breach at: 23.11.2026 10:00 Why then: Klient odesłał wiadomość" in page.text
    assert "What it turned out to be: personal data breach" in page.text
    assert "Evidence: E-mail klienta z 23.11." in page.text
    assert "Reason: Znalazł się drugi odbiorca." in page.text
    page.go("settings").press("Check the journal")
    assert "The chain holds" in page.text
    reopened.close()


def the_row_of(number, page):
    """An incident in the workbook that the page offers, by the heads of its columns."""
    _, _, content = page.at.session_state["_made_file"]
    rows = list(load_workbook(BytesIO(content))["Register"].values)
    row = next(i for i, row in enumerate(rows) if row[0] == number)
    heads = next(row for row in reversed(rows[:row]) if "What happened" in row)
    return dict(zip(heads, rows[row], strict=True))


def the_deeds_of(page):
    """Who did what, in the order in which it happened."""
    return re.findall(r" · ([^·]+) · ([^·]+) · entry \d+", page.text)[::-1]
