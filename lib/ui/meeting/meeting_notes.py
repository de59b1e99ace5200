"""What is said to a point of a meeting, typed while people speak: nothing of it may get lost.

While one types, a draft is kept; with the next press of anything the note itself is saved. Where somebody else wrote
to the same point in between, both texts stand on the screen until a person chooses.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.domain.messages import Problems
from lib.domain.permissions import May
from lib.register import drafts, meetings
from lib.register.store import Conflict
from lib.ui import messages, personal_data
from lib.ui.live_text import live_fragment, live_text, newest_text, set_live_text
from lib.ui.screen import _, may, me, now, store

_OPEN = "_meeting_note"


@dataclass
class Open:
    """The note on the screen: `base` is what was read at `version`; `theirs` what somebody else wrote meanwhile."""

    meeting: int
    point: str
    incident_id: int | None
    version: int
    base: str
    place: str
    theirs: tuple[int, str] | None = None

    @property
    def key(self) -> str:
        return f"note-{self.meeting}-{self.point}-{self.incident_id or 0}"

    @property
    def draft(self) -> str:
        return f"{self.key}-{me().id}"


def keep() -> str | None:
    """Saves what was typed into the note last shown; the place where it waits for an answer, if it does."""
    note = st.session_state.get(_OPEN)
    if note is None or not may(May.EDIT):
        return None
    typed = newest_text(note.key).strip()
    if typed == note.base:
        return None
    kept = personal_data.typed(note.key, _label(), typed)
    try:
        note.version = _write(note, kept)
    except Conflict:
        note.theirs = _newest(note)
        return note.place
    except Problems as refused:
        messages.say_later(messages.text_of(refused.problems[0]))
        return note.place if refused.problems[0].field == personal_data.FIELD else None
    note.base, note.theirs = kept, None
    personal_data.forget()
    if kept != typed:
        set_live_text(note.key, kept)
    drafts.discard(store(), note.draft, by=me())
    return None


def show(meeting_id: int, point: str, entry: dict[str, Any], place: str, incident_id: int | None = None) -> None:
    """The note of a point as `register.minutes` gives it, to be written on."""
    if not may(May.EDIT):
        st.text(entry["note"] or _("Nothing was noted."))
        return
    note = _opened(Open(meeting_id, point, incident_id, entry["version"], entry["note"] or "", place))
    if note.theirs is not None:
        _choose(note)
    _field(note)
    personal_data.live(note.key, _label())


def version(meeting_id: int, point: str, incident_id: int | None, otherwise: int) -> int:
    """The version at which the note on the screen stands now."""
    note = st.session_state.get(_OPEN)
    is_it = note is not None and (note.meeting, note.point, note.incident_id) == (meeting_id, point, incident_id)
    return note.version if is_it else otherwise


def follow(new_version: int) -> None:
    """The row of the note on the screen was written otherwise: it goes on from there."""
    st.session_state[_OPEN].version = new_version


def _opened(read: Open) -> Open:
    """The note goes on as it stands in this session; begins with a draft that was left; or with what is kept."""
    note = st.session_state.get(_OPEN)
    if note is not None and note.key == read.key:
        if note.version != read.version and newest_text(note.key).strip() == note.base:
            note.version, note.base = read.version, read.base
            set_live_text(note.key, read.base)
        return note
    left = drafts.load(store(), read.draft, by=me())
    text = read.base
    if left is not None and left["content"]["note"].strip() != read.base:
        text = left["content"]["note"]
        if left["content"]["version"] != read.version:
            read.theirs = (read.version, read.base)
        read.version = left["content"]["version"]
    set_live_text(read.key, text)
    st.session_state[_OPEN] = read
    return read


@live_fragment
def _field(note: Open) -> None:
    text = live_text(_label(), key=note.key, height=150)
    is_new = text.strip() != note.base
    if is_new:
        content = {"note": text, "version": note.version}
        drafts.save(store(), note.draft, "meeting", content, by=me(), at=now())
    st.caption(_("Kept as you type; saved with the next step.") if is_new else _("Saved. Type to change it."))


def _label() -> str:
    return _("What is said")


def _choose(note: Open) -> None:
    theirs = note.theirs[1]
    st.warning(_("Somebody else wrote here in the meantime. Nothing is lost: choose what is to stand."))
    st.caption(_("What they wrote"))
    st.text(theirs or _("Nothing: they emptied it."))
    both = "\n".join(filter(None, (theirs, newest_text(note.key).strip())))
    with st.container(horizontal=True):
        for label, text, key in (
            (_("Both, one below the other"), both, "both"),
            (_("Mine"), None, "mine"),
            (_("Theirs"), theirs, "theirs"),
        ):
            st.button(label, key=f"note_{key}", on_click=_settle, args=(note, text))


def _settle(note: Open, text: str | None) -> None:
    """Goes on from their version with this text, or with mine as it is typed now; the next run saves it."""
    note.version, note.base = note.theirs
    note.theirs = None
    if text is not None:
        set_live_text(note.key, text)


def _write(note: Open, typed: str) -> int:
    return meetings.note(
        store(),
        note.meeting,
        note.point,
        note.version,
        note=typed,
        incident_id=note.incident_id,
        by=me(),
        at=now(),
    )


def _newest(note: Open) -> tuple[int, str]:
    row = meetings.notes(store(), note.meeting).get((note.point, note.incident_id))
    return (row["version"], row["note"] or "") if row else (0, "")
