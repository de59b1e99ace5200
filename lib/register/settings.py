"""Settings of this register: few, each a whole number with what holds while nobody has set it."""

from datetime import datetime, timedelta

from lib.domain import retention
from lib.domain.messages import N_, Problem, Problems
from lib.domain.permissions import May, Person, demand
from lib.register import journal
from lib.register.store import Reading, Store, Writing

LONGEST_HOURS = 24 * 30
LONGEST_MONTHS = 60
# What can be set: the largest number, and what is said of a number that cannot be.
LIMITS = {
    "client_hours": (LONGEST_HOURS, N_("Give hours between 1 and {most}, or leave it empty.")),
    "review_days": (365, N_("Give days between 1 and {most}, or leave it empty.")),
    **dict.fromkeys(
        ("verify_months", "quarterly_months", "yearly_months"),
        (LONGEST_MONTHS, N_("Give months between 1 and {most}, or leave it empty.")),
    ),
    "retention_years": (30, N_("Give years between 1 and {most}, or leave it empty.")),
    "public_intake": (1, N_("This is on or off.")),
    "idle_minutes": (12 * 60, N_("Give minutes between 1 and {most}, or leave it empty.")),
    "session_hours": (7 * 24, N_("Give hours between 1 and {most}, or leave it empty.")),
}
OTHERWISE = {
    "review_days": 14,
    "verify_months": 12,
    "quarterly_months": 3,
    "yearly_months": 12,
    "retention_years": retention.YEARS,
    "idle_minutes": 120,  # a long meeting; longer than anybody stays away from a form half filled in
    "session_hours": 12,  # a working day with overtime; a laptop left open is out the next morning
}


def client_hours(reading: Reading | Store) -> int | None:
    """Hours to tell a client where no contract says otherwise; None: what data/law says."""
    return number(reading, "client_hours")


def review_days(reading: Reading | Store) -> int:
    """Days after closing in which an incident is to be reviewed."""
    return _held(reading, "review_days")


def verify_months(reading: Reading | Store) -> int:
    """Months from one verification of a supplier to the next, where it has no number of its own."""
    return _held(reading, "verify_months")


def meeting_months(reading: Reading | Store, kind: str) -> int:
    """Months from one meeting of a kind (quarterly, yearly) to the next."""
    return _held(reading, f"{kind}_months")


def longest_pause(store: Store) -> timedelta:
    """After which somebody who does nothing is signed out. Asked at every request, so remembered."""
    return timedelta(minutes=_remembered(store, "idle_minutes"))


def longest_session(store: Store) -> timedelta:
    """After which everybody signs in anew. Asked at every request, so remembered."""
    return timedelta(hours=_remembered(store, "session_hours"))


def _remembered(store: Store, name: str) -> int:
    return store.remember(f"setting {name}", lambda: _held(store, name))


def retention_years(reading: Reading | Store) -> int:
    """Full years after closing in which an entry keeps its words."""
    return _held(reading, "retention_years")


def _held(reading: Reading | Store, name: str) -> int:
    """What somebody has set, or what holds otherwise."""
    return number(reading, name) or OTHERWISE[name]


def number(reading: Reading | Store, name: str) -> int | None:
    """What somebody has set; None: nobody has."""
    row = reading.one("select value from settings where name = $name", name=name)
    return int(row["value"]) if row else None


def on_call(reading: Reading | Store) -> tuple[int | None, int | None]:
    """The accounts that are woken outside office hours: the owner and the deputy."""
    return number(reading, "owner_on_call"), number(reading, "deputy_on_call")


def set_on_call(store: Store, owner: int | None, deputy: int | None, *, by: Person, at: datetime) -> None:
    """Who is woken outside office hours; None: nobody in particular. Raises `Problems` when the two are one."""
    demand(by, May.ADMINISTER)
    if owner is not None and owner == deputy:
        raise Problems([Problem("deputy_on_call", N_("Choose somebody else as the deputy."))])
    with store.writing() as writing:
        for account in (owner, deputy):
            if account is not None and writing.one("select id from accounts where id = $id", id=account) is None:
                raise LookupError(f"account {account}")
        for name, value in (("owner_on_call", owner), ("deputy_on_call", deputy)):
            _keep(writing, name, value, by=by, at=at)


def set_number(store: Store, name: str, value: int | None, *, by: Person, at: datetime) -> None:
    """Sets a number of `LIMITS` for what is worked out from now on; None takes it back. Raises `Problems`."""
    demand(by, May.ADMINISTER)
    most, sentence = LIMITS[name]
    if value is not None and not 1 <= value <= most:
        raise Problems([Problem(name, sentence, {"most": most})])
    with store.writing() as writing:
        _keep(writing, name, value, by=by, at=at)


def _keep(writing: Writing, name: str, value: int | None, *, by: Person, at: datetime) -> None:
    before = number(writing, name)
    if before == value:
        return
    writing.run("delete from settings where name = $name", name=name)
    if value is not None:
        writing.insert("settings", {"name": name, "value": str(value)})
    change = {"before": {name: before}, "after": {name: value}}
    journal.append(writing, "change", "settings", None, change, by=by, at=at)
