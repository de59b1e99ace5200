"""The Excel workbook of the register: this view or everything, made when asked for."""

import io

import streamlit as st

from lib.documents import workbook
from lib.domain.permissions import May
from lib.register import exports, listing
from lib.register.filters import Filter
from lib.ui.screen import _, language, may, me, now, store

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MADE = "_made_workbook"


def show(chosen: Filter, total: int) -> None:
    """Asks which rows, makes the file with progress, offers it."""
    if not may(May.EXPORT):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.caption(_("Excel workbook:"), width="content")
        this = st.button(
            _("this view ({n})").format(n=language().number(total)), key="excel_view", icon=":material/table_view:"
        )
        everything = st.button(_("the whole register"), key="excel_all", icon=":material/table_view:")
    if this or everything:
        st.session_state[_MADE] = _make(chosen if this else Filter(sort=chosen.sort))
    made = st.session_state.get(_MADE)
    if made:
        name, content = made
        st.download_button(
            _("Download {name}").format(name=name),
            data=content,
            file_name=name,
            mime=EXCEL,
            key="excel_download",
            type="primary",
            on_click=_forget,
        )


def _make(chosen: Filter) -> tuple[str, bytes]:
    lang, at = language(), now()
    ids = listing.ids(store(), chosen, by=me(), now=at)
    words = chosen.words(lang, listing.handlers(store()))
    said = _("Writing the workbook…")
    bar = st.progress(0.0, said)
    target = io.BytesIO()
    with exports.export_of(store(), ids, words=words, by=me(), at=at, period=_period(chosen)) as export:
        workbook.write(target, export, lang, progress=lambda done, total: bar.progress(done / max(total, 1), said))
    bar.empty()
    return f"{_('register')}-{at:%Y-%m-%d}-{export.head[1][:8]}.xlsx", target.getvalue()


def _period(chosen: Filter) -> str:
    since, until = (language().date(day) if day else "…" for day in (chosen.since, chosen.until))
    return f"{since} – {until}" if chosen.since or chosen.until else _("all time")


def _forget() -> None:
    """Once fetched, the file is not kept in the server's memory."""
    st.session_state.pop(_MADE, None)
