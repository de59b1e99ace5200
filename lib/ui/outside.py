"""A line on every page while a report from outside waits for somebody to take it up."""

import streamlit as st

from lib.domain.permissions import May
from lib.register import outside
from lib.register.store import Row
from lib.ui import messages, screen
from lib.ui.screen import _, language, may, me, ngettext, now, store

MOST = 20


def show() -> None:
    """Each report with its age, the way to it, and a button for whoever takes it up."""
    if not may(May.SEE_ALL):
        return
    found = outside.waiting(store(), by=me())
    if not found:
        return
    label = ngettext("{n} report from outside to take up", "{n} reports from outside to take up", len(found))
    label = label.format(n=language().number(len(found)))
    panel = st.expander(label, icon=":material/inbox:", key="outside_reports", on_change="rerun")
    if panel.open:
        with panel:
            for row in found[:MOST]:
                _show_one(row)


def _show_one(row: Row) -> None:
    age = language().duration(now() - row["received_at"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            screen.page("incident"),
            label=_("{number}, received {time} ago").format(number=row["number"], time=age),
            icon=":material/description:",
            query_params={"number": row["number"]},
        )
        if may(May.EDIT):
            st.button(_("I see to it"), key=f"take_up_{row['incident_id']}", on_click=_take_up, args=(row,))


def _take_up(row: Row) -> None:
    outside.take_up(store(), row["incident_id"], by=me(), at=now())
    messages.say_later(_("Noted. Whoever reported it can read that somebody is working on it."))
