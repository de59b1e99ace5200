"""Suppliers: a score card each, and every verification with its result."""

from collections.abc import Iterator

from lib.documents.columns import Column, Maker, Row
from lib.documents.workbook_sheets.table import Table
from lib.language import Language
from lib.register.exports import Export


def tables(export: Export, language: Language) -> Iterator[Table]:
    _, parts = language.gettext, export.parts
    yield Table("suppliers", _("Suppliers"), of_suppliers(language), parts["suppliers"], _name)
    yield Table(
        "verifications", _("Verifications"), of_verifications(language), parts["verifications"], _name_of_verification
    )


def of_suppliers(language: Language) -> list[Column]:
    """One supplier: contract, last verification, how many of the incidents here it caused."""
    _, make = language.gettext, Maker(language)
    return [
        make.plain("name", _("Supplier"), 30),
        make.choice("role", "supplier_roles", _("Role"), 24),
        make.coded("incidents", _("Incidents in this file"), 12),
        make.plain("agreement", _("Agreement"), 20),
        make.coded("agreement_on", _("Agreement of"), 13, make.day("agreement_on")),
        make.coded("notice_hours", _("Contract: hours"), 12),
        make.coded("verified_on", _("Last verified"), 13, make.day("verified_on")),
        make.choice("result", "verification_results", _("Result"), 22),
        make.coded("next_on", _("Next verification"), 13, make.day("next_on")),
        make.plain("note", _("Note"), 40),
        *make.moment("retired_at", _("No longer used since")),
        *map(make.technical, ("id", "version")),
    ]


def of_verifications(language: Language) -> list[Column]:
    """One verification of a supplier, Art. 28(1) GDPR."""
    _, make = language.gettext, Maker(language)
    return [
        make.plain("name", _("Supplier"), 30),
        make.coded("verified_on", _("Verified on"), 13, make.day("verified_on")),
        make.choice("result", "verification_results", _("Result"), 22),
        make.plain("scope", _("Scope"), 40),
        make.plain("evidence", _("Evidence"), 40),
        make.coded("next_on", _("Next verification"), 13, make.day("next_on")),
        make.coded("number", _("After incident"), 12),
        make.plain("by_name", _("By whom"), 20),
        make.plain("withdrawn_reason", _("Why withdrawn"), 30),
        *map(make.technical, ("id", "supplier_id", "version")),
    ]


def _name(row: Row) -> str:
    return f"supplier/{row['id']}"


def _name_of_verification(row: Row) -> str:
    return f"verification/{row['id']}"
