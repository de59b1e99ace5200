"""Where a preventive action stands, when it is to be judged, and what weakens it whatever the numbers say."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from lib.domain import folding

STATES = ("reopened", "overdue", "check_due", "planned", "in_force", "withdrawn")  # the most urgent first
CHECK_AFTER = timedelta(days=90)  # from the day it is in force to the day it is judged, where nobody chose another
WEAK = frozenset({"checklist", "reminder"})


def state(action: Mapping[str, Any], today: date) -> str:
    """A code of data/taxonomy/action_states.toml. Due today is not overdue; to be judged today is due."""
    if action["withdrawn_at"]:
        return "withdrawn"
    if action["reopened_at"]:
        return "reopened"
    if action["done_on"] is None:
        return "overdue" if action["due_on"] and action["due_on"] < today else "planned"
    is_due = action["verdict"] is None and action["check_on"] is not None and action["check_on"] <= today
    return "check_due" if is_due else "in_force"


def is_self_checked(action: Mapping[str, Any]) -> bool:
    """Whether who carries it out is also to judge it."""
    owner, verifier = action["owner"], action["verifier"]
    return bool(owner and verifier) and folding.words(owner) == folding.words(verifier)


def only_weak(strengths: Iterable[str | None]) -> bool:
    """Whether all that stands against a cause is checklists, training and reminders. Of none: no."""
    known = [strength for strength in strengths if strength]
    return bool(known) and WEAK.issuperset(known)
