"""The dashboard: what waits now, what happened, whether duties were kept, what came back, whether it gets better."""

import streamlit as st

from lib.domain.permissions import May
from lib.ui import drawing, empty
from lib.ui.dashboard import (
    dashboard_better,
    dashboard_causes,
    dashboard_duties,
    dashboard_exposure,
    dashboard_kinds,
    dashboard_now,
    dashboard_practice,
    dashboard_times,
    dashboard_when,
    heading,
    scope,
)
from lib.ui.screen import _, may, me

me()
st.title(_("Dashboard"))
if not may(May.SEE_ALL):
    empty.not_for_you(_("Your role reports incidents and sees its own; the dashboard is not open to it."))

drawing.begin()
chosen = scope.current()
scope.show(chosen)
heading.show_report(chosen)
dashboard_now.show(chosen)
dashboard_now.show_in_words(chosen)
dashboard_when.show(chosen)
dashboard_kinds.show(chosen)
dashboard_times.show()
dashboard_duties.show(chosen)
dashboard_causes.show(chosen)
dashboard_better.show(chosen)
dashboard_practice.show_found(chosen)
dashboard_practice.show_suppliers(chosen)
dashboard_practice.show_measures(chosen)
dashboard_exposure.show(chosen)
