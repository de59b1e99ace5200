"""Reports from people without an account, where the firm has switched that on: received, asked about, taken up.

Whoever reports gets a receipt; only its SHA-256 is kept. With it they learn the state, nothing else of the register.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lib.domain import personal_data
from lib.domain.incident import CLOCK_SKEW
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import incidents, parts, sessions, settings, sight
from lib.register.store import Reading, Row, Store

SETTING = "public_intake"
SHORTEST, LONGEST, LONGEST_CONTACT = 15, 5000, 200
# Who somebody outside may be, of data/taxonomy/finders.toml.
FINDERS = ("client", "user", "technical_partner", "data_subject", "researcher", "other")
STATES = ("received", "taken_up", "closed")
_FIELDS = ("description", "found_by", "detected_at", "ongoing", "contact")


def is_on(store: Store) -> bool:
    """Whether anybody may report without an account."""
    return bool(store.remember("public intake", lambda: settings.number(store, SETTING)))


def switch(store: Store, on: bool, *, by: Person, at: datetime) -> None:
    settings.set_number(store, SETTING, 1 if on else None, by=by, at=at)


def problems(values: Mapping[str, Any], at: datetime) -> list[Problem]:
    """What somebody outside can correct."""
    found = []
    text, contact, detected_at = values["description"], values["contact"], values["detected_at"]
    if len(text) < SHORTEST:
        found.append(Problem("description", N_("Say what happened, in a sentence or two.")))
    if len(text) > LONGEST:
        found.append(
            Problem("description", N_("This is too long; at most {longest} characters."), {"longest": LONGEST})
        )
    if len(contact) > LONGEST_CONTACT:
        found.append(
            Problem("contact", N_("This is too long; at most {longest} characters."), {"longest": LONGEST_CONTACT})
        )
    if values["found_by"] not in FINDERS:
        found.append(Problem("found_by", N_("Choose who you are to us.")))
    if detected_at is not None and detected_at > at + CLOCK_SKEW:
        found.append(Problem("detected_at", N_("This lies in the future.")))
    return found


def marked(text: str) -> str:
    """The text with marks in place of numbers and addresses of people."""
    return personal_data.replaced(text)


def receive(store: Store, values: Mapping[str, Any], token: str, language: str, at: datetime) -> str:
    """Puts a report into the register; gives its receipt. The form's token again gives the same report and receipt.

    `values` holds `_FIELDS`. Raises `Problems`.
    """
    if unknown := values.keys() - set(_FIELDS):
        raise ValueError(unknown)
    if not is_on(store):
        raise LookupError(SETTING)
    if found := problems(values, at):
        raise Problems(found)
    precision = {"detected_precision": "minute"} if values["detected_at"] else {}
    row = incidents.report(store, {**values, **precision}, by=None, at=at, submission=f"outside {token}")
    receipt = _receipt(token)
    with store.writing() as writing:
        if writing.one("select 1 as there from outside_reports where incident_id = $id", id=row["id"]) is None:
            told = {"incident_id": row["id"], "receipt_hash": sessions.digest(receipt), "language": language}
            writing.insert("outside_reports", told | {"received_at": at})
    store.remembered.pop("outside reports", None)
    return receipt


def state_of(store: Store, receipt: str) -> Row | None:
    """`received_at` and the state, one of `STATES`; None: no such receipt."""
    row = store.one(
        """
        select received_at, seen_at, incidents.state, incidents.handler
        from outside_reports
        join incidents on incidents.id = incident_id
        where receipt_hash = $hash
        """,
        hash=sessions.digest(_plain(receipt)),
    )
    if row is None:
        return None
    is_taken = row["seen_at"] is not None or row["handler"] is not None
    state = "closed" if row["state"] == "closed" else "taken_up" if is_taken else "received"
    return {"received_at": row["received_at"], "state": state}


def waiting(store: Store, *, by: Person) -> list[Row]:
    """Reports that nobody of the firm has taken up, the oldest first: incident_id, number, received_at."""
    demand(by, May.SEE_ALL)
    hidden = sight.hidden_from(store, by)
    found = store.remember("outside reports", lambda: _waiting(store))
    return [row for row in found if row["incident_id"] not in hidden]


def take_up(store: Store, incident_id: int, *, by: Person, at: datetime) -> None:
    """Somebody of the firm has seen it and sees to it. Journalled."""
    demand(by, May.EDIT)
    with store.writing() as writing:
        changed = writing.run(
            "update outside_reports set seen_at = $at, seen_by = $by where incident_id = $id and seen_at is null",
            id=incident_id,
            at=at,
            by=by.id,
        )
        if changed:
            parts.tell(writing, "take_up", incident_id, {}, by=by, at=at)


def _waiting(reading: Reading | Store) -> list[Row]:
    return reading.ask(
        """
        select incident_id, number, received_at
        from outside_reports
        join incidents on incidents.id = incident_id
        where seen_at is null and handler is null and state <> 'closed' and withdrawn_at is null
        order by received_at, incident_id
        """
    )


def _receipt(token: str) -> str:
    """`R-7KQ2-M9XF-3TBC`, 60 bits: the same for the same token, and no way back from it."""
    letters = base64.b32encode(hashlib.sha256(f"receipt {token}".encode()).digest()).decode()[:12]
    return f"R-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _plain(typed: str) -> str:
    """A receipt as it was given, however it was typed: 0 and 1 are not among its letters."""
    letters = "".join(c for c in typed.upper().replace("0", "O").replace("1", "I") if c.isalnum()).removeprefix("R")
    return f"R-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
