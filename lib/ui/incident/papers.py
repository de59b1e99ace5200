"""The papers of an incident, handed over as files."""

import io
from collections.abc import Callable

import streamlit as st

from lib.documents import authority_pack, bundle, calendar, cases, incident_report, management_note, memo, pdf
from lib.documents.paper import Case, Paper
from lib.domain.permissions import May
from lib.register import recurrences
from lib.register.store import Row
from lib.ui import paper_button
from lib.ui.incident import incident_file
from lib.ui.screen import _, language, may, now, store

_MADE = "_made_bundle"


def show(row: Row) -> None:
    """Report, note for management, memo, content of the notification, calendar, notices to clients, the file."""
    st.subheader(_("Papers"), divider="gray")
    case = cases.of(store(), row, language(), now())
    _paper(_("Incident report"), lambda: incident_report.make(case), "report", _("PDF, the procedure's four headings"))
    if may(May.SEE_ALL):  # it names earlier incidents
        _note(row, case)
    _paper(_("Memo of the decisions"), lambda: memo.make(case), "memo", _("PDF, with all reasons"))
    _paper(
        _("Content of the notification"),
        lambda: authority_pack.make(case),
        "pack",
        _("PDF, in the order of the authority's form"),
    )
    _calendar(row)
    if case.clients:
        _notices(case)
    incident_file.show(row)


def _note(row: Row, case: Case) -> None:
    register = store()
    _paper(
        _("Note for management"),
        lambda: management_note.make(case, recurrences.of_incident(register, row)),
        "note",
        _("PDF, one page: what happened, duties, recurrence, decisions, what is asked"),
    )


def _paper(label: str, make: Callable[[], Paper], key: str, hint: str) -> None:
    number = st.query_params.get("number", "").replace("/", "-")
    with st.container(horizontal=True, vertical_alignment="center"):
        paper_button.show(
            label, make, "pdf", file=f"{number}-{key}", key=f"paper_{key}", icon=":material/picture_as_pdf:"
        )
        st.caption(hint)


def _calendar(row: Row) -> None:
    waiting = [duty for duty in row["duties"] if duty.is_waiting and duty.due_at]
    if not waiting:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Calendar file"),
            data=lambda: calendar.render(row, waiting, language(), now()),
            file_name=f"{row['number'].replace('/', '-')}.ics",
            mime="text/calendar",
            key="paper_calendar",
            icon=":material/calendar_add_on:",
            on_click="ignore",
        )
        st.caption(_("with alarms before each deadline, for phone and computer"))


def _notices(case: Case) -> None:
    n = sum(client["affected"] != "no" for client in case.clients)
    label = language().ngettext("Make {n} notice to a client", "Make {n} notices to clients", n)
    if st.button(label.format(n=language().number(n)), key="paper_notices", icon=":material/folder_zip:"):
        _make(case)
    made = st.session_state.get(_MADE)
    if made and made[0] == case.incident["number"]:
        st.download_button(
            _("Download the ZIP, one PDF a client"),
            data=made[1],
            file_name=f"{made[0].replace('/', '-')}-notices.zip",
            mime="application/zip",
            key="paper_zip",
            type="primary",
            on_click=lambda: st.session_state.pop(_MADE, None),
        )


def _make(case: Case) -> None:
    """The ZIP, with progress; a notice that cannot be set is said, and nothing is handed over."""
    said = _("Making the notices…")
    bar = st.progress(0.0, said)
    target = io.BytesIO()
    try:
        bundle.write(target, case, lambda done, total: bar.progress(done / total, said))
    except pdf.Unprintable:
        st.error(_("A notice could not be made. Nothing in the register has changed; please try again."))
    else:
        st.session_state[_MADE] = (case.incident["number"], target.getvalue())
    bar.empty()
