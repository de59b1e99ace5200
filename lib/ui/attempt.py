"""A write from the screen: done, or a sentence beside the field, or a word that somebody was first."""

from collections.abc import Callable

import streamlit as st

from lib.domain.messages import Problems
from lib.register.store import Conflict
from lib.ui import messages
from lib.ui.screen import _


def attempt(where: str, write: Callable[[], object], said: str | None = None, *, clears: str | None = None) -> None:
    """Writes, remembers the problems of the form `where`, and draws the page anew; typed text stays in its field.

    Once it is written, the fields whose keys begin with `clears` are emptied.
    """
    st.session_state.pop(_key(where), None)
    try:
        write()
    except Problems as refused:
        st.session_state[_key(where)] = messages.by_field(refused.problems)
    except Conflict:
        messages.say_later(_("Somebody saved in the meantime: look at the newer version, then try again."))
    else:
        _empty(clears)
        messages.say_later(said or _("Saved."))
    st.rerun()


def _empty(beginning: str | None) -> None:
    for name in [str(name) for name in st.session_state]:
        if beginning and name.startswith(beginning):
            del st.session_state[name]


def problems(where: str) -> dict[str, str]:
    """What the last attempt in the form `where` left to correct, by field."""
    return st.session_state.get(_key(where), {})


def _key(where: str) -> str:
    return f"_problems_{where}"
