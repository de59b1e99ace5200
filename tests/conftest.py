"""A real register on a real disk for every test that asks for one.

To bring a new file to the newest schema takes four times as long as to copy one that is there, and to hash a password
longer than most tests. So a register is made once and copied: `template` says which one, and a folder or a module
whose tests need the firm (tests/firm.py) names it there:

    @pytest.fixture
    def template(founded):
        return founded
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.domain.permissions import Person
from lib.register import store as stores
from lib.register.store import Store
from tests import firm
from tests.firm import Clock


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a register of the newest schema in which nothing stands."""
    folder = tmp_path_factory.mktemp("empty")
    Store(folder).close()
    return folder


@pytest.fixture(scope="session")
def founded(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a register just begun: the firm and its people."""
    folder = shutil.copytree(empty, tmp_path_factory.mktemp("founded") / "register")
    store = Store(folder)
    firm.found(store)
    store.close()
    return folder


@pytest.fixture
def template(empty: Path) -> Path:
    """What `store` is a copy of."""
    return empty


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Iterator[Store]:
    """The register of this test and this process; an empty one, unless `template` says otherwise."""
    opened = Store(shutil.copytree(template, tmp_path / "register"))
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
    return firm.people(store)
