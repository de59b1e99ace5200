"""The log says what failed and where, and not the value over which it failed."""

import json
import logging
import sys

import pytest

from lib.jobs import logs

SECRET = "44051401359"


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
