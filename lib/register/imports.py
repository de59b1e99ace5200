"""Old registers brought in: checked against what is there, written in one transaction, withdrawn as a whole.

A row of a sheet is anything with `values`, `unread`, `said`, `rest`, `heading`, `sheet` and `row`, as
`lib.documents.spreadsheet` gives them. What a field cannot hold stays beside the incident with its text.
"""

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from lib.domain import counting, folding, incident, recurrence
from lib.domain.local_time import WARSAW
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import import_twins, incidents, journal, parts, recurrences
from lib.register.store import Row, Store, Writing

BATCH = 2_000
_COMPANIONS = {
    "occurred_from": ("occurred_from", "occurred_to", "occurred_precision"),
    "occurred_to": ("occurred_from", "occurred_to", "occurred_precision"),
    "detected_at": ("detected_at", "detected_precision"),
    "people_max": ("people_min", "people_max"),
    "records_max": ("records_min", "records_max"),
}
Progress = Callable[[int, int], None]


class SheetRow(Protocol):
    """One incident as a sheet tells it."""

    sheet: str
    row: int
    values: Mapping[str, Any]
    unread: Mapping[str, str]
    said: Mapping[str, str]
    rest: Mapping[str, str]
    heading: Mapping[str, str]


@dataclass(frozen=True)
class Checked:
    """What stands against rows, by their place in the file from 0.

    `duplicates` names the incident that a row repeats, or the row of the sheet before it; `unread` counts cells. What
    cannot be in a row (in the future, an end before its beginning) is worked out when it is looked at: `refused`.
    """

    duplicates: Mapping[int, str]
    unread: int


class Checking:
    """Looks at every row before anything is written, a batch at a time: `take` each, then ask for `found`."""

    def __init__(self, store: Store, *, by: Person):
        demand(by, May.EDIT)
        self._store = store
        self._is_empty = store.one("select 1 from incidents limit 1") is None
        self._seen, self._twins, self._unread = import_twins.Seen(), import_twins.Texts(), 0

    def take(self, batch: Sequence[SheetRow]) -> None:
        days = [import_twins.days_of(row.values) for row in batch]
        with self._store.reading() as reading:
            twins = import_twins.Twins({}, {}) if self._is_empty else import_twins.near(reading, batch, days)
        for row, its_days in zip(batch, days, strict=True):
            self._twins.append(twins.of(row, its_days))
            self._seen.add(row, its_days)
            if row.unread:
                self._unread += len(set(row.unread.values()))

    def found(self) -> Checked:
        duplicates = import_twins.Texts()
        for place, before in enumerate(self._seen.repeated()):
            duplicates.append(self._twins.get(place) or before)
        return Checked(duplicates, self._unread)


def refused(row: SheetRow, at: datetime) -> list[Problem]:
    """The fields of a row whose value cannot be kept, each with what is wrong."""
    return _kept(row, at)[1]


def check(store: Store, rows: Iterable[SheetRow], *, by: Person) -> Checked:
    """Looks at rows that are all there."""
    checking = Checking(store, by=by)
    for batch in _batches(rows):
        checking.take(batch)
    return checking.found()


def bring_in(
    store: Store,
    rows: Iterable[SheetRow],
    *,
    file_name: str,
    sha256: str,
    size: int,
    untold: str,
    by: Person,
    at: datetime,
    left_out: Container[int] = (),
    progress: Progress | None = None,
    personal_data: Mapping[str, Any] | None = None,
) -> int:
    """Writes the rows, but for those at the places `left_out`, as historical incidents; gives the import's id.

    One transaction. `untold` describes an incident of which the sheet tells nothing; `personal_data` stands in the
    journal: in how many rows which were replaced by marks, and why others stay. Raises `Problems`.
    """
    demand(by, May.EDIT)
    total = len(rows) if isinstance(rows, Sequence) else 0
    with store.writing() as writing:
        import_id, count, made = writing.new_id(), 0, []
        chosen = (row for place, row in enumerate(rows) if place not in left_out)
        for batch in _batches(chosen):
            made += _write(writing, import_id, batch, untold, by, at)
            count += len(batch)
            if progress:
                progress(count, total)
        if not count:
            raise Problems([Problem("rows", N_("No row is left to bring in."))])
        recurrences.keep_many(writing, made, by=by, at=at)
        row = {
            "id": import_id,
            "version": 1,
            "file_name": parts.text(file_name) or "?",
            "sha256": sha256,
            "size": size,
            "incidents": count,
            "imported_at": at,
            "imported_by": by.id,
        }
        writing.insert("imports", row)
        told = {name: row[name] for name in ("file_name", "sha256", "size", "incidents")}
        journal.append(writing, "import", "import", import_id, {"after": told, **(personal_data or {})}, by=by, at=at)
    return import_id


def withdraw(store: Store, import_id: int, version: int, reason: str, *, by: Person, at: datetime) -> None:
    """Takes the whole import back: its incidents stay, marked, and count nowhere. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    reason = parts.text(reason)
    if not reason:
        raise Problems([Problem("reason", N_("Say why it is withdrawn."))])
    with store.writing() as writing:
        before = parts.current(writing, "imports", import_id)
        if before["withdrawn_at"] is not None:
            return
        after = {"withdrawn_at": at, "withdrawn_by": by.id, "withdrawn_reason": reason}
        writing.update("imports", import_id, version, after)
        made = "select incident_id from import_rows where import_id = $id"
        writing.run(
            f"""
            update incidents set withdrawn_at = $at_, version = version + 1, standing = standing + {counting.WITHDRAWN}
            where id in ({made})
            """,
            at_=at,
            id=import_id,
        )
        ids = [row["incident_id"] for row in writing.ask(f"{made} order by 1", id=import_id)]
        recurrences.keep_many(writing, ids, by=by, at=at)
        told = {"after": {"withdrawn_at": at}, "reason": reason}
        journal.append_many(writing, "withdraw_import", "incident", ((one, told) for one in ids), by=by, at=at)
        journal.append(writing, "withdraw_import", "import", import_id, told, by=by, at=at)


def listed(store: Store) -> list[Row]:
    """Every import, newest first, with the name of who brought it and the number of its first incident."""
    return store.ask(
        """
        select imports.*, accounts.name as by_name
        from imports
        left join accounts on accounts.id = imports.imported_by
        order by imports.id desc
        """
    )


def personal_data_kept(store: Store) -> dict[int, str]:
    """Why personal data stay in the texts that an import brought, by its id, where they do."""
    told = store.ask("select subject_id, change from journal where subject = 'import' and action = 'import'")
    changes = {row["subject_id"]: json.loads(row["change"] or "{}") for row in told}
    return {one: change["personal_data_kept"] for one, change in changes.items() if "personal_data_kept" in change}


def numbers_of(store: Store, import_id: int) -> tuple[str, str] | None:
    """The first and the last number that an import was given."""
    row = store.one(
        """
        select min_by(number, id) as first, max_by(number, id) as last
        from incidents
        where id in (select incident_id from import_rows where import_id = $id)
        """,
        id=import_id,
    )
    return (row["first"], row["last"]) if row and row["first"] else None


def earlier(store: Store, sha256: str) -> Row | None:
    """The import that brought this very file and still stands."""
    return store.one("select * from imports where sha256 = $sha256 and withdrawn_at is null limit 1", sha256=sha256)


def of_incident(store: Store, incident_id: int) -> Row | None:
    """The row that an incident came from: file_name, sheet, row, own_number, `cells`, withdrawn_reason; or None."""
    row = store.one(
        """
        select import_rows.*, imports.file_name, imports.imported_at, imports.withdrawn_at, imports.withdrawn_reason
        from import_rows
        join imports on imports.id = import_id
        where incident_id = $id
        """,
        id=incident_id,
    )
    return row and row | {"cells": json.loads(row["cells"])}


def saved_mapping(store: Store, headings: Sequence[str]) -> dict[int, str] | None:
    """What somebody said that columns with these headings hold."""
    row = store.one("select mapping from import_mappings where headings = $headings", headings=_headings_key(headings))
    return {int(place): name for place, name in json.loads(row["mapping"]).items()} if row else None


def save_mapping(
    store: Store, headings: Sequence[str], mapping: Mapping[int, str], *, by: Person, at: datetime
) -> None:
    """Keeps what columns with these headings hold, for the next file."""
    demand(by, May.EDIT)
    row = {"headings": _headings_key(headings), "mapping": json.dumps(mapping), "saved_at": at, "saved_by": by.id}
    with store.writing() as writing:
        writing.run(
            """
            insert into import_mappings (headings, mapping, saved_at, saved_by)
            values ($headings, $mapping, $saved_at, $saved_by)
            on conflict (headings) do update set mapping = $mapping, saved_at = $saved_at, saved_by = $saved_by
            """,
            **row,
        )
        journal.append(writing, "save_mapping", "import", None, {"after": {"columns": len(mapping)}}, by=by, at=at)


def _headings_key(headings: Sequence[str]) -> str:
    return json.dumps([" ".join(folding.words(heading)) for heading in headings])


# -- what is kept of a row


def _kept(row: SheetRow, at: datetime) -> tuple[dict[str, Any], list[Problem]]:
    """The values that can be kept, and what was wrong with the others. A value that cannot be becomes unknown."""
    known = {n: v for n, v in row.values.items() if v is not None and n in incident.FIELDS}
    values = {**incident.EMPTY, **incident.cleaned(known)}
    wrong = []
    while problems := [p for p in incident.problems(values, at, historical=True) if p.field != "description"]:
        wrong += problems
        for problem in problems:
            for name in _COMPANIONS.get(problem.field, (problem.field,)):
                values[name] = incident.EMPTY[name]
    if values["description"] and len(values["description"]) > incident.LONGEST_TEXT:
        values["description"] = values["description"][: incident.LONGEST_TEXT]
    return values, wrong


def _cells(row: SheetRow, wrong: list[Problem]) -> dict[str, dict[str, str]]:
    """What the fields do not hold, by why and heading."""
    names = {name for problem in wrong for name in _COMPANIONS.get(problem.field, (problem.field,))}
    refused = {n: _text(row.values[n]) for n in names if incident.is_known(row.values.get(n)) and n[-9:] != "precision"}
    told = {
        "unread": _by_heading(row, {**row.unread, **refused}),
        "said": _by_heading(row, _cut(row) | dict(row.said)),
        "rest": dict(row.rest),
    }
    return {why: cells for why, cells in told.items() if cells}


def _cut(row: SheetRow) -> dict[str, str]:
    """A story that is longer than what an incident holds, to its end."""
    told = row.values.get("description") or ""
    return {"description": told} if len(told) > incident.LONGEST_TEXT else {}


def _by_heading(row: SheetRow, cells: Mapping[str, str]) -> dict[str, str]:
    return {row.heading.get(name) or name: text for name, text in cells.items()}


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(WARSAW):%d.%m.%Y %H:%M}"
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _write(writing: Writing, import_id: int, batch: list[SheetRow], untold: str, by: Person, at: datetime) -> list[int]:
    """Writes one batch; gives the ids of its incidents."""
    ids = writing.new_ids(len(batch))
    numbers = incidents.next_numbers(writing, len(batch), at)
    made, origins, told, words, places = [], [], [], [], []
    for row_id, number, row in zip(ids, numbers, batch, strict=True):
        values, wrong = _kept(row, at)
        cells = _cells(row, wrong)
        given = {name: values[name] for name in row.values if incident.is_known(values.get(name))}
        values["description"] = values["description"] or values["title"] or untold.format(sheet=row.sheet, row=row.row)
        one = incidents.brought_in(values, row_id, number, at)
        one |= recurrence.keys(one)
        made.append(one | counting.numbers(one))
        origin = {"sheet": row.sheet, "row": row.row, "own_number": row.values.get("number")}
        origins.append({"incident_id": row_id, "import_id": import_id, **origin, "cells": _json(cells)})
        told.append((row_id, {"after": given, "import": import_id, **origin}))
        own = incidents.words_of(one | {"number": f"{number} {origin['own_number'] or ''}"})
        words += own
        places += [row_id] * len(own)
    writing.insert_many("incidents", made)
    writing.insert_many("import_rows", origins)
    writing.insert_columns("search_words", {"word": words, "incident_id": places, "version": [1] * len(words)})
    journal.append_many(writing, "bring_in", "incident", told, by=by, at=at)
    return ids


def _json(cells: Mapping[str, Any]) -> str:
    return json.dumps(cells, ensure_ascii=False)


def _batches(rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch
