"""Settings: one's own account for everybody; organisation, accounts and the journal for those who keep the register."""

import streamlit as st

from lib.domain.permissions import May
from lib.ui.screen import _, may, me
from lib.ui.settings import (
    account_settings,
    backup_settings,
    calendar_settings,
    duty_settings,
    journal_settings,
    mail_settings,
    operation_settings,
    organisation_settings,
    outside_settings,
    restricted_settings,
    retention_settings,
    sign_in_settings,
)

me()
st.title(_("Settings"))
st.subheader(_("Yourself"))
account_settings.show_own()
sign_in_settings.show()
if may(May.SEE_ALL):
    calendar_settings.show()
if may(May.ADMINISTER):
    st.subheader(_("The firm"))
    organisation_settings.show()
    duty_settings.show()
    mail_settings.show()
    outside_settings.show()
    st.subheader(_("Who gets in"))
    account_settings.show_all()
    restricted_settings.show()
if may(May.SEE_ALL):
    st.subheader(_("How the register is kept"))
    journal_settings.show()
if may(May.ADMINISTER):
    backup_settings.show()
    retention_settings.show()
    operation_settings.show()
