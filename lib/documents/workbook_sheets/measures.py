"""Measures: remedial actions against one incident, preventive ones against its cause, with what became of them."""

from collections.abc import Iterator
from datetime import datetime

from lib.documents.columns import Column, Maker, of_actions
from lib.documents.workbook_sheets.table import Table
from lib.domain import preventive, taxonomy
from lib.domain.local_time import to_wall
from lib.language import Language
from lib.register.exports import Export


def remedial(export: Export, language: Language) -> Table:
    return Table("actions", language.gettext("Actions"), of_actions(language, export.at), export.actions)


def tables(export: Export, language: Language) -> Iterator[Table]:
    yield remedial(export, language)
    title = language.gettext("Preventive actions")
    yield Table("preventive", title, of_preventive(language, export.at), export.parts["preventive"])


def of_preventive(language: Language, at: datetime) -> list[Column]:
    """One preventive action: against what, how strong, in force since, and whether it worked."""
    _, make = language.gettext, Maker(language)
    states, today = taxonomy.labels("action_states", language.code), to_wall(at).date()
    return [
        make.coded("number", _("Out of incident"), 11),
        make.plain("title", _("Measure"), 44),
        make.choice("cause", "causes", _("Cause"), 26),
        make.plain(
            "system", _("System"), 20, lambda row: taxonomy.label("systems", row["system"] or "", language.code)
        ),
        make.choice("type", "action_types", _("Type"), 20),
        make.choice("strength", "strengths", _("Strength"), 22),
        make.plain("owner", _("Who does it"), 22),
        make.coded("due_on", _("Due"), 13, make.day("due_on")),
        make.coded("standing", _("Standing"), 22, lambda row: states[preventive.state(row, today)]),
        make.coded("done_on", _("In force since"), 13, make.day("done_on")),
        make.plain("evidence", _("Evidence"), 36),
        make.plain("expected", _("Expected effect"), 36),
        make.plain("judged_by", _("How it is judged"), 36),
        make.coded("check_on", _("To be judged on"), 13, make.day("check_on")),
        make.plain("verifier", _("Who judges"), 22),
        make.choice("verdict", "verdicts", _("Verdict"), 22),
        make.choice("verdict_computed", "verdicts", _("What the numbers said then"), 22),
        make.plain("verdict_reasons", _("Reasons for the verdict"), 40),
        *make.moment("verdict_at", _("Judged at")),
        make.coded("repeats", _("Repeats after it was done"), 12),
        *make.moment("withdrawn_at", _("Withdrawn at")),
        make.plain("withdrawn_reason", _("Why withdrawn"), 30),
        *map(make.technical, ("id", "incident_id", "version")),
        make.technical("state", lambda row: preventive.state(row, today)),
    ]
