"""Reminders of what waits: made once each, shown until acknowledged, carried by messages where some are sent.

What waits is found in the register every time, so the program may have been away. Drills, withdrawn incidents and
records of an old register remind of nothing. Reminders are not the register; that somebody acknowledged one is.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from lib.domain import reminding
from lib.domain.local_time import span_of_day
from lib.domain.permissions import May, Person, demand
from lib.domain.reminding import Moment, Waiting
from lib.register import journal, outbox, parts, settings, sight
from lib.register.store import Reading, Row, Store, Writing

Write = Callable[[Row, list[Waiting]], tuple[str, str]]
AT_A_TIME = 900  # kept at once: more would go by way of Arrow, whose modules stay in memory, some 60 MB

_DUTIES = """
    select
        duties.incident_id, duties.kind, case when duties.kind = 'client' then 0 else subject end as subject,
        min(since) as since, duties.due_at, count(*) as many, any_value(number) as number, any_value(handler) as handler
    from duties
    join incidents on incidents.id = duties.incident_id
    where duties.state in ('open', 'undecided')
        and duties.due_at is not null
        and since is not null
        and drill is null
        and not historical
        and incidents.withdrawn_at is null
        and incidents.state <> 'closed'
        and ($only::bigint[] is null or duties.incident_id in (select unnest($only::bigint[])))
    group by duties.incident_id, duties.kind, 3, duties.due_at
"""
_PEOPLE = """
    select duties.incident_id, decided_at as since, number, handler
    from duties
    join incidents on incidents.id = duties.incident_id
    join decisions on decisions.id = duties.decision_id
    where duties.kind = 'people'
        and duties.state = 'open'
        and drill is null
        and not historical
        and incidents.withdrawn_at is null
        and incidents.state <> 'closed'
"""
_ACTIONS = """
    select actions.id, actions.incident_id, due_on, created_at as since, note as name, number, handler
    from actions
    join incidents on incidents.id = actions.incident_id
    where done_at is null
        and actions.withdrawn_at is null
        and due_on is not null
        and drill is null
        and incidents.withdrawn_at is null
"""
_MEASURES = """
    select action.id, action.incident_id, due_on, action.created_at as since, action.title as name, number, handler
    from preventive_actions as action
    left join incidents on incidents.id = action.incident_id
    where done_on is null
        and action.withdrawn_at is null
        and due_on is not null
        and drill is null
        and incidents.withdrawn_at is null
"""
_REVIEWS = """
    select id, id as incident_id, review_due_at as due_at, closed_at as since, number, handler
    from incidents
    where review_due_at is not null and reviewed_at is null and drill is null and withdrawn_at is null
"""


def waiting(reading: Reading | Store, only: list[int] | None = None) -> list[Waiting]:
    """Everything with an end that is not met yet, and people to be told without undue delay, what ends first first.

    Clients with one end are one thing.
    `only` leaves the duties of all other incidents out: a large register is not read through for a few.
    """
    found = [_duty(row) for row in reading.ask(_DUTIES, only=only)] + [_people(row) for row in reading.ask(_PEOPLE)]
    for kind, sql in (("action", _ACTIONS), ("measure", _MEASURES), ("review", _REVIEWS)):
        found += [_task(kind, row) for row in reading.ask(sql)]
    return sorted(found, key=lambda thing: (thing.due_at, thing.about))


def make(store: Store, now: datetime, *, write: Write | None = None) -> int:
    """Makes the reminders whose moment has come, each once, and a message to everybody concerned; how many reminders.

    `write` gives subject and text of a message to an account about things; None: no messages are sent. Of several
    moments missed while the program was away each has its reminder, and the thing stands once in the message.
    """
    with store.reading() as reading:
        if not _missing(reading, now):
            return 0
    with store.writing() as writing:
        missing = _missing(writing, now)
        due = [(thing, moment) for thing, moments in missing for moment in moments]
        ids = writing.new_ids(len(due))
        rows = [_row(one, thing, moment, now) for one, (thing, moment) in zip(ids, due, strict=True)]
        for first in range(0, len(rows), AT_A_TIME):
            writing.insert_many("reminders", rows[first : first + AT_A_TIME])
        if write:
            _put_messages(writing, [thing for thing, _moments in missing], write, now)
    forget(store)
    return sum(len(moments) for _thing, moments in missing)


def unseen(store: Store, *, by: Person) -> list[Waiting]:
    """What still waits and has a reminder that nobody acknowledged, what ends first first: for every page."""
    demand(by, May.SEE_ALL)
    return of_person(store, store.remember("unseen reminders", lambda: _unseen(store)), by)


def of_person(store: Store, things: Iterable[Waiting], person: Person) -> list[Waiting]:
    """Those of incidents that this person may see."""
    hidden = sight.hidden_from(store, person)
    return [thing for thing in things if thing.incident_id not in hidden] if hidden else [*things]


def acknowledge(store: Store, about: str, *, by: Person, at: datetime) -> None:
    """Somebody knows: nothing is shown until the next moment, and what is missed reminds no more. Journalled."""
    demand(by, May.EDIT)
    with store.writing() as writing:
        found = writing.ask(
            "select id, incident_id, kind from reminders where about = $about and acknowledged_at is null", about=about
        )
        if not found:
            return
        writing.run(
            "update reminders set acknowledged_at = $at, acknowledged_by = $by where about = $about and "
            "acknowledged_at is null",
            about=about,
            at=at,
            by=by.id,
        )
        told, incident_id = {"reminder": found[0]["kind"]}, found[0]["incident_id"]
        if incident_id is not None:
            parts.tell(writing, "acknowledge_reminder", incident_id, told, by=by, at=at)
        else:
            about_id = int(about.split()[1])
            journal.append(writing, "acknowledge_reminder", "preventive_action", about_id, told, by=by, at=at)
    forget(store)


def forget(store: Store) -> None:
    """What was remembered of them is asked anew: making one does not let the journal grow."""
    store.remembered.pop("unseen reminders", None)


# -- how it is found


def _duty(row: Row) -> Waiting:
    which = f"{row['due_at']:%Y-%m-%dT%H:%M}" if row["kind"] == "client" else row["subject"]
    return Waiting(
        f"duty {row['incident_id']} {row['kind']} {which}",
        row["kind"],
        row["since"],
        row["due_at"],
        row["incident_id"],
        row["number"],
        row["handler"],
        row["many"],
    )


def _people(row: Row) -> Waiting:
    """Counted from the decision; a new decision begins anew."""
    about = f"duty {row['incident_id']} people {row['since']:%Y-%m-%dT%H:%M}"
    return Waiting(
        about,
        "people",
        row["since"],
        row["since"],
        row["incident_id"],
        row["number"],
        row["handler"],
        has_hour=False,
    )


def _task(kind: str, row: Row) -> Waiting:
    due_at = row.get("due_at") or span_of_day(row["due_on"])[1]
    return Waiting(
        f"{kind} {row['id']}",
        kind,
        row["since"],
        due_at,
        row["incident_id"],
        row["number"],
        row["handler"],
        name=row.get("name") or "",
        is_day="due_on" in row,
    )


def _missing(reading: Reading, now: datetime) -> list[tuple[Waiting, list[Moment]]]:
    """What has to be reminded of, with the moments that have no reminder yet."""
    things = waiting(reading)
    kept = reading.ask(
        "select key, about, is_missed and acknowledged_at is not null as is_known from reminders "
        "where about in (select unnest($abouts::varchar[]))",
        abouts=[thing.about for thing in things],
    )
    there, known = {row["key"] for row in kept}, {row["about"] for row in kept if row["is_known"]}
    found = []
    for thing in things:
        moments = reminding.moments(thing, now, is_acknowledged=thing.about in known)
        moments = [moment for moment in moments if moment.key(thing) not in there]
        if moments:
            found.append((thing, moments))
    return found


def _row(row_id: int, thing: Waiting, moment: Moment, now: datetime) -> Row:
    return {
        "id": row_id,
        "key": moment.key(thing),
        "about": thing.about,
        "kind": thing.kind,
        "incident_id": thing.incident_id,
        "moment": moment.at,
        "due_at": thing.due_at,
        "is_missed": moment.is_missed,
        "made_at": now,
    }


def _unseen(store: Store) -> list[Waiting]:
    rows = store.ask("select distinct about, incident_id from reminders where acknowledged_at is null")
    open_ = {row["about"] for row in rows}
    only = [row["incident_id"] for row in rows if row["incident_id"] is not None]
    return [thing for thing in waiting(store, only) if thing.about in open_] if open_ else []


# -- the messages


def _put_messages(writing: Writing, things: Iterable[Waiting], write: Write, now: datetime) -> None:
    """One message a person, about everything of theirs that is due now."""
    accounts = {
        row["id"]: row
        for row in writing.ask("select id, name, email, language, role from accounts where disabled_at is null")
    }
    for account_id, own in _by_recipient(writing, things, accounts, now).items():
        account = accounts[account_id]
        if account["email"]:
            subject, body = write(account, own)
            outbox.put(writing, "reminder", account["email"], subject, body, at=now)


def _by_recipient(
    writing: Writing, things: Iterable[Waiting], accounts: dict[int, Row], now: datetime
) -> dict[int, list[Waiting]]:
    on_call = [account if account in accounts else None for account in settings.on_call(writing)]
    others = [row["id"] for row in accounts.values() if row["role"] in ("dpo", "admin")]
    restricted = sight.restricted(writing)
    found: dict[int, list[Waiting]] = {}
    for thing in things:
        handler = thing.handler if thing.handler in accounts else None
        told = reminding.recipients(handler, *on_call, is_urgent=thing.is_urgent(now), now=now, others=others)
        if one := restricted.get(thing.incident_id):
            readers = sorted(one.readers & accounts.keys())
            told = [account_id for account_id in told if account_id in readers] or readers
        for account_id in told:
            found.setdefault(account_id, []).append(thing)
    return found
