"""Settings of this register: few, each with what holds while nobody has set it."""

from datetime import datetime

from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal
from lib.register.store import Reading, Store, Writing

CLIENT_HOURS = "client_hours"
LONGEST_HOURS = 24 * 30
REVIEW_DAYS = "review_days"
DEFAULT_REVIEW_DAYS = 14
LONGEST_REVIEW_DAYS = 365


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


def review_days(reading: Reading | Store) -> int:
    """Days after closing in which an incident is to be reviewed."""
    return _review_days(reading) or DEFAULT_REVIEW_DAYS


def set_review_days(store: Store, days: int | None, *, by: Person, at: datetime) -> None:
    """Sets it for incidents closed from now on; None takes it back. Raises `Problems`."""
    demand(by, May.ADMINISTER)
    if days is not None and not 1 <= days <= LONGEST_REVIEW_DAYS:
        sentence = N_("Give days between 1 and {most}, or leave it empty.")
        raise Problems([Problem("review_days", sentence, {"most": LONGEST_REVIEW_DAYS})])
    with store.writing() as writing:
        _set(writing, REVIEW_DAYS, _review_days(writing), days, by=by, at=at)


def _review_days(reading: Reading | Store) -> int | None:
    row = reading.one("select value from settings where name = $name", name=REVIEW_DAYS)
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
