"""A page that fails shows a reference and no detail; type and place stand in the log under that reference."""

import re
import shutil

import pytest

from tests.browser.conftest import ROOT, Server

PARTS = ("app.py", "lib", "pages", "data", ".streamlit")


@pytest.fixture
def broken(tmp_path):
    """A server whose report page fails."""
    for part in PARTS:
        source, target = ROOT / part, tmp_path / "program" / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "local"))
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    page = tmp_path / "program" / "pages" / "report.py"
    page.write_text('raise RuntimeError("a detail that nobody outside should read")\n')
    running = Server(tmp_path / "data", str(tmp_path / "program" / "app.py"))
    yield running
    running.stop()


@pytest.mark.parametrize(("locale", "sentence"), [("en-GB", "Something went wrong"), ("pl-PL", "Coś poszło nie tak")])
def test_a_failure_is_a_reference_in_the_readers_language(broken, browser, locale, sentence):
    broken.begin(lang=locale[:2])
    page = broken.signed_in_page(browser, "/report", locale=locale)

    shown = page.get_by_text(re.compile(r"[0-9a-f]{8}\.")).inner_text()
    assert sentence in shown
    assert "detail" not in page.content()
    assert "Traceback" not in page.content()
    reference = re.search(r"[0-9a-f]{8}", shown)[0]
    assert f"reference {reference}" in broken.said()
    assert "pages/report.py:1" in broken.said()
    assert "builtins.RuntimeError" in broken.said()
    assert "detail" not in broken.said()
