"""Three incidents with one cause, a fix, a fourth after it: the alarm at intake, the meeting, the minutes as PDF."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from lib.domain.local_time import WARSAW
from lib.domain.permissions import Person
from lib.register import incidents, meetings, minutes, prevention
from lib.register.store import Store
from tests.browser.conftest import wait_for_streamlit
from tests.browser.screen import Screen, expect

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
STORY = "Raport miesięczny poszedł do niewłaściwych opiekunów klientów, pomylone załączniki."
SAID = "Sprawdza druga osoba."
FIX = "Załączniki dobiera program po identyfikatorze"
YEAR = datetime.now(WARSAW).year


def test_a_cause_that_came_back_after_a_fix_is_seen_at_intake_and_answered_at_the_meeting(server, browser, tmp_path):
    server.begin()
    server.stop()
    struck_three_times_and_fixed(server.folder)
    server.start()
    anna = Screen(server.signed_in_page(browser, "/report"))

    report_a_fourth(anna)
    say_that_it_is_the_same(anna)
    begin_the_meeting(anna)
    server.process.kill()
    server.process.wait()
    server.start()
    end_the_meeting(anna)
    told = minutes_as_pdf(anna, tmp_path)
    judge_the_fix(anna)

    for text in (f"P/{YEAR}/01", FIX, STORY, "Anna Pierwsza", SAID, "Wstrzymać wysyłki."):
        assert text in told
    server.stop()
    assert "Traceback" not in server.said()
    compare(server.folder, told)


# What was before


def struck_three_times_and_fixed(folder: Path) -> None:
    store, now = Store(folder), datetime.now(UTC).replace(second=0, microsecond=0)
    anna = Person(**store.one("select id, name, role from accounts"))
    for days in (300, 200, 100):
        at = now - days * DAY
        facts = {"kinds": ("disclosure",), "cause": "misdelivery", "system": "mailing", "description": STORY}
        row = incidents.report(store, facts | {"detected_at": at, "detected_precision": "minute"}, by=anna, at=at)
        incidents.decide_outcome(store, row["id"], 1, "breach", "Dane u obcych.", by=anna, at=at)
    planned = {"title": FIX, "cause": "misdelivery", "system": "mailing", "strength": "removal"}
    at = now - 90 * DAY
    action = prevention.add(store, planned, by=anna, at=at)
    prevention.finish(store, action, 1, at.date(), "Wydanie 5.0.", by=anna, at=at)
    store.close()


# What the person does


def report_a_fourth(anna: Screen) -> None:
    anna.fill("What happened?", STORY)
    anna.tick("What kind of incident? Several may fit.", "disclosure to third parties")
    anna.choose("In which system or place?", "mass mailing")
    anna.sees("Similar earlier incidents")
    expect(anna.page.get_by_text(FIX).first).to_be_visible()
    anna.press("Save the report")
    anna.sees("What happens next")


def say_that_it_is_the_same(anna: Screen) -> None:
    """The cause and the decision make it a repeat; the card says which fix did not hold."""
    link = anna.page.get_by_role("link", name=anna.words("Open {number}", number=""))
    anna.open(link.get_attribute("href"))
    anna.section("Cause and safeguards")
    anna.edit("cause")
    anna.choose("Cause", "sent to the wrong recipient")
    anna.save()
    anna.section("Decisions")
    anna.answer("What is it?", "personal data breach")
    anna.fill("Reasons", "Dane u obcych.")
    anna.press("Record the decision")
    anna.sees("Decided")
    expect(anna.page.get_by_text(FIX).first).to_be_visible()


def begin_the_meeting(anna: Screen) -> None:
    """Somebody is present, a decision is logged, and while a note is being typed the power goes."""
    anna.open("/reviews")
    anna.press("Begin a quarterly review")
    expect(anna.page.get_by_role("heading", level=1)).to_have_text(of_list(anna, "quarterly review"))
    anna.choose_own("Who is present", "Anna Pierwsza")
    anna.press("Add")
    expect(anna.page.get_by_text("Anna Pierwsza").nth(1)).to_be_visible()
    go_to(anna, of_list(anna, "repeats after a fix"))
    expect(anna.page.get_by_text(FIX).first).to_be_visible()
    anna.unfold("Log a decision")
    anna.fill("What is decided?", "Wstrzymać wysyłki.")
    anna.press("Log it")
    expect(anna.field("What is decided?")).to_have_value("")
    anna.type("What is said", SAID)
    anna.sees("Kept as you type; saved with the next step.")


def end_the_meeting(anna: Screen) -> None:
    """All that was typed is there again; the meeting goes on where it stood."""
    anna.reload()
    go_to(anna, of_list(anna, "repeats after a fix"))
    expect(anna.field("What is said")).to_have_value(SAID)
    anna.press("Discussed, go on")
    anna.sees("Discussed.")  # the next click would cut this one short where the machine is slow
    go_to(anna, anna.words("Close and freeze"))
    anna.press("Freeze the minutes")
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text(f"P/{YEAR}/01")


def of_list(anna: Screen, label: str) -> str:
    """A choice of a list as a heading: with a capital letter."""
    said = anna.words(label)
    return said[:1].upper() + said[1:]


def go_to(anna: Screen, place: str) -> None:
    """Chooses a place of the agenda."""
    anna.page.get_by_test_id("stRadio").get_by_text(place).first.click()
    expect(anna.page.get_by_role("heading", level=3, name=place)).to_be_visible()
    wait_for_streamlit(anna.page)


def judge_the_fix(anna: Screen) -> None:
    """A person's word on it; what was sent is gone from the form and stands on the page."""
    anna.open("/prevention")
    anna.rows().filter(has_text=FIX).locator("td").nth(1).click(delay=60)
    anna.unfold("Say whether it worked")
    anna.answer("What did it do?", "did not help")
    anna.fill("Reasons", "Wróciło.")
    anna.press("Record the verdict")
    anna.sees("A person says")
    expect(anna.field("Reasons")).to_have_value("")
    assert anna.fact("Reasons") == "Wróciło."
    wait_for_streamlit(anna.page)


def minutes_as_pdf(anna: Screen, folder: Path) -> str:
    with anna.page.expect_download() as waiting:
        anna.press("Minutes as PDF")
    waiting.value.save_as(folder / "minutes.pdf")
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(folder / "minutes.pdf").pages)


# What the register holds


def compare(folder: Path, told: str) -> None:
    store = Store(folder)
    (meeting,) = store.ask("select * from meetings")
    content = minutes.content(store, meeting, datetime.now(UTC))
    assert minutes.is_unchanged(store, meeting)
    assert meeting["minutes_hash"] in told.replace(" ", "")
    repeats = next(entry for entry in content["agenda"] if entry["point"] == "repeats")
    assert [item["action"] for item in repeats["items"]] == [FIX]
    assert (repeats["note"], bool(repeats["discussed_at"])) == (SAID, True)
    assert [row["what"] for row in meetings.decided(store, meeting["id"])] == ["Wstrzymać wysyłki."]
    action = store.one("select reopened_at, verdict_reasons from preventive_actions")
    assert (action["reopened_at"] is not None, action["verdict_reasons"]) == (True, "Wróciło.")
    store.close()
