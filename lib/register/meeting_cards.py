"""One incident as a meeting looks at it: facts, causes, barriers, the four duties, similar ones, what was learned."""

from collections.abc import Collection
from typing import Any

from lib.domain import incident
from lib.register.store import Reading, Row, Store

FACTS = (
    "id, number, title, description, kinds, state, outcome, risk, system, cause, people_min, people_max, "
    "occurred_from, occurred_to, occurred_precision, detected_at, detected_precision, measures, "
    "authority_notified, people_told, clients_told, closed_at, reviewed_at"
)
LONGEST = 400  # characters of a description on a card of the meeting
MOST_ALIKE = 5
LEARNING = ("surprise", "sense", "went_well", "was_hard", "elsewhere", "change")
DUTIES = ("causes", "procedure", "education", "supplier")


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
    review = reading.one("select * from incident_reviews where incident_id = $id", id=incident_id) or {}
    return {
        "id": incident_id,
        "number": row["number"],
        "title": incident.title_of(row),
        "facts": {
            **{name: value for name, value in row.items() if name not in ("id", "number", "title")},
            "description": row["description"][:LONGEST],
        },
        "causes": _tree(reading, incident_id),
        "factors": _split(review.get("factors") or ""),
        "detection_gap": review.get("detection_gap"),
        "barriers": reading.ask(
            "select barrier, finding, note from barrier_findings where incident_id = $id order by barrier",
            id=incident_id,
        ),
        "duties": _duties(reading, incident_id),
        "alike": _alike(reading, incident_id),
        "learned": {name: review.get(name) for name in LEARNING},
    }


def _tree(reading: Reading | Store, incident_id: int) -> list[Row]:
    """The answers to "why?", each under the one it explains, with its `depth` from 0."""
    rows = reading.ask(
        """
        select id, parent_id, why, layer, cause
        from causes
        where incident_id = $id and withdrawn_at is null
        order by id
        """,
        id=incident_id,
    )
    there = {row["id"] for row in rows}

    def below(parent: int | None, depth: int) -> list[Row]:
        own = [row for row in rows if (row["parent_id"] if row["parent_id"] in there else None) == parent]
        return [
            line
            for row in own
            for line in (
                {"why": row["why"], "layer": row["layer"], "cause": row["cause"], "depth": depth},
                *below(row["id"], depth + 1),
            )
        ]

    return below(None, 0)


def _duties(reading: Reading | Store, incident_id: int) -> list[Row]:
    """The four duties in their order; open where nobody has settled one."""
    settled = {
        row["duty"]: row
        for row in reading.ask("select duty, state, reason from review_duties where incident_id = $id", id=incident_id)
    }
    return [settled.get(duty, {"duty": duty, "state": "open", "reason": None}) for duty in DUTIES]


def _alike(reading: Reading | Store, incident_id: int) -> list[Row]:
    """Earlier incidents with the same cause in the same place, the same client or supplier, newest first, and why."""
    rows = reading.ask(
        """
        select
            other.number, other.title, other.description, other.happened_at,
            coalesce(other.cause_key = own.cause_key, false) as cause,
            coalesce(other.subject_key = own.subject_key, false) as client,
            coalesce(other.supplier_key = own.supplier_key, false) as supplier
        from incidents_confirmed as other
        join incidents as own on own.id = $id
        where other.id <> own.id
          and other.happened_at <= own.happened_at
          and (
              other.cause_key = own.cause_key
              or other.subject_key = own.subject_key
              or other.supplier_key = own.supplier_key
          )
        order by coalesce(other.cause_key = own.cause_key, false) desc, other.happened_at desc, other.id desc
        limit $most
        """,
        id=incident_id,
        most=MOST_ALIKE,
    )
    return [
        {
            "number": row["number"],
            "title": incident.title_of(row),
            "happened_at": row["happened_at"],
            "same": [name for name in ("cause", "client", "supplier") if row[name]],
        }
        for row in rows
    ]


def _split(kept: str) -> list[str]:
    return kept.strip("|").split("|") if kept else []
