"""Preventive actions (section 8 of the procedure): what is to keep a cause from coming back, and whether it did.

An action addresses a cause and, where known, a system. Only with both can its effect be counted: then it has the
`cause_key` that incidents have. It is never deleted: withdrawn with a reason, reopened by a person or by a repeat.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lib.domain import preventive, recurrence, taxonomy
from lib.domain.local_time import WARSAW
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.domain.prevention import Effect
from lib.register import effects, journal, parts, recurrences
from lib.register.store import Reading, Row, Store, Writing

FIELDS = (
    "title",
    "cause",
    "system",
    "type",
    "strength",
    "owner",
    "due_on",
    "expected",
    "judged_by",
    "check_on",
    "verifier",
)
LISTS = {"cause": "causes", "type": "action_types", "strength": "strengths"}
SUBJECT = "preventive_action"  # of its rows in the journal
_WITH_NUMBER = """
    select action.*, incident.number, repeat.number as repeated
    from preventive_actions action
    left join incidents_shared incident on incident.id = action.incident_id
    left join incidents_shared repeat on repeat.id = action.reopened_by
"""


def listed(store: Store, now: datetime) -> list[Row]:
    """Every action with its `state`, the most urgent first, then by the day that comes next; withdrawn ones last."""
    return _standing(store.ask(f"{_WITH_NUMBER} order by action.due_on is null, action.due_on, action.id"), now)


def get(store: Store, action_id: int, now: datetime) -> Row | None:
    """One action with its `state`, the `number` of the incident it came from, and `repeated`, of the one that reopened
    it; both may be None."""
    rows = _standing(store.ask(f"{_WITH_NUMBER} where action.id = $id", id=action_id), now)
    return rows[0] if rows else None


def of_incident(store: Store, incident_id: int, now: datetime) -> list[Row]:
    """The actions that came out of an incident, and those against its cause in its system wherever they came from."""
    rows = store.ask(
        f"""
        {_WITH_NUMBER}
        where action.incident_id = $id
           or action.cause_key = (select cause_key from incidents where id = $id)
        order by action.id
        """,
        id=incident_id,
    )
    return _standing(rows, now)


def overdue(store: Store, now: datetime) -> list[Row]:
    """What should be in force already: overdue, and reopened with its day behind it."""
    today = _today(now)
    late = [row for row in listed(store, now) if row["state"] in ("overdue", "reopened")]
    return [row for row in late if row["due_on"] and row["due_on"] < today]


def checks_due(store: Store, now: datetime) -> list[Row]:
    """Actions in force whose day to be judged has come, and nobody has."""
    return [row for row in listed(store, now) if row["state"] == "check_due"]


def in_force(reading: Reading | Store, cause_key: str, before: datetime) -> list[Row]:
    """The actions against a cause that were in force before the Warsaw day of `before`, the newest first.

    One that an earlier repeat had reopened by then was no longer in force.
    """
    return reading.ask(
        """
        select *
        from preventive_actions
        where cause_key = $cause_key and done_on < $day and withdrawn_at is null
          and (reopened_at is null or reopened_at > $before)
        order by done_on desc, id desc
        """,
        cause_key=cause_key,
        day=_today(before),
        before=before,
    )


def ledger(store: Store, now: datetime) -> list[Row]:
    """Every action that was in force and not withdrawn, the newest first, with `effect` (an `Effect` or None)."""
    order = (
        "where action.done_on is not null and action.withdrawn_at is null order by action.done_on desc, action.id desc"
    )
    rows = store.ask(f"{_WITH_NUMBER} {order}")
    found = effects.of_actions(store, rows, now)
    return [row | {"effect": found.get(row["id"])} for row in rows]


def strengths_against(store: Store, cause_key: str | None) -> list[str | None]:
    """How strong what stands or is planned against a cause is, one entry an action."""
    rows = store.ask(
        "select strength from preventive_actions where cause_key = $key and withdrawn_at is null", key=cause_key
    )
    return [row["strength"] for row in rows]


def add(
    store: Store,
    values: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    incident_id: int | None = None,
    meeting_id: int | None = None,
) -> int:
    """Adds an action that came out of an incident, a meeting, or neither; gives its id. Raises `Problems`."""
    demand(by, May.EDIT)
    kept = dict.fromkeys(FIELDS) | _cleaned(values)
    _refuse(_problems(kept))
    with store.writing() as writing:
        row = {"id": writing.new_id(), "version": 1, "incident_id": incident_id, "meeting_id": meeting_id}
        row |= kept | {"cause_key": recurrence.cause_key(kept["cause"], kept["system"]), "created_at": at}
        writing.insert("preventive_actions", {name: value for name, value in row.items() if value is not None})
        told = {"after": {name: value for name, value in kept.items() if value is not None}}
        journal.append(writing, "plan_prevention", SUBJECT, row["id"], told, by=by, at=at)
        if incident_id is not None:
            parts.current(writing, "incidents", incident_id)
            told = {"after": {"title": kept["title"]}, "part": row["id"]}
            parts.tell(writing, "plan_prevention", incident_id, told, by=by, at=at)
    return row["id"]


def change(store: Store, action_id: int, version: int, changes: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    """Changes what was planned. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    kept = _cleaned(changes)
    with store.writing() as writing:
        row = parts.current(writing, "preventive_actions", action_id)
        _refuse(_problems({name: row[name] for name in FIELDS} | kept))
        both = row | kept
        kept["cause_key"] = recurrence.cause_key(both["cause"], both["system"])
        _write(writing, "change", row, version, kept, by=by, at=at)
        if kept["cause_key"] and kept["cause_key"] != row["cause_key"]:
            recurrences.find_repeats(writing, [kept["cause_key"]], by=by, at=at)


def finish(
    store: Store,
    action_id: int,
    version: int,
    done_on: date | None,
    evidence: str | None,
    *,
    by: Person,
    at: datetime,
) -> None:
    """In force since a day, with what proves it. It is judged `CHECK_AFTER` that day unless another day was set.

    Done again after a repeat, its earlier verdict no longer counts; the journal keeps it. Where the cause has struck
    after that day already, it is reopened at once. Raises `Problems`.
    """
    demand(by, May.EDIT)
    _refuse(_problems_of_finish(done_on, parts.text(evidence), _today(at)))
    with store.writing() as writing:
        row = parts.current(writing, "preventive_actions", action_id)
        check_on = row["check_on"]
        if check_on is None or check_on <= done_on:
            check_on = done_on + preventive.CHECK_AFTER
        changes = {"done_on": done_on, "evidence": parts.text(evidence), "check_on": check_on}
        changes |= dict.fromkeys(("reopened_at", "reopened_by", *_VERDICT))
        _write(writing, "finish", row, version, changes, by=by, at=at)
        if row["cause_key"]:
            recurrences.find_repeats(writing, [row["cause_key"]], by=by, at=at)


def judge(
    store: Store, action_id: int, version: int, verdict: str | None, reasons: str | None, *, by: Person, at: datetime
) -> None:
    """What a person says of the action; what the numbers said then is kept beside it. Raises `Problems`.

    "Helped" before the numbers say so, above all before the clean time is complete, needs its reasons.
    """
    demand(by, May.DECIDE)
    reasons = parts.text(reasons)
    with store.writing() as writing:
        row = parts.current(writing, "preventive_actions", action_id)
        found = effects.of_action(writing, row, at)
        _refuse(_problems_of_verdict(row, verdict, reasons, found))
        computed = found.verdict if found else "cannot_tell"
        kept = dict(zip(_VERDICT, (verdict, computed, reasons, at, by.id), strict=True))
        _write(writing, "judge", row, version, kept, by=by, at=at)


def reopen(store: Store, action_id: int, version: int, reason: str | None, *, by: Person, at: datetime) -> None:
    """A person says that it does not hold and is to be done again or better. Raises `Problems`."""
    demand(by, May.EDIT)
    if parts.text(reason) is None:
        raise Problems([Problem("reason", N_("Say why it is reopened."))])
    with store.writing() as writing:
        row = parts.current(writing, "preventive_actions", action_id)
        if row["done_on"] is None or row["reopened_at"]:
            return
        changes = {"reopened_at": at, "reopened_by": None}
        _write(writing, "reopen_action", row, version, changes, by=by, at=at, reason=parts.text(reason))


def withdraw(store: Store, action_id: int, version: int, reason: str | None, *, by: Person, at: datetime) -> None:
    """Takes an action back with a reason; it stays readable and leaves every count."""
    demand(by, May.EDIT)
    if parts.text(reason) is None:
        raise Problems([Problem("withdrawn_reason", N_("Say why it is withdrawn."))])
    with store.writing() as writing:
        row = parts.current(writing, "preventive_actions", action_id)
        changes = {"withdrawn_at": at, "withdrawn_reason": parts.text(reason)}
        _write(writing, "withdraw", row, version, changes, by=by, at=at)


_VERDICT = ("verdict", "verdict_computed", "verdict_reasons", "verdict_at", "verdict_by")


def _write(
    writing: Writing, what: str, row: Row, version: int, changes: Row, *, by: Person, at: datetime, **told: Any
) -> None:
    if row["withdrawn_at"]:
        raise Problems([Problem("", N_("It was withdrawn: nothing about it changes any more."))])
    changed = {name: value for name, value in changes.items() if row[name] != value}
    if not changed:
        return
    writing.update("preventive_actions", row["id"], version, changed)
    content = {"before": {name: row[name] for name in changed}, "after": changed, **told}
    journal.append(writing, what, SUBJECT, row["id"], content, by=by, at=at)


def _cleaned(values: Mapping[str, Any]) -> Row:
    if unknown := values.keys() - set(FIELDS):
        raise ValueError(unknown)
    return {name: parts.text(value) if isinstance(value, str) else value for name, value in values.items()}


def _problems(kept: Mapping[str, Any]) -> list[Problem]:
    found = []
    if not kept["title"]:
        found.append(Problem("title", N_("Say what is to be done.")))
    for name, listing in LISTS.items():
        if kept[name] is not None and kept[name] not in taxonomy.entries(listing):
            sentence = N_("“{code}” is not in the list; choose an entry of it.")
            found.append(Problem(name, sentence, {"code": kept[name]}))
    if kept["due_on"] and kept["check_on"] and kept["check_on"] < kept["due_on"]:
        found.append(Problem("check_on", N_("It can only be judged after it is due.")))
    return found


def _problems_of_finish(done_on: date | None, evidence: str | None, today: date) -> list[Problem]:
    found = []
    if done_on is None:
        found.append(Problem("done_on", N_("Since which day is it in force?")))
    elif done_on > today:
        found.append(Problem("done_on", N_("This day is still to come; say so when it is done.")))
    if evidence is None:
        found.append(Problem("evidence", N_("Say what proves that it is done.")))
    return found


def _problems_of_verdict(row: Row, verdict: str | None, reasons: str | None, found: Effect | None) -> list[Problem]:
    if verdict not in taxonomy.entries("verdicts"):
        return [Problem("verdict", N_("Choose what it did."))]
    if row["done_on"] is None:
        return [Problem("verdict", N_("It is not in force yet: there is nothing to judge."))]
    if verdict != "helped" or reasons or (found and found.verdict == "helped"):
        return []
    if found and found.clean_days_needed and not found.is_clean:
        sentence = N_("Clean {clean} of {needed} days: to say already that it helped needs reasons.")
        values = {"clean": found.clean_days, "needed": found.clean_days_needed}
        return [Problem("verdict_reasons", sentence, values)]
    return [Problem("verdict_reasons", N_("The numbers do not say that it helped: give the reasons."))]


def _standing(rows: list[Row], now: datetime) -> list[Row]:
    today = _today(now)
    found = [row | {"state": preventive.state(row, today)} for row in rows]
    return sorted(found, key=lambda row: preventive.STATES.index(row["state"]))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Problems(problems)


def _today(moment: datetime) -> date:
    return moment.astimezone(WARSAW).date()
