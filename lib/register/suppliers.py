"""The directory of suppliers: contract, contacts, when each is to be verified again, and what it caused."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lib.domain import contacts, counting, recurrence, suppliers, taxonomy
from lib.domain.local_time import WARSAW
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal, parts, settings
from lib.register.store import Reading, Row, Store, Writing

FIELDS = (
    "name",
    "role",
    "agreement",
    "agreement_on",
    "contact_name",
    "contact_email",
    "contact_phone",
    "notice_hours",
    "verify_months",
    "note",
)


def spellings(store: Store) -> dict[str, tuple[str, ...]]:
    """How incidents spell each supplier, by its folded name."""

    def found() -> dict[str, tuple[str, ...]]:
        rows = store.ask(
            """
            select coalesce(supplier_key, supplier) as name_key, supplier
            from incidents
            where supplier is not null and withdrawn_at is null
            group by 1, 2
            order by 1, 2
            """
        )
        each: dict[str, list[str]] = {}
        for row in rows:
            each.setdefault(row["name_key"], []).append(row["supplier"])
        return {key: tuple(names) for key, names in each.items()}

    return store.remember("supplier spellings", found)


def listed(store: Reading | Store, now: datetime, *, retired: bool = False) -> list[Row]:
    """Suppliers with their newest verification that counts, those due first, then by name.

    Each with `verified_on`, `next_on`, `result` (None: never verified), `standing` (see `domain.suppliers.standing`;
    None once retired), and `incidents`: how many confirmed ones name it.
    """
    if isinstance(store, Store):
        rows = store.remember(f"suppliers listed {retired}", lambda: _listed(store, retired=retired))
    else:
        rows = _listed(store, retired=retired)
    today = now.astimezone(WARSAW).date()
    return [
        row | {"standing": None if row["retired_at"] else suppliers.standing(row["next_on"], today)} for row in rows
    ]


def _listed(store: Reading | Store, *, retired: bool) -> list[Row]:
    return store.ask(
        f"""
        with newest as (
            select supplier_id, verified_on, next_on, result
            from verifications
            where withdrawn_at is null
            qualify row_number() over (partition by supplier_id order by verified_on desc, id desc) = 1
        ), caused as (
            select supplier_key, count(*) as incidents
            from incidents
            where standing = {counting.CONFIRMED} and supplier_key is not null
            group by supplier_key
        )
        select supplier.*, verified_on, next_on, result, coalesce(incidents, 0) as incidents
        from suppliers supplier
        left join newest on newest.supplier_id = supplier.id
        left join caused on caused.supplier_key = supplier.name_key
        where $retired or retired_at is null
        order by retired_at is not null, next_on is not null, next_on, name_key, id
        """,
        retired=retired,
    )


def due(store: Reading | Store, now: datetime) -> list[Row]:
    """Suppliers whose verification is due or that were never verified."""
    return [row for row in listed(store, now) if row["standing"] in ("due", "never")]


def get(store: Store, supplier_id: int, now: datetime) -> Row | None:
    """One supplier as `listed` gives it, retired or not."""
    return next((row for row in listed(store, now, retired=True) if row["id"] == supplier_id), None)


def caused(store: Store, name_key: str, limit: int = 50) -> list[Row]:
    """The confirmed incidents that name a supplier, newest first, with what is known of when it told us."""
    return store.ask(
        """
        select
            id, number, title, happened_at, occurred_from, occurred_to, occurred_precision, detected_at,
            supplier_told_us_at
        from incidents_confirmed
        where supplier_key = $key and id in (select id from incidents_shared)
        order by happened_at desc, id desc
        limit $limit
        """,
        key=name_key,
        limit=limit,
    )


def of_name(store: Store, name: str | None) -> Row | None:
    """The supplier that a name in an incident means."""
    return store.one("select * from suppliers where name_key = $key", key=_key(name)) if name else None


def not_listed(store: Store, limit: int = 20) -> list[Row]:
    """Suppliers that incidents name and the directory does not: `name` as last typed, `incidents`, most first."""
    return store.remember(f"suppliers not listed {limit}", lambda: _not_listed(store, limit))


def _not_listed(store: Store, limit: int) -> list[Row]:
    return store.ask(
        """
        select arg_max(supplier, reported_at) as name, count(*) as incidents
        from incidents_counted
        where supplier_key is not null
          and supplier_key not in ('', 'unknown')
          and supplier_key not in (select name_key from suppliers)
        group by supplier_key
        order by incidents desc, name
        limit $limit
        """,
        limit=limit,
    )


def save(
    store: Store,
    values: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    supplier_id: int | None = None,
    version: int | None = None,
) -> int:
    """Adds a supplier, or changes the one still at `version`; gives its id. Raises `Problems`, `Conflict`."""
    demand(by, May.EDIT)
    kept = _cleaned(values)
    with store.writing() as writing:
        before = parts.current(writing, "suppliers", supplier_id) if supplier_id else None
        _refuse(_problems(writing, (before or dict.fromkeys(FIELDS)) | kept, supplier_id))
        if before is None:
            return _add(writing, kept, by=by, at=at)
        if "name" in kept:
            kept["name_key"] = _key(kept["name"])
        _write(writing, "change", before, version, kept, by=by, at=at)
    return supplier_id


def retire(store: Store, supplier_id: int, version: int, reason: str | None, *, by: Person, at: datetime) -> None:
    """No longer used, for a reason: nothing is due any more, its history stays."""
    demand(by, May.EDIT)
    if parts.text(reason) is None:
        raise Problems([Problem("retired_reason", N_("Say why it is no longer used."))])
    _retire(store, "retire_supplier", supplier_id, version, at, by=by, at=at, reason=parts.text(reason))


def take_back(store: Store, supplier_id: int, version: int, *, by: Person, at: datetime) -> None:
    """Used again: undoes `retire`."""
    _retire(store, "take_back_supplier", supplier_id, version, None, by=by, at=at)


def _add(writing: Writing, kept: Row, *, by: Person, at: datetime) -> int:
    row = {"id": writing.new_id(), "version": 1, "name_key": _key(kept["name"]), "created_at": at, **kept}
    writing.insert("suppliers", {name: value for name, value in row.items() if value is not None})
    told = {name: value for name, value in kept.items() if value is not None}
    journal.append(writing, "create", "supplier", row["id"], {"after": told}, by=by, at=at)
    return row["id"]


def _retire(
    store: Store,
    what: str,
    supplier_id: int,
    version: int,
    retired_at: datetime | None,
    *,
    by: Person,
    at: datetime,
    **told: str | None,
) -> None:
    demand(by, May.EDIT)
    with store.writing() as writing:
        before = parts.current(writing, "suppliers", supplier_id)
        if (before["retired_at"] is None) != (retired_at is None):
            _write(writing, what, before, version, {"retired_at": retired_at}, by=by, at=at, **told)


def _write(
    writing: Writing,
    what: str,
    before: Row,
    version: int | None,
    changes: Row,
    *,
    by: Person,
    at: datetime,
    **told: str | None,
) -> None:
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if changed:
        writing.update("suppliers", before["id"], version, changed)
        content = {"before": {name: before[name] for name in changed}, "after": changed, **told}
        journal.append(writing, what, "supplier", before["id"], content, by=by, at=at)


def _key(name: str) -> str:
    """What an incident's `supplier_key` is; a name of signs alone, which no incident can be matched by, is its own."""
    return recurrence.folded_name(name) or name


def _cleaned(values: Mapping[str, Any]) -> Row:
    if unknown := values.keys() - set(FIELDS):
        raise ValueError(unknown)
    return {name: parts.text(value) if isinstance(value, str) else value for name, value in values.items()}


def _problems(writing: Writing, kept: Row, supplier_id: int | None) -> Iterable[Problem]:
    if not kept["name"]:
        yield Problem("name", N_("Give the name of the supplier."))
    else:
        twin = writing.one("select id, name from suppliers where name_key = $key", key=_key(kept["name"]))
        if twin and twin["id"] != supplier_id:
            yield Problem("name", N_("“{name}” is in the directory already."), {"name": twin["name"]})
    if kept["role"] and kept["role"] not in taxonomy.entries("supplier_roles"):
        yield Problem("role", N_("“{code}” is not in the list; choose an entry of it."), {"code": kept["role"]})
    if kept["contact_email"] and not contacts.is_email(kept["contact_email"]):
        yield Problem("contact_email", N_("This does not look like an e-mail address."))
    if kept["notice_hours"] is not None and not 1 <= kept["notice_hours"] <= settings.LONGEST_HOURS:
        sentence = N_("Give hours between 1 and {most}, or leave it empty.")
        yield Problem("notice_hours", sentence, {"most": settings.LONGEST_HOURS})
    if kept["verify_months"] is not None and not 1 <= kept["verify_months"] <= settings.LONGEST_MONTHS:
        sentence = N_("Give months between 1 and {most}, or leave it empty.")
        yield Problem("verify_months", sentence, {"most": settings.LONGEST_MONTHS})


def _refuse(problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise Problems(found)
