"""The real server, killed at any moment while people save: what they were told is there when it is back."""

import random
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench import servers
from tests.load import people
from tests.load.outcome import Outcome
from tests.load.people import Account, Somebody

PEOPLE = 4  # fewer than EVERY_REPORTER: all of them may edit
LONGEST = 1.5  # seconds from the first acknowledged save to the kill
SECONDS_TO_SAVE = 300


@dataclass(frozen=True)
class Killed:
    """What was acknowledged in all, and every fault that was found after one of so many kills."""

    times: int
    outcome: Outcome
    faults: list[str]


def killed(folder: Path, times: int, seed: int = 72) -> Killed:
    """Kills `python app.py` so many times over the register it begins in `folder`, and looks into it after each."""
    accounts, outcome, chance = people.found(folder, PEOPLE), Outcome(), random.Random(seed)
    faults: list[str] = []
    for round_ in range(1, times + 1):
        _one_round(folder, accounts, outcome, chance)
        faults += [f"kill {round_}: {fault}" for fault in outcome.faults(folder)]
        if outcome.unanswered > PEOPLE * round_:
            faults.append(f"kill {round_}: {outcome.unanswered} saves without an answer")
    return Killed(times, outcome, faults)


def _one_round(folder: Path, accounts: list[Account], outcome: Outcome, chance: random.Random) -> None:
    before, over = len(outcome.saved), threading.Event()
    with servers.register(folder) as server:
        everybody = [Somebody(server.url, account, outcome, chance.randrange(2**32)) for account in accounts]
        threads = [threading.Thread(target=_save_without_end, args=(one, over)) for one in everybody]
        for thread in threads:
            thread.start()
        until = time.monotonic() + SECONDS_TO_SAVE
        while len(outcome.saved) == before and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, LONGEST))
        over.set()
        server.process.kill()
        server.process.wait()
        for thread in threads:
            thread.join()
    assert len(outcome.saved) > before, "nothing was acknowledged"


def _save_without_end(one: Somebody, over: threading.Event) -> None:
    """Until the server is gone; an error before that is one."""
    try:
        while True:
            number = one.report()
            one.edit(number)
            one.edit_together()
    except Exception as error:
        if not over.is_set():
            one.outcome.failed(one.login, error)
    finally:
        one.close()
