"""The incidents that leave, in the order of their numbers: each as a row, or many at once column by column.

A row of a million costs more than what is written of it. Who can work on whole columns takes batches, and asks for
the few rows among them that need to be looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lib.domain import incident
from lib.domain.duties import Duty
from lib.register.store import Reading, Row

if TYPE_CHECKING:
    from pyarrow import Table

BATCH = 2_000
BY_NUMBER = "left(incidents.number, 4), length(incidents.number), incidents.number"  # 2026/999 before 2026/1000
LISTS = frozenset(name for name, field in incident.FIELDS.items() if field.form == "choices")
MANY = 4_000  # incidents that are looked at together column by column
TIMED = ("investigation", "authority", "procedure", "client")  # the duties that a batch tells of
OF_DUTY = ("since", "due_at", "done_at", "state")
BETWEEN = "{id} between $first and $last and {id} in (select unnest($ids::bigint[]))"  # the bounds spare most blocks
_NAMES = """
    handlers.name as handler_name,
    reporters.name as reported_by_name,
    deciders.name as outcome_by_name,
    closers.name as closed_by_name
"""
_ACCOUNTS = """
    left join accounts as handlers on handlers.id = incidents.handler
    left join accounts as reporters on reporters.id = incidents.reported_by
    left join accounts as deciders on deciders.id = incidents.outcome_by
    left join accounts as closers on closers.id = incidents.closed_by
"""
# One duty of each kind an incident; of its clients the one that waits longest stands for all.
_DUTIES = f"""
    select incident_id, kind, basis, since, due_at, done_at, state
    from duties
    where {BETWEEN.format(id="incident_id")}
      and kind in ('investigation', 'authority', 'procedure', 'people', 'clients')
    union all
    select
        incident_id, kind, min(basis), min(since),
        coalesce(min(due_at) filter (where state in ('open', 'undecided')), min(due_at)),
        case when bool_and(state not in ('open', 'undecided')) then max(done_at) end,
        case
            when bool_or(state in ('open', 'undecided')) then 'open'
            when bool_and(state = 'not_required') then 'not_required'
            else 'done'
        end
    from duties
    where {BETWEEN.format(id="incident_id")} and kind = 'client'
    group by incident_id, kind
"""
_ATTACHMENTS = f"""
    select incident_id, id, name
    from attachments
    where {BETWEEN.format(id="incident_id")} and withdrawn_at is null
"""
_SIDE_BY_SIDE = ",\n".join(
    f"max({name}) filter (where kind in ('{kind}', '{kind}s')) as {kind}_{name}"  # `client`, or `clients` while none is
    for kind in TIMED
    for name in OF_DUTY
)
_IN_COLUMNS = f"""
    with told as ({_DUTIES}),
    duty as (
        select incident_id, {_SIDE_BY_SIDE}
        from told
        group by incident_id
    ),
    file as (
        select incident_id, string_agg(name, '; ' order by id) as attachments
        from ({_ATTACHMENTS})
        group by incident_id
    )
    select incidents.*, {_NAMES}, duty.* exclude (incident_id), file.attachments
    from incidents
    {_ACCOUNTS}
    left join duty on duty.incident_id = incidents.id
    left join file on file.incident_id = incidents.id
    where {BETWEEN.format(id="incidents.id")}
    order by {BY_NUMBER}
"""


@dataclass(frozen=True)
class Incidents:
    """The incidents with these ids, which are in order. To be gone through once, in one way or the other."""

    reading: Reading
    ids: Sequence[int]

    def __iter__(self) -> Iterator[Row]:
        for ids in batches(self.ids):
            yield from _rows(self.reading, ids)

    def in_columns(self) -> Iterator[Batch]:
        for ids in batches(self.ids, MANY):
            yield Batch(self.reading, self.reading.columns(_IN_COLUMNS, **_chosen(ids)))


@dataclass(frozen=True)
class Batch:
    """Some incidents, column by column: those of the table, naive UTC; lists as they are kept (`|a|b|`).

    Besides the names of accounts as in a row, the `attachments` as one text, and of each duty of `TIMED` its
    `authority_since`, `authority_due_at`, `authority_done_at` and `authority_state`.
    """

    reading: Reading
    table: Table

    def rows(self, places: Sequence[int]) -> list[Row]:
        """The incidents at these places, each as a row, in order."""
        return _rows(self.reading, self.table["id"].take(places).to_pylist()) if places else []


def row_of(values: Row) -> Row:
    """The part of a row that these columns of a batch make; its `duties` are those among them."""
    row = {name: incident.codes(value) if name in LISTS else _aware(value) for name, value in values.items()}
    known = [kind for kind in TIMED if row.get(f"{kind}_state")]
    row["duties"] = [Duty(kind, 0, "", *(row[f"{kind}_{name}"] for name in OF_DUTY)) for kind in known]
    return row


def of_duty(kind: str) -> tuple[str, ...]:
    """The columns of a batch that tell of this duty."""
    return tuple(f"{kind}_{name}" for name in OF_DUTY)


def batches(ids: Sequence[int], size: int = 0) -> Iterator[Sequence[int]]:
    size = size or BATCH
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _chosen(ids: Sequence[int]) -> dict[str, Any]:
    return {"ids": [*ids], "first": min(ids), "last": max(ids)}


def _rows(reading: Reading, ids: Sequence[int]) -> list[Row]:
    duties, attachments = _duties(reading, ids), _attachments(reading, ids)
    rows = reading.ask(
        f"""
        select incidents.*, {_NAMES}
        from incidents
        {_ACCOUNTS}
        where {BETWEEN.format(id="incidents.id")}
        order by {BY_NUMBER}
        """,
        **_chosen(ids),
    )
    for row in rows:
        row |= {name: incident.codes(row[name]) for name in LISTS}
        row["duties"] = duties.get(row["id"], ())
        row["attachments"] = attachments.get(row["id"], ())
    return rows


def _duties(reading: Reading, ids: Sequence[int]) -> dict[int, tuple[Duty, ...]]:
    found: dict[int, tuple[Duty, ...]] = {}
    for row in reading.ask(f"{_DUTIES} order by incident_id, due_at", **_chosen(ids)):
        incident_id = row.pop("incident_id")
        found[incident_id] = (*found.get(incident_id, ()), Duty(subject=0, **row))
    return found


def _attachments(reading: Reading, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in reading.ask(f"{_ATTACHMENTS} order by incident_id, id", **_chosen(ids)):
        found[row["incident_id"]] = (*found.get(row["incident_id"], ()), row["name"])
    return found
