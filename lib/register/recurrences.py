"""The stored links between incidents: what each one repeats. `lib.domain.recurrence` says what that means.

A write that touches what the links follow from works them out anew in its own transaction, for every incident whose
link may be another one now; a repeat after a fix reopens the action at that moment.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from lib.domain import folding, incident, recurrence
from lib.domain.permissions import Person
from lib.register import journal
from lib.register.store import Row, Store, Writing

# As the views of these names: naming those costs a save two milliseconds, for they have every column.
COUNTED = "drill is null and withdrawn_at is null and (outcome is null or outcome <> 'drill')"
_CONFIRMED = f"{COUNTED} and (outcome in ('breach', 'other_infringement') or (historical and outcome is null))"
# Each gives id, the link as it is to be, and as it is stored.
# The latest earlier confirmed incident of the same cause in the same system.
_RECURRENCES = f"""
    select
        id,
        lag(id) over (partition by cause_key order by happened_at, id) as link,
        recurrence_of as stored,
        happened_at
    from incidents
    where {_CONFIRMED} and {{which}}
"""
# The latest earlier one of the same client that shares a kind: for each kind the latest, of these the latest.
_SAME_AGAIN = f"""
    with placed as (
        select
            id, subject_key, happened_at, kinds, same_again_of,
            row_number() over (partition by subject_key order by happened_at, id) as place
        from incidents
        where {COUNTED} and kinds <> '' and {{which}}
    ),
    each as (
        select id, lag(place) over (partition by subject_key, kind order by place) as earlier
        from (select id, subject_key, place, unnest(string_split(trim(kinds, '|'), '|')) as kind from placed)
    ),
    latest as (
        select id, max(earlier) as earlier from each group by id
    )
    select own.id, linked.id as link, own.same_again_of as stored, own.happened_at
    from placed as own
    join latest on latest.id = own.id
    left join placed as linked
        on linked.subject_key = own.subject_key
        and linked.place = latest.earlier
        and linked.happened_at >= own.happened_at - interval {recurrence.AGAIN_WITHIN.days} day
"""


_KEPT, _WAY = "links", "1"  # in settings: another way to fold names or to link asks for a rebuild
LINKS = ("recurrence_of", "same_again_of")


# -- reading


def of_incident(store: Store, row: Row) -> Row:
    """What an incident (its row) repeats: `recurrence_of`, `same_again_of` as rows, or None; `repeats` of actions.

    A linked row has id, number, title, happened_at, occurred_precision; a repeat as `repeats_after_fix` has it.
    """
    linked = {found["id"]: found for found in _shown(store, [row["recurrence_of"], row["same_again_of"]])}
    return {
        "recurrence_of": linked.get(row["recurrence_of"]),
        "same_again_of": linked.get(row["same_again_of"]),
        "repeats": _repeats(store, "repeats.incident_id = $id", id=row["id"]),
    }


def chain(store: Store, cause_key: str) -> list[Row]:
    """All confirmed incidents of a cause in a system, oldest first: id, number, title, happened_at, when it closed."""
    rows = store.ask(
        """
        select
            id, number, title, description, happened_at, occurred_from, occurred_precision,
            recurrence_of, state, closed_at, people_max
        from incidents_confirmed
        where cause_key = $key and id in (select id from incidents_shared)
        order by happened_at, id
        """,
        key=cause_key,
    )
    return [row | {"title": incident.title_of(row)} for row in rows]


def repeats_after_fix(store: Store, since: datetime | None = None, until: datetime | None = None) -> list[Row]:
    """Repeats after a fix that were found out from `since` until before `until`, the newest first.

    Of each: id, number, title, happened_at of the incident; action_id, action (its title), done_on and verdict of
    the action as they stood then; found_at. What is no longer confirmed, or another cause now, is left out.
    """
    return _repeats(
        store,
        "($since is null or found_at >= $since) and ($until is null or found_at < $until)",
        since=since,
        until=until,
    )


# -- writing


def begin(writing: Writing, row: Row) -> Row:
    """Keys and links of an incident that is about to be inserted; `keep` sees to the others."""
    found = recurrence.keys(row)
    row = row | found
    if _as_subject(row):
        kinds = {f"kind{i}": f"|{kind}|" for i, kind in enumerate(row["kinds"])}
        shared = " or ".join(f"position(${kind} in kinds) > 0" for kind in kinds)
        which = f"{COUNTED} and subject_key = $key and happened_at >= $since and ({shared})"
        since = row["happened_at"] - recurrence.AGAIN_WITHIN
        found["same_again_of"] = _latest(writing, which, row, key=row["subject_key"], since=since, **kinds)
    if _as_cause(row):
        found["recurrence_of"] = _latest(writing, f"{_CONFIRMED} and cause_key = $key", row, key=row["cause_key"])
    return found


def keep(writing: Writing, before: Row | None, after: Row, *, by: Person | None, at: datetime) -> Row:
    """Brings the links in step after an incident was written: its row before (None: a new one) and now.

    Both rows hold keys and links. Reopens the actions that a repeat proves not to hold. Gives the incident's own links.
    """
    if before is None and not _has_later(writing, after):
        own = {name: after[name] for name in LINKS}
    else:
        own = _keep_all(writing, before, after)
    if _as_cause(before) != _as_cause(after):
        find_repeats(writing, _touched(before, after, "cause_key"), by=by, at=at)
    return own


def keep_many(writing: Writing, ids: list[int], *, by: Person, at: datetime) -> None:
    """Brings the links in step after many incidents, with their keys, were brought in or withdrawn at once."""
    writing.run(
        """
        update incidents set recurrence_of = null, same_again_of = null
        where id = any($ids) and withdrawn_at is not null
        """,
        ids=ids,
    )
    for column, key, links in (
        ("recurrence_of", "cause_key", _RECURRENCES),
        ("same_again_of", "subject_key", _SAME_AGAIN),
    ):
        found = writing.ask(f"select distinct {key} from incidents where id = any($ids) and {key} is not null", ids=ids)
        keys = [row[key] for row in found]
        anew = links.format(which=f"{key} = any($keys)")
        writing.run(
            f"""
            update incidents set {column} = links.link
            from (select id, link from ({anew}) where link is distinct from stored) as links
            where links.id = incidents.id
            """,
            keys=keys,
        )
        if key == "cause_key":
            find_repeats(writing, keys, by=by, at=at)


def find_repeats(writing: Writing, causes: Iterable[str], *, by: Person | None, at: datetime) -> None:
    """Writes down every recurrence of these causes (keys) after an action against them, and reopens the action.

    A repeat keeps the day and the verdict of the action as they are now: it may be done again and judged anew.
    """
    actions = writing.ask(
        """
        select id, version, title, cause_key, done_on, verdict, reopened_at
        from preventive_actions
        where cause_key = any($causes) and done_on is not null and withdrawn_at is null
        order by id
        """,
        causes=list(causes),
    )
    for action in actions:
        if repeats := _new_repeats(writing, action):
            for row in repeats:
                _write_down(writing, action, row, by=by, at=at)
            if action["reopened_at"] is None:
                _reopen(writing, action, repeats[0], by=by, at=at)


def catch_up(store: Store) -> None:
    """Gives keys and links to incidents that were written before the register kept them. Once, then free."""
    if store.value("select value from settings where name = $name", name=_KEPT) != _WAY:
        rebuild(store)


def rebuild(store: Store) -> None:
    """Keys and links of all incidents and keys of the clients, from nothing; each name is folded once.

    A transaction a column, for a large register would not fit into memory in one; interrupted it begins again.
    """
    for column, names, key_of in (
        ("subject_key", ("client",), recurrence.folded_name),
        ("supplier_key", ("supplier",), recurrence.folded_name),
        ("cause_key", ("cause", "system"), recurrence.cause_key),
    ):
        with store.writing() as writing:
            _fold(writing, column, names, key_of)
    with store.writing() as writing:
        _fold_clients(writing)
    with store.writing() as writing:
        writing.run("update incidents set happened_at = coalesce(occurred_from, detected_at, reported_at)")
    for column, links in (
        ("recurrence_of", _RECURRENCES.format(which="cause_key is not null")),
        ("same_again_of", _SAME_AGAIN.format(which="subject_key is not null")),
    ):
        with store.writing() as writing:
            _relink_all(writing, column, links)
    with store.writing() as writing:
        writing.run("delete from settings where name = $name", name=_KEPT)
        writing.insert("settings", {"name": _KEPT, "value": _WAY})


# -- how it is kept


def _fold_clients(writing: Writing) -> None:
    """Gives each client in the list the key that its name has by today's folding.

    Two that have become spellings of one client stay two: the later one keeps the key it had.
    """
    clients = writing.ask("select id, name, name_key from clients order by id")
    taken = {client["name_key"] for client in clients}
    for client in clients:
        key = folding.name_key(client["name"])
        if key and key not in taken:
            writing.run("update clients set name_key = $key where id = $id", key=key, id=client["id"])
            taken.add(key)


def _latest(writing: Writing, which: str, row: Row, **given: Any) -> int | None:
    """The latest incident before this one, by when it happened and then by id."""
    found = writing.one(
        f"""
        select id
        from incidents
        where {which} and (happened_at < $happened_at or (happened_at = $happened_at and id < $id))
        order by happened_at desc, id desc
        limit 1
        """,
        happened_at=row["happened_at"],
        id=row["id"],
        **given,
    )
    return found["id"] if found else None


def _has_later(writing: Writing, row: Row) -> bool:
    """Whether an incident of the same client or cause comes after this one, whose link may have to change."""
    found = writing.one(
        """
        select id
        from incidents
        where happened_at >= $happened_at and id <> $id and (subject_key = $client or cause_key = $cause)
        limit 1
        """,
        happened_at=row["happened_at"],
        id=row["id"],
        client=row["subject_key"],
        cause=row["cause_key"],
    )
    return found is not None


def _keep_all(writing: Writing, before: Row | None, after: Row) -> Row:
    """Relinks every incident of the clients and causes that this one has and had, from its moment on."""
    own = {name: after[name] for name in LINKS}
    moments = [row["happened_at"] for row in (before, after) if row]
    begins, until = min(moments), max(moments) + recurrence.AGAIN_WITHIN
    if _as_subject(before) != _as_subject(after):
        links = _SAME_AGAIN.format(which="subject_key = any($keys) and happened_at between $since and $until")
        span = {"since": begins - recurrence.AGAIN_WITHIN, "until": until, "begins": begins}
        clients = _touched(before, after, "subject_key")
        own["same_again_of"] = _relink(writing, "same_again_of", links, after["id"], keys=clients, **span)
    if _as_cause(before) != _as_cause(after):
        links = _RECURRENCES.format(which="cause_key = any($keys)")
        causes = _touched(before, after, "cause_key")
        own["recurrence_of"] = _relink(writing, "recurrence_of", links, after["id"], keys=causes, begins=begins)
    for column in [name for name, link in own.items() if link is None and after[name] is not None]:
        writing.run(f"update incidents set {column} = null where id = $id", id=after["id"])
    return own


def _relink(writing: Writing, column: str, links: str, own_id: int, **given: Any) -> int | None:
    """Writes the links that are no longer as stored; gives the incident's own."""
    found = writing.ask(
        f"""
        select id, link, stored
        from ({links})
        where happened_at >= $begins and (link is distinct from stored or id = $own)
        """,
        own=own_id,
        **given,
    )
    for row in found:
        if row["link"] != row["stored"]:
            writing.run(f"update incidents set {column} = $link where id = $id", link=row["link"], id=row["id"])
    return next((row["link"] for row in found if row["id"] == own_id), None)


def _relink_all(writing: Writing, column: str, links: str) -> None:
    writing.run(f"update incidents set {column} = null where {column} is not null")
    writing.run(
        f"""
        update incidents set {column} = links.link
        from (select id, link from ({links}) where link is not null) as links
        where links.id = incidents.id
        """
    )


def _fold(writing: Writing, column: str, names: tuple[str, ...], key_of: Callable[..., str | None]) -> None:
    known = " and ".join(f"{name} is not null" for name in names)
    found = writing.ask(f"select distinct {', '.join(names)} from incidents where {known}")
    given = {name: [row[name] for row in found] for name in names}
    keys = [key_of(*values) for values in zip(*given.values(), strict=True)]
    unnested = ", ".join(f"unnest(${name}) as {name}" for name in names)
    same = " and ".join(f"incidents.{name} = folded.{name}" for name in names)
    writing.run(
        f"update incidents set {column} = key from (select {unnested}, unnest($keys) as key) as folded where {same}",
        keys=keys,
        **given,
    )


def _new_repeats(writing: Writing, action: Row) -> list[Row]:
    """Recurrences of the action's cause on a later day than it was done, oldest first, not written down yet."""
    rows = writing.ask(
        """
        select id, number, happened_at
        from incidents
        where cause_key = $cause_key and recurrence_of is not null and happened_at >= $done_on and id not in (
            select incident_id from repeats where action_id = $action
        )
        order by happened_at, id
        """,
        cause_key=action["cause_key"],
        done_on=action["done_on"],
        action=action["id"],
    )
    return [row for row in rows if recurrence.is_after(row["happened_at"], action["done_on"])]


def _write_down(writing: Writing, action: Row, repeat: Row, *, by: Person | None, at: datetime) -> None:
    kept = {"action_id": action["id"], "incident_id": repeat["id"], "done_on": action["done_on"], "found_at": at}
    writing.insert("repeats", kept | {"verdict": action["verdict"]})
    told = {"after": {"title": action["title"], "done_on": action["done_on"], "verdict": action["verdict"]}}
    journal.append(writing, "repeat_after_fix", "incident", repeat["id"], told | {"part": action["id"]}, by=by, at=at)


def _reopen(writing: Writing, action: Row, repeat: Row, *, by: Person | None, at: datetime) -> None:
    changes = {"reopened_at": at, "reopened_by": repeat["id"]}
    writing.update("preventive_actions", action["id"], action["version"], changes)
    told = {"before": dict.fromkeys(changes), "after": changes, "incident": repeat["number"]}
    journal.append(writing, "reopen_action", "preventive_action", action["id"], told, by=by, at=at)


def _repeats(store: Store, which: str, **given: Any) -> list[Row]:
    rows = store.ask(
        f"""
        select
            incidents.id, number, incidents.title, description, happened_at, occurred_from, occurred_precision,
            action_id, preventive_actions.title as action, repeats.done_on, repeats.verdict, found_at, reopened_at
        from repeats
        join incidents_confirmed as incidents on incidents.id = repeats.incident_id
        join preventive_actions on preventive_actions.id = repeats.action_id
        where preventive_actions.cause_key = incidents.cause_key and preventive_actions.withdrawn_at is null
          and incidents.id in (select id from incidents_shared)
          and {which}
        order by found_at desc, happened_at desc, incidents.id, action_id
        """,
        **given,
    )
    return [row | {"title": incident.title_of(row)} for row in rows]


def _shown(store: Store, ids: Iterable[int | None]) -> list[Row]:
    rows = store.ask(
        """
        select id, number, title, description, happened_at, occurred_from, occurred_precision
        from incidents_shared
        where id = any($ids)
        """,
        ids=[id_ for id_ in ids if id_ is not None],
    )
    return [row | {"title": incident.title_of(row)} for row in rows]


def _touched(before: Row | None, after: Row, key: str) -> list[str]:
    return sorted({row[key] for row in (before, after) if row and row[key]})


def _as_subject(row: Row | None) -> tuple[Any, ...] | None:
    """As what an incident is linked to others of its client; None: not at all."""
    if row is None or not row["subject_key"] or not row["kinds"] or not recurrence.is_counted(row):
        return None
    return row["subject_key"], row["happened_at"], row["kinds"]


def _as_cause(row: Row | None) -> tuple[Any, ...] | None:
    """As what an incident is linked to others of its cause; None: not at all."""
    if row is None or not row["cause_key"] or not recurrence.is_confirmed(row):
        return None
    return row["cause_key"], row["happened_at"]
