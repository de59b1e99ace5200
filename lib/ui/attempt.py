"""A write from the screen: done, or a sentence beside the field, or a word that somebody was first."""

from collections.abc import Callable

import streamlit as st

from lib.domain.messages import Problems
from lib.register.store import Conflict
from lib.ui import messages, personal_data
from lib.ui.screen import _


def attempt(where: str, write: Callable[[], object], said: str | None = None, *, clears: str | None = None) -> None:
    """Writes, remembers the problems of the form `where`, and draws the page anew; typed text stays in its field.

    Once it is written, the fields whose keys begin with `clears` are forgotten. A form that stays on the screen takes
    its key from `anew`: the browser keeps what stands in a field as long as the field keeps its key.
    """
    st.session_state.pop(_key(where), None)
    try:
        write()
    except Problems as refused:
        st.session_state[_key(where)] = found = messages.by_field(refused.problems)
        if personal_data.FIELD in found:  # the question may stand in a part of the screen that is folded
            messages.say_later(found[personal_data.FIELD])
    except Conflict:
        messages.say_later(_("Somebody saved in the meantime: look at the newer version, then try again."))
    else:
        _empty(clears)
        personal_data.forget()
        st.session_state[_times(where)] = st.session_state.get(_times(where), 0) + 1
        messages.say_later(said or _("Saved."))
    st.rerun()


def anew(where: str) -> str:
    """The beginning of the keys of a form that is there again, empty, once it was sent."""
    times = st.session_state.get(_times(where), 0)
    return f"{where}_{times}" if times else where


def _empty(beginning: str | None) -> None:
    for name in [str(name) for name in st.session_state]:
        if beginning and name.startswith(beginning):
            del st.session_state[name]


def problems(where: str) -> dict[str, str]:
    """What the last attempt in the form `where` left to correct, by field."""
    return st.session_state.get(_key(where), {})


def _times(where: str) -> str:
    return f"_times_{where}"


def _key(where: str) -> str:
    return f"_problems_{where}"
