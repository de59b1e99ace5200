"""The field in a real browser: what is typed arrives, whatever happens to the connection or the server."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.cable import Cable
from tests.browser.conftest import PATIENCE, ROOT, free_port
from tests.browser.screen import eventually

pytestmark = pytest.mark.browser

# What the server has heard goes into a file, a line a run: the tests look there and not at the screen. Each line says
# of which visit it is: a run of the test before may still be under way.
PAGE = """
import json, os, time
import streamlit as st
from lib.ui.live_text import live_fragment, live_text, newest_text, set_live_text

state, asked = st.session_state, st.query_params.to_dict()
state.runs = state.get("runs", 0) + 1
state.setdefault("visit", asked.get("visit"))

def field():
    time.sleep(float(asked.get("slow", 0)))
    text = live_text(
        "What happened?", key="description", help="Name no people.",
        value=str(time.monotonic()) if asked.get("unsteady") else state.get("value", ""),
        problem=asked.get("problem"), max_chars=40, count_text="{count} of {max} characters",
    )
    with open(os.environ["HEARD"], "a") as heard:
        heard.write(json.dumps([state.visit, text, state.runs]) + "\\n")

def describe():
    if st.button("Set"):
        set_live_text("description", "set by the server")
    if st.button("Another value"):
        state.value = "another value"
    place = st.container() if asked.get("kept_place") else st
    if st.checkbox("More above"):
        with place.container(border=True):
            st.text("something above the field")
    field() if asked.get("whole_page") else live_fragment(field)()
    if st.button("Save", shortcut="Ctrl+S"):
        state.saved = newest_text("description")
    st.text(f"saved: {state.get('saved')}.")
    if asked.get("restless"):
        st.fragment(lambda: st.text(time.monotonic()), run_every=0.3)()

def elsewhere():
    st.text("Nothing to type here")

pages = [st.Page(describe, default=True), st.Page(elsewhere)]
st.navigation(pages, position="top").run()
"""


class App:
    """Streamlit on the page above, which can be killed and started again on the same port."""

    def __init__(self, folder: Path):
        self.port = free_port()
        self.heard = folder / "heard.jsonl"
        self.heard.touch()
        self.visits = 0
        self.page = folder / "page.py"
        self.page.write_text(PAGE)
        self.start()

    def start(self) -> None:
        options = {
            "server.port": self.port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
            "client.toolbarMode": "viewer",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(self.page)]
            + [f"--{name}={value}" for name, value in options.items()],
            cwd=ROOT,  # with the theme of the product
            env=os.environ | {"HEARD": str(self.heard), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(self.is_up)

    def is_up(self) -> bool:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_stcore/health").status == 200
        except OSError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def runs(self) -> list[tuple[str, int]]:
        """What each run of the newest visit returned so far, and the number of full runs of its session until then."""
        said = [json.loads(line) for line in self.heard.read_text().splitlines()]
        return [(text, runs) for visit, text, runs in said if visit == str(self.visits)]

    def forget(self) -> None:
        self.heard.write_text("")

    def newest(self) -> str | None:
        runs = self.runs()
        return runs[-1][0] if runs else None


@pytest.fixture(scope="module")
def lasting(tmp_path_factory) -> Iterator[App]:
    started = App(tmp_path_factory.mktemp("live_text"))
    yield started
    started.kill()


@pytest.fixture
def app(lasting) -> App:
    """The server of all tests here."""
    return lasting


@pytest.fixture
def mortal(lasting) -> Iterator[App]:
    """The same server for who kills it and starts it again; up afterwards, whatever became of the test."""
    yield lasting
    if lasting.process.poll() is not None:
        lasting.start()


@pytest.fixture
def visit(lasting, browser):
    """Open the page at a port; the errors of the page fail the test.

    With `clock` the page has one that can be stopped: then it matters no more how fast this machine is.
    """
    contexts, errors = [], []

    def go(port: int, query: str = "", clock: bool = False, **options):
        lasting.visits += 1
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(error))
        page.add_init_script(COUNT_SENDINGS)
        if clock:
            page.clock.install()
        page.goto(f"http://127.0.0.1:{port}/?visit={lasting.visits}&{query}")
        field(page).wait_for()
        return page

    yield go
    for context in contexts:
        context.close()
    assert not errors


COUNT_SENDINGS = """
    const send = WebSocket.prototype.send;
    window.sendings = 0;
    WebSocket.prototype.send = function (...what) { window.sendings += 1; return send.apply(this, what); };
"""


def stop_the_clock(page) -> None:
    """From now on time passes for the page only as `page.clock.run_for` says."""
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)


def field(page):
    return page.get_by_label("What happened?")


def is_acknowledged(page) -> bool:
    return page.locator(".live-text").get_attribute("data-sent") == "yes"


def caret(page) -> list:
    return page.evaluate(
        "() => [document.activeElement.tagName, document.activeElement.selectionStart, document.activeElement.value]"
    )


# Typing


def test_what_is_typed_and_never_left_arrives_within_five_seconds(app, visit):
    page = visit(app.port, clock=True)
    stop_the_clock(page)

    field(page).press_sequentially("A file was sent")
    page.clock.run_for(5000)

    eventually(lambda: app.newest() == "A file was sent")


def test_it_arrives_while_typing_goes_on_without_a_pause(app, visit):
    page = visit(app.port, clock=True)
    field(page).focus()
    stop_the_clock(page)

    for _ in range(20):
        page.keyboard.type("ab")
        page.clock.run_for(200)

    eventually(lambda: len(app.newest() or "") > 10)


def test_only_the_fragment_runs_while_one_types(app, visit):
    page = visit(app.port)

    for word in ("one", " two"):
        field(page).press_sequentially(word)
        eventually(lambda: is_acknowledged(page))

    assert len(app.runs()) >= 3
    assert {runs for _, runs in app.runs()} == {1}


def test_outside_a_fragment_it_arrives_too(app, visit):
    page = visit(app.port, "whole_page=1")

    field(page).press_sequentially("A file was sent")

    eventually(lambda: app.newest() == "A file was sent")


def test_once_it_has_arrived_nothing_more_is_sent(app, visit):
    page = visit(app.port, clock=True)
    field(page).press_sequentially("A file was sent")
    eventually(lambda: is_acknowledged(page))

    sendings = page.evaluate("sendings")
    page.clock.run_for(60_000)
    page.wait_for_timeout(1000)

    assert page.evaluate("sendings") == sendings


def test_a_page_that_sets_another_text_on_every_run_does_not_run_for_ever(app, visit):
    page = visit(app.port, "unsteady=1")
    field(page).press_sequentially("A file was sent")

    eventually(lambda: len(app.runs()) > 1)
    page.wait_for_timeout(5000)

    assert len(app.runs()) < 10


def test_signs_emoji_and_long_texts_arrive_literally(app, visit):
    page = visit(app.port)
    text = "<b>bold</b> **bold** <script>x</script> {count}\n" + "zażółć 🦀\n" * 2200

    field(page).evaluate("(area, text) => { area.value = text; area.dispatchEvent(new Event('input')) }", text)

    eventually(lambda: app.newest() == text)
    assert field(page).input_value() == text
    assert page.locator(".live-text b, .live-text strong").count() == 0


# The caret


def test_the_caret_and_the_focus_stay_while_reruns_happen(app, visit):
    page = visit(app.port, "restless=1")
    field(page).press_sequentially("end")
    eventually(lambda: is_acknowledged(page))
    field(page).press("Home")

    for letter in "beginning ":
        page.keyboard.type(letter)
        page.wait_for_timeout(250)
    eventually(lambda: app.newest() == "beginning end" and is_acknowledged(page))

    assert caret(page) == ["TEXTAREA", len("beginning "), "beginning end"]


def test_the_caret_stays_when_something_appears_above_the_field(app, visit):
    page = visit(app.port)
    field(page).press_sequentially("end")
    field(page).press("Home")
    page.keyboard.type("be")
    before = page.evaluate("() => document.activeElement.id")

    page.evaluate("() => document.querySelector('input[type=checkbox]').click()")
    page.get_by_text("something above the field").wait_for()
    page.wait_for_function(
        "before => document.activeElement.tagName === 'TEXTAREA' && document.activeElement.id !== before", arg=before
    )
    page.keyboard.type("gin ")

    assert caret(page) == ["TEXTAREA", len("begin "), "begin end"]
    eventually(lambda: app.newest() == "begin end")


def test_where_a_place_is_kept_above_the_field_it_is_not_even_touched(app, visit):
    page = visit(app.port, "kept_place=1")
    field(page).press_sequentially("end")
    before = page.evaluate("() => document.activeElement.id")

    page.evaluate("() => document.querySelector('input[type=checkbox]').click()")
    page.get_by_text("something above the field").wait_for()
    page.wait_for_timeout(1000)

    assert page.evaluate("() => document.activeElement.id") == before


def test_a_slow_answer_to_an_older_text_does_not_overwrite_a_newer_one(app, visit):
    page = visit(app.port, "slow=1.5")
    field(page).press_sequentially("older")
    page.wait_for_timeout(1000)  # sent, and on its way back

    field(page).press_sequentially(" newer", delay=300)
    eventually(lambda: app.newest() == "older newer" and is_acknowledged(page))

    assert caret(page) == ["TEXTAREA", len("older newer"), "older newer"]


# The rest of the page


@pytest.mark.parametrize("by", ["mouse", "finger", "keys", "a click without a press"])
def test_a_button_pressed_right_after_typing_works_at_once_and_sees_the_newest_text(app, visit, by):
    page = visit(app.port, has_touch=by == "finger")
    button = page.get_by_role("button", name="Save")

    for typed in ("A", "A file", "A file was sent"):
        field(page).fill(typed)
        if by == "mouse":
            button.click()
        elif by == "finger":
            button.tap()
        elif by == "keys":
            page.keyboard.press("Control+s")
        else:
            button.evaluate("button => { document.activeElement.blur(); button.click() }")

        page.get_by_text(f"saved: {typed}.", exact=True).wait_for()


def test_the_letters_of_streamlits_own_shortcuts_are_only_letters(app, visit):
    page = visit(app.port)

    field(page).press_sequentially("rc")
    eventually(lambda: app.newest() == "rc")

    assert {runs for _, runs in app.runs()} == {1}
    assert page.get_by_role("dialog").count() == 0


def test_the_text_is_still_there_after_a_look_at_another_page(app, visit):
    """A link is followed although a text is on its way, several times: what came in which order is a matter of luck."""
    page = visit(app.port)

    for word in ("A", " file", " was", " sent"):
        field(page).press_sequentially(word)
        page.get_by_role("link", name="elsewhere").click()
        page.get_by_text("Nothing to type here").wait_for()
        page.wait_for_timeout(500)
        assert page.get_by_text("Nothing to type here").is_visible()
        page.get_by_role("link", name="describe").click()
        field(page).wait_for()

    eventually(lambda: app.newest() == "A file was sent")
    assert field(page).input_value() == "A file was sent"


def test_what_was_typed_just_before_the_page_is_loaded_anew_still_arrives(app, visit):
    page = visit(app.port)
    field(page).press_sequentially("A file was sent")

    page.reload()

    eventually(lambda: "A file was sent" in [text for text, _ in app.runs()])


# Python sets the text


@pytest.mark.parametrize(("button", "text"), [("Set", "set by the server"), ("Another value", "another value")])
def test_a_text_set_by_the_server_is_adopted_and_typing_goes_on_from_it(app, visit, button, text):
    page = visit(app.port)
    field(page).press_sequentially("typed")

    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_function("text => document.querySelector('.live-text-area').value === text", arg=text)
    eventually(lambda: app.newest() == text and is_acknowledged(page))

    field(page).press_sequentially("!")
    eventually(lambda: app.newest() == f"{text}!")


# Lost connections, restarted servers


@pytest.mark.parametrize("query", ["", "whole_page=1"])
def test_what_is_typed_while_the_connection_is_lost_arrives_without_another_keystroke(app, visit, query):
    cable = Cable(app.port)
    page = visit(cable.port, query)
    field(page).press_sequentially("before")
    eventually(lambda: app.newest() == "before")

    cable.cut()
    field(page).press_sequentially(", meanwhile")
    page.wait_for_timeout(2000)
    assert app.newest() == "before"
    cable.mend()

    eventually(lambda: app.newest() == "before, meanwhile")
    eventually(lambda: is_acknowledged(page))
    assert caret(page) == ["TEXTAREA", len("before, meanwhile"), "before, meanwhile"]


@pytest.mark.parametrize("query", ["", "whole_page=1"])
@pytest.mark.parametrize("before", ["", "before"])
def test_what_is_typed_while_the_server_is_down_reaches_the_restarted_one(mortal, visit, query, before):
    page = visit(mortal.port, query)
    field(page).press_sequentially(before)
    eventually(lambda: mortal.newest() == before)

    mortal.kill()
    field(page).press_sequentially(", meanwhile")
    page.wait_for_timeout(2000)
    mortal.start()

    eventually(lambda: mortal.newest() == f"{before}, meanwhile")
    eventually(lambda: is_acknowledged(page))
    assert caret(page)[2] == f"{before}, meanwhile"


@pytest.mark.parametrize("query", ["", "whole_page=1"])
def test_what_had_arrived_is_sent_again_to_a_restarted_server(mortal, visit, query):
    page = visit(mortal.port, query)
    field(page).press_sequentially("A file was sent")
    eventually(lambda: is_acknowledged(page))

    mortal.kill()
    mortal.forget()
    mortal.start()

    eventually(lambda: mortal.newest() == "A file was sent")
    eventually(lambda: is_acknowledged(page))


def test_a_text_the_server_had_cleared_does_not_come_back_after_a_restart(mortal, visit):
    page = visit(mortal.port)
    field(page).press_sequentially("typed")
    page.get_by_role("button", name="Set", exact=True).click()
    eventually(lambda: mortal.newest() == "set by the server" and is_acknowledged(page))

    mortal.kill()
    mortal.forget()
    mortal.start()
    page.wait_for_selector("[data-test-connection-state=CONNECTED]")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("saved: .", exact=True).wait_for()

    assert {text for text, _ in mortal.runs()} == {""}


# What one sees and hears


def test_label_help_problem_and_count_belong_to_the_field(app, visit):
    page = visit(app.port, "problem=Say+what+happened.")
    area = page.get_by_role("textbox", name="What happened?")
    described = area.evaluate(
        "area => area.getAttribute('aria-describedby').split(' ').map(id => "
        "document.getElementById(id).textContent.trim())"
    )

    assert described == ["Name no people.", "Say what happened.", "0 of 40 characters"]
    assert area.get_attribute("aria-invalid") == "true"


def test_the_keyboard_gets_into_the_field_and_out_again(app, visit):
    page = visit(app.port)
    page.get_by_label("More above").focus()

    page.keyboard.press("Tab")
    assert caret(page)[0] == "TEXTAREA"
    page.keyboard.press("Tab")
    assert caret(page)[0] == "BUTTON"


def test_too_long_a_text_is_kept_and_the_count_says_so(app, visit):
    page = visit(app.port)

    field(page).fill("🦀" * 41)

    assert page.get_by_text("41 of 40 characters").first.is_visible()
    eventually(lambda: app.newest() == "🦀" * 41)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_its_place_in_both_themes(app, visit, tmp_path, scheme, width):
    page = visit(
        app.port,
        "problem=Say+what+happened,+in+a+few+plain+words:+what,+when,+and+whose+data.",
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    field(page).fill("A file was sent to the wrong client.")
    page.screenshot(path=tmp_path / f"live_text_{scheme}_{width}.png")

    box = page.locator(".live-text").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert field(page).bounding_box()["height"] == 160
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
