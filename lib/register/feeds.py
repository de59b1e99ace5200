"""A calendar with what waits, under an address of one's own: who knows the address reads it, until it is revoked."""

import secrets
from datetime import datetime

from lib.domain.permissions import May, Person, demand
from lib.domain.reminding import Waiting
from lib.register import journal, reminders, sessions
from lib.register.store import Row, Store


def begin(store: Store, *, by: Person, at: datetime) -> str:
    """A new address for oneself; gives its token, which is shown once. An earlier one no longer works."""
    demand(by, May.SEE_ALL)
    token = secrets.token_urlsafe(32)
    with store.writing() as writing:
        writing.run(_REVOKE, account=by.id, at=at)
        writing.insert("calendar_feeds", {"token_hash": sessions.digest(token), "account_id": by.id, "made_at": at})
        journal.append(writing, "begin_calendar", "account", by.id, {}, by=by, at=at)
    return token


def revoke(store: Store, *, by: Person, at: datetime) -> None:
    """The address no longer works."""
    with store.writing() as writing:
        if writing.run(_REVOKE, account=by.id, at=at):
            journal.append(writing, "revoke_calendar", "account", by.id, {}, by=by, at=at)


def since(store: Store, *, by: Person) -> datetime | None:
    """Since when one has an address; None: one has none."""
    return store.value(
        "select made_at from calendar_feeds where account_id = $account and revoked_at is null", account=by.id
    )


def read(store: Store, token: str) -> tuple[Person, list[Waiting]] | None:
    """Whose calendar this is, and what stands in it; None: revoked, unknown, disabled, or no longer allowed to read."""
    if not sessions.TOKEN.fullmatch(token):
        return None
    row: Row | None = store.one(
        """
        select accounts.id, name, role, coalesce(language, 'pl') as language
        from calendar_feeds
        join accounts on accounts.id = account_id
        where token_hash = $token and revoked_at is null and disabled_at is null
        """,
        token=sessions.digest(token),
    )
    person = Person(**row) if row else None
    if person is None or not person.may(May.SEE_ALL):
        return None
    return person, reminders.of_person(store, reminders.waiting(store), person)


_REVOKE = "update calendar_feeds set revoked_at = $at where account_id = $account and revoked_at is null"
