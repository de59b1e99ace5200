"""Pages on a real register that has an organisation and an account for every role.

    def test_somebody_who_reports_sees_own_reports_only(visit, an_incident):
        an_incident(by="rita", description="Mail to the wrong client")
        assert "Mail to the wrong client" in visit("report", by="rita").text

`visit` opens a page (see tests/visits.py): `by` is a login, `language` that of the browser, the rest the address.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2.component_manager import BidiComponentManager

from lib.domain.permissions import Person
from lib.register import accounts, incidents, organisation
from lib.register import store as stores
from lib.register.store import Row, Store
from tests.builders import NOW, a_report
from tests.visits import Visit

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
FOUNDED_AT = NOW - timedelta(days=30)


class Clock:
    """The time of the test; it passes when told to."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture(scope="session", autouse=True)
def _no_foreign_components() -> Iterator[None]:
    """AppTest looks through every installed package for components, anew for every tab; ours are not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)
        yield


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register just begun, copied for every test: to hash the password each time would take longer than the test."""
    folder = tmp_path_factory.mktemp("founded")
    store = Store(folder)
    row = organisation.found(store, ORGANISATION, ADMIN, at=FOUNDED_AT)
    for other in OTHERS:
        accounts.create(store, other, by=Person(row["id"], row["name"], row["role"]), at=FOUNDED_AT)
    store.close()
    return folder


@pytest.fixture
def store(founded: Path, tmp_path: Path) -> Iterator[Store]:
    """The register of this test and this process."""
    shutil.copytree(founded, tmp_path / "register")
    opened = Store(tmp_path / "register")
    stores.use(opened)
    yield opened
    stores.use(None)
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(store: Store) -> dict[str, Person]:
    """Everybody with an account, by login."""
    rows = store.ask("select login, id, name, role from accounts")
    return {row.pop("login"): Person(**row) for row in rows}


@pytest.fixture
def visit(store: Store, clock: Clock) -> Callable[..., Visit]:
    """Opens a page in a tab of its own, as the handler Hanna unless told otherwise."""

    def opened(page: str = "", /, *, by: str | None = "hanna", language: str = "en", **query: Any) -> Visit:
        return Visit(store, by, clock, page, query, language=language)

    return opened


@pytest.fixture
def an_incident(store: Store, people: dict[str, Person], clock: Clock) -> Callable[..., Row]:
    """An incident that somebody reported; `changes` are made to it afterwards by Hanna."""

    def reported(*, by: str = "hanna", changes: dict[str, Any] | None = None, **facts: Any) -> Row:
        row = incidents.report(store, a_report(**facts), by=people[by], at=clock())
        if changes:
            row = incidents.change(store, row["id"], row["version"], changes, by=people["hanna"], at=clock())
        return row

    return reported
