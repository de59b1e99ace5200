"""An incident with all that its papers need, read at one journal entry."""

from datetime import datetime

from lib.documents.paper import Case
from lib.language import Language
from lib.register import accounts, actions, assessments, clients, decisions, incidents, journal, notices, organisation
from lib.register.store import Row, Store

_NOBODY = dict.fromkeys(organisation.FIELDS) | {"name": ""}


def of(store: Store, incident: Row, language: Language, at: datetime) -> Case:
    """The case of an incident as `register.incidents.get` gives it."""
    in_force = decisions.in_force(store, incident["id"])
    holding = {decision["id"] for decision in in_force.values()}
    return Case(
        incident=incident,
        organisation=organisation.get(store) or _NOBODY,
        language=language,
        at=at,
        head=journal.head(store),
        names=accounts.names(store),
        decisions=tuple(sorted(in_force.values(), key=lambda decision: decision["decided_at"], reverse=True)),
        earlier=tuple(d for d in decisions.of_incident(store, incident["id"]) if d["id"] not in holding),
        earlier_outcomes=tuple(incidents.earlier_outcomes(store, incident["id"])),
        notices=tuple(notices.of_incident(store, incident["id"])),
        actions=tuple(actions.of_incident(store, incident["id"])),
        assessment=assessments.newest(store, incident["id"]),
        clients=tuple(clients.affected(store, incident["id"])),
    )
