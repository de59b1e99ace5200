"""Report an incident: the form, then what happens next."""

import streamlit as st

from lib.ui import draft
from lib.ui.education import drill_sheet
from lib.ui.incident import alike
from lib.ui.intake import intake, intake_form
from lib.ui.screen import _, me

me()
st.title(_("Report an incident"))

token = intake_form.begin()
drill = drill_sheet.asked_for()
if drill:
    drill_sheet.show_story(drill)
saved = intake.saved(token)
if saved is not None:
    intake.show_receipt(saved)
    st.stop()

intake.offer_earlier_drafts()
problems = intake.problems()
answers = intake_form.show(problems)
draft.autosave(intake_form.FORM, intake_form.TEXTS)
if st.button(_("Save the report"), type="primary", key="report_save", shortcut="Ctrl+S"):
    intake.send(answers, token, drill)
alike.while_typing(intake_form.FORM)
intake.show_own_reports()
