"""What stands on a screen that has nothing to show yet, or nothing for this person."""

from typing import NoReturn

import streamlit as st

from lib.register.filters import Filter
from lib.ui import messages, screen
from lib.ui.screen import _


def not_for_you(sentence: str) -> NoReturn:
    """Says why this page is closed to the person, and where to go instead."""
    st.info(sentence)
    st.page_link(screen.page("report"), label=_("Report an incident"), icon=":material/edit_note:")
    st.stop()


def register_is_empty(total: int, chosen: Filter) -> bool:
    """Offers the first step in a register without any incident."""
    if total or chosen != Filter(sort=chosen.sort):
        return False
    st.info(_("Here will stand every incident with its number, its clocks and what happens next. There is none yet."))
    st.page_link(screen.page("report"), label=_("Report the first incident"), icon=":material/edit_note:")
    return True


def no_such_incident(number: str) -> NoReturn:
    """An address without a number, with one that does not exist, or one that this person may not see: all the same."""
    st.title(_("Incident"))
    if number:
        st.info(_("There is no incident {number} that you can open.").format(number=messages.plain(number)))
    else:
        st.info(_("Choose an incident in the register."))
    st.page_link(screen.page("register"), label=_("Register"), icon=":material/list_alt:")
    st.stop()
