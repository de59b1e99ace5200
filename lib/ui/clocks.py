"""Clocks on the screen: what runs until when, told in words and not by colour alone."""

import html
from collections.abc import Iterable
from datetime import datetime

import streamlit as st

from lib.domain import taxonomy
from lib.domain.deadlines import Clock
from lib.ui.screen import _, language, now


def show(clocks: Iterable[Clock]) -> None:
    """The clocks of one incident; a waived one is left out, a done one stays as a fact."""
    shown = [clock for clock in clocks if not clock.waived and _is_worth_showing(clock)]
    if shown:
        st.html(f'<ul class="clocks">{"".join(_item(clock) for clock in shown)}</ul>')


def left(due_at: datetime, at: datetime) -> str:
    """`2 d 4 h left` or `overdue by 3 h`."""
    length = language().duration(abs(due_at - at))
    return (_("overdue by {time}") if at > due_at else _("{time} left")).format(time=length)


def _is_worth_showing(clock: Clock) -> bool:
    return clock.runs or clock.kind != "procedure"


def _item(clock: Clock) -> str:
    standing = clock.standing(now())
    entry = taxonomy.entries("clocks")[clock.kind]
    name, note = entry.label(language().code), entry.note(language().code)
    return (
        f'<li class="{standing}" title="{html.escape(note)}"><div class="name">{html.escape(name)}</div>'
        f'<div class="left">{html.escape(_words(clock, standing))}</div>'
        f'<div class="due">{html.escape(_("until {moment}").format(moment=language().moment(clock.due_at)))}</div></li>'
    )


def _words(clock: Clock, standing: str) -> str:
    if standing == "kept":
        return _("done in time")
    if standing == "late" and clock.done_at:
        return _("done, late by {time}").format(time=language().duration(clock.done_at - clock.due_at))
    return left(clock.due_at, now())
