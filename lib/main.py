"""The menu. Every page is declared here, and the session is checked here at every run, behind the gate's own check."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from lib.domain.permissions import May, Person
from lib.language import Language, language_of
from lib.register import sessions
from lib.register import store as stores
from lib.ui import messages, outside, personal_data, reminders, screen, sidebar, theme, widgets
from lib.ui.education import to_read
from lib.ui.screen import _

_PAGES = "_pages"
_ICONS = {
    "report": ":material/edit_note:",
    "register": ":material/list_alt:",
    "incident": ":material/description:",
    "dashboard": ":material/insights:",
    "reviews": ":material/groups:",
    "prevention": ":material/shield:",
    "suppliers": ":material/handshake:",
    "education": ":material/school:",
    "clients": ":material/apartment:",
    "importing": ":material/upload_file:",
    "settings": ":material/settings:",
}


def run(user_of: Callable[[], Person | None], clock: Callable[[], datetime] | None = None) -> None:
    """Draws the page that the address names for the person `user_of` gives; without one only the way to sign in."""
    browser = language_of(st.context.locale)
    st.set_page_config(page_title="Rejestr72", page_icon="🗂️", layout="wide")
    theme.apply()
    widgets.forget_gone()
    person = user_of()
    if person is None:
        _out(browser)
        return
    screen.enter(person, person.language or browser.code, clock or _utc_now, user_of)
    chosen = st.navigation(_kept_menu(person), position="sidebar")
    sidebar.show()
    messages.say_now()
    outside.show()
    reminders.show()
    to_read.show()
    with personal_data.asked_about():
        chosen.run()


def _kept_menu(person: Person) -> dict[str, list[st.Page]]:
    """The pages of this session, made once: each looks for its file."""
    whose = person.role, screen.language().code
    if st.session_state.get(_PAGES, (None,))[0] != whose:
        st.session_state[_PAGES] = whose, _menu(person)
    return st.session_state[_PAGES][1]


def _menu(person: Person) -> dict[str, list[st.Page]]:
    """All pages, always: what a role may not open says so itself, and a kept address stays an address.

    The first page answers at `/` alone, so it is declared once more under its own name.
    """
    may_read = person.may(May.SEE_ALL)
    home, other = ("register", "report") if may_read else ("report", "register")
    return {
        "": [
            _declared(home, url_path="start", default=True),
            _declared(home, visibility="hidden"),
            _declared(other, visibility="visible" if may_read else "hidden"),
            _declared("incident", visibility="hidden"),
            _declared("dashboard", visibility="visible" if may_read else "hidden"),
            _declared("reviews", visibility="visible" if may_read else "hidden"),
            _declared("prevention", visibility="visible" if may_read else "hidden"),
            _declared("suppliers", visibility="visible" if may_read else "hidden"),
            _declared("education", visibility="visible" if may_read else "hidden"),
            _declared("clients", visibility="visible" if may_read else "hidden"),
            _declared("importing", visibility="visible" if person.may(May.EDIT) else "hidden"),
            _declared("settings"),
        ]
    }


def _declared(name: str, **how: Any) -> st.Page:
    titles = {
        "report": _("Report an incident"),
        "register": _("Register"),
        "incident": _("Incident"),
        "dashboard": _("Dashboard"),
        "reviews": _("Reviews"),
        "prevention": _("Prevention"),
        "suppliers": _("Suppliers"),
        "education": _("Trainings and drills"),
        "clients": _("Clients"),
        "importing": _("Bring in a spreadsheet"),
        "settings": _("Settings"),
    }
    return st.Page(screen.page(name), title=titles[name], icon=_ICONS[name], **how)


def _out(language: Language) -> None:
    screen.leave()
    st.warning(language.gettext("You are signed out. What you had typed into a report is kept as a draft."))
    st.html(f'<a class="quiet" href="/sign-in" target="_self">{language.gettext("Sign in")}</a>')


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _signed_in() -> Person | None:
    token = st.context.cookies.get(sessions.COOKIE)
    return sessions.person_of(stores.register(), token, _utc_now(), otherwise=language_of(st.context.locale).code)


if __name__ == "__main__":
    run(user_of=_signed_in)
