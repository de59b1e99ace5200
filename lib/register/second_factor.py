"""The second factor: a code of six digits that a phone shows for 30 seconds (TOTP, RFC 6238), and recovery codes.

Each code opens once. Recovery codes are kept as hashes, the phone's secret as it is: it has to be computed with.
"""

import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp

from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal, sessions
from lib.register.store import Store, Writing

STEP = 30  # seconds a code holds
AROUND = 1  # steps before and after that count too: clocks differ
CODES = 10
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no pair that looks alike
_WRONG = N_("This code does not match. Is the phone's clock right? Each code opens once.")


def fresh_secret() -> str:
    """For a phone that is about to be added; kept only once a code has proved that the phone knows it."""
    return pyotp.random_base32()


def address(secret: str, login: str, firm: str) -> str:
    """What the phone reads from the QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=login, issuer_name=f"Rejestr72 {firm}".strip())


def is_on(store: Store, account_id: int) -> bool:
    return store.value("select 1 from accounts where id = $id and totp_secret is not null", id=account_id) is not None


def codes_left(store: Store, by: Person) -> int:
    """How many of one's own recovery codes are unused."""
    return store.value("select count(*) from recovery_codes where account_id = $id and used_at is null", id=by.id)


def switch_on(store: Store, secret: str, code: str, *, by: Person, at: datetime) -> list[str]:
    """Adds one's phone, which proves by a `code` that it knows the secret; gives the recovery codes, shown once."""
    step = _step_of(secret, code, at, after=-1)
    if step is None:
        raise Problems([Problem("code", _WRONG)])
    with store.writing() as writing:
        _keep(writing, by.id, secret, step)
        codes = _fresh_codes(writing, by.id, at)
        journal.append(writing, "add_second_factor", "account", by.id, {}, by=by, at=at)
    return codes


def switch_off(store: Store, account_id: int, code: str = "", *, by: Person, at: datetime) -> None:
    """Takes the second factor away: one's own with a code, anybody else's by an admin (a lost phone)."""
    if by.id != account_id:
        demand(by, May.ADMINISTER)
    elif not opens(store, account_id, code, at):
        raise Problems([Problem("code", _WRONG)])
    with store.writing() as writing:
        _keep(writing, account_id, None, None)
        _void_codes(writing, account_id, at)
        journal.append(writing, "remove_second_factor", "account", account_id, {}, by=by, at=at)


def opens(store: Store, account_id: int, typed: str, at: datetime) -> bool:
    """Whether this is a code of the phone or a recovery code; uses it up."""
    with store.writing() as writing:
        row = writing.one("select totp_secret, totp_last from accounts where id = $id", id=account_id)
        if row is None or row["totp_secret"] is None:
            return False
        step = _step_of(row["totp_secret"], typed, at, after=row["totp_last"] or -1)
        if step is not None:
            _keep(writing, account_id, row["totp_secret"], step)
            return True
        used = writing.run(
            """
            update recovery_codes set used_at = $now
            where code_hash = $typed and account_id = $account and used_at is null
            """,
            now=at,
            typed=_hash(account_id, typed),
            account=account_id,
        )
        return used == 1


def _step_of(secret: str, typed: str, at: datetime, *, after: int) -> int | None:
    """The step whose code was typed, if it is later than `after`."""
    code, now = "".join(typed.split()), int(at.timestamp()) // STEP
    totp = pyotp.TOTP(secret, interval=STEP)
    for step in range(now - AROUND, now + AROUND + 1):
        if step > after and compare_digest(totp.at(step * STEP).encode(), code.encode("utf-8", "surrogatepass")):
            return step
    return None


def _keep(writing: Writing, account_id: int, secret: str | None, step: int | None) -> None:
    """No version and no journal row: whoever edits the account at the same time is not disturbed."""
    writing.run(
        "update accounts set totp_secret = $secret, totp_last = $step where id = $id",
        secret=secret,
        step=step,
        id=account_id,
    )


def _fresh_codes(writing: Writing, account_id: int, at: datetime) -> list[str]:
    _void_codes(writing, account_id, at)
    codes = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
    rows = [{"code_hash": _hash(account_id, code), "account_id": account_id, "made_at": at} for code in codes]
    writing.insert_many("recovery_codes", rows)
    return codes


def _void_codes(writing: Writing, account_id: int, at: datetime) -> None:
    writing.run(
        "update recovery_codes set used_at = $now where account_id = $account and used_at is null",
        now=at,
        account=account_id,
    )


def _hash(account_id: int, code: str) -> str:
    plain = "".join(c for c in code.upper() if c.isalnum())
    return sessions.digest(f"{account_id} {plain}")
