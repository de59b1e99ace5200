"""The four duties of section 8 for one incident: each done with its evidence, not needed with a reason, or open."""

from collections.abc import Callable

import streamlit as st

from lib.domain import taxonomy
from lib.domain.messages import N_
from lib.register import education, procedures, reviews
from lib.register.store import Row
from lib.ui import fact_list, inputs, messages, words
from lib.ui.attempt import attempt, problems
from lib.ui.education import procedure_form, training_form
from lib.ui.inputs import STAYS
from lib.ui.screen import _, capitalised, labels, language, me, now, shown, store

SIGNS = {"done": "✓", "not_needed": "–", "open": "○"}
_NOTHING = {
    "procedure": N_("No new version is put down yet: add it here."),
    "education": N_("No training is put down yet: add it here."),
    "supplier": N_("No verification of a supplier is recorded yet: it is recorded on the page for suppliers."),
}
_WHICH = {
    "procedure": N_("Which version proves it?"),
    "education": N_("Which training proves it?"),
    "supplier": N_("Which verification proves it?"),
}


def show(row: Row, duties: dict[str, Row], changeable: bool) -> None:
    st.subheader(_("The four duties"), divider="gray")
    for duty, found in duties.items():
        with st.container(border=True):
            _show_one(row, duty, found, changeable)


def _show_one(row: Row, duty: str, found: Row, changeable: bool) -> None:
    code = language().code
    state = taxonomy.label("review_states", found["state"], code)
    lines = [(capitalised(taxonomy.label("review_duties", duty, code)), f"{SIGNS[found['state']]} {state}")]
    if found["evidence"]:
        lines.append((_("Evidence"), named(duty, found["evidence"])))
    if found["reason"]:
        lines.append((_("Reason") if found["state"] != "done" else _("Note"), found["reason"]))
    if found["settled_at"]:
        who = words.of("handler", found["settled_by"])
        lines.append((_("Said"), f"{language().moment(found['settled_at'])}, {who}"))
    fact_list.show(lines)
    if changeable and found["state"] == "open":
        _ask(row, duty)
    elif changeable:
        _offer_to_open(row, duty, found)


def named(duty: str, evidence: Row) -> str:
    """How the row that proves a duty reads in one line."""
    told = {"procedure": procedure_form.named, "education": training_form.named, "supplier": _verification}
    text = told[duty](evidence)
    return _("{text} (withdrawn)").format(text=text) if evidence["withdrawn_at"] else text


def _verification(evidence: Row) -> str:
    return f"{evidence['name']}, {language().date(evidence['verified_on'])}"


def _ask(row: Row, duty: str) -> None:
    key = f"duty_{row['id']}_{duty}_"
    wrong = problems(key)
    state = st.segmented_control(
        _("What became of it?"),
        ("done", "not_needed"),
        format_func=labels("review_states"),
        key=f"{key}state",
        persist_state=STAYS,
    )
    messages.beside(wrong.get("state"))
    evidence = _evidence(row, duty, key, wrong) if state == "done" and duty in _NOTHING else None
    if state is None:
        return
    label = _("Note") if state == "done" else _("Why is it not needed?")
    reason = inputs.line(label, key=f"{key}reason", problem=wrong.get("reason"))
    if st.button(_("Save"), type="primary", key=f"{key}save"):
        attempt(
            key,
            lambda: reviews.settle(
                store(),
                row["id"],
                duty,
                state,
                seen="open",
                reason=reason,
                evidence_id=evidence,
                by=me(),
                at=now(),
            ),
            clears=key,
        )


def _evidence(row: Row, duty: str, key: str, wrong: dict[str, str]) -> int | None:
    options = _options(row, duty)
    chosen = None
    if options:
        chosen = st.selectbox(
            _(_WHICH[duty]),
            list(options),
            index=None,
            format_func=shown(options),
            key=f"{key}evidence",
            placeholder=_("choose"),
            on_change="ignore",
            persist_state=STAYS,
        )
    else:
        st.caption(_(_NOTHING[duty]))
    messages.beside(wrong.get("evidence"))
    if duty in _FORMS:
        _FORMS[duty](row["id"])
    return chosen


_FORMS: dict[str, Callable[[int], None]] = {
    "procedure": lambda incident_id: procedure_form.show_new(incident_id),
    "education": lambda incident_id: training_form.show_new(incident_id),
}


def _options(row: Row, duty: str) -> dict[int, str]:
    """What may prove a duty: the rows of this incident first."""
    listed = {"procedure": procedures.listed, "education": education.listed, "supplier": reviews.verifications}
    rows = [found for found in listed[duty](store()) if found["withdrawn_at"] is None]
    rows.sort(key=lambda found: found["incident_id"] != row["id"])
    return {found["id"]: named(duty, found) for found in rows}


def _offer_to_open(row: Row, duty: str, found: Row) -> None:
    key = f"duty_{row['id']}_{duty}_again_"
    with st.popover(_("Open again")):
        reason = inputs.line(_("Why is it open again?"), key=f"{key}reason", problem=problems(key).get("reason"))
        if st.button(_("Open it"), key=f"{key}save"):
            attempt(
                key,
                lambda: reviews.settle(
                    store(), row["id"], duty, "open", seen=found["state"], reason=reason, by=me(), at=now()
                ),
                clears=key,
            )
