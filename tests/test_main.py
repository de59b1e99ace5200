"""The menu and what stands round every page: who is in, which language, which page is first, what a stranger sees."""

import pytest
from streamlit.testing.v1 import AppTest

from lib.register import drafts, sessions
from tests.visits import PAGES, Visit, id_of, plain_html, without_packages

EVERY_PAGE = sorted(page.stem for page in PAGES.glob("*.py"))
SIGNED_OUT = "You are signed out. What you had typed into a report is kept as a draft."


@pytest.fixture
def template(founded):
    return founded


@pytest.fixture
def visit(store, clock):
    """Opens a page of the firm's register, the start page where none is named."""
    return lambda page="", by="hanna", language="en", **query: Visit(store, by, clock, page, query, language=language)


def language_kept(store, login):
    return store.value("select language from accounts where login = $login", login=login)


# Who is in


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_stranger_finds_on_every_page_only_the_way_to_sign_in(visit, page):
    found = visit(page, by=None)

    assert found.text == f"{SIGNED_OUT}\nSign in"
    assert found.buttons == found.links == []
    assert any('href="/sign-in"' in source for source in found.html)


def test_a_stranger_is_spoken_to_in_the_language_of_the_browser(visit):
    assert "Zaloguj się" in visit(by=None, language="pl").text


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_page_that_is_run_by_itself_draws_nothing(store, page):
    drawn = without_packages(AppTest.from_file(PAGES / f"{page}.py")).run()

    assert not drawn.exception
    assert list(drawn.main)[1:] == []


def test_whoever_signs_out_elsewhere_is_out_at_the_next_action_and_nothing_stays_on_the_screen(visit, store, clock):
    page = visit("report", by="rita").fill("What happened?", "A file went to the wrong client.").run()
    sessions.end(store, page.token, clock())
    page.press("Save the report")

    assert page.text == f"{SIGNED_OUT}\nSign in"
    assert store.value("select count(*) from incidents") == 0


def test_what_was_typed_before_being_signed_out_is_there_after_signing_in_again(visit, store, clock):
    page = visit("report", by="rita").fill("What happened?", "A file went to the wrong client.").run()
    address = page.address
    sessions.end(store, page.token, clock())
    page.run()

    again = Visit(store, "rita", clock, "report", address)
    assert again.value("What happened?") == "A file went to the wrong client."


def test_whoever_stays_away_for_a_long_time_is_out(visit, clock):
    page = visit("register")
    clock.pass_(hours=3)

    assert SIGNED_OUT in page.run().text


def test_what_is_typed_is_nobody_elses_when_another_person_signs_in_at_the_same_screen(visit, store, clock):
    page = visit("report", by="rita").fill("What happened?", "Rita's story.").run()
    page.token = sessions.begin(store, id_of(store, "roman"), clock())
    page.run()

    assert drafts.unfinished(store, "report", by=page._person()) == []


# Which page


def test_whoever_may_read_the_register_begins_there(visit):
    for login in ("hanna", "iga", "marek", "adam"):
        assert visit(by=login).title == "Register"


def test_whoever_only_reports_begins_with_the_form(visit):
    assert visit(by="rita").title == "Report an incident"


def test_every_page_has_its_own_address_for_everybody_so_that_a_kept_one_stays_good(visit):
    for login in ("rita", "hanna", "iga", "marek", "adam"):
        assert visit(by=login).addresses == {"", *EVERY_PAGE}


# Which language


def test_an_account_without_a_language_gets_that_of_the_browser(visit):
    assert visit(language="pl-PL,pl;q=0.9,en;q=0.8").title == "Rejestr"
    assert visit(language="en-US").title == "Register"


def test_the_language_is_switched_at_once_and_kept_with_the_account(visit, store):
    page = visit().choose("Language", "Polski")

    assert page.title == "Rejestr"
    assert language_kept(store, "hanna") == "pl"
    assert visit(language="en-US").title == "Rejestr"
    assert visit(by="iga", language="en-US").title == "Register"


def test_the_language_is_switched_back(visit, store):
    page = visit().choose("Language", "Polski").choose("Język", "English")

    assert page.title == "Register"
    assert language_kept(store, "hanna") == "en"


def test_switching_the_language_keeps_what_is_typed(visit):
    page = visit("report", by="rita").fill("What happened?", "A file.").choose("Who noticed it?", "client")
    page.fill("Whom can we ask? (name, phone or e-mail)", "Ewa").choose("Language", "Polski")

    assert page.value("Co się stało?") == "A file."
    assert page.chosen("Kto zauważył?") == "klient"
    assert page.value("Kogo można zapytać? (nazwisko, telefon lub e-mail)") == "Ewa"


# Beside every page


def test_beside_every_page_stands_whose_register_it_is_who_is_in_and_the_way_out(visit):
    for page in EVERY_PAGE:
        beside = visit(page).at.sidebar.get("html")
        assert "Chmurka sp. z o.o. Hanna Prowadząca" in " ".join(plain_html(beside[0].value).split())
        assert 'href="/sign-out"' in beside[-1].value


def test_an_example_register_says_on_every_page_that_it_is_one(visit, store):
    store.is_example = True

    for page in EVERY_PAGE:
        assert "Example register. It is thrown away at the end; restart to begin your own." in visit(page).text
