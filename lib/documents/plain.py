"""The same tables for programs and for other spreadsheets: a CSV file a sheet, and everything as JSON."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, BinaryIO

from lib.documents.columns import Column, Row
from lib.documents.progress import Progress, Steps, of_everything, of_tables
from lib.documents.sheets import Hours, Value
from lib.documents.workbook_sheets import every
from lib.language import Language
from lib.register.exports import Export

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would take for a formula


def write_csv(target: BinaryIO, export: Export, language: Language, progress: Progress | None = None) -> None:
    """A ZIP with a CSV file for each table (UTF-8, a semicolon between cells, headings as in the workbook).

    A text that a spreadsheet would run has an apostrophe before it.
    """
    steps = Steps(progress, of_tables(export))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in chain(every.tables(export, language), every.journal_of(export, language)):
            columns = [column for column in every.columns_of(table, export) if not column.hidden]
            with archive.open(f"{table.key}.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
                sheet = csv.writer(text, delimiter=";")
                sheet.writerow(column.label for column in columns)
                sheet.writerows(_cells(columns, row) for row in steps.passed(table.rows))
    steps.finish()


def write_json(target: BinaryIO, export: Export, progress: Progress | None = None) -> None:
    """Everything as one JSON object: codes instead of labels, moments in UTC; a list for each thing kept."""
    steps = Steps(progress, of_everything(export))
    head = {name: getattr(export, name) for name in ("organisation", "period", "words", "exporter", "at", "program")}
    lists = {
        "incidents": export.incidents,
        "actions": export.actions,
        "meetings": export.meetings,
        "meeting_decisions": export.decisions,
        "reviews": export.reviews,
        **export.parts,
    }
    text = io.TextIOWrapper(target, "utf-8", write_through=True)
    text.write(json.dumps({**head, "journal_head": export.head}, ensure_ascii=False, default=_plain)[:-1])
    for name, rows in lists.items():
        text.write(f',\n"{name}": [')
        for place, row in enumerate(steps.passed(rows)):
            text.write((",\n" if place else "\n") + json.dumps(row, ensure_ascii=False, default=_plain))
        text.write("]")
    text.write("}\n")
    text.detach()
    steps.finish()


def _cells(columns: list[Column], row: Row) -> Iterator[Value]:
    for column in columns:
        value = column.value(row)
        if isinstance(value, str):
            yield f"'{value}" if value.startswith(_RUNS) else value
        elif isinstance(value, datetime):
            yield f"{value:%Y-%m-%d %H:%M}"
        else:
            yield round(value, 2) if isinstance(value, Hours) else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} does not belong in a file")
