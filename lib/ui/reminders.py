"""A line on every page while something runs out or is missed and nobody has said that they know."""

import html
from datetime import datetime

import streamlit as st

from lib.documents import reminder_words
from lib.domain.permissions import May
from lib.domain.reminding import Waiting
from lib.register import reminders
from lib.ui import clocks, messages
from lib.ui.screen import _, language, may, me, ngettext, now, store

MOST = 20
_PANEL = "reminders"


def show() -> None:
    """One line, the first to run out named; unfolded each thing, the way to it, and a button to say that one knows."""
    if not may(May.SEE_ALL):
        return
    found = reminders.unseen(store(), by=me())
    if not found:
        return
    at = now()
    is_missed = any(thing.is_missed(at) for thing in found)
    icon = ":material/notification_important:" if is_missed else ":material/notifications:"
    st.session_state[_PANEL] = st.session_state.get(_PANEL, False)  # stays unfolded when the time left reads otherwise
    with st.expander(messages.plain(_label(found, at)), icon=icon, key=_PANEL, on_change="rerun") as panel:
        if panel.open:
            _show_each(found, at)


def _show_each(found: list[Waiting], at: datetime) -> None:
    for thing in found[:MOST]:
        _show_one(thing, at)
    if len(found) > MOST:
        rest = len(found) - MOST
        st.caption(ngettext("{n} more", "{n} more", rest).format(n=language().number(rest)))


def _label(found: list[Waiting], at: datetime) -> str:
    first, missed = found[0], sum(thing.is_missed(at) for thing in found)
    running = len(found) - missed
    counted = [
        _missed(missed) if missed else "",
        _running(running) if running else "",
    ]
    words = f"{reminder_words.what(first, language())}, {_left(first, at)}"
    return f"{', '.join(filter(None, counted))} · {words}"


def _missed(n: int) -> str:
    """A matter is a duty, an action or a review: more than what the dashboard calls clocks."""
    return ngettext("{n} matter past its end", "{n} matters past their end", n).format(n=language().number(n))


def _running(n: int) -> str:
    return ngettext("{n} matter still running", "{n} matters still running", n).format(n=language().number(n))


def _show_one(thing: Waiting, at: datetime) -> None:
    is_missed = thing.is_missed(at)
    words = f"{reminder_words.until(thing, language())} ({_left(thing, at)})"
    link = f'<a href="{html.escape(reminder_words.path(thing))}" target="_self">{html.escape(_named(thing))}</a>'
    tone, sign = ("missed", "⚠") if is_missed else ("ending", "◔") if thing.is_urgent(at) else ("", "○")
    mark = f'<span class="{tone}">{sign} {html.escape(words)}</span>'
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f"<p class='reminder'>{link}<br>{mark}</p>")
        if may(May.EDIT):
            st.button(_("I have seen it"), key=f"seen_{thing.about}", on_click=_acknowledge, args=(thing,))


def _left(thing: Waiting, at: datetime) -> str:
    if thing.has_hour:
        return clocks.left(thing.due_at, at)
    return _("waiting for {time}").format(time=language().duration(at - thing.since))


def _named(thing: Waiting) -> str:
    what = reminder_words.what(thing, language())
    return f"{what}: {thing.name}" if thing.name else what


def _acknowledge(thing: Waiting) -> None:
    reminders.acknowledge(store(), thing.about, by=me(), at=now())
    messages.say_later(_("Noted. What is missed is no longer reminded of."))
