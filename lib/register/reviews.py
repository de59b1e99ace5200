"""The review of one incident: what helped it happen, barriers, what was learned, four duties, due and finished.

A state of its own beside the incident's: closing says until when a review is due, four settled duties let it end.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lib.domain import incident, review, taxonomy
from lib.domain.local_time import span_of_day
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import causes, parts
from lib.register.store import Conflict, Reading, Row, Store, Writing

TEXTS = ("factors_note", "detection_gap", *review.LEARNING)
EVIDENCE = {"procedure": "procedure_versions", "education": "trainings", "supplier": "verifications"}
_EMPTY: Row = {"version": 0, "factors": (), **dict.fromkeys(TEXTS), "reviewer": None, "started_at": None}


# -- reading


def get(reading: Reading | Store, incident_id: int) -> Row:
    """Factors (a tuple of codes) and texts of a review; version 0 where nobody has begun it."""
    row = reading.one("select * from incident_reviews where incident_id = $id", id=incident_id)
    return {
        "incident_id": incident_id,
        **(_EMPTY if row is None else row | {"factors": incident.codes(row["factors"])}),
    }


def findings(reading: Reading | Store, incident_id: int) -> dict[str, Row]:
    """What is known of each barrier, by its code: `finding` (held, failed, absent) and `note`."""
    rows = reading.ask("select barrier, finding, note from barrier_findings where incident_id = $id", id=incident_id)
    return {row["barrier"]: {"finding": row["finding"], "note": row["note"]} for row in rows}


def duties(reading: Reading | Store, incident_id: int) -> dict[str, Row]:
    """The four duties by code, each with `state`; settled ones with `reason`, `evidence`, `settled_at`, `settled_by`.

    `evidence` is the row of the procedure version, training or verification that proves it, or None.
    """
    rows = reading.ask("select * from review_duties where incident_id = $id", id=incident_id)
    known = {row["duty"]: row for row in rows}
    empty = {"state": "open", "reason": None, "evidence_id": None, "settled_at": None, "settled_by": None}
    found = {duty: known.get(duty, {"incident_id": incident_id, "duty": duty, **empty}) for duty in review.DUTIES}
    return {duty: row | {"evidence": _evidence(reading, duty, row["evidence_id"])} for duty, row in found.items()}


def verifications(reading: Reading | Store) -> list[Row]:
    """Verifications of suppliers that can prove the fourth duty, newest first, each with the supplier's `name`."""
    return reading.ask(
        """
        select verifications.*, suppliers.name
        from verifications
        join suppliers on suppliers.id = supplier_id
        where withdrawn_at is null
        order by verified_on desc, verifications.id desc
        """
    )


def summary(store: Store, incident_id: int) -> Row:
    """Everything a meeting shows of one incident's review.

    `causes`: nodes in force as they are read, each with `number` and `depth`; `causes_missing`: `Problem`s;
    `barriers`: code to finding and note; `duties`: see `duties`; `factors`, `factors_note`, `detection_gap`;
    `learning`: question to answer.
    """
    with store.reading() as reading:
        nodes = causes.in_force(reading, incident_id)
        kept = get(reading, incident_id)
        return {
            "causes": [{**b.node, "number": b.number, "depth": b.depth} for b in review.ordered(nodes)],
            "causes_missing": review.missing_causes(nodes),
            "barriers": findings(reading, incident_id),
            "duties": duties(reading, incident_id),
            "factors": kept["factors"],
            "factors_note": kept["factors_note"],
            "detection_gap": kept["detection_gap"],
            "learning": {question: kept[question] for question in review.LEARNING},
        }


def due(store: Store, now: datetime) -> list[Row]:
    """Closed incidents whose review is not finished, the most urgent first.

    id, number, title, outcome, closed_at, review_due_at, `is_late`, `open_duties` (how many of the four).
    """
    rows = store.ask(
        """
        select
            incidents.id, number, title, description, outcome, closed_at, review_due_at,
            review_due_at < $now as is_late,
            4 - count(review_duties.duty) as open_duties
        from incidents_shared as incidents
        left join review_duties on review_duties.incident_id = incidents.id and review_duties.state <> 'open'
        where review_due_at is not null and reviewed_at is null and drill is null
        group by all
        order by review_due_at, incidents.id
        """,
        now=now,
    )
    return [row | {"title": incident.title_of(row)} for row in rows]


def finished(store: Store, since: date, until: date) -> list[Row]:
    """Incidents whose review ended in a period (both days included): id, number, title, outcome, reviewed_at."""
    rows = store.ask(
        """
        select id, number, title, description, outcome, reviewed_at
        from incidents_shared
        where reviewed_at between $since and $until
        order by reviewed_at, id
        """,
        since=span_of_day(since)[0],
        until=span_of_day(until)[1].replace(second=59, microsecond=999_999),
    )
    return [row | {"title": incident.title_of(row)} for row in rows]


# -- writing


def save(store: Store, incident_id: int, version: int, changes: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    """Keeps factors and texts of a review still at `version` (0: not begun). Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    if unknown := changes.keys() - {"factors", *TEXTS}:
        raise ValueError(unknown)
    kept = {name: parts.text(value) if name in TEXTS else tuple(value) for name, value in changes.items()}
    _refuse(_problems(kept))
    with store.writing() as writing:
        parts.current(writing, "incidents", incident_id)
        before = get(writing, incident_id)
        if before["version"] != version:
            raise Conflict(f"review {incident_id} is newer than version {version}")
        changed = {name: value for name, value in kept.items() if value != before[name]}
        if not changed:
            return
        _keep(writing, before, changed, by=by, at=at)
        told = {"before": {n: before[n] for n in changed}, "after": changed}
        parts.tell(writing, "change_review", incident_id, told, by=by, at=at)


def find(
    store: Store,
    incident_id: int,
    seen: Mapping[str, Row],
    found: Mapping[str, tuple[str | None, str | None]],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Says of barriers whether they held, failed or were absent (None: not known), each with a note.

    `seen` is what `findings` gave when the form was drawn: what somebody else said since then is a `Conflict`.
    """
    demand(by, May.EDIT)
    with store.writing() as writing:
        parts.current(writing, "incidents", incident_id)
        now = findings(writing, incident_id)
        for barrier, (finding, note) in found.items():
            said = {"finding": finding, "note": parts.text(note)}
            if said == now.get(barrier, {"finding": None, "note": None}):
                continue
            if now.get(barrier) != seen.get(barrier):
                raise Conflict(f"barrier {barrier} of {incident_id} was changed in between")
            _refuse(_problems_of_finding(barrier, said))
            _keep_finding(writing, incident_id, barrier, said)
            told = {"before": now.get(barrier, {}), "after": {"barrier": barrier, **said}}
            parts.tell(writing, "find_barrier", incident_id, told, by=by, at=at)


def settle(
    store: Store,
    incident_id: int,
    duty: str,
    state: str | None,
    *,
    seen: str,
    by: Person,
    at: datetime,
    reason: str | None = None,
    evidence_id: int | None = None,
) -> None:
    """Says that a duty is done (with its evidence), not needed (with a reason), or open again (with a reason).

    `seen` is its state when the form was drawn. Raises `Problems`, `Conflict`.
    """
    demand(by, May.EDIT)
    if duty not in review.DUTIES:
        raise ValueError(duty)
    said = {"state": state, "reason": parts.text(reason), "evidence_id": evidence_id if state == "done" else None}
    with store.writing() as writing:
        row = parts.current(writing, "incidents", incident_id)
        before = duties(writing, incident_id)[duty]
        if before["state"] != seen:
            raise Conflict(f"duty {duty} of {incident_id} is {before['state']}")
        _refuse(_problems_of_duty(writing, incident_id, duty, said))
        if row["reviewed_at"] is not None:
            raise Problems([Problem("state", N_("The review is finished; reopen it first."))])
        _keep_duty(writing, incident_id, duty, said, by=by, at=at)
        told = {"duty": duty, "duty_state": state, "reason_given": said["reason"], "evidence_id": said["evidence_id"]}
        after = {name: value for name, value in told.items() if value is not None}
        before = {"duty_state": before["state"]} if before["settled_at"] else {}
        parts.tell(writing, "settle_duty", incident_id, {"before": before, "after": after}, by=by, at=at)


def finish(store: Store, incident_id: int, *, by: Person, at: datetime) -> None:
    """Ends the review of a closed incident once all four duties are settled. Raises `Problems`."""
    demand(by, May.DECIDE)
    with store.writing() as writing:
        row = parts.current(writing, "incidents", incident_id)
        if row["reviewed_at"] is not None:
            return
        _refuse(missing_to_finish(row, duties(writing, incident_id)))
        writing.run("update incidents set reviewed_at = $at where id = $id", at=at, id=incident_id)
        parts.tell(writing, "finish_review", incident_id, {"after": {"reviewed_at": at}}, by=by, at=at)


def reopen(store: Store, incident_id: int, reason: str, *, by: Person, at: datetime) -> None:
    """Takes a finished review up again, with a reason. Raises `Problems`."""
    demand(by, May.DECIDE)
    kept = parts.text(reason)
    if kept is None:
        raise Problems([Problem("reason", N_("Say why the review is reopened."))])
    with store.writing() as writing:
        row = parts.current(writing, "incidents", incident_id)
        if row["reviewed_at"] is None:
            return
        writing.run("update incidents set reviewed_at = null where id = $id", id=incident_id)
        told = {"before": {"reviewed_at": row["reviewed_at"]}, "after": {}, "reason": kept}
        parts.tell(writing, "reopen_review", incident_id, told, by=by, at=at)


def missing_to_finish(row: Row, settled: Mapping[str, Row]) -> list[Problem]:
    """What stands against ending the review of an incident (its row) with these duties."""
    missing = []
    if row["state"] != "closed":
        missing.append(Problem("finish", N_("The incident is not closed yet; the review ends after it.")))
    if waiting := review.open_duties(settled):
        missing.append(Problem("finish", N_("Duties still open: {count} of 4."), {"count": len(waiting)}))
    return missing


# -- how it is kept


def _keep(writing: Writing, before: Row, changed: Row, *, by: Person, at: datetime) -> None:
    values = {name: _joined(value) if name == "factors" else value for name, value in changed.items()}
    if before["version"] == 0:
        given = {name: value for name, value in values.items() if value is not None}
        begun = {"incident_id": before["incident_id"], "version": 1, "reviewer": by.id, "started_at": at}
        writing.insert("incident_reviews", {**begun, "factors": "", **given})
        return
    sets = ", ".join(f"{column} = ${column}" for column in values)
    writing.run(
        f"update incident_reviews set {sets}, version = version + 1 where incident_id = $id",
        id=before["incident_id"],
        **values,
    )


def _keep_finding(writing: Writing, incident_id: int, barrier: str, said: Row) -> None:
    place = {"id": incident_id, "barrier": barrier}
    writing.run("delete from barrier_findings where incident_id = $id and barrier = $barrier", **place)
    if said["finding"] is not None:
        writing.insert("barrier_findings", {"incident_id": incident_id, "barrier": barrier, **said})


def _keep_duty(writing: Writing, incident_id: int, duty: str, said: Row, *, by: Person, at: datetime) -> None:
    writing.run("delete from review_duties where incident_id = $id and duty = $duty", id=incident_id, duty=duty)
    row = {"incident_id": incident_id, "duty": duty, **said, "settled_at": at, "settled_by": by.id}
    writing.insert("review_duties", row)


def _evidence(reading: Reading | Store, duty: str, evidence_id: int | None) -> Row | None:
    if evidence_id is None or duty not in EVIDENCE:
        return None
    if duty == "supplier":
        return next((row for row in verifications(reading) if row["id"] == evidence_id), None)
    return reading.one(f"select * from {EVIDENCE[duty]} where id = $id", id=evidence_id)


def _problems(kept: Row) -> list[Problem]:
    found = [
        Problem("factors", N_("“{code}” is not in the list; choose an entry of it."), {"code": code})
        for code in kept.get("factors", ())
        if code not in taxonomy.entries("factors")
    ]
    for name in TEXTS:
        length = len(kept.get(name) or "")
        if length > incident.LONGEST_TEXT:
            sentence = N_("At most {longest} characters; this has {length}.")
            found.append(Problem(name, sentence, {"longest": incident.LONGEST_TEXT, "length": length}))
    return found


def _problems_of_finding(barrier: str, said: Row) -> list[Problem]:
    if barrier not in taxonomy.entries("barriers") or said["finding"] not in (None, *taxonomy.entries("findings")):
        raise ValueError((barrier, said))
    if said["finding"] is None and said["note"]:
        return [Problem(barrier, N_("A note alone does not say whether it held: choose an answer."))]
    return []


def _problems_of_duty(reading: Reading, incident_id: int, duty: str, said: Row) -> list[Problem]:
    if said["state"] not in taxonomy.entries("review_states"):
        return [Problem("state", N_("Choose: done or not needed."))]
    if said["state"] == "not_needed" and not said["reason"]:
        return [Problem("reason", N_("“Not needed” needs its reasons: they are the defence later."))]
    if said["state"] == "open":
        return [] if said["reason"] else [Problem("reason", N_("Say why it is open again."))]
    if said["state"] == "done" and duty == "causes":
        missing = review.missing_causes(causes.in_force(reading, incident_id))
        return [Problem("state", problem.message, problem.values) for problem in missing]
    return _problems_of_evidence(reading, duty, said["evidence_id"]) if said["state"] == "done" else []


def _problems_of_evidence(reading: Reading, duty: str, evidence_id: int | None) -> list[Problem]:
    row = _evidence(reading, duty, evidence_id)
    if row is None or row["withdrawn_at"] is not None:
        return [Problem("evidence", N_("Choose what proves it."))]
    if duty == "education" and row["held_on"] is None:
        return [Problem("evidence", N_("This training is only planned; it proves nothing before it is held."))]
    return []


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Problems(problems)


def _joined(codes: tuple[str, ...]) -> str:
    return f"|{'|'.join(codes)}|" if codes else ""
