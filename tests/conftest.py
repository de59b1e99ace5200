"""A real register in a real file for every test that asks for one.

To bring a new file to the newest schema takes four times as long as to copy one that is there. So a register is made
once and copied: `template` says which one, and a folder or a module whose tests need the firm (tests/firm.py) names it
there:

    @pytest.fixture
    def template(founded):
        return founded

The files lie in memory where there is room for them: every save waits for the disk, and the tests have thousands.
To hash a password as the register does takes longer than most tests; `HASHER` is kept here for the test of its cost.
"""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from lib.domain.permissions import Person
from lib.register import accounts, example
from lib.register import store as stores
from lib.register.store import Store
from tests import firm
from tests.builders import NOW
from tests.firm import Clock

MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000
HASHER = accounts._hasher
LONG = ("browser", "slow")

# By itself hypothesis fails an example that once took longer than 200 ms, whatever else the machine was doing.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """Also for the programs that tests start. The folder of a test that passed is removed at once (pyproject.toml)."""
    if config.option.basetemp is None and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first: otherwise one worker is left alone with it at the end. Then the files of most tests.

    Markers are what says so; `browser` is given by its folder. Both workers sort alike.
    """
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (not any(map(item.get_closest_marker, LONG)), -tests[item.path]))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the search for garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords are hashed with the least that argon2 takes, and so is the one that unknown logins are held against."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", accounts.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(accounts, "_NOBODY", accounts.hashed("an unknown login costs as much time as a wrong password"))
        yield


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


@pytest.fixture(scope="session")
def an_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the example as it stands at NOW. To fill it takes long, so the first worker does it for all."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with FileLock(str(folder / "example.lock")):
        if not (folder / "example").exists():
            store = Store(tmp_path_factory.mktemp("filling"))
            example.fill(store, NOW)
            store.close()
            store.folder.rename(folder / "example")
    return folder / "example"


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
