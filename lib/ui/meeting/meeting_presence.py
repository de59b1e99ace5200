"""Who is present, on which day, who leads, and when the next meeting is."""

from typing import Any

import streamlit as st

from lib.domain.permissions import May
from lib.register import accounts, meetings
from lib.register.store import Row
from lib.ui import inputs, messages, when
from lib.ui.attempt import attempt, problems
from lib.ui.inputs import STAYS
from lib.ui.screen import _, language, may, me, now, store

_DAYS = ("held_on", "next_on")


def show(meeting: Row) -> None:
    """The list with the way to add to it, then day and leader."""
    st.subheader(_("Presence"), divider="gray")
    present = meetings.people(store(), meeting["id"])
    if not present:
        st.text(_("Nobody is named yet. Choose accounts, or type the names of others."))
    for person in present:
        _show_one(person)
    if may(May.EDIT):
        _show_new(meeting, {person["name"] for person in present})
        show_details(meeting, ("held_on", "facilitator", "next_on"))


def show_details(meeting: Row, names: tuple[str, ...]) -> None:
    """Some of the head's fields to change; only what somebody typed is saved, over whatever others saved meanwhile."""
    key = f"meeting_head_{meeting['id']}"
    values = {name: _field(meeting, name, f"{key}_{name}") for name in names}
    changed = {name: value for name, value in values.items() if (value or None) != meeting[name]}
    if st.button(_("Save"), key=f"{key}_save"):
        attempt(key, lambda: meetings.change(store(), meeting["id"], meeting["seen"], changed, by=me(), at=now()))


def _field(meeting: Row, name: str, key: str) -> Any:
    labels = {"held_on": _("Held on"), "next_on": _("Next meeting"), "facilitator": _("Led by")}
    begun, kept = f"_{key}_begun", meeting[name] if name in _DAYS else meeting[name] or ""
    if begun not in st.session_state or st.session_state.get(key) == st.session_state[begun]:
        st.session_state[key] = kept  # nothing is typed here: what somebody else saved is shown
    st.session_state[begun] = kept
    if name in _DAYS:
        return when.ask_day(labels[name], key=key)
    return inputs.line(labels[name], key=key)


def _show_one(person: Row) -> None:
    name = " – ".join(filter(None, (person["name"], person["position"])))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(name)
        if may(May.EDIT) and st.button(_("Not present"), key=f"leave_{person['id']}", type="tertiary"):
            attempt(
                "meeting_people", lambda: meetings.leave(store(), person["id"], person["version"], by=me(), at=now())
            )


def _show_new(meeting: Row, present: set[str]) -> None:
    key = f"present_{meeting['id']}_{len(present)}"
    wrong = problems("meeting_people")
    names = set(accounts.choices(store(), May.REPORT).values()) - present
    names |= {st.session_state.get(f"{key}_name")} - {None}  # a name that no account has, typed just now
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    with left:
        name = st.selectbox(
            _("Who is present"),
            sorted(names, key=language().sort_key),
            index=None,
            key=f"{key}_name",
            placeholder=_("choose, or type a name"),
            accept_new_options=True,
            persist_state=STAYS,
        )
    with middle:
        position = inputs.line(_("As whom"), key=f"{key}_position")
    with right:
        pressed = st.button(_("Add"), key=f"{key}_add", type="primary")
    messages.beside(wrong.get("name") or wrong.get("frozen"))
    if pressed:
        attempt(
            "meeting_people",
            lambda: meetings.join(store(), meeting["id"], name or "", position, by=me(), at=now()),
            clears=f"{key}_",
        )
