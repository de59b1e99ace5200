"""Planning a preventive action, from the library or in one's own words, and changing what was planned."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from lib.domain import measures, preventive, recurrence, taxonomy
from lib.domain.incident import FIELDS
from lib.domain.prevention import strength_hint
from lib.register import prevention
from lib.register.store import Row
from lib.ui import editing, inputs, messages, when
from lib.ui.attempt import anew, attempt, problems
from lib.ui.inputs import STAYS
from lib.ui.screen import _, labels, language, me, now, shown, store

_DAYS = ("due_on", "check_on")
_LINES = ("title", "owner", "expected", "judged_by", "verifier")


def show_new(where: str, incident: Row | None = None, *, meeting_id: int | None = None) -> None:
    """The form for another action; from an incident it begins with that one's cause and system."""
    key, wrong = anew(where), problems(where)
    with st.expander(_("Add a preventive action"), icon=":material/add:", expanded=bool(wrong)):
        if incident is not None:
            for name in ("cause", "system"):
                st.session_state.setdefault(f"{key}_{name}", incident[name])
        _library(key, incident["kinds"] if incident else ())
        values = _fields(key, wrong)
        if st.button(_("Add the preventive action"), type="primary", key=f"{key}_add"):
            origin = {"incident_id": incident["id"] if incident else None, "meeting_id": meeting_id}
            attempt(where, lambda: prevention.add(store(), values, by=me(), at=now(), **origin), clears=f"{key}_")


def show_change(action: Row, version: int) -> None:
    """What was planned, to be changed. Only what somebody typed is saved, over whatever others saved meanwhile."""
    key = f"preventive_{action['id']}"
    wrong = problems(key)
    base = editing.begun(key, {name: action[name] for name in prevention.FIELDS}, _LINES)
    with st.expander(_("Change what is planned"), icon=":material/edit:", expanded=bool(wrong)):
        values = _fields(key, wrong)
        changed = {name: value for name, value in values.items() if (value or None) != base[name]}
        messages.beside(wrong.get(""))
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            attempt(
                key,
                lambda: prevention.change(store(), action["id"], version, changed, by=me(), at=now()),
                clears=f"{key}_",
            )


def _library(key: str, kinds: Iterable[str]) -> None:
    """Measures against the chosen cause; one that is taken fills the fields below, which stay open to change."""
    code = language().code
    found = {m.code: m for m in measures.against(st.session_state.get(f"{key}_cause"), kinds)}
    texts = {c: f"{m.label(code)} ({taxonomy.short('strengths', m.strength, code)})" for c, m in found.items()}
    st.selectbox(
        _("From the library of measures ({n}), stronger ones first").format(n=len(found)),
        list(found),
        index=None,
        key=f"{key}_library",
        format_func=shown(texts),
        placeholder=_("choose one to fill in the fields, or write your own"),
        on_change=_take_over,
        args=(key,),
        persist_state=STAYS,
    )


def _take_over(key: str) -> None:
    measure = measures.library().get(st.session_state.get(f"{key}_library"))
    if measure is None:
        return
    code = language().code
    taken = {"title": measure.label(code), "type": measure.type, "strength": measure.strength}
    for name, value in (taken | {"expected": measure.effect(code)}).items():
        st.session_state[f"{key}_{name}"] = value
    if st.session_state.get(f"{key}_cause") is None and len(measure.causes) == 1:
        st.session_state[f"{key}_cause"] = measure.causes[0]


def _fields(key: str, wrong: dict[str, str]) -> dict[str, Any]:
    messages.summary(wrong)
    values: dict[str, Any] = {
        "title": inputs.line(_("What is to change?"), key=f"{key}_title", problem=wrong.get("title"))
    }
    left, right = st.columns(2)
    with left:
        values["cause"] = _choice("cause", _("Cause it is to keep away"), key, wrong)
        values["type"] = _choice("type", _("What it changes"), key, wrong)
        values["owner"] = inputs.line(_("Who sees to it"), key=f"{key}_owner", problem=wrong.get("owner"), who=True)
        values["due_on"] = when.ask_day(_("To be in force by"), key=f"{key}_due_on", problem=wrong.get("due_on"))
    with right:
        values["system"] = inputs.choice(
            FIELDS["system"], key=f"{key}_system", label=_("In which system or process"), rerun=True
        )
        values["strength"] = _choice("strength", _("How strong it is"), key, wrong)
        values["verifier"] = inputs.line(_("Who judges whether it worked"), key=f"{key}_verifier", who=True)
        values["check_on"] = when.ask_day(_("To be judged on"), key=f"{key}_check_on", problem=wrong.get("check_on"))
    _say(values)
    values["expected"] = inputs.line(_("Expected effect"), key=f"{key}_expected")
    values["judged_by"] = inputs.line(_("How it will be judged"), key=f"{key}_judged_by")
    return values


def _choice(name: str, label: str, key: str, wrong: dict[str, str]) -> str | None:
    listing = prevention.LISTS[name]
    present = st.session_state.get(f"{key}_{name}")
    codes = taxonomy.codes(listing)
    value = st.selectbox(
        label,
        codes if present is None or present in codes else (present, *codes),
        index=None,
        key=f"{key}_{name}",
        format_func=labels(listing),
        placeholder=_("not known yet"),
        persist_state=STAYS,
    )
    if name == "strength" and value and (note := taxonomy.entries(listing)[value].note(language().code)):
        st.caption(note)
    messages.beside(wrong.get(name))
    return value


def _say(values: dict[str, Any]) -> None:
    """What is to be known while planning: how strong all measures against the cause would be, who checks whom."""
    cause_key = recurrence.cause_key(values["cause"], values["system"])
    if values["cause"] and cause_key is None:
        st.caption(_("Without a system its effect cannot be counted."))
    if cause_key and values["strength"]:
        strengths = [*prevention.strengths_against(store(), cause_key), values["strength"]]
        if hint := strength_hint(strengths):
            st.caption(f"⚠ {messages.text_of(hint)}")
    if preventive.is_self_checked(values):
        st.caption(_("⚠ The same person does it and judges it."))
    if values["check_on"] is None:
        st.caption(_("Without a day it is judged {n} days after it is in force.").format(n=preventive.CHECK_AFTER.days))
