"""Texts of our own workbook that did not fit into their cell, put together again from its last sheet."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from lib.documents.reading.columns import written
from lib.documents.reading.layout import Head
from lib.documents.reading.sources import Sheet

_KEYS = ["key", "column", "part", "text"]
_POINTER = re.compile(r"… \([^()]{1,80}: (\S+)\)$")
_PART = re.compile(r"(\d{1,3}) / (\d{1,3})")
SHORTEST = 1_000  # characters of a text that goes on: a cell holds many more


class LongTexts:
    """The texts that go on. `last` opens the last sheet of the file; it is asked for when the first of them is met."""

    def __init__(self, last: Callable[[], Sheet | None]):
        self._last, self._parts = last, None

    def whole(self, head: Head, cells: Sequence[Any]) -> list[Any]:
        """The cells of a row, each text to its end. One whose parts are not all there stays as it is."""
        number = dict(zip(head.headings, cells, strict=False)).get("number")
        return [
            self._joined(value, f"{number}/{key}") if isinstance(value, str) and len(value) > SHORTEST else value
            for key, value in zip(head.headings, cells, strict=False)
        ]

    def _joined(self, text: str, key: str) -> str:
        """Only a pointer to this very cell counts: anybody may type what looks like one."""
        found = _POINTER.search(text)
        if found is None or found[1] != key:
            return text
        parts = self._read().get(key, {})
        if not parts or {*parts} != {(n, len(parts) + 1) for n in range(2, len(parts) + 2)}:
            return text
        return text[: found.start()] + "".join(parts[part] for part in sorted(parts))

    def _read(self) -> dict[str, dict[tuple[int, int], str]]:
        """By key, by number of the part and how many there are."""
        if self._parts is None:
            self._parts = {}
            sheet = self._last()
            for cells in sheet.rows() if sheet else ():
                if len(cells) >= len(_KEYS) and (part := _PART.fullmatch(written(cells[2]))):
                    place = int(part[1]), int(part[2])
                    self._parts.setdefault(written(cells[0]), {})[place] = written(cells[3])
        return self._parts
