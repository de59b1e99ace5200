"""Minutes to read: whether they are unchanged, as files, word for word, and the remarks added later."""

from typing import Any

import streamlit as st

from lib.documents import minutes as paper_of
from lib.documents.meeting_words import Words
from lib.documents.paper import Paper, Part
from lib.domain.permissions import May
from lib.register import meetings, minutes
from lib.register.store import Row
from lib.ui import fact_list, inputs, messages, paper_button
from lib.ui.attempt import attempt, problems
from lib.ui.meeting import meeting_list, meeting_point
from lib.ui.screen import _, language, may, me, now, store


def show(meeting: Row) -> None:
    """A meeting that is over: frozen, or called off."""
    st.title(" · ".join(filter(None, (meeting["number"], meeting_list.name_of(meeting)))))
    if meeting["withdrawn_at"]:
        st.info(_("Called off: {reason}").format(reason=messages.plain(meeting["withdrawn_reason"])))
    else:
        _verify(meeting)
    content = minutes.content(store(), meeting, now())
    offer(meeting, content)
    _carry_out(meeting)
    for part in _paper(meeting, content).parts:
        _show_part(part)
    if meeting["frozen_at"]:
        _remark(meeting)


def offer(meeting: Row, content: dict[str, Any]) -> None:
    """The minutes as PDF and as an editable Word file."""
    paper = _paper(meeting, content)
    with st.container(horizontal=True):
        for label, ending in ((_("Minutes as PDF"), "pdf"), (_("Minutes as Word file"), "docx")):
            paper_button.show(label, lambda: paper, ending, file=paper.name, key=f"minutes_{ending}")


def _paper(meeting: Row, content: dict[str, Any]) -> Paper:
    remarks = minutes.addenda(store(), meeting["id"])
    return paper_of.make(content, meeting["minutes_hash"], remarks, language(), now())


def _verify(meeting: Row) -> None:
    if minutes.is_unchanged(store(), meeting):
        moment = language().moment(meeting["frozen_at"])
        st.success(_("Unchanged since they were frozen, {moment}.").format(moment=moment), icon=":material/lock:")
    else:
        st.error(_("These minutes are not what was frozen: their text, their hash and the journal disagree."))


def _carry_out(meeting: Row) -> None:
    """Decisions of these minutes that are still open."""
    open_ones = [
        row for row in meetings.decided(store(), meeting["id"]) if row["done_on"] is None and not row["withdrawn_at"]
    ]
    if not open_ones or meeting["withdrawn_at"]:
        return
    words = Words(language())
    with st.expander(_("Decisions still open ({n})").format(n=len(open_ones)), expanded=True):
        for row in open_ones:
            kept = row | {"due_on": row["due_on"].isoformat() if row["due_on"] else None}
            meeting_point.show_decision(words.decision(kept), row)


def _show_part(part: Part) -> None:
    """As on paper; what people typed is shown as they typed it."""
    if part.heading:
        heading = messages.plain(part.heading)
        st.subheader(heading, divider="gray") if part.level == 2 else st.markdown(f"**{heading}**")
    for paragraph in part.paragraphs:
        st.text(paragraph)
    fact_list.show(part.facts)
    if part.items:
        meeting_point.listed([(item, item.split(" · ")[0]) for item in part.items])


def _remark(meeting: Row) -> None:
    if not may(May.DECIDE):
        return
    key = f"remark_{meeting['id']}_{len(minutes.addenda(store(), meeting['id']))}"
    what = inputs.text(_("A remark to these minutes"), key=f"{key}_what", problem=problems(key).get("what"), height=80)
    if st.button(_("Add the remark"), key=f"{key}_add"):
        attempt(key, lambda: minutes.add_remark(store(), meeting["id"], what, by=me(), at=now()), clears=f"{key}_")
