"""The columns of the workbook's tables: key, heading, width, and how a row yields the value of its cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from lib.documents.cells import FIRST_DAY, iso, wall_or_day
from lib.documents.sheets import Hours, Value
from lib.domain import counting, drills, incident, taxonomy
from lib.domain.duties import Duty
from lib.domain.local_time import to_wall
from lib.domain.messages import N_
from lib.language import Language
from lib.register.export_incidents import of_duty

Row = Mapping[str, Any]
MOST_DIGITS = 15  # of a number in a spreadsheet; a longer one would end in zeros
DUTIES = ("authority", "procedure", "investigation", "client")  # those with an hour
WIDTHS = {"line": 20, "text": 38, "choice": 18, "choices": 28, "answer": 14, "count": 13}
OWN_WIDTHS = {
    "kinds": 26,
    "description": 60,
    "found_by": 16,
    "contact": 22,
    "consequences_note": 36,
    "unintelligible": 22,
    "first_steps": 26,
    "first_steps_note": 30,
    "measures": 42,
    "cause": 20,
    "cause_origin": 16,
    "cause_note": 33,
    "remarks": 34,
}
COUNTED = (counting.CONFIRMED, counting.UNDECIDED)  # see data/taxonomy/definitions.toml, "incident"
MOMENT, STATED, HIDDEN = 16, 18, 12
LISTS = {field.list: field.label for field in incident.FIELDS.values()} | {
    "account_roles": N_("Role of an account"),
    "definitions": N_("What the figures mean"),
    "dpo_opinions": N_("IOD's opinion"),
    "duties": N_("Duty"),
    "outcomes": N_("What it turned out to be"),
    "precisions": N_("How exactly a moment is known"),
    "remedies": N_("Remedial action"),
    "states": N_("State"),
}
STANDING = {
    "not_required": N_("decided: not required"),
    "left": N_("not done when closed"),
    "left_due": N_("not done when closed: was due {moment}"),
    "open": N_("open, no fixed hour"),
    "done": N_("done: {moment}"),
    "kept": N_("in time: {moment}"),
    "late": N_("late: {moment}, by {duration}"),
    "missed": N_("missed: was due {moment}"),
    "ending": N_("running out: due {moment}"),
    "running": N_("running: due {moment}"),
}


@dataclass(frozen=True)
class Bulk:
    """How the cells of many incidents are formed at once, where it need not be one by one; see `in_bulk`.

    `reads` are the columns of a batch that the value follows from, `of` those that the way works on, in its order.
    """

    reads: tuple[str, ...]
    way: str = "each"
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column. `key` is for ever: a program that reads the workbook back finds it in the hidden row."""

    key: str
    label: str  # in the language of the workbook
    width: int
    value: Callable[[Row], Value]
    group: str = ""
    hidden: bool = False
    listed: str = ""  # the list that its cells take one label from
    coded: bool = False  # no free text and no name: it stays in a variant without those
    bulk: Bulk | None = None


def of_register(language: Language, at: datetime) -> list[Column]:
    """The columns of one incident, as it stood `at` that moment."""
    _ = language.gettext
    make = Maker(language)
    return [
        *_grouped(
            _("Identification"),
            make.coded("number", _("Incident"), 11),
            replace(
                make.plain("heading", _("Title or first words"), 36, incident.title_of),
                bulk=Bulk(("title", "description"), "heading"),
            ),
            make.choice("state", "states", _("State")),
            make.plain("handler_name", _("Handled by"), 20),
            replace(make.coded("completeness", _("Complete"), 12, _completeness), bulk=Bulk((), "completeness")),
            make.answer("historical", _("From an old register")),
            make.coded("drill", _("Drill"), 20, _drill(language)),
        ),
        *_grouped(
            _("Times"),
            *make.moment("detected_at", precision="detected_precision", stated=True),
            *make.occurred(),
            make.field("ongoing"),
            *make.moment("contained_at", stated=True),
            *make.moment("supplier_told_us_at", stated=True),
            *make.moment("aware_at", stated=True),
            make.field("aware_basis"),
            *make.moment("reported_at", _("Reported at")),
            make.plain("reported_by_name", _("Reported by"), 20),
        ),
        *_grouped(_("Description"), *map(make.field, ("kinds", "description", "found_by", "contact"))),
        *_grouped(_("Where"), *map(make.field, ("client", "system", "supplier"))),
        *_grouped(
            _("Data and people"),
            *map(make.field, ("role", "personal_data", "data_categories", "people_min", "people_max")),
            *map(make.field, ("records_min", "records_max", "people_categories", "people_note")),
            *map(make.field, ("consequences", "consequences_note")),
            *map(make.field, ("cross_border", "cross_border_countries", "foreign_authority")),
        ),
        *_grouped(_("Risk"), *map(make.field, ("risk", "risk_reasons", "unintelligible", "safeguards_before"))),
        *_grouped(
            _("Decision and duties"),
            make.choice("outcome", "outcomes", _("What it turned out to be"), 24),
            make.plain("outcome_reasons", _("Reasons for this decision"), 40),
            *make.moment("outcome_at", _("Decided at")),
            make.plain("outcome_by_name", _("Decided by"), 20),
            make.choice("outcome_dpo_opinion", "dpo_opinions", _("IOD's opinion"), 18),
            make.plain("outcome_dpo_note", _("What the IOD said"), 30),
            *make.moment(
                "authority_deadline", _("Authority deadline"), value=_authority_deadline, of="authority_due_at"
            ),
            *(make.duty(kind, at) for kind in DUTIES),
        ),
        *_grouped(_("Notice to the authority"), *make.notice("authority", "notified")),
        *_grouped(_("Notice to clients"), *make.notice("clients", "told")),
        *_grouped(_("Notice to people"), *make.notice("people", "told")),
        *_grouped(_("Remedial action"), *map(make.field, ("first_steps", "first_steps_note", "measures"))),
        *_grouped(_("Cause"), *map(make.field, ("cause", "cause_origin", "cause_note"))),
        *_grouped(
            _("Malware"),
            *map(make.field, ("confidentiality_kept", "ransom_demanded", "ransom_form")),
            *map(make.field, ("backup_existed", "backup_restored")),
        ),
        *_grouped(
            _("Closing"),
            *make.moment("closed_at", _("Closed at")),
            make.plain("closed_by_name", _("Closed by"), 16),
            make.plain("closing_note", _("Closing note"), 30),
            *make.moment("erased_at", _("Anonymised at")),
            make.field("remarks"),
            replace(
                make.plain("attachments", _("Files"), 20, lambda row: "; ".join(row["attachments"])),
                bulk=Bulk(("attachments",), "same"),
            ),
            replace(make.technical("title"), coded=False),
            *map(make.technical, ("id", "version")),
            *(replace(make.technical(key, value), bulk=_BULK_OF_FIGURES[key]) for key, value in of_figures().items()),
        ),
    ]


def of_figures() -> dict[str, Callable[[Row], Value]]:
    """What the figures count by, one hidden column each: whether it counts, its year, and exact lengths in hours."""
    return {
        "counts": lambda row: int(row["standing"] in COUNTED),
        "year": lambda row: row["placed"] // 100,
        "recurs": lambda row: int(row["recurrence_of"] is not None),
        "hours_to_notice": _hours("occurred_from", "detected_at"),
        "hours_to_contain": _hours("detected_at", "contained_at"),
        "hours_to_close": _hours("reported_at", "closed_at"),
    }


_BULK_OF_FIGURES = {
    "counts": Bulk(("standing",)),
    "year": Bulk(("placed",)),
    "recurs": Bulk(("recurrence_of",)),
    "hours_to_notice": Bulk((), "hours", ("occurred_from", "detected_at")),
    "hours_to_contain": Bulk((), "hours", ("detected_at", "contained_at")),
    "hours_to_close": Bulk((), "hours", ("reported_at", "closed_at")),
}


def of_actions(language: Language, at: datetime) -> list[Column]:
    """The columns of one action against an incident, as it stood `at` that moment."""
    _ = language.gettext
    make = Maker(language)
    return [
        make.coded("number", _("Incident"), 11),
        make.choice("kind", "remedies", _("Action"), 32),
        make.plain("note", _("What exactly"), 60),
        make.plain("owner", _("Who does it"), 24),
        make.coded("due_on", _("Due"), 13, make.day("due_on")),
        make.coded("standing", _("Standing"), 14, lambda row: _(standing_of_action(row, at))),
        *make.moment("done_at", _("Done")),
        make.plain("evidence", _("Evidence"), 44),
        *make.moment("created_at", _("Added at")),
        *make.moment("withdrawn_at", _("Withdrawn at")),
        make.plain("withdrawn_reason", _("Why withdrawn"), 34),
        *map(make.technical, ("id", "incident_id", "version")),
    ]


def of_lists(language: Language) -> list[Column]:
    """The columns of one entry of a list."""
    _ = language.gettext
    make = Maker(language)
    return [
        make.coded("list", _("List"), 20),
        make.coded("used", _("Stands under"), 30, lambda row: _(LISTS.get(row["list"], ""))),
        make.coded("code", _("Code"), 28),
        make.coded("pl", _("Polish"), 44),
        make.coded("en", _("English"), 44),
        make.coded("note", _("Note"), 60),
        make.coded("retired_on", _("Retired on"), 13, make.day("retired_on")),
    ]


def of_long_texts(language: Language) -> list[Column]:
    """The columns of one part of a text that is too long for its cell."""
    _ = language.gettext
    make = Maker(language)
    return [
        make.plain("key", _("Key"), 34),
        make.plain("column", _("Column"), 26),
        make.plain("part", _("Part"), 10),
        make.plain("text", _("Text"), 120),
    ]


class Maker:
    """Columns in one language."""

    def __init__(self, language: Language):
        self.language = language

    def plain(self, key: str, label: str, width: int, value: Callable[[Row], Value] | None = None) -> Column:
        """A column of free text or of names."""
        bulk = Bulk((key,), "each" if value else "same")
        return Column(key, label, width, value or (lambda row: row[key]), bulk=bulk)

    def coded(self, key: str, label: str, width: int, value: Callable[[Row], Value] | None = None) -> Column:
        """A column of numbers, days, or words of ours: neither free text nor a name."""
        return replace(self.plain(key, label, width, value), coded=True)

    def technical(self, key: str, value: Callable[[Row], Value] | None = None) -> Column:
        """A hidden column for programs and formulas."""
        return replace(self.coded(key, key, HIDDEN, value), hidden=True)

    def field(self, name: str) -> Column:
        """A fact of the incident, as its form and its list say."""
        field = incident.FIELDS[name]
        label = self.language.gettext(field.label)
        width = OWN_WIDTHS.get(name, WIDTHS[field.form])
        if field.form == "answer":
            return self.answer(name, label)
        if field.form == "choice":
            return replace(self.choice(name, field.list, label, width), coded=not field.own_words)
        if field.form == "choices":
            return self.choices(name, field.list, label, width)
        if field.form == "count":
            return replace(self.coded(name, label, width, _count(name)), bulk=Bulk((name,), "same"))
        return self.plain(name, label, width)

    def choices(self, name: str, listed: str, label: str, width: int) -> Column:
        """Several entries of a list."""
        return self.coded(name, label, width, _labels(name, listed, self.language))

    def answer(self, name: str, label: str) -> Column:
        words = {answer: self.language.yes_no(answer) for answer in (True, False, None)}
        return self.coded(name, label, OWN_WIDTHS.get(name, WIDTHS["answer"]), lambda row: words[row[name]])

    def choice(self, name: str, listed: str, label: str, width: int = WIDTHS["choice"]) -> Column:
        labels = _labels_of(listed, self.language)
        return replace(self.coded(name, label, width, lambda row: labels.get(row[name], row[name])), listed=listed)

    def moment(
        self,
        name: str,
        label: str = "",
        *,
        precision: str = "",
        stated: bool = False,
        value: Callable[[Row], datetime | None] | None = None,
        of: str = "",
    ) -> list[Column]:
        """A moment three times: as a date, as somebody stated it, and without loss. The last is hidden.

        `precision` names the column that says how exactly it is known. As stated is shown where a person stated it.
        A `value` that is no column of the row is one `of` a batch.
        """
        label = label or self.language.gettext(incident.FIELDS[name].label)
        at = value or (lambda row: row[name])
        works_on = (of or name, precision)
        reads = of_duty("authority") if of else tuple(filter(None, works_on))

        def exactly(row: Row) -> str | None:
            return row[precision] if precision else "minute"

        def in_words(row: Row) -> str:
            return self._stated(at(row), None, exactly(row))

        made = [
            self.coded(name, label, MOMENT, lambda row: wall_or_day(at(row), exactly(row))),
            replace(self.coded(f"{name}_stated", self._as_stated(label), STATED, in_words), hidden=not stated),
            self._lossless(name, label, lambda row: iso(at(row), exactly(row))),
        ]
        ways = ("wall", "stated", "iso")
        return [replace(column, bulk=Bulk(reads, way, works_on)) for column, way in zip(made, ways, strict=True)]

    def occurred(self) -> list[Column]:
        """Beginning and end as dates, the two together as stated, and each without loss."""

        def whole_days(row: Row) -> bool:
            """A range whose ends are a first and a last minute of a day was stated in days."""
            begun, ended = (row[name] and to_wall(row[name]) for name in ("occurred_from", "occurred_to"))
            return (
                row["occurred_precision"] == "range"
                and (begun is None or (begun.hour, begun.minute) == (0, 0))
                and (ended is None or (ended.hour, ended.minute) == (23, 59))
            )

        def date_of(name: str) -> Callable[[Row], Value]:
            return lambda row: wall_or_day(row[name], row["occurred_precision"], whole_days=whole_days(row))

        def in_words(row: Row) -> str:
            return self._stated(row["occurred_from"], row["occurred_to"], row["occurred_precision"])

        def lossless(name: str) -> Callable[[Row], Value]:
            return lambda row: iso(row[name], row["occurred_precision"])

        names, precision = ("occurred_from", "occurred_to"), "occurred_precision"
        reads = (*names, precision)
        labels = {name: self.language.gettext(incident.FIELDS[name].label) for name in names}
        together = self._as_stated(self.language.gettext("Started and ended"))
        return [
            *(
                replace(
                    self.coded(name, labels[name], MOMENT, date_of(name)),
                    bulk=Bulk(reads, "wall", (name, precision, *names)),
                )
                for name in names
            ),
            replace(
                self.coded("occurred_stated", together, 30, in_words),
                bulk=Bulk(reads, "stated", (names[0], precision, names[1])),
            ),
            *(
                replace(self._lossless(name, labels[name], lossless(name)), bulk=Bulk(reads, "iso", (name, precision)))
                for name in names
            ),
        ]

    def notice(self, who: str, verb: str) -> list[Column]:
        """Whether somebody was told, when, and the reasons."""
        return [
            self.field(f"{who}_{verb}"),
            *self.moment(f"{who}_{verb}_at", stated=True),
            self.field(f"{who}_reasons"),
        ]

    def duty(self, kind: str, at: datetime) -> Column:
        """How one duty stood."""
        label = self.language.gettext("Duty: {duty}").format(duty=_labels_of("duties", self.language)[kind])

        def standing(row: Row) -> str:
            duty = _duty(row, kind)
            return self.standing(duty, row["state"] == "closed", at) if duty else ""

        bulk = Bulk(("state", *of_duty(kind)), "standing", (kind,))
        return replace(self.coded(f"duty_{kind}", label, 30, standing), bulk=bulk)

    def day(self, name: str) -> Callable[[Row], Value]:
        """A day without a time. One that Excel cannot count is written out."""

        def value(row: Row) -> Value:
            day: date | None = row[name]
            return self.language.date(day) if day and day < FIRST_DAY.date() else day

        return value

    def standing(self, duty: Duty, is_closed: bool, at: datetime) -> str:
        """How a duty stands, in words; without a fixed hour only whether it is met."""
        said = self.language.gettext(STANDING[_standing(duty, is_closed, at)])
        moment = duty.done_at or duty.due_at
        told = {"moment": self.language.moment(moment)} if moment else {}
        if duty.late_by:
            told["duration"] = self.language.duration(duty.late_by)
        return said.format(**told)

    def _stated(self, begun: datetime | None, ended: datetime | None, precision: str | None) -> str:
        if (begun is None and ended is None) or precision == "unknown":
            return ""
        if precision is None or precision == "minute":
            precision = "minute" if ended in (None, begun) else "range"
        return self.language.moment_stated(begun, ended, precision)

    def _as_stated(self, label: str) -> str:
        return self.language.gettext("{label}, as stated").format(label=label)

    def _lossless(self, name: str, label: str, value: Callable[[Row], Value]) -> Column:
        return Column(f"{name}_iso", f"{label} (ISO)", HIDDEN, value, hidden=True, coded=True)


def _grouped(group: str, *columns: Column) -> list[Column]:
    return [replace(column, group=group) for column in columns]


def _labels_of(listed: str, language: Language) -> dict[str, str]:
    return {code: entry.label(language.code) for code, entry in taxonomy.entries(listed).items()}


def _labels(name: str, listed: str, language: Language) -> Callable[[Row], str]:
    labels = _labels_of(listed, language)
    return lambda row: "; ".join(labels.get(code, code) for code in row[name])


def _count(name: str) -> Callable[[Row], Value]:
    def value(row: Row) -> Value:
        count = row[name]
        return str(count) if count is not None and count >= 10**MOST_DIGITS else count

    return value


def _drill(language: Language) -> Callable[[Row], Value]:
    return lambda row: drills.title(row["drill"], language.code) if row["drill"] else None


def _hours(begins: str, ends: str) -> Callable[[Row], Value]:
    """Elapsed hours between two moments that are known to the minute, of an incident that counts."""

    def value(row: Row) -> Value:
        exact = {row.get(f"{name.split('_')[0]}_precision") or "minute" for name in (begins, ends)}
        if row["standing"] not in COUNTED or exact != {"minute"} or not row[begins] or not row[ends]:
            return None
        return in_hours(row[ends] - row[begins])

    return value


def in_hours(length: timedelta) -> Hours | None:
    """To the hundredth of an hour; None for one that runs backwards."""
    return Hours(round(length / timedelta(hours=1), 2)) if length >= timedelta(0) else None


def _completeness(row: Row) -> float:
    known, parts = incident.completeness(row)
    return known / parts


def _duty(row: Row, kind: str) -> Duty | None:
    """The duty of this kind; that towards clients before it is known which they are stands for it."""
    kinds = (kind, "clients") if kind == "client" else (kind,)
    return next((duty for duty in row["duties"] if duty.kind in kinds), None)


def _standing(duty: Duty, is_closed: bool, at: datetime) -> str:
    """Which of `STANDING` holds."""
    standing = duty.standing(at)
    if standing == "not_required":
        return standing
    if is_closed and duty.is_waiting:
        return "left_due" if duty.due_at else "left"
    if duty.due_at is None:
        return "done" if duty.done_at else "open"
    return standing


def _authority_deadline(row: Row) -> datetime | None:
    duty = _duty(row, "authority")
    return duty.due_at if duty else None


def standing_of_action(row: Row, at: datetime) -> str:
    if row["withdrawn_at"]:
        return N_("withdrawn")
    if row["done_at"]:
        return N_("done")
    if row["due_on"] and row["due_on"] < to_wall(at).date():
        return N_("overdue")
    return N_("open")
