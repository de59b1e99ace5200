"""A form that survives F5, a lost connection and a restart: its widgets are saved every few seconds under a token.

The token stands in the address, so that reloading finds the draft again; it is also the form's one-time
submission, so that three quick clicks make one incident.
"""

import secrets
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import streamlit as st

from lib.register import drafts
from lib.ui import live_text
from lib.ui.screen import _, language, me, now, still_signed_in, store

EVERY = 3.0  # seconds between two savings
_KINDS: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def token(form: str) -> str:
    """The token of the form now on screen; a new one where the address has none that this person can use."""
    given = st.query_params.get("draft", "")
    if given == st.session_state.get(f"_{form}_token"):
        return given
    if not _is_usable(given):
        given = secrets.token_urlsafe(16)
        st.query_params["draft"] = given
    forget(form)  # what another draft left in this session
    st.session_state[f"_{form}_token"] = given
    return given


def key(form: str, name: str) -> str:
    """The key of a widget. The token is in it: what a browser still holds of one draft stays out of the others."""
    token = st.session_state[f"_{form}_token"].replace("_", ".")  # Streamlit refuses two of them in a row
    return f"{form}_{token}_{name}"


def _is_usable(given: str) -> bool:
    """Not what somebody mangled; not what was sent before either: a second report under it would be lost."""
    is_token = len(given) == 22 and given.replace("-", "").replace("_", "").isalnum()
    return is_token and drafts.is_free(store(), given, by=me())


def restore(form: str, texts: tuple[str, ...]) -> None:
    """Puts a saved draft back into the widgets, once a session and token, before they are drawn."""
    mark = f"_{form}_restored"
    if st.session_state.get(mark) == st.session_state[f"_{form}_token"]:
        return
    st.session_state[mark] = st.session_state[f"_{form}_token"]
    saved = drafts.load(store(), st.session_state[f"_{form}_token"], by=me())
    if saved is None:
        return
    st.session_state[f"_{form}_saved"] = saved["saved_at"]
    st.session_state[f"_{form}_content"] = saved["content"]  # a second tab in which nobody types takes nothing back
    for name, value in saved["content"].items():
        if name in texts:
            live_text.set_live_text(key(form, name), value)
        else:
            st.session_state.setdefault(key(form, name), _revived(value))


@st.fragment(run_every=EVERY)
def autosave(form: str, texts: tuple[str, ...]) -> None:
    """Saves what changed since the last look and says when that was."""
    if not still_signed_in():
        st.warning(
            _("You are signed out: what you type now is not saved. Sign in in another tab and reload this page.")
        )
        return
    save(form, texts)
    saved_at = st.session_state.get(f"_{form}_saved")
    st.caption(
        _("Draft saved {time}").format(time=language().clock_time(saved_at))
        if saved_at
        else _("A draft is saved every few seconds while you type.")
    )


def save(form: str, texts: tuple[str, ...]) -> None:
    """Saves the widgets of the form, if they differ from what was saved last."""
    content = _content(form, texts)
    if not content or content == st.session_state.get(f"_{form}_content"):
        return
    drafts.save(store(), st.session_state[f"_{form}_token"], form, content, by=me(), at=now())
    st.session_state[f"_{form}_content"] = content
    st.session_state[f"_{form}_saved"] = now()


def finish(form: str) -> None:
    """The form was sent: its draft goes."""
    drafts.discard(store(), st.session_state[f"_{form}_token"], by=me())


def forget(form: str) -> None:
    """Empties the form. Its token stays until the address names another."""
    for name in [str(name) for name in st.session_state]:
        if name.startswith((f"{form}_", f"_{form}_")) and name != f"_{form}_token":
            del st.session_state[name]


def earlier(form: str) -> list[dict[str, Any]]:
    """Unfinished drafts other than the one on screen, newest first."""
    return [d for d in drafts.unfinished(store(), form, by=me()) if d["id"] != st.session_state[f"_{form}_token"]]


def _content(form: str, texts: tuple[str, ...]) -> dict[str, Any]:
    content = {name: live_text.newest_text(key(form, name)) for name in texts}
    beginning = key(form, "")
    for whole, value in st.session_state.to_dict().items():  # all at once: one by one costs twice as much
        name = str(whole).removeprefix(beginning)
        if name != whole and name not in _internal(texts):
            content[name] = _kept(value)
    content = {name: value for name, value in content.items() if value not in (None, "", [], False)}
    return content if any(_is_answer(name, value) for name, value in content.items()) else {}


def _is_answer(name: str, value: Any) -> bool:
    """Something a person gave, not where a question stands before it is answered."""
    return value != "unknown" and not name.endswith(("_precision", "_mode"))


def _internal(texts: tuple[str, ...]) -> set[str]:
    """Names that are no answers: files, what the live texts keep for themselves."""
    return {"files", *texts, *(f"{name}__live" for name in texts), *(f"{name}__typed" for name in texts)}


def _kept(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return {"is": type(value).__name__, "value": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _revived(value: Any) -> Any:
    if isinstance(value, dict) and value.get("is") in _KINDS:
        return _KINDS[value["is"]](value["value"])
    return value
