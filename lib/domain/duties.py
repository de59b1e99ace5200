"""Role, decisions and notices of an incident -> which duties exist, which are open, late, done.

A duty knows its basis, since when it runs, until when, when it was first met, and what became of it. Lateness is
frozen at the first notice: a later supplement, or a later word on when we became aware, does not change it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lib.domain import deadlines
from lib.domain.messages import N_

Values = Mapping[str, Any]

NO_BREACH = frozenset({"event", "near_miss", "other_infringement"})
FIRST_FILINGS = frozenset({"initial", "complete"})
BASIS = {
    "investigation": N_("EDPB guidelines 9/2022: a short period of investigation"),
    "authority": N_("Art. 33(1) GDPR: 72 hours after becoming aware"),
    "procedure": N_("Procedure, section 4: 72 hours from detection"),
    "people": N_("Art. 34(1) GDPR: without undue delay"),
    "client": N_("Art. 33(2) GDPR: without undue delay; our default where no contract says otherwise"),
    "contract": N_("Processing agreement"),
    "clients": N_("Art. 33(2) GDPR: those possibly concerned are told too"),
    "supplement": N_("Art. 33(4) GDPR: promised to the authority"),
    "order": N_("Art. 34(4) and 58(2) GDPR: order of the authority"),
    "letter": N_("Art. 31 GDPR: answer to the authority"),
}


@dataclass(frozen=True)
class Duty:
    """One duty. `subject` is a client's or appointment's id, 0 where there is only one; `name` says which.

    `state`: undecided, open, done, not_required. `due_at` None: without undue delay, no fixed hour.
    """

    kind: str
    subject: int
    basis: str
    since: datetime | None
    due_at: datetime | None
    done_at: datetime | None = None
    state: str = "open"
    decision_id: int | None = None
    name: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.state in ("open", "undecided")

    @property
    def late_by(self) -> timedelta | None:
        """By how much it was met too late; None when in time, not met, or without a fixed hour."""
        if self.done_at is None or self.due_at is None or self.done_at <= self.due_at:
            return None
        return self.done_at - self.due_at

    def standing(self, now: datetime) -> str:
        """not_required, kept, late (met, but after the end), missed, ending (a fifth is left) or running."""
        if self.state == "not_required":
            return "not_required"
        if self.done_at is not None:
            return "late" if self.late_by else "kept"
        if self.due_at is None or self.since is None:
            return "running"
        if now > self.due_at:
            return "missed"
        return "ending" if deadlines.is_ending(self.since, self.due_at, now) else "running"


def duties(
    incident: Values,
    decisions: Mapping[str, Values],
    notices: Sequence[Values],
    clients: Sequence[Values] = (),
    appointments: Sequence[Values] = (),
    client_hours: int | None = None,
) -> list[Duty]:
    """Every duty of one incident, the one that ends first first.

    `incident` by field names; `decisions` the newest of each kind; `notices` without withdrawn ones; `clients` the
    affected ones with `client_id`, `name`, `affected`, `notice_hours`; `appointments` without withdrawn ones;
    `client_hours` holds where a contract says nothing (None: the period of data/law).
    Nothing runs for a record brought in from an old register, nor for what turned out to be no breach. What was
    sent stays a fact, whatever our role or the outcome is said to be afterwards.
    """
    if incident["historical"]:
        return []
    runs = incident["outcome"] not in NO_BREACH
    as_controller = [
        _authority(incident, decisions, notices),
        _procedure(incident, decisions, notices),
        _people(incident, decisions, notices),
    ]
    as_processor = _clients(incident, decisions, notices, clients, client_hours)
    found = _asked(as_controller, runs and incident["role"] != "processor")
    found += _asked(as_processor, runs and incident["role"] in ("processor", "both"))
    if runs:
        found += [_investigation(incident), *map(_appointment, appointments)]
    return sorted(found, key=_urgency)


def _asked(found: Iterable[Duty | None], runs: bool) -> list[Duty]:
    """Those of a track that runs; of one that does not (any more) those that were met."""
    return [duty for duty in found if duty and (runs or duty.done_at)]


def next_due(incident: Values, found: Iterable[Duty]) -> datetime | None:
    """The end of the duty that runs out first; None when none runs or the incident is closed."""
    if incident["state"] == "closed":
        return None
    return min((duty.due_at for duty in found if duty.is_waiting and duty.due_at), default=None)


def summary(found: Iterable[Duty], decisions: Mapping[str, Values]) -> dict[str, Any]:
    """The three answers that a plain register shows, as duties and decisions stand: fields of the incident."""
    found = list(found)
    answers: dict[str, Any] = {}
    for who, verb, kinds in (
        ("authority", "notified", ("authority",)),
        ("people", "told", ("people",)),
        ("clients", "told", ("client", "clients")),
    ):
        own = [duty for duty in found if duty.kind in kinds]
        decision = decisions.get(who)
        done = bool(own) and all(duty.done_at for duty in own)
        refused = decision is not None and decision["answer"] == "no"
        answers[f"{who}_{verb}"] = True if done else False if refused else None
        answers[f"{who}_{verb}_at"] = max(duty.done_at for duty in own if duty.done_at) if done else None
        answers[f"{who}_reasons"] = decision["reasons"] if decision else None
    return answers


def authority_due(incident: Values) -> datetime | None:
    """When the first filing is due as the facts stand; it is kept with that filing."""
    return deadlines.authority_deadline(incident["aware_at"]) if incident["aware_at"] else None


def client_due(incident: Values, notice_hours: int | None, client_hours: int | None = None) -> datetime | None:
    """When a client must be told: the contract's hours from our awareness, else the setting, else the default."""
    aware_at = incident["aware_at"]
    if aware_at is None:
        return None
    hours = client_hours if notice_hours is None else notice_hours
    return deadlines.due("client", aware_at) if hours is None else aware_at + timedelta(hours=hours)


def _investigation(incident: Values) -> Duty:
    since = incident["detected_at"] or incident["reported_at"]
    answered = min((m for m in (incident["aware_at"], incident["outcome_first_at"]) if m), default=None)
    due_at = deadlines.due("investigation", since)
    return Duty("investigation", 0, BASIS["investigation"], since, due_at, answered, "done" if answered else "open")


def _authority(incident: Values, decisions: Mapping[str, Values], notices: Sequence[Values]) -> Duty | None:
    if incident["aware_at"] is None:
        return None
    first = _first(n for n in notices if n["track"] == "authority" and n["kind"] in FIRST_FILINGS)
    due_at = (first and first["due_at"]) or authority_due(incident)
    return _decided("authority", 0, incident["aware_at"], due_at, first, decisions.get("authority"))


def _procedure(incident: Values, decisions: Mapping[str, Values], notices: Sequence[Values]) -> Duty | None:
    """The vendor's procedure counts from detection: an inner target, shown where it ends before the legal one."""
    detected_at, aware_at = incident["detected_at"], incident["aware_at"]
    if detected_at is None or (aware_at is not None and aware_at <= detected_at):
        return None
    first = _first(n for n in notices if n["track"] == "authority" and n["kind"] in FIRST_FILINGS)
    due_at = deadlines.due("procedure", detected_at)
    return _decided("procedure", 0, detected_at, due_at, first, decisions.get("authority"))


def _people(incident: Values, decisions: Mapping[str, Values], notices: Sequence[Values]) -> Duty | None:
    first = _first(n for n in notices if n["track"] == "people")
    if incident["outcome"] != "breach" and first is None:
        return None
    return _decided("people", 0, incident["aware_at"], None, first, decisions.get("people"))


def _clients(
    incident: Values,
    decisions: Mapping[str, Values],
    notices: Sequence[Values],
    clients: Sequence[Values],
    client_hours: int | None,
) -> list[Duty]:
    if incident["aware_at"] is None:
        return []
    decision = decisions.get("clients")
    concerned = [client for client in clients if client["affected"] != "no"]
    if not concerned:
        # Told before there was a directory: that notice names no client.
        first = _first(n for n in notices if n["track"] == "client" and n["client_id"] is None)
        due_at = (first and first["due_at"]) or client_due(incident, None, client_hours)
        return [_decided("clients", 0, incident["aware_at"], due_at, first, decision)]
    first_of = {
        client_id: _first(n for n in notices if n["track"] == "client" and n["client_id"] == client_id)
        for client_id in {client["client_id"] for client in concerned}
    }
    return [_client(incident, client, first_of[client["client_id"]], decision, client_hours) for client in concerned]


def _client(
    incident: Values, client: Values, first: Values | None, decision: Values | None, client_hours: int | None
) -> Duty:
    due_at = (first and first["due_at"]) or client_due(incident, client["notice_hours"], client_hours)
    basis = "client" if client["notice_hours"] is None else "contract"
    duty = _decided("client", client["client_id"], incident["aware_at"], due_at, first, decision, BASIS[basis])
    return _named(duty, client["name"])


def _appointment(row: Values) -> Duty:
    state = "done" if row["done_at"] else "open"
    return Duty(
        row["kind"],
        row["id"],
        BASIS[row["kind"]],
        row["added_at"],
        row["due_at"],
        row["done_at"],
        state,
        None,
        row["what"],
    )


def _decided(
    kind: str,
    subject: int,
    since: datetime | None,
    due_at: datetime | None,
    first: Values | None,
    decision: Values | None,
    basis: str | None = None,
) -> Duty:
    """A duty that a notice meets and a decision can waive."""
    answer = decision["answer"] if decision else None
    if first is not None:
        state = "done"
    elif answer == "no":
        state = "not_required"
    else:
        # Clients are told without an assessment first: nobody needs to decide that.
        state = "open" if answer == "yes" or kind in ("client", "clients") else "undecided"
    done_at = first["sent_at"] if first else None
    decision_id = decision["id"] if decision else None
    return Duty(kind, subject, basis or BASIS[kind], since, due_at, done_at, state, decision_id)


def _named(duty: Duty, name: str) -> Duty:
    return Duty(**{**vars(duty), "name": name})


def _first(notices: Iterable[Values]) -> Values | None:
    return min(notices, key=lambda notice: notice["sent_at"], default=None)


def _urgency(duty: Duty) -> tuple[bool, bool, float]:
    return not duty.is_waiting, duty.due_at is None, duty.due_at.timestamp() if duty.due_at else 0.0
