"""Personal data in the rows of a spreadsheet: counted by kind and column, a batch at a time, and replaced by marks.

Looked through is what is kept as text: prose, what could not be read, columns that nobody reads. Fields that are meant
to hold who somebody is (`incident.WHO`) are not.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lib.domain import incident, personal_data
from lib.domain.personal_data import KINDS, Finding
from lib.register.imports import SheetRow

PROSE = tuple(
    name for name, one in incident.FIELDS.items() if one.form in ("line", "text") or one.own_words
)  # what a row holds as text of its own
_KEPT = ("unread", "said", "rest")
_BIT = {kind: 1 << place for place, kind in enumerate(KINDS)}


@dataclass
class Looked:
    """What was found so far: `take` each batch. A byte a row says which kinds stand in it.

    `known`: what may stand, see `personal_data.find`. `rows` counts those in which a kind stands under a heading.
    """

    known: Collection[str] = ()
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    _kinds: bytearray = field(default_factory=bytearray, repr=False)

    def take(self, batch: Iterable[SheetRow]) -> None:
        for row in batch:
            found = {(one.kind, where) for where, one in findings(row, self.known)}
            self.rows.update(found)
            self._kinds.append(sum(_BIT[kind] for kind in {kind for kind, _ in found}))

    def kinds(self, left_out: Container[int] = ()) -> dict[str, int]:
        """In how many rows each kind stands, without those at the places `left_out`."""
        counted = Counter(bits for place, bits in enumerate(self._kinds) if bits and place not in left_out)
        found = {kind: sum(n for bits, n in counted.items() if bits & bit) for kind, bit in _BIT.items()}
        return {kind: n for kind, n in found.items() if n}

    def places(self) -> list[int]:
        """The rows in which something stands, by their place in the file from 0."""
        return [place for place, bits in enumerate(self._kinds) if bits]

    def headings(self, kind: str) -> list[str]:
        """Where a kind stands, the column with most of it first."""
        return [where for (one, where), _ in self.rows.most_common() if one == kind]

    def marked(self, rows: Sequence[SheetRow], kinds: Collection[str]) -> Iterator[SheetRow]:
        """The rows, these kinds replaced by marks: in one row the same number has the same mark."""
        wanted = sum(_BIT[kind] for kind in kinds)
        for place, row in enumerate(rows):
            yield _marked(row, kinds, self.known) if self._kinds[place] & wanted else row


def findings(row: SheetRow, known: Collection[str] = ()) -> Iterator[tuple[str, Finding]]:
    """What stands in a row, each with the heading of its column."""
    for part, name, text in _texts(row):
        for finding in personal_data.find(text, known):
            yield (name if part == "rest" else row.heading.get(name) or name), finding


def _texts(row: SheetRow) -> Iterator[tuple[str, str, str]]:
    """The texts of a row: the part of the row, the name in it, and the text."""
    values = row.values
    for name in PROSE:
        if (text := values.get(name)) and name not in incident.WHO:
            yield "values", name, text
    for part in _KEPT:
        for name, text in getattr(row, part).items():
            if name not in incident.WHO:
                yield part, name, text


def _marked(row: SheetRow, kinds: Collection[str], known: Collection[str]) -> SheetRow:
    found = {
        (part, name): [one for one in personal_data.find(text, known) if one.kind in kinds]
        for part, name, text in _texts(row)
    }
    marks = personal_data.marks(one for of_text in found.values() for one in of_text)
    changed: dict[str, Any] = {}
    for (part, name), of_text in found.items():
        if of_text:
            cells = changed.setdefault(part, dict(getattr(row, part)))
            cells[name] = personal_data.marked(cells[name], of_text, marks)
    return replace(row, **changed)  # a row is a dataclass wherever it comes from
