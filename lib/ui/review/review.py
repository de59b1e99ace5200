"""The review of one incident on its card: state and duties at a glance, causes, barriers, learning, the end of it."""

import html

import streamlit as st

from lib.domain import review, taxonomy
from lib.domain.permissions import May
from lib.register import reviews
from lib.register.store import Row
from lib.ui import inputs, messages
from lib.ui.attempt import attempt, problems
from lib.ui.incident import facts
from lib.ui.review import review_barriers, review_causes, review_duties, review_learning
from lib.ui.screen import _, language, may, me, now, store


def show(row: Row) -> None:
    """Everything of section 8 for one incident, in the order in which it is talked about."""
    duties = reviews.duties(store(), row["id"])
    _show_standing(row, duties)
    changeable = may(May.EDIT) and row["reviewed_at"] is None
    facts.show(row, "coded")
    review_causes.show(row, changeable)
    review_barriers.show(row, changeable)
    review_learning.show(row, changeable)
    review_duties.show(row, duties, changeable)
    _show_end(row, duties)


def words(row: Row) -> str:
    """Where the review of an incident stands, in words; empty where none is asked for."""
    standing = review.standing(row, now())
    if standing == "finished":
        return _("reviewed {date}").format(date=language().moment(row["reviewed_at"]))
    if standing == "none":
        return ""
    sentence = _("⚠ review was due {date}") if standing == "late" else _("review due {date}")
    return sentence.format(date=language().moment(row["review_due_at"]))


def _show_standing(row: Row, duties: dict[str, Row]) -> None:
    st.subheader(_("Review (section 8)"), divider="gray")
    st.text(_sentence(row))
    items = "".join(_item(duty, found["state"]) for duty, found in duties.items())
    st.html(f'<ul class="clocks">{items}</ul>')


def _item(duty: str, state: str) -> str:
    code = language().code
    name = html.escape(taxonomy.label("review_duties", duty, code))
    shown = html.escape(f"{review_duties.SIGNS[state]} {taxonomy.label('review_states', state, code)}")
    look = "kept" if state == "done" else ""
    return f'<li class="{look}"><div class="name">{name}</div><div class="left">{shown}</div></li>'


def _sentence(row: Row) -> str:
    if told := words(row):
        return told[:1].upper() + told[1:] + "."
    if row["drill"]:
        return _("A drill is reviewed where it ends, on the page for trainings and drills.")
    if row["state"] != "closed":
        return _("The review is due once the incident is closed; what is known can be put down now.")
    return _("For this outcome no review is asked for; it may be done all the same.")


def _show_end(row: Row, duties: dict[str, Row]) -> None:
    st.subheader(_("End of the review"), divider="gray")
    if row["reviewed_at"] is not None:
        st.text(_sentence(row))
        _offer_to_reopen(row)
        return
    missing = reviews.missing_to_finish(row, duties)
    if missing:
        st.markdown("\n".join(f"- {messages.text_of(problem)}" for problem in missing))
        return
    st.text(_("All four duties are settled."))
    if may(May.DECIDE) and st.button(_("Finish the review"), type="primary", key="finish_review"):
        attempt(f"finish_{row['id']}", lambda: reviews.finish(store(), row["id"], by=me(), at=now()))


def _offer_to_reopen(row: Row) -> None:
    if not may(May.DECIDE):
        return
    key = f"review_reopen_{row['id']}_"
    reason = inputs.line(_("Why is the review reopened?"), key=f"{key}reason", problem=problems(key).get("reason"))
    if st.button(_("Reopen the review"), key="reopen_review"):
        attempt(key, lambda: reviews.reopen(store(), row["id"], reason, by=me(), at=now()), clears=key)
