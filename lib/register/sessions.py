"""Who is signed in, and one-time links. Only the SHA-256 of a token is kept: a stolen file lets nobody in.

Sessions and links are not the register, so they are not journalled.
"""

import hashlib
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.domain.permissions import Person
from lib.register import settings
from lib.register.store import Reading, Row, Store, Unavailable, Writing

log = logging.getLogger(__name__)

COOKIE = "rejestr72"
LANGUAGE_COOKIE = "rejestr72-language"  # what the switch on the sign-in page chose: pl or en
TOUCH = timedelta(minutes=1)  # how exactly "last seen" is known: one write a minute, not one a request
LINK_VALID = timedelta(hours=24)  # read the e-mail by tomorrow; after that, ask for another
CODE_VALID = timedelta(minutes=5)  # from the password to the code of the second factor
KEPT = timedelta(days=30)  # ended sessions and used links stay that long, then the next sign-in clears them away
PURPOSES = ("sign_in", "set_password", "second_factor")  # the last one has no link: its token is in a cookie
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # what `secrets.token_urlsafe(32)` gives
_OPEN = "ended_at is null and expires_at > $now and sessions.created_at > $begun_since and last_seen_at > $idle_since"


@dataclass(frozen=True)
class Link:
    """A one-time link that is still good."""

    account_id: int
    purpose: str
    login: str
    name: str


def begin(
    store: Store, account_id: int, at: datetime, *, means: str | None = None, failed_before: int | None = None
) -> str:
    """Signs an account in; gives the token for the cookie.

    `means` is how: password, second_factor, provider, link. `failed_before` counts the tries that went wrong before.
    """
    token = secrets.token_urlsafe(32)
    session = {"token_hash": digest(token), "account_id": account_id, "created_at": at, "last_seen_at": at}
    session |= {"expires_at": at + settings.longest_session(store), "means": means, "failed_before": failed_before}
    with store.writing() as writing:
        _clear_away(writing, at)
        writing.insert("sessions", session)
    return token


def person_of(
    store: Store, token: str | None, at: datetime, *, touch: bool = True, otherwise: str = "pl"
) -> Person | None:
    """Who holds this token now: None when it is unknown, ended, expired, idle for too long, or the account disabled.

    Asked at every script run and every request. `otherwise` is the language of somebody whose account names
    none. `touch=False` only looks: what a page does by itself does not keep a session alive.
    """
    if token is None or not TOKEN.fullmatch(token):
        return None
    row = store.one(
        """
        select accounts.id, name, role, language, last_seen_at, sessions.created_at, expires_at
        from sessions join accounts on accounts.id = account_id
        where token_hash = $token and ended_at is null and disabled_at is null
        """,
        token=digest(token),
    )
    if row is None or not _is_open(store, row, at):
        return None
    if touch and at - row["last_seen_at"] >= TOUCH:
        _touch(store, token, at)
    return Person(row["id"], row["name"], row["role"], row["language"] or otherwise)


def open_of(store: Store, account_id: int, at: datetime) -> list[Row]:
    """The sessions in which an account is signed in, newest first, without their tokens.

    Keys: created_at, last_seen_at, means (see `begin`), failed_before.
    """
    return store.ask(
        f"""
        select created_at, last_seen_at, means, failed_before
        from sessions
        where account_id = $account and {_OPEN}
        order by created_at desc
        """,
        account=account_id,
        **_bounds(store, at),
    )


def end(store: Store, token: str | None, at: datetime) -> None:
    """Signs out: every tab that holds the token is out at its next action. An unknown token changes nothing."""
    if token is None:
        return
    with store.writing() as writing:
        writing.run(
            "update sessions set ended_at = $now where token_hash = $token and ended_at is null",
            token=digest(token),
            now=at,
        )


def end_all(store: Store, account_id: int, at: datetime) -> None:
    """Signs an account out everywhere and voids its open links."""
    with store.writing() as writing:
        end_all_in(writing, account_id, at)


def end_all_in(writing: Writing, account_id: int, at: datetime, keep: str | None = None) -> None:
    """As `end_all`, in a running transaction; `keep` is the token of the session that stays."""
    writing.run(
        """
        update sessions set ended_at = $now
        where account_id = $account and ended_at is null and token_hash <> $kept
        """,
        account=account_id,
        now=at,
        kept=digest(keep) if keep else "",
    )
    writing.run(
        "update one_time_links set used_at = $now where account_id = $account and used_at is null",
        account=account_id,
        now=at,
    )


# -- one-time links


def one_time_link(store: Store, account_id: int, purpose: str, at: datetime) -> str:
    """A token that does one thing once, within 24 hours or `CODE_VALID`. A person asks `accounts.invite` for one."""
    with store.writing() as writing:
        return one_time_link_in(writing, account_id, purpose, at)


def one_time_link_in(writing: Writing, account_id: int, purpose: str, at: datetime) -> str:
    """As `one_time_link`, in a running transaction."""
    if purpose not in PURPOSES:
        raise ValueError(purpose)
    token = secrets.token_urlsafe(32)
    link = {"token_hash": digest(token), "account_id": account_id, "purpose": purpose, "created_at": at}
    valid = CODE_VALID if purpose == "second_factor" else LINK_VALID
    writing.insert("one_time_links", link | {"expires_at": at + valid, "used_at": None})
    return token


def link_of(reading: Store | Reading, token: str, at: datetime) -> Link | None:
    """What this link would do; None when it is unknown, used, too old, or its account is disabled."""
    row = reading.one(
        """
        select account_id, purpose, login, name
        from one_time_links join accounts on accounts.id = account_id
        where token_hash = $token and used_at is null and expires_at > $now and disabled_at is null
        """,
        token=digest(token),
        now=at,
    )
    return Link(**row) if row else None


def redeem(store: Store, token: str, purpose: str, at: datetime) -> Link | None:
    """Uses the link up and says whose it was; None when it is not good for this purpose (any more)."""
    with store.writing() as writing:
        return redeem_in(writing, token, purpose, at)


def redeem_in(writing: Writing, token: str, purpose: str, at: datetime) -> Link | None:
    """As `redeem`, in a running transaction: when that fails, the link is still good."""
    link = link_of(writing, token, at)
    if link is None or link.purpose != purpose:
        return None
    writing.run("update one_time_links set used_at = $now where token_hash = $token", token=digest(token), now=at)
    return link


# -- how it is kept


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _is_open(store: Store, session: Row, at: datetime) -> bool:
    """What `_OPEN` asks of moments: asked without them, the answer can be kept until something is written."""
    bounds = _bounds(store, at)
    return (
        session["expires_at"] > bounds["now"]
        and session["created_at"] > bounds["begun_since"]
        and session["last_seen_at"] > bounds["idle_since"]
    )


def _bounds(store: Store, at: datetime) -> dict[str, datetime]:
    """What `_OPEN` is asked with."""
    longest, pause = settings.longest_session(store), settings.longest_pause(store)
    return {"now": at, "begun_since": at - longest, "idle_since": at - pause}


def _touch(store: Store, token: str, at: datetime) -> None:
    try:
        with store.writing() as writing:
            writing.run(
                "update sessions set last_seen_at = $now where token_hash = $token and last_seen_at < $now",
                token=digest(token),
                now=at,
            )
    except Unavailable:  # a full disk must not keep anybody from reading
        log.exception("last-seen of a session could not be written")


def _clear_away(writing: Writing, at: datetime) -> None:
    for table in ("sessions", "one_time_links"):
        writing.run(f"delete from {table} where expires_at < $old", old=at - KEPT)
