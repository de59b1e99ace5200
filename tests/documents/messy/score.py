"""A reading against the truth, cell by cell."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.documents.messy.generator import Register, Truth


@dataclass
class Score:
    """`wrong` are cells that say what is not true; `missed` are standard cells that were left unread or empty."""

    cells: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    sheets: int = 0

    def add(self, register: Register, rows: list[Any]) -> None:
        """Counts the rows that were read from the register."""
        read = {(row.sheet, row.row): row for row in rows}
        true = {(sheet, truth.row): truth for sheet, truths in register.incidents.items() for truth in truths}
        self.rows += [f"{register.path.name} {place} imported" for place in read.keys() - true.keys()]
        self.rows += [f"{register.path.name} {place} lost" for place in true.keys() - read.keys()]
        for place in read.keys() & true.keys():
            self._compare(f"{register.path.name} {place}", true[place], read[place])

    def _compare(self, where: str, truth: Truth, row: Any) -> None:
        for name, value in truth.values.items():
            found = row.values.get(name)
            said = (
                f"{where} {name}: {truth.raw.get(name)!r} is {value!r}, read {found!r}, unread {row.unread.get(name)!r}"
            )
            hard = name in truth.hard
            self.cells["hard" if hard else "standard"] += 1
            if found == value and not (name in row.unread and not hard):
                continue
            is_unread = name.replace("_precision", "_from").replace("detected_from", "detected_at") in row.unread
            if is_unread and not found:
                if not hard:
                    self.missed.append(said)
            else:
                (self.missed if not found and not hard else self.wrong).append(said)
