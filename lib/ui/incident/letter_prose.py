"""Personal data in the letter to people: marks as it goes out, or kept with a reason that stands with what was sent.

Whoever gets the letter is named when it is sent; a number of one person in it would go to all of them.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from lib.documents import letters
from lib.domain import personal_data as domain
from lib.domain.personal_data import Finding
from lib.register.store import Row
from lib.ui import messages, personal_data
from lib.ui.screen import _

_STAY, _WHY = "stay", "why"  # in the draft too


def begin(row: Row, content: Mapping[str, Any]) -> None:
    """What a draft says of it."""
    st.session_state[_key(row, _STAY)] = list(content.get(_STAY, ()))
    st.session_state[_key(row, _WHY)] = content.get(_WHY, "")


def kept(row: Row) -> dict[str, Any]:
    """What goes into the draft. What is not chosen as a mark stays."""
    if _key(row, "marks") in st.session_state:
        asked, chosen = st.session_state[_key(row, "asked")], st.session_state[_key(row, "marks")] or ()
        st.session_state[_key(row, _STAY)] = [name for name in asked if name not in chosen]
    return {_STAY: st.session_state[_key(row, _STAY)], _WHY: _reason(row)}


def as_it_goes(row: Row, blocks: Mapping[str, str]) -> dict[str, str]:
    """The blocks with marks. Tells what stays, for when it is recorded that the letter was sent."""
    found, stay = _found(blocks), set(st.session_state.get(_key(row, _STAY), ()))
    left = [finding.text for name, finding in found.items() if name in stay]
    personal_data.left(_key(row, _STAY), left, _reason(row))
    marks = domain.marks(finding for name, finding in found.items() if name not in stay)
    return {
        block: domain.marked(text, (f for f in personal_data.find(text) if personal_data.name_of(f) not in stay), marks)
        for block, text in blocks.items()
    }


def ask(row: Row, blocks: Mapping[str, str], keep: Callable[[Row], None]) -> bool:
    """The question, where something is found; whether the letter may go out as it is."""
    options = personal_data.options_of((_(letters.TITLES[block]), text) for block, text in blocks.items())
    if not options:
        return True
    stay = set(st.session_state[_key(row, _STAY)])
    st.session_state[_key(row, "asked")] = list(options)
    st.session_state[_key(row, "marks")] = [name for name in options if name not in stay]
    with st.container(border=True):
        personal_data.choose(options, _key(row, "marks"), _key(row, _WHY), tell=partial(keep, row))
        is_settled = not stay & options.keys() or bool(_reason(row))
        messages.beside(None if is_settled else _(personal_data.REASON))
    return is_settled


def _found(blocks: Mapping[str, str]) -> dict[str, Finding]:
    return {personal_data.name_of(one): one for text in blocks.values() for one in personal_data.find(text)}


def _reason(row: Row) -> str:
    return (st.session_state.get(_key(row, _WHY)) or "").strip()


def _key(row: Row, name: str) -> str:
    return f"letter_data_{row['id']}_{name}"
