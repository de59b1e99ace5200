"""Whose data are whose in one incident: each data set has its own role, so that both tracks can run side by side."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lib.domain import taxonomy
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import loose, parts
from lib.register.store import Row, Store

ROLES = ("controller", "processor")


def of_incident(store: Store, incident_id: int) -> list[Row]:
    """The data sets of an incident that stand, in the order they were added; `data_categories` as a tuple."""
    rows = store.ask(
        "select * from data_sets where incident_id = $id and withdrawn_at is null order by id", id=incident_id
    )
    return [row | {"data_categories": tuple(c for c in row["data_categories"].split("|") if c)} for row in rows]


def add(
    store: Store,
    incident_id: int,
    name: str | None,
    role: str | None,
    *,
    by: Person,
    at: datetime,
    data_categories: Iterable[str] = (),
    people_min: int | None = None,
    people_max: int | None = None,
) -> int:
    """Adds a data set; gives its id. `role` None: not determined yet."""
    demand(by, May.EDIT)
    categories = tuple(data_categories)
    row: dict[str, Any] = {
        "version": 1,
        "incident_id": incident_id,
        "name": parts.text(name),
        "role": role,
        "data_categories": f"|{'|'.join(categories)}|" if categories else "",
        "people_min": people_min,
        "people_max": people_max,
    }
    if problems := _problems(row, categories):
        raise Problems(problems)
    with store.writing() as writing:
        return parts.add(writing, "data_sets", "add_data_set", row, by=by, at=at)


def withdraw(store: Store, row_id: int, version: int, reason: str | None, *, by: Person, at: datetime) -> None:
    """A data set that turned out not to be concerned; it stays in the history, with the reason."""
    demand(by, May.EDIT)
    why = loose.reason_for(reason)
    with store.writing() as writing:
        off = {"withdrawn_at": at}
        parts.change(writing, "data_sets", "withdraw_data_set", row_id, version, off, by=by, at=at, reason=why)


def role_of(found: Iterable[Row]) -> str | None:
    """The role of the incident that its data sets imply; None while one of them is not determined or there is none."""
    roles = {row["role"] for row in found}
    if not roles or None in roles:
        return None
    return "both" if len(roles) == 2 else roles.pop()


def _problems(row: Row, categories: tuple[str, ...]) -> list[Problem]:
    found = []
    if row["name"] is None:
        found.append(Problem("name", N_("Say which data: for example “contacts in the clients' CRM”.")))
    if row["role"] is not None and row["role"] not in ROLES:
        found.append(Problem("role", N_("A data set has one role: controller or processor.")))
    if unknown := [code for code in categories if code not in taxonomy.entries("data_categories")]:
        found.append(
            Problem("data_categories", N_("“{code}” is not in the list; choose an entry of it."), {"code": unknown[0]})
        )
    least, most = row["people_min"], row["people_max"]
    if least is not None and most is not None and least > most:
        found.append(Problem("people_max", N_("“At most” is smaller than “at least”.")))
    return found
