"""A text area that sends what is typed while one types; `st.text_area` sends only when it is left.

    @live_fragment
    def description(problem: str | None) -> str:
        return live_text(_("What happened?"), key="description", problem=problem)

    description(problem)
    if st.button(_("Report")):
        report(newest_text("description"))

**In a fragment.** Every sending is a rerun: of the fragment only inside `live_fragment`, of the whole page elsewhere.
What stands outside the fragment reads `newest_text(key)`; so does a callback. Not for `st.form`, which holds all back.
`live_fragment` is `st.fragment` with a very rare `run_every`, for one effect: Streamlit then asks for a full run when a
lost connection is back. A restarted server drops reruns of fragments it has not drawn yet, so a plain `st.fragment`
may stay unheard until the next click. What comes and goes above the field should have a place kept for it
(`st.container()`): otherwise Streamlit builds the field anew, and while focus and caret are put back, a key pressed in
just these milliseconds is lost.

**Whose text wins.** The browser's, as long as Python does not set another one. Python does so by `set_live_text`, or by
another `value` than in the run before, unless the browser sent that very text itself: a draft saved on every run and
passed back as `value` never overwrites what was typed meanwhile. `key` names one text in the whole app, which is kept
while the field is not drawn: put the id of the record into it (`f"remarks-{incident_id}"`).

**How a text arrives for certain.** Messages are numbered, and the last number heard goes back with the next drawing;
the browser repeats a message, ever more rarely, until it sees that number. A session that does not know the browser,
because the server was restarted, has another name; seeing it the browser sends its text again. What is not yet
acknowledged when the page is loaded anew waits in the tab's storage, and the new page sends it.

**In page tests** (AppTest has no browser) type by `at.session_state["description__typed"] = "text"` and run. What the
field shows is `json.loads(at.get("bidi_component")[0].proto.json)`, with `label`, `text`, `problem` and so on.

Newlines are `\\n`. Nothing is cut off at `max_chars`: the count under the field turns to the error colour, and the
caller decides what follows.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
_area = st.components.v2.component(
    "rejestr72.live_text",
    html=(_HERE / "live_text.html").read_text(encoding="utf-8"),
    css=(_HERE / "live_text.css").read_text(encoding="utf-8"),
    js=(_HERE / "live_text.js").read_text(encoding="utf-8"),
    # In a shadow root Streamlit's own keyboard handling no longer sees that the letter "r" goes into a text.
    isolate_styles=False,
)


@dataclass
class _Text:
    """What the server knows of one field in this session."""

    text: str
    """The newest text, whoever wrote it."""
    value: str | None = None
    """The `value` of the last drawing."""
    session: str = field(default_factory=lambda: secrets.token_hex(8))
    revision: int = 0
    """How many times Python has set another text."""
    heard: dict[str, Any] | None = None
    """Page and number of the last message that was taken."""
    typed: set[int] = field(default_factory=set)
    """Hashes of what the browser sent since Python last set the text."""

    def set(self, text: str) -> None:
        self.text = text
        self.revision += 1
        self.typed.clear()

    def type(self, text: str) -> None:
        self.text = text
        self.typed.add(hash(text))

    def hear(self, message: dict[str, Any]) -> bool:
        """Take a message, unless it was written before Python set another text. True if it is a new one."""
        heard = {"page": message.get("page"), "number": message.get("number")}
        if heard == self.heard:
            return False
        if message.get("session") == self.session:
            if message.get("revision") != self.revision:
                return False
        elif self.revision or not message.get("typed"):  # from a session before this one: only what a person typed
            return False
        self.heard = heard
        self.type(_plain(message["text"]))
        return True

    def begin_with(self, value: str, just_heard: bool) -> None:
        """Python's `value` of this run: another text to adopt, or merely what was typed coming back through a draft?"""
        was_typed = hash(value) in self.typed
        if self.value is None or value == self.text or (value and was_typed):
            self.value = value
        elif value != self.value and not (
            was_typed and just_heard
        ):  # an empty draft, one message behind: the next run tells
            self.value = value
            self.set(value)


def live_text(
    label: str,
    *,
    key: str,
    value: str = "",
    height: int = 160,
    placeholder: str = "",
    help: str | None = None,
    problem: str | None = None,
    max_chars: int | None = None,
    count_text: str | None = None,
    hidden_label: bool = False,
) -> str:
    """Draw the field; the newest text the browser sent, or `value` before anything was typed.

    `help` stands above the field, `problem` (a sentence) below it. `count_text` may hold `{count}` and `{max}`.
    `label`, `help`, `problem` and `count_text` are plain text, not Markdown. `height` is that of the box in pixels.
    """
    value = _plain(value)
    known = _known(key, begin_with=value)
    just_heard = _listen(key, known)
    known.begin_with(value, just_heard)

    result = _area(
        key=key,
        data={
            "key": key,
            "session": known.session,
            "revision": known.revision,
            "heard": known.heard,
            "text": known.text,
            "label": label,
            "hidden_label": hidden_label,
            "height": height,
            "placeholder": placeholder,
            "help": help,
            "problem": problem,
            "max_chars": max_chars,
            "count_text": count_text,
        },
    )
    if message := _message(result):  # a new session knows the message only once the field is drawn
        known.hear(message)
    return known.text


def newest_text(key: str) -> str:
    """The newest text of a field drawn before in this session, for a callback or what stands outside its fragment."""
    if _note(key) not in st.session_state:
        return st.session_state.get(f"{key}__typed", "")
    known = _known(key)
    _listen(key, known)
    return known.text


def set_live_text(key: str, text: str) -> None:
    """Put this text into the field, whatever stands there: to clear it after saving, to bring an older version back."""
    text = _plain(text)
    if _note(key) in st.session_state:
        _known(key).set(text)
    else:
        _known(key, begin_with=text)


def live_fragment(function: Callable[..., Any]) -> Callable[..., Any]:
    """The fragment in which a live text is drawn: only it runs while one types."""
    return st.fragment(function, run_every=timedelta(hours=12))


def _note(key: str) -> str:
    return f"{key}__live"


def _known(key: str, begin_with: str = "") -> _Text:
    return st.session_state.setdefault(_note(key), _Text(begin_with))


def _listen(key: str, known: _Text) -> bool:
    """Take what has come since the last look. True if there was something."""
    if (typed_by_a_test := st.session_state.pop(f"{key}__typed", None)) is not None:
        known.type(_plain(typed_by_a_test))
        return True
    message = _message(st.session_state.get(key))
    return message is not None and known.hear(message)


def _message(state: object) -> dict[str, Any] | None:
    message = state.get("typed") if isinstance(state, dict) else None
    return message if isinstance(message, dict) and isinstance(message.get("text"), str) else None


def _plain(text: str) -> str:
    """With `\\n` for every newline, and without what no database can store: NUL and halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
