"""What the data-protection officer said of a decision: advice, kept beside it, never the decision itself."""

import streamlit as st

from lib.domain import taxonomy
from lib.ui import inputs
from lib.ui.screen import _, labels, language


def ask(key: str) -> tuple[str | None, str]:
    """The fields for it; gives the code of data/taxonomy/dpo_opinions.toml and what was said."""
    left, right = st.columns(2)
    with left:
        opinion = st.selectbox(
            _("IOD's opinion"),
            taxonomy.codes("dpo_opinions"),
            index=None,
            format_func=labels("dpo_opinions"),
            key=f"{key}opinion",
            placeholder=_("not said"),
            on_change="ignore",
            persist_state=inputs.STAYS,
        )
    with right:
        note = inputs.line(_("What the IOD said"), key=f"{key}opinion_note")
    return opinion, note


def told(opinion: str | None, note: str | None) -> str | None:
    """Both in one line; None where nothing was said."""
    said = taxonomy.label("dpo_opinions", opinion, language().code) if opinion else None
    return ": ".join(text for text in (said, note) if text) or None
