"""Assessments: the facts as answered, and the recommendation that followed. A new one is a new row."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lib.domain import assessment
from lib.domain.permissions import May, Person, demand
from lib.register import parts
from lib.register.store import Row, Store


def newest(store: Store, incident_id: int) -> Row | None:
    """The newest assessment with `facts` and `result` as dicts, or None."""
    row = store.one(
        "select * from assessments where incident_id = $id order by assessed_at desc, id desc limit 1", id=incident_id
    )
    return _read(row) if row else None


def of_incident(store: Store, incident_id: int) -> list[Row]:
    """Every assessment, newest first."""
    rows = store.ask(
        "select * from assessments where incident_id = $id order by assessed_at desc, id desc", id=incident_id
    )
    return [_read(row) for row in rows]


def save(store: Store, incident_id: int, facts: Mapping[str, Any], *, by: Person, at: datetime) -> Row:
    """Keeps the facts as answered with what they recommend; gives the row."""
    demand(by, May.EDIT)
    recommendation = assessment.recommend(assessment.Facts.from_dict(facts))
    result = {
        "notify_authority": recommendation.notify_authority,
        "notify_people": recommendation.notify_people,
        "notify_clients": recommendation.notify_clients,
        "level": recommendation.level,
        "rules": [rule.code for rule in recommendation.rules],
    }
    row = {
        "incident_id": incident_id,
        "facts": json.dumps(dict(facts), ensure_ascii=False, sort_keys=True),
        "result": json.dumps(result, sort_keys=True),
        "rules": assessment.VERSION,
        "assessed_at": at,
        "assessed_by": by.id,
    }
    with store.writing() as writing:
        row["id"] = parts.add(writing, "assessments", "assess", row, by=by, at=at)
    return _read(row)


def _read(row: Row) -> Row:
    return row | {"facts": json.loads(row["facts"]), "result": json.loads(row["result"])}
