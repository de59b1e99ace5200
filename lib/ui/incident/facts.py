"""Facts of an incident, group by group: read, then edited in place. A stale save loses nothing, see `conflict`."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib.domain.incident import FIELDS, WHO, cleaned, is_known
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May
from lib.register import incidents
from lib.register.store import Conflict, Row
from lib.ui import editing, fact_list, inputs, messages, personal_data, when, words
from lib.ui.incident import conflict
from lib.ui.screen import _, language, may, me, now, store

GROUPS = {
    "facts": N_("What, who, where"),
    "times": N_("When"),
    "awareness": N_("Awareness: the moment the 72 hours run from"),
    "people": N_("Data and people"),
    "cause": N_("Cause and safeguards"),
    "malware": N_("Malware"),
    "decisions": N_("Risk and remarks"),
    "coded": N_("Cause and place, from the lists"),
}
OWN = {"coded": ("cause", "system")}  # groups of fields that belong to another one too; open after closing
HINTS = {
    "malware": N_(
        "Loss of confidentiality is ruled out by proof only: logs, an analysis. Restored data prove nothing."
    ),
    "coded": N_("By these two the register sees that the same thing has come back."),
    "awareness": N_(
        "When was there reasonable certainty that personal data were compromised? Not when it happened, "
        "and not the first suspicion. Changing it later needs a reason; the old value stays in the history."
    ),
}
_WHEN = {
    "detected": ("minute", "day", "month", "year", "unknown"),
    "occurred": ("minute", "day", "month", "year", "range", "unknown"),
}


def show(row: Row, group: str) -> None:
    """One group: its facts and, where the person may, the way to change them."""
    st.subheader(_(GROUPS[group]), divider="gray")
    edit = editing.of(row["id"], group)
    if edit is not None:
        _edit(row, group, edit)
        return
    _read(row, group)
    if may(May.EDIT) and (row["state"] != "closed" or group in OWN):
        st.button(_("Edit"), key=f"edit_{group}", on_click=_begin, args=(row, group), icon=":material/edit:")


def _read(row: Row, group: str) -> None:
    lines = []
    for name in _names(group):
        if name in words.STATED:
            what = name.split("_")[0]
            if name in ("detected_at", "occurred_from"):
                lines.append(
                    (_("Noticed") if what == "detected" else _("Started"), words.stated(row, what), is_known(row[name]))
                )
        elif not name.endswith(("_min", "_max")):
            lines.append((words.label(name), words.of(name, row[name]), is_known(row[name])))
        elif name.endswith("_min"):
            least, most = row[name], row[name.replace("_min", "_max")]
            label = _("Number of people") if name.startswith("people") else _("Number of records")
            lines.append((label, language().count_range(least, most), least is not None or most is not None))
    fact_list.show((label, text if known else None) for label, text, known in lines)


def _begin(row: Row, group: str) -> None:
    """Opens the group for editing: remembers the version and the values it starts from, fills the widgets.

    They are those of now and not of the drawing that was pressed: a press just before may have saved something.
    """
    row = incidents.get(store(), row["number"], me()) or row
    personal_data.forget()
    editing.begin(row, group, _names(group))
    for name in _names(group):
        _fill(_key(row, name), name, row)


def _edit(row: Row, group: str, edit: editing.Edit) -> None:
    if hint := HINTS.get(group):
        st.caption(_(hint))
    messages.summary(edit.problems)
    if conflict.show(edit, row):
        return
    for name in edit.renewed:
        _fill(_key(row, name), name, row)
    edit.renewed = ()
    changes, wrong = _inputs(row, group, edit.problems)
    reason = ""
    if group == "awareness" and row["aware_at"] is not None:
        reason = inputs.line(_("Why does it change?"), key=_key(row, "reason"), problem=edit.problems.get("reason"))
    with st.container(horizontal=True):
        save = st.button(_("Save"), type="primary", key="edit_save", shortcut="Ctrl+S")
        st.button(_("Cancel"), key="edit_cancel", on_click=editing.stop)
    if save:
        _save(row, edit, changes, wrong, reason)


def _save(row: Row, edit: editing.Edit, changes: dict[str, Any], wrong: list[Problem], reason: str) -> None:
    try:
        if wrong:
            raise Problems(wrong)
        incidents.change(store(), row["id"], edit.version, changes, by=me(), at=now(), reason=reason or None)
    except Problems as refused:
        edit.problems = messages.by_field(refused.problems)
    except Conflict:
        edit.problems = {}
        edit.mine = cleaned(changes)
        edit.reason = reason
    else:
        personal_data.forget()
        editing.stop()
        messages.say_later(_("Saved."))
    st.rerun()


def _inputs(row: Row, group: str, problems: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """Draws the widgets of a group; gives what they hold and what they themselves saw to be wrong."""
    changes: dict[str, Any] = {}
    wrong: list[Problem] = []
    for name in _names(group):
        if name in ("detected_at", "occurred_from"):
            problem = problems.get(name) or problems.get(name.replace("_from", "_to"))
            answers, found = _ask_when(row, name.split("_")[0], problem)
            changes |= answers
            wrong += found
        elif name not in words.STATED:
            changes[name], found = _ask(_key(row, name), name, row, problems.get(name))
            wrong += found
    return changes, wrong


def _ask_when(row: Row, what: str, problem: str | None) -> tuple[dict[str, Any], list[Problem]]:
    field = "detected_at" if what == "detected" else "occurred_from"
    label = _("When was it noticed?") if what == "detected" else _("When may it have started?")
    answer = when.ask(label, key=_key(row, what), field=field, precisions=_WHEN[what], problem=problem)
    precision = answer.precision if answer.begins or answer.ends else None
    if what == "detected":
        return {"detected_at": answer.begins, "detected_precision": precision}, list(answer.problems)
    ends = None if answer.precision == "minute" else answer.ends
    values = {"occurred_from": answer.begins, "occurred_to": ends, "occurred_precision": precision}
    return values, list(answer.problems)


def _ask(key: str, name: str, row: Row, problem: str | None) -> tuple[Any, list[Problem]]:
    field = FIELDS[name]
    label = _(field.label)
    if field.form == "moment":
        answer = when.ask_moment(label, key=key, field=name, value=row[name], problem=problem)
        return answer.begins, list(answer.problems)
    if field.form == "text":
        return inputs.text(label, key=key, problem=problem, height=220 if name == "description" else 100), []
    if field.form == "choices":
        return inputs.choices(field, key=key, problem=problem), []
    if field.form == "choice":
        return inputs.choice(field, key=key, problem=problem), []
    if field.form == "answer":
        return inputs.answer(label, key=key, problem=problem), []
    if field.form == "count":
        return inputs.count(label, key=key, problem=problem), []
    if field.form == "person":
        return inputs.person(label, key=key, problem=problem), []
    if name in ("client", "supplier"):
        return inputs.known(field, key=key, problem=problem), []
    return inputs.line(label, key=key, problem=problem, who=name in WHO), []


def _fill(key: str, name: str, row: Row) -> None:
    field, value = FIELDS[name], row[name]
    if name in ("detected_at", "occurred_from"):
        _fill_when(row, name.split("_")[0])
    elif name in words.STATED:
        return
    elif field.form == "answer":
        st.session_state[key] = inputs.kept_answer(value)
    elif field.form == "choices":
        st.session_state[key] = list(value)
    elif field.form == "moment":
        for part in (f"{key}_at", f"{key}_at_second"):
            st.session_state.pop(part, None)
    else:
        st.session_state[key] = value


def _fill_when(row: Row, what: str) -> None:
    begins = row["detected_at"] if what == "detected" else row["occurred_from"]
    ends = begins if what == "detected" else row["occurred_to"]
    when.fill(_key(row, what), begins, ends, row[f"{what}_precision"])


def _key(row: Row, name: str) -> str:
    return editing.key(row["id"], name)


def _names(group: str) -> list[str]:
    return list(OWN.get(group, ())) or [name for name, field in FIELDS.items() if field.group == group]
