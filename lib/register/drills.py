"""Runs of drills: a scenario is started, reported through the ordinary form, worked on as an incident, and ended.

The incident of a run carries the scenario's code in `incidents.drill`: it has its clocks and stands in the register,
but in no statistic, no reminder and no list of what is urgent.
"""

from collections.abc import Mapping
from datetime import date, datetime

from lib.domain import drills
from lib.domain.drills import Result
from lib.domain.local_time import span_of_day
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import loose, parts
from lib.register.store import Reading, Row, Store, Writing

SHOWN = 50
_RUNS = """
    select
        drill_runs.*, incidents.number, incidents.reported_at, incidents.aware_at,
        incidents.outcome, incidents.outcome_first_at, accounts.name as leader
    from drill_runs
    left join incidents on incidents.id = drill_runs.incident_id
    left join accounts on accounts.id = drill_runs.started_by
"""


def get(reading: Reading | Store, run_id: int) -> Row | None:
    """One run with the `number` of its incident, its `leader` and its `result`, or None."""
    row = reading.one(f"{_RUNS} where drill_runs.id = $id", id=run_id)
    return _measured(reading, row) if row else None


def of_incident(store: Store, incident_id: int) -> Row | None:
    """The run that an incident belongs to, as `get` gives it."""
    row = store.one(f"{_RUNS} where drill_runs.incident_id = $id", id=incident_id)
    return _measured(store, row) if row else None


def listed(store: Store) -> list[Row]:
    """The runs, newest first, as `get` gives them; withdrawn ones too."""
    rows = store.ask(f"{_RUNS} order by started_at desc, drill_runs.id desc limit $limit", limit=SHOWN)
    return [_measured(store, row) for row in rows]


def between(store: Store, since: date, until: date, language: str = "pl") -> list[Row]:
    """The runs started in a period (both days included), oldest first, each with the `title` of its scenario."""
    rows = store.ask(
        f"{_RUNS} where started_at between $since and $until and drill_runs.withdrawn_at is null "
        "order by started_at, drill_runs.id",
        since=span_of_day(since)[0],
        until=span_of_day(until)[1].replace(second=59, microsecond=999_999),
    )
    return [_measured(store, row) | {"title": drills.title(row["scenario"], language)} for row in rows]


def start(store: Store, scenario: str, *, by: Person, at: datetime) -> int:
    """Starts the clock of a drill; gives the id of the run. Raises `Problems` for a scenario that is not there."""
    demand(by, May.EDIT)
    if scenario not in drills.scenarios():
        raise Problems([Problem("scenario", N_("Choose a scenario."))])
    with store.writing() as writing:
        row = {"scenario": scenario, "started_at": at, "started_by": by.id}
        return loose.add(writing, "drill_runs", "start_drill", row, by=by, at=at)


def reported(writing: Writing, run: Row, incident: Row) -> None:
    """The incident of a run is there; a second report under the same run leaves it with the first."""
    writing.run(
        "update drill_runs set incident_id = $incident where id = $id and incident_id is null",
        incident=incident["id"],
        id=run["id"],
    )


def end(store: Store, run_id: int, version: int, finding: str, *, by: Person, at: datetime) -> None:
    """Ends a drill with what was learned. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    kept = parts.text(finding)
    if kept is None:
        raise Problems([Problem("finding", N_("Say what was learned; “nothing new” is an answer too."))])
    with store.writing() as writing:
        loose.change(
            writing, "drill_runs", "end_drill", run_id, version, {"ended_at": at, "finding": kept}, by=by, at=at
        )


def withdraw(store: Store, run_id: int, version: int, reason: str, *, by: Person, at: datetime) -> None:
    """Takes a run back that was started by mistake; its incident stays marked as a drill. Raises `Problems`."""
    demand(by, May.EDIT)
    with store.writing() as writing:
        loose.withdraw(writing, "drill_runs", "withdraw_drill", run_id, version, reason, by=by, at=at)


def is_running(run: Mapping) -> bool:
    return run["ended_at"] is None and run["withdrawn_at"] is None


def _measured(reading: Reading | Store, run: Row) -> Row:
    return run | {"result": _result(reading, run)}


def _result(reading: Reading | Store, run: Row) -> Result | None:
    """None where the scenario's card is no longer there."""
    scenario = drills.scenarios().get(run["scenario"])
    if scenario is None:
        return None
    decided, decided_at = {"outcome": run["outcome"]}, {"outcome": run["outcome_first_at"]}
    for row in _decisions(reading, run["incident_id"]):
        decided[row["about"]] = row["answer"]
        decided_at.setdefault(row["about"], row["decided_at"])
    told = {"decided": decided, "decided_at": decided_at, "notified_at": _notified_at(reading, run["incident_id"])}
    return drills.result(scenario, run | told)


def _decisions(reading: Reading | Store, incident_id: int | None) -> list[Row]:
    return reading.ask(
        "select about, answer, decided_at from decisions where incident_id = $id and answer <> 'not_yet' order by id",
        id=incident_id,
    )


def _notified_at(reading: Reading | Store, incident_id: int | None) -> datetime | None:
    row = reading.one(
        "select min(sent_at) as first from notices where incident_id = $id and withdrawn_at is null", id=incident_id
    )
    return row["first"] if row else None
