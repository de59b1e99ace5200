"""Two people changed the same incident: both versions are shown, the person chooses, nothing typed is lost."""

from typing import Any

import streamlit as st

from lib.domain.messages import Problems
from lib.register import incidents, journal
from lib.register.store import Conflict, Row
from lib.ui import editing, fact_list, messages, words
from lib.ui.screen import _, language, me, now, shown, store


def show(edit: editing.Edit, row: Row) -> bool:
    """Draws the choice where a save was refused as stale; False where there is none to make.

    `row` is the incident as it is now.
    """
    if edit.mine is None:
        return False
    mine = {name: value for name, value in edit.mine.items() if value != edit.base[name]}
    clashing = [name for name in mine if row[name] != edit.base[name] and row[name] != mine[name]]
    st.warning(_explanation(row, bool(clashing)))
    taken = {name: value for name, value in mine.items() if name not in clashing}
    for name in clashing:
        if _choose(name, edit.base[name], row[name], mine[name]):
            taken[name] = mine[name]
    with st.container(horizontal=True):
        again = st.button(_("Save with this choice"), type="primary", key="conflict_save")
        st.button(_("Leave theirs as it is"), key="conflict_leave", on_click=editing.stop)
    if again and edit.compared == row["version"]:  # else somebody saved once more, unseen: this run shows it
        _save_again(edit, row, taken)
    edit.compared = row["version"]
    return True


def _explanation(row: Row, clashing: bool) -> str:
    last = journal.history(store(), "incident", row["id"])[0]
    who = messages.plain(last["actor"])
    said = _("{who} saved this incident at {time}, while you were editing.").format(
        who=who, time=language().clock_time(last["moment"])
    )
    more = (
        _("Where you both changed the same, choose.")
        if clashing
        else _("You changed different things; both can stand.")
    )
    return f"{said} {more}"


def _choose(name: str, base: Any, theirs: Any, mine: Any) -> bool:
    """Both versions of one field; True when mine is to stand."""
    versions = ((_("before"), base), (_("theirs"), theirs), (_("yours"), mine))
    fact_list.show((f"{words.label(name)}: {which}", words.of(name, value)) for which, value in versions)
    options = {"mine": _("yours"), "theirs": _("theirs")}
    chosen = st.radio(
        words.label(name), list(options), format_func=shown(options), horizontal=True, key=f"conflict_{name}"
    )
    return chosen == "mine"


def _save_again(edit: editing.Edit, row: Row, taken: dict[str, Any]) -> None:
    try:
        incidents.change(store(), row["id"], row["version"], taken, by=me(), at=now(), reason=edit.reason or None)
    except Conflict:
        pass  # somebody saved once more: the rerun shows the newer version and asks again
    except Problems as refused:
        edit.problems = messages.by_field(refused.problems)
        edit.rebase(row, kept=taken)
    else:
        editing.stop()
        messages.say_later(_("Saved."))
    st.rerun()
