"""How long we give ourselves for each duty, how long an entry is kept, how long one stays signed in."""

import streamlit as st

from lib.domain import deadlines
from lib.register import settings
from lib.ui import messages
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, me, now, store


def show() -> None:
    with st.expander(_("Periods"), expanded=any(problems(name) for name in settings.LIMITS)):
        _show("client_hours", _("Hours to tell a client where no contract says otherwise"))
        _show("review_days", _("Days after closing in which an incident is reviewed"))
        _show("verify_months", _("Months from one verification of a supplier to the next"))
        _show("quarterly_months", _("Months from one review of everything to the next"))
        _show("yearly_months", _("Months from one review with the procedure and a drill to the next"))
        _show("retention_years", _("Full years after closing in which an entry keeps its words"))
        _show("idle_minutes", _("Minutes without doing anything after which somebody is signed out"))
        _show("session_hours", _("Hours after which everybody signs in anew"))


def _show(name: str, label: str) -> None:
    """One number with its button; empty is what holds otherwise, shown in its place."""
    st.session_state.setdefault(name, settings.number(store(), name))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        value = st.number_input(
            label,
            1,
            settings.LIMITS[name][0],
            None,
            1,
            key=name,
            placeholder=str(settings.OTHERWISE.get(name) or deadlines.hours("client", now().date())),
            on_change="ignore",
        )
        if st.button(_("Save"), type="primary", key=f"{name}_save"):
            attempt(name, lambda: settings.set_number(store(), name, value, by=me(), at=now()))
    messages.beside(problems(name).get(name))
