"""Timeline: what happened when, incident by incident, each with how exactly the moment is known."""

from collections.abc import Iterator
from dataclasses import replace

from lib.documents.columns import Column, Maker, Row
from lib.documents.workbook_sheets.table import Table
from lib.domain import taxonomy
from lib.domain.messages import N_
from lib.language import Language
from lib.register.exports import Export

EVENTS = {
    "occurred": N_("it began"),
    "detected": N_("somebody noticed"),
    "supplier_told_us": N_("the supplier told us"),
    "reported": N_("it was put into the register"),
    "aware": N_("we became aware of the breach"),
    "contained": N_("it was contained"),
    "outcome": N_("it was decided what it is"),
    "decided": N_("it was decided who is told"),
    "notice_authority": N_("the authority was sent a notice"),
    "notice_client": N_("a client was sent a notice"),
    "notice_people": N_("people were sent a notice"),
    "action_done": N_("an action was finished"),
    "appointment_done": N_("a date was kept"),
    "closed": N_("it was closed"),
    "reviewed": N_("its review was finished"),
}
_CODES = {"outcome": "outcomes", "decided": "decisions", "action_done": "remedies", "appointment_done": "duties"}


def tables(export: Export, language: Language) -> Iterator[Table]:
    yield Table("timeline", language.gettext("Timeline"), of_timeline(language), export.parts["timeline"], _name)


def of_timeline(language: Language) -> list[Column]:
    """One event."""
    _, make = language.gettext, Maker(language)

    def which(row: Row) -> str:
        listed = "notice_kinds" if row["event"].startswith("notice_") else _CODES.get(row["event"])
        return taxonomy.label(listed, row["code"], language.code) if listed and row["code"] else ""

    events = {event: _(message) for event, message in EVENTS.items()}
    when = make.moment("moment", _("When"), precision="precision")
    return [
        make.coded("number", _("Incident"), 11),
        when[0],
        replace(when[1], hidden=False),
        when[2],
        make.coded("event", _("What happened"), 34, lambda row: events[row["event"]]),
        make.coded("code", _("Which"), 34, which),
        make.plain("what", _("Said of it"), 70),
        make.plain("by_name", _("By whom"), 22),
        make.technical("incident_id"),
    ]


def _name(row: Row) -> str:
    return f"{row['number']}/{row['event']}/{row['code'] or ''}/{row['moment'].isoformat()}"
