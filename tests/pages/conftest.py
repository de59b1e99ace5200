"""Pages on a real register that has an organisation and an account for every role.

    def test_somebody_who_reports_sees_own_reports_only(visit, an_incident):
        an_incident(by="rita", description="Mail to the wrong client")
        assert "Mail to the wrong client" in visit("report", by="rita").text

`visit` opens a page (see tests/visits.py): `by` is a login, `language` that of the browser, the rest the address.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lib.domain.permissions import Person
from lib.register import incidents
from lib.register.store import Row, Store
from tests.builders import a_report
from tests.firm import Clock
from tests.visits import Visit


@pytest.fixture
def template(founded: Path) -> Path:
    return founded


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
