"""What is being edited in this session: which group of facts, from which version, how the last save ended.

What is typed is kept as a draft of this person, so that it survives F5, a lost connection and a restart.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import streamlit as st

from lib.register import drafts
from lib.register.store import Row
from lib.ui import draft
from lib.ui.screen import me, now, store

_EDIT = "_edit"


@dataclass
class Edit:
    """`base` is what was read; `mine` what was typed when a save was refused as stale, else None.

    `compared` is the version that stands beside `mine` on the screen; `renewed` are the fields that are to be filled in
    anew from the incident, because somebody else changed them. `kept` is what the draft holds or, before there is one,
    what the form began with; `saved_at` is when the draft was saved.
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
    kept: dict[str, Any] | None = None
    saved_at: datetime | None = None

    def rebase(self, row: Row, kept: Iterable[str]) -> None:
        """Goes on from the incident as it is now; what was typed into the fields `kept` stays in them."""
        self.version, self.base = row["version"], {name: row[name] for name in self.base}
        self.mine = self.compared = None
        self.renewed = tuple(name for name in self.base if name not in set(kept))


def begin(row: Row, group: str, names: Iterable[str]) -> None:
    """Opens a group for editing; another group's form closes."""
    stop()
    st.session_state[_EDIT] = Edit(row["id"], group, row["version"], {name: row[name] for name in names})


def take_up(row: Row) -> None:
    """Goes on with a draft that this person left; looked for once a session, before the form is drawn."""
    mark = f"_taken_up_{_draft_id(row['id'])}"
    if _EDIT in st.session_state or mark in st.session_state:
        return
    st.session_state[mark] = True
    left = drafts.load(store(), _draft_id(row["id"]), by=me())
    if left is None:
        return
    kept = left["content"]
    base = {name: _fact(value) for name, value in kept["base"].items()}
    st.session_state[_EDIT] = Edit(
        row["id"], kept["group"], kept["version"], base, kept=kept, saved_at=left["saved_at"]
    )
    for name, value in kept["typed"].items():
        st.session_state[key(row["id"], name)] = draft.revived(value)


@st.fragment(run_every=draft.EVERY)
def autosave(edit: Edit) -> None:
    """Saves what changed since the last look and says when that was."""
    if draft.can_save():
        _keep(edit)
        draft.say_when(edit.saved_at)


def _keep(edit: Edit) -> None:
    content = _content(edit)
    if edit.kept is None:
        edit.kept = content
    elif content != edit.kept and st.session_state.get(_EDIT) is edit:
        drafts.save(store(), _draft_id(edit.id), "card", content, by=me(), at=now())
        edit.kept, edit.saved_at = content, now()


def _content(edit: Edit) -> dict[str, Any]:
    """As it comes back from the draft: without tuples."""
    beginning = key(edit.id, "")
    typed = {
        str(name).removeprefix(beginning): draft.kept(value)
        for name, value in st.session_state.items()
        if str(name).startswith(beginning)
    }
    base = {name: draft.kept(value) for name, value in edit.base.items()}
    return {"group": edit.group, "version": edit.version, "base": base, "typed": typed}


def _fact(value: Any) -> Any:
    """A fact as an incident has it: several choices are a tuple."""
    return tuple(value) if isinstance(value, list) else draft.revived(value)


def of(incident_id: int, group: str) -> Edit | None:
    """The edit of this group, where it is the one that is open."""
    edit = st.session_state.get(_EDIT)
    return edit if edit is not None and (edit.id, edit.group) == (incident_id, group) else None


def stop() -> None:
    """Closes the form; its widgets are forgotten, its draft goes."""
    edit = st.session_state.pop(_EDIT, None)
    if edit is not None:
        if edit.saved_at is not None:
            drafts.discard(store(), _draft_id(edit.id), by=me())
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


def _draft_id(incident_id: int) -> str:
    return f"card-{incident_id}-{me().id}"
