"""The review of one incident (section 8 of the procedure): its causes, its barriers, its four duties, when it is due.

A node of the cause tree is a mapping with `id`, `parent_id` (None: a branch of its own), `why`, `layer` and
`withdrawn_at`. A duty is a mapping with `state`: done, not_needed or open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lib.domain import taxonomy
from lib.domain.messages import N_, Problem

Node = Mapping[str, Any]

DEEPEST = 5  # five whys
LONGEST_WHY = 2000
OUTCOMES = ("breach", "other_infringement")  # what calls for a review once it is closed
DUTIES = ("causes", "procedure", "education", "supplier")
LEARNING = ("surprise", "sense", "went_well", "was_hard", "elsewhere", "change")
ALONE = N_("A human error stands alone. What made it easy to do wrong? Add a cause in the system or the organisation.")


@dataclass(frozen=True)
class Branch:
    """A node with its place: `number` (1.2.1), `depth` (1 is a branch of its own)."""

    node: Node
    number: str
    depth: int


def ordered(nodes: Iterable[Node]) -> list[Branch]:
    """The tree as it is read: each node before the answers under it, in the order of their ids."""
    under: dict[int | None, list[Node]] = {}
    for node in sorted(nodes, key=lambda node: node["id"]):
        under.setdefault(node["parent_id"], []).append(node)
    return _walk(under, None, "", 1)


def _walk(under: Mapping[int | None, list[Node]], parent: int | None, prefix: str, depth: int) -> list[Branch]:
    found = []
    for i, node in enumerate(under.get(parent, ()), start=1):
        number = f"{prefix}{i}"
        found.append(Branch(node, number, depth))
        found += _walk(under, node["id"], f"{number}.", depth + 1)
    return found


def below(nodes: Iterable[Node], node_id: int) -> list[Node]:
    """A node and everything under it."""
    branches = ordered(nodes)
    top = next(branch for branch in branches if branch.node["id"] == node_id)
    inside = (b for b in branches if b is top or b.number.startswith(f"{top.number}."))
    return [branch.node for branch in inside]


def missing_causes(nodes: Iterable[Node]) -> list[Problem]:
    """What the tree still needs before the causes count as reviewed."""
    layers = [node["layer"] for node in nodes if node["withdrawn_at"] is None]
    if not layers:
        return [Problem("causes", N_("There is no cause yet: ask why it happened, then why that was so."))]
    if not any(layers):
        return [Problem("causes", N_("Say of at least one cause where it lies: system, organisation, human, outside."))]
    if "human" in layers and not {"system", "organisation"} & set(layers):
        return [Problem("causes", ALONE)]
    return []


def barriers(kinds: Iterable[str]) -> list[str]:
    """The barriers to ask about for an incident of these kinds: their own first, then those of every kind."""
    listed = taxonomy.entries("barriers")
    offered = taxonomy.codes("barriers")
    own = [code for code in offered if set(listed[code].kinds) & set(kinds)]
    return own + [code for code in offered if not listed[code].kinds]


def open_duties(duties: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The duties that are neither done nor said to be unneeded, in the order of the procedure."""
    return [duty for duty in DUTIES if duties.get(duty, {}).get("state", "open") == "open"]


def due_at(outcome: str | None, drill: str | None, closed_at: datetime, days: int) -> datetime | None:
    """Until when an incident closed now is to be reviewed; None: no review is asked for."""
    return closed_at + timedelta(days=days) if outcome in OUTCOMES and drill is None else None


def standing(incident: Mapping[str, Any], now: datetime) -> str:
    """Where the review of an incident stands: none, waiting, late or finished; its own state beside the incident's."""
    if incident.get("reviewed_at") is not None:
        return "finished"
    if incident.get("review_due_at") is None:
        return "none"
    return "late" if incident["review_due_at"] < now else "waiting"
