"""Every table in the order of the tabs, as the workbook, the CSV files and the inspection pack hold them."""

from collections.abc import Iterator

from lib.documents.columns import Column, of_register
from lib.documents.workbook_sheets import causes, deadlines, journal, measures, reviews, suppliers, timeline, told
from lib.documents.workbook_sheets.table import Table, by_number
from lib.language import Language
from lib.register.exports import Export

FULL = 20_000  # incidents, up to which every table is made
_AFTER_REGISTER = (deadlines, told, measures, causes, reviews, suppliers, timeline)


def is_full(export: Export) -> bool:
    """Whether every table is made, or the register's own only."""
    return export.counts["incidents"] <= FULL


def tables(export: Export, language: Language) -> Iterator[Table]:
    """All but the journal; each to be gone through before the next."""
    title, columns = language.gettext("Register"), of_register(language, export.at)
    yield Table("register", title, columns, export.incidents, by_number)
    if is_full(export):
        for module in _AFTER_REGISTER:
            yield from module.tables(export, language)


def journal_of(export: Export, language: Language) -> Iterator[Table]:
    if is_full(export):
        yield from journal.tables(export, language)


def columns_of(table: Table, export: Export) -> list[Column]:
    """The columns that may leave."""
    return [column for column in table.columns if column.coded or not export.is_redacted]
