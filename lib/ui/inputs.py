"""One input for each form of field that an incident has; values come out as `domain.incident` wants them.

What is typed stays while the input is not drawn: a look at another part of the card must not empty a form. Prose is
asked about before it is saved (`personal_data`).
"""

from typing import Any

import streamlit as st

from lib.domain import taxonomy
from lib.domain.incident import FIELDS, Field
from lib.register import accounts, incidents
from lib.ui import messages, personal_data
from lib.ui.screen import _, labels, language, shown, store

UNKNOWN = "unknown"
STAYS = "session"  # until the session ends or somebody deletes the key


def choice(field: Field, *, key: str, label: str | None = None, problem: str | None = None, rerun: bool = False) -> Any:
    """One entry of a list, or nothing yet; where own words are allowed they may be typed."""
    codes = list(taxonomy.codes(field.list))
    if field.own_words:
        codes += [word for word in incidents.known_words(store(), field.name) if word not in codes]
    value = st.selectbox(
        label or _(field.label),
        _with_present(codes, key),
        index=None,
        key=key,
        format_func=labels(field.list),
        placeholder=_("not known yet"),
        accept_new_options=field.own_words,
        on_change="rerun" if rerun else "ignore",
        persist_state=STAYS,
    )
    messages.beside(problem)
    return _prose(key, label or _(field.label), value) if field.own_words and value else value


def known(field: Field, *, key: str, label: str | None = None, problem: str | None = None) -> str | None:
    """A line that suggests what was typed before (clients, suppliers)."""
    value = st.selectbox(
        label or _(field.label),
        _with_present(incidents.known_words(store(), field.name), key),
        index=None,
        key=key,
        placeholder=_("type or choose; leave empty if not known yet"),
        accept_new_options=True,
        on_change="ignore",
        persist_state=STAYS,
    )
    messages.beside(problem)
    return value


def choices(field: Field, *, key: str, label: str | None = None, problem: str | None = None) -> tuple[str, ...]:
    """Several entries of a list as pills."""
    value = st.pills(
        label or _(field.label),
        taxonomy.codes(field.list),
        selection_mode="multi",
        format_func=labels(field.list),
        key=key,
        on_change="ignore",
        persist_state=STAYS,
    )
    messages.beside(problem)
    return tuple(value or ())


def answer(
    label: str, *, key: str, problem: str | None = None, rerun: bool = False, help: str | None = None
) -> bool | None:
    """Yes, no, or not known yet, which is where it stands until somebody answers."""
    value = st.segmented_control(
        label,
        ("yes", "no", UNKNOWN),
        format_func=shown({"yes": _("yes"), "no": _("no"), UNKNOWN: _("not known yet")}),
        key=key,
        default=None if key in st.session_state else UNKNOWN,
        help=help,
        required=True,
        on_change="rerun" if rerun else "ignore",
        persist_state=STAYS,
    )
    messages.beside(problem)
    return {"yes": True, "no": False}.get(value or UNKNOWN)


def kept_answer(value: bool | None) -> str:
    """The state of an answer widget for a stored value."""
    return UNKNOWN if value is None else "yes" if value else "no"


def line(label: str, *, key: str, problem: str | None = None, help: str | None = None, who: bool = False) -> str:
    """`who`: a field that is meant to hold who somebody is and how to reach them, which nobody is asked about."""
    value = st.text_input(label, key=key, on_change="ignore", help=help, persist_state=STAYS)
    messages.beside(problem)
    return value or "" if who else _prose(key, label, value or "")


def text(label: str, *, key: str, problem: str | None = None, height: int = 100, help: str | None = None) -> str:
    value = st.text_area(label, key=key, height=height, on_change="ignore", help=help, persist_state=STAYS)
    messages.beside(problem)
    return _prose(key, label, value or "")


def count(label: str, *, key: str, problem: str | None = None) -> int | None:
    """A whole number, or empty."""
    value = st.number_input(
        label,
        0,
        2**53 - 1,
        None,
        1,
        key=key,
        on_change="ignore",
        placeholder=_("not known yet"),
        persist_state=STAYS,
    )
    messages.beside(problem)
    return value


def counts(label: str, name: str, *, key: str, problems: dict[str, str]) -> tuple[int | None, int | None]:
    """How many: exactly, from–to, or not known yet."""
    mode = st.segmented_control(
        label,
        ("exact", "range", UNKNOWN),
        format_func=shown({"exact": _("exactly"), "range": _("from – to"), UNKNOWN: _("not known yet")}),
        key=f"{key}_mode",
        default=None if f"{key}_mode" in st.session_state else UNKNOWN,
        required=True,
        persist_state=STAYS,
    )
    if mode == "exact":
        value = count(_("Number"), key=f"{key}_exact", problem=problems.get(f"{name}_min"))
        return value, value
    if mode == "range":
        left, right = st.columns(2)
        with left:
            least = count(_("at least"), key=f"{key}_min", problem=problems.get(f"{name}_min"))
        with right:
            most = count(_("at most"), key=f"{key}_max", problem=problems.get(f"{name}_max"))
        return least, most
    messages.beside(problems.get(f"{name}_min") or problems.get(f"{name}_max"))
    return None, None


def person(label: str, *, key: str, problem: str | None = None) -> int | None:
    """Somebody with an account that may handle incidents."""
    names = accounts.choices(store())
    value = st.selectbox(
        label,
        _with_present(sorted(names, key=lambda account: language().sort_key(names[account])), key),
        index=None,
        key=key,
        format_func=shown(names),
        placeholder=_("nobody yet"),
        on_change="ignore",
        persist_state=STAYS,
    )
    messages.beside(problem)
    return value


def _prose(key: str, label: str, text: str) -> str:
    text = personal_data.typed(key, label, text)
    personal_data.beneath(key)
    return text


def field_of(name: str) -> Field:
    return FIELDS[name]


def _with_present(options: list[Any], key: str) -> list[Any]:
    """The options and what is chosen now, which may be retired or somebody's own words."""
    present = st.session_state.get(key)
    return options if present is None or present in options else [present, *options]
