"""Trainings and drills: what was taught to whom, procedures and who has read them, what was practised."""

import streamlit as st

from lib.domain.permissions import May
from lib.ui import empty
from lib.ui.education import drill_board, procedure_board, trainings
from lib.ui.screen import _, may, me, shown


def turn() -> None:
    """The part that is open stands in the address."""
    st.query_params["part"] = st.session_state["education_part"] or "trainings"


me()
st.title(_("Trainings and drills"))
if not may(May.SEE_ALL):
    empty.not_for_you(_("Your role reports incidents and sees its own; trainings and drills are not open to it."))

parts = {"trainings": _("Trainings"), "procedures": _("Procedures"), "drills": _("Drills")}
given = st.query_params.get("part", "trainings")
st.session_state["education_part"] = given if given in parts else "trainings"
st.segmented_control(
    _("Part of the page"),
    list(parts),
    format_func=shown(parts),
    key="education_part",
    required=True,
    on_change=turn,
    label_visibility="collapsed",
)
match st.session_state["education_part"]:
    case "procedures":
        procedure_board.show()
    case "drills":
        drill_board.show()
    case _:
        trainings.show()
