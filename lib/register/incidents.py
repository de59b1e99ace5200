"""Incidents: reported, changed, decided, closed, reopened. Each write is one transaction with its journal row.

Every function that writes asks the table of permissions, checks what was typed, keeps the duties and the search
words in step, and refuses a stale save. Values go in and come out as `domain.incident` describes them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lib.domain import counting, folding, incident, recurrence, review, taxonomy
from lib.domain.local_time import WARSAW
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, Refused, demand
from lib.register import drills, duties, journal, recurrences, settings, sight
from lib.register.store import Conflict, Row, Store, Writing

SEARCHED = (
    "number",
    "title",
    "description",
    "contact",
    "client",
    "system",
    "supplier",
    "consequences_note",
    "cause_note",
    "aware_basis",
    "safeguards_before",
    "people_note",
    "confidentiality_kept",
    "measures",
    "first_steps_note",
    "risk_reasons",
    "authority_reasons",
    "clients_reasons",
    "people_reasons",
    "remarks",
)
_LISTS = tuple(name for name, field in incident.FIELDS.items() if field.form == "choices")
_DUTY_INPUTS = {"aware_at", "role", "state"} | counting.INPUTS
_BEGINNING: Row = {
    "version": 1,
    "words_version": 1,
    "historical": False,
    "state": "reported",
    "outcome": None,
    "outcome_at": None,
    "outcome_first_at": None,
    "outcome_by": None,
    "outcome_reasons": None,
    "outcome_dpo_opinion": None,
    "outcome_dpo_note": None,
    "closed_at": None,
    "closed_by": None,
    "closing_note": None,
    "recurrence_of": None,
    "same_again_of": None,
}


# -- reading


def get(store: Store, number: str, by: Person) -> Row | None:
    """One incident with its duties under `duties`, or None.

    A reporter gets only what they reported themselves, and nobody what is hidden from them (`sight`).
    """
    row = store.one("select * from incidents where number = $number", number=number)
    if row is None or not _may_see(store, row, by):
        return None
    return _out(row) | {"duties": duties.of_incident(store, row["id"])}


def reported_by(store: Store, by: Person, limit: int = 50) -> list[Row]:
    """The person's own reports, newest first: number, title, state, outcome, drill, reported_at."""
    rows = store.ask(
        """
        select number, title, description, state, outcome, drill, reported_at
        from incidents
        where reported_by = $account and not (id = any($hidden))
        order by id desc
        limit $limit
        """,
        account=by.id,
        hidden=sight.hidden_from(store, by),
        limit=limit,
    )
    return [row | {"title": incident.title_of(row)} for row in rows]


def known_words(store: Store, column: str) -> list[str]:
    """What was typed before in `system`, `supplier` or `client`, the most frequent first: suggestions for the form."""
    if column not in ("system", "supplier", "client"):
        raise ValueError(column)
    return store.remember(
        f"known {column}",
        lambda: [
            row[column]
            for row in store.ask(
                f"""
                select {column}
                from incidents
                where {column} is not null and withdrawn_at is null and not (id = any($hidden))
                group by 1
                order by count(*) desc
                limit 200
                """,
                hidden=list(sight.restricted(store)),
            )
        ],
    )


def earlier_outcomes(store: Store, incident_id: int) -> list[Row]:
    """What the incident had been decided to be before, newest first: columns of its table."""
    return store.ask(
        "select * from earlier_outcomes where incident_id = $id order by decided_at desc, id desc", id=incident_id
    )


# -- writing


def report(
    store: Store,
    values: Mapping[str, Any],
    *,
    by: Person | None,
    at: datetime,
    submission: str | None = None,
    historical: bool = False,
    drill: Row | None = None,
) -> Row:
    """Puts a new incident into the register: number, row, duties, search words, journal, in one transaction.

    `values` may leave fields out; they are not known yet. `submission` is the form's one-time token: the same
    token again gives the incident it made the first time. `drill` is the run of a drill (see `drills`) that this is
    the report of. Raises `Problems` when something must be corrected.
    """
    if by is not None:
        demand(by, May.REPORT)
    values = {**incident.EMPTY, **incident.cleaned(values)}
    if not historical:
        _refuse_summary(values)
    _refuse(incident.problems(values, at, historical=historical))
    with store.writing() as writing:
        earlier = _same_submission(writing, submission)
        if earlier is not None:
            return earlier
        _look_up_handler(writing, values)
        row = {
            **_BEGINNING,
            **values,
            "id": writing.new_id(),
            "number": _next_number(writing, at),
            "submission": submission,
            "historical": historical,
            "drill": drill["scenario"] if drill else None,
            "reported_at": at,
            "reported_by": by.id if by else None,
        }
        row |= recurrences.begin(writing, row)
        row |= counting.numbers(row)
        row |= duties.begin(writing, row)
        writing.insert("incidents", {name: value for name, value in _in(row).items() if value is not None})
        _keep_words(writing, row, version=1)
        given = {name: value for name, value in values.items() if incident.is_known(value)}
        if drill:
            drills.reported(writing, drill, row)
            given["drill"] = row["drill"]
        journal.append(writing, "report", "incident", row["id"], {"after": given}, by=by, at=at)
        row |= recurrences.keep(writing, None, row, by=by, at=at)
    return row


def change(
    store: Store,
    incident_id: int,
    version: int,
    changes: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    reason: str | None = None,
) -> Row:
    """Changes fields of an incident that is still at `version`; gives the row as it is now.

    Raises `Conflict` when somebody saved in between, `Problems` when something must be corrected. The moment of
    awareness, once known, changes only with a reason; the old value stays in the journal.
    """
    demand(by, May.EDIT)
    with store.writing() as writing:
        return change_in(writing, incident_id, version, changes, by=by, at=at, reason=reason)


def change_in(
    writing: Writing,
    incident_id: int,
    version: int,
    changes: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    reason: str | None = None,
) -> Row:
    """As `change`, as a part of a larger write."""
    demand(by, May.EDIT)
    changes, reason = incident.cleaned(changes), incident.kept_text(reason)
    _refuse_summary(changes)
    before = _current(writing, incident_id, version)
    after = {**before, **changes}
    changed = {name: after[name] for name in changes if after[name] != before[name]}
    if not changed:
        return before
    _refuse(incident.problems({name: after[name] for name in incident.FIELDS}, at, historical=before["historical"]))
    _refuse(_silent_change_of_awareness(before, changed, reason))
    _look_up_handler(writing, changed)
    return _save(writing, "change", before, changed, by=by, at=at, reason=reason)


def decide_outcome(
    store: Store,
    incident_id: int,
    version: int,
    outcome: str,
    reasons: str,
    *,
    by: Person,
    at: datetime,
    dpo_opinion: str | None = None,
    dpo_note: str | None = None,
) -> Row:
    """Says what it turned out to be, with reasons. A later decision supersedes it; `earlier_outcomes` keeps both."""
    demand(by, May.DECIDE)
    reasons = incident.kept_text(reasons)
    problems = []
    if outcome not in taxonomy.entries("outcomes"):
        problems.append(Problem("outcome", N_("Choose what it turned out to be.")))
    if not reasons:
        problems.append(Problem("outcome_reasons", N_("Give the reasons: they are what an inspector reads.")))
    _refuse(problems)
    with store.writing() as writing:
        before = _current(writing, incident_id, version)
        if before["outcome"] is not None:
            writing.insert("earlier_outcomes", {"id": writing.new_id(), **_superseded(before)})
        changed = {
            "outcome": outcome,
            "outcome_reasons": reasons,
            "outcome_at": at,
            "outcome_first_at": before["outcome_first_at"] or at,
            "outcome_by": by.id,
            "outcome_dpo_opinion": dpo_opinion,
            "outcome_dpo_note": incident.kept_text(dpo_note),
            "state": "assessed" if before["state"] == "reported" else before["state"],
        }
        return _save(writing, "decide", before, changed, by=by, at=at)


def close(
    store: Store, incident_id: int, version: int, note: str, *, by: Person, at: datetime, override: str | None = None
) -> Row:
    """Closes an incident. What is missing must be accepted with a reason in `override`."""
    demand(by, May.CLOSE)
    override = incident.kept_text(override)
    with store.writing() as writing:
        before = _current(writing, incident_id, version)
        if before["state"] == "closed":
            return before
        missing = incident.missing_to_close(before, open_actions(writing, incident_id))
        if missing and not override:
            raise Problems(
                [Problem("override", N_("Something is missing; say why it may be closed all the same.")), *missing]
            )
        changed = {"state": "closed", "closed_at": at, "closed_by": by.id, "closing_note": incident.kept_text(note)}
        review_due_at = review.due_at(before["outcome"], before["drill"], at, settings.review_days(writing))
        if review_due_at is not None:
            changed["review_due_at"] = review_due_at
        return _save(writing, "close", before, changed, by=by, at=at, reason=override)


def reopen(store: Store, incident_id: int, version: int, reason: str, *, by: Person, at: datetime) -> Row:
    """Takes a closed incident up again, with a reason."""
    demand(by, May.CLOSE)
    reason = incident.kept_text(reason)
    if not reason:
        raise Problems([Problem("reason", N_("Say why it is reopened."))])
    with store.writing() as writing:
        before = _current(writing, incident_id, version)
        if before["state"] != "closed":
            return before
        if before["erased_at"] is not None:
            raise Problems(
                [Problem("reason", N_("This entry was anonymised; report what is new as another incident."))]
            )
        changed = {"state": "assessed" if before["outcome"] else "reported", "closed_at": None, "closed_by": None}
        if before["review_due_at"] is not None:
            changed["review_due_at"] = None
        return _save(writing, "reopen", before, changed, by=by, at=at, reason=reason)


def open_actions(reading: Writing | Store, incident_id: int) -> int:
    """How many actions of the incident are neither done nor withdrawn."""
    row = reading.one(
        """
        select count(*) as open
        from actions
        where incident_id = $incident_id and done_at is null and withdrawn_at is null
        """,
        incident_id=incident_id,
    )
    return int(row["open"]) if row else 0


def demand_sight(reading: Writing | Store, incident_id: int, by: Person) -> None:
    """Raises `Refused` unless the person may see this incident."""
    row = reading.one("select id, reported_by from incidents where id = $id", id=incident_id)
    if row is None or not _may_see(reading, row, by):
        raise Refused("this incident is not theirs to see")


# -- how it is kept


def _save(
    writing: Writing,
    action: str,
    before: Row,
    changed: Row,
    *,
    by: Person,
    at: datetime,
    reason: str | None = None,
    **told_besides: str,
) -> Row:
    after = {**before, **changed, "version": before["version"] + 1}
    told = list(changed)
    if (recurrence.KEY_INPUTS | counting.INPUTS) & changed.keys():
        changed |= recurrence.keys(after)
        changed |= counting.numbers(after | changed)
        after |= changed
    if _DUTY_INPUTS & changed.keys():
        changed |= {name: value for name, value in duties.keep(writing, after).items() if value != after[name]}
        after |= changed
    if set(SEARCHED) & changed.keys():
        writing.insert("search_words_outdated", {"incident_id": before["id"], "version": before["words_version"]})
        after["words_version"] = changed["words_version"] = after["version"]
        _keep_words(writing, after, after["version"])
    writing.update("incidents", before["id"], before["version"], _in(changed))
    content = {"before": {n: before[n] for n in told}, "after": {n: after[n] for n in told}, **told_besides}
    journal.append(
        writing, action, "incident", before["id"], content | ({"reason": reason} if reason else {}), by=by, at=at
    )
    if recurrence.LINK_INPUTS & changed.keys():
        after |= recurrences.keep(writing, before, after, by=by, at=at)
    return after


def _current(writing: Writing, incident_id: int, version: int) -> Row:
    row = writing.one("select * from incidents where id = $id", id=incident_id)
    if row is None:
        raise LookupError(incident_id)
    if row["version"] != version:
        raise Conflict(f"incident {incident_id} is newer than version {version}")
    return _out(row)


def _same_submission(writing: Writing, submission: str | None) -> Row | None:
    if submission is None:
        return None
    seen = writing.one("select id from incidents where submission = $submission", submission=submission)
    row = writing.one("select * from incidents where id = $id", **seen) if seen else None
    return _out(row) if row else None


def _next_number(writing: Writing, at: datetime) -> str:
    return next_numbers(writing, 1, at)[0]


def next_numbers(writing: Writing, count: int, at: datetime) -> list[str]:
    """The next numbers of the Warsaw year: `2026/014`. Numbers are never given twice, not even after a failure."""
    year = at.astimezone(WARSAW).year
    row = writing.one(
        """
        insert into numbering (year, last) values ($year, $count)
        on conflict (year) do update set last = last + $count
        returning last
        """,
        year=year,
        count=count,
    )
    return [f"{year}/{number:03}" for number in range(row["last"] - count + 1, row["last"] + 1)]


def _keep_words(writing: Writing, row: Row, version: int) -> None:
    """Writes the incident's search words; those of an earlier version no longer count."""
    writing.run(
        "insert into search_words select unnest($words), $id, $version",
        words=words_of(row),
        id=row["id"],
        version=version,
    )


def words_of(row: Row) -> list[str]:
    """The search words of an incident."""
    return sorted(set(folding.words(" ".join(row[name] for name in SEARCHED if row[name]))))


def brought_in(values: Mapping[str, Any], incident_id: int, number: str, at: datetime) -> Row:
    """The row of an incident from an old register, every column of it; nobody here reported it."""
    row = {**_BEGINNING, **values, "id": incident_id, "number": number, "historical": True, "reported_at": at}
    return _in(row)


def _superseded(before: Row) -> Row:
    """The decision that held until now, as `earlier_outcomes` has it."""
    return {
        "incident_id": before["id"],
        "outcome": before["outcome"],
        "reasons": before["outcome_reasons"],
        "dpo_opinion": before["outcome_dpo_opinion"],
        "dpo_note": before["outcome_dpo_note"],
        "decided_at": before["outcome_at"],
        "decided_by": before["outcome_by"],
    }


def _silent_change_of_awareness(before: Row, changed: Row, reason: str | None) -> list[Problem]:
    if "aware_at" not in changed:
        return []
    if before["aware_at"] is not None and not reason:
        return [Problem("reason", N_("The moment of awareness starts the 72 hours: say why it changes."))]
    return []


def _look_up_handler(writing: Writing, values: Mapping[str, Any]) -> None:
    """Nobody is offered a handler who has no account: a wrong one is a bug, not a typing error."""
    handler = values.get("handler")
    if handler is not None and writing.one("select id from accounts where id = $id", id=handler) is None:
        raise LookupError(f"account {handler}")


def _refuse_summary(values: Mapping[str, Any]) -> None:
    """Who was told follows from decisions and notices; only an old register's sheet may state it."""
    if stated := [name for name in incident.SUMMARY if incident.is_known(values.get(name))]:
        raise ValueError(f"{stated} follow from decisions and notices")


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Problems(problems)


def _may_see(reading: Writing | Store, row: Mapping[str, Any], by: Person) -> bool:
    if sight.is_hidden(reading, row["id"], by):
        return False
    return by.may(May.SEE_ALL) or (row["reported_by"] is not None and row["reported_by"] == by.id)


def read(row: Row) -> Row:
    """A row of the table as everybody gets it."""
    return _out(row)


def _in(row: Mapping[str, Any]) -> Row:
    return {**row, **{name: _joined(row[name]) for name in _LISTS if name in row}}


def _out(row: Row) -> Row:
    return {name: incident.codes(value) if name in _LISTS else value for name, value in row.items()}


def _joined(codes: tuple[str, ...]) -> str:
    return f"|{'|'.join(codes)}|" if codes else ""
