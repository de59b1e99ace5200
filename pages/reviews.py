"""Reviews of section 8: which meetings are due, the meeting itself on one screen, and its minutes."""

import streamlit as st

from lib.domain.permissions import May
from lib.ui import empty
from lib.ui.meeting import meeting_list, meeting_minutes, meeting_room
from lib.ui.screen import _, may, me

me()
if not may(May.SEE_ALL):
    st.title(_("Reviews"))
    empty.not_for_you(_("Your role reports incidents and sees its own; the reviews are not open to it."))

meeting = meeting_list.asked_for()
if meeting is None:
    st.title(_("Reviews"))
    meeting_list.show()
elif meeting["frozen_at"] or meeting["withdrawn_at"]:
    meeting_minutes.show(meeting)
else:
    meeting_room.show(meeting)
