"""Bring in a spreadsheet: the register that somebody kept by hand until now."""

import streamlit as st

from lib.domain.permissions import May
from lib.ui import empty
from lib.ui.importing import correct_sheet, import_file, import_list, import_mapping, import_preview, import_template
from lib.ui.screen import _, may, me

me()
st.title(_("Bring in a spreadsheet"))
if not may(May.EDIT):
    empty.not_for_you(_("Your role does not work on incidents; bringing in a register is not open to it."))

import_template.show()
work = import_file.ask()
if work is not None and work.is_ours:
    correct_sheet.show(work)
elif work is not None:
    import_file.say_what_was_found(work)
    import_mapping.show(work)
    import_preview.show(work)
import_list.show()
