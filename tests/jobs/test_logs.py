"""The log says what failed and where, and not the value over which it failed."""

import json
import logging
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.jobs import logs
from lib.register import sessions
from lib.register.store import Store
from tests.bench import servers
from tests.bench.visitor import Visitor
from tests.visits import id_of

SECRET = "44051401359"
FAILING = f"""
import runpy, sys, threading
from lib.register import operation
from lib.ui import theme

def fail(*_, **__):
    raise ValueError("PESEL {SECRET}")

def fail_twice():
    dying = threading.Thread(target=fail, name="dying")
    dying.start()
    dying.join()
    fail()

operation.facts, theme.apply = fail, fail_twice
sys.argv = ["app.py"]
runpy.run_path("app.py", run_name="__main__")
"""


@pytest.fixture
def record():
    try:
        int(f"PESEL {SECRET}")
    except ValueError:
        return logging.LogRecord("lib.x", logging.ERROR, __file__, 1, "reference %s", ("ab12",), sys.exc_info())


def test_a_json_line_is_one_line_that_a_program_reads(record):
    line = logs.JsonLines().format(record)
    told = json.loads(line)

    assert "\n" not in line
    assert SECRET not in line
    assert (told["level"], told["logger"], told["message"]) == ("error", "lib.x", "reference ab12")
    assert told["error"] == "builtins.ValueError"
    assert told["places"][0].endswith("record")


def test_on_a_console_the_places_stand_below_without_the_words_of_the_error(record):
    text = logs.Lines().format(record)

    assert "ERROR lib.x: reference ab12" in text
    assert "test_logs.py" in text
    assert SECRET not in text


@pytest.fixture
def made():
    """A message of a library, as a formatter of its own prints it."""
    before = logging.getLogRecordFactory()

    def said(name, message, *args, exc_info=None):
        record = logs.Record(name, logging.ERROR, __file__, 1, message, args, exc_info)
        return logging.Formatter("%(levelname)s %(message)s").format(record)

    yield said
    assert logging.getLogRecordFactory() is before


def test_what_a_library_says_of_an_error_holds_its_type_and_place_and_not_its_words(made):
    try:
        try:
            int(f"PESEL {SECRET}")
        except ValueError as error:
            raise LookupError(f"Anna Nowak, {error}") from error
    except LookupError as error:
        told = [
            made("streamlit.x", "failed", exc_info=sys.exc_info()),
            made("streamlit.x", "failed: %s", error),
            made("asyncio", f"Task finished exception={error!r}"),
            made("asyncio", f"because of {error.__cause__}"),
        ]

    assert "test_logs.py" in told[0]
    assert told[0].endswith("builtins.LookupError")
    assert told[1:] == [
        "ERROR failed: builtins.LookupError",
        "ERROR Task finished exception=builtins.LookupError",
        "ERROR because of builtins.ValueError",
    ]


def test_an_address_is_told_without_its_query_and_a_text_without_numbers_of_people(made):
    asked = ("127.0.0.1:1", "GET", "/register?q=Nowak", "1.1", 200)

    assert (
        made("uvicorn.access", '%s - "%s %s HTTP/%s" %d', *asked) == 'ERROR 127.0.0.1:1 - "GET /register HTTP/1.1" 200'
    )
    assert made("uvicorn.error", f"strange request {SECRET}") == "ERROR strange request [PESEL]"
    assert made("streamlit", "%d of", "three", "four") == "ERROR %d of"


def test_a_server_in_which_a_page_a_route_and_a_thread_fail_prints_nothing_of_what_was_typed(founded, tmp_path):
    folder = Path(shutil.copytree(founded, tmp_path / "register"))
    store = Store(folder)
    token = sessions.begin(store, id_of(store, "adam"), datetime.now(UTC))
    store.close()
    with (tmp_path / "log").open("w") as log:
        environment = {**os.environ, "REJESTR_DATA": str(folder), "REJESTR_PORT": "0", "REJESTR_HEADLESS": "1"}
        running = subprocess.Popen(
            [sys.executable, "-u", "-c", FAILING],
            cwd=servers.ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            url = servers.address(running)
            asked = urllib.request.Request(
                f"{url}/health/details?q={SECRET}", headers={"Cookie": f"{sessions.COOKIE}={token}"}
            )
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(asked, timeout=60)
            with Visitor(url, token) as visitor:
                drawn = visitor.open("report")
        finally:
            running.kill()
            running.wait(30)

    told = (tmp_path / "log").read_text("utf-8")
    references = re.findall(r"ERROR lib.web.trouble: reference ([0-9a-f]{8})", told)
    assert len(references) == 2
    assert references[1].encode() in drawn.content
    assert SECRET not in told + drawn.content.decode("utf-8", "replace")
    assert "Exception in ASGI application" in told
    assert told.count("builtins.ValueError") >= 5  # the route and the page twice, the thread
    assert "a thread failed: dying" in told
