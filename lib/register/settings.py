"""Settings of this register: few, each with what holds while nobody has set it."""

from datetime import datetime

from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal
from lib.register.store import Reading, Store

CLIENT_HOURS = "client_hours"
LONGEST_HOURS = 24 * 30


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
        before = client_hours(writing)
        if before == hours:
            return
        writing.run("delete from settings where name = $name", name=CLIENT_HOURS)
        if hours is not None:
            writing.insert("settings", {"name": CLIENT_HOURS, "value": str(hours)})
        change = {"before": {CLIENT_HOURS: before}, "after": {CLIENT_HOURS: hours}}
        journal.append(writing, "change", "settings", None, change, by=by, at=at)
