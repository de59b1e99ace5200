"""What was taught to whom and when: planned, held with who came and how it was checked, withdrawn with a reason."""

import html
from urllib.parse import quote

import streamlit as st

from lib.domain.permissions import May
from lib.register import education
from lib.register.store import Row
from lib.ui import fact_list, inputs
from lib.ui.attempt import attempt, problems
from lib.ui.education import training_form
from lib.ui.screen import _, may, me, now, store


def show() -> None:
    found = education.listed(store())
    if not found:
        st.text(_("Here will stand what was taught to whom and when, and how it was checked that it was understood."))
    if may(May.EDIT):
        training_form.show_new()
    for row in found:
        with st.container(border=True):
            _show_one(row)


def came_from(row: Row) -> None:
    """A link to the incident that something was done because of."""
    if row["number"]:
        number = html.escape(row["number"])
        address = f"/incident?number={quote(row['number'], safe='')}&amp;section=review"
        st.html(f'<a class="quiet" href="{address}" target="_self">{_("because of")} {number}</a>')


def _show_one(row: Row) -> None:
    fact_list.show(training_form.lines(row))
    came_from(row)
    if row["withdrawn_at"]:
        st.text(_("Withdrawn: {reason}").format(reason=row["withdrawn_reason"]))
    elif may(May.EDIT):
        with st.container(horizontal=True):
            _offer_held(row)
            offer_to_withdraw("training", row, education.withdraw)


def _offer_held(row: Row) -> None:
    key = f"held_{row['id']}_{row['version']}_"
    wrong = problems(key)
    for name, field in (("held", "held_on"), ("invited", "invited"), ("attended", "attended"), ("checked", "checked")):
        st.session_state.setdefault(f"{key}{name}", row[field])
    with st.popover(_("It was held") if row["held_on"] is None else _("Correct")):
        values = training_form.ask_held(key, wrong)
        if st.button(_("Save"), type="primary", key=f"{key}save"):
            attempt(
                key, lambda: education.change(store(), row["id"], row["version"], values, by=me(), at=now()), clears=key
            )


def offer_to_withdraw(what: str, row: Row, withdraw) -> None:
    """A reason, then the row is taken back; `withdraw` is the function of the register that does it."""
    key = f"withdraw_{what}_{row['id']}_"
    with st.popover(_("Withdraw")):
        reason = inputs.line(
            _("Why is it withdrawn?"), key=f"{key}reason", problem=problems(key).get("withdrawn_reason")
        )
        if st.button(_("Withdraw it"), key=f"{key}save"):
            attempt(key, lambda: withdraw(store(), row["id"], row["version"], reason, by=me(), at=now()), clears=key)
