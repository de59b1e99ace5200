"""Journal: who wrote what when, and the hash by which each entry seals the one before."""

from collections.abc import Iterator

from lib.documents.columns import Column, Maker, Row
from lib.documents.workbook_sheets.table import Table
from lib.language import Language
from lib.register.exports import Export


def tables(export: Export, language: Language) -> Iterator[Table]:
    yield Table("journal", language.gettext("Journal"), of_journal(language), export.parts["journal"], _sequence)


def of_journal(language: Language) -> list[Column]:
    """One entry. What it changed stands in the inspection pack and in the archive, with how to check it."""
    _, make = language.gettext, Maker(language)
    return [
        make.coded("sequence", _("Entry"), 9),
        *make.moment("moment", _("When")),
        make.plain("actor", _("Who"), 24),
        make.coded("action", _("Deed"), 24),
        make.coded("subject", _("Of what"), 20),
        make.coded("number", _("Incident"), 11),
        make.coded("hash", _("Hash of this entry"), 68),
        make.coded("previous", _("Hash of the entry before"), 68),
    ]


def _sequence(row: Row) -> str:
    return f"journal/{row['sequence']}"
