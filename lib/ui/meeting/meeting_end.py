"""The end of a meeting: what is still missing, the draft to read, freezing, calling off."""

from typing import Any

import streamlit as st

from lib.domain import meetings as rules
from lib.domain.permissions import May
from lib.register import meetings, minutes
from lib.register.store import Row
from lib.ui import inputs, messages
from lib.ui.attempt import attempt, problems
from lib.ui.meeting import meeting_minutes, meeting_presence
from lib.ui.screen import _, language, may, me, now, store


def show(meeting: Row, content: dict[str, Any]) -> None:
    """Frozen minutes get their number; after that only remarks are added."""
    st.subheader(_("Close and freeze"), divider="gray")
    for problem in rules.problems_to_freeze(content):
        st.warning(messages.text_of(problem))
    if left := rules.not_discussed(content):
        sentence = language().ngettext(
            "{n} thing on the agenda is not marked as discussed. The minutes will say so.",
            "{n} things on the agenda are not marked as discussed. The minutes will say so.",
            left,
        )
        st.info(sentence.format(n=left))
    if may(May.EDIT):
        meeting_presence.show_details(meeting, ("next_on",))
    meeting_minutes.offer(meeting, minutes.content(store(), meeting, now()))
    if may(May.DECIDE):
        _freeze(meeting)
    if may(May.EDIT):
        _call_off(meeting)


def _freeze(meeting: Row) -> None:
    wrong = problems("freeze")
    st.caption(_("Freezing gives the minutes their number and their hash. Nothing in them changes after that."))
    if st.button(_("Freeze the minutes"), type="primary", key="freeze", icon=":material/lock:"):
        attempt("freeze", lambda: minutes.freeze(store(), meeting["id"], meeting["version"], by=me(), at=now()))
    for sentence in wrong.values():
        messages.beside(sentence)


def _call_off(meeting: Row) -> None:
    with st.popover(_("Call the meeting off")):
        reason = inputs.line(_("Why is it called off?"), key="call_off_why")
        messages.beside(problems("call_off").get("withdrawn_reason"))
        if st.button(_("Call it off"), key="call_off"):
            attempt(
                "call_off",
                lambda: meetings.withdraw(store(), meeting["id"], meeting["version"], reason, by=me(), at=now()),
            )
