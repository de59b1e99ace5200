"""What the tests of papers and workbooks need of this computer."""

import os
import shutil
from collections.abc import Iterator

import pytest

from lib.register.store import Store


@pytest.fixture(scope="session")
def soffice() -> str:
    """The program, where it is there."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        reason = "LibreOffice (soffice) is not installed: nobody looked whether the workbook opens"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def grown(an_example, tmp_path_factory) -> Iterator[Store]:
    """The example register; nobody here changes an incident of it."""
    store = Store(shutil.copytree(an_example, tmp_path_factory.mktemp("grown") / "register"))
    yield store
    store.close()
