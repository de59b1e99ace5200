"""Adding a supplier, and changing what is known of one."""

from typing import Any

import streamlit as st

from lib.domain import taxonomy
from lib.register import settings, suppliers
from lib.register.store import Row
from lib.ui import editing, inputs, messages, when, words
from lib.ui.attempt import anew, attempt, problems
from lib.ui.inputs import STAYS
from lib.ui.screen import _, labels, me, now, store

_LINES = ("name", "agreement", "contact_name", "contact_email", "contact_phone", "note")


def show_new() -> None:
    where = "supplier_new"
    key, wrong = anew(where), problems(where)
    with st.expander(_("Add a supplier"), icon=":material/add:", expanded=bool(wrong)):
        values = _fields(key, wrong)
        if st.button(_("Add"), type="primary", key=f"{key}_add"):
            attempt(where, lambda: suppliers.save(store(), values, by=me(), at=now()), clears=f"{key}_")


def show_change(supplier: Row, version: int) -> None:
    """Only what somebody typed is saved, over whatever others saved meanwhile."""
    key = f"supplier_{supplier['id']}"
    wrong = problems(key)
    base = editing.begun(key, {name: supplier[name] for name in suppliers.FIELDS}, _LINES)
    with st.expander(_("Change what is known"), icon=":material/edit:", expanded=bool(wrong)):
        values = _fields(key, wrong)
        changed = {name: value for name, value in values.items() if (value or None) != base[name]}
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            where = {"supplier_id": supplier["id"], "version": version}
            attempt(key, lambda: suppliers.save(store(), changed, by=me(), at=now(), **where), clears=f"{key}_")


def _fields(key: str, wrong: dict[str, str]) -> dict[str, Any]:
    messages.summary(wrong)
    left, right = st.columns(2)
    values: dict[str, Any] = {}
    with left:
        values["name"] = inputs.line(_("Name of the supplier"), key=f"{key}_name", problem=wrong.get("name"), who=True)
        for name in ("agreement", "agreement_on", "notice_hours", "verify_months"):
            values[name] = _input(name, key, wrong.get(name))
    with right:
        values["role"] = _role(key, wrong.get("role"))
        for name in ("contact_name", "contact_email", "contact_phone", "note"):
            label = _("Note") if name == "note" else words.label(name)
            values[name] = inputs.line(label, key=f"{key}_{name}", problem=wrong.get(name), who=name != "note")
    return values


def _role(key: str, problem: str | None) -> str | None:
    value = st.selectbox(
        words.label("supplier_role"),
        taxonomy.codes("supplier_roles"),
        index=None,
        key=f"{key}_role",
        format_func=labels("supplier_roles"),
        placeholder=_("not known yet"),
        on_change="ignore",
        persist_state=STAYS,
    )
    messages.beside(problem)
    return value


def _input(name: str, key: str, problem: str | None) -> Any:
    own, label = f"{key}_{name}", words.label(name)
    if name == "agreement":
        return inputs.line(label, key=own, problem=problem)
    if name == "agreement_on":
        return when.ask_day(label, key=own, problem=problem)
    most = settings.LONGEST_HOURS if name == "notice_hours" else settings.LONGEST_MONTHS
    placeholder = _("not agreed") if name == "notice_hours" else str(settings.verify_months(store()))
    value = st.number_input(
        label,
        1,
        most,
        None,
        1,
        key=own,
        placeholder=placeholder,
        on_change="ignore",
        persist_state=STAYS,
    )
    messages.beside(problem)
    return value
