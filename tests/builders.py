"""Valid by default: a test names the one fact that matters."""

from datetime import UTC, datetime
from typing import Any

from lib.domain import incident
from lib.domain.permissions import Person

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)  # 10:15 in Warsaw

REPORTER = Person(1, "Rita Raport", "reporter")
HANDLER = Person(2, "Hanna Prowadząca", "handler")
DPO = Person(3, "Iga Inspektor", "dpo")
MANAGER = Person(4, "Marek Zarządca", "management")
ADMIN = Person(5, "Adam Ustawny", "admin")
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


def an_incident(**facts: Any) -> dict[str, Any]:
    """Every field of an incident that was just reported, with what the register adds."""
    return {
        **incident.EMPTY,
        **a_report(),
        "historical": False,
        "state": "reported",
        "outcome": None,
        "outcome_at": None,
        "reported_at": NOW,
        **facts,
    }
