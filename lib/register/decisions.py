"""Decisions on who is told: reasons, name and time always; less than recommended only with a second person."""

from datetime import datetime
from typing import Any

from lib.domain import incident, law, taxonomy
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, Refused, demand
from lib.register import assessments, duties, parts
from lib.register.store import Reading, Row, Store

SHORTEST_BELOW = 80  # characters of reasons for a decision below the recommendation
_RANK = {"no": 0, "not_yet": 0, "depends": 1, "yes": 2}


def of_incident(store: Store, incident_id: int) -> list[Row]:
    """Every decision ever taken for an incident, newest first; superseded ones stay."""
    return store.ask(
        "select * from decisions where incident_id = $id order by decided_at desc, id desc", id=incident_id
    )


def taken_alone(reading: Reading | Store, since: datetime | None = None) -> list[Row]:
    """Decisions below the recommendation that one person took alone (from `since` on), the oldest first.

    For the next review meeting: columns of `decisions`, `number` and `title` of the incident, `decided_by_name`, and
    `is_superseded` where a later decision of the same kind holds. One that somebody seconded later is none.
    """
    rows = reading.ask(
        """
        select
            decisions.*, incidents.number, incidents.title, incidents.description, accounts.name as decided_by_name,
            exists (
                select 1
                from decisions as later
                where later.incident_id = decisions.incident_id and later.about = decisions.about
                    and (later.decided_at, later.id) > (decisions.decided_at, decisions.id)
                    and (not later.is_below or later.is_alone or later.seconded_by is not null)
            ) as is_superseded
        from decisions
        join incidents_shared as incidents on incidents.id = decisions.incident_id
        left join accounts on accounts.id = decisions.decided_by
        where decisions.is_alone and decisions.seconded_by is null and ($since is null or decided_at >= $since)
        order by decided_at, decisions.id
        """,
        since=since,
    )
    return [row | {"title": incident.title_of(row)} for row in rows]


def any_alone(store: Store, incident_id: int) -> bool:
    """Whether a decision of this incident was taken alone, superseded or not: the mark stays."""
    sql = "select 1 from decisions where incident_id = $id and is_alone and seconded_by is null limit 1"
    return store.one(sql, id=incident_id) is not None


def in_force(store: Store, incident_id: int) -> dict[str, Row]:
    """The decision that counts of each kind."""
    return duties.decisions_in_force(store, incident_id)


def record(
    store: Store,
    incident_id: int,
    about: str,
    answer: str | None,
    reasons: str | None,
    *,
    by: Person,
    at: datetime,
    exemption: str | None = None,
    exemption_evidence: str | None = None,
    dpo_opinion: str | None = None,
    dpo_note: str | None = None,
    is_alone: bool = False,
) -> int:
    """Records a decision; an earlier one of the same kind is superseded, not changed. Gives its id.

    Less than the newest assessment recommends needs longer reasons and counts once a second person agrees
    (`second`), or at once with `is_alone`: no second person available, which is marked for ever.
    """
    demand(by, May.DECIDE)
    newest = assessments.newest(store, incident_id)
    recommended = _stronger(
        newest["result"].get(f"notify_{about}") if newest else None, _by_risk(store, incident_id, about)
    )
    if about == "people" and answer == "no" and exemption is not None and parts.text(exemption_evidence):
        recommended = None  # an exemption of Art. 34(3) with its evidence is no departure from the law
    is_below = recommended is not None and answer is not None and _RANK[answer] < _RANK[recommended]
    row: dict[str, Any] = {
        "incident_id": incident_id,
        "about": about,
        "answer": answer,
        "reasons": parts.text(reasons),
        "exemption": exemption,
        "exemption_evidence": parts.text(exemption_evidence),
        "recommended": recommended,
        "assessment_id": newest["id"] if newest else None,
        "is_below": is_below,
        "is_alone": is_below and is_alone,
        "dpo_opinion": dpo_opinion,
        "dpo_note": parts.text(dpo_note),
        "decided_at": at,
        "decided_by": by.id,
    }
    if problems := _problems(row):
        raise Problems(problems)
    with store.writing() as writing:
        decision_id = parts.add(writing, "decisions", "decide_notice", row, by=by, at=at)
        duties.keep_up(writing, incident_id)
    return decision_id


def second(store: Store, decision_id: int, *, by: Person, at: datetime) -> None:
    """A second person agrees to a decision below the recommendation; from then on it counts."""
    demand(by, May.DECIDE)
    with store.writing() as writing:
        row = parts.current(writing, "decisions", decision_id)
        if row["decided_by"] == by.id:
            raise Refused("nobody seconds their own decision")
        if row["seconded_by"] is not None:
            return
        writing.run(
            "update decisions set seconded_by = $by, seconded_at = $at where id = $id", id=decision_id, by=by.id, at=at
        )
        told = {"after": {"about": row["about"], "answer": row["answer"]}, "part": decision_id}
        parts.tell(writing, "second_decision", row["incident_id"], told, by=by, at=at)
        duties.keep_up(writing, row["incident_id"])


def _by_risk(store: Store, incident_id: int, about: str) -> str | None:
    """What the law asks at the risk that a person has set, where the law knows a threshold for it."""
    row = store.one("select risk, aware_at, reported_at from incidents where id = $id", id=incident_id)
    if row is None:
        raise LookupError(incident_id)
    if about not in ("authority", "people"):
        return None
    must = law.must_tell(about, row["risk"], (row["aware_at"] or row["reported_at"]).date())
    return None if must is None else "yes" if must else "no"


def _stronger(one: str | None, other: str | None) -> str | None:
    return max((answer for answer in (one, other) if answer), key=_RANK.__getitem__, default=None)


def _problems(row: Row) -> list[Problem]:
    found = []
    if row["about"] not in taxonomy.entries("decisions"):
        raise ValueError(row["about"])
    if row["answer"] not in taxonomy.entries("answers"):
        found.append(Problem("answer", N_("Choose yes, no or not yet.")))
    if row["reasons"] is None:
        found.append(Problem("reasons", N_("Give the reasons: they are what an inspector reads.")))
    elif row["is_below"] and len(row["reasons"]) < SHORTEST_BELOW:
        found.append(
            Problem(
                "reasons",
                N_("This is less than recommended: give fuller reasons, at least {shortest} characters."),
                {"shortest": SHORTEST_BELOW},
            )
        )
    if row["exemption"] is not None:
        found += _problems_of_exemption(row)
    return found


def _problems_of_exemption(row: Row) -> list[Problem]:
    if row["about"] != "people" or row["answer"] != "no" or row["exemption"] not in taxonomy.entries("exemptions"):
        return [Problem("exemption", N_("An exemption of Art. 34(3) belongs to a decision not to tell people."))]
    if row["exemption_evidence"] is None:
        return [Problem("exemption_evidence", N_("What proves that the exemption holds?"))]
    return []
