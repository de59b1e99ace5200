"""One incident as a file: the same sheets as the register's workbook, and nothing of any other incident."""

import streamlit as st

from lib.domain.permissions import May
from lib.register.store import Row
from lib.ui import taking_out
from lib.ui.screen import _, may


def show(row: Row) -> None:
    """Asks in which form, makes it, offers it."""
    if not may(May.EXPORT):
        return
    here = f"file_{row['id']}"
    number = row["number"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = taking_out.ask_form("incident_form")
        if st.button(_("Make the file of this incident"), key="incident_file", icon=":material/table_view:"):
            words = _("Incident {number} alone.").format(number=number)
            taking_out.make(form, [row["id"]], words=words, period="", name=number.replace("/", "-"), key=here)
    taking_out.offer(here)
