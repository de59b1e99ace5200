"""Signing in through the firm's identity provider: visits under way there, and whose account somebody has here.

Roles and whether an account is disabled are always this register's; the provider only says who it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.domain.permissions import Person
from lib.register import journal, sessions
from lib.register.store import Row, Store, Writing

VALID = timedelta(minutes=10)  # from leaving to coming back


@dataclass(frozen=True)
class Stranger:
    """Nobody can be let in. `why`: unverified, unknown, ambiguous, taken or disabled."""

    why: str


def begin(store: Store, state: str, *, nonce: str, verifier: str, wanted: str, at: datetime) -> None:
    """Somebody leaves for the provider; what must be known when they come back, under the hash of `state`."""
    visit = {
        "state_hash": sessions.digest(state),
        "nonce": nonce,
        "verifier": verifier,
        "wanted": wanted,
        "begun_at": at,
    }
    with store.writing() as writing:
        writing.run("delete from provider_visits where begun_at < $old", old=at - VALID)
        writing.insert("provider_visits", visit)


def finish(store: Store, state: str, at: datetime) -> Row | None:
    """The visit that `state` began, once: nonce, verifier, wanted. None when there is none (any more)."""
    with store.writing() as writing:
        row = writing.one(
            """
            delete from provider_visits
            where state_hash = $state
            returning nonce, verifier, wanted, begun_at
            """,
            state=sessions.digest(state),
        )
    return row if row and at - row["begun_at"] <= VALID else None


def account_of(store: Store, subject: str, email: str | None, *, is_verified: bool, at: datetime) -> int | Stranger:
    """The account of who is `subject` (issuer and subject) at the provider.

    The first time it is the one account with this verified e-mail address; from then on the subject alone counts, so
    that somebody who gets the address later does not get the account.
    """
    known = store.one("select id, disabled_at from accounts where provider_subject = $subject", subject=subject)
    if known:
        return known["id"] if known["disabled_at"] is None else Stranger("disabled")
    if not email or not is_verified:
        return Stranger("unverified")
    with store.writing() as writing:
        return _linked(writing, subject, email, at)


def _linked(writing: Writing, subject: str, email: str, at: datetime) -> int | Stranger:
    found = writing.ask(
        "select id, name, role, provider_subject, disabled_at from accounts where lower(email) = $email limit 2",
        email=email.lower(),
    )
    if len(found) != 1:
        return Stranger("ambiguous" if found else "unknown")
    (account,) = found
    if account["disabled_at"] is not None:
        return Stranger("disabled")
    if account["provider_subject"] is not None:
        return Stranger("taken")
    writing.run("update accounts set provider_subject = $subject where id = $id", subject=subject, id=account["id"])
    person = Person(account["id"], account["name"], account["role"])
    journal.append(writing, "link_provider", "account", account["id"], {}, by=person, at=at)
    return account["id"]
