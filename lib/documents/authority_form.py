"""The authority's form, field by field in its order, filled with what the register knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.documents.paper import Case
from lib.documents.said import Said
from lib.domain import incident as incidents
from lib.domain import taxonomy
from lib.domain.facts import Facts


@dataclass(frozen=True)
class Entry:
    """One field of the form: its place (`3A`), what it asks, what we can say; None is missing."""

    place: str
    label: str
    value: str | None


def entries(case: Case, kind: str | None = None) -> tuple[Entry, ...]:
    """Every field that the register can fill, in the order of the form. `kind`: which version is being filed."""
    said = Said(case)
    return (
        *_who(case, said, kind),
        *_when(case, said),
        *_what(said),
        *_whose_data(case, said),
        *_what_follows(case, said),
        *_abroad(said),
    )


def _who(case: Case, said: Said, kind: str | None) -> tuple[Entry, ...]:
    _, owner = said.gettext, case.organisation
    return (
        Entry("1", _("Type of notification"), said.label("notice_kinds", kind) or _first_kind(said)),
        Entry("1", _("Date and case number of the earlier notification"), _earlier(said)),
        Entry("1", _("Supplement promised for"), _promised(case)),
        Entry("1", _("Notified, or to be notified, to an authority abroad"), said.value("foreign_authority")),
        Entry("2A", _("Controller"), _joined(owner["name"], owner["tax_number"] and f"NIP {owner['tax_number']}")),
        Entry("2B", _("Seat"), owner["address"]),
        Entry("2C", _("Persons entitled to represent"), owner["representatives"]),
        Entry("2D", _("Proxy who files"), owner["proxy"] or "–"),
        Entry("2E", _("Data-protection officer or contact point"), _contact(owner)),
        Entry("2", _("Other entities involved, such as a processor"), said.row["supplier"] or "–"),
    )


def _when(case: Case, said: Said) -> tuple[Entry, ...]:
    _, row = said.gettext, said.row
    return (
        Entry("3A", _("Became aware"), said.moment("aware_at")),
        Entry("3A", _("How it was found"), _joined(said.value("found_by"), row["aware_basis"])),
        Entry("3A", _("Told by the processor"), _told_by_processor(said)),
        Entry("3A", _("Reasons for the delay"), _delay(case)),
        Entry("3B", _("When it happened"), _joined(said.stated("occurred"), _ongoing(said))),
    )


def _what(said: Said) -> tuple[Entry, ...]:
    _, row = said.gettext, said.row
    return (
        Entry("4A", _("What the breach consisted in"), row["description"]),
        Entry("4B", _("How it came about"), _joined(said.value("kinds"), said.value("cause"), row["cause_note"])),
        *_malware(said),
        Entry("4D", _("Cause"), said.value("cause_origin")),
        Entry("4E", _("Character: confidentiality, integrity, availability"), _character(said)),
        Entry("4F", _("Children's data"), _children(said)),
    )


def _malware(said: Said) -> tuple[Entry, ...]:
    """Only where malware was at work: elsewhere the form's section stays empty."""
    if not incidents.asks_of_malware(said.row):
        return ()
    _, row = said.gettext, said.row
    return (
        Entry("4C", _("How loss of confidentiality was ruled out"), row["confidentiality_kept"]),
        Entry(
            "4C", _("Payment demanded, and in what form"), _joined(said.value("ransom_demanded"), row["ransom_form"])
        ),
        Entry(
            "4C",
            _("Backup, and how fast it was restored"),
            _joined(said.value("backup_existed"), row["backup_restored"]),
        ),
    )


def _whose_data(case: Case, said: Said) -> tuple[Entry, ...]:
    _ = said.gettext
    return (
        Entry("5", _("Approximate number of people"), said.count("people")),
        Entry("5", _("Approximate number of records"), said.count("records")),
        Entry("6A", _("Basic data"), _basic_data(case, said)),
        Entry("6B", _("Special categories of data"), _category(said, "special")),
        Entry("6C", _("Data on convictions and offences"), _category(said, "criminal")),
        Entry("7", _("Categories of people"), _joined(said.value("people_categories"), said.row["people_note"])),
    )


def _what_follows(case: Case, said: Said) -> tuple[Entry, ...]:
    _, row = said.gettext, said.row
    return (
        Entry("8A", _("Possible consequences"), _joined(said.value("consequences"), row["consequences_note"])),
        Entry("8B", _("High risk, and why"), _joined(said.value("risk"), row["risk_reasons"])),
        Entry("9A", _("Safeguards before the breach"), _joined(row["safeguards_before"], _unintelligible(said))),
        Entry("9B", _("Measures against recurrence"), _measures(case, against_recurrence=True)),
        Entry("9C", _("Measures taken to remedy and to limit the effects"), _taken(case, said)),
        Entry("10", _("Communication to people"), _communication(case, said)),
        Entry("10", _("What people are told"), _told_people(case)),
    )


def _abroad(said: Said) -> tuple[Entry, ...]:
    _ = said.gettext
    answer = _joined(said.value("cross_border"), said.row["cross_border_countries"])
    return (Entry("11", _("People in several countries of the EEA, and which"), answer),)


def _first_kind(said: Said) -> str | None:
    row = said.row
    known, parts = incidents.completeness(row)
    return said.label("notice_kinds", "complete" if known == parts else "initial")


def _earlier(said: Said) -> str | None:
    filed = [n for n in said.case.notices if n["track"] == "authority" and n["withdrawn_at"] is None]
    if not filed:
        return "–"
    first = min(filed, key=lambda notice: notice["sent_at"])
    return _joined(said.language.moment(first["sent_at"]), first["case_number"])


def _contact(owner: Mapping[str, Any]) -> str | None:
    who = "dpo" if owner["has_dpo"] else "contact"
    return _joined(*(owner[f"{who}_{part}"] for part in ("name", "phone", "email")))


def _delay(case: Case) -> str | None:
    reasons = [n["delay_reasons"] for n in case.notices if n["track"] == "authority" and n["delay_reasons"]]
    late = any(duty.kind == "authority" and duty.is_waiting and duty.due_at < case.at for duty in _duties(case))
    return reasons[0] if reasons else (None if late else "–")


def _duties(case: Case) -> tuple:
    return tuple(case.incident.get("duties", ()))


def _promised(case: Case) -> str | None:
    """The next date promised for a supplement; an initial notification says one."""
    waiting = [d.due_at for d in _duties(case) if d.kind == "supplement" and d.is_waiting]
    return case.language.moment(min(waiting)) if waiting else "–"


def _told_by_processor(said: Said) -> str | None:
    return said.moment("supplier_told_us_at") or (None if said.row["supplier"] else "–")


def _ongoing(said: Said) -> str | None:
    return said.gettext("still going on") if said.row["ongoing"] else None


_CHARACTER = {
    "unauthorised_access": "confidentiality",
    "disclosure": "confidentiality",
    "suspected_intrusion": "confidentiality",
    "loss": "availability",
    "unavailability": "availability",
    "alteration": "integrity",
}


def _character(said: Said) -> str | None:
    _ = said.gettext
    words = {"confidentiality": _("confidentiality"), "integrity": _("integrity"), "availability": _("availability")}
    kinds = dict.fromkeys(_CHARACTER[kind] for kind in said.row["kinds"] if kind in _CHARACTER)
    return _joined(*(words[kind] for kind in kinds))


def _children(said: Said) -> str | None:
    if not (said.row["data_categories"] or said.row["people_categories"]):
        return None
    return said.language.yes_no("children" in {*said.row["data_categories"], *said.row["people_categories"]})


_BASIC = ("ordinary", "identity_numbers", "credentials", "financial", "children")


def _basic_data(case: Case, said: Said) -> str | None:
    """The categories that are basic on the form, and the words in which an assessment named the data."""
    categories = said.row["data_categories"]
    if not categories:
        return None
    named = Facts.from_dict(case.assessment["facts"]).data_categories if case.assessment else None
    labels = [said.label("data_categories", code) for code in _BASIC if code in categories]
    return _joined(*labels, ", ".join(named or ())) or "–"


def _category(said: Said, code: str) -> str | None:
    """Whether data of one category are concerned; a category not chosen among others reads no."""
    if not said.row["data_categories"]:
        return None
    return said.language.yes_no(code in said.row["data_categories"])


def _unintelligible(said: Said) -> str | None:
    if said.row["unintelligible"] is None:
        return None
    _ = said.gettext
    answer = said.language.yes_no(said.row["unintelligible"])
    return _("data unintelligible to others: {answer}").format(answer=answer)


def _measures(case: Case, *, against_recurrence: bool) -> str | None:
    """Actions taken or planned: those that update safeguards, or all the others."""
    wanted = [
        action
        for action in case.actions
        if action["withdrawn_at"] is None and (action["kind"] in _PREVENTIVE) == against_recurrence
    ]
    return _joined(*(_action(case, action) for action in wanted))


_PREVENTIVE = ("update_safeguards",)


def _action(case: Case, action: Mapping[str, Any]) -> str:
    label = action["note"] or taxonomy.label("remedies", action["kind"], case.language.code)
    return label if action["done_at"] else case.language.gettext("{action} (planned)").format(action=label)


def _taken(case: Case, said: Said) -> str | None:
    row, measures = said.row, _measures(case, against_recurrence=False)
    return _joined(said.value("first_steps"), row["first_steps_note"], row["measures"], measures)


def _communication(case: Case, said: Said) -> str | None:
    _ = said.gettext
    first = _first_told(case)
    if first is not None:
        count = case.language.number(first["people_count"]) if first["people_count"] is not None else None
        told = _("yes, {moment}").format(moment=case.language.moment(first["sent_at"]))
        how = said.label("notice_kinds", first["kind"])
        return _joined(told, how, said.label("channels", first["channel"]), count and _("people: {n}").format(n=count))
    decision = next((d for d in case.decisions if d["about"] == "people"), None)
    if decision is None or decision["answer"] == "not_yet":
        return _("not assessed yet")
    if decision["answer"] == "no":
        return _joined(_("no"), said.label("exemptions", decision["exemption"]), decision["reasons"])
    return _("they will be told; the date is not known yet")


def _told_people(case: Case) -> str | None:
    """The letter as it went out; it holds no names of the people concerned."""
    first = _first_told(case)
    return first["content"] if first else "–"


def _first_told(case: Case) -> Mapping[str, Any] | None:
    sent = [n for n in case.notices if n["track"] == "people" and n["withdrawn_at"] is None]
    return min(sent, key=lambda notice: notice["sent_at"], default=None)


def _joined(*parts: str | None) -> str | None:
    return "; ".join(part for part in parts if part) or None
