"""Writing a workbook from a register and reading it back the way a program would: by the keys in the hidden row."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from lib.documents import workbook
from lib.language import language_of
from lib.register import exports
from lib.register.store import Store
from tests.builders import DPO, NOW

WORDS = "Wszystkie incydenty, od najnowszych."


def all_ids(store: Store) -> list[int]:
    return [row["id"] for row in store.ask("select id from incidents order by id desc")]


def written(store: Store, language: str = "pl", ids: Iterable[int] | None = None, **more: Any) -> bytes:
    """The workbook of these incidents, or of all."""
    for_write = {name: more.pop(name) for name in ("progress", "last_row") if name in more}
    given = {"words": WORDS, "by": DPO, "at": NOW, **more}
    target = BytesIO()
    with exports.export_of(store, all_ids(store) if ids is None else ids, **given) as export:
        workbook.write(target, export, language_of(language), **for_write)
    return target.getvalue()


def exported_to(store: Store, path: Path, language: str = "pl", **cells: Any) -> Path:
    """The workbook of all, as a file, with these cells of its first incident set, by key: as somebody corrected it."""
    path.write_bytes(written(store, language))
    return corrected(path, **cells) if cells else path


def corrected(path: Path, **cells: Any) -> Path:
    """The workbook with these cells of its first incident set, by key."""
    book = load_workbook(path)
    sheet = book.worksheets[1]
    keys = [cell.value for cell in sheet[1]]
    for key, value in cells.items():
        sheet.cell(4, keys.index(key) + 1).value = value
    book.save(path)
    return path


def exported(store: Store, language: str = "pl", **more: Any) -> Workbook:
    return load_workbook(BytesIO(written(store, language, **more)))


def records(sheet: Worksheet) -> list[dict[str, Cell]]:
    """The rows below the headings, each a mapping of keys to cells."""
    keys = [cell.value for cell in sheet[1]]
    last_of_head = sheet.freeze_panes[1:] if sheet.freeze_panes[1:].isdigit() else sheet.freeze_panes[2:]
    return [dict(zip(keys, row, strict=True)) for row in sheet.iter_rows(min_row=int(last_of_head))]


def the_only(sheet: Worksheet) -> dict[str, Cell]:
    (record,) = records(sheet)
    return record


def shown(cell: Cell) -> Any:
    """What Excel shows: it decodes `_x005F_`, openpyxl does not."""
    return unescape(cell.value) if isinstance(cell.value, str) else cell.value


def all_cells(book: Workbook) -> Iterable[Cell]:
    return (cell for sheet in book for row in sheet.iter_rows() for cell in row)
