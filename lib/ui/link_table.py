"""A table whose rows open something: real links, read by a screen reader, cards on a phone, no data frame sent."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from lib.ui.screen import language

Cell = dict[str, str]

_HERE = Path(__file__).parent
_table = st.components.v2.component(
    "rejestr72.link_table",
    html='<div class="link-table"></div>',
    css=(_HERE / "link_table.css").read_text("utf-8"),
    js=(_HERE / "link_table.js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Column:
    """`align`: number, date, wide or nothing. The column with `link` carries the row's address."""

    label: str
    align: str = ""
    link: bool = False


@dataclass(frozen=True)
class LinkRow:
    """`id` comes back when the row is opened; cells are made by `plain`, `toned` and `with_sub`."""

    id: str
    href: str
    cells: Sequence[Cell]


def plain(text: str) -> Cell:
    """A cell that is only text."""
    return {"text": text}


def toned(text: str, tone: str) -> Cell:
    """A cell that stands out (missed, ending, faint); its text says why, the tone only helps."""
    return {"text": text, "tone": tone}


def with_sub(text: str, sub: str) -> Cell:
    """A cell with a second, quieter line."""
    return {"text": text, "sub": sub}


def show(label: str, columns: Sequence[Column], rows: Sequence[LinkRow], *, key: str) -> str | None:
    """Draws the table; the id of the row somebody has just opened, or None."""
    data = {
        "label": label,
        "language": language().code,
        # Tuples: of a list Streamlit asks whether it is a data frame, and loads pandas and pyarrow to know.
        "columns": tuple(asdict(c) for c in columns),
        "rows": tuple({"id": row.id, "href": row.href, "cells": row.cells} for row in rows),
    }
    result = _table(key=key, data=data, on_opened_change=_nothing)
    return result.opened


def _nothing() -> None:
    """A trigger needs a listener to reach Python."""
