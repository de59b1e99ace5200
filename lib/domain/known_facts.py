"""What an incident's entry already says of the facts that an assessment asks for, so that nobody answers twice."""

from collections.abc import Mapping
from typing import Any

_CHARACTER = {
    "unauthorised_access": "C",
    "disclosure": "C",
    "suspected_intrusion": "C",
    "alteration": "I",
    "loss": "A",
    "unavailability": "A",
}
_CAUSES = {
    "internal_unintentional": "negligent",
    "external_unintentional": "negligent",
    "internal_intentional": "malicious",
    "external_intentional": "malicious",
}
_CATEGORIES = {
    "special": "special_categories",
    "criminal": "criminal_data",
    "financial": "financial",
    "credentials": "credentials",
}

_VULNERABLE = {"children", "patients", "special_needs"}


def of(incident: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by name, only those that the entry (fields by name) settles. A category not ticked stays unknown."""
    known: dict[str, Any] = {
        "role": incident["role"],
        "personal_data": incident["personal_data"],
        "kind_of_breach": tuple(dict.fromkeys(_CHARACTER[k] for k in incident["kinds"] if k in _CHARACTER)) or None,
        "cause": _CAUSES.get(incident["cause_origin"] or ""),
        "cause_detail": incident["cause_note"],
        "persons_count": incident["people_max"] if incident["people_max"] is not None else incident["people_min"],
        "encrypted_unintelligible": incident["unintelligible"],
        "key_safe": True if incident["unintelligible"] else None,
        "backup_available": incident["backup_existed"],
    }
    known |= {fact: True for category, fact in _CATEGORIES.items() if category in incident["data_categories"]}
    if "children" in incident["data_categories"] or _VULNERABLE & set(incident["people_categories"]):
        known["vulnerable_persons"] = True
    if "identity_numbers" in incident["data_categories"]:
        known["national_id"] = True
    if set(incident["data_categories"]) == {"ordinary"}:
        known["contact_only"] = None
    return {name: value for name, value in known.items() if value is not None}
