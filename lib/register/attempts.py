"""How often signing in went wrong: by login from one address, by login, by address. Each has a wait that doubles.

Kept in the register's file, so that a restart forgives nothing; only hashes, for people type passwords as logins.
Whoever guesses from many places slows a login down by a minute at most: nobody is locked out by somebody else.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.register import sessions
from lib.register.store import Store

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(hours=1)  # since the last failure
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Patience:
    """So many failures are free; then each waits twice as long as the one before, up to the longest."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long after that many failures."""
        if failures < self.free:
            return timedelta(0)
        return min(timedelta(seconds=2 ** min(failures - self.free + 1, 20)), self.longest)


PAIR = Patience(5, timedelta(minutes=15))  # mistyping is human; a program that guesses needs thousands
LOGIN = Patience(50, timedelta(minutes=1))  # from many addresses: slow enough for guessing, short enough for its owner
ADDRESS = Patience(50, timedelta(minutes=15))  # one place, many logins; an office may stand behind one address


def wait(store: Store, login: str, address: str, at: datetime) -> timedelta:
    """How long until the next try of this login from this address."""
    pause = timedelta(0)
    for subject, patience in _subjects(login, address).items():
        row = _row(store, subject, at)
        if row:
            pause = max(pause, row["last_at"] + patience.wait(row["failures"]) - at)
    return pause


def count(store: Store, login: str, address: str, at: datetime) -> None:
    """Counts a try before its password is checked, so that many at once do not all come first."""
    with store.writing() as writing:
        writing.run("delete from sign_in_attempts where last_at < $old", old=at - KEPT)
        for subject, patience in _subjects(login, address).items():
            row = writing.one(
                """
                insert into sign_in_attempts (subject_hash, failures, last_at) values ($subject, 1, $now)
                on conflict (subject_hash) do update set
                    failures = case when last_at < $forgotten then 1 else failures + 1 end, last_at = $now
                returning failures
                """,
                subject=subject,
                now=at,
                forgotten=at - FORGOTTEN_AFTER,
            )
            if row and row["failures"] == patience.free:
                log.warning("signing in is slowed down after %d failures", row["failures"])


def forgive(store: Store, login: str, address: str, *, tries: int = 1) -> int:
    """After the right password: gives how often it went wrong before, from anywhere. The address stays counted.

    `tries` is how many of those counted were right.
    """
    pair, own, _ = _subjects(login, address)
    with store.writing() as writing:
        row = writing.one("select failures from sign_in_attempts where subject_hash = $own", own=own)
        for subject in (pair, own):
            writing.run("delete from sign_in_attempts where subject_hash = $subject", subject=subject)
    return max(row["failures"] - tries, 0) if row else 0


def _row(store: Store, subject: str, at: datetime) -> dict | None:
    return store.one(
        "select failures, last_at from sign_in_attempts where subject_hash = $subject and last_at >= $forgotten",
        subject=subject,
        forgotten=at - FORGOTTEN_AFTER,
    )


def _subjects(login: str, address: str) -> dict[str, Patience]:
    parts = (("pair", f"{login}\n{address}", PAIR), ("login", login, LOGIN), ("address", address, ADDRESS))
    return {sessions.digest(f"{kind}\n{text}"): patience for kind, text, patience in parts}
