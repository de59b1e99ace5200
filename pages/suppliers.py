"""Suppliers: who holds our data, when each was verified and how, what it caused and how soon it told us."""

import streamlit as st

from lib.domain.permissions import May
from lib.ui import empty
from lib.ui.screen import _, may, me
from lib.ui.suppliers import supplier_list, supplier_page

me()
if not may(May.SEE_ALL):
    st.title(_("Suppliers"))
    empty.not_for_you(_("Your role reports incidents and sees its own; the suppliers are not open to it."))

if supplier_id := st.query_params.get("supplier"):
    supplier_page.show(supplier_id)
else:
    st.title(_("Suppliers"))
    supplier_list.show()
