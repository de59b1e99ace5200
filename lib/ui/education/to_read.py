"""A quiet line on every page until somebody has read the version of a procedure that is in force."""

import streamlit as st

from lib.register import procedures
from lib.register.store import Row
from lib.ui import messages
from lib.ui.education import procedure_form
from lib.ui.screen import _, language, me, now, store


def show() -> None:
    """One line a version; unfolded it says what changed and lets the person say that they read it."""
    for row in procedures.unread(store(), me().id):
        label = _("To read: {version}").format(version=messages.plain(procedure_form.named(row)))
        with st.expander(label, icon=":material/menu_book:", key=f"to_read_{row['id']}"):
            st.text(row["what_changed"] or "")
            if row["effective_on"]:
                st.caption(_("In force since {date}.").format(date=language().date(row["effective_on"])))
            st.button(_("I have read it"), key=f"read_{row['id']}", on_click=_acknowledge, args=(row,))


def _acknowledge(row: Row) -> None:
    procedures.acknowledge(store(), row["id"], by=me(), at=now())
    messages.say_later(_("Thank you. It stands in the register that you have read it."))
