"""A list of facts, name and value, as a definition list: safe with any text, readable on a phone and aloud."""

import html
from collections.abc import Iterable

import streamlit as st

from lib.ui.screen import _


def show(facts: Iterable[tuple[str, str | None]], *, monospaced: bool = False) -> None:
    """Draws the facts; one without a value reads "not known yet"."""
    items = "".join(_item(name, value, monospaced) for name, value in facts)
    if items:
        st.html(f'<dl class="facts">{items}</dl>')


def _item(name: str, value: str | None, monospaced: bool) -> str:
    if not value:
        return f'<dt>{html.escape(name)}</dt><dd class="unknown">{html.escape(_("not known yet"))}</dd>'
    shape = ' class="hash"' if monospaced else ""
    return f"<dt>{html.escape(name)}</dt><dd{shape}>{html.escape(value)}</dd>"
