"""An empty workbook to fill in by hand and bring in: one row an incident, with lists to pick from."""

from pathlib import Path
from typing import BinaryIO

from lib.documents import looks, workbook
from lib.documents.cells import literal
from lib.documents.columns import Column, Maker
from lib.documents.sheets import LAST_ROW, Book, Sheet
from lib.domain import incident
from lib.language import Language

ROWS = 500  # that offer the lists
_LEFT_OUT = {"handler", "detected_precision", "occurred_precision"}
_FIRST = ("number", "title", "description", "kinds", "found_by", "detected_at", "occurred_from", "occurred_to")


def write(target: BinaryIO | Path, language: Language) -> None:
    """Writes the empty workbook: how to fill it in, the register's sheet without rows, the lists."""
    _ = language.gettext
    columns, listed = columns_of(language), workbook.lists(language)
    book = Book(target)
    first = book.add_sheet(_("How to fill it in"))
    looks.prepare(book, _("Register of personal-data incidents"))
    looks.page(first, (26, 100), None, language)
    with book.rows_of(first) as sheet:
        _explain(sheet, language)
    register = book.add_sheet(_("Register"))
    looks.table(register, columns, None, language)
    with book.rows_of(register) as sheet:
        head = looks.head(sheet, columns)
        labels = workbook.where_labels_stand(language, LAST_ROW)
        looks.pick_lists(register, columns, head, head + ROWS, labels)
    lists = book.add_sheet(listed.title)
    looks.table(lists, listed.columns, None, language)
    with book.rows_of(lists) as sheet:
        looks.head(sheet, listed.columns)
        for row in listed.rows:
            values = [column.value(row) for column in listed.columns]
            sheet.append([literal(value) if isinstance(value, str) else value for value in values])
    book.close()


def columns_of(language: Language) -> list[Column]:
    """Number, and every fact of an incident that an old register may state; moments as one writes them."""
    make = Maker(language)
    names = [*_FIRST[1:], *(n for n in incident.FIELDS if n not in {*_LEFT_OUT, *_FIRST})]
    return [make.coded("number", language.gettext("Number in the sheet"), 12), *(_column(make, name) for name in names)]


def _column(make: Maker, name: str) -> Column:
    field = incident.FIELDS[name]
    if field.form == "moment":
        return make.coded(name, make.language.gettext(field.label), 18)
    return make.field(name)


def _explain(sheet: Sheet, language: Language) -> None:
    _ = language.gettext
    sheet.append((_("How to fill it in"), ""), ("title", "title"), height=30)
    for label, sentence in (
        (_("One row"), _("One incident. Bring the file in under “Bring in a spreadsheet”; nothing is written unseen.")),
        (_("Not known"), _("Leave the cell empty. Empty means neither no nor zero.")),
        (_("Dates"), _("As exactly as they are known: 31.12.2024 14:30, 31.12.2024, May 2023, 2019.")),
        (_("Counts"), _("A number, or what is known of it: about 200, 100-150, more than 1000.")),
        (
            _("Lists"),
            _("Pick an entry, or take it from the sheet of lists. Several in one cell: part them by semicolons."),
        ),
        (_("First row"), _("It is hidden and names the columns for the program. Leave it as it is.")),
    ):
        sheet.append((label, literal(sentence)), ("label", "quiet"), height=15)
