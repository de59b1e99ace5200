"""Whose data are whose: the data sets of an incident on its card, each with its role."""

import streamlit as st

from lib.domain import taxonomy
from lib.domain.incident import FIELDS
from lib.domain.permissions import May
from lib.register import data_sets, incidents
from lib.register.store import Row
from lib.ui import fact_list, inputs, messages
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, labels, language, may, me, now, store


def show(row: Row) -> None:
    """The data sets, what role they imply for the incident, and the form for another one."""
    st.subheader(_("Data sets: whose data are whose"), divider="gray")
    found = data_sets.of_incident(store(), row["id"])
    if not found:
        st.text(_("One incident can hit our own data and our clients' data: say here which is which."))
    for data_set in found:
        _show_one(row, data_set)
    if not may(May.EDIT) or row["state"] == "closed":
        return
    implied = data_sets.role_of(found)
    if implied and implied != row["role"]:
        label = taxonomy.label("roles", implied, language().code)
        if st.button(_("Take over the role: {role}").format(role=label), key="take_role", type="primary"):
            changes = {"role": implied}
            attempt("role", lambda: incidents.change(store(), row["id"], row["version"], changes, by=me(), at=now()))
    _form(row, len(found))


def _show_one(row: Row, data_set: Row) -> None:
    code = language().code
    categories = ", ".join(taxonomy.label("data_categories", c, code) for c in data_set["data_categories"])
    least, most = data_set["people_min"], data_set["people_max"]
    people = None if least is None and most is None else language().count_range(least, most)
    with st.container(border=True):
        fact_list.show(
            [
                (_("Data set"), data_set["name"]),
                (_("Our role"), taxonomy.label("roles", data_set["role"], code) if data_set["role"] else None),
                (_("Data categories"), categories),
                (_("Number of people"), people),
            ]
        )
        if may(May.EDIT) and row["state"] != "closed":
            _offer_to_withdraw(data_set)


def _offer_to_withdraw(data_set: Row) -> None:
    key = f"withdraw_data_set_{data_set['id']}"
    at_version = (data_set["id"], data_set["version"])
    with st.popover(_("Withdraw")):
        problem = problems(key).get("withdrawn_reason")
        reason = inputs.line(_("Why is it withdrawn?"), key=f"{key}_reason", problem=problem)
        if st.button(_("Withdraw it"), key=f"{key}_now"):
            attempt(key, lambda: data_sets.withdraw(store(), *at_version, reason, by=me(), at=now()))


def _form(row: Row, count: int) -> None:
    wrong, key = problems("data_set"), f"data_set_{row['id']}_{count}"
    panel = st.expander(
        _("Add a data set"), icon=":material/add:", expanded=bool(wrong), key=f"{key}_panel", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        name = inputs.line(_("Which data?"), key=f"{key}_name", problem=wrong.get("name"))
        role = st.segmented_control(
            _("Our role"), data_sets.ROLES, format_func=labels("roles"), key=f"{key}_role", on_change="ignore"
        )
        messages.beside(wrong.get("role"))
        categories = inputs.choices(FIELDS["data_categories"], key=f"{key}_categories")
        left, right = st.columns(2)
        with left:
            least = inputs.count(_("People, at least"), key=f"{key}_min")
        with right:
            most = inputs.count(_("People, at most"), key=f"{key}_max", problem=wrong.get("people_max"))
        if st.button(_("Add"), type="primary", key=f"{key}_add"):
            details = {"data_categories": categories, "people_min": least, "people_max": most}
            attempt("data_set", lambda: data_sets.add(store(), row["id"], name, role, by=me(), at=now(), **details))
