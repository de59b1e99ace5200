"""Who was told: clients (Art. 33(2)), the authority (Art. 33(1)), people (Art. 34, without personal data)."""

from collections.abc import Iterator
from datetime import datetime

from lib.documents.columns import Column, Maker
from lib.documents.workbook_sheets.deadlines import standing, verdict
from lib.documents.workbook_sheets.table import Table
from lib.language import Language
from lib.register.exports import Export


def tables(export: Export, language: Language) -> Iterator[Table]:
    _, parts = language.gettext, export.parts
    yield Table("clients", _("Clients"), of_clients(language, export.at), parts["clients"])
    yield Table("filings", _("Authority"), of_filings(language), parts["filings"])
    yield Table("communications", _("People"), of_communications(language), parts["communications"])


def of_clients(language: Language, at: datetime) -> list[Column]:
    """One client that an incident touches or may touch, with what holds for this one alone."""
    _, make = language.gettext, Maker(language)
    affected = {"yes": _("yes"), "possibly": _("possibly"), "no": _("no")}
    return [
        make.coded("number", _("Incident"), 11),
        make.plain("name", _("Client"), 30),
        make.coded("affected", _("Concerned"), 12, lambda row: affected.get(row["affected"], row["affected"])),
        make.answer("exploited", _("Used by somebody")),
        make.plain("evidence", _("How we know"), 40),
        make.choices("data_categories", "data_categories", _("Data categories"), 28),
        *(make.field(name) for name in ("people_min", "people_max", "records_min", "records_max")),
        make.plain("agreement", _("Agreement"), 18),
        make.coded("notice_hours", _("Contract: hours"), 12),
        *make.moment("due_at", _("Due")),
        *make.moment("done_at", _("First told")),
        make.coded("standing", _("Standing"), 34, standing(make, at)),
        make.choice("channel", "channels", _("Channel")),
        make.plain("receipt", _("Proof"), 30),
        *make.moment("confirmed_at", _("Confirmed")),
        make.plain("confirmed_by", _("Confirmed by"), 20),
        make.plain("note", _("Note"), 36),
        *map(make.technical, ("id", "incident_id", "client_id")),
        verdict(make, at),
    ]


def of_filings(language: Language) -> list[Column]:
    """One filing with the authority, in its order; lateness was frozen with the first."""
    _, make = language.gettext, Maker(language)
    return [
        make.coded("number", _("Incident"), 11),
        make.coded("filing", _("Filing"), 8),
        make.choice("kind", "notice_kinds", _("Kind of notice"), 26),
        *make.moment("sent_at", _("Sent")),
        *make.moment("due_at", _("Was due")),
        make.choice("channel", "channels", _("Channel"), 24),
        make.plain("case_number", _("Case number"), 22),
        make.plain("receipt", _("Proof"), 34),
        make.plain("delay_reasons", _("Reasons for the delay"), 44),
        make.plain("open_questions", _("To be supplemented"), 40),
        *make.moment("confirmed_at", _("Confirmed")),
        make.plain("recorded_by_name", _("Recorded by"), 20),
        *make.moment("withdrawn_at", _("Withdrawn at")),
        make.plain("withdrawn_reason", _("Why withdrawn"), 30),
        *map(make.technical, ("id", "incident_id", "version")),
    ]


def of_communications(language: Language) -> list[Column]:
    """What people were sent, or why they were not: a notice or a decision, never who they are."""
    _, make = language.gettext, Maker(language)
    return [
        make.coded("number", _("Incident"), 11),
        *make.moment("moment", _("When")),
        make.choice("kind", "notice_kinds", _("Kind of notice"), 24),
        make.choice("channel", "channels", _("Channel")),
        make.coded("people_count", _("People told"), 12),
        make.choice("answer", "answers", _("Decision: are they told"), 22),
        make.choice("exemption", "exemptions", _("Exemption, Art. 34(3)"), 34),
        make.plain("exemption_evidence", _("What proves the exemption"), 36),
        make.plain("reasons", _("Reasons"), 50),
        make.plain("by_name", _("By whom"), 20),
        *make.moment("withdrawn_at", _("Withdrawn at")),
        *map(make.technical, ("id", "incident_id")),
    ]
