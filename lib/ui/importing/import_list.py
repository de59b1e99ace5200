"""What was brought in before, and the way to take it back."""

import streamlit as st

from lib.register import imports
from lib.register.store import Row
from lib.ui import fact_list, inputs, messages
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, language, me, now, store


def show() -> None:
    """Every import, newest first."""
    found = imports.listed(store())
    if not found:
        return
    st.subheader(_("Brought in before"), divider="gray")
    kept = imports.personal_data_kept(store())
    for one in found[:50]:
        _show_one(one, kept.get(one["id"]))


def _show_one(one: Row, kept: str | None) -> None:
    lang = language()
    numbers = imports.numbers_of(store(), one["id"])
    with st.container(border=True):
        fact_list.show(
            [
                (one["file_name"], f"{lang.moment(one['imported_at'])}, {one['by_name'] or ''}"),
                (
                    _("Incidents"),
                    f"{lang.number(one['incidents'])}" + (f" ({numbers[0]} – {numbers[1]})" if numbers else ""),
                ),
                ("SHA-256", one["sha256"]),
                *([(_("Personal data stay in the text, because"), kept)] if kept else []),
            ]
        )
        if one["withdrawn_at"]:
            st.text(_("Withdrawn: {reason}").format(reason=one["withdrawn_reason"]))
            return
        with st.popover(_("Withdraw all of it")):
            where = f"import_{one['id']}"
            reason = inputs.line(_("Why is it withdrawn?"), key=f"{where}_reason")
            messages.beside(problems(where).get("reason"))
            if st.button(_("Withdraw it"), key=f"{where}_withdraw"):
                with st.spinner(_("Withdrawing…")):
                    attempt(
                        where,
                        lambda: imports.withdraw(store(), one["id"], one["version"], reason, by=me(), at=now()),
                        _("Withdrawn."),
                    )
