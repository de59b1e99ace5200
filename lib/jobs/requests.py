"""What the console asks of the running program, by files in the register's own folder.

The running program holds the register; a second one cannot open it. Whoever may write into this folder owns the
register anyway, so a request needs no further proof.
"""

import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from lib.domain.messages import Problems
from lib.register import vault
from lib.register.store import Unavailable

log = logging.getLogger(__name__)

FOLDER = "requests"
SECONDS_TO_TAKE = 15.0
_POLL = 0.1


def ask(folder: Path, what: str, about: str = "", *, seconds: float = SECONDS_TO_TAKE) -> str | None:
    """Puts a request and waits for the answer; None when nobody takes it within so many seconds."""
    asked = folder / FOLDER / f"{secrets.token_hex(8)}.json"
    vault.written(asked, [json.dumps({"what": what, "about": about}).encode()])
    until = time.monotonic() + seconds
    while asked.exists():
        if time.monotonic() > until:
            asked.unlink(missing_ok=True)
            break
        time.sleep(_POLL)
    taken, said = asked.with_suffix(".taken"), asked.with_suffix(".said")
    while taken.exists():
        time.sleep(_POLL)
    if not said.exists():
        return None
    answer = said.read_text("utf-8")
    said.unlink()
    return answer


def leave(folder: Path, what: str) -> None:
    """Puts a request that nobody waits for; it is forgotten where nothing is running."""
    vault.written(folder / FOLDER / f"{secrets.token_hex(8)}.json", [json.dumps({"what": what, "about": ""}).encode()])


def forget(folder: Path) -> None:
    """Removes what was asked before this program started."""
    for rest in (folder / FOLDER).glob("*"):
        rest.unlink(missing_ok=True)


def answer(folder: Path, doing: Mapping[str, Callable[[str], str]]) -> int:
    """Does what is asked, each by the function of its name, which gives a sentence; how many there were."""
    asked = sorted((folder / FOLDER).glob("*.json"))
    for file in asked:
        taken = file.with_suffix(".taken")
        try:
            file.rename(taken)
        except FileNotFoundError:  # taken back
            continue
        vault.written(file.with_suffix(".said"), [_done(taken, doing).encode()])
        taken.unlink()
    return len(asked)


def _done(taken: Path, doing: Mapping[str, Callable[[str], str]]) -> str:
    try:
        told = json.loads(taken.read_text("utf-8"))
        return doing[told["what"]](str(told["about"]))
    except Problems as refused:
        return "; ".join(problem.message.format(**problem.values) for problem in refused.problems)
    except Unavailable as error:
        return error.sentence
    except Exception as error:
        log.exception("a request from the console failed")
        return f"{type(error).__name__}: {error}"
