"""One's own signing in: the second step with a phone, and where one is signed in."""

import html

import segno
import streamlit as st

from lib.domain.messages import N_
from lib.register import accounts, organisation, second_factor, sessions
from lib.ui import inputs, messages
from lib.ui.attempt import attempt, problems
from lib.ui.screen import _, language, me, ngettext, now, session_token, store

_SECRET, _CODES = "_phone_secret", "_recovery_codes"
MEANS = {
    "password": N_("by password"),
    "second_factor": N_("by password and code"),
    "provider": N_("through the identity provider"),
    "link": N_("by a one-time link"),
}


def show() -> None:
    wrong = problems("phone")
    with st.expander(
        _("Second step at sign-in"), expanded=bool(wrong) or bool({_SECRET, _CODES} & {*st.session_state})
    ):
        _show_codes()
        if second_factor.is_on(store(), me().id):
            _show_on(wrong)
        elif _SECRET in st.session_state:
            _show_phone(wrong)
        else:
            st.caption(
                _("After the password a code from your phone is asked for. A stolen password alone opens nothing.")
            )
            if st.button(_("Add a phone"), key="phone_add"):
                st.session_state[_SECRET] = second_factor.fresh_secret()
                st.rerun()
    with st.expander(_("Where you are signed in")):
        _show_sessions()


def _show_phone(wrong: dict[str, str]) -> None:
    """The QR code; the phone is kept once it has shown a right code."""
    secret, login = st.session_state[_SECRET], accounts.get(store(), me().id, me())["login"]
    firm = (organisation.get(store()) or {"name": ""})["name"]
    st.caption(_("Scan this with an authenticator app, or type the key into it. Then give the code it shows."))
    picture = segno.make(second_factor.address(secret, login, firm[:40]), error="m").svg_data_uri(
        scale=4, border=3, light="white", dark="black"
    )
    st.html(f'<img src="{html.escape(picture)}" alt="{html.escape(_("QR code with the key below"))}" width="200">')
    st.code(" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)), language=None)
    code = inputs.line(_("Code from the phone"), key="phone_code", problem=wrong.get("code"))
    with st.container(horizontal=True):
        if st.button(_("Switch on"), type="primary", key="phone_on"):
            attempt("phone", lambda: _switch_on(secret, code), said=_("The second step is on."), clears="phone_")
        if st.button(_("Cancel"), key="phone_cancel"):
            del st.session_state[_SECRET]
            st.rerun()


def _switch_on(secret: str, code: str) -> None:
    st.session_state[_CODES] = second_factor.switch_on(store(), secret, code, by=me(), at=now())
    st.session_state.pop(_SECRET, None)


def _show_codes() -> None:
    """The recovery codes, shown once."""
    if _CODES not in st.session_state:
        return
    st.success(_("Keep these recovery codes where your phone is not. Each opens once; they are not shown again."))
    st.code("\n".join(st.session_state[_CODES]), language=None)
    if st.button(_("I have kept them"), key="codes_kept"):
        del st.session_state[_CODES]
        st.rerun()


def _show_on(wrong: dict[str, str]) -> None:
    left = second_factor.codes_left(store(), me())
    unused = ngettext("{n} recovery code is unused.", "{n} recovery codes are unused.", left).format(n=left)
    st.text(f"{_('The second step is on.')} {unused}")
    code = inputs.line(_("A code, to switch it off"), key="phone_off_code", problem=wrong.get("code"))
    if st.button(_("Switch off"), key="phone_off"):
        attempt(
            "phone",
            lambda: second_factor.switch_off(store(), me().id, code, by=me(), at=now()),
            said=_("The second step is off. To change the phone, add it anew."),
            clears="phone_",
        )


def _show_sessions() -> None:
    for row in sessions.open_of(store(), me().id, now()):
        begun = _("since {moment}").format(moment=language().moment(row["created_at"]))
        seen = _("last used {moment}").format(moment=language().moment(row["last_seen_at"]))
        how = MEANS.get(row["means"])
        failed = row["failed_before"] or 0
        before = ngettext("{n} attempt failed before", "{n} attempts failed before", failed).format(n=failed)
        st.text(" · ".join([begun, seen, *([_(how)] if how else []), *([before] if failed else [])]))
    if st.button(_("Sign out everywhere else"), key="sign_out_others"):
        token = session_token()
        attempt(
            "sessions",
            lambda: accounts.sign_out(store(), me().id, by=me(), at=now(), keep=token),
            said=_("Your other sessions are signed out."),
        )
    messages.beside(problems("sessions").get("sessions"))
