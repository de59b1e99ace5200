"""Two people changed the same incident: both versions are shown, the person chooses, nothing typed is lost."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from lib.domain.incident import FIELDS, WHO
from lib.domain.messages import Problems
from lib.register import incidents, journal
from lib.register.store import Conflict, Row
from lib.ui import editing, fact_list, messages, personal_data, words
from lib.ui.screen import _, language, me, now, shown, store


def show(edit: editing.Edit, row: Row) -> bool:
    """Draws the choice where a save was refused as stale; False where there is none to make.

    `row` is the incident as it is now.
    """
    if edit.mine is None:
        return False
    base, mine = edit.base, edit.mine
    answered = [names for names in _questions(base) if _differ(mine, base, names)]
    clashing = [names for names in answered if _differ(row, base, names) and _differ(row, mine, names)]
    st.warning(_explanation(row, bool(clashing)))
    standing = [names for names in answered if names not in clashing or _choose(names, base, row, mine)]
    taken = {name: mine[name] for names in standing for name in names}
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


def _questions(fields: Iterable[str]) -> list[tuple[str, ...]]:
    """The fields as they are asked for: a time and how exactly it is known stand or fall together."""
    asked: dict[str, tuple[str, ...]] = {}
    for name in fields:
        question = name.split("_")[0] if name in words.STATED else name
        asked[question] = (*asked.get(question, ()), name)
    return list(asked.values())


def _differ(one: Row, other: Row, names: Iterable[str]) -> bool:
    return any(one[name] != other[name] for name in names)


def _choose(names: tuple[str, ...], base: Row, theirs: Row, mine: Row) -> bool:
    """Both versions of one answer; True when mine is to stand."""
    label = words.label(names[0])
    versions = ((_("before"), base), (_("theirs"), theirs), (_("yours"), mine))
    fact_list.show((f"{label}: {which}", _answer(names, version)) for which, version in versions)
    options = {"mine": _("yours"), "theirs": _("theirs")}
    chosen = st.radio(label, list(options), format_func=shown(options), horizontal=True, key=f"conflict_{names[0]}")
    return chosen == "mine"


def _answer(names: tuple[str, ...], version: Row) -> str:
    if names[0] in words.STATED:
        return words.stated(version, names[0].split("_")[0])
    return words.of(names[0], version[names[0]])


def _save_again(edit: editing.Edit, row: Row, taken: dict[str, Any]) -> None:
    for name, value in taken.items():
        if FIELDS[name].form in ("text", "line") and name not in WHO:
            taken[name] = personal_data.typed(editing.key(row["id"], name), words.label(name), value or "")
    try:
        incidents.change(store(), row["id"], row["version"], taken, by=me(), at=now(), reason=edit.reason or None)
    except Conflict:
        pass  # somebody saved once more: the rerun shows the newer version and asks again
    except Problems as refused:
        edit.problems = messages.by_field(refused.problems)
        edit.rebase(row, kept=taken)
    else:
        personal_data.forget()
        editing.stop()
        messages.say_later(_("Saved."))
    st.rerun()
