"""The register corrected in a spreadsheet: what stood in the file when it left, and what is taken over from it.

The file names the journal entry it shows. What was saved since is undone, entry by entry, to know what the file said;
who saved it is told. What a person accepts goes through the rules of `incidents.change`, all in one transaction.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lib.domain import incident
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import accounts, incidents, journal, sight
from lib.register.store import Row, Store

BATCH = 2_000
_KEPT = (
    *incident.FIELDS,
    "state",
    "outcome",
    "outcome_reasons",
    "outcome_dpo_opinion",
    "outcome_dpo_note",
    "closing_note",
)


@dataclass(frozen=True)
class Exported:
    """An incident as the file showed it, as it is now, and by field who saved it since (name and moment)."""

    then: Row
    now: Row
    meanwhile: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    is_touched: bool = False  # whether anything at all was written on it since


@dataclass(frozen=True)
class Accepted:
    """What is taken over for one incident; `version` is the one that the person saw."""

    incident_id: int
    number: str
    version: int
    changes: Mapping[str, Any]


def is_of_this_register(store: Store, sequence: int, digest: str) -> bool:
    """Whether the journal has this very entry: else the file left another register, or another state of this one."""
    row = store.one("select hash from journal where sequence = $sequence", sequence=sequence)
    return row is not None and row["hash"] == digest


def exported(store: Store, ids: Sequence[int], sequence: int, *, by: Person) -> dict[int, Exported]:
    """The incidents with these ids, as they stood at this entry of the journal and as they are.

    Unknown ones are left out, and those hidden from the person.
    """
    demand(by, May.EDIT)
    ids = sorted({*ids}.difference(sight.hidden_from(store, by)))
    names = accounts.names(store)
    found: dict[int, Exported] = {}
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        rows = store.ask("select * from incidents where id = any($ids) and withdrawn_at is null", ids=batch)
        since = _since(store, batch, sequence)
        for row in rows:
            now = incidents.read(row)
            found[row["id"]] = _undone(now, since.get(row["id"], ()), names)
    return found


def accept(
    store: Store,
    accepted: Iterable[Accepted],
    *,
    file_name: str,
    sha256: str,
    reason: str | None,
    by: Person,
    at: datetime,
    personal_data: Mapping[str, Any] | None = None,
) -> int:
    """Writes what was accepted, all or nothing; gives how many incidents changed.

    `personal_data` stands in the journal, see `imports.bring_in`.
    Raises `Refused`, `Problems`, each of which names its incident in `values["number"]`, and `Conflict`.
    """
    demand(by, May.EDIT)
    reason = incident.kept_text(reason)
    named = f"{reason} ({file_name}, SHA-256 {sha256[:12]}…)" if reason else None
    wrong: list[Problem] = []
    changed = 0
    accepted = list(accepted)
    with store.writing() as writing:
        sight.demand_all(writing, (one.incident_id for one in accepted), by)
        for one in accepted:
            try:
                after = incidents.change_in(
                    writing, one.incident_id, one.version, one.changes, by=by, at=at, reason=named
                )
                changed += after["version"] != one.version
            except Problems as refused:
                told = {"number": one.number}
                wrong += [Problem(p.field, p.message, {**p.values, **told}) for p in refused.problems]
        if not changed and not wrong:
            raise Problems([Problem("rows", N_("Nothing is chosen to be taken over."))])
        if wrong:
            raise Problems(wrong)
        told = {"file_name": incident.kept_text(file_name) or "?", "sha256": sha256, "incidents": changed}
        journal.append(writing, "correct", "import", None, {"after": told, **(personal_data or {})}, by=by, at=at)
    return changed


def _since(store: Store, ids: list[int], sequence: int) -> dict[int, list[Row]]:
    """The journal entries on these incidents after that one, newest first, by incident."""
    rows = store.ask(
        """
        select subject_id, actor, moment, change
        from journal
        where subject = 'incident' and subject_id = any($ids) and sequence > $sequence and change is not null
        order by sequence desc
        """,
        ids=ids,
        sequence=sequence,
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["subject_id"], []).append(row)
    return found


def _undone(now: Row, since: Sequence[Row], names: Mapping[int, str]) -> Exported:
    then, meanwhile = dict(now), {}
    for entry in since:
        change = json.loads(entry["change"])
        if "part" in change:  # of something that belongs to the incident
            continue
        for name, value in change.get("before", {}).items():
            if name in _KEPT:
                then[name] = _kept(name, value)
                meanwhile.setdefault(name, (entry["actor"], entry["moment"]))
    then["handler_name"] = names.get(then["handler"])
    return Exported(then, now, meanwhile, bool(since))


def _kept(name: str, value: Any) -> Any:
    """A value of the journal as the register holds it."""
    known = incident.FIELDS.get(name)
    if known and known.form == "choices":
        return tuple(value or ())
    if known and known.form == "moment" and value is not None:
        return datetime.fromisoformat(value)
    return value
