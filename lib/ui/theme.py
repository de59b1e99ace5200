"""The house style of the screen: one accent, red only for a missed duty, amber only for one that runs out."""

from functools import cache
from pathlib import Path

import streamlit as st


def apply() -> None:
    """Puts the style sheet into the page."""
    st.html(_styles())


@cache
def _styles() -> str:
    return f"<style>{Path(__file__).with_name('theme.css').read_text('utf-8')}</style>"
