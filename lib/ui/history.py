"""The history of an incident in words: who changed what, from, to, when, why."""

import html
from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib.domain.incident import FIELDS, is_known
from lib.domain.messages import N_
from lib.register import clients, journal, sight
from lib.register.store import Row
from lib.ui import words
from lib.ui.screen import _, language, store

DEEDS = {
    "report": N_("reported the incident"),
    "bring_in": N_("brought in from a spreadsheet"),
    "withdraw_import": N_("withdrew the import"),
    "change": N_("changed"),
    "decide": N_("decided"),
    "close": N_("closed the incident"),
    "reopen": N_("reopened the incident"),
    "restrict": N_("said who may see the incident"),
    "let_in": N_("let themselves in, as an admin who was not named"),
    "add_action": N_("added an action"),
    "change_action": N_("changed an action"),
    "finish_action": N_("marked an action as done"),
    "resume_action": N_("took up an action again"),
    "withdraw_action": N_("withdrew an action"),
    "decide_notice": N_("decided who is told"),
    "second_decision": N_("agreed to a decision, as the second person"),
    "assess": N_("assessed the risk"),
    "notify_authority": N_("recorded a filing with the authority"),
    "notify_people": N_("recorded what people were sent"),
    "notify_client": N_("recorded a notice to a client"),
    "confirm_notice": N_("recorded a confirmation"),
    "withdraw_notice": N_("withdrew a notice recorded by mistake"),
    "add_appointment": N_("added a date"),
    "finish_appointment": N_("kept a date"),
    "withdraw_appointment": N_("withdrew a date"),
    "mark_clients": N_("said which clients are concerned"),
    "change_affected": N_("recorded what is known for one client"),
    "send_notices": N_("ordered notices to clients by e-mail"),
    "acknowledge_reminder": N_("said that they have seen a reminder"),
    "take_up": N_("took up a report from outside"),
    "keep_personal_data": N_("left personal data in a text"),
    "erase": N_("anonymised the entry"),
    "add_data_set": N_("added a data set"),
    "withdraw_data_set": N_("withdrew a data set"),
    "plan_prevention": N_("planned a preventive action"),
    "finish": N_("recorded that it is in force"),
    "judge": N_("said whether it worked"),
    "reopen_action": N_("reopened a preventive action"),
    "withdraw": N_("withdrew it"),
    "create": N_("added it"),
    "verify_supplier": N_("recorded the verification of a supplier"),
    "withdraw_verification": N_("withdrew a verification of a supplier"),
    "retire_supplier": N_("marked the supplier as no longer used"),
    "take_back_supplier": N_("marked the supplier as used again"),
    "attach": N_("added a file"),
    "withdraw_attachment": N_("withdrew a file"),
    "add_cause": N_("added an answer to the cause tree"),
    "change_cause": N_("worded an answer of the cause tree anew"),
    "withdraw_cause": N_("withdrew an answer of the cause tree"),
    "change_review": N_("wrote the review"),
    "find_barrier": N_("judged a barrier"),
    "settle_duty": N_("said what became of a duty of section 8"),
    "finish_review": N_("finished the review"),
    "reopen_review": N_("reopened the review"),
    "add_procedure": N_("put down a new version of a procedure"),
    "change_procedure": N_("corrected a version of a procedure"),
    "withdraw_procedure": N_("withdrew a version of a procedure"),
    "add_training": N_("added a training"),
    "change_training": N_("corrected a training"),
    "hold_training": N_("said that a training was held"),
    "withdraw_training": N_("withdrew a training"),
    "repeat_after_fix": N_("came back after a measure that was to prevent it; the measure is reopened"),
}
_LEFT_OUT = {
    *("outcome_at", "outcome_by", "closed_at", "closed_by", "withdrawn_at"),
    *("verdict_at", "verdict_by", "reopened_at", "reopened_by"),
}


_NOTICE = {"kind": "notice_kind"}  # what a notice is, not what was done
MOST_CLIENTS = 5  # named in one entry


def show(row: Row) -> None:
    """Every journal entry of the incident, newest first."""
    st.subheader(_("History"), divider="gray")
    entries("incident", row["id"])


def entries(subject: str, subject_id: int, renamed: Mapping[str, str] | None = None) -> None:
    """Every journal entry of one thing, newest first; `renamed`: fields that another thing calls the same."""
    found = journal.history(store(), subject, subject_id)
    for entry in found:
        called = _NOTICE if "track" in (entry["change"] or {}).get("after", {}) else renamed
        for side in ("before", "after") if called else ():
            if side in (entry["change"] or {}):
                entry["change"][side] = {called.get(n, n): v for n, v in entry["change"][side].items()}
    names = clients.names(store(), {one for entry in found for one in _clients(entry["change"])[:MOST_CLIENTS]})
    st.html(f'<ul class="history">{"".join(_entry(entry, names) for entry in found)}</ul>')


def _clients(change: Mapping[str, Any] | None) -> list[int]:
    """Whom a change of the clients of an incident is about."""
    told = change or {}
    notices = told["notices"] if isinstance(told.get("notices"), list) else []
    ids = told["clients"] if isinstance(told.get("clients"), list) else [notice.get("client") for notice in notices]
    return [one for one in ids if isinstance(one, int)]


def _of_clients(change: Mapping[str, Any], names: Mapping[int, str]) -> str:
    ids = _clients(change)
    known = [names[one] for one in ids[:MOST_CLIENTS] if one in names]
    if not known:
        return ""
    more = len(ids) - len(known)
    rest = _(" and {n} more").format(n=language().number(more)) if more else ""
    return f"<div>{html.escape(', '.join(known) + rest)}</div>"


def _entry(entry: dict[str, Any], names: Mapping[int, str]) -> str:
    deed = _(DEEDS.get(entry["action"], entry["action"]))
    head = f"{language().moment(entry['moment'])} · {entry['actor'] or _('somebody without an account')} · {deed}"
    change = entry["change"]
    if change is None:
        body = f"<i>{html.escape(_('The content was erased; that something stood here is proved by the chain.'))}</i>"
    else:
        body = _of_clients(change, names) + "".join(_line(name, change) for name in _told(change))
        if change.get("reason"):
            body += f"<div>{html.escape(_('Reason'))}: {html.escape(change['reason'])}</div>"
        if "personal_data_kept" in change:
            label = html.escape(_("Personal data stay in the text, because"))
            body += f"<div>{label}: {html.escape(change['personal_data_kept'])}</div>"
        if "why" in change:
            body = f"<div>{html.escape(change['why'])}</div>{body}"
        if change.get("incident"):
            (because,) = sight.nameless(store(), [{"incident": change["incident"]}])
            body += f"<div>{html.escape(_('Because of incident'))}: {html.escape(because['incident'])}</div>"
        if "action" in change:
            body = f"<div>{html.escape(words.of('kind', change['kind']))}</div>{body}"
    return (
        f'<li><div class="when">{html.escape(head)} · {_("entry")} {entry["sequence"]}</div>'
        f'<div class="what">{body}</div></li>'
    )


def _told(change: dict[str, Any]) -> list[str]:
    """What of a change is worth telling, in the order of the card: the journal keeps names in that of the alphabet."""
    order = [*FIELDS, *words.OTHER_LABELS]
    after = change.get("after", {})
    left_out = _LEFT_OUT | ({"result"} if "facts" in after else set())  # an assessment is read in its own part
    told = [name for name in after if name not in left_out and not name.endswith("_precision")]
    known = [name for name in told if name in order and not ("action" in change and name == "kind")]
    return sorted(known, key=order.index)


def _line(name: str, change: dict[str, Any]) -> str:
    after = words.of(name, change["after"][name])
    label = html.escape(words.label(name))
    before = change.get("before", {}).get(name)
    if name not in change.get("before", {}) or not is_known(before):
        return f"<div>{label}: <ins>{html.escape(after)}</ins></div>"
    return f"<div>{label}: <del>{html.escape(words.of(name, before))}</del> → <ins>{html.escape(after)}</ins></div>"
