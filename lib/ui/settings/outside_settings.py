"""Whether anybody may report without an account, and under which address."""

import streamlit as st

from lib.register import outside
from lib.ui.attempt import attempt
from lib.ui.screen import _, me, now, origin, store


def show() -> None:
    with st.expander(_("Reports from outside")):
        st.text(
            _(
                "A page for clients, users and partners without an account: five questions and a receipt to ask for "
                "the state later. It shows nothing of the register. A report stands there at once, marked, until "
                "somebody takes it up."
            )
        )
        if not outside.is_on(store()):
            if st.button(_("Switch it on"), key="outside_on"):
                attempt("outside", lambda: outside.switch(store(), True, by=me(), at=now()), _("The page is open."))
            return
        st.text(_("It is open under this address:"))
        st.code(f"{origin()}/tell", language=None, wrap_lines=True)
        if st.button(_("Switch it off"), key="outside_off"):
            attempt("outside", lambda: outside.switch(store(), False, by=me(), at=now()), _("The page is closed."))
