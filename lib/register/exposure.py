"""How much there was that could go wrong, month by month: entered by hand, every number optional."""

from collections.abc import Mapping
from datetime import date, datetime

from lib.domain.incident import LARGEST_COUNT
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal
from lib.register.store import Conflict, Row, Store

NUMBERS = ("clients", "users", "messages", "releases")


def listed(store: Store) -> dict[date, Row]:
    """What was entered, by the first day of the month."""
    return {row["month"]: row for row in store.ask("select * from exposure order by month")}


def save(
    store: Store, months: Mapping[date, Mapping[str, int | None]], seen: Mapping[date, Row], *, by: Person, at: datetime
) -> None:
    """Keeps the numbers of these months where they differ from what was `seen`, in one transaction.

    Raises `Conflict` when somebody wrote one of them in between, `Problems` for a number that cannot be.
    """
    demand(by, May.EDIT)
    if any(not 0 <= value <= LARGEST_COUNT for row in months.values() for value in row.values() if value is not None):
        sentence = N_("This number cannot be; give zero or more, or leave it empty.")
        raise Problems([Problem("exposure", sentence)])
    with store.writing() as writing:
        for month, given in months.items():
            before = seen.get(month)
            kept = {name: given.get(name) for name in NUMBERS}
            old = {name: before[name] if before else None for name in NUMBERS}
            if kept == old:
                continue
            present = writing.one("select version from exposure where month = $month", month=month)
            if (present and present["version"]) != (before and before["version"]):
                raise Conflict(f"exposure of {month} is newer")
            writing.run("delete from exposure where month = $month", month=month)
            writing.insert("exposure", {"month": month, "version": present["version"] + 1 if present else 1, **kept})
            change = {"before": {"month": str(month), **old}, "after": {"month": str(month), **kept}}
            journal.append(writing, "change", "exposure", None, change, by=by, at=at)
