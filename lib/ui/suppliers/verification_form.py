"""Recording that a supplier was verified: the questions of its role, the evidence, the result, the next day."""

from typing import Any

import streamlit as st

from lib.domain import suppliers as rules
from lib.domain import taxonomy
from lib.domain.local_time import WARSAW
from lib.register import settings, verifications
from lib.register.store import Row
from lib.ui import inputs, messages, when
from lib.ui.attempt import anew, attempt, problems
from lib.ui.inputs import STAYS
from lib.ui.screen import _, labels, language, me, now, store


def show(supplier: Row, incident_id: int | None = None) -> None:
    """The form; what is verified because of an incident carries its `incident_id`."""
    where = f"verify_{supplier['id']}_{incident_id or ''}"
    key, wrong = anew(where), problems(where)
    with st.expander(_("Record a verification"), icon=":material/fact_check:", expanded=bool(wrong)):
        messages.summary(wrong)
        values = _fields(supplier, key, wrong)
        values["answers"] = _questions(supplier["role"], key)
        if st.button(_("Record it"), type="primary", key=f"{key}_save"):
            attempt(
                where,
                lambda: verifications.record(
                    store(), supplier["id"], values, by=me(), at=now(), incident_id=incident_id
                ),
                clears=f"{key}_",
            )


def _fields(supplier: Row, key: str, wrong: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    left, right = st.columns(2)
    with left:
        today = now().astimezone(WARSAW).date()
        values["verified_on"] = when.ask_day(
            _("Verified on"), key=f"{key}_on", problem=wrong.get("verified_on"), value=today
        )
        values["scope"] = inputs.line(_("What was verified"), key=f"{key}_scope")
        values["evidence"] = inputs.line(
            _("What was shown: certificate, report, record"), key=f"{key}_evidence", problem=wrong.get("evidence")
        )
    with right:
        values["result"] = st.segmented_control(
            _("Result"),
            taxonomy.codes("verification_results"),
            format_func=labels("verification_results"),
            key=f"{key}_result",
            on_change="ignore",
            persist_state=STAYS,
        )
        messages.beside(wrong.get("result"))
        values["next_on"] = when.ask_day(_("Next verification"), key=f"{key}_next", problem=wrong.get("next_on"))
        months = supplier["verify_months"] or settings.verify_months(store())
        st.caption(_("Left empty: {n} months later.").format(n=months))
    return values


def _questions(role: str | None, key: str) -> dict[str, Row]:
    """The questions of the role with an answer and a note each."""
    answers = {}
    for code in rules.questions(role):
        question = taxonomy.label("supplier_questions", code, language().code)
        left, right = st.columns((3, 2), vertical_alignment="bottom")
        with left:
            answer = inputs.answer(question, key=f"{key}_{code}")
        with right:
            note = inputs.line(_("Note to the answer"), key=f"{key}_{code}_note")
        answers[code] = {"answer": answer, "note": note}
    return answers
