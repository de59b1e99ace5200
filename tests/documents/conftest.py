"""What the tests of papers and workbooks need of this computer."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def soffice() -> str:
    """The program, where it is there."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        reason = "LibreOffice (soffice) is not installed: nobody looked whether the workbook opens"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return found
