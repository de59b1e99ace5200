"""A hosting supplier reports a hole: our clients' data and our own. Both tracks are walked to their end in a browser.

Every paper is fetched, and what its PDF says is compared with what the register holds.
"""

import io
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from lib.domain import taxonomy
from lib.domain.incident import FIELDS
from lib.domain.local_time import WARSAW
from lib.domain.permissions import Person
from lib.language import language_of
from lib.register import accounts, assessments, clients, data_sets, decisions, incidents, notices
from lib.register.store import Row, Store
from tests.browser.conftest import wait_for_streamlit
from tests.browser.screen import Screen, expect

pytestmark = pytest.mark.browser

YESTERDAY = datetime.now(WARSAW).date() - timedelta(days=1)
NUMBER = f"{datetime.now(WARSAW).year}/001"
POLISH = language_of("pl")
STORY = "Hosting: błąd autoryzacji w CRM. Trzej klienci widzieli się nawzajem, #dane *naszych* <ludzi> też."
CLIENTS = ("Alfa Pralnia", "Beta Przychodnia", "Gama Kancelaria", "Delta Nietknięta")
TOUCHED = CLIENTS[:3]
SECRETS = {name: f"Odczytano kartoteki: {name.split()[0]}-{i}77" for i, name in enumerate(TOUCHED)}
HOURS = {"Beta Przychodnia": 12}
REASONS = {
    "authority": "Numery PESEL pracowników mogły zostać odczytane przez klientów.",
    "people": "Pracownicy mogą stać się ofiarami kradzieży tożsamości.",
}
RECEIPT, CASE = "UPO-2026-11-0042", "DKN.5130.77.2026"


def test_a_suppliers_hole_is_followed_until_both_tracks_are_done(server, browser):
    server.begin(address="ul. Zmyślona 7, Przykładowo", contact_name="Dyżur", contact_phone="+48 00 000 00 00")
    anna = Screen(server.signed_in_page(browser, "/clients"))
    bring_in_the_clients(anna)
    report(anna)
    say_whose_data(anna)
    tell_the_clients(anna)
    assess(anna)
    decide(anna)
    file_with_the_authority(anna)
    letter = tell_the_people(anna)
    papers = fetch_the_papers(anna) | letter
    for standing in ("missed", "running", "ending"):
        expect(anna.page.locator(f".clocks .{standing}")).to_have_count(0)

    server.stop()
    assert "Traceback" not in server.said()
    compare(server.folder, papers)


# What the person does


def go_to(anna: Screen, section: str) -> None:
    """Opens a part of the card and waits until it rests: a click on what is being drawn anew is lost."""
    anna.section(section)
    wait_for_streamlit(anna.page)


def bring_in_the_clients(anna: Screen) -> None:
    rows = "\n".join(f"{name};{HOURS.get(name, '')}" for name in CLIENTS)
    anna.unfold("Add many from a CSV file")
    anna.attach("CSV file, UTF-8 or Windows-1250", "klienci.csv", f"name;notice_hours\n{rows}\n".encode())
    anna.press("Read it in")
    anna.sees("Here will stand your clients: whom to tell, how, and within how many hours. There is none yet.")
    expect(anna.page.get_by_text("Dodano 4 klientów")).to_be_visible()


def report(anna: Screen) -> None:
    anna.open("/report")
    anna.fill("What happened?", STORY)
    anna.tick("What kind of incident? Several may fit.", "unauthorised access to data")
    anna.choose("Who noticed it?", "technical partner")
    anna.moment("When was it noticed?", f"{YESTERDAY:%d.%m.%Y} 08:10")
    anna.tick("What could happen to these people?", "identity theft or fraud")
    anna.tick("What has already been done?", "block access")
    anna.press("Save the report")
    anna.sees("Saved as {number}.", number=NUMBER)
    anna.open(f"/incident?number={NUMBER}")
    anna.press("I take it")
    expect(anna.button("I take it")).to_have_count(0)
    anna.sees("handled by")
    anna.edit("awareness")
    anna.moment("Became aware of the breach at", f"{YESTERDAY:%d.%m.%Y} 09:00")
    anna.fill("Why then", "Powtórzyliśmy błąd sami.")
    anna.save()


def say_whose_data(anna: Screen) -> None:
    """Each data set has its own role; together they are both."""
    go_to(anna, "Data and people")
    add_data_set(anna, "kontakty w CRM klientów", "processor", "ordinary (e.g. name, e-mail, phone)")
    add_data_set(anna, "konta naszych pracowników", "controller", "identity numbers (PESEL, ID card)")
    anna.page.locator(".st-key-take_role button").click(delay=60)
    expect(anna.page.locator(".head")).to_contain_text(anna.words("controller and processor"))
    wait_for_streamlit(anna.page)
    anna.edit("people")
    which = ("ordinary (e.g. name, e-mail, phone)", "identity numbers (PESEL, ID card)")
    anna.tick("Data categories", *which)
    anna.count("People, at least", 31)
    anna.count("People, at most", 48)
    anna.tick("Categories of people", "employees")
    anna.save()
    assert anna.fact("Number of people") == "31–48"
    assert "PESEL" in anna.fact("Data categories")


def add_data_set(anna: Screen, name: str, role: str, category: str) -> None:
    anna.unfold("Add a data set")
    anna.fill("Which data?", name)
    anna.answer("Our role", role)
    anna.tick("Data categories", category)
    anna.press("Add")
    expect(anna.page.locator("dd").filter(has_text=name)).to_be_visible()
    wait_for_streamlit(anna.page)


def tell_the_clients(anna: Screen) -> None:
    """Three are marked, each gets its own facts, all are told in one step."""
    go_to(anna, "Clients")
    which = anna.page.locator("[class*=st-key-mark_clients] input")
    for name in TOUCHED:
        which.click()
        which.fill(name)
        anna.page.get_by_role("option").filter(has_text=name).click()
    anna.page.keyboard.press("Escape")
    anna.answer("They are", "concerned")
    anna.press("Mark the chosen ones")
    expect(anna.rows()).to_have_count(3)
    expect(anna.rows().first).to_contain_text("Beta Przychodnia")  # the shortest period
    for name in TOUCHED:
        anna.rows().filter(has_text=name).locator("td").nth(2).click()
        expect(anna.page.locator("strong").filter(has_text=name)).to_be_visible()
        anna.fill("How do we know?", SECRETS[name])
        anna.answer("Were this client's data used by somebody?", "yes")
        anna.press("Save")
        expect(anna.rows().filter(has_text=name)).to_contain_text(anna.words("yes"))
        wait_for_streamlit(anna.page)
    anna.unfold("Record that clients were told")
    anna.moment("When was it sent?", f"{YESTERDAY:%d.%m.%Y} 13:30")
    anna.page.locator(".st-key-tell_save button").click(delay=60)
    expect(anna.page.get_by_text(anna.words("{done} of {all} told.", done="3", all="3"))).to_be_visible()


def assess(anna: Screen) -> None:
    go_to(anna, "Assessment")
    anna.press("Show the recommendation")
    expect(anna.page.get_by_role("heading", level=4)).to_contain_text(anna.words("Recommended"))


def decide(anna: Screen) -> None:
    go_to(anna, "Decisions")
    anna.answer("What is it?", "personal data breach")
    anna.fill("Reasons", "Dane były dostępne dla nieuprawnionych.")
    anna.press("Record the decision")
    anna.sees("Decided")
    anna.edit("decisions")
    anna.choose("Risk to people", "high risk")
    anna.fill("Reasons for the risk", "Imię, nazwisko i PESEL.")
    anna.save()


def decide_notice(anna: Screen, about: str) -> None:
    anna.unfold("Decide")
    anna.answer("Decision", "yes")
    anna.fill("Reasons", REASONS[about])
    anna.press("Record the decision")
    expect(anna.page.locator("dd").filter(has_text=REASONS[about])).to_be_visible()
    wait_for_streamlit(anna.page)


def file_with_the_authority(anna: Screen) -> None:
    go_to(anna, "Authority")
    decide_notice(anna, "authority")
    anna.unfold("Record a filing")
    anna.moment("When was it sent?", f"{YESTERDAY:%d.%m.%Y} 16:00")
    anna.fill("Receipt (UPO) or proof", RECEIPT)
    anna.fill("Case number of the authority", CASE)
    anna.choose("What was sent?", "initial notification")
    anna.press("Record")
    expect(anna.page.locator("dd").filter(has_text=RECEIPT)).to_be_visible()


def tell_the_people(anna: Screen) -> dict[str, bytes]:
    """The letter as both files, then the record that it was sent."""
    go_to(anna, "People to tell")
    decide_notice(anna, "people")
    papers = {"letter": fetched(anna, "Letter as PDF"), "letter.docx": fetched(anna, "Letter as Word file")}
    anna.unfold("Record what was sent")
    anna.moment("When was it sent?", f"{YESTERDAY:%d.%m.%Y} 17:15")
    anna.count("How many people were told?", 48)
    anna.choose("What was sent?", "letter to people")
    anna.press("Record")
    expect(anna.page.locator("dd").filter(has_text=f"{YESTERDAY:%d.%m.%Y} 17:15").last).to_be_visible()
    return papers


def fetch_the_papers(anna: Screen) -> dict[str, bytes]:
    go_to(anna, "Papers")
    papers = {
        "report": fetched(anna, "Incident report"),
        "memo": fetched(anna, "Memo of the decisions"),
        "pack": fetched(anna, "Content of the notification"),
    }
    anna.page.locator(".st-key-paper_notices button").click(delay=60)
    return papers | {"zip": fetched(anna, "Download the ZIP, one PDF a client")}


def fetched(anna: Screen, name: str) -> bytes:
    with anna.page.expect_download() as waiting:
        anna.press(name)
    return Path(waiting.value.path()).read_bytes()


# What the papers must say, from the register


def compare(folder: Path, papers: dict[str, bytes]) -> None:
    store = Store(folder)
    try:
        anna = Person(next(iter(accounts.names(store))), "Anna Pierwsza", "admin")
        row = incidents.get(store, NUMBER, anna)
        sent = notices.of_incident(store, row["id"])
        assert {duty.state for duty in row["duties"]} == {"done"}
        assert {d["name"]: d["role"] for d in data_sets.of_incident(store, row["id"])} == {
            "kontakty w CRM klientów": "processor",
            "konta naszych pracowników": "controller",
        }
        assert assessments.newest(store, row["id"])["result"]["notify_people"] == "yes"
        compare_report(words_of(papers["report"]), row, sent)
        compare_memo(words_of(papers["memo"]), decisions.of_incident(store, row["id"]))
        compare_pack(words_of(papers["pack"]), row, sent)
        compare_letter(words_of(papers["letter"]), row)
        assert papers["letter.docx"].startswith(b"PK")
        compare_notices(papers["zip"], row, clients.affected(store, row["id"]), sent)
    finally:
        store.close()


def compare_report(told: str, row: Row, sent: list[Row]) -> None:
    for text in (row["number"], STORY, "31–48", row["aware_basis"], *labels(row, "kinds", "data_categories")):
        assert squeezed(text) in told
    for notice in sent:
        assert squeezed(POLISH.moment(notice["sent_at"])) in told


def compare_memo(told: str, taken: list[Row]) -> None:
    assert {decision["about"] for decision in taken} == {"authority", "people"}
    for decision in taken:
        assert squeezed(decision["reasons"]) in told
    assert squeezed("Anna Pierwsza") in told


def compare_pack(told: str, row: Row, sent: list[Row]) -> None:
    (filing,) = (notice for notice in sent if notice["track"] == "authority")
    assert (filing["receipt"], filing["case_number"]) == (RECEIPT, CASE)
    for text in (POLISH.moment(row["aware_at"]), CASE, row["risk_reasons"], *labels(row, "people_categories")):
        assert squeezed(text) in told


def compare_letter(told: str, row: Row) -> None:
    for text in (*labels(row, "consequences", "first_steps"), "PESEL", "Dyżur"):
        assert squeezed(text) in told
    for name in CLIENTS:
        assert squeezed(name) not in told


def compare_notices(content: bytes, row: Row, concerned: list[Row], sent: list[Row]) -> None:
    """Each client's notice holds its own facts, and nothing of another client."""
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        told = {name.rsplit("-", 1)[1].removesuffix(".pdf"): words_of(files.read(name)) for name in files.namelist()}
    kept = {notice["client_id"]: notice["content"] for notice in sent if notice["track"] == "client"}
    assert len(told) == len(concerned) == len(kept) == 3
    for client in concerned:
        for text in (told[str(client["client_id"])], squeezed(kept[client["client_id"]])):
            assert squeezed(client["name"]) in text
            assert squeezed(SECRETS[client["name"]]) in text
            others = set(CLIENTS) - {client["name"]}
            assert not any(squeezed(other) in text or squeezed(SECRETS.get(other, other)) in text for other in others)


def labels(row: Row, *names: str) -> list[str]:
    return [taxonomy.label(FIELDS[name].list, code, "pl") for name in names for code in row[name]]


def words_of(content: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def squeezed(text: str) -> str:
    """Without spaces and hyphens: a paper breaks its lines, and words at their ends."""
    return re.sub(r"[\s\xad-]", "", text)


def test_the_calendar_of_a_running_case_is_fetched(server: Any, browser: Any) -> None:
    server.begin()
    anna = Screen(server.signed_in_page(browser, "/report"))
    anna.fill("What happened?", "Podejrzenie włamania.")
    anna.press("Save the report")
    anna.sees("Saved as {number}.", number=NUMBER)
    anna.open(f"/incident?number={NUMBER}&section=papers")

    events = Calendar.from_ical(fetched(anna, "Calendar file")).walk("VEVENT")

    assert [str(event["uid"]).split("-")[1] for event in events] == ["investigation"]
