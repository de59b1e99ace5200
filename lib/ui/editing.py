"""What is being edited in this session: which group of facts, from which version, how the last save ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lib.register.store import Row

_EDIT = "_edit"


@dataclass
class Edit:
    """`base` is what was read; `mine` what was typed when a save was refused as stale, else None.

    `compared` is the version that stands beside `mine` on the screen; `renewed` are the fields that are to be filled in
    anew from the incident, because somebody else changed them.
    """

    id: int
    group: str
    version: int
    base: dict[str, Any]
    problems: dict[str, str] = field(default_factory=dict)
    mine: dict[str, Any] | None = None
    reason: str = ""
    compared: int | None = None
    renewed: tuple[str, ...] = ()

    def rebase(self, row: Row, kept: Iterable[str]) -> None:
        """Goes on from the incident as it is now; what was typed into the fields `kept` stays in them."""
        self.version, self.base = row["version"], {name: row[name] for name in self.base}
        self.mine = self.compared = None
        self.renewed = tuple(name for name in self.base if name not in set(kept))


def begin(row: Row, group: str, names: Iterable[str]) -> None:
    """Opens a group for editing; another group's form closes."""
    stop()
    st.session_state[_EDIT] = Edit(row["id"], group, row["version"], {name: row[name] for name in names})


def of(incident_id: int, group: str) -> Edit | None:
    """The edit of this group, where it is the one that is open."""
    edit = st.session_state.get(_EDIT)
    return edit if edit is not None and (edit.id, edit.group) == (incident_id, group) else None


def stop() -> None:
    """Closes the form; its widgets are forgotten."""
    edit = st.session_state.pop(_EDIT, None)
    if edit is not None:
        for name in [str(name) for name in st.session_state]:
            if name.startswith(key(edit.id, "")):
                del st.session_state[name]


def version_on_screen(row: Row) -> int:
    """The version that somebody saw who pressed a button now: that of the drawing before this one. Ask once a run."""
    name = f"_seen_{row['id']}"
    seen = st.session_state.get(name, row["version"])
    st.session_state[name] = row["version"]
    return seen


def key(incident_id: int, name: str) -> str:
    """The key of a widget of the form."""
    return f"fact_{incident_id}_{name}"


def begun(key: str, kept: Row, texts: Iterable[str]) -> Row:
    """What a form with a field for each of `kept` began with; `texts` are those whose empty field holds "".

    It is begun anew when somebody else saved and nothing is typed here.
    """
    base, texts = st.session_state.get(f"{key}_base"), set(texts)
    if base is None or (base != kept and not typed(key, base)):
        base = st.session_state[f"{key}_base"] = kept
        for name, value in kept.items():
            st.session_state[f"{key}_{name}"] = value or "" if name in texts else value
    return base


def typed(key: str, base: Row) -> Row:
    """What stands in the fields of such a form and differs from what it began with."""
    fields = {name: st.session_state.get(f"{key}_{name}") or None for name in base}
    return {name: value for name, value in fields.items() if value != base[name]}
