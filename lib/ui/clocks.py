"""Duties on the screen: what runs until when, told in words and not by colour alone."""

import html
from collections.abc import Iterable
from datetime import datetime

import streamlit as st

from lib.domain import taxonomy
from lib.domain.duties import Duty
from lib.ui.screen import _, language, ngettext, now


def show(duties: Iterable[Duty]) -> None:
    """The duties of one incident: what is not required is left out, what is done stays as a fact.

    Of many clients the one whose period ends first stands for all.
    """
    shown = [duty for duty in duties if duty.state != "not_required" and _is_worth_showing(duty)]
    clients = [duty for duty in shown if duty.kind == "client"]
    shown = [duty for duty in shown if duty.kind != "client" or duty is clients[0]]
    if shown:
        items = "".join(_item(duty, len(clients) if duty.kind == "client" else 1) for duty in shown)
        st.html(f'<ul class="clocks">{items}</ul>')


def left(due_at: datetime, at: datetime) -> str:
    """`2 d 4 h left` or `overdue by 3 h`."""
    length = language().duration(abs(due_at - at))
    return (_("overdue by {time}") if at > due_at else _("{time} left")).format(time=length)


def words(duty: Duty) -> str:
    """How a duty stands, in words."""
    standing = duty.standing(now())
    if standing == "not_required":
        return _("not required")
    if standing == "kept":
        return _("done in time") if duty.due_at else _("done")
    if duty.late_by:
        return _("done, late by {time}").format(time=language().duration(duty.late_by))
    if duty.due_at is None:
        waiting = language().duration(now() - duty.since) if duty.since else ""
        return _("waiting for {time}").format(time=waiting) if waiting else _("open")
    return left(duty.due_at, now())


def _is_worth_showing(duty: Duty) -> bool:
    return duty.is_waiting or duty.kind != "procedure"


def _item(duty: Duty, count: int) -> str:
    entry = taxonomy.entries("duties")[duty.kind]
    name, note = entry.label(language().code), entry.note(language().code)
    if duty.name:
        name = f"{name}: {duty.name}"
    if count > 1:
        name += " " + ngettext("(and {n} more)", "(and {n} more)", count - 1).format(n=language().number(count - 1))
    due = _("until {moment}").format(moment=language().moment(duty.due_at)) if duty.due_at else _("without undue delay")
    return (
        f'<li class="{duty.standing(now())}" title="{html.escape(note)}"><div class="name">{html.escape(name)}</div>'
        f'<div class="left">{html.escape(words(duty))}</div><div class="due">{html.escape(due)}</div></li>'
    )
