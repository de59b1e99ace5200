"""What the people of a load were told, and whether the register holds to it."""

import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path

from lib.register import journal
from lib.register.store import Store

EMPTY = "an empty page"
_WORD = re.compile(r"(?:report|change)Z[a-z]{14}Z")


class Outcome:
    """Filled in by many threads. Words of a report or a change stand for the save they were sent with."""

    def __init__(self) -> None:
        self.saved: dict[str, str] = {}  # word to number of the incident
        self.conflicts = 0
        self.failures: list[str] = []
        self.times: dict[str, list[float]] = {}
        self._sent: set[str] = set()
        self._refused: set[str] = set()
        self._strange: set[tuple[str, bytes]] = set()
        self._lock = threading.Lock()

    # -- what is told

    def add(self, name: str, ms: float) -> None:
        with self._lock:
            self.times.setdefault(name, []).append(ms)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.add(name, (time.perf_counter() - begun) * 1000)

    def sent(self, word: str) -> None:
        """Said before it is sent: it may be stored although no answer comes."""
        with self._lock:
            self._sent.add(word)

    def acknowledged(self, word: str, number: str) -> None:
        with self._lock:
            self.saved[word] = number

    def refused(self, word: str) -> None:
        with self._lock:
            self._refused.add(word)
            self.conflicts += 1

    def strange(self, login: str, words: Set[bytes]) -> None:
        """Words that this person should not have been sent."""
        if words:
            with self._lock:
                self._strange |= {(login, word) for word in words}

    def failed(self, login: str, error: BaseException) -> None:
        with self._lock:
            self.failures.append(f"{login}: {type(error).__name__}: {error}")

    # -- what came of it

    @property
    def unanswered(self) -> int:
        """How many saves were sent and neither acknowledged nor refused."""
        return len(self._sent - self.saved.keys() - self._refused)

    def faults(self, folder: Path) -> list[str]:
        """Compares what was acknowledged with the register, which nobody has open; empty when all is as promised."""
        store = Store(folder)
        rows = store.ask("select id, number, version, description from incidents")
        changes = store.ask("select subject_id, count(*) as rows from journal where subject = 'incident' group by all")
        proof = journal.verify(store)
        store.close()
        there = {word: row["number"] for row in rows for word in _WORD.findall(row["description"])}
        unasked = there.keys() - (self._sent - self._refused)
        journalled = {row["subject_id"]: row["rows"] for row in changes}
        return [
            *(f"lost: {word} of {number}" for word, number in self.saved.items() if there.get(word) != number),
            *(f"stored, though refused or never sent: {word}" for word in unasked),
            *(f"{row['number']}: {fault}" for row in rows for fault in _faults_of(row, journalled)),
            *([] if proof.holds else [f"the journal does not hold: {proof.fault}"]),
            *(f"{login} was sent {word.decode()} of somebody else" for login, word in sorted(self._strange)),
            *self.failures,
        ]

    def count(self, kind: str) -> int:
        """How many saves of the kind (report, change) were acknowledged."""
        return Counter(word.split("Z")[0] for word in self.saved)[kind]


def _faults_of(row: dict, journalled: dict[int, int]) -> Iterator[str]:
    words = _WORD.findall(row["description"])
    changes = [word for word in words if word.startswith("change")]
    if row["version"] != 1 + len(changes):
        yield f"version {row['version']} with {len(changes)} changes in it: an update is lost"
    if len(words) != len(set(words)):
        yield "a change stands in it twice"
    if journalled.get(row["id"]) != row["version"]:
        yield f"version {row['version']} with {journalled.get(row['id'])} rows in the journal"


def percentile(values: list[float], share: float) -> float:
    """The value below which that share lies; of one value that one."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1] if values[1:] else values[0]
