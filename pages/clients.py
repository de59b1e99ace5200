"""Clients: whose data we process, whom to tell when something happens, and within how many hours."""

import streamlit as st

from lib.domain.permissions import May
from lib.ui import empty
from lib.ui.clients import client_directory
from lib.ui.screen import _, may, me

me()
st.title(_("Clients"))
if not may(May.SEE_ALL):
    empty.not_for_you(_("Your role reports incidents and sees its own; the clients are not open to it."))

client_directory.show()
