"""Incidents that only named people may see: restricted, opened up again, and who read them.

What it means for everybody else is decided in `sight`. An admin who is not named sees that there is one, and can let
themselves in with a reason that stays in its history: otherwise it is lost with the people who are named.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal, parts, sight
from lib.register.store import Reading, Row, Store, Writing

ONCE = timedelta(hours=1)  # one row for everything that somebody reads of an incident in this time
_NO_REASON = N_("Say why: it stays in the history of the incident.")


def readers(reading: Reading | Store, incident_id: int) -> dict[int, str]:
    """Who may see a restricted incident, account to name, by name; nobody: it is not restricted."""
    rows = reading.ask(
        """
        select account_id, name
        from incident_readers
        join accounts on accounts.id = account_id
        where incident_id = $id and ended_at is null
        order by name, account_id
        """,
        id=incident_id,
    )
    return {row["account_id"]: row["name"] for row in rows}


def restrict(
    store: Store, incident_id: int, account_ids: Iterable[int], reason: str, *, by: Person, at: datetime
) -> None:
    """From now on only these may see the incident; none: everybody whose role allows it, as before.

    Raises `Problems` when there is no reason, or nobody among them who may work on it.
    """
    demand(by, May.EDIT)
    wanted, kept = {*account_ids}, parts.text(reason)
    with store.writing() as writing:
        incident = parts.current(writing, "incidents", incident_id)
        before = readers(writing, incident_id)
        if wanted == before.keys():
            return
        _refuse(writing, incident, wanted, kept)
        _end(writing, incident_id, before.keys() - wanted, at)
        _name(writing, incident_id, wanted - before.keys(), by=by, at=at)
        after = readers(writing, incident_id)
        told = {"before": {"readers": _said(before)}, "after": {"readers": _said(after)}, "reason": kept}
        parts.tell(writing, "restrict", incident_id, told, by=by, at=at)


def closed_to(store: Store, by: Person) -> list[Row]:
    """For an admin: the restricted incidents that they may not see: id, number, and the names of who may."""
    demand(by, May.ADMINISTER)
    hidden = [sight.restricted(store)[one] for one in sight.hidden_from(store, by)]
    return [{"id": one.id, "number": one.number, "readers": [*readers(store, one.id).values()]} for one in hidden]


def let_in(store: Store, incident_id: int, reason: str, *, by: Person, at: datetime) -> None:
    """An admin names themselves, for instance because nobody who is named is left. Raises `Problems`."""
    demand(by, May.ADMINISTER)
    kept = parts.text(reason)
    if kept is None:
        raise Problems([Problem("reason", _NO_REASON)])
    with store.writing() as writing:
        before = readers(writing, incident_id)
        if not before or by.id in before:
            return
        _name(writing, incident_id, {by.id}, by=by, at=at)
        told = {"before": {"readers": _said(before)}, "after": {"readers": _said({**before, by.id: by.name})}}
        journal.append(writing, "let_in", "incident", incident_id, {**told, "reason": kept}, by=by, at=at)


# -- who read it


def note_reading(store: Store, incident_id: int, way: str = "card", *, by: Person, at: datetime) -> None:
    """Keeps that somebody read a restricted incident, once an hour. Nothing is kept of others."""
    if incident_id in sight.restricted(store) and not _is_kept(store, incident_id, way, by, at):
        with store.writing() as writing:
            keep_reading(writing, [incident_id], way, by=by, at=at)


def keep_reading(writing: Writing, ids: Iterable[int], way: str, *, by: Person, at: datetime) -> None:
    """As `note_reading` for many, in a running transaction."""
    closed = sight.restricted(writing)
    read = {one for one in ids if one in closed}
    rows = [{"incident_id": one, "account_id": by.id, "way": way, "read_at": at} for one in sorted(read)]
    writing.insert_many("readings", [row for row in rows if not _is_kept(writing, row["incident_id"], way, by, at)])


def readings(store: Store, incident_id: int) -> list[Row]:
    """Who read it, newest first: name, way, read_at."""
    return store.ask(
        """
        select name, way, read_at
        from readings
        join accounts on accounts.id = account_id
        where incident_id = $id
        order by read_at desc, name
        """,
        id=incident_id,
    )


def _is_kept(reading: Reading | Store, incident_id: int, way: str, by: Person, at: datetime) -> bool:
    row = reading.one(
        """
        select 1
        from readings
        where incident_id = $id and account_id = $account and way = $way and read_at > $since
        limit 1
        """,
        id=incident_id,
        account=by.id,
        way=way,
        since=at - ONCE,
    )
    return row is not None


# -- how it is kept


def _refuse(writing: Writing, incident: Row, wanted: set[int], reason: str | None) -> None:
    problems = [] if reason else [Problem("reason", _NO_REASON)]
    rows = writing.ask(
        "select id, name, role from accounts where disabled_at is null and id = any($ids)", ids=[*wanted]
    )
    if len(rows) < len(wanted):
        raise LookupError(wanted)
    if wanted and not any(Person(**row).may(May.EDIT) for row in rows):
        problems.append(Problem("readers", N_("Name at least one person who may work on incidents.")))
    if wanted and incident["drill"]:
        problems.append(Problem("readers", N_("A drill is for everybody; it is not restricted.")))
    if problems:
        raise Problems(problems)


def _said(names: dict[int, str]) -> str | None:
    return ", ".join(names.values()) or None


def _name(writing: Writing, incident_id: int, account_ids: Iterable[int], *, by: Person, at: datetime) -> None:
    base = {"incident_id": incident_id, "named_at": at, "named_by": by.id}
    rows = [{"id": writing.new_id(), **base, "account_id": one} for one in sorted(account_ids)]
    writing.insert_many("incident_readers", rows)


def _end(writing: Writing, incident_id: int, account_ids: Iterable[int], at: datetime) -> None:
    writing.run(
        """
        update incident_readers set ended_at = $now
        where incident_id = $id and ended_at is null and account_id = any($accounts)
        """,
        now=at,
        id=incident_id,
        accounts=[*account_ids],
    )
