"""A real register on a real disk for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.register import store as stores
from lib.register.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty register of this process."""
    opened = Store(tmp_path / "register")
    stores.use(opened)
    yield opened
    stores.use(None)
    opened.close()
