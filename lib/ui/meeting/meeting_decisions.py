"""What a meeting decides: logged in place, each with who sees to it and until when; carried over until it is done."""

from typing import Any

import streamlit as st

from lib.documents.meeting_words import Words
from lib.domain.permissions import May
from lib.register import meetings
from lib.register.store import Row
from lib.ui import inputs, messages, when
from lib.ui.attempt import anew, attempt, problems
from lib.ui.inputs import STAYS
from lib.ui.screen import _, language, may, me, now, store


def show_all(meeting: Row, content: dict[str, Any]) -> None:
    """Every decision and every preventive action of this meeting, and the form for another decision."""
    words = Words(language())
    st.subheader(_("Decisions"), divider="gray")
    found = meetings.decided(store(), meeting["id"])
    if not found:
        st.text(_("Nothing is decided yet. A decision says what, who sees to it, and until when."))
    for row in found:
        _show_one(words, row)
    if content["actions"]:
        st.subheader(_("Preventive actions ordered"), divider="gray")
        for action in content["actions"]:
            st.text(words.action(action))
    show_new(meeting)


def show_new(meeting: Row, *, incident_id: int | None = None, for_management: bool = False) -> None:
    """The form for a decision, where the meeting is."""
    if not may(May.DECIDE):
        return
    where = f"decision_{meeting['id']}_{incident_id or 0}_{int(for_management)}"
    key, wrong = anew(where), problems(where)
    with st.expander(_("Log a decision"), icon=":material/gavel:", expanded=bool(wrong)):
        problem = wrong.get("what") or wrong.get("frozen")
        what = inputs.text(_("What is decided?"), key=f"{key}_what", problem=problem, height=80)
        left, right = st.columns(2)
        with left:
            owner = inputs.line(_("Who carries it out"), key=f"{key}_owner", who=True)
        with right:
            due_on = when.ask_day(_("Due"), key=f"{key}_due")
        st.session_state.setdefault(f"{key}_asked", for_management)
        asked = st.toggle(
            _("A proposal that management is to decide"), key=f"{key}_asked", on_change="ignore", persist_state=STAYS
        )
        if st.button(_("Log it"), type="primary", key=f"{key}_add"):
            values = {"owner": owner, "due_on": due_on, "for_management": asked, "incident_id": incident_id}
            attempt(
                where,
                lambda: meetings.decide(store(), meeting["id"], what, by=me(), at=now(), **values),
                clears=f"{key}_",
            )


def _show_one(words: Words, row: Row) -> None:
    with st.container(border=True):
        st.text(words.decision(_as_kept(row)))
        if row["withdrawn_at"]:
            st.text(_("Withdrawn: {reason}").format(reason=row["withdrawn_reason"]))
        elif may(May.DECIDE):
            with st.popover(_("Withdraw")):
                key = f"withdraw_decision_{row['id']}"
                reason = inputs.line(_("Why is it withdrawn?"), key=f"{key}_why")
                messages.beside(problems(key).get("withdrawn_reason"))
                if st.button(_("Withdraw it"), key=key):
                    attempt(
                        key,
                        lambda: meetings.withdraw_decision(
                            store(), row["id"], row["version"], reason, by=me(), at=now()
                        ),
                    )


def _as_kept(row: Row) -> Row:
    """As minutes hold it: the day as text."""
    return row | {"due_on": row["due_on"].isoformat() if row["due_on"] else None}
