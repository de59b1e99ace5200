"""Where a preventive action stands, and when it is to be judged. Whether it worked: `lib.domain.prevention`."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from lib.domain import folding

STATES = ("reopened", "overdue", "check_due", "planned", "in_force", "withdrawn")  # the most urgent first
CHECK_AFTER = timedelta(days=90)  # from the day it is in force to the day it is judged, where nobody chose another


def state(action: Mapping[str, Any], today: date) -> str:
    """A code of data/taxonomy/action_states.toml. Due today is not overdue; to be judged today is due."""
    if action["withdrawn_at"]:
        return "withdrawn"
    if action["reopened_at"]:
        return "reopened"
    if action["done_on"] is None or action["done_on"] > today:
        return "overdue" if action["due_on"] and action["due_on"] < today else "planned"
    is_due = action["verdict"] is None and action["check_on"] is not None and action["check_on"] <= today
    return "check_due" if is_due else "in_force"


def is_self_checked(action: Mapping[str, Any]) -> bool:
    """Whether who carries it out is also to judge it."""
    owner, verifier = action["owner"], action["verifier"]
    return bool(owner and verifier) and folding.words(owner) == folding.words(verifier)
