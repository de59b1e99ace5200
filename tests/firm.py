"""A small firm with an account for every role: the people in the tests of the pages."""

from datetime import datetime, timedelta

from lib.domain.permissions import Person
from lib.register import accounts, organisation
from lib.register.store import Store
from tests.builders import NOW

FOUNDED_AT = NOW - timedelta(days=30)
PASSWORD = "cztery spokojne słowa"
ORGANISATION = {
    "name": "Chmurka sp. z o.o.",
    "contact_name": "Dyżur",
    "contact_phone": "+48 600 100 200",
    "has_dpo": True,
    "dpo_name": "Iga Inspektor",
    "dpo_email": "iod@chmurka.example",
}
ADMIN = {"login": "adam", "name": "Adam Ustawny", "password": PASSWORD}
OTHERS = (
    {"login": "rita", "name": "Rita Raport", "role": "reporter"},
    {"login": "roman", "name": "Roman Relacja", "role": "reporter"},
    {"login": "hanna", "name": "Hanna Prowadząca", "role": "handler"},
    {"login": "henryk", "name": "Henryk Drugi", "role": "handler"},
    {"login": "iga", "name": "Iga Inspektor", "role": "dpo"},
    {"login": "marek", "name": "Marek Zarządca", "role": "management"},
)


def found(store: Store, at: datetime = FOUNDED_AT) -> None:
    """Begins the register: the organisation and its people. Only the admin has a password; to hash one takes long."""
    row = organisation.found(store, ORGANISATION, ADMIN, at=at)
    admin = Person(row["id"], row["name"], row["role"])
    for other in OTHERS:
        accounts.create(store, other, by=admin, at=at)


def people(store: Store) -> dict[str, Person]:
    """Everybody with an account, by login."""
    rows = store.ask("select login, id, name, role from accounts")
    return {row.pop("login"): Person(**row) for row in rows}


class Clock:
    """The time of the test; it passes when told to."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **time: float) -> None:
        self.moment += timedelta(**time)
