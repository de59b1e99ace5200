"""Checks an inspection pack with Python alone:  python verify.py

Every file against SHA256SUMS, the minutes against their hash, and the journal entry by entry: each is sealed together
with the hash of the one before. Says what does not hold; ends with 1 then.
"""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHAINED = ("sequence", "moment", "actor_id", "actor", "action", "subject", "subject_id", "digest", "previous")


def of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def files() -> list[str]:
    """Files that are missing, changed, or not listed."""
    lines = (HERE / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = {file.relative_to(HERE).as_posix(): file for file in HERE.rglob("*") if file.is_file()}
    wrong = [f"missing: {name}" for name in listed if name not in there]
    wrong += [
        f"changed: {name}"
        for name, digest in listed.items()
        if name in there and hashlib.sha256(there[name].read_bytes()).hexdigest() != digest
    ]
    return wrong + [f"not listed: {name}" for name in there if name not in listed and name != "SHA256SUMS"]


def minutes() -> list[str]:
    """Minutes whose text does not give the hash that stands beside it."""
    found = sorted((HERE / "minutes").glob("*.json"))
    return [
        f"changed: minutes/{file.name}"
        for file in found
        if of_text(file.read_text("utf-8")) != file.with_suffix(".sha256").read_text("utf-8").strip()
    ]


def journal() -> tuple[int, list[str]]:
    """How many entries there are, and the first that does not hold. A withheld or erased content cannot be checked."""
    place, count, previous = HERE / "journal.jsonl", 0, "0" * 64
    if not place.exists():
        return 0, []
    with place.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            count += 1
            seal = of_text(json.dumps([row[name] for name in CHAINED], ensure_ascii=False))
            holds = row["sequence"] == count and row["previous"] == previous and row["hash"] == seal
            if holds and row.get("change") is not None:
                holds = of_text(f"{row['salt']}\n{row['change']}") == row["digest"]
            if not holds:
                return count, [f"journal entry {row['sequence']} does not hold"]
            previous = row["hash"]
    head = (HERE / "journal-head.txt").read_text("utf-8").split()
    return count, [] if head == [str(count), previous] else ["the journal does not end with the entry it should"]


def main() -> int:
    entries, wrong = journal()
    wrong = files() + minutes() + wrong
    for line in wrong:
        print(line)
    print("DOES NOT HOLD" if wrong else f"HOLDS: every file, the minutes, {entries} journal entries")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
