"""A meeting while it is held: the agenda at the side, one thing at a time, big enough to be projected."""

from typing import Any

import streamlit as st

from lib.documents.meeting_words import Words
from lib.domain import meetings as rules
from lib.domain.permissions import May
from lib.register import meetings, minutes
from lib.register.store import Row
from lib.ui import editing, messages
from lib.ui.attempt import attempt
from lib.ui.meeting import (
    meeting_card,
    meeting_decisions,
    meeting_end,
    meeting_list,
    meeting_notes,
    meeting_point,
    meeting_presence,
)
from lib.ui.screen import _, language, may, me, now, shown, store


def show(meeting: Row) -> None:
    """Keeps what was typed, then draws the head, the agenda, and the place where the meeting is."""
    waiting = meeting_notes.keep()
    content = minutes.content(store(), meeting, now(), only=_looked_at(waiting))
    meeting |= {"seen": editing.version_on_screen(meeting)}
    places = _places(content)
    here = _here(list(places), waiting)
    with st.container(key="meeting_large" if st.session_state.get("meeting_is_large") else "meeting_plain"):
        _head(meeting, content)
        left, right = st.columns([1, 2.6], gap="medium")
        with left, st.container(key="meeting_agenda"):
            _agenda(places)
        with right:
            _place(meeting, content, here)
            _steps(meeting, content, list(places), here)


def _looked_at(waiting: str | None) -> list[int]:
    """The incident whose card is on the screen; of the others only the heading is read."""
    named = (waiting or st.query_params.get("at", "")).removeprefix("incident-")
    return [int(named)] if named.isdecimal() else []


def _head(meeting: Row, content: dict[str, Any]) -> None:
    lang = language()
    about = content["incidents"][0]["number"] if meeting["kind"] == "light" and content["incidents"] else ""
    st.title(" · ".join(filter(None, (meeting_list.name_of(meeting), about))))
    words, left = Words(lang), rules.not_discussed(content)
    parts = [words.period(content)] if meeting["kind"] != "light" else []
    parts.append(_("{n} present").format(n=lang.number(len(content["present"]))))
    parts.append(
        lang.ngettext("{n} thing to discuss", "{n} things to discuss", left).format(n=lang.number(left))
        if left
        else _("everything with something to it was discussed")
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<span class="faint">{" · ".join(parts)}</span>', width="content")
        st.toggle(_("Large type"), key="meeting_is_large", persist_state="session")


def _places(content: dict[str, Any]) -> dict[str, str]:
    """Where a meeting can be: code and what the agenda says of it."""
    words = Words(language())
    places = {"presence": _mark(_("Presence"), bool(content["present"]))}
    for entry in content["agenda"]:
        count = f" ({len(entry['items'])})" if entry["items"] else ""
        places[entry["point"]] = _mark(f"{words.point(entry['point'])}{count}", bool(entry["discussed_at"]))
    for card in content["incidents"]:
        title = messages.plain(f"{card['number']} {card['title']}")
        places[f"incident-{card['id']}"] = _mark(title, bool(card["discussed_at"]))
    places["decisions"] = _mark(_("Decisions ({n})").format(n=len(content["decisions"])), bool(content["decisions"]))
    places["end"] = _("Close and freeze")
    return places


def _mark(text: str, is_done: bool) -> str:
    return f"✓ {text}" if is_done else text


def _here(places: list[str], waiting: str | None) -> str:
    """The place that the address names; where two texts wait for a choice the meeting stays."""
    here = waiting or st.query_params.get("at", places[0])
    here = here if here in places else places[0]
    st.query_params["at"] = here
    st.session_state["meeting_at"] = here
    return here


def _agenda(places: dict[str, str]) -> None:
    st.radio(_("Agenda"), list(places), format_func=shown(places), key="meeting_at", on_change=_turn)


def _turn() -> None:
    st.query_params["at"] = st.session_state["meeting_at"]


def _place(meeting: Row, content: dict[str, Any], here: str) -> None:
    if here == "presence":
        meeting_presence.show(meeting)
    elif here == "decisions":
        meeting_decisions.show_all(meeting, content)
    elif here == "end":
        meeting_end.show(meeting, content)
    elif (card := _card(content, here)) is not None:
        meeting_card.show(meeting, card, here)
    else:
        entry = next(entry for entry in content["agenda"] if entry["point"] == here)
        meeting_point.show(meeting, entry)


def _card(content: dict[str, Any], here: str) -> dict[str, Any] | None:
    return next((card for card in content["incidents"] if here == f"incident-{card['id']}"), None)


def _steps(meeting: Row, content: dict[str, Any], places: list[str], here: str) -> None:
    """Back, on, and on with the mark that it was discussed; by keyboard too."""
    place = places.index(here)
    card = _card(content, here)
    entry = card or next((entry for entry in content["agenda"] if entry["point"] == here), None)
    with st.container(horizontal=True):
        if place:
            st.button(_("Back"), key="meeting_back", on_click=_go, args=(places[place - 1],), shortcut="Alt+P")
        if entry is not None and may(May.EDIT) and not entry["discussed_at"]:
            if st.button(_("Discussed, go on"), key="meeting_discussed", type="primary", shortcut="Alt+N"):
                _discuss(meeting, entry, card, places[place + 1])
        elif place + 1 < len(places):
            st.button(_("Go on"), key="meeting_on", on_click=_go, args=(places[place + 1],), shortcut="Alt+N")


def _discuss(meeting: Row, entry: dict[str, Any], card: dict[str, Any] | None, following: str) -> None:
    point, incident_id = (rules.INCIDENT, card["id"]) if card else (entry["point"], None)
    version = meeting_notes.version(meeting["id"], point, incident_id, entry["version"])

    def write() -> None:
        marked = {"discussed_at": now(), "incident_id": incident_id, "by": me(), "at": now()}
        meeting_notes.follow(meetings.note(store(), meeting["id"], point, version, **marked))
        st.query_params["at"] = following

    attempt("meeting", write, _("Discussed."))


def _go(place: str) -> None:
    st.query_params["at"] = place
