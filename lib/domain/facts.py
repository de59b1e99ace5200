"""The facts that an assessment rests on: each known, or None for not known.

Nothing here judges. A fact that nobody knows stays None; what follows from that is for the rules to say.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from lib.domain import words

ROLES = ("controller", "processor", "both")
KINDS = ("C", "I", "A")
CAUSES = ("technical", "negligent", "malicious")
SCALES = ("few", "tens", "hundreds", "thousands", "tens_of_thousands", "100k+")
IDENTIFIABILITY = ("negligible", "limited", "significant", "maximum")
RECIPIENTS = (
    "none",
    "internal",
    "one_known",
    "few_known",
    "many_known",
    "former_insider",
    "unknown",
    "public",
    "attacker",
)
SPEEDS = ("minutes", "hours", "days", "never")
EFFECTS = ("none", "minor", "moderate", "major")

LARGEST_COUNT = 10**15
LONGEST_TEXT = 2000
MOST_TEXTS = 200


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a breach. Codes are those above; `data_categories` and the texts are people's own words."""

    role: str | None = None
    personal_data: bool | None = None
    outside_instructions: bool | None = None  # as processor we decided something ourselves, Art. 28(10)

    kind_of_breach: tuple[str, ...] | None = None
    cause: str | None = None
    cause_detail: str | None = None
    client_base_taken: bool | None = None

    data_categories: tuple[str, ...] | None = None
    pesel: bool | None = None
    id_document: bool | None = None
    national_id: bool | None = None  # any national number or document; PESEL and ID document are two of them
    special_categories: bool | None = None
    special_only_trivial: bool | None = None
    criminal_data: bool | None = None
    financial: bool | None = None
    financial_only_in_part: bool | None = None  # an account number or one amount, nobody's finances
    payment_data: bool | None = None
    credentials: bool | None = None
    passwords_hashed: bool | None = None
    contact_only: bool | None = None
    detailed_profile: bool | None = None
    identifiability: str | None = None

    persons_count: int | None = None
    persons_scale: str | None = None
    vulnerable_persons: bool | None = None
    threatened_persons: bool | None = None
    controller_sector: str | None = None

    recipients: str | None = None
    recipient_trusted: bool | None = None
    trusted_relationship: bool | None = None
    trusted_practice_known: bool | None = None
    trusted_will_return: bool | None = None
    trusted_documented: bool | None = None
    recipient_confirmed_deletion: bool | None = None  # kept as a measure taken; it weighs nothing
    public_exposure: bool | None = None
    misuse_not_excluded: bool | None = None

    encrypted_unintelligible: bool | None = None
    key_safe: bool | None = None
    exfiltrated: bool | None = None
    exfiltration_suspected: bool | None = None  # somebody looked and could not say: counts as taken
    logs_exclude_exfiltration: bool | None = None

    backup_available: bool | None = None
    restored_within_hours: float | None = None
    restored_within: str | None = None
    restored_speed: str | None = None
    impact_on_persons: str | None = None

    @classmethod
    def from_dict(cls, mapping: Any) -> "Facts":
        """The facts of a mapping as JSON has them: unknown keys ignored, missing or senseless values unknown."""
        if not isinstance(mapping, Mapping):
            return cls()
        known = {name: read(mapping[name]) for name, read in _READERS.items() if name in mapping}
        if known.get("exfiltrated") is None and _is_doubt(mapping.get("exfiltrated")):
            known["exfiltration_suspected"] = True
        return cls(**known)


# How values are read


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return " ".join(value[:LONGEST_TEXT].split()) or None


def _texts(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, str):
        value = re.split(r"[,;\n]", value)
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        return None
    texts = [text for text in map(_text, list(value)[:MOST_TEXTS]) if text]
    return tuple(dict.fromkeys(texts)) or None


_YES = frozenset({"yes", "y", "true", "t", "tak", "prawda", "1"})
_NO = frozenset({"no", "n", "false", "f", "nie", "falsz", "0"})
_PARTLY = frozenset({"partly", "partially", "partial", "some", "in part", "czesciowo", "niektore", "most", "mostly"})
_DOUBTS = (
    *("unknown", "unclear", "not known", "suspect", "possib", "probab", "likely", "maybe"),
    *("nie wiad", "podejrz", "mozliw", "prawdopodob"),
)


def _answer(value: Any) -> bool | None:
    """Yes, no or unknown; what is dangerous in part is dangerous, and a list of such things is a yes."""
    if isinstance(value, list | tuple):
        return True if _texts(value) else None
    told = _told(value)
    return True if told in _YES or told in _PARTLY else False if told in _NO else None


def _proof(value: Any) -> bool | None:
    """Yes, no or unknown for what protects: in part is no."""
    told = _told(value)
    return True if told in _YES else False if told in _NO or told in _PARTLY else None


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and value in (0, 1):
        return str(value)
    return words.plain(value[:LONGEST_TEXT]) if isinstance(value, str) else ""


def _is_doubt(value: Any) -> bool:
    return isinstance(value, str) and words.plain(value[:LONGEST_TEXT]).startswith(_DOUBTS)


def _count(value: Any) -> int | None:
    """A number of people however it was typed; of several the largest ("24-30")."""
    if isinstance(value, str):
        joined = re.sub(r"(?<=\d)[\s.,'](?=\d{3}\b)", "", value[:LONGEST_TEXT])
        found = re.findall(r"(\d{1,15})\s*(k\b|tys|mln|mil)?", joined.lower())
        return max((_largest(int(number) * _TIMES.get(unit, 1)) for number, unit in found), default=None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return _largest(int(value)) if value >= 0 else None


_TIMES = {"k": 1_000, "tys": 1_000, "mln": 1_000_000, "mil": 1_000_000}


def _largest(number: int) -> int:
    return min(number, LARGEST_COUNT)


def _hours(value: Any) -> float | None:
    if isinstance(value, str):
        found = re.search(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*([dwt])?", value[:LONGEST_TEXT].lower())
        return float(found[1].replace(",", ".")) * _HOURS_IN.get(found[2], 1) if found else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        return None
    return float(min(value, LARGEST_COUNT))


# By the first letter, in both languages: "2 days", "2 dni", "1 week", "1 tydzień".
_HOURS_IN = {"d": 24, "w": 168, "t": 168}


def _kinds(value: Any) -> tuple[str, ...] | None:
    """Confidentiality, integrity, availability: letters or words of either language, one or several."""
    told = [words.plain(text) for text in _texts(value) or ()]
    if len(told) == 1 and told[0] and set(told[0]) <= set("cia "):
        told = list(told[0].replace(" ", ""))
    found = {kind for text in told for kind in KINDS if _names(text, kind)}
    return tuple(kind for kind in KINDS if kind in found) or None


def _names(text: str, kind: str) -> bool:
    return text == kind.lower() or any(f" {stem}" in f" {text}" for stem in _KIND_STEMS[kind])


_KIND_STEMS = {
    "C": ("confid", "pouf", "disclos", "ujawn", "access", "dostep do", "unauth", "nieupraw"),
    "I": ("integr", "alter", "zmian", "zmodyf", "modif"),
    "A": ("avail", "unavail", "dostepnosc", "niedostep", "brak dostep", "loss of data", "utrat", "destr", "znisz"),
}


def _choice(name: str) -> Callable[[Any], str | None]:
    """A reader of a choice: its code, or what people write for it (data/cases/words.toml)."""

    def read(value: Any) -> str | None:
        return words.choice(name, value[:LONGEST_TEXT]) if isinstance(value, str) else None

    return read


def _recipients(value: Any) -> str | None:
    """Those who received the data; of several descriptions the worst."""
    if isinstance(value, int) and not isinstance(value, bool):
        return "none" if value == 0 else words.recipients(str(value)) if value > 0 else None
    found = [words.recipients(text) for text in _whole(value)]
    return max((code for code in found if code), key=RECIPIENTS.index, default=None)


def _whole(value: Any) -> tuple[str, ...]:
    """One text stays whole here: "former employee, now a competitor" is one recipient."""
    text = _text(value)
    return (text,) if text else (_texts(value) or ()) if not isinstance(value, str) else ()


_READERS: dict[str, Callable[[Any], Any]] = {field.name: _answer for field in fields(Facts)} | {
    "role": _choice("role"),
    "kind_of_breach": _kinds,
    "cause": _choice("cause"),
    "cause_detail": _text,
    "data_categories": _texts,
    "special_only_trivial": _proof,
    "financial_only_in_part": _proof,
    "passwords_hashed": _proof,
    "contact_only": _proof,
    "identifiability": _choice("identifiability"),
    "persons_count": _count,
    "persons_scale": _choice("scale"),
    "controller_sector": _text,
    "recipients": _recipients,
    "recipient_trusted": _proof,
    "trusted_relationship": _proof,
    "trusted_practice_known": _proof,
    "trusted_will_return": _proof,
    "trusted_documented": _proof,
    "encrypted_unintelligible": _proof,
    "key_safe": _proof,
    "logs_exclude_exfiltration": _proof,
    "backup_available": _proof,
    "restored_within_hours": _hours,
    "restored_within": _text,
    "restored_speed": _choice("speed"),
    "impact_on_persons": _choice("effect"),
}
