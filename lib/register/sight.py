"""Which incidents only named people may see, and what that means for everybody else. The one place that knows.

A restricted incident stands on its card, in the list, the search and the exports of those who are named in
`incident_readers`, and nowhere else. What everybody looks at together (figures, meetings and their minutes, prevention,
suppliers, suggestions) counts it and names it to nobody: `nameless`, `without`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lib.domain.permissions import Person, Refused
from lib.register.store import Reading, Row, Store

HIDDEN = "–"  # in place of a number
NAMING = ("number", "incident", "repeated", "latest", "earlier", "worst_number")  # columns that hold a number
TELLING = ("title", "description")  # what is emptied beside one


@dataclass(frozen=True)
class Restricted:
    """One restricted incident and the accounts that may see it."""

    id: int
    number: str
    readers: frozenset[int]


def restricted(reading: Reading | Store) -> dict[int, Restricted]:
    """All restricted incidents by id; few, so asked as a whole and remembered until something is written."""
    if isinstance(reading, Store):
        return reading.remember("restricted", lambda: _restricted(reading))
    return _restricted(reading)


def hidden_from(reading: Reading | Store, by: Person) -> list[int]:
    """The ids that this person may not see, in order."""
    return sorted(one.id for one in restricted(reading).values() if by.id not in one.readers)


def hidden_numbers(reading: Reading | Store, by: Person) -> list[str]:
    """The numbers that this person may not see, in order."""
    return sorted(one.number for one in restricted(reading).values() if by.id not in one.readers)


def is_hidden(reading: Reading | Store, incident_id: int, by: Person) -> bool:
    one = restricted(reading).get(incident_id)
    return one is not None and by.id not in one.readers


def demand_all(reading: Reading | Store, ids: Iterable[int | None], by: Person) -> None:
    """Raises `Refused` when one of these incidents is hidden from the person."""
    hidden = hidden_from(reading, by)
    if hidden and not {*hidden}.isdisjoint(ids):
        raise Refused("only named people may see this incident")


def nameless(reading: Reading | Store, rows: Iterable[Row]) -> list[Row]:
    """The rows, those of restricted incidents without number, title and description."""
    numbers = _numbers(reading)
    return [_emptied(row, numbers) if numbers else row for row in rows]


def without(reading: Reading | Store, rows: Iterable[Row]) -> list[Row]:
    """The rows whose `number` is that of no restricted incident."""
    named = _numbers(reading)
    return [row for row in rows if row["number"] not in named]


def _emptied(row: Row, numbers: frozenset[str]) -> Row:
    named = [column for column in NAMING if row.get(column) in numbers]
    if not named:
        return row
    told = dict.fromkeys(TELLING, "") if row.get("number") in numbers else {}
    return row | dict.fromkeys(named, HIDDEN) | {name: text for name, text in told.items() if name in row}


def _numbers(reading: Reading | Store) -> frozenset[str]:
    return frozenset(one.number for one in restricted(reading).values())


def _restricted(reading: Reading | Store) -> dict[int, Restricted]:
    found: dict[int, Any] = {}
    if not reading.ask("select 1 from incident_readers where ended_at is null limit 1"):
        return {}  # most often; every write asks, and to plan the join takes three times as long
    for row in reading.ask(
        """
        select incidents.id, number, account_id
        from incident_readers
        join incidents on incidents.id = incident_id
        where ended_at is null
        """
    ):
        found.setdefault(row["id"], (row["number"], set()))[1].add(row["account_id"])
    return {id_: Restricted(id_, number, frozenset(readers)) for id_, (number, readers) in found.items()}
