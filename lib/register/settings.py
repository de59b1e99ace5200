"""Settings of this register: few, each with what holds while nobody has set it."""

from datetime import datetime

from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal
from lib.register.store import Reading, Store, Writing

CLIENT_HOURS = "client_hours"
LONGEST_HOURS = 24 * 30
VERIFY_MONTHS = "verify_months"
VERIFY_EVERY = 12  # months
LONGEST_MONTHS = 60


def client_hours(reading: Reading | Store) -> int | None:
    """Hours to tell a client where no contract says otherwise; None: what data/law says."""
    row = reading.one("select value from settings where name = $name", name=CLIENT_HOURS)
    return int(row["value"]) if row else None


def set_client_hours(store: Store, hours: int | None, *, by: Person, at: datetime) -> None:
    """Sets it for duties worked out from now on; None takes it back. Raises `Problems`."""
    demand(by, May.ADMINISTER)
    if hours is not None and not 1 <= hours <= LONGEST_HOURS:
        sentence = N_("Give hours between 1 and {most}, or leave it empty.")
        raise Problems([Problem("client_hours", sentence, {"most": LONGEST_HOURS})])
    with store.writing() as writing:
        _set(writing, CLIENT_HOURS, client_hours(writing), hours, by=by, at=at)


def verify_months(reading: Reading | Store) -> int:
    """Months from one verification of a supplier to the next, where it has no number of its own."""
    return _verify_months(reading) or VERIFY_EVERY


def set_verify_months(store: Store, months: int | None, *, by: Person, at: datetime) -> None:
    """Sets it for verifications recorded from now on; None takes it back. Raises `Problems`."""
    demand(by, May.ADMINISTER)
    if months is not None and not 1 <= months <= LONGEST_MONTHS:
        sentence = N_("Give months between 1 and {most}, or leave it empty.")
        raise Problems([Problem("verify_months", sentence, {"most": LONGEST_MONTHS})])
    with store.writing() as writing:
        _set(writing, VERIFY_MONTHS, _verify_months(writing), months, by=by, at=at)


def _verify_months(reading: Reading | Store) -> int | None:
    row = reading.one("select value from settings where name = $name", name=VERIFY_MONTHS)
    return int(row["value"]) if row else None


def _set(writing: Writing, name: str, before: int | None, value: int | None, *, by: Person, at: datetime) -> None:
    if before == value:
        return
    writing.run("delete from settings where name = $name", name=name)
    if value is not None:
        writing.insert("settings", {"name": name, "value": str(value)})
    journal.append(
        writing, "change", "settings", None, {"before": {name: before}, "after": {name: value}}, by=by, at=at
    )
