"""What was sent: filings with the authority, letters to people, notices to clients. Dated facts with their proof.

Nothing here sends anything to the authority; a person files and records it. The end of the period is kept with each
notice, so that lateness stays what it was.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lib.domain import duties as rules
from lib.domain import incident as incidents_domain
from lib.domain import law
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import duties, journal, parts, settings, sight
from lib.register.store import Row, Store, Writing

KINDS = {
    "authority": ("initial", "supplementary", "correcting", "complete"),
    "people": ("letter", "public"),
    "client": ("notice", "follow_up", "closing"),
}
_FIELDS = (
    "channel",
    "receipt",
    "case_number",
    "people_count",
    "content",
    "delay_reasons",
    "open_questions",
    "confirmed_at",
    "confirmed_by",
)


def of_incident(store: Store, incident_id: int, track: str | None = None) -> list[Row]:
    """The notices of an incident (of one track), newest first, withdrawn ones last."""
    return store.ask(
        """
        select notices.*, clients.name as client_name
        from notices
        left join clients on clients.id = notices.client_id
        where incident_id = $incident_id and ($track is null or track = $track)
        order by withdrawn_at is not null, sent_at desc, notices.id desc
        """,
        incident_id=incident_id,
        track=track,
    )


def record(
    store: Store,
    incident_id: int,
    track: str,
    kind: str | None,
    sent_at: datetime | None,
    *,
    by: Person,
    at: datetime,
    **details: Any,
) -> int:
    """Records a filing or a letter; gives its id. `details` are columns of `notices`. A late one needs its reasons."""
    demand(by, May.EDIT)
    with store.writing() as writing:
        incident = _incident(writing, incident_id)
        row = _row(incident_id, track, kind, sent_at, details, by=by, at=at)
        row["due_at"] = rules.authority_due(incident) if track == "authority" else None
        _refuse(_problems(writing, incident, row, at))
        notice_id = parts.add(writing, "notices", f"notify_{track}", row, by=by, at=at)
        duties.keep_up(writing, incident_id)
    return notice_id


def tell_clients(
    store: Store,
    incident_id: int,
    texts: Mapping[int, str],
    sent_at: datetime | None,
    *,
    by: Person,
    at: datetime,
    kind: str = "notice",
    **details: Any,
) -> list[int]:
    """Records one notice a client, all in one transaction and journal row; gives their ids.

    `texts` maps client ids to what each was told; `details` are columns of `notices`.
    """
    demand(by, May.EDIT)
    with store.writing() as writing:
        sight.demand_all(writing, [incident_id], by)
        return tell_clients_in(writing, incident_id, texts, sent_at, by=by, at=at, kind=kind, **details)


def tell_clients_in(
    writing: Writing,
    incident_id: int,
    texts: Mapping[int, str],
    sent_at: datetime | None,
    *,
    by: Person,
    at: datetime,
    kind: str,
    receipts: Mapping[int, str] | None = None,
    **details: Any,
) -> list[int]:
    """As `tell_clients`, in a running transaction; `receipts` are proofs by client. Raises before it writes."""
    incident = _incident(writing, incident_id)
    concerned = {row["client_id"]: row for row in duties.affected_clients(writing, incident_id)}
    if strangers := texts.keys() - concerned.keys():
        raise LookupError(f"clients {sorted(strangers)} are not concerned by incident {incident_id}")
    common = _row(incident_id, "client", kind, sent_at, details, by=by, at=at)
    _refuse(_problems(writing, incident, common, at))
    default = settings.client_hours(writing)
    rows = [
        {
            "id": notice_id,
            **common,
            "client_id": client_id,
            "content": parts.text(text),
            "receipt": receipts.get(client_id) if receipts else common["receipt"],
            "due_at": rules.client_due(incident, concerned[client_id]["notice_hours"], default),
        }
        for notice_id, (client_id, text) in zip(writing.new_ids(len(texts)), texts.items(), strict=True)
    ]
    writing.insert_many("notices", rows)
    told = {"after": _said_of_all(common), "notices": [_sealed(row) for row in rows]}
    # What was ordered may have been sent after the incident was restricted to others.
    teller = None if sight.is_hidden(writing, incident_id, by) else by
    journal.append(writing, "notify_client", "incident", incident_id, told, by=teller, at=at)
    duties.keep_up(writing, incident_id)
    return [row["id"] for row in rows]


def confirm(
    store: Store,
    notice_id: int,
    version: int,
    confirmed_at: datetime | None,
    confirmed_by: str,
    *,
    by: Person,
    at: datetime,
) -> None:
    """The other side has confirmed: for a client this is when they became aware themselves."""
    demand(by, May.EDIT)
    if confirmed_at is None:
        raise Problems([Problem("confirmed_at", N_("When was it confirmed?"))])
    changes = {"confirmed_at": confirmed_at, "confirmed_by": parts.text(confirmed_by)}
    with store.writing() as writing:
        parts.change(writing, "notices", "confirm_notice", notice_id, version, changes, by=by, at=at)


def withdraw(store: Store, notice_id: int, version: int, reason: str, *, by: Person, at: datetime) -> None:
    """A notice recorded by mistake no longer counts; it stays readable with the reason."""
    demand(by, May.EDIT)
    if parts.text(reason) is None:
        raise Problems([Problem("withdrawn_reason", N_("Say why it is withdrawn."))])
    changes = {"withdrawn_at": at, "withdrawn_reason": parts.text(reason)}
    with store.writing() as writing:
        before = parts.change(writing, "notices", "withdraw_notice", notice_id, version, changes, by=by, at=at)
        duties.keep_up(writing, before["incident_id"])


def _row(
    incident_id: int,
    track: str,
    kind: str | None,
    sent_at: datetime | None,
    details: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
) -> Row:
    if unknown := details.keys() - set(_FIELDS):
        raise ValueError(unknown)
    kept = {name: parts.text(value) if isinstance(value, str) else value for name, value in details.items()}
    base = {"version": 1, "incident_id": incident_id, "track": track, "kind": kind, "sent_at": sent_at}
    return base | dict.fromkeys(_FIELDS) | kept | {"recorded_at": at, "recorded_by": by.id}


def _said_of_all(common: Row) -> Row:
    left_out = ("version", "incident_id", "recorded_at", "recorded_by")
    return {name: value for name, value in common.items() if value is not None and name not in left_out}


def _sealed(row: Row) -> Row:
    """A notice as the journal knows it: its text stands in the notice, here only what proves that it is the same."""
    text = (row["content"] or "").encode()
    return {"id": row["id"], "client": row["client_id"], "sha256": hashlib.sha256(text).hexdigest()}


def _incident(writing: Writing, incident_id: int) -> Row:
    row = writing.one("select * from incidents where id = $id", id=incident_id)
    if row is None:
        raise LookupError(incident_id)
    return row


def _problems(writing: Writing, incident: Row, row: Row, at: datetime) -> Iterable[Problem]:
    if row["kind"] not in KINDS[row["track"]]:
        yield Problem("kind", N_("Choose what was sent."))
    if row["sent_at"] is None:
        yield Problem("sent_at", N_("When was it sent? Without a time it does not count as done."))
        return
    if row["sent_at"] > at + incidents_domain.CLOCK_SKEW:
        yield Problem("sent_at", N_("This lies in the future."))
    if row["track"] != "people" and incident["aware_at"] is None:
        yield Problem("sent_at", N_("Record first when we became aware of the breach."))
    elif row["track"] == "authority" and row["sent_at"] < incident["aware_at"]:
        yield Problem("sent_at", N_("Filed before we became aware: one of the two times is wrong."))
    if row["track"] == "authority":
        yield from _problems_of_filing(writing, row)
    if row["people_count"] is not None and row["people_count"] < 0:
        yield Problem("people_count", N_("This number cannot be; give zero or more, or leave it empty."))


def _problems_of_filing(writing: Writing, row: Row) -> Iterable[Problem]:
    if row["channel"] in law.authority(row["sent_at"].date())["not_channels"]:
        yield Problem("channel", N_("E-mail or a call is not a filing: the authority needs the signed form."))
    first = writing.one(
        """
        select id
        from notices
        where incident_id = $id and track = 'authority' and kind in ('initial', 'complete') and withdrawn_at is null
        """,
        id=row["incident_id"],
    )
    if first is None and row["kind"] in ("supplementary", "correcting"):
        yield Problem("kind", N_("There is no first notification yet that this could supplement."))
    if first is None and row["due_at"] and row["sent_at"] > row["due_at"] and row["delay_reasons"] is None:
        yield Problem("delay_reasons", N_("Filed after 72 hours: the reasons for the delay must go with it."))


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise Problems(found)
