"""Restricted incidents that an admin may not see: that they are there, and a way in that leaves a trace."""

import streamlit as st

from lib.register import restricted
from lib.register.store import Row
from lib.ui import inputs
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, me, now, store


def show() -> None:
    closed = restricted.closed_to(store(), me())
    if not closed:
        return
    with st.expander(_("Restricted incidents"), expanded=any(problems(_key(row)) for row in closed)):
        st.caption(_("You may not see these. Whoever lets themselves in is named in the history, with the reason."))
        for row in closed:
            _show_one(row)


def _show_one(row: Row) -> None:
    with st.container(border=True):
        st.text(f"{row['number']} · {_('Only: {names}').format(names=', '.join(row['readers']))}")
        reason = inputs.line(_("Why"), key=f"{_key(row)}_reason", problem=problems(_key(row)).get("reason"))
        if st.button(_("Let me in"), key=f"{_key(row)}_in"):
            attempt(_key(row), lambda: restricted.let_in(store(), row["id"], reason, by=me(), at=now()))


def _key(row: Row) -> str:
    return f"restricted_{row['id']}"
