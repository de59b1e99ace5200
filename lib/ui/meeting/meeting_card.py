"""One incident before a meeting: five lines of facts, the four duties, causes, similar ones, what was learned."""

import html
from typing import Any
from urllib.parse import quote

import streamlit as st

from lib.documents.meeting_words import Words
from lib.domain import meetings as rules
from lib.domain.permissions import May
from lib.register import incidents
from lib.register.store import Row
from lib.ui import fact_list, messages
from lib.ui.meeting import meeting_decisions, meeting_notes
from lib.ui.prevention import preventive_form
from lib.ui.screen import _, language, may, me, store

MARKS = {"done": "✓", "not_needed": "–", "open": "○"}


def show(meeting: Row, card: dict[str, Any], place: str) -> None:
    """The card, what was said, and the forms for an action and a decision."""
    words = Words(language())
    st.subheader(f"{card['number']} · {messages.plain(card['title'])}", divider="gray")
    fact_list.show(words.facts(card))
    _duties(words, card)
    fact_list.show(
        [
            (_("Causes"), words.causes(card)),
            (_("What helped it happen"), words.factors(card)),
            (_("Not noticed earlier because"), card["detection_gap"]),
            (_("Barriers"), words.barriers(card)),
            (_("Similar ones"), words.alike(card)),
        ]
    )
    with st.expander(_("What was learned: six questions"), expanded=any(card["learned"].values())):
        fact_list.show([(words.label("learning", name) or "", text) for name, text in card["learned"].items()])
    address = f"/incident?number={quote(card['number'], safe='')}"
    label = html.escape(_("Open the card of this incident"))
    st.html(f'<a class="quiet" href="{address}" target="_self">{label}</a>')
    meeting_notes.show(meeting["id"], rules.INCIDENT, card, place, card["id"])
    if may(May.EDIT):
        row = incidents.get(store(), card["number"], me())
        preventive_form.show_new(f"meeting_action_{meeting['id']}_{card['id']}", row, meeting_id=meeting["id"])
    meeting_decisions.show_new(meeting, incident_id=card["id"])


def _duties(words: Words, card: dict[str, Any]) -> None:
    """The four duties side by side, each with its state in a sign and a word."""
    cells = []
    for duty, (name, said) in zip(card["duties"], words.duties(card), strict=True):
        short = html.escape(name)
        cells.append(f'<li><div class="name">{short}</div><div>{MARKS[duty["state"]]} {html.escape(said)}</div></li>')
    st.html(f'<ul class="clocks four">{"".join(cells)}</ul>')
