"""Files of an incident on its card, each with the SHA-256 of its content."""

import streamlit as st

from lib.domain.messages import Problem, Problems
from lib.domain.permissions import May
from lib.register import attachments
from lib.register.store import Row
from lib.ui import fact_list, inputs, messages
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, language, may, me, now, store


def show(row: Row) -> None:
    """The files, the way to each, and the way to add some."""
    st.subheader(_("Files"), divider="gray")
    found = attachments.of_incident(store(), row["id"])
    if not found:
        st.text(_("Here will stand screenshots, messages, logs and proofs of sending."))
    for file in found:
        _show_one(file, may(May.EDIT))
    if row["state"] == "closed":
        st.caption(_("The incident is closed; reopen it to add a file."))
    elif attachments.may_add(row, me()):
        _show_adding(row, len(found))


def _show_one(file: Row, changeable: bool) -> None:
    where = f"file_{file['id']}"
    with st.container(border=True):
        added = f"{language().number(file['size'])} B, {language().moment(file['added_at'])}"
        fact_list.show([(file["name"], added), ("SHA-256", file["sha256"])])
        if file["withdrawn_at"]:
            st.text(_("Withdrawn: {reason}").format(reason=file["withdrawn_reason"]))
            return
        with st.container(horizontal=True):
            st.download_button(
                _("Download"),
                data=lambda: attachments.content(store(), file["id"], by=me())[1],
                file_name=file["name"],
                mime="application/octet-stream",
                key=f"file_{file['id']}",
                on_click="ignore",
            )
            if changeable:
                with st.popover(_("Withdraw")):
                    reason = inputs.line(_("Why is it withdrawn?"), key=f"file_reason_{file['id']}")
                    messages.beside(problems(where).get("withdrawn_reason"))
                    if st.button(_("Withdraw it"), key=f"file_withdraw_{file['id']}"):
                        attempt(where, lambda: attachments.withdraw(store(), file["id"], reason, by=me(), at=now()))


def _show_adding(row: Row, count: int) -> None:
    where = f"upload_{row['id']}"
    chosen = st.file_uploader(
        _("Add files (up to 10 MB each)"),
        accept_multiple_files=True,
        max_upload_size=attachments.LARGEST_MB,
        key=f"{where}_{count}",
    )
    messages.beside(problems(where).get("attachments"))
    if chosen and st.button(_("Keep these files"), type="primary", key="keep_files"):
        attempt(where, lambda: _keep(row, chosen))


def _keep(row: Row, chosen: list) -> None:
    """Keeps all that can be kept, then says what cannot."""
    refused: list[Problem] = []
    for file in chosen:
        try:
            attachments.add(store(), row["id"], file.name, file.getvalue(), by=me(), at=now())
        except Problems as problem:
            refused += problem.problems
    if refused:
        raise Problems(refused)
