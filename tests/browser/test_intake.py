"""What is typed into a report is not lost: not by reloading, a killed server, a lost connection, or a wrong answer."""

import re
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from lib.domain.local_time import WARSAW
from lib.domain.permissions import Person
from lib.register import incidents
from lib.register.store import Store
from tests.browser.cable import Cable
from tests.browser.conftest import PATIENCE, Server, sign_in
from tests.browser.screen import Screen, eventually, expect
from tests.visits import id_of

pytestmark = pytest.mark.browser

STORY = "What happened?"
CONTACT = "Whom can we ask? (name, phone or e-mail)"
WHY = "Why must the rest stay?"
KINDS = "What kind of incident? Several may fit."
ONGOING = "Is it still going on?"
TOMORROW = datetime.now(WARSAW).date() + timedelta(days=1)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """One register in use for all these tests."""
    server = Server(tmp_path_factory.mktemp("intake") / "data")
    server.begin()
    yield server
    server.stop()
    assert server.complaints == []


@pytest.fixture
def form(kept, browser):
    """The empty report form."""
    screen = Screen(kept.signed_in_page(browser, "/report"))
    yield screen
    screen.page.context.close()


def says_when_it_was_saved(form: Screen) -> None:
    expect(form.page.get_by_text(re.compile(form.words("Draft saved {time}", time=r"\d\d:\d\d:\d\d")))).to_be_visible()


def test_what_is_typed_survives_reloading_also_under_the_caret(form):
    form.tick(KINDS, "loss of data", "unauthorised alteration")
    form.answer(ONGOING, "yes")
    form.type(STORY, "Zginął nośnik z kopią.\nSzukamy.")
    form.type(CONTACT, "Ewa, 22 100")
    form.page.keyboard.type(" 00 00")
    says_when_it_was_saved(form)
    is_saved_as(form, "Ewa, 22 100 00 00")

    form.reload()

    expect(form.field(STORY)).to_have_value("Zginął nośnik z kopią.\nSzukamy.")
    expect(form.field(CONTACT)).to_have_value("Ewa, 22 100 00 00")
    expect(form.ticked(KINDS)).to_have_count(2)
    expect(form.answer_of(ONGOING)).to_have_text(form.words("yes"))
    says_when_it_was_saved(form)


def is_saved_as(form: Screen, contact: str) -> None:
    """Until another tab of the same person finds it in the draft that is on screen."""
    other = Screen(form.page.context.new_page())
    for _ in range(9):
        with suppress(AssertionError):
            expect(other.open(form.page.url).field(CONTACT)).to_have_value(contact, timeout=PATIENCE / 6)
            break
    expect(other.field(CONTACT)).to_have_value(contact)
    other.page.close()


def test_who_leaves_in_the_middle_of_a_word_finds_it_among_the_drafts(form):
    story = once("Telefon zosta")
    form.type(STORY, story)
    form.follow("Register")
    form.sees_title("Register")
    form.follow("Report an incident")

    form.sees(story)
    continue_with(form, story)
    expect(form.field(STORY)).to_have_value(story)


def once(words: str) -> str:
    """Words that no draft of another test, or of this one before it was run again, has in the same register."""
    return f"{words} {secrets.token_hex(3)}"


def test_an_earlier_draft_is_continued_as_it_was_and_the_other_one_stays(form):
    first, second = once("Pierwszy szkic"), once("Drugi szkic")
    fill(form, first, "kontakt pierwszy", "yes")
    form.open("/report")
    fill(form, second, "kontakt drugi", "no")
    says_when_it_was_saved(form)

    continue_with(form, first)
    holds(form, first, "kontakt pierwszy", "yes")
    form.sees(second)
    form.type(STORY, ", dokończony")
    form.reload()
    holds(form, f"{first}, dokończony", "kontakt pierwszy", "yes")

    form.press("Save the report")
    form.sees("What happens next")
    form.press("Report another one")
    holds(form, "", "", "not known yet")
    continue_with(form, second)
    holds(form, second, "kontakt drugi", "no")


def fill(form: Screen, story: str, contact: str, ongoing: str) -> None:
    form.fill(STORY, story)
    form.fill(CONTACT, contact)
    form.answer(ONGOING, ongoing)
    says_when_it_was_saved(form)
    is_saved_as(form, contact)


def continue_with(form: Screen, story: str) -> None:
    """Takes up an earlier draft out of the list."""
    entry = form.page.get_by_text(story)
    expect(entry).to_have_count(1)  # the list of the page before stands for a moment beside the new one
    entry.locator("xpath=following::button[1]").click(delay=60)


def holds(form: Screen, story: str, contact: str, ongoing: str) -> None:
    """The form of the draft before stands for a moment below the new one."""
    expect(form.field(STORY).first).to_have_value(story)
    expect(form.field(CONTACT).first).to_have_value(contact)
    expect(form.answer_of(ONGOING).first).to_have_text(form.words(ongoing))
    expect(form.field(STORY)).to_have_count(1)


def test_the_keyboard_saves_what_is_still_under_the_caret(form):
    form.type(STORY, "Wysłano nie tam")
    form.type(CONTACT, "Jan, 600 700 800")
    form.page.keyboard.press("Control+s")
    form.sees("What happens next")

    form.page.get_by_role("link", name=form.words("Open {number}", number="")).click()
    form.sees("Jan, 600 700 800")
    form.edit("facts")
    form.type("Title", "Oferta u innego klienta")
    form.page.keyboard.press("Control+s")
    form.sees_title("Oferta u innego klienta")


def test_a_wrong_answer_keeps_everything_and_is_said_beside_its_field(form):
    form.tick(KINDS, "disclosure to third parties")
    form.fill(CONTACT, "recepcja")
    form.moment("When was it noticed?", f"{TOMORROW:%d.%m.%Y} 23:30")
    form.answer("How many people?", "from – to")
    form.count("at least", 30)
    form.count("at most", 7)
    form.press("Save the report")

    expect(form.problem(form.date("When was it noticed?"))).to_have_text(form.words("This lies in the future."))
    at_most = form.page.get_by_role("spinbutton", name=form.words("at most"))
    expect(form.problem(at_most)).to_have_text(form.words("“At most” is smaller than “at least”."))
    expect(form.page.locator(".live-text-problem").first).to_have_text(form.words("Say in a sentence what happened."))
    expect(form.field(STORY)).to_have_attribute("aria-invalid", "true")
    expect(form.page.get_by_test_id("stAlert")).to_contain_text("3")
    expect(form.field(CONTACT)).to_have_value("recepcja")
    expect(form.ticked(KINDS)).to_have_count(1)
    expect(form.date("When was it noticed?")).to_contain_text("23")

    form.fill(STORY, "Oferta poszła do innej firmy.")
    form.moment("When was it noticed?", f"{TOMORROW - timedelta(days=2):%d.%m.%Y} 10:00")
    form.count("at most", 70)
    form.press("Save the report")
    form.sees("What happens next")


def test_personal_data_are_asked_about_under_their_field_once_for_each_report(form):
    """Twice in one tab: nothing of the first answer may stand in the second question."""
    for reason in ("Cytat z pisma", "Dowód doręczenia"):
        form.fill(STORY, "Umowa z PESEL 44051401359 i adresem jan@example.pl trafiła do obcego.")
        says_when_it_was_saved(form)
        form.press("Save the report")
        form.sees("There are personal data in the text: say what becomes of them, then save again.")
        expect(form.field(WHY)).to_have_value("")
        form.page.get_by_role("button", name=re.compile("ja…pl")).click()
        form.fill(WHY, reason)
        form.press("Save the report")
        form.sees("What happens next")
        form.press("Report another one")
        expect(form.field(STORY)).to_have_value("")


def test_what_is_typed_survives_a_lost_connection(kept, browser):
    cable = Cable(kept.port)
    context = browser.new_context(base_url=f"http://127.0.0.1:{cable.port}", locale="pl-PL")
    context.set_default_timeout(PATIENCE)
    form = Screen(context.new_page())
    form.page.goto("/sign-in?next=/report")
    sign_in(form.page)
    form.type(STORY, "Przed zerwaniem")
    says_when_it_was_saved(form)

    cable.cut()
    connection = form.page.locator("[data-test-connection-state]")
    expect(connection).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    form.type(STORY, ", w tra")
    form.sees("No connection to the register. You can go on typing: it is saved once the connection is back.")
    form.page.keyboard.type("kcie")
    cable.mend()
    expect(connection).to_have_attribute("data-test-connection-state", "CONNECTED")

    elsewhere = Screen(context.new_page())
    eventually(lambda: ", w trakcie" in story_at(elsewhere, form.page.url))
    expect(form.field(STORY)).to_have_value("Przed zerwaniem, w trakcie")
    context.close()


def story_at(screen: Screen, url: str) -> str:
    screen.open(url)
    expect(screen.field(STORY)).not_to_have_value("")
    return screen.field(STORY).input_value()


def test_what_is_typed_survives_a_killed_server_and_becomes_one_report(server, browser):
    server.begin()
    form = Screen(server.signed_in_page(browser, "/report"))
    form.tick(KINDS, "loss of data")
    form.fill(CONTACT, "Ewa")
    form.type(STORY, "Serwer jeszcze działa")
    says_when_it_was_saved(form)
    form.page.wait_for_selector(".live-text[data-sent=yes]")

    server.process.kill()
    server.process.wait()
    form.type(STORY, ", już nie")
    server.start()
    expect(form.page.locator("[data-test-connection-state]")).to_have_attribute(
        "data-test-connection-state", "CONNECTED"
    )
    form.type(STORY, ", znów działa")
    form.press("Save the report")
    form.sees("What happens next")
    server.stop()

    store = Store(server.folder)
    try:
        anna = Person(id_of(store, "anna"), "Anna", "admin")
        (reported,) = incidents.reported_by(store, anna)
        row = incidents.get(store, reported["number"], anna)
        assert row["description"] == "Serwer jeszcze działa, już nie, znów działa"
        assert (row["kinds"], row["contact"]) == (("loss",), "Ewa")
    finally:
        store.close()
