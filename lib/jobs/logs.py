"""What the program says while it runs: lines for a console, or JSON lines for what collects them.

The program's own messages name ids, never what people typed. Of an error they tell its type and where it came from, not
its words: those may hold the value that was wrong. Streamlit, uvicorn and other libraries print in their own way, so
theirs are reduced where a message is made (`Record`), before anybody prints it.
"""

import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import Any

from lib.domain import personal_data

log = logging.getLogger(__name__)

OWN = ("lib", "app", "__main__")  # whose messages are known to hold no words of people
SHORTEST = 4  # characters of an error's words that are looked for in a message


class Lines(logging.Formatter):
    """One line a message; an error's places follow, each with file, line and function."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{_moment(record)} {record.levelname} {record.name}: {record.getMessage()}"
        error, places = _error(record)
        return "\n".join([head, *(f"  {place}" for place in places), *([f"  {error}"] if error else [])])


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, and of an error its type and places."""

    def format(self, record: logging.LogRecord) -> str:
        error, places = _error(record)
        told = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        return json.dumps(told | ({"error": error, "places": places} if error else {}), ensure_ascii=False)


class Record(logging.LogRecord):
    """A message without the words of errors, whoever prints it: an address without its query, a text without numbers
    of people."""

    def __init__(
        self, name: str, level: int, pathname: str, lineno: int, msg: Any, args: Any, exc_info: Any, *rest: Any
    ):
        super().__init__(name, level, pathname, lineno, msg, args, exc_info, *rest)
        error, places = _error(self)
        if error:  # a formatter prints this in place of what it would make of the error
            self.exc_text = "\n".join([*(f"  {place}" for place in places), f"  {error}"])
        if name == "uvicorn.access" and isinstance(self.args, tuple) and len(self.args) > 2:
            self.args = (*self.args[:2], str(self.args[2]).partition("?")[0], *self.args[3:])
        elif name.partition(".")[0] not in OWN:
            self.msg, self.args = _without_words(self), ()


def begin(how: str | None) -> None:
    """From here on every warning goes to the error output; `how` is `json` or nothing."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if how == "json" else Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def keep_words_out() -> None:
    """From here on no message of any logger holds the words of an error, nor does what a thread dies of."""
    logging.setLogRecordFactory(Record)
    threading.excepthook = lambda died: log.error(
        "a thread failed: %s",
        died.thread and died.thread.name,
        exc_info=(died.exc_type, died.exc_value, died.exc_traceback),
    )


def _without_words(record: logging.LogRecord) -> str:
    """Its message with types in place of errors and of what they say."""
    given = record.args if isinstance(record.args, tuple) else (record.args,)
    errors: list[BaseException] = []
    for one in (record.exc_info and record.exc_info[1], sys.exc_info()[1], record.msg, *given):
        _gather(one, errors)
    words = {words: _name(type(one)) for one in errors for words in (repr(one), str(one), *map(str, one.args))}
    try:
        text = record.getMessage()
    except (TypeError, ValueError, KeyError):  # a message that does not fit what was given with it
        text = str(record.msg)
    for said in sorted(words, key=len, reverse=True):
        if len(said) >= SHORTEST:
            text = text.replace(said, words[said])
    return personal_data.replaced(text)


def _gather(error: object, errors: list[BaseException]) -> None:
    """The error, what it came from, and those it is a group of."""
    if isinstance(error, BaseException) and not any(error is known for known in errors):
        errors.append(error)
        for other in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
            _gather(other, errors)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _error(record: logging.LogRecord) -> tuple[str | None, list[str]]:
    if not record.exc_info or record.exc_info[0] is None:
        return None, []
    kind, _error, trace = record.exc_info
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return _name(kind), places


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
