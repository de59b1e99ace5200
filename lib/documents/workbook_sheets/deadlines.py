"""Deadlines: every duty with its basis, since when it runs, until when, when it was first met, and how it stands."""

from collections.abc import Callable, Iterator
from datetime import datetime

from lib.documents.columns import Column, Maker, Row, in_hours
from lib.documents.sheets import Value
from lib.documents.workbook_sheets.table import Table
from lib.language import Language
from lib.register.export_parts import duty_of
from lib.register.exports import Export


def tables(export: Export, language: Language) -> Iterator[Table]:
    title = language.gettext("Deadlines")
    yield Table("deadlines", title, of_deadlines(language, export.at), export.parts["deadlines"], _name)


def of_deadlines(language: Language, at: datetime) -> list[Column]:
    """One duty; `hours` from since to met, `verdict` as a word for ever."""
    _, make, say = language.gettext, Maker(language), language.gettext
    return [
        make.coded("number", _("Incident"), 11),
        make.choice("kind", "duties", _("Duty"), 30),
        make.plain("name", _("Towards whom, or what"), 26),
        make.coded("basis", _("Basis"), 40, lambda row: say(row["basis"])),
        *make.moment("since", _("Runs since")),
        *make.moment("due_at", _("Due")),
        *make.moment("done_at", _("First met")),
        make.coded("hours", _("Hours until met"), 12, _hours),
        make.coded("standing", _("Standing"), 34, standing(make, at)),
        make.plain("delay_reasons", _("Reasons for the delay"), 44),
        make.technical("incident_id"),
        verdict(make, at),
    ]


def standing(make: Maker, at: datetime) -> Callable[[Row], Value]:
    """In words how the duty of a row stands."""

    def value(row: Row) -> Value:
        duty = duty_of(row)
        return make.standing(duty, row["is_closed"], at) if duty else ""

    return value


def verdict(make: Maker, at: datetime) -> Column:
    """How the duty of a row stands, as a word for ever."""
    return make.technical("verdict", lambda row: duty.standing(at) if (duty := duty_of(row)) else "")


def _name(row: Row) -> str:
    return f"{row['number']}/{row['kind']}/{row['subject']}"


def _hours(row: Row) -> Value:
    if row["since"] is None or row["done_at"] is None:
        return None
    return in_hours(row["done_at"] - row["since"])
