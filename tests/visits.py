"""Somebody at the screen: opens a page of the real app, reads, fills in, chooses, presses.

    visit = Visit(store, "rita", clock, "report")
    visit.fill("What happened?", "A file went to the wrong client.")
    visit.press("Save the report")
    assert "Saved as 2026/001." in visit.text

Streamlit's AppTest runs `lib.main` with a real session in a real register; there is no browser and no server. A widget
is named by its label or, where several read the same, by its key. As on the real screen, what is filled into a field
that does not rerun the page waits for the next press.
"""

import html
import json
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from lib.register import accounts, sessions
from lib.register.store import Store

# Otherwise AppTest looks through every installed package for components, anew for every tab.
_COMPONENTS = BidiComponentManager()
# Otherwise it reads and compiles the page at every run, and asks a thousand times a second whether the run is over.
_SCRIPTS = ScriptCache()
app_test.ScriptCache = local_script_runner.ScriptCache = lambda: _SCRIPTS
local_script_runner.require_widgets_deltas = lambda runner, timeout: _wait_for(runner, timeout)

PAGES = Path(__file__).resolve().parents[1] / "pages"
_ALERTS = ("error", "warning", "info", "success", "exception")
_MARKDOWN = ("title", "header", "subheader", "markdown", "caption", "toast", "page_link", *_ALERTS)
_STYLES = re.compile(r"<style>.*?</style>", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def draw(user_of, clock):  # no types: AppTest runs these lines alone
    """The script that is run for every page."""
    from lib.main import run

    run(user_of=user_of, clock=clock)


class Visit:
    """One tab of one person. `at` is the AppTest, for what no method here says."""

    def __init__(
        self,
        store: Store,
        login: str | None,
        clock: Callable[[], datetime],
        page: str = "",
        query: dict[str, Any] | None = None,
        *,
        language: str = "en",
        token: str | None = None,
    ):
        """Opens `page` (none: the start page); `query` stands in its address. `login` None is nobody signed in."""
        self.store, self.clock, self.login, self.language = store, clock, login, language
        self.token = token or (sessions.begin(store, id_of(store, login), clock()) if login else None)
        self.page = page
        self.at = AppTest.from_function(draw, args=(self._person, clock), default_timeout=120)
        without_packages(self.at)
        self.at.context = {"locale": language, "url": "http://localhost:8501/"}
        self.go(page, query)

    def _person(self) -> Any:
        return sessions.person_of(self.store, self.token, self.clock(), otherwise=self.language)

    # -- going somewhere

    def go(self, page: str, query: dict[str, Any] | None = None) -> "Visit":
        """Opens an address of the app in this tab."""
        self.page, self.at.query_params = page, dict(query or {})
        if page:
            self.at.switch_page(str(PAGES / f"{page}.py"))
        return self.run()

    def reload(self) -> "Visit":
        """F5: the same address, signed in as before, and a session that knows nothing."""
        return Visit(
            self.store,
            self.login,
            self.clock,
            self.page,
            self.address,
            language=self.language,
            token=self.token,
        )

    def follow(self, label: str) -> "Visit":
        """Presses a link of the page."""
        link = self._only(label, [e for e in self.at.get("page_link") if plain(e.label) == label])
        self.page, self.at.query_params = link.page, parse_qs(link.query_string)
        self.at._page_hash = link.page_script_hash
        return self.run()

    def open(self, number: str) -> "Visit":
        """Presses a row of the register, as its script in the browser tells it."""
        self.page = "incident"
        states = self.at._tree.get_widget_states()
        told = json.dumps([{"event": "opened", "value": number}])
        states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{self._table().id}__events", json_trigger_value=told)
        return self._ran(self.at._run(states))

    def run(self) -> "Visit":
        """Sends what is filled in and draws the page anew."""
        return self._ran(self.at.run())

    def _ran(self, at: AppTest) -> "Visit":
        at._page_hash = ""  # from here on the app says which page it is on, also after `st.switch_page`
        assert not at.exception, "the page failed: see the log below"
        return self

    # -- doing something

    def press(self, name: str) -> "Visit":
        """Presses a button."""
        self._button(name).click()
        return self.run()

    def press_quickly(self, name: str, times: int) -> "Visit":
        """Presses a button again before the page has answered: the same message several times."""
        self._button(name).click()
        states = self.at._tree.get_widget_states()
        for _ in range(times):
            self._ran(self.at._run(states))
        return self

    def fill(self, name: str, value: Any) -> "Visit":
        """Types a text, a number, `23.11.2026` or `23.11.2026 10:15` into a field; None empties it."""
        if live := self._live(name):
            self.at.session_state[f"{live['key']}__typed"] = value or ""
            return self
        field = self.field(name)
        if field.type == "date_input" and value:
            value = date.fromisoformat(_iso(value))
        elif field.type == "date_time_input" and value:
            value = datetime.fromisoformat(_iso(value))
        return self._set(field, value)

    def choose(self, name: str, *choices: str) -> "Visit":
        """Chooses by what stands on the screen; where own words are allowed, also these. Nothing: nothing chosen."""
        field = self.field(name)
        options = [plain(option) for option in field.options]
        if getattr(field.proto, "accept_new_options", False):
            field.options += [choice for choice in choices if choice not in options]
        else:
            assert set(choices) <= set(options), f"{choices} not in {options}"
        several = field.type == "multiselect" or (field.type == "button_group" and not field._is_single_select)
        return self._set(field, list(choices) if several else (*choices, None)[0])

    def tick(self, name: str, *, on: bool = True) -> "Visit":
        return self._set(self.field(name), on)

    def attach(self, name: str, *files: tuple[str, bytes]) -> "Visit":
        """Gives files, each a name and its content, to an uploader."""
        field = self.field(name)
        for file in files:
            field.upload(*file)
        return self.run()

    def unfold(self, label: str) -> "Visit":
        """Opens a part of the page that is drawn only when open; by its label or its key."""
        part = self._only(label, [e for e in self.at.expander if label in (e.label, e.key)])
        self.at.session_state[part.key] = True
        return self.run()

    def turn_to(self, page: int) -> "Visit":
        """Chooses another page of a long list."""
        return self._set(self.at.get("pagination")[0], page)

    def _set(self, field: Any, value: Any) -> "Visit":
        field.set_value(value)
        return self if field.proto.ignore_rerun else self.run()

    # -- reading

    @property
    def text(self) -> str:
        """Every word on the screen, line by line; Markdown and HTML as a reader sees them."""
        return "\n".join(line for node in self._nodes() for line in _lines(node) if line)

    @property
    def address(self) -> dict[str, Any]:
        """The parameters that stand in the address."""
        return dict(self.at.query_params)

    @property
    def title(self) -> str:
        return plain(self.at.title[0].value)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the register's table: `id`, `href`, and `cells` with `text` and perhaps `sub` and `tone`."""
        return json.loads(self._table().proto.json)["rows"]

    @property
    def numbers(self) -> list[str]:
        """The numbers of the incidents in the register's table."""
        return [row["id"] for row in self.rows]

    @property
    def buttons(self) -> list[str]:
        """What can be pressed on the page itself."""
        return [plain(b.label) for kind in ("button", "download_button") for b in self.at.main.get(kind)]

    @property
    def links(self) -> list[str]:
        return [plain(link.label) for link in self.at.get("page_link")]

    @property
    def addresses(self) -> set[str]:
        """Where this person finds a page; `""` is the start."""
        return {page["url_pathname"] for page in self.at._registered_pages.values()}

    def value(self, name: str) -> Any:
        """What a field holds."""
        live = self._live(name)
        return live["text"] if live else self.field(name).value

    def chosen(self, name: str) -> str | None:
        """What a choice shows."""
        field = self.field(name)
        return None if field.value is None else field.format_func(field.value)

    def options(self, name: str) -> list[str]:
        return [plain(option) for option in self.field(name).options]

    def shows(self, name: str) -> bool:
        """Whether there is such a field."""
        return bool(self._live(name) or self._fields(name))

    def beside(self, name: str) -> str | None:
        """The sentence that stands under a field, where it was refused."""
        if live := self._live(name):
            return live["problem"]
        nodes = list(self._nodes())
        place = next(i for i, node in enumerate(nodes) if node is self.field(name))
        following = [n for n in nodes[place + 1 :] if hasattr(n, "proto") and not _is_block(n)]
        under = following[0].value if following and following[0].type == "html" else ""
        return plain_html(under).strip() if 'class="problem"' in under else None

    @property
    def markdown(self) -> list[str]:
        """What the browser reads as Markdown, without what is escaped in it."""
        return [_ESCAPED.sub("", source) for node in self._nodes() for source in _markdown(node)]

    @property
    def html(self) -> list[str]:
        """What the browser reads as HTML, without the style sheets."""
        return [_STYLES.sub("", e.value) for e in self.at.get("html")]

    # -- finding

    def field(self, name: str) -> Any:
        return self._only(name, self._fields(name))

    def _fields(self, name: str) -> list[Any]:
        return [n for n in self._nodes() if hasattr(n, "set_value") and name in (_label(n), self._key(n))]

    def _key(self, node: Any) -> str | None:
        """The key of a field, without the draft it belongs to."""
        key, draft = getattr(node, "key", None), self.address.get("draft", "").replace("_", ".")
        return key.replace(f"_{draft}_", "_") if key and draft else key

    def _button(self, name: str) -> Any:
        buttons = [*self.at.button, *self.at.get("download_button")]
        found = self._only(name, [b for b in buttons if name in (plain(b.label), b.key)])
        assert not found.disabled, f"{name} is disabled"
        return found

    def _live(self, name: str) -> dict[str, Any] | None:
        drawn = [json.loads(element.proto.json) for element in self.at.get("bidi_component")]
        return next((d for d in drawn if name in (d["label"], d.get("key"))), None)

    def _table(self) -> Any:
        return next(e for e in self.at.get("bidi_component") if "rows" in json.loads(e.proto.json))

    def _only(self, name: str, found: list[Any]) -> Any:
        assert len(found) == 1, f"{len(found)} of {name!r} on this screen:\n{self.text}"
        return found[0]

    def _nodes(self) -> Iterable[Any]:
        yield from self.at.main
        yield from self.at.sidebar
        yield from self.at.toast


def without_packages(app: AppTest) -> AppTest:
    """The page, with the components of this program alone."""
    app._bidi_component_manager = _COMPONENTS
    return app


def _wait_for(runner: local_script_runner.LocalScriptRunner, timeout: float) -> None:
    """Waits for the end of a run; who does not come to one is told to stop."""
    runner._script_thread.join(timeout)
    if runner._script_thread.is_alive():
        runner.request_stop()
        runner.join()
        raise RuntimeError(f"the page is not drawn after {timeout} s")


def id_of(store: Store, login: str) -> int:
    """The account with this login."""
    return store.value("select id from accounts where login = $login", login=accounts.login_of(login))


def plain(markdown: str) -> str:
    """What a reader sees of a text in which everything that Markdown would read is escaped."""
    return _ESCAPED.sub(r"\1", markdown)


def plain_html(body: str) -> str:
    return html.unescape(_TAGS.sub(" ", _STYLES.sub("", body)))


def query_of(href: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}


def _iso(written: str) -> str:
    day, _, time = written.partition(" ")
    return "-".join(reversed(day.split("."))) + (f" {time}" if time else "")


def _is_block(node: Any) -> bool:
    return hasattr(node, "children")


def _label(node: Any) -> str | None:
    return getattr(node.proto, "label", None) if getattr(node, "proto", None) is not None else None


def _lines(node: Any) -> Iterable[str]:
    """The words of one element."""
    if _is_block(node):
        yield plain(_block_label(node))
    elif node.type == "bidi_component":
        yield from _strings(json.loads(node.proto.json))
    elif node.type == "html":
        yield " ".join(plain_html(node.value).split())
    elif node.type in _MARKDOWN:
        yield plain(node.value)
    elif node.type in ("text", "code"):
        yield node.value
    else:
        yield plain(_label(node) or "")


def _block_label(node: Any) -> str:
    proto = node.proto
    if node.type in ("expander", "status"):
        return proto.label
    return proto.popover.label if node.type == "popover" else ""


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _markdown(node: Any) -> Iterable[str]:
    """The texts of one element that are Markdown; plain texts and the data of components are not."""
    if _is_block(node):
        yield _block_label(node)
    elif node.type in _MARKDOWN:
        yield node.value
    elif node.type not in ("html", "text", "code", "bidi_component"):
        yield _label(node) or ""
        yield getattr(node.proto, "help", "")
        if node.type in ("radio", "button_group"):  # of these the options are Markdown too
            yield from node.options
