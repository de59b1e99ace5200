"""Every screen of the example register in both languages, both themes, on a phone and on a desk.

`REJESTR_SCREENSHOTS=folder` keeps the pictures: look at them before a screen is called done.
"""

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from lib.domain import taxonomy
from lib.language import POLISH_TEXTS
from lib.register import example
from tests.browser.conftest import ROOT, Server, wait_for_streamlit
from tests.browser.screen import Screen, expect

pytestmark = pytest.mark.browser

LOOKS = [
    pytest.param(language, dark, width, id=f"{language}-{'dark' if dark else 'light'}-{width}")
    for language in ("pl", "en")
    for dark in (False, True)
    for width in (390, 1280)
]
PHONE = 390
A_LINE = 10  # pixels by which fields of one line may differ
INCIDENT = {"pl": "Moje CV wyskakuje w wyszukiwarce", "en": "Integration key in a public repository"}
SECTIONS = {
    name: name for name in ("Data and people", "Cause and safeguards", "Actions", "Files", "History", "Closing")
}
SECTIONS["Decisions"] = "What it turned out to be"
SECTIONS["Review"] = "Review (section 8)"
PROBING = re.compile(r"/_stcore/(health|host-config)$")  # Streamlit looks for its own root below a deep address
NEEDS_A_NAME = {"textbox", "searchbox", "combobox", "spinbutton", "checkbox", "radio", "switch", "slider", "listbox"}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[tuple[Server, list[Any]]]:
    """The example register as `--demo` serves it, and the cookies of who came in by its link."""
    server = Server(tmp_path_factory.mktemp("looks") / "data", str(ROOT / "app.py"), "--demo")
    page = server.page(browser)
    page.goto(re.search(r"http\S+/link/\S+", server.said())[0])
    page.locator("main form button").click()
    wait_for_streamlit(page)
    cookies = page.context.cookies()
    page.context.close()
    yield server, cookies
    server.stop()
    assert server.complaints == []
    assert "Traceback" not in server.said()


@pytest.fixture
def album(tmp_path: Path, request: pytest.FixtureRequest) -> "Album":
    folder = Path(os.environ.get("REJESTR_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return Album(folder, request.node.callspec.id)


class Album:
    """Takes the picture of a screen from top to bottom, and asks of it what every screen must keep."""

    def __init__(self, folder: Path, look: str):
        self.folder, self.look = folder, look
        self.said: list[str] = []

    def listen(self, page: Any) -> None:
        page.on("console", lambda message: self._heard(message.type, message.text, message.location.get("url", "")))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _heard(self, kind: str, text: str, url: str) -> None:
        if kind == "error" and not PROBING.search(url):
            self.said.append(f"{text} {url}")

    def take(self, screen: Screen, name: str) -> None:
        page = screen.page
        page.mouse.move(0, 0)
        expect(page.locator("[data-testid=stSkeleton], [data-stale=true]")).to_have_count(0)  # all is drawn
        seen = page.viewport_size
        page.set_viewport_size({"width": seen["width"], "height": max(844, min(page.evaluate(HEIGHT), 6000))})
        page.screenshot(path=self.folder / f"{self.look}-{name}.png", animations="disabled")
        assert page.evaluate(TOO_WIDE) == [], name
        assert nameless(page) == [], name
        assert page.get_by_test_id("stException").count() == 0, name
        if screen.language == "pl":
            assert english_words(page.evaluate(READABLE)) == set(), name
        page.set_viewport_size(seen)
        assert self.said == [], name


HEIGHT = """() => Math.max(document.documentElement.scrollHeight,
    (document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 0) + 20)"""
TOO_WIDE = """() => [document.scrollingElement, ...document.querySelectorAll('[data-testid=stMain]')]
    .filter(part => part.scrollWidth > Math.max(part.clientWidth, part === document.scrollingElement ? innerWidth : 0))
    .map(part => `${part.tagName} ${part.scrollWidth} > ${part.clientWidth}`)"""
READABLE = """() => {
    const inside = root => [...root.querySelectorAll('*')].flatMap(
        one => one.shadowRoot ? [one, ...one.shadowRoot.children, ...inside(one.shadowRoot)] : [one]);
    const all = inside(document.body).filter(one => one.tagName !== 'STYLE');
    const streamlits = all.filter(one => one.matches(STREAMLITS_OWN));
    streamlits.forEach(one => one.style.display = 'none');
    const read = one => [!one.value && one.placeholder, one.title, one.getRootNode() !== document && one.innerText];
    const text = [document.body.innerText, ...all.flatMap(read)].filter(Boolean).join('\\n');
    streamlits.forEach(one => one.style.display = '');
    return text;
}""".replace("STREAMLITS_OWN", repr("[data-testid*=Icon], [data-testid=stFileUploaderDropzone], a[href='#stMain']"))


def nameless(page: Any) -> list[str]:
    """Fields that a screen reader could not name."""
    with_tree = page.context.new_cdp_session(page)
    nodes = with_tree.send("Accessibility.getFullAXTree")["nodes"]
    with_tree.detach()
    roles = [
        (node.get("role", {}).get("value"), node.get("name", {}).get("value")) for node in nodes if not node["ignored"]
    ]
    return [str(role) for role, name in roles if role in NEEDS_A_NAME and not (name or "").strip()]


def english_words(text: str) -> set[str]:
    """Words of our English texts on a Polish screen; what people typed into the example is not looked at."""
    return words_of(text) & OURS


def words_of(text: str) -> set[str]:
    """The words alone: a hash has letters beside its digits, and by chance they read like one."""
    return {word.casefold() for word in re.findall(r"\b[^\W\d_]{2,}\b", text)}


def our_words() -> set[str]:
    """Every word of the English texts and lists that is no Polish one and is not typed by anybody in the example."""
    with POLISH_TEXTS.open("rb") as file:
        texts = [message for message in read_po(file) if message.id]
    entries = [entry for file in taxonomy.FOLDER.glob("*.toml") for entry in taxonomy.entries(file.stem).values()]
    english = " ".join([str(message.id) for message in texts] + [entry.label("en") for entry in entries])
    polish = " ".join([str(message.string) for message in texts] + [entry.label("pl") for entry in entries])
    notes = " ".join(entry.note("pl") for entry in entries)
    typed = " ".join(file.read_text("utf-8") for file in example.FOLDER.glob("*.toml"))
    return words_of(english) - words_of(polish) - words_of(notes) - words_of(typed) - {"english"}


OURS = our_words()


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_every_screen(shown, browser, album, language, dark, width):
    server, cookies = shown
    locale = {"pl": "pl-PL", "en": "en-GB"}[language]
    page = server.page(browser, locale=locale, dark=dark, width=width, height=844 if width == PHONE else 900)
    album.listen(page)
    screen = Screen(page, language)
    page.goto("/sign-in")
    album.take(screen, "sign-in")

    page.context.add_cookies(cookies)
    screen.open("/")
    expect(screen.rows().first).to_be_visible()
    album.take(screen, "register")
    screen.unfold("Filters")
    expect(screen.choice("Period: the date that counts")).to_be_visible()
    album.take(screen, "register-filters")

    screen.rows().filter(has_text=INCIDENT[language]).locator("td").nth(2).click(delay=60)
    screen.sees_title(INCIDENT[language])
    expect(screen.button("Edit").last).to_be_visible()
    album.take(screen, "card-facts")
    for section, heading in SECTIONS.items():
        screen.section(section)
        expect(page.get_by_role("heading", level=3, name=screen.words(heading), exact=True)).to_be_visible()
        album.take(screen, f"card-{section.split()[0].lower()}")

    screen.open("/dashboard")
    expect(page.get_by_role("heading", level=2, name=screen.words("Exposure"), exact=True)).to_be_visible()
    album.take(screen, "dashboard")

    screen.open("/report")
    expect(screen.button("Save the report")).to_be_visible()
    album.take(screen, "report")
    for part, heading in (
        ("trainings", "Add a training"),
        ("procedures", "Put down a new version"),
        ("drills", "Start a drill"),
    ):
        screen.open(f"/education?part={part}")
        screen.unfold(heading)
        album.take(screen, f"education-{part}")
    for name, address, heading in (
        ("reviews", "/reviews", "Reviews"),
        ("prevention", "/prevention?part=ledger", "Preventive actions"),
        ("suppliers", "/suppliers", "Suppliers"),
    ):
        screen.open(address).sees_title(heading)
        expect(screen.page.get_by_role("table").locator("tbody tr").first).to_be_visible()
        album.take(screen, name)
    screen.open("/settings")
    for part in ("Your password", "Organisation", "Accounts", "Journal"):
        screen.unfold(part)
    expect(screen.button("Check the journal")).to_be_visible()
    album.take(screen, "settings")
    page.context.close()


# The keyboard


def test_a_report_can_be_filled_in_and_found_again_by_keyboard_alone(shown, browser):
    server, cookies = shown
    page = server.page(browser, locale="en-GB")
    page.context.add_cookies(cookies)
    screen = Screen(page, "en").open("/report")
    screen.field("What happened?").focus()
    page.keyboard.type("List poszedł do sąsiadów obok")  # Polish: no English word may stand on the Polish screens

    stops = tab_through(page, until="Save the report")
    assert [here for before, here in pairwise(stops) if here[1] < before[1] - A_LINE] == []  # from top to bottom
    assert [name for name, _, seen in stops if not seen] == []
    assert {"Who noticed it?", "In which system or place?", "unauthorised access to data"} <= {
        name for name, *_ in stops
    }
    page.keyboard.press("Enter")
    screen.sees("What happens next")

    screen.open("/")
    expect(screen.rows().first).to_be_visible()
    screen.field("Search").focus()
    newest = screen.rows().first.get_by_role("link").inner_text()
    tab_through(page, until=newest)
    page.keyboard.press("Enter")
    screen.sees_title("List poszedł do sąsiadów obok")
    tab_through(page, until="Edit")
    page.keyboard.press("Enter")
    screen.field("Title").focus()
    page.keyboard.type("Zbłąkany list")
    page.keyboard.press("Control+s")
    screen.sees_title("Zbłąkany list")
    page.context.close()


def tab_through(page: Any, until: str) -> list[tuple[str, int, bool]]:
    """The stops of the Tab key up to the one of this name: name, distance from the top, whether one sees where one is.

    That is known once the stop is left: then it looks otherwise.
    """
    stops: list[tuple[str, int, bool]] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        name, top, before_is_seen = page.evaluate(STOP)
        if stops:
            stops[-1] = (*stops[-1][:2], before_is_seen)
        stops.append((name, top, True))
        if name.startswith(until):
            return stops
    raise AssertionError(f"{until} is not reached: {stops}")


STOP = """() => {
    const look = one => [one, one.parentElement, one.closest('[role=group]')].filter(Boolean).map(part => {
        const style = getComputedStyle(part);
        return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
    }).join();
    let here = document.activeElement;
    while (here.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
    const ends = one => one.effect.getComputedTiming().endTime !== Infinity;  // a spinner never does
    document.getAnimations().filter(ends).forEach(one => one.finish());
    const before = window.stoppedAt;
    const seen = before ? look(before.here) !== before.look : true;
    window.stoppedAt = {here, look: look(here)};
    const words = here.getAttribute('aria-label') || here.labels?.[0]?.innerText || here.innerText || '';
    return [words.replace(/^[a-z_]+\\n+/, '').trim(), Math.round(here.getBoundingClientRect().top + scrolled()), seen];
    function scrolled() { return document.querySelector('[data-testid=stMain]').scrollTop; }
}"""
