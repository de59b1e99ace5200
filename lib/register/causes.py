"""The cause tree of an incident: why it happened, why that was so, five whys deep, in several branches."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lib.domain import review, taxonomy
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import loose, parts
from lib.register.store import Reading, Row, Store

FIELDS = ("why", "layer", "cause")


def of_incident(reading: Reading | Store, incident_id: int) -> list[Row]:
    """The nodes of an incident's tree in the order of their making, withdrawn ones too."""
    return reading.ask("select * from causes where incident_id = $id order by id", id=incident_id)


def in_force(reading: Reading | Store, incident_id: int) -> list[Row]:
    """The nodes that are not withdrawn."""
    return [node for node in of_incident(reading, incident_id) if node["withdrawn_at"] is None]


def add(
    store: Store,
    incident_id: int,
    why: str,
    *,
    by: Person,
    at: datetime,
    under: int | None = None,
    layer: str | None = None,
    cause: str | None = None,
) -> int:
    """Adds an answer to "why?", under the node it explains or as a branch of its own; gives its id.

    Raises `Problems` for an empty answer, a sixth why, a node that was withdrawn.
    """
    demand(by, May.EDIT)
    values = _cleaned({"why": why, "layer": layer, "cause": cause})
    with store.writing() as writing:
        parts.current(writing, "incidents", incident_id)
        nodes = in_force(writing, incident_id)
        _refuse([*_problems(values), *_misplaced(nodes, under)])
        row = {"version": 1, "incident_id": incident_id, "parent_id": under, "added_at": at, **values}
        return parts.add(writing, "causes", "add_cause", row, by=by, at=at)


def change(store: Store, node_id: int, version: int, changes: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    """Words an answer anew or says where it lies. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    if unknown := changes.keys() - set(FIELDS):
        raise ValueError(unknown)
    kept = _cleaned(changes)
    with store.writing() as writing:
        before = parts.current(writing, "causes", node_id)
        _refuse(_problems({name: before[name] for name in FIELDS} | kept))
        parts.change(writing, "causes", "change_cause", node_id, version, kept, by=by, at=at)


def withdraw(store: Store, node_id: int, version: int, reason: str, *, by: Person, at: datetime) -> None:
    """Takes an answer back with a reason, and those that explain it; all stay readable. Raises `Problems`."""
    demand(by, May.EDIT)
    changes = {"withdrawn_at": at, "withdrawn_reason": loose.reason_for(reason)}
    with store.writing() as writing:
        top = parts.current(writing, "causes", node_id)
        for node in review.below(in_force(writing, top["incident_id"]), node_id):
            seen = version if node["id"] == node_id else node["version"]
            told = {"why": node["why"]}
            parts.change(writing, "causes", "withdraw_cause", node["id"], seen, changes, by=by, at=at, **told)


def _cleaned(values: Mapping[str, Any]) -> Row:
    return {name: parts.text(value) if isinstance(value, str) else value for name, value in values.items()}


def _problems(values: Mapping[str, Any]) -> list[Problem]:
    found = []
    if not values["why"]:
        found.append(Problem("why", N_("Say why.")))
    elif len(values["why"]) > review.LONGEST_WHY:
        sentence = N_("At most {longest} characters; this has {length}.")
        found.append(Problem("why", sentence, {"longest": review.LONGEST_WHY, "length": len(values["why"])}))
    for name, listed in (("layer", "cause_layers"), ("cause", "causes")):
        if values[name] is not None and values[name] not in taxonomy.entries(listed):
            sentence = N_("“{code}” is not in the list; choose an entry of it.")
            found.append(Problem(name, sentence, {"code": values[name]}))
    return found


def _misplaced(nodes: list[Row], under: int | None) -> list[Problem]:
    if under is None:
        return []
    depth = next((branch.depth for branch in review.ordered(nodes) if branch.node["id"] == under), None)
    if depth is None:
        return [Problem("under", N_("This answer is withdrawn; choose another one."))]
    if depth >= review.DEEPEST:
        return [Problem("under", N_("Five whys are enough: begin another branch."))]
    return []


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Problems(problems)
