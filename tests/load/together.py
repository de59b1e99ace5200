"""Many people at once at one server, for some minutes; now and then each visits an empty page of a server beside it."""

import statistics
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import servers
from tests.bench.servers import Server
from tests.load import people
from tests.load.outcome import EMPTY, Outcome, percentile
from tests.load.people import Somebody

SEED = 72
LONGEST_PAUSE = 4.0  # seconds between two things that one person does; half of it on average
FLAT = 0.03  # what the last quarter may hold more than the one before


@dataclass
class Load:
    """What came of it: `faults` in the register, and the server's megabytes, sampled evenly."""

    outcome: Outcome
    faults: list[str]
    memory: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """How much more the last quarter of the time held than the one before, as a share."""
        quarter = len(self.memory) // 4
        before, last = self.memory[-2 * quarter : -quarter], self.memory[-quarter:]
        return statistics.median(last) / statistics.median(before) - 1 if quarter else 0.0

    def table(self) -> str:
        """Milliseconds at the WebSocket, from the question to the last message."""
        empty = self.outcome.times.get(EMPTY)
        base = percentile(empty, 0.95) if empty else None
        lines = [f"{'':34}{'times':>7}{'p50 ms':>9}{'p95 ms':>9}{'p95, E':>9}"]
        for name, taken in sorted(self.outcome.times.items()):
            middle, late = percentile(taken, 0.5), percentile(taken, 0.95)
            ratio = f"{late / base:9.1f}" if base else ""
            lines.append(f"{name:34}{len(taken):7,}{middle:9.0f}{late:9.0f}{ratio}")
        return "\n".join([*lines, *self._sentences()])

    def _sentences(self) -> list[str]:
        said = self.outcome
        fine = "nothing lost, no lost update, nothing of one person sent to another, the journal whole"
        memory = f"memory {self.memory[0]:.0f} MB at first, {self.memory[-1]:.0f} MB at last" if self.memory else ""
        return [
            f"acknowledged: {said.count('report')} reports, {said.count('change')} changes of what all edit;"
            f" {said.conflicts} stale saves refused; {said.unanswered} without an answer",
            f"{memory}; the last quarter beside the one before: {self.growth:+.1%} (aim: below {FLAT:+.0%})",
            *(self.faults or [fine]),
        ]


def at_once(folder: Path, number: int, seconds: float, *, beside_empty: bool = False) -> Load:
    """So many people work that long in a new register in `folder`."""
    accounts, outcome, memory = people.found(folder, number), Outcome(), []
    with ExitStack() as open_now:
        server = open_now.enter_context(servers.register(folder))
        empty = _an_empty_page(folder, open_now) if beside_empty else None
        everybody = [Somebody(server.url, account, outcome, SEED, empty=empty) for account in accounts]
        _all(everybody, _begin)
        outcome.times.clear()  # what the first drawing of everything costs does not count
        until = time.monotonic() + seconds
        watching = threading.Thread(target=_watch, args=(server, until, memory))
        watching.start()
        _all(everybody, lambda one: _work(one, until))
        watching.join()
        for one in everybody:
            one.close()
    return Load(outcome, outcome.faults(folder), memory)


def _an_empty_page(folder: Path, open_now: ExitStack) -> str:
    return open_now.enter_context(servers.empty_page(folder.with_name("empty"))).url


def _all(everybody: list[Somebody], work: Callable[[Somebody], None]) -> None:
    def safely(one: Somebody) -> None:
        try:
            work(one)
        except Exception as error:  # a thread's failure would otherwise go unheard
            one.outcome.failed(one.login, error)

    threads = [threading.Thread(target=safely, args=(one,)) for one in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _begin(one: Somebody) -> None:
    one.leave_a_draft()
    one.visit_the_empty_page()
    one.report()


def _work(one: Somebody, until: float) -> None:
    time.sleep(one.chance.uniform(0, LONGEST_PAUSE))
    while time.monotonic() < until:
        one.do_something()
        time.sleep(one.chance.uniform(0, LONGEST_PAUSE))


def _watch(server: Server, until: float, memory: list[float]) -> None:
    while time.monotonic() < until:
        if (held := server.memory) is not None:
            memory.append(held)
        time.sleep(0.5)
