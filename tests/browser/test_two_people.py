"""Two people at one incident: who saves second is told, sees both versions, chooses, and has lost nothing."""

import re

import pytest

from tests.browser.conftest import PASSWORD, hears_nothing_by_itself
from tests.browser.screen import Screen, expect

pytestmark = pytest.mark.browser


def test_two_people_change_the_same_incident(server, browser):
    server.begin()
    anna = Screen(server.signed_in_page(browser, "/report"))
    anna.fill("What happened?", "Oferta u innego klienta")
    anna.press("Save the report")
    anna.sees("What happens next")
    card = anna.page.get_by_role("link", name=anna.words("Open {number}", number="")).get_attribute("href")
    bartek = let_in(anna, Screen(server.page(browser)))

    for person in (anna, bartek):
        person.open(card)
        person.edit("facts")
    bartek.fill("Title", "Tytuł Bartka")
    bartek.fill("Contact", "biuro klienta")
    bartek.save()

    anna.fill("Title", "Tytuł Anny")
    anna.choose_own("Client concerned", "Sklep Śliwka")
    anna.press("Save")
    anna.sees("Where you both changed the same, choose.")
    for version in ("Bartek Drugi", "Tytuł Bartka", "Tytuł Anny"):
        anna.sees(version)
    anna.answer("Title", "yours")
    anna.press("Save with this choice")
    anna.sees_title("Tytuł Anny")
    assert [anna.fact(name) for name in ("Contact", "Client concerned")] == ["biuro klienta", "Sklep Śliwka"]

    # the other way round, and the second one gives way
    for person in (anna, bartek):
        person.open(card)
        person.edit("facts")
    anna.fill("Title", "Ostateczny tytuł")
    anna.save()
    bartek.fill("Title", "Jeszcze inny")
    bartek.press("Save")
    bartek.sees("Jeszcze inny")
    bartek.press("Leave theirs as it is")
    bartek.sees_title("Ostateczny tytuł")

    # signed out in one tab, stopped in the other: nothing more is written
    bartek.edit("facts")
    bartek.fill("Title", "Po wylogowaniu")
    hears_nothing_by_itself(bartek.page)
    out = bartek.another_tab("/")
    out.follow("Sign out")
    out.press("Sign out")
    out.sees("You are signed out.")
    bartek.press("Save")
    expect(bartek.link("Sign in")).to_be_visible()
    anna.open(card)
    anna.sees_title("Ostateczny tytuł")


def let_in(anna: Screen, newcomer: Screen) -> Screen:
    """Anna makes an account; who gets its link chooses a password and is in."""
    anna.open("/settings")
    anna.unfold("Accounts")
    anna.fill("Name", "Bartek Drugi")
    anna.fill("Login", "bartek")
    anna.open_list(anna.choice("Role").last)  # the others are those of accounts there are
    anna.page.get_by_role("option", name=re.compile(f"^{anna.words('handler')}")).click()
    anna.press("Create the account")
    newcomer.page.goto(anna.page.locator("code").filter(has_text="/link/").inner_text())
    newcomer.fill("New password", PASSWORD)
    newcomer.fill("The same password again", PASSWORD)
    newcomer.press("Save and sign in")
    newcomer.sees("Bartek Drugi")
    return newcomer
