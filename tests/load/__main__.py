"""`make load`: many people at once for some minutes, then kills; prints what came of both, and fails where it must."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.load import killing, together
from tests.load.killing import Killed
from tests.load.together import FLAT

LEAST_FOR_MEMORY = 5  # minutes; before that caches still fill


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--people", type=int, default=20)
    asked.add_argument("--kills", type=int, default=50)
    given = asked.parse_args()
    fine = True
    with tempfile.TemporaryDirectory() as scratch:
        if given.minutes > 0:
            load = together.at_once(Path(scratch) / "load", given.people, 60 * given.minutes, beside_empty=True)
            print(f"{given.people} people at once, {given.minutes:g} minutes\n{load.table()}", flush=True)
            fine = not load.faults and (given.minutes < LEAST_FOR_MEMORY or load.growth <= FLAT)
        if given.kills > 0:
            killed = killing.killed(Path(scratch) / "killed", given.kills)
            print(_sentence(killed))
            fine = fine and not killed.faults
    return 0 if fine else 1


def _sentence(killed: Killed) -> str:
    said = killed.outcome
    whole = "all that was acknowledged is there, nothing by half, the journal whole after each"
    saved = (
        f"{said.count('report')} reports and {said.count('change')} changes acknowledged, {said.unanswered} under way"
    )
    return "\n".join([f"killed {killed.times} times: {saved}", *(killed.faults or [whole])])


if __name__ == "__main__":
    sys.exit(main())
