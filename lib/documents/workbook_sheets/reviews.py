"""The sheets of section 8 in the workbook: meetings, what they decided, and the four duties of each incident."""

from collections.abc import Iterator
from datetime import date

from lib.documents.columns import Column, Maker, Row
from lib.documents.workbook_sheets.table import Table, by_number
from lib.domain import taxonomy
from lib.domain.local_time import to_wall
from lib.domain.messages import N_
from lib.language import Language
from lib.register.exports import Export
from lib.register.review_exports import DUTIES


def tables(export: Export, language: Language) -> Iterator[Table]:
    _ = language.gettext
    yield Table("meetings", _("Reviews"), of_meetings(language), export.meetings, lambda row: f"meeting/{row['id']}")
    decided = of_decisions(language, export)
    yield Table("decisions", _("Review decisions"), decided, export.decisions, lambda row: f"decision/{row['id']}")
    yield Table("reviews", _("Duties of section 8"), of_reviews(language), export.reviews, by_number)


def of_meetings(language: Language) -> list[Column]:
    """One meeting; its hash lets frozen minutes be compared with these."""
    _, make = language.gettext, Maker(language)
    return [
        make.coded("number", _("Minutes"), 12),
        make.choice("kind", "meeting_kinds", _("Meeting"), 34),
        make.coded("incident", _("Incident"), 11),
        make.coded("held_on", _("Held on"), 13, make.day("held_on")),
        make.coded("since", _("Period from"), 13, make.day("since")),
        make.plain("facilitator", _("Led by"), 22),
        make.plain("present", _("Present"), 44),
        make.coded("next_on", _("Next meeting"), 13, make.day("next_on")),
        *make.moment("frozen_at", _("Frozen")),
        make.plain("frozen_by_name", _("By whom"), 20),
        make.coded("minutes_hash", _("SHA-256 of the minutes"), 66),
        make.plain("withdrawn_reason", _("Why called off"), 30),
        make.technical("id"),
    ]


def of_decisions(language: Language, export: Export) -> list[Column]:
    """One decision of a meeting."""
    _, make = language.gettext, Maker(language)
    today = to_wall(export.at).date()
    return [
        make.coded("meeting", _("Minutes"), 12),
        make.coded("incident", _("Incident"), 11),
        make.plain("what", _("What is decided"), 60),
        make.plain("owner", _("Who sees to it"), 24),
        make.coded("due_on", _("Due"), 13, make.day("due_on")),
        make.answer("for_management", _("Asked of management")),
        make.coded("standing", _("Standing"), 14, lambda row: _(_standing(row, today))),
        make.coded("done_on", _("Carried out"), 13, make.day("done_on")),
        make.plain("done_note", _("Evidence"), 44),
        make.plain("withdrawn_reason", _("Why withdrawn"), 30),
        make.technical("id"),
    ]


def of_reviews(language: Language) -> list[Column]:
    """One incident: until when its review was due, when it was finished, and each duty with its reason."""
    _, make = language.gettext, Maker(language)
    return [
        make.coded("number", _("Incident"), 11),
        *make.moment("review_due_at", _("Review due")),
        *make.moment("reviewed_at", _("Review finished")),
        *(column for duty in DUTIES for column in _duty(make, duty, language)),
    ]


def _duty(make: Maker, duty: str, language: Language) -> Iterator[Column]:
    label = taxonomy.label("review_duties", duty, language.code)
    label = label[:1].upper() + label[1:]
    yield make.choice(duty, "review_states", label, 22)
    yield make.plain(f"{duty}_reason", language.gettext("{duty}: reason or evidence").format(duty=label), 36)


def _standing(row: Row, today: date) -> str:
    if row["withdrawn_at"]:
        return N_("withdrawn")
    if row["done_on"]:
        return N_("done")
    return N_("overdue") if row["due_on"] and row["due_on"] < today else N_("open")
