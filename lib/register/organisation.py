"""Whose register this is: the name, address and contact point that stand on every document. One row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lib.domain import contacts
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, Refused, demand
from lib.register import accounts, journal
from lib.register.store import Conflict, Row, Store

FIELDS = (
    "name",
    "address",
    "tax_number",
    "contact_name",
    "contact_email",
    "contact_phone",
    "has_dpo",
    "dpo_name",
    "dpo_email",
    "dpo_phone",
    "representatives",
    "proxy",
)
LONGEST = 300
ONLY = 1  # the id of the one row


def get(store: Store) -> Row | None:
    """The organisation, or None before the first start."""
    return store.remember("organisation", lambda: store.one("select * from organisation where id = $id", id=ONLY))


def save(store: Store, version: int, values: Mapping[str, Any], *, by: Person, at: datetime) -> Row:
    """Changes some of `FIELDS` of the organisation still at `version`; gives the row as it is now."""
    demand(by, May.ADMINISTER)
    values = cleaned(values)
    with store.writing() as writing:
        before = writing.one("select * from organisation where id = $id", id=ONLY)
        if before is None:
            raise LookupError("organisation")
        if before["version"] != version:
            raise Conflict(f"the organisation is newer than version {version}")
        changed = {name: value for name, value in values.items() if value != before[name]}
        if not changed:
            return before
        _refuse(problems({**before, **changed}))
        writing.update("organisation", ONLY, version, changed)
        content = {"before": {name: before[name] for name in changed}, "after": changed}
        journal.append(writing, "change", "organisation", ONLY, content, by=by, at=at)
        return {**before, **changed, "version": version + 1}


def found(store: Store, organisation: Mapping[str, Any], account: Mapping[str, Any], *, at: datetime) -> Row:
    """The first start: organisation and first admin in one transaction; gives the account.

    `account` holds login, name, password and perhaps email and language. Problems of the account come with
    `account_` before their field. Raises `Refused` when there is an account already: it happens once.
    """
    _refuse(founding_problems(organisation, account))
    kept = dict.fromkeys(FIELDS) | cleaned(organisation)
    prepared = accounts.prepared({**account, "role": "admin"}, password_needed=True)
    with store.writing() as writing:
        if writing.one("select id from accounts limit 1"):
            raise Refused("the register has been founded already")
        row = accounts.add(writing, *prepared, by=None, at=at)
        writing.insert("organisation", {"id": ONLY, "version": 1, **kept})
        founder = Person(row["id"], row["name"], row["role"])
        given = {name: value for name, value in kept.items() if value is not None}
        journal.append(writing, "create", "organisation", ONLY, {"after": given}, by=founder, at=at)
        return row


def founding_problems(organisation: Mapping[str, Any], account: Mapping[str, Any]) -> list[Problem]:
    """What a person can correct before the first start."""
    kept = dict.fromkeys(FIELDS) | cleaned(organisation)
    of_account = accounts.problems({**account, "role": "admin"}, password_needed=True)
    return problems(kept) + [Problem(f"account_{p.field}", p.message, p.values) for p in of_account]


def cleaned(values: Mapping[str, Any]) -> Row:
    """The values as they are kept: single lines, the NIP as ten digits where it is one."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"not fields of the organisation: {sorted(unknown)}")
    kept = {name: value if name == "has_dpo" else contacts.line(value) for name, value in values.items()}
    if kept.get("tax_number"):
        kept["tax_number"] = contacts.tax_number(kept["tax_number"]) or kept["tax_number"]
    return kept


def problems(kept: Mapping[str, Any]) -> list[Problem]:
    """What a person can correct in these cleaned values. Only the name is needed; the rest can come later."""
    wrong = [
        Problem(name, N_("This is too long; at most {longest} characters."), {"longest": LONGEST})
        for name in FIELDS
        if isinstance(kept[name], str) and len(kept[name]) > LONGEST
    ]
    if not kept["name"]:
        wrong.append(Problem("name", N_("Give the name of the organisation; it stands on every document.")))
    if kept["tax_number"] and contacts.tax_number(kept["tax_number"]) is None:
        wrong.append(Problem("tax_number", N_("This is not a valid NIP: ten digits, the last one checks the others.")))
    for name in ("contact_email", "dpo_email"):
        if kept[name] and not contacts.is_email(kept[name]):
            wrong.append(Problem(name, N_("This does not look like an e-mail address.")))
    return wrong + _problems_of_dpo(kept)


def _problems_of_dpo(kept: Mapping[str, Any]) -> list[Problem]:
    """Art. 33(3)(b) asks for the name and the contact of the data-protection officer."""
    if kept["has_dpo"]:
        wrong = []
        if not kept["dpo_name"]:
            wrong.append(Problem("dpo_name", N_("Who is it? The notification asks for the name.")))
        if not (kept["dpo_email"] or kept["dpo_phone"]):
            wrong.append(Problem("dpo_email", N_("Give an e-mail address or a phone number of the officer.")))
        return wrong
    if any(kept[name] for name in ("dpo_name", "dpo_email", "dpo_phone")):
        return [Problem("has_dpo", N_("An officer is named below: answer yes, or leave those fields empty."))]
    return []


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Problems(problems)
