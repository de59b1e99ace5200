"""Answers that hold until something is written to a table that the question names.

One process writes the register, and every write goes through `Store.writing`. So the same question has the same answer
until then, and a page drawn again asks DuckDB nothing. Not kept: a question about a moment, which does not come again;
a long answer; one with lists in it, which whoever asked might change.
"""

import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

MOST_ANSWERS = 500
MOST_CELLS = 2_000  # of one answer
_WORD = re.compile(r"\w+")
_WRITES = re.compile(r"\b(insert|update|delete|merge|truncate|create|alter|drop)\b", re.IGNORECASE)


class Answer(NamedTuple):
    """What a question answers, as DuckDB gives it: rows are tuples, moments naive UTC."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple]

    @property
    def is_nested(self) -> bool:
        """Whether values hold others."""
        return any(name.endswith("]") or name.startswith(("STRUCT", "MAP", "UNION")) for name in self.types)


class Kept:
    """The answers of one open register."""

    def __init__(self) -> None:
        self._tables: dict[str, frozenset[str]] = {}  # of each table and view, the tables that it reads
        self._writes: Counter[str] = Counter()  # finished writes to each table
        self._all = 0  # writes that may have changed any table, other files put in place
        self._named: dict[str, frozenset[str]] = {}  # tables by question
        self._answers: OrderedDict[tuple, tuple[int, Answer]] = OrderedDict()
        self._lock = threading.RLock()

    def learn(self, tables: Iterable[str], views: Mapping[str, str]) -> None:
        """Which tables there are, and of each view the SQL that makes it. Before that nothing is kept."""
        self.forget()
        names = {name.lower() for name in tables}
        seen_by = {name.lower(): words(sql) - {name.lower()} for name, sql in views.items()}

        def beneath(name: str) -> frozenset[str]:
            return frozenset([name]) if name in names else _union(map(beneath, seen_by.get(name, ())))

        self._tables = {name: beneath(name) for name in [*names, *seen_by]}

    def forget(self) -> None:
        """Everything may be otherwise from now on."""
        with self._lock:
            self._all += 1
            self._answers.clear()
            self._named.clear()

    def key(self, sql: str, given: Mapping[str, Any]) -> tuple | None:
        """What an answer is kept under, with the state of what it is about; None: it is not kept."""
        tables = self.tables_of(sql)
        if not tables or any(isinstance(value, datetime) for value in given.values()):
            return None
        return sql, *((name, type(value), _fixed(value)) for name, value in given.items())

    def state(self, sql: str) -> int:
        """Grows whenever an answer may have become another one. To be read before the question is asked."""
        return self._all + sum(self._writes[table] for table in self.tables_of(sql))

    def answer(self, key: tuple, state: int) -> Answer | None:
        with self._lock:
            held = self._answers.get(key)
            if held is None or held[0] != state:
                return None
            self._answers.move_to_end(key)
            return held[1]

    def keep(self, key: tuple, state: int, answer: Answer) -> None:
        if len(answer.rows) * len(answer.columns) > MOST_CELLS or answer.is_nested:
            return
        with self._lock:
            self._answers[key] = state, answer
            self._answers.move_to_end(key)
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)

    def written(self, statements: Iterable[str]) -> None:
        """A transaction with these statements is over, whether committed or not."""
        for sql in statements:
            if not _WRITES.search(sql):
                continue
            tables = self.tables_of(sql)
            with self._lock:
                self._writes.update(tables)
                self._all += not tables

    def tables_of(self, sql: str) -> frozenset[str]:
        """The tables that a statement names, those beneath its views too; rather one too many."""
        found = self._named.get(sql)
        if found is None:
            found = _union(self._tables.get(word, frozenset()) for word in words(sql))
            if len(self._named) >= 2 * MOST_ANSWERS:
                self._named.clear()
            self._named[sql] = found
        return found


def words(sql: str) -> set[str]:
    return set(_WORD.findall(sql.lower()))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _fixed(value: Any) -> Any:
    return repr(value) if isinstance(value, list | tuple | set | dict) else value
