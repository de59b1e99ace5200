"""Procedures and configurations in new versions, and who has read the one in force."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lib.domain import folding
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal, loose, parts
from lib.register.store import Reading, Row, Store

FIELDS = ("name", "old_version", "new_version", "what_changed", "approved_by", "effective_on", "everybody")
_LISTED = """
    select procedure_versions.*, incidents.number
    from procedure_versions
    left join incidents_shared as incidents on incidents.id = procedure_versions.incident_id
"""
_NEWEST = "order by coalesce(effective_on, cast(added_at as date)) desc, procedure_versions.id desc"


def listed(store: Store) -> list[Row]:
    """Every version, newest first, each with the `number` of the incident it came from; withdrawn ones too."""
    return store.ask(f"{_LISTED} {_NEWEST}")


def of_incident(store: Store, incident_id: int) -> list[Row]:
    """The versions that came from an incident, newest first."""
    return store.ask(f"{_LISTED} where incident_id = $id {_NEWEST}", id=incident_id)


def between(store: Store, since: date, until: date) -> list[Row]:
    """The versions that took effect, or were put down, in a period (both days included), oldest first."""
    found = store.ask(
        f"{_LISTED} where procedure_versions.withdrawn_at is null "
        f"and coalesce(effective_on, cast(added_at as date)) between $since and $until {_NEWEST}",
        since=since,
        until=until,
    )
    return found[::-1]


def current(reading: Reading | Store) -> list[Row]:
    """The version in force of each procedure: the one that took effect last, by name."""
    rows = reading.ask(f"{_LISTED} where procedure_versions.withdrawn_at is null {_NEWEST}")
    newest: dict[str, Row] = {}
    for row in rows:
        newest.setdefault(row["name_key"], row)
    return sorted(newest.values(), key=lambda row: row["name_key"])


def unread(store: Store, account_id: int) -> list[Row]:
    """What this person is still to read: versions in force that concern everybody."""
    to_read = store.remember("procedures to read", lambda: [row for row in current(store) if row["everybody"]])
    if not to_read:
        return []
    read = store.remember("procedures read", lambda: _readers(store))
    return [row for row in to_read if account_id not in read.get(row["id"], ())]


def unread_by(store: Store) -> dict[int, list[str]]:
    """Names of the active accounts that have not read it, by version in force that concerns everybody."""
    accounts = store.ask("select id, name from accounts where disabled_at is null order by name, id")
    read = _readers(store)
    return {
        row["id"]: [account["name"] for account in accounts if account["id"] not in read.get(row["id"], ())]
        for row in current(store)
        if row["everybody"]
    }


def add(store: Store, values: Mapping[str, Any], *, by: Person, at: datetime, incident_id: int | None = None) -> int:
    """Puts down a new version, perhaps because of an incident; gives its id. Raises `Problems`."""
    demand(by, May.EDIT)
    kept = _cleaned({**dict.fromkeys(FIELDS), **values})
    kept["everybody"] = bool(kept["everybody"])
    _refuse(_problems(kept))
    row = {"incident_id": incident_id, **kept, "name_key": key_of(kept["name"]), "added_at": at}
    with store.writing() as writing:
        return loose.add(writing, "procedure_versions", "add_procedure", row, by=by, at=at)


def change(store: Store, row_id: int, version: int, changes: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    """Corrects what was put down. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    kept = _cleaned(changes)
    with store.writing() as writing:
        before = parts.current(writing, "procedure_versions", row_id)
        _refuse(_problems({name: before[name] for name in FIELDS} | kept))
        if "name" in kept:
            kept["name_key"] = key_of(kept["name"])
        loose.change(writing, "procedure_versions", "change_procedure", row_id, version, kept, by=by, at=at)


def withdraw(store: Store, row_id: int, version: int, reason: str, *, by: Person, at: datetime) -> None:
    """Takes a version back with a reason; the one before it is in force again. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    with store.writing() as writing:
        loose.withdraw(writing, "procedure_versions", "withdraw_procedure", row_id, version, reason, by=by, at=at)


def acknowledge(store: Store, row_id: int, *, by: Person, at: datetime) -> None:
    """This person has read this version. Every role may; saying it twice changes nothing."""
    with store.writing() as writing:
        row = parts.current(writing, "procedure_versions", row_id)
        place = {"procedure_id": row_id, "account_id": by.id}
        where = "procedure_id = $procedure_id and account_id = $account_id"
        if writing.one(f"select account_id from acknowledgements where {where}", **place):
            return
        writing.insert("acknowledgements", {**place, "acknowledged_at": at})
        told = {"after": {"name": row["name"], "new_version": row["new_version"]}}
        journal.append(writing, "acknowledge", "procedure_versions", row_id, told, by=by, at=at)


def key_of(name: str) -> str:
    """What two spellings of one procedure have in common."""
    return " ".join(folding.words(name)) or name


def _readers(store: Store) -> dict[int, set[int]]:
    read: dict[int, set[int]] = {}
    for row in store.ask("select procedure_id, account_id from acknowledgements"):
        read.setdefault(row["procedure_id"], set()).add(row["account_id"])
    return read


def _cleaned(values: Mapping[str, Any]) -> Row:
    if unknown := values.keys() - set(FIELDS):
        raise ValueError(unknown)
    return {name: parts.text(value) if isinstance(value, str) else value for name, value in values.items()}


def _problems(values: Mapping[str, Any]) -> list[Problem]:
    found = []
    if not values["name"]:
        found.append(Problem("name", N_("Name the procedure or the configuration.")))
    if not values["new_version"]:
        found.append(Problem("new_version", N_("Give the new version: a number or a date.")))
    elif values["new_version"] == values["old_version"]:
        found.append(Problem("new_version", N_("The new version is the same as the old one.")))
    if values["everybody"] and not values["what_changed"]:
        found.append(Problem("what_changed", N_("Everybody is to read it: say what changed.")))
    return found


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Problems(problems)
