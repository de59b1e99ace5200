"""How long we give ourselves: to tell a client where no contract says otherwise, to review after closing."""

import streamlit as st

from lib.domain import deadlines
from lib.register import settings
from lib.ui import messages
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, me, now, store


def show() -> None:
    wrong = problems("client_hours")
    with st.expander(_("Periods"), expanded=bool(wrong or problems("review_days"))):
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
        _show_review_days()


def _show_review_days() -> None:
    st.session_state.setdefault("review_days", settings.review_days(store()))
    days = st.number_input(
        _("Days after closing in which an incident is reviewed"),
        1,
        settings.LONGEST_REVIEW_DAYS,
        None,
        1,
        key="review_days",
        placeholder=str(settings.DEFAULT_REVIEW_DAYS),
        on_change="ignore",
    )
    messages.beside(problems("review_days").get("review_days"))
    if st.button(_("Save the days"), key="review_days_save"):
        attempt("review_days", lambda: settings.set_review_days(store(), days, by=me(), at=now()))
