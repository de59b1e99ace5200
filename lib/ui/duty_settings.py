"""How long we give ourselves to tell a client where no contract says otherwise."""

import streamlit as st

from lib.domain import deadlines
from lib.register import settings
from lib.ui import messages
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, me, now, store


def show() -> None:
    wrong = problems("client_hours")
    with st.expander(_("Periods"), expanded=bool(wrong)):
        st.session_state.setdefault("client_hours", settings.client_hours(store()))
        default = deadlines.hours("client", now().date())
        hours = st.number_input(
            _("Hours to tell a client where no contract says otherwise"),
            1,
            settings.LONGEST_HOURS,
            None,
            1,
            key="client_hours",
            placeholder=str(default),
            on_change="ignore",
        )
        messages.beside(wrong.get("client_hours"))
        if st.button(_("Save"), type="primary", key="client_hours_save"):
            attempt("client_hours", lambda: settings.set_client_hours(store(), hours, by=me(), at=now()))
    _show_months()


def _show_months() -> None:
    """How often a supplier is verified where it has no months of its own."""
    wrong = problems("verify_months")
    with st.expander(_("Verification of suppliers"), expanded=bool(wrong)):
        months = st.number_input(
            _("Months from one verification of a supplier to the next"),
            1,
            settings.LONGEST_MONTHS,
            settings.verify_months(store()),
            1,
            key="verify_months",
            on_change="ignore",
        )
        messages.beside(wrong.get("verify_months"))
        if st.button(_("Save"), type="primary", key="verify_months_save"):
            attempt("verify_months", lambda: settings.set_verify_months(store(), months, by=me(), at=now()))
