"""One sheet that is a table: its key for ever, its title, its columns, its rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lib.documents.columns import Column, Row


def _by_id(row: Row) -> str:
    return f"{row['number'] or ''}/{row['id']}"


@dataclass(frozen=True)
class Table:
    """`key` names the table in every language; `name` says which row a text belongs to that goes on elsewhere."""

    key: str
    title: str
    columns: list[Column]
    rows: Iterable[Row]
    name: Callable[[Row], str] = _by_id


def by_number(row: Row) -> str:
    return row["number"]
