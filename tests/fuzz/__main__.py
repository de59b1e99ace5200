"""`make fuzz`: a fresh seed each round, for as many minutes as asked; prints what it threw, or the seed that failed."""

import argparse
import logging
import secrets
import sys
import tempfile
import time
from pathlib import Path

from lib.register import outside
from lib.register import store as stores
from lib.register.store import Store
from lib.web.front import Front
from tests import firm
from tests.builders import ADMIN, NOW
from tests.fuzz import doors
from tests.fuzz.test_fuzz import PAGES, READING, ROUTES, WRITING, thrown
from tests.visits import Visit
from tests.web.conftest import the_client


def one_round(seed: int) -> int:
    """Every door once, in a register of its own; gives how many inputs it were."""
    import random

    chance, count = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as scratch:
        store, clock = Store(Path(scratch) / "register"), firm.Clock()
        stores.use(store)
        try:
            firm.found(store)
            register = doors.Register(store)
            for door in doors.READING:
                count += thrown(door, chance, READING // len(doors.READING))
            for door in register.doors:
                count += thrown(door, chance, WRITING // len(register.doors))
            outside.switch(store, True, by=ADMIN, at=NOW)
            with the_client(Front(Path(scratch) / "none", now=clock), Path(scratch)) as client:
                count += thrown(doors.routes(client), chance, ROUTES)
            count += thrown(doors.pages(Visit(store, "hanna", clock)), chance, PAGES)
            assert register.is_whole()
        finally:
            stores.use(None)
            store.close()
    return count


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--seed", type=int, default=None)
    given = asked.parse_args()
    logging.disable(logging.WARNING)
    until, count, rounds = time.monotonic() + 60 * given.minutes, 0, 0
    while rounds == 0 or time.monotonic() < until:
        seed = given.seed if given.seed is not None else secrets.randbelow(2**32)
        try:
            count += one_round(seed)
        except BaseException:
            print(f"seed {seed} failed after {count} inputs", file=sys.stderr)
            raise
        rounds += 1
        if given.seed is not None:
            break
    print(f"{count:,} inputs in {rounds} rounds: no failure, the journal whole")


if __name__ == "__main__":
    main()
