"""What the program says while it runs: lines for a console, or JSON lines for what collects them.

The program's own messages name ids, never what people typed. Of an error they tell its type and where it came from, not
its words: those may hold the value that was wrong. That is so only of what comes through the handler set here.
Streamlit and uvicorn have handlers of their own: what they say of an error, of a page for one, still tells its words.
"""

import json
import logging
import traceback
from datetime import UTC, datetime


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


def begin(how: str | None) -> None:
    """From here on every warning goes to the error output; `how` is `json` or nothing."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if how == "json" else Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _error(record: logging.LogRecord) -> tuple[str | None, list[str]]:
    if not record.exc_info or record.exc_info[0] is None:
        return None, []
    kind, _error, trace = record.exc_info
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return f"{kind.__module__}.{kind.__qualname__}", places
