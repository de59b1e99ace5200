"""Accounts: one's own password; for an admin everybody's role, and links to let somebody in."""

import html
from urllib.parse import quote

import streamlit as st

from lib.domain import taxonomy
from lib.register import accounts, second_factor
from lib.register.store import Row
from lib.ui import inputs, messages
from lib.ui.attempt import anew, attempt, problems
from lib.ui.screen import _, language, me, now, origin, session_token, shown, store

_LINK = "_invitation"


def show_own() -> None:
    """Changing one's own password ends one's other sessions."""
    key, wrong = anew("password"), problems("password")
    with st.expander(_("Your password"), expanded=bool(wrong)):
        current = st.text_input(_("Current password"), type="password", key=f"{key}_current")
        messages.beside(wrong.get("current"))
        new = st.text_input(_("New password, at least 12 characters"), type="password", key=f"{key}_new")
        messages.beside(wrong.get("password"))
        if st.button(_("Change the password"), key="password_save"):
            token = session_token()
            attempt(
                "password",
                lambda: accounts.change_own_password(store(), current, new, by=me(), at=now(), keep=token),
                said=_("The password is changed. Your other sessions are signed out."),
                clears=f"{key}_",
            )


def show_all() -> None:
    """Everybody who may sign in, and the form for somebody new."""
    wrong = problems("new_account")
    with st.expander(_("Accounts"), expanded=bool(wrong) or _LINK in st.session_state):
        _show_link()
        for account in accounts.listed(store(), me()):
            _show_one(account)
        _show_new(wrong)


def _show_one(account: Row) -> None:
    key = f"account_{account['id']}_{account['version']}"
    wrong = problems(key)
    with st.container(border=True):
        second = f" · {_('second step')}" if account["has_second_factor"] else ""
        disabled = f" · {_('disabled')}" if account["disabled_at"] else ""
        role = taxonomy.label("account_roles", account["role"], language().code)
        st.text(f"{account['name']} · {account['login']} · {role}{second}{disabled}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                _("Role"),
                _roles(),
                _roles().index(account["role"]),
                format_func=shown(_role_labels()),
                key=f"{key}_role",
            )
            if chosen != account["role"] and st.button(_("Save the role"), key=f"{key}_save", type="primary"):
                attempt(key, lambda: _change(account, {"role": chosen}))
            if account["disabled_at"]:
                if st.button(_("Enable"), key=f"{key}_enable"):
                    attempt(key, lambda: accounts.enable(store(), *_at_version(account), by=me(), at=now()))
                return
            if st.button(_("Link to set a password"), key=f"{key}_link"):
                _make_link(account)
            if st.button(_("Sign out everywhere"), key=f"{key}_out"):
                said = _("{name} is signed out everywhere.").format(name=account["name"])
                attempt(key, lambda: accounts.sign_out(store(), account["id"], by=me(), at=now()), said=said)
            if account["has_second_factor"] and st.button(_("Remove the second step"), key=f"{key}_factor"):
                attempt(key, lambda: second_factor.switch_off(store(), account["id"], by=me(), at=now()))
            if st.button(_("Disable"), key=f"{key}_disable"):
                attempt(key, lambda: accounts.disable(store(), *_at_version(account), by=me(), at=now()))
        for sentence in wrong.values():
            messages.beside(sentence)


def _show_new(wrong: dict[str, str]) -> None:
    st.markdown(f"**{_('Let somebody in')}**")
    key = f"new_account_{len(accounts.names(store()))}"
    left, right = st.columns(2)
    with left:
        name = inputs.line(_("Name"), key=f"{key}_name", problem=wrong.get("name"), who=True)
        email = inputs.line(_("E-mail"), key=f"{key}_email", problem=wrong.get("email"), who=True)
    with right:
        login = inputs.line(_("Login"), key=f"{key}_login", problem=wrong.get("login"), who=True)
        role = st.selectbox(
            _("Role"), _roles(), None, format_func=shown(_role_labels()), key=f"{key}_role", placeholder=_("choose")
        )
        messages.beside(wrong.get("role"))
    if st.button(_("Create the account"), type="primary", key=f"{key}_create"):
        values = {"name": name, "login": login, "email": email, "role": role}
        attempt("new_account", lambda: _create(values))


def _create(values: dict[str, str | None]) -> None:
    account = accounts.create(store(), values, by=me(), at=now())
    _keep_link(account)


def _make_link(account: Row) -> None:
    _keep_link(account)
    st.rerun()


def _keep_link(account: Row) -> None:
    token = accounts.invite(store(), account["id"], "set_password", by=me(), at=now())
    st.session_state[_LINK] = (account["name"], account["email"], token)


def _show_link() -> None:
    """The one-time link, shown once: it is not kept anywhere."""
    if _LINK not in st.session_state:
        return
    name, email, token = st.session_state[_LINK]
    link = f"{origin()}/link/{token}"
    st.success(_("Give this link to {name}. It works once, within 24 hours:").format(name=messages.plain(name)))
    st.code(link, language=None, wrap_lines=True)
    if email:
        _show_mail(email, link)
    if st.button(_("Hide the link"), key="hide_link"):
        del st.session_state[_LINK]
        st.rerun()


def _show_mail(email: str, link: str) -> None:
    """Opens a letter in the admin's own mail program; nothing is sent from here."""
    subject = quote(_("Your access to the incident register"))
    body = quote(_("This link works once, within 24 hours:") + f"\n\n{link}\n")
    letter = f"mailto:{quote(email, safe='@')}?subject={subject}&body={body}"
    st.html(f'<a class="quiet" href="{html.escape(letter)}">{html.escape(_("Write an e-mail with it"))}</a>')


def _change(account: Row, changes: Row) -> None:
    accounts.change(store(), *_at_version(account), changes, by=me(), at=now())


def _at_version(account: Row) -> tuple[int, int]:
    return account["id"], account["version"]


def _roles() -> list[str]:
    return list(taxonomy.codes("account_roles"))


def _role_labels() -> dict[str, str]:
    code = language().code
    roles = taxonomy.entries("account_roles").values()
    return {role.code: f"{role.label(code)} ({role.note(code)})" for role in roles}
