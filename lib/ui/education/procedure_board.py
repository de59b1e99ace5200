"""Procedures and configurations in their versions, and who has not read the one in force yet."""

import streamlit as st

from lib.domain.permissions import May
from lib.register import procedures
from lib.register.store import Row
from lib.ui import fact_list
from lib.ui.education import procedure_form, trainings
from lib.ui.screen import _, language, may, ngettext, store


def show() -> None:
    found = procedures.listed(store())
    if not found:
        st.text(_("Here will stand each new version of a procedure or a configuration, and who has read it."))
    if may(May.EDIT):
        procedure_form.show_new()
    in_force = {row["id"] for row in procedures.current(store())}
    unread = procedures.unread_by(store())
    for row in found:
        with st.container(border=True):
            _show_one(row, row["id"] in in_force, unread.get(row["id"]))


def _show_one(row: Row, is_in_force: bool, names: list[str] | None) -> None:
    fact_list.show([*procedure_form.lines(row), (_("State"), _standing(row, is_in_force))])
    trainings.came_from(row)
    if names is not None:
        _show_readers(names)
    if may(May.EDIT) and row["withdrawn_at"] is None:
        with st.container(horizontal=True):
            procedure_form.show_change(row)
            trainings.offer_to_withdraw("procedure", row, procedures.withdraw)


def _standing(row: Row, is_in_force: bool) -> str:
    if row["withdrawn_at"]:
        return _("withdrawn: {reason}").format(reason=row["withdrawn_reason"])
    return _("in force") if is_in_force else _("replaced by a newer version")


def _show_readers(names: list[str]) -> None:
    if not names:
        st.text(_("✓ Everybody with an account has read it."))
        return
    count = language().number(len(names))
    sentence = ngettext(
        "{n} person has not read it yet: {names}.", "{n} people have not read it yet: {names}.", len(names)
    )
    st.text(sentence.format(n=count, names=", ".join(names)))
