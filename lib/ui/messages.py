"""What the screen says back: problems beside their field, a conflict, something done."""

import html
from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from lib.domain.messages import Problem, Sentence
from lib.ui.screen import language


def text_of(said: Problem | Sentence) -> str:
    """A problem or a sentence in the reader's language; values from people stay as they are."""
    return language().sentence(said.message, said.values)


def by_field(problems: Iterable[Problem]) -> dict[str, str]:
    """The first sentence for each field."""
    found: dict[str, str] = {}
    for problem in problems:
        found.setdefault(problem.field, text_of(problem))
    return found


def beside(problem: str | None) -> None:
    """The sentence under a field, where there is one."""
    if problem:
        st.html(f'<p class="problem" role="alert">{html.escape(problem)}</p>')


def summary(problems: Mapping[str, Any]) -> None:
    """Above a form that was refused: how much is to be corrected, nothing is lost."""
    if problems:
        count = len(problems)
        sentence = language().ngettext(
            "{n} thing to correct; it is marked below. Nothing you typed is lost.",
            "{n} things to correct; they are marked below. Nothing you typed is lost.",
            count,
        )
        st.error(sentence.format(n=count), icon=":material/warning:")


def say_later(text: str) -> None:
    """A short word that survives the next rerun: "saved"."""
    st.session_state["_said"] = text


def say_now() -> None:
    """Shows what was to be said, once."""
    if text := st.session_state.pop("_said", None):
        st.toast(plain(text), icon=":material/check_circle:")


def plain(text: str) -> str:
    """Text of people in a place that reads Markdown, shown as it was typed."""
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in text).replace("\n", "  \n")


_MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!|~$:^=@")
