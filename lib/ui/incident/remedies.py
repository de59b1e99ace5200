"""Actions against one incident on its card: who does what until when, done with evidence, taken back with a reason."""

import streamlit as st

from lib.domain import taxonomy
from lib.domain.local_time import WARSAW
from lib.domain.permissions import May
from lib.register import actions
from lib.register.store import Row
from lib.ui import fact_list, inputs, messages, when
from lib.ui.attempt import attempt, problems
from lib.ui.inputs import STAYS
from lib.ui.screen import _, labels, language, may, me, now, store


def show(row: Row) -> None:
    """The actions of an incident, each with what can be done about it, and the form for another one."""
    st.subheader(_("Actions"), divider="gray")
    found = actions.of_incident(store(), row["id"])
    if not found:
        st.text(_("Here will stand what is done against this incident: who, until when, and what proves it."))
    changeable = may(May.EDIT) and row["state"] != "closed"
    for action in found:
        _show_one(action, changeable)
    if changeable:
        _show_new(row)


def _show_one(action: Row, changeable: bool) -> None:
    where = f"action_{action['id']}"
    with st.container(border=True):
        fact_list.show(_lines(action))
        if not changeable or action["withdrawn_at"]:
            return
        if action["done_at"]:
            if st.button(_("Not done after all"), key=f"resume_{action['id']}"):
                attempt(where, lambda: actions.resume(store(), action["id"], action["version"], by=me(), at=now()))
            return
        evidence = inputs.line(_("What proves that it is done?"), key=f"evidence_{action['id']}")
        with st.container(horizontal=True):
            if st.button(_("Done"), type="primary", key=f"done_{action['id']}"):
                attempt(
                    where,
                    lambda: actions.finish(
                        store(), action["id"], action["version"], evidence=evidence, by=me(), at=now()
                    ),
                )
            with st.popover(_("Withdraw")):
                reason = inputs.line(_("Why is it withdrawn?"), key=f"withdraw_{action['id']}")
                messages.beside(problems(where).get("withdrawn_reason"))
                if st.button(_("Withdraw it"), key=f"withdraw_now_{action['id']}"):
                    attempt(
                        where,
                        lambda: actions.withdraw(store(), action["id"], action["version"], reason, by=me(), at=now()),
                    )


def _lines(action: Row) -> list[tuple[str, str]]:
    told = [
        (_("Action"), taxonomy.label("remedies", action["kind"], language().code)),
        (_("What exactly"), action["note"]),
        (_("Who does it"), action["owner"]),
        (_("Due"), language().date(action["due_on"]) if action["due_on"] else None),
        (_("State"), _standing(action)),
        (_("Evidence"), action["evidence"]),
        (_("Why withdrawn"), action["withdrawn_reason"]),
    ]
    return [(name, text) for name, text in told if text]


def _standing(action: Row) -> str:
    if action["withdrawn_at"]:
        return _("withdrawn")
    if action["done_at"]:
        return _("done {moment}").format(moment=language().moment(action["done_at"]))
    overdue = action["due_on"] is not None and action["due_on"] < now().astimezone(WARSAW).date()
    return _("⚠ overdue") if overdue else _("open")


def _show_new(row: Row) -> None:
    key = f"action_{row['id']}_{len(actions.of_incident(store(), row['id']))}"
    wrong = problems(key)
    with st.expander(_("Add an action"), icon=":material/add:", expanded=bool(wrong)):
        kind = st.selectbox(
            _("What is to be done?"),
            taxonomy.codes("remedies"),
            index=None,
            format_func=labels("remedies"),
            key=f"{key}_kind",
            placeholder=_("choose"),
            persist_state=STAYS,
        )
        if kind and (note := taxonomy.entries("remedies")[kind].note(language().code)):
            st.caption(note)
        messages.beside(wrong.get("kind"))
        note = inputs.line(_("What exactly"), key=f"{key}_note")
        left, right = st.columns(2)
        with left:
            owner = inputs.line(_("Who does it"), key=f"{key}_owner", who=True)
        with right:
            due_on = when.ask_day(_("Due"), key=f"{key}_due")
        if st.button(_("Add"), type="primary", key=f"{key}_add"):
            attempt(
                key,
                lambda: actions.add(
                    store(), row["id"], kind=kind or "", note=note, owner=owner, due_on=due_on, by=me(), at=now()
                ),
            )
