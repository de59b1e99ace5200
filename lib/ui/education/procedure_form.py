"""Putting down a new version of a procedure or a configuration: from a review, or from its own page."""

import streamlit as st

from lib.register import procedures
from lib.register.store import Row
from lib.ui import inputs, when
from lib.ui.attempt import anew, attempt, problems
from lib.ui.inputs import STAYS
from lib.ui.screen import _, language, me, now, store


def named(row: Row) -> str:
    """A version in one line: name, old and new version."""
    versions = " → ".join(filter(None, (row["old_version"], row["new_version"])))
    return f"{row['name']}: {versions}"


def show_new(incident_id: int | None = None) -> None:
    """The form for a new version, folded away."""
    where = f"procedure_{incident_id or 'new'}"
    key, wrong = f"{anew(where)}_", problems(where)
    with st.expander(_("Put down a new version"), icon=":material/add:", expanded=bool(wrong)):
        values = _fields(key, wrong)
        if st.button(_("Put it down"), type="primary", key=f"{key}add"):
            attempt(
                where,
                lambda: procedures.add(store(), values, incident_id=incident_id, by=me(), at=now()),
                clears=key,
            )


def show_change(row: Row) -> None:
    """Corrects what was put down, above all the day since when a proposed version is in force."""
    key = f"procedure_{row['id']}_{row['version']}_"
    for name, field in _BEGIN.items():
        st.session_state.setdefault(f"{key}{name}", row[field] or _EMPTY.get(name, ""))
    with st.popover(_("Correct")):
        values = _fields(key, problems(key))
        if st.button(_("Save"), type="primary", key=f"{key}save"):
            attempt(
                key,
                lambda: procedures.change(store(), row["id"], row["version"], values, by=me(), at=now()),
                clears=key,
            )


_BEGIN = {
    "name": "name",
    "old": "old_version",
    "new_version": "new_version",
    "approved": "approved_by",
    "effective": "effective_on",
    "changed": "what_changed",
    "everybody": "everybody",
}
_EMPTY = {"effective": None, "everybody": False}


def _fields(key: str, wrong: dict[str, str]) -> dict[str, object]:
    name = inputs.line(_("Procedure or configuration"), key=f"{key}name", problem=wrong.get("name"))
    left, right = st.columns(2)
    with left:
        old = inputs.line(_("Old version"), key=f"{key}old", problem=wrong.get("old_version"))
        approved = inputs.line(_("Approved by"), key=f"{key}approved", problem=wrong.get("approved_by"), who=True)
    with right:
        new = inputs.line(_("New version"), key=f"{key}new_version", problem=wrong.get("new_version"))
        effective = when.ask_day(_("In force since"), key=f"{key}effective", problem=wrong.get("effective_on"))
    changed = inputs.text(_("What changed"), key=f"{key}changed", problem=wrong.get("what_changed"))
    everybody = st.checkbox(
        _("Everybody with an account is to read it and say so"),
        key=f"{key}everybody",
        on_change="ignore",
        persist_state=STAYS,
    )
    return {
        "name": name,
        "old_version": old,
        "new_version": new,
        "what_changed": changed,
        "approved_by": approved,
        "effective_on": effective,
        "everybody": everybody,
    }


def lines(row: Row) -> list[tuple[str, str | None]]:
    """What is known of a version, for a list of facts."""
    return [
        (_("Version"), named(row)),
        (_("What changed"), row["what_changed"]),
        (_("Approved by"), row["approved_by"]),
        (_("In force since"), language().date(row["effective_on"]) if row["effective_on"] else None),
    ]
