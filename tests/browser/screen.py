"""A person at the screen of a real browser: fields are found by their labels, buttons by what stands on them.

    anna = Screen(server.signed_in_page(browser, "/report"))
    anna.fill("What happened?", "Plik poszedł do innego klienta.")
    anna.press("Save the report")
    anna.sees("Saved as {number}.", number="2026/001")

The screen is Polish unless told otherwise; here it is named by the English words that are the keys of its texts.
No step waits for a time: each waits until the screen shows that it was done.
"""

import re
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from lib.domain import taxonomy
from lib.language import language_of
from tests.browser.conftest import PATIENCE, wait_for_streamlit

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
playwright.expect.set_options(timeout=PATIENCE)
expect = playwright.expect


class Screen:
    """One tab."""

    def __init__(self, page: Any, language: str = "pl"):
        self.page, self.language = page, language

    def words(self, text: str, **values: str) -> str:
        """How an English text of the code, or an English choice of a list, reads on this screen."""
        said = language_of(self.language).gettext(text)
        if said == text and self.language != "en":
            said = _choices(self.language).get(text, text)
        return said.format(**values) if values else said

    # -- going somewhere

    def open(self, path: str) -> "Screen":
        self.page.goto(path)
        wait_for_streamlit(self.page)
        return self

    def reload(self) -> "Screen":
        self.page.reload()
        wait_for_streamlit(self.page)
        return self

    def another_tab(self, path: str) -> "Screen":
        """A tab of the same browser."""
        return Screen(self.page.context.new_page(), self.language).open(path)

    def follow(self, link: str) -> None:
        self.link(link).click(delay=100)  # as long as a finger rests on it

    # -- finding

    def _called(self, role: str, name: str) -> Any:
        return self.page.get_by_role(role, name=self.words(name), exact=True)

    def field(self, label: str) -> Any:
        """A line or a box of text."""
        return self._called("textbox", label)

    def choice(self, label: str) -> Any:
        """One choice out of a list that unfolds."""
        return self._called("combobox", label)

    def answers(self, label: str) -> Any:
        """A question with its answers side by side, or one under the other."""
        return self._called("radiogroup", label)

    def answer_of(self, label: str) -> Any:
        """The answer chosen now."""
        return self.answers(label).get_by_role("radio", checked=True)

    def several(self, label: str) -> Any:
        """A question with several answers."""
        return self._called("toolbar", label)

    def ticked(self, label: str) -> Any:
        return self.several(label).get_by_role("button", pressed=True)

    def date(self, label: str) -> Any:
        """A date by its own name, or the one that stands under a question of this name."""
        if self.answers(label).count():
            return self.answers(label).locator("xpath=following::*[@role='group'][1]")
        return self._called("group", label)

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=re.compile(rf"^{re.escape(self.words(name))}( Shortcut .*)?$"))

    def link(self, name: str) -> Any:
        return self._called("link", name)

    def rows(self) -> Any:
        """The incidents in the table of the register."""
        return self.page.get_by_role("table").locator("tbody tr")

    def problem(self, field: Any) -> Any:
        """The sentence that stands right after a field, where it was refused."""
        return field.locator("xpath=following::*[contains(concat(' ', @class, ' '), ' problem ')][1]")

    # -- doing

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)
        expect(self.field(label)).to_have_value(text)

    def type(self, label: str, text: str) -> None:
        """Types and leaves the caret where it is."""
        self.field(label).press_sequentially(text)

    def count(self, label: str, number: int) -> None:
        field = self._called("spinbutton", label)
        field.fill(str(number))
        expect(field).to_have_value(str(number))

    def choose(self, label: str, option: str) -> None:
        self.open_list(self.choice(label))
        self._called("option", option).click()
        expect(self.choice(label)).to_have_value(self.words(option))

    def open_list(self, choice: Any) -> None:
        """Opens a list; scrolling would close it, so that is over before."""
        choice.scroll_into_view_if_needed()
        choice.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        choice.click()

    def choose_own(self, label: str, own: str) -> None:
        """Types what the list does not have."""
        self.open_list(self.choice(label))
        self.choice(label).fill(own)
        self.page.get_by_role("option").filter(has_text=own).click()
        expect(self.choice(label)).to_have_value(own)

    def answer(self, label: str, answer: str) -> None:
        self.answers(label).get_by_text(self.words(answer), exact=True).click()
        expect(self.answers(label).get_by_role("radio", name=self.words(answer), exact=True)).to_be_checked()

    def tick(self, label: str, *answers: str) -> None:
        for answer in answers:
            self.several(label).get_by_role("button", name=self.words(answer), exact=True).click()
        expect(self.ticked(label)).to_have_count(len(answers))

    def moment(self, label: str, written: str) -> None:
        """`23.11.2026 10:15` or `23.11.2026` into the parts of a date."""
        self.date(label).get_by_role("spinbutton").first.click()
        self.page.keyboard.type(re.sub(r"\D", "", written))
        expect(self.date(label)).to_have_text(re.compile(r"\D*".join(re.findall(r"\d+", written))))

    def attach(self, label: str, name: str, content: bytes) -> None:
        region = self._called("region", label)
        region.locator("input[type=file]").set_input_files(
            [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]
        )
        expect(region.get_by_test_id("stFileChip")).to_contain_text(name)

    def press(self, name: str) -> None:
        self.button(name).click(delay=60)

    def unfold(self, name: str) -> None:
        own = re.compile(rf"{re.escape(self.words(name))}$")  # an icon stands before it, no other words after
        self.page.locator("summary").filter(has_text=own).click()
        self.page.evaluate(AT_REST)  # what still unfolds moves away under a click

    def section(self, name: str) -> None:
        """Opens a part of the card."""
        self.answer("Part of the card", name)

    def edit(self, group: str) -> None:
        """Opens a group of facts for editing, by its code."""
        self.page.locator(f".st-key-edit_{group} button").click(delay=60)
        expect(self.button("Save")).to_be_visible()

    def save(self) -> None:
        """Saves the group that is open, and waits until it is closed again."""
        self.press("Save")
        expect(self.button("Save")).to_have_count(0)

    # -- seeing

    def sees(self, text: str, **values: str) -> None:
        expect(self.page.get_by_text(self.words(text, **values)).first).to_be_visible()

    def sees_title(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(self.words(text))

    def fact(self, name: str) -> str:
        """What stands beside a name in a list of facts."""
        term = self.page.locator("dt").filter(has_text=re.compile(rf"^{re.escape(self.words(name))}$")).first
        return term.locator("xpath=following-sibling::dd[1]").inner_text()


AT_REST = """async () => {
    const moves = one => one.playState === 'running' && one.effect.getComputedTiming().endTime < Infinity;
    while (document.getAnimations().some(moves)) await new Promise(requestAnimationFrame);
}"""


@cache
def _choices(language: str) -> dict[str, str]:
    """The choices of all lists by their English labels; one that reads differently in two lists is left out."""
    found: dict[str, set[str]] = {}
    for file in taxonomy.FOLDER.glob("*.toml"):
        for entry in taxonomy.entries(file.stem).values():
            found.setdefault(entry.label("en"), set()).add(entry.label(language))
    return {text: labels.pop() for text, labels in found.items() if len(labels) == 1}


def eventually(is_so: Callable[[], bool]) -> None:
    """Waits for what no screen says."""
    until = time.monotonic() + PATIENCE / 1000
    while not is_so():
        assert time.monotonic() < until, f"not within {PATIENCE} ms"
        time.sleep(0.05)
