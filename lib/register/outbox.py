"""Messages on their way: what is to be sent, attempt after attempt, and what became of it. Sending is `lib.jobs.mail`.

A message is sent at least once: it is marked as sent after the server took it, and keeps its Message-ID. A notice to a
client becomes a dated fact of its incident at that moment, not before.
"""

import logging
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from lib.domain import contacts
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import duties, notices, parts, sight
from lib.register.store import Row, Store, Writing

log = logging.getLogger(__name__)

PAUSES = (1, 5, 15, 60, 120, 240, 480, 720, 1440)  # minutes from one attempt to the next; after the last none
AWAY = timedelta(minutes=5)  # until a server that could not be reached is asked again
LATE = timedelta(hours=1)  # a message that has not gone for so long is a matter for the admin
KEPT = timedelta(days=90)  # messages other than notices, once they are sent or given up
LONGEST_ERROR = 300


def put(
    writing: Writing,
    kind: str,
    recipient: str,
    subject: str,
    body: str,
    *,
    at: datetime,
    by: Person | None = None,
) -> int:
    """Adds a message in the running transaction; gives its id. `by` None: the program itself."""
    row = _message(kind, recipient, subject, body, at=at, by=by) | {"id": writing.new_id()}
    writing.insert("outbox", row)
    return row["id"]


def put_test(store: Store, subject: str, body: str, *, by: Person, at: datetime) -> str:
    """A test message to the admin's own address, which it gives."""
    demand(by, May.ADMINISTER)
    with store.writing() as writing:
        account = writing.one("select email from accounts where id = $id", id=by.id)
        if account is None or not account["email"]:
            raise Problems([Problem("test", N_("Your account has no e-mail address."))])
        put(writing, "test", account["email"], subject, body, at=at, by=by)
    return account["email"]


def send_notices(
    store: Store,
    incident_id: int,
    texts: Mapping[int, tuple[str, str]],
    kind: str,
    *,
    by: Person,
    at: datetime,
) -> int:
    """Orders one message a client, `texts` being subject and text by client; gives how many.

    Clients without an address and those with such a message on its way are left out. Raises `Problems` for what keeps
    a notice from being a fact: a drill, an awareness not recorded.
    """
    demand(by, May.EDIT)
    with store.writing() as writing:
        incident = writing.one("select drill, aware_at from incidents where id = $id", id=incident_id)
        if incident is None:
            raise LookupError(incident_id)
        _refuse_unsendable(incident)
        addresses = _addresses(writing, incident_id)
        ordered = [client_id for client_id in texts if client_id in addresses]
        rows = []
        for id_, client_id in zip(writing.new_ids(len(ordered)), ordered, strict=True):
            details = {"id": id_, "incident_id": incident_id, "client_id": client_id, "notice_kind": kind}
            rows.append(_message("notice", addresses[client_id], *texts[client_id], at=at, by=by) | details)
        if rows:
            writing.insert_many("outbox", rows)
            told = {"after": {"kind": kind}, "clients": ordered}
            parts.tell(writing, "send_notices", incident_id, told, by=by, at=at)
    return len(ordered)


def addressed(store: Store, incident_id: int) -> set[int]:
    """The clients concerned by an incident to whom a message can be sent now."""
    return set(_addresses(store, incident_id))


def due(store: Store, now: datetime, most: int = 100) -> list[Row]:
    """Messages to be tried now, the oldest first."""
    return store.ask(
        "select * from outbox where sent_at is null and next_at <= $now order by made_at, id limit $most",
        now=now,
        most=most,
    )


def sent(store: Store, message: Row, at: datetime) -> None:
    """The server took it. What it told a client is recorded by `record_sent`."""
    with store.writing() as writing:
        writing.run(
            "update outbox set sent_at = $at, next_at = null, tries = tries + 1, error = null "
            "where id = $id and sent_at is null",
            id=message["id"],
            at=at,
        )


def record_sent(store: Store, at: datetime) -> int:
    """Notices that were sent become facts of their incidents, many at once; gives how many.

    Those of one minute bear the moment of the last of them: never earlier than it was.
    """
    waiting = "kind = 'notice' and sent_at is not null and recorded_at is null"
    if not store.one(f"select id from outbox where {waiting} limit 1"):
        return 0
    with store.writing() as writing:
        rows = writing.ask(f"select * from outbox where {waiting} order by sent_at")
        groups: dict[tuple, list[Row]] = {}
        for row in rows:
            minute = row["sent_at"].replace(second=0, microsecond=0)
            groups.setdefault((row["incident_id"], row["ordered_by"], row["notice_kind"], minute), []).append(row)
        for messages in groups.values():
            _record(writing, messages, at)
        ids = [row["id"] for row in rows]
        writing.run("update outbox set recorded_at = $at where id = any($ids)", ids=ids, at=at)
    return len(rows)


def failed(store: Store, message: Row, error: str, at: datetime, *, for_good: bool = False) -> None:
    """It did not go; the next attempt comes after a pause, unless the answer was final or it was the last."""
    tries = message["tries"] + 1
    pause = None if for_good or tries > len(PAUSES) else timedelta(minutes=PAUSES[tries - 1])
    with store.writing() as writing:
        writing.run(
            "update outbox set tries = $tries, next_at = $next_at, error = $error where id = $id and sent_at is null",
            id=message["id"],
            tries=tries,
            next_at=at + pause if pause else None,
            error=error[:LONGEST_ERROR],
        )


def put_off(store: Store, messages: Iterable[Row], error: str, at: datetime) -> None:
    """The server is away, which is no fault of these messages: they wait as long as it takes."""
    with store.writing() as writing:
        writing.run(
            "update outbox set next_at = $next_at, error = $error "
            "where sent_at is null and next_at <= $at and id in (select unnest($ids::bigint[]))",
            next_at=at + AWAY,
            error=error[:LONGEST_ERROR],
            at=at,
            ids=[message["id"] for message in messages],
        )


def retry(store: Store, message_id: int, *, by: Person, at: datetime) -> None:
    """Tries one that waits or was given up again, now."""
    demand(by, May.EDIT)
    with store.writing() as writing:
        message = writing.one("select incident_id from outbox where id = $id", id=message_id)
        sight.demand_all(writing, [message["incident_id"]] if message else [], by)
        writing.run(
            "update outbox set next_at = $at, tries = 0 where id = $id and sent_at is null", id=message_id, at=at
        )


def clear_away(store: Store, now: datetime) -> None:
    """Removes old messages that are no notices."""
    old = "kind <> 'notice' and made_at < $old and next_at is null"
    if store.one(f"select id from outbox where {old} limit 1", old=now - KEPT):
        with store.writing() as writing:
            writing.run(f"delete from outbox where {old}", old=now - KEPT)


def listed(store: Store, most: int = 30, *, by: Person) -> list[Row]:
    """The newest messages, those that did not go first, without those about what is hidden. For admins.

    A reminder names what it is about in its subject alone.
    """
    demand(by, May.ADMINISTER)
    return store.ask(
        """
        select *
        from outbox
        where (incident_id is null or not (incident_id = any($hidden)))
            and not exists (
                select 1
                from unnest($numbers::varchar[]) as hidden(number)
                where position(hidden.number || ':' in subject) > 0
            )
        order by sent_at is not null, made_at desc, id desc
        limit $most
        """,
        hidden=sight.hidden_from(store, by),
        numbers=sight.hidden_numbers(store, by),
        most=most,
    )


def of_incident(store: Store, incident_id: int) -> dict[int, Row]:
    """The newest message to each client of an incident: to whom, and what `state` asks."""
    rows = store.ask(
        """
        select client_id, recipient, sent_at, next_at, error
        from outbox
        where incident_id = $id and kind = 'notice'
        order by made_at, id
        """,
        id=incident_id,
    )
    return {row["client_id"]: row for row in rows}


def state(message: Row) -> str:
    """sent, waiting, failing (another attempt comes) or given_up."""
    if message["sent_at"] is not None:
        return "sent"
    if message["next_at"] is None:
        return "given_up"
    return "failing" if message["error"] else "waiting"


def is_stuck(store: Store, now: datetime) -> bool:
    """Whether a message was given up or does not go for an hour."""
    oldest = store.one(
        "select min(made_at) as made_at, bool_or(next_at is null) as given_up from outbox where sent_at is null"
    )
    return bool(oldest["given_up"]) or (oldest["made_at"] is not None and oldest["made_at"] < now - LATE)


def _message(kind: str, recipient: str, subject: str, body: str, *, at: datetime, by: Person | None) -> Row:
    return {
        "message_id": f"<{secrets.token_hex(16)}@rejestr72>",
        "kind": kind,
        "ordered_by": by.id if by else None,
        "recipient": recipient,
        "subject": " ".join(subject.split()),
        "body": body,
        "made_at": at,
        "next_at": at,
        "tries": 0,
    }


def _addresses(reading: Store | Writing, incident_id: int) -> dict[int, str]:
    rows = reading.ask(
        """
        select clients.id, contact_email
        from affected_clients
        join clients on clients.id = client_id
        where incident_id = $id
            and affected <> 'no'
            and contact_email is not null
            and not exists (
                select 1
                from outbox
                where outbox.incident_id = $id
                    and outbox.client_id = clients.id
                    and sent_at is null
                    and next_at is not null
            )
        order by clients.name, clients.id
        """,
        id=incident_id,
    )
    return {row["id"]: row["contact_email"] for row in rows if contacts.is_email(row["contact_email"])}


def _refuse_unsendable(incident: Row) -> None:
    if incident["drill"]:
        raise Problems([Problem("send", N_("This is a drill: nothing is sent."))])
    if incident["aware_at"] is None:
        raise Problems([Problem("send", N_("Record first when we became aware of the breach."))])


def _record(writing: Writing, messages: list[Row], at: datetime) -> None:
    """Notices of one incident as facts, by whoever ordered them. What cannot be one any more still was sent."""
    first = messages[0]
    account = writing.one("select id, name, role from accounts where id = $id", id=first["ordered_by"])
    concerned = {row["client_id"] for row in duties.affected_clients(writing, first["incident_id"])}
    told = {row["client_id"]: row for row in messages if row["client_id"] in concerned}
    try:
        if account is None or not told:
            raise LookupError(first["incident_id"])
        notices.tell_clients_in(
            writing,
            first["incident_id"],
            {client_id: row["body"] for client_id, row in told.items()},
            max(row["sent_at"] for row in told.values()),
            by=Person(**account),
            at=at,
            kind=first["notice_kind"],
            receipts={client_id: f"Message-ID {row['message_id']}" for client_id, row in told.items()},
            channel="email",
        )
    except (Problems, LookupError):
        log.warning("%d messages of incident %s are no notices any more", len(messages), first["incident_id"])
