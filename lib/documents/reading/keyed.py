"""The register's sheet of our own workbook, row by row as it stands: cells as text, by the keys of the hidden row."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from lib.documents.reading import tables
from lib.documents.reading.columns import written
from lib.documents.reading.layout import is_blank
from lib.documents.reading.reader import BATCH, Row
from lib.documents.reading.sources import Sheet


def read(sheets: Iterator[Sheet], tell: Callable[[int, int], None]) -> Iterator[Row]:
    """Every row that holds anything; its cells are in `rest`, by key; `heading` has every key of the sheet."""
    for sheet in sheets:
        head = None if sheet.is_hidden else tables.keyed(list(islice(sheet.rows(), 5)))
        if head is None:
            continue
        keys = dict.fromkeys(head.headings, "")
        for place, cells in enumerate(sheet.rows()):
            if place % BATCH == 0:
                tell(place, sheet.height)
            held = {key: _text(value) for key, value in zip(head.headings, cells, strict=False) if not is_blank(value)}
            if place > head.last and held:
                yield Row(sheet.name, place + 1, {}, {}, keys, {}, held)


def _text(value: Any) -> str:
    if isinstance(value, datetime):  # a spreadsheet keeps 10:15 as a fraction of a day, and a little less
        value = (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return written(value)
