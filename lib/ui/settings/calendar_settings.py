"""One's own calendar with what waits: an address for a phone, shown once, revoked here."""

import streamlit as st

from lib.register import feeds
from lib.ui.attempt import attempt
from lib.ui.screen import _, language, me, now, origin, store

_ADDRESS = "_calendar_address"


def show() -> None:
    with st.expander(_("Calendar with deadlines"), expanded=_ADDRESS in st.session_state):
        st.text(
            _(
                "An address that a calendar on a phone or computer subscribes to: what waits, until when, with alarms. "
                "It holds numbers and duties, no descriptions and no names. Whoever has the address can read it."
            )
        )
        since = feeds.since(store(), by=me())
        if since:
            st.text(_("You have an address since {moment}.").format(moment=language().moment(since)))
        if _ADDRESS in st.session_state:
            st.text(_("This is the address. It is shown only now:"))
            st.code(st.session_state[_ADDRESS], language=None, wrap_lines=True)
        with st.container(horizontal=True):
            if st.button(_("Make a new address") if since else _("Make an address"), key="calendar_begin"):
                attempt("calendar", _begin)
            if since and st.button(_("Revoke the address"), key="calendar_revoke"):
                attempt("calendar", _revoke, _("The address no longer works."))


def _begin() -> None:
    st.session_state[_ADDRESS] = f"{origin()}/calendar/{feeds.begin(store(), by=me(), at=now())}.ics"


def _revoke() -> None:
    st.session_state.pop(_ADDRESS, None)
    feeds.revoke(store(), by=me(), at=now())
