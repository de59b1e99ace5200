"""What stands beside every page: whose register, who is signed in, which language, the way out."""

import html

import streamlit as st

from lib.domain.permissions import May
from lib.language import LANGUAGES
from lib.register import accounts, operation, organisation
from lib.ui.screen import _, language, may, me, now, shown, store

_NAMES = {"pl": "Polski", "en": "English"}


def show() -> None:
    with st.sidebar:
        if store().is_example:
            st.info(_("Example register. It is thrown away at the end; restart to begin your own."))
        if may(May.ADMINISTER):
            for warning in operation.warnings(store(), now()):
                st.warning(_(operation.WARNINGS[warning]), icon=":material/warning:")
        st.html(f"<p class='faint'>{html.escape(_owner())}<br>{html.escape(me().name)}</p>")
        st.segmented_control(
            _("Language"),
            LANGUAGES,
            default=language().code,
            format_func=shown(_NAMES),
            required=True,
            key=f"language_{language().code}",
            on_change=_switch,
            label_visibility="collapsed",
        )
        st.html(f'<a class="quiet" href="/sign-out" target="_self">{html.escape(_("Sign out"))}</a>')


def _owner() -> str:
    found = store().remember("organisation", lambda: organisation.get(store()))
    return found["name"] if found else "Rejestr72"


def _switch() -> None:
    """Keeps the chosen language with the account."""
    chosen = st.session_state[f"language_{language().code}"]
    if chosen and chosen != language().code:
        account = accounts.get(store(), me().id, me())
        accounts.change(store(), me().id, account["version"], {"language": chosen}, by=me(), at=now())
