"""An empty workbook for who begins a register by hand, or hands over an old one."""

import io

import streamlit as st

from lib.documents import template
from lib.domain.file_kinds import MEDIA
from lib.language import Language
from lib.ui.screen import _, language


def show() -> None:
    """The button; the file is made at the click."""
    lang = language()
    st.download_button(
        _("Empty workbook to fill in"),
        data=lambda: _made(lang),
        file_name=f"{_('register')}-{_('empty')}.xlsx",
        mime=MEDIA["xlsx"],
        key="import_template",
        icon=":material/download:",
        on_click="ignore",
    )


def _made(language: Language) -> bytes:
    target = io.BytesIO()
    template.write(target, language)
    return target.getvalue()
