"""All preventive actions by their state, and the way to the ledger and to what came back."""

import streamlit as st

from lib.domain.permissions import May
from lib.domain.preventive import STATES
from lib.register import prevention
from lib.ui.prevention import preventive, preventive_form
from lib.ui.screen import _, labels, language, may, ngettext, now, shown, store

PARTS = ("actions", "ledger", "recurring")


def part() -> str:
    """Which part of the page is open; it stands in the address too."""
    texts = {"actions": _("Actions"), "ledger": _("Did they work?"), "recurring": _("What came back")}
    given = st.query_params.get("part", PARTS[0])
    st.session_state["prevention_part"] = given if given in PARTS else PARTS[0]
    st.segmented_control(
        _("Part of the page"),
        PARTS,
        format_func=shown(texts),
        key="prevention_part",
        required=True,
        on_change=_turn,
        label_visibility="collapsed",
    )
    return st.session_state["prevention_part"] or PARTS[0]


def show() -> None:
    """The actions, the most urgent first, and the form for another one."""
    found = prevention.listed(store(), now())
    if not found:
        st.info(
            _("Here will stand what is to keep incidents from coming back: against which cause, how strong, by when.")
        )
    else:
        _show_states([action["state"] for action in found])
        chosen = st.session_state.get("prevention_state")
        preventive.table([a for a in found if chosen in (None, a["state"])], key="preventive_actions")
    if may(May.EDIT):
        preventive_form.show_new("preventive_new")


def _show_states(states: list[str]) -> None:
    """How many there are of each state; one may be chosen."""
    counted = {state: states.count(state) for state in STATES if state in states}
    label = labels("action_states")
    n = len(states)
    given = st.query_params.get("state")
    st.session_state["prevention_state"] = given if given in counted else None
    st.segmented_control(
        ngettext("{n} action", "{n} actions", n).format(n=language().number(n)),
        list(counted),
        format_func=shown({state: f"{label(state)} ({language().number(k)})" for state, k in counted.items()}),
        key="prevention_state",
        on_change=_choose_state,
    )


def _choose_state() -> None:
    """The state stands in the address, so that a number elsewhere can lead to its actions."""
    chosen = st.session_state["prevention_state"]
    if chosen:
        st.query_params["state"] = chosen
    else:
        st.query_params.pop("state", None)


def _turn() -> None:
    st.query_params["part"] = st.session_state["prevention_part"] or PARTS[0]
