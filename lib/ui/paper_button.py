"""A paper as a file to take: PDF or Word. One that cannot be made says so in its place."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lib.documents import docx, pdf
from lib.documents.paper import Paper
from lib.domain.file_kinds import MEDIA
from lib.ui.screen import _

log = logging.getLogger(__name__)

RENDER: Mapping[str, Callable[[Paper], bytes]] = {"pdf": pdf.render, "docx": docx.render}


def show(label: str, make: Callable[[], Paper], ending: str, *, file: str, key: str, **more: Any) -> None:
    """The button. The file is made now, in some hundredths of a second: at the click nobody could be told of a failure.

    `file` is its name without the ending; nothing is made for a button that is `disabled`.
    """
    disabled = bool(more.get("disabled"))
    try:
        data = b"" if disabled else RENDER[ending](make())
    except Exception:  # whatever the typesetter or the Word writer stumbles over: the register is untouched
        log.exception("a paper could not be made: %s", key)
        sentence = _("“{paper}” could not be made. Nothing in the register has changed; please try again.")
        st.error(sentence.format(paper=label), icon=":material/warning:")
        return
    st.download_button(
        label, data=data, file_name=f"{file}.{ending}", mime=MEDIA[ending], key=key, on_click="ignore", **more
    )
