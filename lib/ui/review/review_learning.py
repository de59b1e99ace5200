"""What helped it happen, why nobody noticed earlier, and the six questions to learn from it.

The texts are long: what is typed is kept as a draft of this person at once, and survives F5 and a restart.
"""

from typing import Any

import streamlit as st

from lib.domain import taxonomy
from lib.domain.messages import N_, Problems
from lib.domain.review import LEARNING
from lib.register import drafts, reviews
from lib.register.store import Conflict, Row
from lib.ui import editing, fact_list, messages, personal_data
from lib.ui.inputs import STAYS
from lib.ui.live_text import live_fragment, live_text, newest_text, set_live_text
from lib.ui.screen import _, labels, language, me, now, store

FORM = "review"
GROUP = "learning"
_LABELS = {
    "factors_note": N_("More about the factors"),
    "detection_gap": N_("Why was it not noticed earlier?"),
}


def show(row: Row, changeable: bool) -> None:
    st.subheader(_("What helped it happen, and what we learn"), divider="gray")
    kept = reviews.get(store(), row["id"])
    edit = editing.of(row["id"], GROUP)
    if edit is not None and changeable:
        _edit(row, kept, edit)
        return
    _read(kept)
    if changeable:
        _offer(row, kept)


def label(name: str) -> str:
    """How a text of the review is asked for."""
    return _(_LABELS[name]) if name in _LABELS else taxonomy.label("learning", name, language().code)


def _read(kept: Row) -> None:
    if kept["version"] == 0:
        st.text(_("Here will stand what helped it happen, and the answers to six questions, asked without blame."))
        return
    factors = ", ".join(taxonomy.label("factors", code, language().code) for code in kept["factors"])
    lines = [(_("Contributing factors"), factors)]
    fact_list.show([*lines, *((label(name), kept[name]) for name in reviews.TEXTS)])


def _offer(row: Row, kept: Row) -> None:
    """To begin, or to go on with what was typed and not saved."""
    unsaved = drafts.load(store(), _draft(row), by=me())
    if unsaved is None:
        st.button(_("Edit"), key="edit_learning", on_click=_begin, args=(row, kept, None), icon=":material/edit:")
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        when = language().moment(unsaved["saved_at"])
        st.text(_("Answers of {moment} are typed and not saved yet.").format(moment=when))
        st.button(_("Continue"), key="continue_learning", on_click=_begin, args=(row, kept, unsaved["content"]))
        st.button(_("Throw away"), key="discard_learning", on_click=_discard, args=(row,))


def _begin(row: Row, kept: Row, unsaved: dict[str, Any] | None) -> None:
    editing.begin({**kept, "id": row["id"]}, GROUP, ("factors", *reviews.TEXTS))
    values = {**kept, **(unsaved or {})}
    editing.of(row["id"], GROUP).version = values["version"]
    st.session_state[_key(row, "factors")] = list(values["factors"])
    for name in reviews.TEXTS:
        set_live_text(_key(row, name), values[name] or "")


def _edit(row: Row, kept: Row, edit: editing.Edit) -> None:
    messages.summary(edit.problems)
    if edit.mine is not None:
        st.warning(_("Somebody saved in the meantime; it stands under your answers. Save again to keep yours."))
    factors = st.pills(
        _("Contributing factors"),
        taxonomy.codes("factors"),
        selection_mode="multi",
        format_func=labels("factors"),
        key=_key(row, "factors"),
        on_change="ignore",
        persist_state=STAYS,
    )
    messages.beside(edit.problems.get("factors"))
    texts = {}
    for name in reviews.TEXTS:
        _ask(row, name, edit.version, edit.problems.get(name))
        texts[name] = personal_data.live(_key(row, name), label(name))
        if edit.mine is not None and kept[name] != edit.mine[name]:
            st.text(_("Saved in the meantime: {words}").format(words=kept[name] or "–"))
    with st.container(horizontal=True):
        save = st.button(_("Save"), type="primary", key="learning_save", shortcut="Ctrl+S")
        st.button(_("Cancel"), key="learning_cancel", on_click=_discard, args=(row,))
    if save:
        _save(row, kept, edit, {"factors": tuple(factors or ()), **texts})


@live_fragment
def _ask(row: Row, name: str, version: int, problem: str | None) -> None:
    key = _key(row, name)
    live_text(label(name), key=key, value=newest_text(key), problem=problem, height=90 if name in LEARNING else 70)
    _keep_draft(row, version)


def _keep_draft(row: Row, version: int) -> None:
    texts = {name: newest_text(_key(row, name)) for name in reviews.TEXTS}
    typed = {"version": version, "factors": list(st.session_state.get(_key(row, "factors")) or ()), **texts}
    mark = _key(row, "draft")
    before = st.session_state.setdefault(mark, typed)
    if typed != before:
        drafts.save(store(), _draft(row), FORM, typed, by=me(), at=now())
        st.session_state[mark] = typed


def _save(row: Row, kept: Row, edit: editing.Edit, values: dict[str, Any]) -> None:
    try:
        reviews.save(store(), row["id"], edit.version, values, by=me(), at=now())
    except Problems as refused:
        edit.problems = messages.by_field(refused.problems)
    except Conflict:
        edit.problems, edit.mine = {}, edit.base
        edit.version, edit.base = kept["version"], {name: kept[name] for name in edit.base}
    else:
        _discard(row)
        messages.say_later(_("Saved."))
    st.rerun()


def _discard(row: Row) -> None:
    drafts.discard(store(), _draft(row), by=me())
    personal_data.forget()
    editing.stop()


def _draft(row: Row) -> str:
    return f"{FORM}-{row['id']}-{me().id}"


def _key(row: Row, name: str) -> str:
    return editing.key(row["id"], name)
