"""One point of the agenda: what the register lists under it, what can be done about it here, what was said."""

import html
import re
from typing import Any
from urllib.parse import quote

import streamlit as st

from lib.documents.meeting_words import Words
from lib.domain.permissions import May
from lib.register import meetings
from lib.register.store import Row
from lib.ui import inputs, messages
from lib.ui.attempt import attempt, problems
from lib.ui.meeting import meeting_decisions, meeting_notes
from lib.ui.screen import _, language, may, me, now, shown, store

CARRIED = ("carried_over", "management")  # their items are decisions, which can be carried out here
_NUMBER = re.compile(r"^\d{4}/\d{3,}$")


def show(meeting: Row, entry: dict[str, Any]) -> None:
    """Items, note, and the form for a decision."""
    words, point = Words(language()), entry["point"]
    st.subheader(words.point(point), divider="gray")
    if not entry["items"]:
        st.text(words.nothing(point))
    elif point in CARRIED:
        for item in entry["items"]:
            show_decision(words.item(point, item), item)
    else:
        listed([(words.item(point, item), item.get("number")) for item in entry["items"]])
    if point == "procedure":
        _procedure(meeting)
    meeting_notes.show(meeting["id"], point, entry, point)
    meeting_decisions.show_new(meeting, for_management=point == "management")


def listed(lines: list[tuple[str, str | None]]) -> None:
    """Lines of plain text; the number of an incident in front leads to its card."""
    st.html(f'<ul class="agenda">{"".join(f"<li>{_linked(text, number)}</li>" for text, number in lines)}</ul>')


def show_decision(text: str, decision: Row) -> None:
    """A decision with the way to mark it as carried out."""
    with st.container(border=True):
        st.text(text)
        if decision["done_on"] is not None or not may(May.EDIT):
            return
        key = f"carry_{decision['id']}"
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        with left:
            evidence = inputs.line(_("What shows that it is carried out?"), key=f"{key}_note")
        with right:
            if st.button(_("Carried out"), key=key):
                attempt(
                    key,
                    lambda: meetings.carry_out(
                        store(), decision["id"], decision["version"], evidence, by=me(), at=now()
                    ),
                )


def _linked(text: str, number: str | None) -> str:
    if number is None or not _NUMBER.match(number) or not text.startswith(number):
        return html.escape(text)
    address = f"/incident?number={quote(number, safe='')}"
    return f'<a class="quiet" href="{address}" target="_self">{number}</a>{html.escape(text[len(number) :])}'


def _procedure(meeting: Row) -> None:
    """The yearly question: was the procedure itself gone through, and what came of it."""
    key = f"meeting_procedure_{meeting['id']}"
    answers = {True: _("yes"), False: _("no")}
    begun = f"_{key}_begun"
    kept = (meeting["procedure_reviewed"], meeting["procedure_note"] or "")
    if begun not in st.session_state:
        st.session_state[begun] = kept
        st.session_state[f"{key}_answer"], st.session_state[f"{key}_note"] = kept
    reviewed = st.segmented_control(
        _("Was the procedure itself reviewed?"),
        list(answers),
        format_func=shown(answers),
        key=f"{key}_answer",
        on_change="ignore",
        persist_state=inputs.STAYS,
    )
    note = inputs.text(_("What came out of it"), key=f"{key}_note", height=80)
    messages.beside(problems(key).get("procedure_reviewed"))
    if st.button(_("Save"), key=f"{key}_save"):
        typed = {"procedure_reviewed": reviewed, "procedure_note": note}
        before = dict(zip(typed, kept, strict=True))
        changed = {name: value for name, value in typed.items() if value != before[name]}
        attempt(key, lambda: meetings.change(store(), meeting["id"], meeting["seen"], changed, by=me(), at=now()))
