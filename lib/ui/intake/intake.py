"""Around the report form: earlier drafts, sending, the receipt, one's own reports."""

from typing import Any

import streamlit as st

from lib.domain import incident, taxonomy
from lib.domain.messages import Problems
from lib.domain.permissions import May
from lib.register import attachments, drafts, incidents, organisation
from lib.register.store import Row
from lib.ui import clocks, draft, fact_list, messages, personal_data, screen
from lib.ui.incident import alike
from lib.ui.intake.intake_form import FORM, TEXTS, Answers
from lib.ui.screen import _, language, me, now, store

_PROBLEMS, _SAVED = "_report_problems", "_saved_report"


def problems() -> dict[str, str]:
    """What the last attempt to save left to correct, by field."""
    found = st.session_state.get(_PROBLEMS, {})
    messages.summary(found)
    return found


def send(answers: Answers, token: str, drill: Row | None = None) -> None:
    """Saves the report, once however often the button was clicked, and shows the receipt; or says what is wrong."""
    draft.save(FORM, TEXTS)
    try:
        if answers.problems:
            raise Problems(list(answers.problems))
        row = incidents.report(store(), answers.values, by=me(), at=now(), submission=token, drill=drill)
    except Problems as refused:
        st.session_state[_PROBLEMS] = messages.by_field(refused.problems)
        st.rerun()
    refused_files = _keep_files(row["id"], answers.files)
    draft.finish(FORM)
    personal_data.forget()
    st.session_state[_SAVED] = (token, row["number"], refused_files)
    draft.forget(FORM)  # last: another click that interrupts here finds the receipt, and no form to send
    st.rerun()


def saved(token: str) -> tuple[str, list[str]] | None:
    """Number of the report that was saved under this token and what became of its files; None for an open form."""
    sent, *receipt = st.session_state.get(_SAVED, (None,))
    return tuple(receipt) if sent == token else None


def show_receipt(saved: tuple[str, list[str]]) -> None:
    """The number, the clocks, what happens next, whom to call."""
    number, refused_files = saved
    found = incidents.get(store(), number, me())
    st.success(_("Saved as {number}.").format(number=number), icon=":material/check_circle:")
    for sentence in refused_files:
        st.warning(messages.plain(sentence))
    if found:
        clocks.show(found["duties"])
        alike.beside(found)
    st.subheader(_("What happens next"))
    st.markdown("\n".join(f"1. {step}" for step in _next_steps()))
    _whom_to_call()
    left, right = st.columns(2)
    with left:
        st.page_link(
            screen.page("incident"),
            label=_("Open {number}").format(number=number),
            icon=":material/description:",
            query_params={"number": number},
        )
    with right:
        if st.button(_("Report another one")):
            st.query_params.clear()
            st.rerun()


def offer_earlier_drafts() -> None:
    """An unfinished report from before can be taken up or thrown away."""
    for earlier in draft.earlier(FORM)[:3]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_draft_line(earlier))
            if st.button(_("Continue"), key=f"continue_{earlier['id']}"):
                draft.save(FORM, TEXTS)
                st.query_params["draft"] = earlier["id"]
                st.rerun()
            if st.button(_("Throw away"), key=f"discard_{earlier['id']}"):
                drafts.discard(store(), earlier["id"], by=me())
                st.rerun()


def show_own_reports() -> None:
    """For those who see only their own: what became of what they reported."""
    if me().may(May.SEE_ALL):
        return
    own = incidents.reported_by(store(), me())
    if not own:
        return
    st.subheader(_("Your reports"), divider="gray")
    for row in own:
        state = taxonomy.label("states", row["state"], language().code)
        mark = f"{_('DRILL')} · " if row["drill"] else ""
        label = f"{row['number']} · {mark}{messages.plain(row['title'])} · {state}"
        st.page_link(screen.page("incident"), label=label, query_params={"number": row["number"]})


def _keep_files(incident_id: int, files: list[Any]) -> list[str]:
    """Adds the chosen files to the saved report; a refused one is said and does not undo the report."""
    refused = []
    for file in files:
        try:
            attachments.add(store(), incident_id, file.name, file.getvalue(), by=me(), at=now())
        except Problems as problem:
            refused += [messages.text_of(p) for p in problem.problems]
    return refused


def _next_steps() -> list[str]:
    return [
        _("The report stands in the register; whoever handles it sees it at once."),
        _("They find out whether it is a breach: the clock above says until when."),
        _("If it is one, the 72 hours for the authority run from the moment of awareness."),
        _("Keep messages, logs and devices as they are; do not delete anything."),
    ]


def _whom_to_call() -> None:
    found = organisation.get(store())
    if not found:
        return
    lines = [
        (_("Contact point"), _joined(found, "contact")),
        (_("Data-protection officer"), _joined(found, "dpo") if found["has_dpo"] else ""),
    ]
    shown = [(name, text) for name, text in lines if text]
    if shown:
        st.subheader(_("Whom to call"))
        fact_list.show(shown)


def _joined(found: dict[str, Any], who: str) -> str:
    return " · ".join(filter(None, (found[f"{who}_{part}"] for part in ("name", "phone", "email"))))


def _draft_line(earlier: dict[str, Any]) -> str:
    words = incident.title_of({"title": None, "description": earlier["content"].get("description", "")})
    when = language().moment(earlier["saved_at"])
    return _("Unfinished report of {moment}: {words}").format(moment=when, words=messages.plain(words) or "…")
