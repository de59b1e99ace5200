"""Settings: one's own account for everybody; organisation, accounts and the journal for those who keep the register."""

import streamlit as st

from lib.domain.permissions import May
from lib.ui.screen import _, may, me
from lib.ui.settings import (
    account_settings,
    backup_settings,
    duty_settings,
    journal_settings,
    operation_settings,
    organisation_settings,
    restricted_settings,
    sign_in_settings,
)

me()
st.title(_("Settings"))
account_settings.show_own()
sign_in_settings.show()
if may(May.ADMINISTER):
    organisation_settings.show()
    duty_settings.show()
    account_settings.show_all()
    restricted_settings.show()
if may(May.SEE_ALL):
    journal_settings.show()
if may(May.ADMINISTER):
    backup_settings.show()
    operation_settings.show()
