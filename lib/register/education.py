"""Trainings: planned, then held: what was taught to whom and when, who came, how it was checked."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lib.domain.local_time import WARSAW
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import loose, parts
from lib.register.store import Row, Store

FIELDS = ("topic", "audience", "planned_on", "held_on", "material", "invited", "attended", "checked")
LARGEST_GROUP = 100_000
_LISTED = """
    select trainings.*, incidents.number
    from trainings
    left join incidents_shared as incidents on incidents.id = incident_id
"""


def listed(store: Store) -> list[Row]:
    """Every training, planned ones first, then the newest, each with the `number` of its incident; withdrawn last."""
    return store.ask(
        f"""
        {_LISTED}
        order by
            trainings.withdrawn_at is not null, held_on is not null,
            case when held_on is null then planned_on end nulls last, held_on desc, trainings.id desc
        """
    )


def of_incident(store: Store, incident_id: int) -> list[Row]:
    """The trainings that came from an incident."""
    return store.ask(f"{_LISTED} where incident_id = $id order by trainings.id", id=incident_id)


def between(store: Store, since: date, until: date) -> list[Row]:
    """The trainings held in a period (both days included), oldest first; `name` is the topic."""
    return store.ask(
        "select *, topic as name from trainings where withdrawn_at is null "
        "and held_on between $since and $until order by held_on, id",
        since=since,
        until=until,
    )


def planned(store: Store) -> list[Row]:
    """The trainings not held yet, the next first; `name` is the topic."""
    return store.ask(
        "select *, topic as name from trainings where withdrawn_at is null and held_on is null "
        "order by planned_on nulls last, id"
    )


def add(store: Store, values: Mapping[str, Any], *, by: Person, at: datetime, incident_id: int | None = None) -> int:
    """Plans a training, or puts down one that was held (with `held_on`); gives its id. Raises `Problems`."""
    demand(by, May.EDIT)
    kept = _cleaned({**dict.fromkeys(FIELDS), **values})
    _refuse(_problems(kept, at))
    row = {"incident_id": incident_id, **kept, "added_at": at}
    with store.writing() as writing:
        return loose.add(writing, "trainings", "add_training", row, by=by, at=at)


def change(
    store: Store, training_id: int, version: int, changes: Mapping[str, Any], *, by: Person, at: datetime
) -> None:
    """Corrects a training, or says that it was held. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    kept = _cleaned(changes)
    with store.writing() as writing:
        before = parts.current(writing, "trainings", training_id)
        after = {name: before[name] for name in FIELDS} | kept
        _refuse(_problems(after, at))
        held = before["held_on"] is None and after["held_on"] is not None
        action = "hold_training" if held else "change_training"
        loose.change(writing, "trainings", action, training_id, version, kept, by=by, at=at)


def withdraw(store: Store, training_id: int, version: int, reason: str, *, by: Person, at: datetime) -> None:
    """Takes a training back with a reason; it stays readable. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    with store.writing() as writing:
        loose.withdraw(writing, "trainings", "withdraw_training", training_id, version, reason, by=by, at=at)


def _cleaned(values: Mapping[str, Any]) -> Row:
    if unknown := values.keys() - set(FIELDS):
        raise ValueError(unknown)
    return {name: parts.text(value) if isinstance(value, str) else value for name, value in values.items()}


def _problems(values: Mapping[str, Any], at: datetime) -> list[Problem]:
    found = []
    if not values["topic"]:
        found.append(Problem("topic", N_("Say what is taught.")))
    if not values["audience"]:
        found.append(Problem("audience", N_("Say to whom.")))
    if values["held_on"] is not None and values["held_on"] > at.astimezone(WARSAW).date():
        found.append(Problem("held_on", N_("This lies in the future; as long as it is planned, leave it empty.")))
    if values["held_on"] is None and (values["attended"] is not None or values["checked"]):
        found.append(Problem("held_on", N_("Somebody came, so it was held: on which day?")))
    for name in ("invited", "attended"):
        if values[name] is not None and not 0 <= values[name] <= LARGEST_GROUP:
            found.append(Problem(name, N_("This number cannot be; give zero or more, or leave it empty.")))
    if None not in (values["invited"], values["attended"]) and values["attended"] > values["invited"]:
        found.append(Problem("attended", N_("More came than were invited: one of the two numbers is wrong.")))
    return found


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Problems(problems)
