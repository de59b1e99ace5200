"""One incident as a meeting looks at it: facts, causes, barriers, the four duties, similar ones, what was learned."""

from collections.abc import Collection
from typing import Any

from lib.domain import incident, review
from lib.register import alike, causes, reviews
from lib.register.store import Reading, Row, Store

FACTS = (
    "id, number, title, description, kinds, state, outcome, risk, system, cause, people_min, people_max, "
    "occurred_from, occurred_to, occurred_precision, detected_at, detected_precision, measures, "
    "authority_notified, people_told, clients_told, closed_at, reviewed_at"
)
LONGEST = 400  # characters of a description on a card of the meeting
MOST_ALIKE = 5


def of_all(reading: Reading | Store, ids: list[int], only: Collection[int] | None) -> list[dict[str, Any]]:
    """The cards of these incidents in this order; with `only` those of the others are no more than a heading."""
    rows = reading.ask("select id, number, title, description from incidents where id = any($ids)", ids=ids)
    headings = {row["id"]: {"id": row["id"], "number": row["number"], "title": incident.title_of(row)} for row in rows}
    return [of(reading, one) if only is None or one in only else headings[one] for one in ids]


def of(reading: Reading | Store, incident_id: int) -> dict[str, Any]:
    """One incident for a meeting: `facts`, `causes` as a tree, `barriers`, `factors`, `duties`, `alike`, `learned`."""
    row = reading.one(f"select {FACTS} from incidents where id = $id", id=incident_id)
    if row is None:
        raise LookupError(f"incident {incident_id}")
    kept = reviews.get(reading, incident_id)
    return {
        "id": incident_id,
        "number": row["number"],
        "title": incident.title_of(row),
        "facts": {
            **{name: value for name, value in row.items() if name not in ("id", "number", "title")},
            "description": row["description"][:LONGEST],
        },
        "causes": [
            {"why": b.node["why"], "layer": b.node["layer"], "cause": b.node["cause"], "depth": b.depth}
            for b in review.ordered(causes.in_force(reading, incident_id))
        ],
        "factors": list(kept["factors"]),
        "factors_note": kept["factors_note"],
        "detection_gap": kept["detection_gap"],
        "barriers": [
            {"barrier": barrier, **said} for barrier, said in sorted(reviews.findings(reading, incident_id).items())
        ],
        "duties": [
            {"duty": duty, "state": row["state"], "reason": row["reason"]}
            for duty, row in reviews.duties(reading, incident_id).items()
        ],
        "alike": _alike(reading, incident_id),
        "learned": {question: kept[question] for question in review.LEARNING},
    }


def _alike(reading: Reading | Store, incident_id: int) -> list[Row]:
    """The likest incidents, and why: what the card of the incident shows too."""
    names = ("number", "title", "happened_at")
    return [
        {name: other[name] for name in names} | {"same": list(other["reasons"])}
        for other in alike.to_kept(reading, incident_id, limit=MOST_ALIKE)
    ]
