"""The register: which incidents there are, what is most urgent, and the way to each."""

import streamlit as st

from lib.domain.permissions import May
from lib.register import listing
from lib.ui import empty
from lib.ui.listing import export_button, filter_bar, register_list
from lib.ui.screen import _, may, me, now, store

me()
if not may(May.SEE_ALL):
    empty.not_for_you(_("Your role reports incidents and sees its own; the whole register is not open to it."))

st.title(_("Register"))
chosen = filter_bar.chosen()
page = listing.page(
    store(), chosen, by=me(), now=now(), page=filter_bar.page_number(), counted=filter_bar.is_open(chosen)
)
if empty.register_is_empty(page.total, chosen):
    st.stop()

filter_bar.show(chosen, page.counts)
filter_bar.say(chosen, page.total)
export_button.show(chosen, page.total)
register_list.show(page)
