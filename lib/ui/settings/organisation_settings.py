"""Whose register it is: name, address, contact point, data-protection officer."""

import streamlit as st

from lib.domain.messages import N_
from lib.register import organisation
from lib.ui import editing, inputs
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, me, now, store

LABELS = {
    "name": N_("Name of the organisation"),
    "address": N_("Address"),
    "tax_number": N_("NIP"),
    "contact_name": N_("Contact point: name"),
    "contact_email": N_("Contact point: e-mail"),
    "contact_phone": N_("Contact point: phone"),
    "representatives": N_("Who may represent the organisation (names, positions)"),
    "proxy": N_("Proxy who files with the authority, if any"),
}
OFFICER = {
    "dpo_name": N_("IOD: name"),
    "dpo_email": N_("IOD: e-mail"),
    "dpo_phone": N_("IOD: phone"),
}


def show() -> None:
    found = organisation.get(store())
    if found is None:
        return
    seen = editing.version_on_screen(found)
    wrong = problems("organisation")
    with st.expander(_("Organisation"), expanded=bool(wrong)):
        values = {}
        for name, label in LABELS.items():
            values[name] = _line(name, label, found, wrong)
        key = f"organisation_has_dpo_{found['version']}"
        st.session_state.setdefault(key, inputs.kept_answer(found["has_dpo"]))
        values["has_dpo"] = inputs.answer(
            _("Is there a data-protection officer (IOD)?"), key=key, problem=wrong.get("has_dpo"), rerun=True
        )
        for name, label in OFFICER.items():
            values[name] = _line(name, label, found, wrong) if values["has_dpo"] else None
        if st.button(_("Save"), type="primary", key="organisation_save"):
            attempt("organisation", lambda: organisation.save(store(), seen, values, by=me(), at=now()))


def _line(name: str, label: str, found: dict, wrong: dict[str, str]) -> str:
    key = f"organisation_{name}_{found['version']}"
    st.session_state.setdefault(key, found[name] or "")
    return inputs.line(_(label), key=key, problem=wrong.get(name), who=True)
