"""Verifications of suppliers (section 8 of the procedure, Art. 28(1) GDPR): what was asked, answered and shown.

A verification is never changed: a wrong one is withdrawn with a reason and recorded anew.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from lib.domain import suppliers, taxonomy
from lib.domain.local_time import WARSAW
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal, parts, settings
from lib.register.store import Reading, Row, Store, Writing

FIELDS = ("verified_on", "scope", "answers", "evidence", "result", "next_on")


def of_supplier(store: Store, supplier_id: int) -> list[Row]:
    """Every verification of a supplier, the newest first, withdrawn ones last; `answers` as a dict, `number` of the
    incident that made it necessary or None."""
    rows = store.ask(
        """
        select verification.*, incident.number
        from verifications verification
        left join incidents_shared incident on incident.id = verification.incident_id
        where supplier_id = $id
        order by verification.withdrawn_at is not null, verified_on desc, verification.id desc
        """,
        id=supplier_id,
    )
    return [row | {"answers": json.loads(row["answers"])} for row in rows]


def of_incident(store: Store, incident_id: int) -> list[Row]:
    """Verifications made because of an incident that still count, with the supplier's `name`."""
    return store.ask(
        """
        select verification.*, supplier.name
        from verifications verification
        join suppliers supplier on supplier.id = verification.supplier_id
        where incident_id = $id and withdrawn_at is null
        order by verified_on desc, verification.id desc
        """,
        id=incident_id,
    )


def record(
    store: Store,
    supplier_id: int,
    values: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    incident_id: int | None = None,
) -> int:
    """Records a verification, perhaps because of an incident; gives its id. Raises `Problems`.

    `answers`: question to {"answer": True, False or None, "note": text}. Without `next_on` the next one is due after
    the supplier's own months or those of the settings.
    """
    demand(by, May.EDIT)
    kept = dict.fromkeys(FIELDS) | _cleaned(values)
    if problems := list(_problems(kept, at.astimezone(WARSAW).date())):
        raise Problems(problems)
    with store.writing() as writing:
        supplier = parts.current(writing, "suppliers", supplier_id)
        if incident_id is not None:
            parts.current(writing, "incidents", incident_id)
        row = kept | {"answers": json.dumps(_answered(kept["answers"]), ensure_ascii=False, sort_keys=True)}
        row["next_on"] = kept["next_on"] or _next(writing, supplier, kept["verified_on"])
        row |= {"id": writing.new_id(), "version": 1, "supplier_id": supplier_id, "incident_id": incident_id}
        row |= {"added_at": at, "added_by": by.id}
        writing.insert("verifications", {name: value for name, value in row.items() if value is not None})
        told = {n: row[n] for n in ("verified_on", "scope", "result", "next_on") if row[n] is not None}
        told = {"after": told | {"shown": row["evidence"]}, "answers": _answered(kept["answers"]), "part": row["id"]}
        _tell(writing, "verify_supplier", supplier, told, incident_id, by=by, at=at)
    return row["id"]


def withdraw(store: Store, verification_id: int, reason: str | None, *, by: Person, at: datetime) -> None:
    """Takes back a verification recorded by mistake; it stays readable."""
    demand(by, May.EDIT)
    if parts.text(reason) is None:
        raise Problems([Problem("withdrawn_reason", N_("Say why it is withdrawn."))])
    with store.writing() as writing:
        row = parts.current(writing, "verifications", verification_id)
        if row["withdrawn_at"]:
            return
        changes = {"withdrawn_at": at, "withdrawn_reason": parts.text(reason)}
        writing.update("verifications", verification_id, row["version"], changes)
        supplier = parts.current(writing, "suppliers", row["supplier_id"])
        told = {"after": {"verified_on": row["verified_on"], **changes}, "part": verification_id}
        _tell(writing, "withdraw_verification", supplier, told, row["incident_id"], by=by, at=at)


def _tell(
    writing: Writing, what: str, supplier: Row, told: Row, incident_id: int | None, *, by: Person, at: datetime
) -> None:
    """In the supplier's history, and in that of the incident that made it necessary."""
    journal.append(writing, what, "supplier", supplier["id"], told, by=by, at=at)
    if incident_id is not None:
        told = {**told, "after": {"supplier_name": supplier["name"], **told["after"]}}
        parts.tell(writing, what, incident_id, told, by=by, at=at)


def _next(reading: Reading, supplier: Row, verified_on: date) -> date:
    return suppliers.next_day(verified_on, supplier["verify_months"] or settings.verify_months(reading))


def _answered(answers: Mapping[str, Row] | None) -> dict[str, Row]:
    """The questions that somebody answered or noted something at."""
    kept = {
        code: {"answer": said.get("answer"), "note": parts.text(said.get("note"))}
        for code, said in (answers or {}).items()
    }
    if unknown := kept.keys() - set(taxonomy.entries("supplier_questions")):
        raise ValueError(unknown)
    return {code: said for code, said in kept.items() if said != {"answer": None, "note": None}}


def _problems(kept: Row, today: date) -> Iterable[Problem]:
    if kept["verified_on"] is None:
        yield Problem("verified_on", N_("On which day was it verified?"))
    elif kept["verified_on"] > today:
        yield Problem("verified_on", N_("This day is still to come; record it when it is over."))
    if kept["result"] not in taxonomy.entries("verification_results"):
        yield Problem("result", N_("Choose how it ended."))
    if kept["evidence"] is None:
        yield Problem("evidence", N_("Say what was shown: a verification without evidence proves nothing."))
    if kept["next_on"] and kept["verified_on"] and kept["next_on"] <= kept["verified_on"]:
        yield Problem("next_on", N_("The next one comes after this one."))


def _cleaned(values: Mapping[str, Any]) -> Row:
    if unknown := values.keys() - set(FIELDS):
        raise ValueError(unknown)
    return {name: parts.text(value) if isinstance(value, str) else value for name, value in values.items()}
