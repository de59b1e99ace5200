"""Valid by default: a test names the one fact that matters."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lib.domain import incident
from lib.domain.permissions import Person
from lib.register import clients, decisions, notices
from lib.register.store import Row, Store

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)  # 10:15 in Warsaw

REPORTER = Person(1, "Rita Raport", "reporter")
HANDLER = Person(2, "Hanna Prowadząca", "handler")
DPO = Person(3, "Iga Inspektor", "dpo")
MANAGER = Person(4, "Marek Zarządca", "management")
ADMIN = Person(5, "Adam Ustawny", "admin")
PROGRAM = Person(0, "Program", "admin")  # an admin from before the first account
EVERYBODY = (REPORTER, HANDLER, DPO, MANAGER, ADMIN)  # one person of every role


def a_report(**facts: Any) -> dict[str, Any]:
    """The values of a report as the form gives them."""
    return {
        "description": "Plik z umowami trafił do niewłaściwego klienta.",
        "kinds": ("disclosure",),
        "found_by": "client",
        "detected_at": NOW,
        "detected_precision": "minute",
        **facts,
    }


def an_account(store: Store, person: Person, **more: Any) -> None:
    """The account row of this person, without a password: to hash one takes long."""
    row = {"id": person.id, "name": person.name, "role": person.role, "login": f"login{person.id}"}
    with store.writing() as writing:
        writing.insert("accounts", {**row, "version": 1, "created_at": NOW, **more})


def a_leak(**facts: Any) -> dict[str, Any]:
    """The facts of a breach: contact data of one person e-mailed by mistake to one known stranger."""
    return {
        "role": "controller",
        "kind_of_breach": ["C"],
        "cause": "negligent",
        "data_categories": ["name", "e-mail"],
        "special_categories": False,
        "financial": False,
        "credentials": False,
        "national_id": False,
        "persons_count": 1,
        "identifiability": "maximum",
        "encrypted_unintelligible": False,
        "exfiltrated": False,
        "recipients": "one known recipient",
        "recipient_trusted": False,
        "vulnerable_persons": False,
        "public_exposure": False,
        "impact_on_persons": "none",
        **facts,
    }


def an_attack(**facts: Any) -> dict[str, Any]:
    """The facts of a breach: an attacker copied contact data of some dozens of people."""
    theft = {"cause": "malicious", "exfiltrated": True, "logs_exclude_exfiltration": False, "recipients": "attacker"}
    return a_leak(**{**theft, "persons_count": 40, "impact_on_persons": "minor", **facts})


def an_outage(**facts: Any) -> dict[str, Any]:
    """The facts of a breach: a machine failed, all was back from a backup within hours, nobody noticed."""
    away = {"kind_of_breach": ["A"], "cause": "technical", "recipients": "none_known"}
    return a_leak(**{**away, "backup_available": True, "restored_speed": "hours", **facts})


def an_incident(**facts: Any) -> dict[str, Any]:
    """Every field of an incident that was just reported, with what the register adds."""
    return {
        **incident.EMPTY,
        **a_report(),
        "historical": False,
        "state": "reported",
        "outcome": None,
        "outcome_at": None,
        "outcome_first_at": None,
        "reported_at": NOW,
        **facts,
    }


def summarised(store: Store, row: Row, summary: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    """Makes the summary of an incident true through decisions and notices, as people do.

    `summary` holds fields of `incident.SUMMARY`; what is told needs `aware_at`, and clients a processor's role.
    """
    if summary.get("authority_notified"):
        reasons = summary.get("authority_reasons") or "Długo trwało ustalenie zakresu."
        sent_at = summary["authority_notified_at"]
        notices.record(store, row["id"], "authority", "complete", sent_at, delay_reasons=reasons, by=by, at=at)
    if summary.get("people_told"):
        notices.record(store, row["id"], "people", "letter", summary["people_told_at"], by=by, at=at)
    if summary.get("clients_told"):
        name = f"Klient sprawy {row['number']}"
        client_id = clients.save(store, {"name": name}, by=by, at=at)
        clients.mark(store, row["id"], [client_id], "yes", by=by, at=at)
        notices.tell_clients(store, row["id"], {client_id: ""}, summary["clients_told_at"], by=by, at=at)
    for about, verb in (("authority", "notified"), ("people", "told"), ("clients", "told")):
        answer, reasons = summary.get(f"{about}_{verb}"), summary.get(f"{about}_reasons")
        if answer is False:
            decisions.record(store, row["id"], about, "no", reasons, by=by, at=at, is_alone=True)
        elif answer and reasons:
            decisions.record(store, row["id"], about, "yes", reasons, by=by, at=at)
