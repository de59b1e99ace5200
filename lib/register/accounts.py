"""Accounts: who may sign in, in which role. Every write is journalled, never with a password or its hash."""

import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lib.domain import contacts, passwords, taxonomy
from lib.domain.folding import fold
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, Refused, demand
from lib.register import journal, sessions
from lib.register.store import Conflict, Reading, Row, Store, Writing

FIELDS = ("login", "name", "email", "role", "language")
LANGUAGES = ("pl", "en")
LONGEST_NAME = 200

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("an unknown login costs as much time as a wrong password")
_at_once = threading.BoundedSemaphore(4)  # one check takes 64 MB of memory
_SHOWN = "id, version, login, name, email, role, language, created_at, disabled_at"
_HAS = "password_hash is not null as has_password, totp_secret is not null as has_second_factor"


# -- reading


def listed(store: Store, by: Person) -> list[Row]:
    """Every account by name, without secrets; `has_password` and `has_second_factor` say whether there is one."""
    demand(by, May.ADMINISTER)
    return store.ask(f"select {_SHOWN}, {_HAS} from accounts order by name, id")


def get(store: Store, account_id: int, by: Person) -> Row | None:
    """One account, as in `listed`: one's own, or anybody's for an admin."""
    if by.id != account_id:
        demand(by, May.ADMINISTER)
    return store.one(f"select {_SHOWN}, {_HAS} from accounts where id = $id", id=account_id)


def names(store: Store) -> dict[int, str]:
    """The name of every account ever made, disabled ones too: to say who did something, or to choose who shall."""
    return store.remember(
        "account names", lambda: {row["id"]: row["name"] for row in store.ask("select id, name from accounts")}
    )


def choices(store: Store, what: May = May.EDIT) -> dict[int, str]:
    """The accounts one may choose today for a task that needs `what`, id to name, by name."""
    rows = store.remember(
        "active accounts",
        lambda: store.ask("select id, name, role from accounts where disabled_at is null order by name, id"),
    )
    return {row["id"]: row["name"] for row in rows if Person(**row).may(what)}


def is_empty(store: Store) -> bool:
    """Whether no account exists yet: then, and only then, the first start is open."""
    return store.remember("no account", lambda: store.one("select id from accounts limit 1") is None)


def sign_in(store: Store, login: str, password: str) -> int | None:
    """The id of the account these open, or None. Takes as long for a login that nobody has."""
    row = store.one(
        "select id, password_hash from accounts where login = $login and disabled_at is null", login=login_of(login)
    )
    kept = row["password_hash"] if row and row["password_hash"] else None
    if not _is_password(kept or _NOBODY, password) or kept is None:
        return None
    if _hasher.check_needs_rehash(kept):
        _rehash(store, row["id"], kept, password)
    return row["id"]


# -- writing


def create(store: Store, values: Mapping[str, Any], *, by: Person, at: datetime) -> Row:
    """Makes an account from `FIELDS` and perhaps a `password`; without one, `invite` gives the link to choose it."""
    demand(by, May.ADMINISTER)
    kept, password_hash = prepared(values)
    with store.writing() as writing:
        return add(writing, kept, password_hash, by=by, at=at)


def prepared(values: Mapping[str, Any], *, password_needed: bool = False) -> tuple[Row, str | None]:
    """The cleaned values of a new account and the hash of its password, made before any transaction (it is slow).

    Raises `Problems` for what must be corrected.
    """
    _refuse(problems(values, password_needed=password_needed))
    password = values.get("password")
    return _cleaned({name: values.get(name) for name in FIELDS}), hashed(password) if password else None


def problems(values: Mapping[str, Any], *, password_needed: bool = False) -> list[Problem]:
    """What a person can correct in the values of a new account."""
    kept = _cleaned({name: values.get(name) for name in FIELDS})
    password = values.get("password") or ""
    if not password and not password_needed:
        return _problems(kept)
    return _problems(kept) + password_problems(password, kept["login"], kept["name"])


def add(writing: Writing, kept: Row, password_hash: str | None, *, by: Person | None, at: datetime) -> Row:
    """Puts a `prepared` account in, in a running transaction. `by` None: the account makes itself (first start)."""
    _refuse_taken(writing, kept["login"], None)
    row = {"id": writing.new_id(), "version": 1, **kept, "created_at": at, "disabled_at": None}
    writing.insert("accounts", row | {"password_hash": password_hash})
    by = by or Person(row["id"], row["name"], row["role"])
    journal.append(writing, "create", "account", row["id"], {"after": kept}, by=by, at=at)
    return row


def change(store: Store, account_id: int, version: int, changes: Mapping[str, Any], *, by: Person, at: datetime) -> Row:
    """Changes some of `FIELDS`. Oneself may change the language only; the rest takes an admin."""
    if by.id != account_id or set(changes) - {"language"}:
        demand(by, May.ADMINISTER)
    changes = _cleaned(changes)
    with store.writing() as writing:
        before = _current(writing, account_id, version)
        changed = {name: value for name, value in changes.items() if value != before[name]}
        if not changed:
            return before
        _refuse(_problems({**before, **changed}))
        if "login" in changed:
            _refuse_taken(writing, changed["login"], account_id)
        if changed.get("role") not in (None, "admin"):
            _refuse_without_admin(writing, before, "role")
        return _save(writing, "change", before, changed, by=by, at=at)


def disable(store: Store, account_id: int, version: int, *, by: Person, at: datetime) -> Row:
    """Shuts an account: out everywhere at once, links void. What it did stays in the register under its name."""
    demand(by, May.ADMINISTER)
    with store.writing() as writing:
        before = _current(writing, account_id, version)
        _refuse_without_admin(writing, before, "disabled_at")
        sessions.end_all_in(writing, account_id, at)
        return _save(writing, "disable", before, {"disabled_at": at}, by=by, at=at)


def enable(store: Store, account_id: int, version: int, *, by: Person, at: datetime) -> Row:
    """Opens a disabled account again, with the password it had."""
    demand(by, May.ADMINISTER)
    with store.writing() as writing:
        before = _current(writing, account_id, version)
        return _save(writing, "enable", before, {"disabled_at": None}, by=by, at=at)


def invite(store: Store, account_id: int, purpose: str, *, by: Person, at: datetime) -> str:
    """A one-time link for an account (its path is `/link/<token>`), with a journal row that says who made it."""
    demand(by, May.ADMINISTER)
    with store.writing() as writing:
        account = _account(writing, account_id)
        if account["disabled_at"] is not None:
            raise Problems([Problem("disabled_at", N_("This account is disabled; enable it first."))])
        token = sessions.one_time_link_in(writing, account_id, purpose, at)
        journal.append(writing, "invite", "account", account_id, {"purpose": purpose}, by=by, at=at)
        return token


def sign_out(store: Store, account_id: int, *, by: Person, at: datetime, keep: str | None = None) -> None:
    """Signs an account out everywhere and voids its links: oneself, or anybody for an admin.

    `keep` is the token of the session that stays.
    """
    if by.id != account_id:
        demand(by, May.ADMINISTER)
    with store.writing() as writing:
        sessions.end_all_in(writing, account_id, at, keep)
        journal.append(writing, "sign_out", "account", account_id, {}, by=by, at=at)


# -- passwords


def change_own_password(
    store: Store, current: str, password: str, *, by: Person, at: datetime, keep: str | None = None
) -> None:
    """A new password for oneself. Ends one's other sessions; `keep` is the token of the one that stays."""
    row = store.one("select login, name, password_hash from accounts where id = $id", id=by.id)
    if row is None or not _is_password(row["password_hash"] or _NOBODY, current):
        raise Problems([Problem("current", N_("This is not your current password."))])
    _refuse(password_problems(password, row["login"], row["name"]))
    fresh = hashed(password)
    with store.writing() as writing:
        _set_password(writing, by.id, fresh, by=by, at=at, keep=keep)


def set_password(store: Store, account_id: int, password: str, *, by: Person, at: datetime) -> None:
    """A new password for somebody else, by an admin; ends all sessions of that account."""
    demand(by, May.ADMINISTER)
    if by.id == account_id:
        raise Refused("one's own password is changed with the current one")
    row = store.one("select login, name from accounts where id = $id", id=account_id) or {}
    _refuse(password_problems(password, row.get("login"), row.get("name")))
    fresh = hashed(password)
    with store.writing() as writing:
        _set_password(writing, account_id, fresh, by=by, at=at)


def set_password_by_link(store: Store, token: str, password: str, *, at: datetime) -> int | None:
    """Redeems a `set_password` link; gives the account, or None when the link is no good (any more).

    A password that must be corrected leaves the link good.
    """
    link = sessions.link_of(store, token, at)
    if link is None or link.purpose != "set_password":
        return None
    _refuse(password_problems(password, link.login, link.name))
    fresh = hashed(password)
    with store.writing() as writing:
        if sessions.redeem_in(writing, token, "set_password", at) is None:
            return None
        account = _account(writing, link.account_id)
        person = Person(account["id"], account["name"], account["role"])
        _set_password(writing, link.account_id, fresh, by=person, at=at)
        return link.account_id


def password_problems(password: str, login: str | None, name: str | None = None) -> list[Problem]:
    """What is wrong with a new password of this account."""
    return passwords.problems(password, (login, name))


def hashed(password: str) -> str:
    """The argon2 hash. Composed first: the same word typed on a Mac and on Windows differs in its bytes."""
    with _at_once:
        return _hasher.hash(_composed(password))


def login_of(typed: str) -> str:
    """A login as it is kept and compared: folded, so that `Żaneta` and `zaneta` are one."""
    return fold(typed.strip())


# -- how it is kept


def _composed(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _is_password(kept: str, typed: str) -> bool:
    if len(typed) > passwords.LONGEST:
        typed = ""
    try:
        with _at_once:
            return _hasher.verify(kept, _composed(typed))
    except (VerificationError, InvalidHashError):
        return False


def _rehash(store: Store, account_id: int, kept: str, password: str) -> None:
    """Keeps the same password at today's cost; not a change of the account, so no version and no journal row."""
    fresh = hashed(password)
    with store.writing() as writing:
        writing.run(
            "update accounts set password_hash = $fresh where id = $id and password_hash = $kept",
            fresh=fresh,
            id=account_id,
            kept=kept,
        )


def _set_password(
    writing: Writing, account_id: int, fresh: str, *, by: Person, at: datetime, keep: str | None = None
) -> None:
    before = _account(writing, account_id)
    writing.update("accounts", account_id, before["version"], {"password_hash": fresh})
    sessions.end_all_in(writing, account_id, at, keep)
    journal.append(writing, "set_password", "account", account_id, {}, by=by, at=at)


def _save(writing: Writing, action: str, before: Row, changed: Row, *, by: Person, at: datetime) -> Row:
    writing.update("accounts", before["id"], before["version"], changed)
    content = {"before": {name: before[name] for name in changed}, "after": changed}
    journal.append(writing, action, "account", before["id"], content, by=by, at=at)
    return {**before, **changed, "version": before["version"] + 1}


def _account(reading: Reading, account_id: int) -> Row:
    row = reading.one(f"select {_SHOWN} from accounts where id = $id", id=account_id)
    if row is None:
        raise LookupError(account_id)
    return row


def _current(reading: Reading, account_id: int, version: int) -> Row:
    row = _account(reading, account_id)
    if row["version"] != version:
        raise Conflict(f"account {account_id} is newer than version {version}")
    return row


def _cleaned(values: Mapping[str, Any]) -> Row:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"not fields of an account: {sorted(unknown)}")
    return {name: login_of(value or "") if name == "login" else contacts.line(value) for name, value in values.items()}


def _problems(kept: Mapping[str, Any]) -> list[Problem]:
    found = []
    if not contacts.is_login(kept["login"]):
        found.append(Problem("login", N_("The login needs 2 to 60 letters, digits or . @ + - _ and no space.")))
    if not kept["name"]:
        found.append(Problem("name", N_("Give a name; it stands beside everything this person does.")))
    elif len(kept["name"]) > LONGEST_NAME:
        found.append(Problem("name", N_("This is too long; at most {longest} characters."), {"longest": LONGEST_NAME}))
    if kept["email"] and not contacts.is_email(kept["email"]):
        found.append(Problem("email", N_("This does not look like an e-mail address.")))
    if kept["role"] not in taxonomy.entries("account_roles"):
        found.append(Problem("role", N_("Choose a role.")))
    if kept["language"] not in (None, *LANGUAGES):
        found.append(Problem("language", N_("Choose one of the languages.")))
    return found


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Problems(problems)


def _refuse_taken(writing: Writing, login: str, account_id: int | None) -> None:
    row = writing.one("select id from accounts where login = $login", login=login)
    if row and row["id"] != account_id:
        raise Problems([Problem("login", N_("Somebody has this login already; choose another."))])


def _refuse_without_admin(writing: Writing, account: Row, field: str) -> None:
    """Nobody could ever change an account again. An admin who has no password yet does not count."""
    if account["role"] != "admin" or account["disabled_at"] is not None:
        return
    other = writing.one(
        """
        select id from accounts
        where role = 'admin' and disabled_at is null and password_hash is not null and id <> $id
        limit 1
        """,
        id=account["id"],
    )
    if other is None:
        raise Problems([Problem(field, N_("This is the last admin who can sign in; make another one first."))])
