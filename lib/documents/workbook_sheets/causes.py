"""Causes: each answer to "why?" with the one it explains, and each barrier with whether it held."""

from collections.abc import Iterator

from lib.documents.columns import Column, Maker, Row
from lib.documents.workbook_sheets.table import Table
from lib.language import Language
from lib.register.exports import Export


def tables(export: Export, language: Language) -> Iterator[Table]:
    yield Table("causes", language.gettext("Causes"), of_causes(language), export.parts["causes"], _name)


def of_causes(language: Language) -> list[Column]:
    """One answer of the cause tree, or one barrier."""
    _, make = language.gettext, Maker(language)
    return [
        make.coded("number", _("Incident"), 11),
        make.choice("cause", "causes", _("Cause"), 28),
        make.choice("layer", "cause_layers", _("Layer"), 20),
        make.plain("why", _("Why"), 54),
        make.plain("explains", _("Explains"), 44),
        make.choice("barrier", "barriers", _("Barrier"), 36),
        make.choice("finding", "findings", _("Did it hold"), 18),
        make.plain("note", _("Note"), 44),
        *map(make.technical, ("id", "incident_id")),
    ]


def _name(row: Row) -> str:
    return f"{row['number']}/cause/{row['id'] or row['barrier']}"
