"""The directory of clients, and which of them an incident touches, each with what is known for that one alone."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from stdnum.pl import nip

from lib.domain import contacts, folding, incident, taxonomy
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import duties, journal, parts
from lib.register.store import Row, Store, Writing

FIELDS = (
    "name",
    "tax_number",
    "agreement",
    "agreement_on",
    "notice_hours",
    "notice_source",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_checked_on",
    "sector",
    "note",
)
LONGEST_HOURS = 24 * 30
AFFECTED = ("yes", "possibly", "no")
AFFECTED_FIELDS = (
    "affected",
    "exploited",
    "evidence",
    "data_categories",
    "people_min",
    "people_max",
    "records_min",
    "records_max",
    "note",
)


def listed(store: Store, text: str = "", *, retired: bool = False, limit: int = 5000) -> list[Row]:
    """Clients by name; `text` finds words or beginnings of words of the name. `retired`: these too."""
    rows = store.ask(
        "select * from clients where ($retired or retired_at is null) order by name_key, id limit $limit",
        retired=retired,
        limit=limit,
    )
    wanted = folding.words(text)
    return [row for row in rows if folding.has_words(row["name"], wanted)]


def names(store: Store, ids: Collection[int]) -> dict[int, str]:
    """What these clients are called."""
    found = store.ask("select id, name from clients where list_contains($ids, id)", ids=list(ids)) if ids else []
    return {row["id"]: row["name"] for row in found}


def get(store: Store, client_id: int) -> Row | None:
    return store.one("select * from clients where id = $id", id=client_id)


def tax_numbers(store: Store) -> list[str]:
    """The NIPs in the directory."""
    return [row["tax_number"] for row in store.ask("select tax_number from clients where tax_number is not null")]


def save(
    store: Store,
    values: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    client_id: int | None = None,
    version: int | None = None,
) -> int:
    """Adds a client, or changes the one still at `version`; gives its id. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    kept = _cleaned(values)
    with store.writing() as writing:
        before = parts.current(writing, "clients", client_id) if client_id else None
        whole = (before or dict.fromkeys(FIELDS)) | kept
        _refuse(_problems(whole, _twin(writing, whole), client_id))
        if before is None:
            return _add(writing, kept, by=by, at=at)
        kept["name_key"] = folding.name_key(kept["name"]) if "name" in kept else before["name_key"]
        changed = {name: value for name, value in kept.items() if before[name] != value}
        if changed:
            writing.update("clients", client_id, version, changed)
            content = {"before": {n: before[n] for n in changed}, "after": changed}
            journal.append(writing, "change", "client", client_id, content, by=by, at=at)
            for row in writing.ask(
                "select distinct incident_id from affected_clients where client_id = $id", id=client_id
            ):
                duties.keep_up(writing, row["incident_id"])
    return client_id


def retire(store: Store, client_id: int, version: int, *, by: Person, at: datetime) -> None:
    """A client whose contract has ended: no longer offered; what it was told stays. Raises `Conflict`."""
    _set_retired(store, "retire", client_id, version, at, by=by, at=at)


def take_back(store: Store, client_id: int, version: int, *, by: Person, at: datetime) -> None:
    """A retired client is one again. Raises `Conflict`."""
    _set_retired(store, "take_back", client_id, version, None, by=by, at=at)


def _set_retired(
    store: Store, action: str, client_id: int, version: int, retired_at: datetime | None, *, by: Person, at: datetime
) -> None:
    demand(by, May.EDIT)
    with store.writing() as writing:
        before = parts.current(writing, "clients", client_id)
        writing.update("clients", client_id, version, {"retired_at": retired_at})
        content = {"before": {"retired_at": before["retired_at"]}, "after": {"retired_at": retired_at}}
        journal.append(writing, action, "client", client_id, content, by=by, at=at)


def import_rows(
    store: Store, rows: Iterable[Mapping[str, Any]], *, by: Person, at: datetime
) -> tuple[int, list[tuple[int, list[Problem]]]]:
    """Adds many clients in one transaction; gives how many, and the rows (from 1) left out with their problems.

    A client already there is left out too: nothing is overwritten by an import.
    """
    demand(by, May.EDIT)
    added, refused = [], []
    with store.writing() as writing:
        twins = {row["name_key"]: row for row in writing.ask("select id, name, name_key from clients")}
        for i, values in enumerate(rows, start=1):
            kept = dict.fromkeys(FIELDS) | _cleaned(values)
            key = folding.name_key(kept["name"] or "")
            if problems := list(_problems(kept, twins.get(key), None)):
                refused.append((i, problems))
            else:
                added.append(kept)
                twins[key] = {"id": 0, "name": kept["name"]}
        _add_many(writing, added, by=by, at=at)
    return len(added), refused


def affected(store: Store, incident_id: int) -> list[Row]:
    """The clients an incident touches, by name, lists as tuples."""
    return [
        row | {"data_categories": incident.codes(row["data_categories"])}
        for row in duties.affected_clients(store, incident_id)
    ]


def mark(store: Store, incident_id: int, client_ids: Iterable[int], as_: str, *, by: Person, at: datetime) -> int:
    """Marks clients as affected (yes, possibly, no) in one action; gives how many changed."""
    demand(by, May.EDIT)
    if as_ not in AFFECTED:
        raise ValueError(as_)
    with store.writing() as writing:
        present = {
            row["client_id"]: row["affected"]
            for row in writing.ask(
                "select client_id, affected from affected_clients where incident_id = $id", id=incident_id
            )
        }
        changed = [client_id for client_id in dict.fromkeys(client_ids) if present.get(client_id) != as_]
        if changed:
            _add_affected(writing, incident_id, [c for c in changed if c not in present], as_, at)
            writing.run(
                """
                update affected_clients
                set affected = $as_, version = version + 1
                where incident_id = $id and affected <> $as_ and client_id in (select unnest($changed::bigint[]))
                """,
                id=incident_id,
                as_=as_,
                changed=changed,
            )
            told = {"after": {"affected": as_}, "clients": changed}
            parts.tell(writing, "mark_clients", incident_id, told, by=by, at=at)
            duties.keep_up(writing, incident_id)
    return len(changed)


def change_affected(
    store: Store, row_id: int, version: int, changes: Mapping[str, Any], *, by: Person, at: datetime
) -> None:
    """What is known for one client: exploited or not, evidence, data, numbers. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    if unknown := changes.keys() - set(AFFECTED_FIELDS):
        raise ValueError(unknown)
    kept = {name: parts.text(value) if isinstance(value, str) else value for name, value in changes.items()}
    if "data_categories" in kept:
        kept["data_categories"] = f"|{'|'.join(kept['data_categories'])}|" if kept["data_categories"] else ""
    _refuse(_problems_of_counts(kept))
    with store.writing() as writing:
        row = parts.current(writing, "affected_clients", row_id)
        told = {"clients": [row["client_id"]]}
        parts.change(writing, "affected_clients", "change_affected", row_id, version, kept, by=by, at=at, **told)
        duties.keep_up(writing, row["incident_id"])


def _add(writing: Writing, kept: Row, *, by: Person, at: datetime) -> int:
    row = {"id": writing.new_id(), "version": 1, "name_key": folding.name_key(kept["name"]), "created_at": at, **kept}
    writing.insert("clients", {name: value for name, value in row.items() if value is not None})
    told = {name: value for name, value in kept.items() if value is not None}
    journal.append(writing, "create", "client", row["id"], {"after": told}, by=by, at=at)
    return row["id"]


def _add_many(writing: Writing, many: list[Row], *, by: Person, at: datetime) -> None:
    rows = [
        {"id": i, "version": 1, "name_key": folding.name_key(kept["name"]), "created_at": at, **kept}
        for i, kept in zip(writing.new_ids(len(many)), many, strict=True)
    ]
    writing.insert_many("clients", rows)
    for row, kept in zip(rows, many, strict=True):
        told = {name: value for name, value in kept.items() if value is not None}
        journal.append(writing, "create", "client", row["id"], {"after": told}, by=by, at=at)


def _add_affected(writing: Writing, incident_id: int, client_ids: list[int], as_: str, at: datetime) -> None:
    known = {row["id"] for row in writing.ask("select id from clients")}
    if strangers := set(client_ids) - known:
        raise LookupError(f"clients {sorted(strangers)}")
    base = {"version": 1, "incident_id": incident_id, "affected": as_, "data_categories": "", "added_at": at}
    ids = writing.new_ids(len(client_ids))
    rows = [{"id": i, "client_id": client_id, **base} for i, client_id in zip(ids, client_ids, strict=True)]
    writing.insert_many("affected_clients", rows)


def _cleaned(values: Mapping[str, Any]) -> Row:
    if unknown := values.keys() - set(FIELDS):
        raise ValueError(unknown)
    kept = {name: parts.text(value) if isinstance(value, str) else value for name, value in values.items()}
    if kept.get("tax_number"):
        kept["tax_number"] = nip.compact(kept["tax_number"])
    return kept


def _twin(writing: Writing, kept: Row) -> Row | None:
    key = folding.name_key(kept["name"] or "")
    return writing.one("select id, name from clients where name_key = $key", key=key)


def _problems(kept: Row, twin: Row | None, client_id: int | None) -> Iterable[Problem]:
    if not kept["name"]:
        yield Problem("name", N_("Give the name of the client."))
    elif twin and twin["id"] != client_id:
        yield Problem("name", N_("“{name}” is in the directory already."), {"name": twin["name"]})
    if kept["tax_number"] and not nip.is_valid(kept["tax_number"]):
        yield Problem("tax_number", N_("This is not a valid NIP."))
    if kept["contact_email"] and not contacts.is_email(kept["contact_email"]):
        yield Problem("contact_email", N_("This does not look like an e-mail address."))
    if kept["notice_hours"] is not None and not 1 <= kept["notice_hours"] <= LONGEST_HOURS:
        yield Problem(
            "notice_hours", N_("Give hours between 1 and {most}, or leave it empty."), {"most": LONGEST_HOURS}
        )
    if kept["sector"] and kept["sector"] not in taxonomy.entries("sectors"):
        yield Problem("sector", N_("“{code}” is not in the list; choose an entry of it."), {"code": kept["sector"]})


def _problems_of_counts(kept: Row) -> list[Problem]:
    found = []
    for what in ("people", "records"):
        least, most = kept.get(f"{what}_min"), kept.get(f"{what}_max")
        if least is not None and most is not None and least > most:
            found.append(Problem(f"{what}_max", N_("“At most” is smaller than “at least”.")))
    return found


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise Problems(found)
