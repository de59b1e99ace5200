"""The one look of every chart: quiet, no toolbar, colours that hold in both themes; each has its words for a reader.

A chart never stands alone: the same numbers stand beside it as a table. Dates on an axis are written in digits, so
that no month needs a name in the browser's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}
MONTHS = "%m.%Y"
ROW = 34  # pixels of one bar
AROUND = 56  # pixels above and below the bars


@dataclass(frozen=True)
class Colours:
    """`main`: what is meant. `quiet`: what is over. `missed`: what went wrong; always with a sign beside it."""

    main: str
    quiet: str
    missed: str
    line: str
    text: str


_LIGHT = Colours("#1f5f8b", "#b4bfc9", "#b3261e", "#dfe4e9", "#1c2733")
_DARK = Colours("#4f9bcb", "#56636f", "#ff8a80", "#2a343e", "#e4e9ee")


def colours() -> Colours:
    """Those of the reader's theme."""
    return _DARK if st.context.theme.type == "dark" else _LIGHT


def figure(traces: Sequence[dict[str, Any]], *, height: int, **axes: Any) -> "go.Figure":
    """A figure in the house style; traces, axes and `shapes` as plotly's dictionaries."""
    import plotly.graph_objects as go

    tone = colours()
    axis = {"gridcolor": tone.line, "linecolor": tone.line, "zeroline": False, "fixedrange": True, "title": None}
    layout = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "bargap": 0.45,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": tone.text, "size": 13},
        "xaxis": {**axis, "automargin": True, **axes.get("xaxis", {})},
        "yaxis": {**axis, "automargin": True, **axes.get("yaxis", {})},
        "shapes": axes.get("shapes", []),
    }
    drawn = go.Figure(data=list(traces), layout=layout, skip_invalid=False)
    told = drawn.to_dict()
    drawn.to_dict = lambda: told  # Streamlit only reads it, and plotly would copy every number at each drawing
    return drawn


def line_at(axis: str, value: float | date) -> dict[str, Any]:
    """A dotted line across the figure at a value of its `x` or `y` axis, for `shapes`."""
    other = "y" if axis == "x" else "x"
    ends = {f"{axis}0": value, f"{axis}1": value, f"{other}0": 0, f"{other}1": 1, f"{other}ref": f"{other} domain"}
    return {"type": "line", "layer": "below", "line": {"color": colours().quiet, "width": 1, "dash": "dot"}, **ends}


def show(drawn: "go.Figure", *, key: str, alt: str) -> str | None:
    """Draws the figure, told aloud as `alt`; gives the `customdata` of the point that was pressed, or None."""
    state = st.plotly_chart(
        drawn, key=key, theme="streamlit", config=CONFIG, on_select="rerun", selection_mode="points", alt=alt
    )
    points = state["selection"]["points"] if state else []
    pressed = points[0].get("customdata") if points else None
    return pressed[0] if isinstance(pressed, list) else pressed
