"""The world of a page: who looks, in which language, at what time, at which register.

`lib.main` sets it at every run; a page that is run without it draws nothing.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.domain import taxonomy
from lib.domain.permissions import May, Person
from lib.language import Language, language_of
from lib.register import sessions, sight
from lib.register import store as stores
from lib.register.sight import HIDDEN
from lib.register.store import Store

PAGES = Path(__file__).resolve().parents[2] / "pages"
MOST_MADE = 500
_PERSON, _LANGUAGE, _CLOCK, _USER_OF = "_person", "_language", "_clock", "_user_of"
Made = TypeVar("Made")


def enter(person: Person, language: str, clock: Callable[[], datetime], user_of: Callable[[], Person | None]) -> None:
    """Sets the world for this run."""
    st.session_state[_PERSON] = person
    st.session_state[_LANGUAGE] = language
    if (run := get_script_run_ctx(suppress_warning=True)) is not None:
        setattr(run, _LANGUAGE, language_of(language))
        setattr(run, _CLOCK, clock)
    st.session_state[_CLOCK] = clock
    st.session_state[_USER_OF] = user_of


def still_signed_in() -> bool:
    """For a fragment that runs by itself, without `lib.main`: whether the person is still signed in."""
    return _USER_OF in st.session_state and st.session_state[_USER_OF]() is not None


def leave() -> None:
    """Nobody is signed in (any more): what was in the session is forgotten."""
    st.session_state.clear()


def me() -> Person:
    """The person signed in; stops the page where there is none."""
    if _PERSON not in st.session_state:
        st.stop()
    return st.session_state[_PERSON]


def may(what: May) -> bool:
    return me().may(what)


def language() -> Language:
    """The language of this run, kept with it: a page asks some hundred times."""
    run = get_script_run_ctx(suppress_warning=True)
    known = getattr(run, _LANGUAGE, None)
    if known is None:
        known = language_of(st.session_state.get(_LANGUAGE))
        if run is not None:
            setattr(run, _LANGUAGE, known)
    return known


def now() -> datetime:
    """The moment, UTC. The clock is kept with the run, as the language is."""
    run = get_script_run_ctx(suppress_warning=True)
    clock = getattr(run, _CLOCK, None)
    if clock is None and _CLOCK in st.session_state:
        clock = st.session_state[_CLOCK]
    return clock() if clock else datetime.now(UTC)


def store() -> Store:
    return stores.register()


def of_this_minute(make: Callable[..., Made], *given: Any) -> Made:
    """`make(*given)`, made once a minute and again after a write, for each language, theme, role and what one may see.

    What it gives is shared by all who look: nobody changes it.
    """
    minute = now().replace(second=0, microsecond=0)
    every = store().remember("made", dict)
    if minute not in every:
        every.clear()
    made = every.setdefault(minute, {})
    hidden = sight.hidden_from(store(), me())
    key = make.__module__, make.__qualname__, given, language().code, st.context.theme.type, me().role, *hidden
    if key not in made:
        if len(made) >= MOST_MADE:
            made.clear()
        made[key] = make(*given)
    return made[key]


def origin() -> str:
    """Where people find the register: as the settings say, otherwise as this browser came."""
    return (store().keeping.url or "/".join((st.context.url or "").split("/")[:3])).rstrip("/")


def session_token() -> str | None:
    """The token by which this browser is signed in."""
    return st.context.cookies.get(sessions.COOKIE) if st.context.cookies else None


def _(message: str) -> str:
    """The message in the reader's language."""
    return language().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    return language().ngettext(singular, plural, n)


def labels(name: str) -> Callable[[str], str]:
    """How the codes of a list of data/taxonomy read, for `format_func`; a code nobody lists is its own label."""
    return shown(taxonomy.labels(name, language().code))


def shown(texts: Mapping[Any, str]) -> Callable[[Any], str]:
    """For `format_func`: translated now, for the widget may ask again when the page no longer runs."""
    return lambda code: texts.get(code, str(code))


def capitalised(text: str) -> str:
    """With a capital first letter and the rest as it is: `UODO` stays `UODO`."""
    return text[:1].upper() + text[1:]


def page(name: str) -> Path:
    """The file of a page, for links and switches."""
    return PAGES / f"{name}.py"


def open_incident(number: str, **more: Any) -> None:
    """Goes to the card of an incident, unless only named people may see it; the address can be kept and sent."""
    if number == HIDDEN:
        return
    st.switch_page(page("incident"), query_params={"number": number, **more})
