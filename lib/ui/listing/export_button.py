"""The register as a file: this view or everything, as a workbook or in another form."""

import streamlit as st

from lib.domain.permissions import May
from lib.register import listing
from lib.register.filters import Filter
from lib.ui import taking_out
from lib.ui.screen import _, language, may, me, now, store

_HERE = "excel"


def show(chosen: Filter, total: int) -> None:
    """Asks in which form and which rows, makes the file with progress, offers it."""
    if not may(May.EXPORT):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = taking_out.ask_form("excel_form")
        this = st.button(
            _("this view ({n})").format(n=language().number(total)), key="excel_view", icon=":material/table_view:"
        )
        everything = st.button(_("the whole register"), key="excel_all", icon=":material/table_view:")
    if this or everything:
        wanted = chosen if this else Filter(sort=chosen.sort)
        taking_out.make(
            form,
            listing.ids(store(), wanted, by=me(), now=now()),
            words=wanted.words(language(), listing.handlers(store())),
            period=_period(wanted),
            name=_("register"),
            key=_HERE,
        )
    taking_out.offer(_HERE)


def _period(chosen: Filter) -> str:
    since, until = (language().date(day) if day else "…" for day in (chosen.since, chosen.until))
    return f"{since} – {until}" if chosen.since or chosen.until else _("all time")
