"""Preventive actions: what is planned and in force against which cause, whether it worked, and what came back."""

import streamlit as st

from lib.domain.permissions import May
from lib.ui import empty
from lib.ui.prevention import ledger, preventive_action, preventive_list
from lib.ui.screen import _, may, me

me()
if not may(May.SEE_ALL):
    st.title(_("Preventive actions"))
    empty.not_for_you(_("Your role reports incidents and sees its own; preventive actions are not open to it."))

if action_id := st.query_params.get("action"):
    preventive_action.show(action_id)
else:
    st.title(_("Preventive actions"))
    match preventive_list.part():
        case "actions":
            preventive_list.show()
        case "ledger":
            ledger.show()
        case "recurring":
            ledger.show_recurring()
