"""What was to keep this from happening or from hurting: each barrier held, failed, was absent, or is not judged yet."""

import html

import streamlit as st

from lib.domain import review, taxonomy
from lib.domain.messages import Problems
from lib.register import reviews
from lib.register.store import Conflict, Row
from lib.ui import editing, inputs, messages, personal_data
from lib.ui.inputs import STAYS, UNKNOWN
from lib.ui.screen import _, labels, language, me, ngettext, now, shown, store

GROUP = "barriers"
_SIGNS = {"held": "✓", "failed": "✕", "absent": "∅"}


def show(row: Row, changeable: bool) -> None:
    st.subheader(_("Barriers: what held, what failed, what was not there"), divider="gray")
    found = reviews.findings(store(), row["id"])
    edit = editing.of(row["id"], GROUP)
    if edit is not None and changeable:
        _edit(row, found, edit)
        return
    _read(row, found)
    if changeable:
        st.button(_("Judge the barriers"), key="edit_barriers", on_click=_begin, args=(row, found))


def asked(row: Row, found: dict[str, Row]) -> list[str]:
    """The barriers of this kind of incident, and any other that was judged when its kind was another one."""
    listed = review.barriers(row["kinds"])
    return listed + [code for code in found if code not in listed]


def _read(row: Row, found: dict[str, Row]) -> None:
    if not found:
        st.text(_("Nothing is said yet of the barriers against this kind of incident."))
        return
    lines = "".join(_line(code, found[code]) for code in asked(row, found) if code in found)
    st.html(f'<table class="plain">{lines}</table>')
    open_ones = len([code for code in asked(row, found) if code not in found])
    if open_ones:
        sentence = ngettext("{n} more barrier is not judged yet.", "{n} more barriers are not judged yet.", open_ones)
        st.caption(sentence.format(n=language().number(open_ones)))


def _line(code: str, said: Row) -> str:
    name = html.escape(taxonomy.label("barriers", code, language().code))
    finding = html.escape(_words(said))
    return f"<tr><td>{name}</td><td>{finding}</td><td>{html.escape(said['note'] or '')}</td></tr>"


def _words(said: Row | None) -> str:
    if not said or said["finding"] is None:
        return _("not judged yet")
    return f"{_SIGNS[said['finding']]} {taxonomy.label('findings', said['finding'], language().code)}"


def _begin(row: Row, found: dict[str, Row]) -> None:
    editing.begin({"id": row["id"], "version": 0, "seen": found}, GROUP, ("seen",))
    for code in asked(row, found):
        said = found.get(code, {"finding": None, "note": None})
        st.session_state[editing.key(row["id"], code)] = said["finding"] or UNKNOWN
        st.session_state[editing.key(row["id"], f"{code}_note")] = said["note"] or ""


def _edit(row: Row, found: dict[str, Row], edit: editing.Edit) -> None:
    messages.summary(edit.problems)
    if edit.mine is not None:
        st.warning(_("Somebody judged barriers in the meantime; it stands beside yours. Save again to keep yours."))
    said = {code: _ask(row, code, found.get(code), edit) for code in asked(row, found)}
    with st.container(horizontal=True):
        save = st.button(_("Save"), type="primary", key="barriers_save")
        st.button(_("Cancel"), key="barriers_cancel", on_click=editing.stop)
    if save:
        _save(row, found, edit, said)


def _ask(row: Row, code: str, now_kept: Row | None, edit: editing.Edit) -> tuple[str | None, str]:
    options = (*taxonomy.codes("findings"), UNKNOWN)
    name = taxonomy.label("barriers", code, language().code)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        value = st.segmented_control(
            name,
            options,
            format_func=shown({**{c: labels("findings")(c) for c in options}, UNKNOWN: _("not judged yet")}),
            key=editing.key(row["id"], code),
            required=True,
            on_change="ignore",
            persist_state=STAYS,
        )
    with right:
        label = _("Note: {barrier}").format(barrier=name)
        note = inputs.line(label, key=editing.key(row["id"], f"{code}_note"), problem=edit.problems.get(code))
    if edit.mine is not None and now_kept != edit.mine.get(code):
        st.caption(_("Saved in the meantime: {words}").format(words=messages.plain(_words(now_kept))))
    return (None if value in (None, UNKNOWN) else value), note


def _save(row: Row, found: dict[str, Row], edit: editing.Edit, said: dict[str, tuple[str | None, str]]) -> None:
    try:
        reviews.find(store(), row["id"], edit.base["seen"], said, by=me(), at=now())
    except Problems as refused:
        edit.problems = messages.by_field(refused.problems)
    except Conflict:
        edit.problems, edit.mine, edit.base["seen"] = {}, edit.base["seen"], found
    else:
        personal_data.forget()
        editing.stop()
        messages.say_later(_("Saved."))
    st.rerun()
