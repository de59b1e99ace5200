"""From an empty folder to a register in use, in a real browser."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.conftest import (
    FOUNDER,
    PASSWORD,
    PATIENCE,
    Server,
    hears_nothing_by_itself,
    sign_in,
    wait_for_streamlit,
)
from tests.browser.screen import expect

EN = {"locale": "en-GB"}


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A register in use, for all who only come in and go out."""
    running = Server(tmp_path_factory.mktemp("begun") / "data")
    running.begin()
    yield running
    running.stop()
    assert running.complaints == []


@pytest.fixture
def begun(lasting: Server) -> Server:
    """It, running: whoever stopped it may have failed before starting it again."""
    if lasting.process.poll() is not None:
        lasting.start()
    return lasting


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A register that nobody begins."""
    running = Server(tmp_path_factory.mktemp("empty") / "data")
    yield running
    running.stop()
    assert running.complaints == []


def test_the_first_start_leads_into_the_register(server, browser):
    page = server.page(browser, **EN)
    page.goto("/")
    page.wait_for_url("**/start")
    page.get_by_label("Name (needed)", exact=True).fill("Przykładowa sp. z o.o.")
    page.get_by_label("NIP").fill("123-456-32-19")
    page.get_by_label("yes", exact=True).check()
    page.get_by_label("Officer: name").fill("Iga Inspektor")
    page.get_by_label("Officer: phone").fill("22 100 00 00")
    for name, value in FOUNDER.items():
        page.locator(f"#{name}").fill(value)
    page.locator("#account_again").fill(PASSWORD)
    page.get_by_role("button", name="Begin the register").click()

    assert "not a valid NIP" in page.locator("#tax_number-problem").inner_text()
    assert page.get_by_label("Officer: name").input_value() == "Iga Inspektor"
    page.get_by_label("NIP").fill("123-456-32-18")
    page.locator("#account_password").fill(PASSWORD)
    page.locator("#account_again").fill(PASSWORD)
    page.get_by_role("button", name="Begin the register").click()

    wait_for_streamlit(page)
    page.get_by_text("Anna Pierwsza").first.wait_for()
    assert page.get_by_test_id("stException").count() == 0


def test_the_officer_is_asked_for_only_where_there_is_one(empty, browser):
    page = empty.page(browser, **EN)
    page.goto("/start")
    officer = page.get_by_label("Officer: name")
    assert not officer.is_visible()
    page.get_by_label("yes", exact=True).check()
    assert officer.is_visible()
    page.get_by_label("no", exact=True).check()
    assert not officer.is_visible()


def test_signing_out_in_one_tab_stops_the_other_at_its_next_action(begun, browser):
    first = begun.signed_in_page(browser, "/report", **EN)
    second = begun.watched(first.context.new_page())
    second.goto("/report")
    wait_for_streamlit(second)

    hears_nothing_by_itself(second)
    sign_out(first)
    second.get_by_test_id("stAppViewContainer").get_by_role("radio").first.click()

    second.locator('a[href^="/sign-in"], #password').first.wait_for()
    expect(second.get_by_role("radio")).to_have_count(0)


def test_a_tab_that_is_looked_at_again_after_its_session_ended_goes_to_the_door_and_back(begun, browser):
    first = begun.signed_in_page(browser, "/report", **EN)
    second = begun.watched(first.context.new_page())
    second.goto("/report")
    wait_for_streamlit(second)

    sign_out(second)
    first.evaluate("window.dispatchEvent(new Event('focus'))")
    first.wait_for_url("**/sign-in?next=%2Freport*")
    sign_in(first)
    wait_for_streamlit(first)
    assert "/report" in first.url


def test_a_lost_connection_after_the_session_ended_shows_no_error(begun, browser):
    page = begun.signed_in_page(browser, **EN)
    begun.stop()
    page.context.clear_cookies()
    begun.start()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.locator("#password").wait_for()


def sign_out(page):
    page.goto("/sign-out")
    page.get_by_role("button", name=re.compile("Sign out|Wyloguj")).click()
    page.locator("#password").wait_for()


def test_a_restarted_server_still_knows_who_is_signed_in(begun, browser):
    page = begun.signed_in_page(browser, **EN)
    begun.stop()
    begun.start()
    page.reload()
    wait_for_streamlit(page)
    page.get_by_text("Anna Pierwsza").first.wait_for()


def test_a_wrong_password_says_one_sentence_and_keeps_the_login(begun, browser):
    page = begun.page(browser, **EN)
    page.goto("/sign-in")
    sign_in(page, password="zgaduję")

    assert page.get_by_role("alert").inner_text() == "Login and password do not match."
    assert page.locator("#login").input_value() == "anna"
    assert page.locator("#password").input_value() == ""
    expect(page.locator("#password")).to_be_focused()


def test_a_kept_address_survives_signing_in(begun, browser):
    page = begun.page(browser, **EN)
    page.goto("/incident?number=2026/014")
    page.wait_for_url("**/sign-in?next=*")
    sign_in(page)
    wait_for_streamlit(page)
    assert page.url in (f"{begun.url}/incident?number=2026/014", f"{begun.url}/incident?number=2026%2F014")


def test_the_cookie_is_out_of_reach_of_scripts(begun, browser):
    page = begun.signed_in_page(browser, **EN)
    assert "rejestr72=" not in page.evaluate("document.cookie")
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "rejestr72"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)


def test_the_example_says_what_it_is(server, browser):
    page = server.page(browser, **EN)
    page.set_default_timeout(5 * PATIENCE)  # more than two years are written, as they were then, before it answers
    page.goto("/start")
    page.get_by_role("button", name="Explore the example register").click()
    wait_for_streamlit(page)
    page.get_by_text(re.compile("Example register|Przykładowy rejestr")).first.wait_for()


@pytest.mark.parametrize("locale", ["pl-PL", "en-GB"])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_forms_fit_their_window(empty, browser, locale, dark, width):
    page = empty.page(browser, locale=locale, dark=dark, width=width)
    for path in ("/start", "/start?lang=pl"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.locator("html").get_attribute("lang") == ("pl" if "lang" in path else locale[:2])
        assert page.locator("input:not([id])").count() == 0


def test_the_forms_work_by_keyboard_alone(begun, browser):
    page = begun.page(browser, **EN)
    page.goto("/sign-in")
    expect(page.locator("#login")).to_be_focused()
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    wait_for_streamlit(page)
