"""The page of one preventive action: what was planned, what the numbers say, what a person says, and its history."""

from collections.abc import Callable

import streamlit as st

from lib.domain import preventive, taxonomy
from lib.domain.local_time import WARSAW
from lib.domain.permissions import May
from lib.register import accounts, effects, prevention
from lib.register.store import Row
from lib.ui import editing, fact_list, history, inputs, messages, screen, when
from lib.ui.attempt import anew, attempt, problems
from lib.ui.inputs import STAYS
from lib.ui.prevention import ledger, preventive_form
from lib.ui.prevention import preventive as actions
from lib.ui.screen import _, labels, language, may, me, now, store


def show(action_id: str) -> None:
    """Everything about one action, or a word that there is none."""
    action = prevention.get(store(), int(action_id), now()) if action_id.isdecimal() and len(action_id) < 19 else None
    if action is None:
        st.info(_("There is no such preventive action."))
        st.page_link(screen.page("prevention"), label=_("All preventive actions"), icon=":material/arrow_back:")
        return
    action |= {"seen": editing.version_on_screen(action)}
    st.title(messages.plain(action["title"]))
    st.page_link(screen.page("prevention"), label=_("All preventive actions"), icon=":material/arrow_back:")
    _show_facts(action)
    _show_effect(action)
    if action["state"] != "withdrawn":
        _show_deeds(action)
    st.subheader(_("History"), divider="gray")
    history.entries(prevention.SUBJECT, action["id"])


def _show_facts(action: Row) -> None:
    code, lang = language().code, language()
    label = taxonomy.label
    if preventive.is_self_checked(action):
        st.caption(_("⚠ The same person does it and judges it."))
    told = [
        (_("State"), actions.standing(action)),
        (_("Against"), actions.target(action)),
        (_("What it changes"), label("action_types", action["type"], code) if action["type"] else None),
        (_("How strong it is"), label("strengths", action["strength"], code) if action["strength"] else None),
        (_("Who does it"), action["owner"]),
        (_("Due"), lang.date(action["due_on"]) if action["due_on"] else None),
        (_("In force since"), lang.date(action["done_on"]) if action["done_on"] else None),
        (_("Evidence"), action["evidence"]),
        (_("Expected effect"), action["expected"]),
        (_("How it will be judged"), action["judged_by"]),
        (_("To be judged on"), lang.date(action["check_on"]) if action["check_on"] else None),
        (_("Who judges whether it worked"), action["verifier"]),
    ]
    if action["withdrawn_reason"]:
        told.append((_("Why withdrawn"), action["withdrawn_reason"]))
    fact_list.show(told)
    _link(action["repeated"], _("Reopened by incident {number}"))
    _link(action["number"], _("From incident {number}"))


def _link(number: str | None, label: str) -> None:
    if number:
        address = {"number": number}
        icon = ":material/description:"
        st.page_link(screen.page("incident"), label=label.format(number=number), query_params=address, icon=icon)


def _show_effect(action: Row) -> None:
    st.subheader(_("Did it work?"), divider="gray")
    if action["done_on"] is None:
        st.text(_("It is not in force yet: there is nothing to judge."))
        return
    ledger.say(action | {"effect": effects.of_action(store(), action, now())})
    if action["verdict"]:
        who = accounts.names(store()).get(action["verdict_by"], "")
        fact_list.show(
            [
                (_("A person says"), actions.verdict(action)),
                (_("Reasons"), action["verdict_reasons"] or _("none given")),
                (_("Who and when"), f"{who}, {language().moment(action['verdict_at'])}"),
                (
                    _("The numbers said then"),
                    taxonomy.label("verdicts", action["verdict_computed"], language().code),
                ),
            ]
        )
    else:
        st.text(_("No person has judged it yet."))


def _show_deeds(action: Row) -> None:
    if may(May.DECIDE) and action["done_on"]:
        _show_verdict(action)
    if may(May.EDIT):
        if action["done_on"] is None or action["reopened_at"]:
            _show_finish(action)
        preventive_form.show_change(action, action["seen"])
        with st.container(horizontal=True):
            if action["done_on"] and not action["reopened_at"]:
                _show_reason(action, "reopen", _("Reopen"), _("Why does it not hold?"), "reason", prevention.reopen)
            why = _("Why is it withdrawn?")
            _show_reason(action, "withdraw", _("Withdraw"), why, "withdrawn_reason", prevention.withdraw)


def _show_verdict(action: Row) -> None:
    where = f"verdict_{action['id']}"
    key, wrong = anew(where), problems(where)
    is_due = action["state"] == "check_due"
    with st.expander(_("Say whether it worked"), icon=":material/gavel:", expanded=is_due or bool(wrong)):
        verdict = st.segmented_control(
            _("What did it do?"),
            taxonomy.codes("verdicts"),
            format_func=labels("verdicts"),
            key=f"{key}_verdict",
            on_change="ignore",
            persist_state=STAYS,
        )
        messages.beside(wrong.get("verdict"))
        reasons = inputs.text(_("Reasons"), key=f"{key}_reasons", problem=wrong.get("verdict_reasons"))
        if st.button(_("Record the verdict"), type="primary", key=f"{key}_save"):
            attempt(
                where,
                lambda: prevention.judge(store(), action["id"], action["seen"], verdict, reasons, by=me(), at=now()),
                clears=f"{key}_",
            )


def _show_finish(action: Row) -> None:
    key = f"done_{action['id']}"
    wrong = problems(key)
    with st.expander(_("It is in force"), icon=":material/task_alt:", expanded=bool(wrong)):
        today = now().astimezone(WARSAW).date()
        done_on = when.ask_day(_("In force since"), key=f"{key}_on", problem=wrong.get("done_on"), value=today)
        evidence = inputs.line(_("What proves that it is done?"), key=f"{key}_evidence", problem=wrong.get("evidence"))
        if st.button(_("Record it"), type="primary", key=f"{key}_save"):
            attempt(
                key,
                lambda: prevention.finish(store(), action["id"], action["seen"], done_on, evidence, by=me(), at=now()),
                clears=f"{key}_",
            )


def _show_reason(action: Row, deed: str, label: str, question: str, field: str, write: Callable[..., None]) -> None:
    key = f"{deed}_{action['id']}"
    with st.popover(label):
        reason = inputs.line(question, key=f"{key}_reason", problem=problems(key).get(field))
        if st.button(label, key=f"{key}_now"):
            attempt(
                key,
                lambda: write(store(), action["id"], action["seen"], reason, by=me(), at=now()),
                clears=f"{key}_",
            )
