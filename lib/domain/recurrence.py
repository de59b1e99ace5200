"""What it means that the same thing came back. One meaning everywhere; who keeps the links is lib/register.

*Recurrence* (section 8 of the procedure): a confirmed incident with the same cause and the same system or process as
an earlier confirmed one. *Same again*: the same client as an earlier incident and at least one shared kind, within
`AGAIN_WITHIN`. *Repeat after fix*: a recurrence on a later day than the one on which an action against that cause in
that system was done. "Earlier" is by `happened_at`, then by id; drills never count.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from lib.domain import taxonomy
from lib.domain.folding import name_key
from lib.domain.local_time import WARSAW

AGAIN_WITHIN = timedelta(days=365)
# What the keys and links of an incident follow from.
KEY_INPUTS = frozenset({"cause", "system", "client", "supplier", "occurred_from", "detected_at"})
LINK_INPUTS = KEY_INPUTS | {"kinds", "outcome", "drill"}


def keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an incident is compared by: `happened_at`, `cause_key`, `subject_key`, `supplier_key`; None: not known.

    It happened when it may have begun, else when it was noticed, else when it was reported. `values` has the fields
    of an incident and `reported_at`.
    """
    return {
        "happened_at": values["occurred_from"] or values["detected_at"] or values["reported_at"],
        "cause_key": cause_key(values["cause"], values["system"]),
        "subject_key": folded_name(values["client"]),
        "supplier_key": folded_name(values["supplier"]),
    }


def cause_key(cause: str | None, system: str | None) -> str | None:
    """`misdelivery|email`: a cause in a system. None where either is not known: two unknown ones are not the same."""
    place = folded_name(system)
    return f"{cause}|{_system_codes().get(place, place)}" if cause and place else None


@lru_cache(maxsize=1024)  # an old register names the same firms and systems thousands of times
def folded_name(name: str | None) -> str | None:
    """The key of a firm or place; None where it is not known."""
    return name_key(name or "") or None


def is_counted(values: Mapping[str, Any]) -> bool:
    """Whether an incident counts at all, as the view `incidents_counted` has it: neither practised nor withdrawn."""
    return values.get("drill") is None and values.get("withdrawn_at") is None and values["outcome"] != "drill"


def is_confirmed(values: Mapping[str, Any]) -> bool:
    """Whether it really was one, as the view `incidents_confirmed` has it."""
    was_told = values["historical"] and values["outcome"] is None
    return is_counted(values) and (was_told or values["outcome"] in ("breach", "other_infringement"))


def is_after(happened_at: datetime, done_on: date) -> bool:
    """Whether something happened on a later Warsaw day than the one on which an action was done."""
    return happened_at.astimezone(WARSAW).date() > done_on


@cache
def _system_codes() -> dict[str, str]:
    """Code and both labels of a listed system, folded, to its code: “E-mail” typed by hand is the listed e-mail."""
    listed = taxonomy.entries("systems").values()
    return {name_key(name): entry.code for entry in listed for name in (entry.code, entry.pl, entry.en)}
