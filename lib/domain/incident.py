"""What an incident is: its fields, what is wrong with them, how complete it is, what is next.

An incident is a mapping of field names to values. `None` (or an empty text or tuple) means "not known yet",
which is a possible answer everywhere and never the same as no or zero.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lib.domain import taxonomy
from lib.domain.local_time import EARLIEST, LATEST, span_of_day, to_wall
from lib.domain.messages import N_, Problem

Values = Mapping[str, Any]

LONGEST_LINE = 300
LONGEST_HEADING = 90  # where there is no title
LONGEST_TEXT = 200_000
LARGEST_COUNT = 10**15
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Field:
    """One fact of an incident. `form` is one of: line, text, choice, choices, moment, answer, count, person, flag."""

    name: str
    form: str
    label: str
    group: str
    list: str = ""  # for choice and choices: the list in data/taxonomy
    own_words: bool = False  # a choice may also be typed


def _f(group: str, name: str, form: str, label: str, list: str = "", **more: Any) -> Field:
    return Field(name, form, label, group, list, **more)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        _f("facts", "title", "line", N_("Title")),
        _f("facts", "description", "text", N_("What happened")),
        _f("facts", "kinds", "choices", N_("Kind of incident"), "kinds"),
        _f("facts", "found_by", "choice", N_("Who noticed"), "finders"),
        _f("facts", "contact", "line", N_("Contact")),
        _f("facts", "client", "line", N_("Client concerned")),
        _f("facts", "system", "choice", N_("System"), "systems", own_words=True),
        _f("facts", "supplier", "line", N_("Supplier")),
        _f("facts", "handler", "person", N_("Handled by")),
        _f("times", "detected_at", "moment", N_("Noticed at")),
        _f("times", "detected_precision", "choice", N_("How exactly known: noticed"), "precisions"),
        _f("times", "occurred_from", "moment", N_("Started at")),
        _f("times", "occurred_to", "moment", N_("Ended at")),
        _f("times", "occurred_precision", "choice", N_("How exactly known: occurred"), "precisions"),
        _f("times", "ongoing", "answer", N_("Still going on")),
        _f("times", "contained_at", "moment", N_("Contained at")),
        _f("times", "supplier_told_us_at", "moment", N_("Supplier told us at")),
        _f("awareness", "aware_at", "moment", N_("Became aware of the breach at")),
        _f("awareness", "aware_basis", "text", N_("Why then")),
        _f("people", "role", "choice", N_("Our role"), "roles"),
        _f("people", "personal_data", "answer", N_("Personal data involved")),
        _f("people", "data_categories", "choices", N_("Data categories"), "data_categories"),
        _f("people", "people_min", "count", N_("People, at least")),
        _f("people", "people_max", "count", N_("People, at most")),
        _f("people", "records_min", "count", N_("Records, at least")),
        _f("people", "records_max", "count", N_("Records, at most")),
        _f("people", "people_categories", "choices", N_("Categories of people"), "people_categories"),
        _f("people", "people_note", "text", N_("The people concerned in words")),
        _f("people", "consequences", "choices", N_("Likely consequences"), "consequences"),
        _f("people", "consequences_note", "text", N_("Likely consequences in words")),
        _f("people", "cross_border", "answer", N_("People in several countries of the EEA")),
        _f("people", "cross_border_countries", "line", N_("Which countries")),
        _f("people", "foreign_authority", "answer", N_("Notified, or to be notified, to an authority abroad")),
        _f("cause", "cause", "choice", N_("Cause"), "causes"),
        _f("cause", "cause_origin", "choice", N_("Origin of the cause"), "cause_origins"),
        _f("cause", "cause_note", "text", N_("Cause in words")),
        _f("cause", "unintelligible", "answer", N_("Data unintelligible to others (encrypted, key safe)")),
        _f("cause", "safeguards_before", "text", N_("Safeguards in place before")),
        _f("cause", "measures", "text", N_("Measures taken")),
        _f("cause", "first_steps", "choices", N_("First steps already taken"), "remedies"),
        _f("cause", "first_steps_note", "text", N_("First steps in words")),
        _f("malware", "confidentiality_kept", "text", N_("What rules out that the data were read or copied")),
        _f("malware", "ransom_demanded", "answer", N_("Payment demanded")),
        _f("malware", "ransom_form", "line", N_("In what form payment was demanded")),
        _f("malware", "backup_existed", "answer", N_("There was a backup")),
        _f("malware", "backup_restored", "line", N_("How fast it was restored")),
        _f("decisions", "risk", "choice", N_("Risk to people"), "risks"),
        _f("decisions", "risk_reasons", "text", N_("Reasons for the risk")),
        _f("summary", "authority_notified", "answer", N_("Authority notified")),
        _f("summary", "authority_notified_at", "moment", N_("Authority notified at")),
        _f("summary", "authority_reasons", "text", N_("Authority: reasons")),
        _f("summary", "clients_told", "answer", N_("Clients told")),
        _f("summary", "clients_told_at", "moment", N_("Clients told at")),
        _f("summary", "clients_reasons", "text", N_("Clients: reasons")),
        _f("summary", "people_told", "answer", N_("People told")),
        _f("summary", "people_told_at", "moment", N_("People told at")),
        _f("summary", "people_reasons", "text", N_("People: reasons")),
        _f("decisions", "remarks", "text", N_("Remarks")),
    )
}
WHO = ("contact", "client", "supplier")  # meant to hold who somebody is, where other texts are not
EMPTY: Values = {name: () if field.form == "choices" else None for name, field in FIELDS.items()}
_PAST = (("authority", "notified"), ("clients", "told"), ("people", "told"))
_IN_THE_PAST = ("detected_at", "occurred_from", "aware_at", "contained_at", "supplier_told_us_at")
_IN_THE_PAST += tuple(f"{who}_{verb}_at" for who, verb in _PAST)
COUNTS = ("people", "records")
# Who was told: kept in step with decisions and notices; stated only by the sheet of an old register.
SUMMARY = tuple(name for name, field in FIELDS.items() if field.group == "summary")

# What a complete entry says (Art. 33(5): facts, effects, remedial action); of each group one field suffices.
EXPECTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("what happened"), ("description",)),
    (N_("kind of incident"), ("kinds",)),
    (N_("who noticed"), ("found_by",)),
    (N_("when it was noticed"), ("detected_at",)),
    (N_("when it happened"), ("occurred_from", "occurred_to")),
    (N_("system"), ("system",)),
    (N_("who handles it"), ("handler",)),
    (N_("our role"), ("role",)),
    (N_("whether personal data are involved"), ("personal_data",)),
    (N_("data categories"), ("data_categories",)),
    (N_("number of people"), ("people_min", "people_max")),
    (N_("number of records"), ("records_min", "records_max")),
    (N_("likely consequences"), ("consequences", "consequences_note")),
    (N_("cause"), ("cause", "cause_note")),
    (N_("measures taken"), ("measures", "first_steps", "first_steps_note")),
    (N_("risk to people"), ("risk",)),
)


def is_known(value: Any) -> bool:
    """False is an answer and zero is a number; None, empty text and an empty selection are "not known yet"."""
    return value is not None and value != "" and value != () and value != []


def cleaned(values: Values) -> dict[str, Any]:
    """The values as they are kept; see `kept_text` for what becomes of texts."""
    return {name: clean(value) if (clean := _CLEAN[name]) else value for name, value in values.items()}


def kept_text(text: str | None) -> str | None:
    """A text as it is kept: line ends as `\\n`, no NUL or lone surrogate, no space around it, empty as None."""
    if not text:
        return None
    if "\r" in text or "\0" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not text.isascii():
        text = text.encode("utf-8", "ignore").decode("utf-8")
    return text.strip() or None


def codes(kept: str | None) -> tuple[str, ...]:
    """The codes of a list as the register keeps it: `|name|e-mail|`."""
    return tuple(kept.strip("|").split("|")) if kept else ()


def _kept_line(text: str | None) -> str | None:
    text = kept_text(text)
    return text and " ".join(text.split())


def _kept_codes(chosen: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chosen or ()))


def _clean(field: Field) -> Callable[[Any], Any] | None:
    """What makes of a value what is kept; None where it is kept as it is."""
    if field.form == "line" or field.own_words:
        return _kept_line
    return {"text": kept_text, "choice": kept_text, "choices": _kept_codes}.get(field.form)


_CLEAN = {name: _clean(field) for name, field in FIELDS.items()}


def asks_of_malware(values: Values) -> bool:
    """Whether the form's section on malware applies: it was the cause, or something is said of it already."""
    own = (name for name, field in FIELDS.items() if field.group == "malware")
    return values["cause"] == "malware" or any(is_known(values[name]) for name in own)


def title_of(values: Values) -> str:
    """The title, or the first words of what happened."""
    text = values["title"] or (values["description"] or "").split("\n", 1)[0]
    return text if len(text) <= LONGEST_HEADING else text[:LONGEST_HEADING].rsplit(" ", 1)[0] + "…"


def problems(values: Values, now: datetime, *, historical: bool = False) -> list[Problem]:
    """What a person can correct in these (cleaned) values, field by field; empty when they can be kept.

    `values` holds every field of `FIELDS`; `now` is an aware datetime. A `historical` record says what an old
    register says, also where that gives no reasons.
    """
    found = [
        problem
        for name, fits in _FITS.items()
        if (value := values[name]) and not fits(value)
        for problem in _wrong_with(FIELDS[name], value)
    ]
    found += [*_counts_out_of_order(values), *_times_out_of_order(values, now)]
    if historical:
        found = [problem for problem in found if problem.field != "aware_basis"]
    else:
        found += _notices_without_grounds(values)
    if not is_known(values["description"]):
        found.insert(0, Problem("description", N_("Say in a sentence what happened.")))
    return found


def _fits(field: Field) -> Callable[[Any], bool] | None:
    """Whether a value can be kept in a field; None where every value can."""
    if field.form in ("line", "text") or field.own_words:
        longest = LONGEST_TEXT if field.form == "text" else LONGEST_LINE
        return lambda value: len(value) <= longest
    if field.form == "choice":
        return lambda value: value in taxonomy.entries(field.list)
    if field.form == "choices":
        return lambda value: all(map(taxonomy.entries(field.list).__contains__, value))
    if field.form == "count":
        return lambda value: 0 <= value <= LARGEST_COUNT
    return (lambda value: EARLIEST <= value <= LATEST) if field.form == "moment" else None


_FITS = {name: fits for name, field in FIELDS.items() if (fits := _fits(field))}


def _wrong_with(field: Field, value: Any) -> Iterable[Problem]:
    """What is to be said of a value that does not fit."""
    if field.form in ("line", "text") or field.own_words:
        longest = LONGEST_TEXT if field.form == "text" else LONGEST_LINE
        sentence = N_("This is {length} characters long; at most {longest} fit here.")
        yield Problem(field.name, sentence, {"length": len(value), "longest": longest})
    elif field.form in ("choice", "choices"):
        for code in value if field.form == "choices" else (value,):
            if code not in taxonomy.entries(field.list):
                yield Problem(field.name, N_("“{code}” is not in the list; choose an entry of it."), {"code": code})
    elif field.form == "count":
        yield Problem(field.name, N_("This number cannot be; give zero or more, or leave it empty."))
    else:
        yield Problem(field.name, N_("The year must lie between 2 and 9998."))


def _counts_out_of_order(values: Values) -> Iterable[Problem]:
    for what in COUNTS:
        least, most = values[f"{what}_min"], values[f"{what}_max"]
        if least is not None and most is not None and least > most:
            yield Problem(f"{what}_max", N_("“At most” is smaller than “at least”."))


def _times_out_of_order(values: Values, now: datetime) -> Iterable[Problem]:
    latest = now + CLOCK_SKEW
    for name in _IN_THE_PAST:
        if values[name] is not None and values[name] > latest:
            yield Problem(name, N_("This lies in the future."))
    begun, ended = values["occurred_from"], values["occurred_to"]
    still_to_come = ended is not None and ended > now and ended > span_of_day(to_wall(now).date())[1] + CLOCK_SKEW
    if still_to_come and values["occurred_precision"] not in ("month", "year"):  # those may end later than today
        yield Problem("occurred_to", N_("This lies in the future."))
    if begun and ended and ended < begun:
        yield Problem("occurred_to", N_("The end lies before the beginning."))
    if values["ongoing"] and values["occurred_precision"] in ("minute", "range") and ended and ended != begun:
        yield Problem("ongoing", N_("It cannot be over and still going on; leave out the end or this answer."))
    noticed = values["detected_at"] if values["detected_precision"] in (None, "minute") else None
    if values["aware_at"] and noticed and values["aware_at"] < noticed:
        yield Problem("aware_at", N_("Aware before anybody noticed: one of the two times is wrong."))
    latest = values["aware_at"] and (noticed or _end_of_day_noticed(values))
    if latest and values["aware_at"] > latest and not is_known(values["aware_basis"]):
        sentence = N_("The procedure counts from detection, the law from awareness: say why we became aware only then.")
        yield Problem("aware_basis", sentence)
    exact = values["detected_precision"] == values["occurred_precision"] == "minute"
    if exact and begun and values["detected_at"] and values["detected_at"] < begun:
        yield Problem("detected_at", N_("Noticed before it started: one of the two times is wrong."))


def _end_of_day_noticed(values: Values) -> datetime | None:
    """The latest it can have been noticed, where only the day is known."""
    if values["detected_at"] is None or values["detected_precision"] != "day":
        return None
    return span_of_day(to_wall(values["detected_at"]).date())[1]


def _notices_without_grounds(values: Values) -> Iterable[Problem]:
    for who, verb in _PAST:
        answer, moment, reasons = values[f"{who}_{verb}"], values[f"{who}_{verb}_at"], values[f"{who}_reasons"]
        if answer and moment is None:
            yield Problem(f"{who}_{verb}_at", N_("When? Without a time this does not count as done."))
        if answer is False and not is_known(reasons):
            yield Problem(f"{who}_reasons", N_("“Not required” needs its reasons: they are the defence later."))
        if answer is not True and moment is not None:
            yield Problem(f"{who}_{verb}_at", N_("A time is given, but the answer is not “done”."))


def unknown_parts(values: Values) -> list[str]:
    """What is still missing from a complete entry, as messages to translate."""
    return [message for message, names in EXPECTED if not any(is_known(values[name]) for name in names)]


def completeness(values: Values) -> tuple[int, int]:
    """How many parts of a complete entry are known, and how many there are."""
    return len(EXPECTED) - len(unknown_parts(values)), len(EXPECTED)


def missing_to_close(values: Values, open_actions: int) -> list[Problem]:
    """What stands against closing. `values` also holds `outcome`; closing anyway takes a reason."""
    missing = []
    if values["outcome"] is None:
        missing.append(Problem("outcome", N_("It is not decided whether this is a breach.")))
    if values["outcome"] == "breach":
        missing += _missing_for_a_breach(values)
    if open_actions:
        missing.append(Problem("actions", N_("Actions still open: {count}."), {"count": open_actions}))
    return missing


def _missing_for_a_breach(values: Values) -> list[Problem]:
    needed = [
        ("aware_at", N_("The moment of awareness is missing.")),
        ("role", N_("Our role is not determined.")),
        ("risk", N_("The risk to people is not assessed.")),
    ]
    if values["role"] != "processor":
        needed.append(("authority_notified", N_("Whether the authority is notified is not decided.")))
        needed.append(("people_told", N_("Whether people are told is not decided.")))
    if values["role"] in ("processor", "both"):
        needed.append(("clients_told", N_("Whether clients are told is not decided.")))
    decided = _still_to_do(values)
    return [Problem(name, decided.get(name, message)) for name, message in needed if not is_known(values[name])]


def _still_to_do(values: Values) -> dict[str, str]:
    """What is decided and not done yet, by the field that is still empty: a message of its own."""
    to_do = {"authority": "authority_notified", "people": "people_told", "client": "clients_told"}
    waiting = {duty.kind for duty in values.get("duties", ()) if duty.state == "open"}
    return {field: _DECIDED[field] for kind, field in to_do.items() if kind in waiting}


_DECIDED = {
    "authority_notified": N_("It is decided to notify the authority, and no filing is recorded."),
    "people_told": N_("It is decided to tell the people concerned, and nothing sent is recorded."),
    "clients_told": N_("Not every client concerned has been told."),
}


# What to do about what is missing, by its field; the first that applies comes next. Clients are told without any
# assessment first, and theirs is the shorter period.
_STEPS = {
    "outcome": N_("Decide whether this is a breach."),
    "aware_at": N_("Record when we became aware of the breach: the periods run from then."),
    "role": N_("Say what our role is: controller, processor or both."),
    "clients_told": N_("Tell every client concerned, and record when."),
    "risk": N_("Assess the risk to people."),
    "authority_notified": N_("Decide whether the authority is notified."),
    "people_told": N_("Decide whether the people concerned are told."),
    "actions": N_("Finish the open actions ({count})."),
}
_DECIDED_STEPS = {
    "authority": N_("File with the authority, then record the filing."),
    "people": N_("Tell the people concerned, then record how and when."),
    "clients": N_("Say which clients are concerned, and tell them."),
}


def next_step(values: Values, open_actions: int) -> str:
    """The one thing to do next, as a message to translate.

    `values` also holds `state`, `outcome` and, where they are known, `duties`.
    """
    if values["state"] == "closed" and values.get("review_due_at") and not values.get("reviewed_at"):
        return N_("Closed. What waits is the review: causes, procedures, education, suppliers.")
    if values["state"] == "closed":
        return N_("Closed. Nothing is waiting here.")
    if values["handler"] is None:
        return N_("Say who handles it.")
    missing = {problem.field for problem in missing_to_close(values, open_actions)}
    name = next((name for name in _STEPS if name in missing), None)
    if name is None:
        return N_("Everything is there: it can be closed.")
    decided = {duty.kind for duty in values.get("duties", ()) if duty.state == "open"}
    who = name.split("_")[0]
    return _DECIDED_STEPS[who] if who in _DECIDED_STEPS and who in decided else _STEPS[name]
