"""The content of the notification in the order of the authority's form: prefilled, with what is missing named.

The register files nothing. A person copies the fields into the form, signs it there, and records the receipt here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.documents.paper import Case, Paper, Part
from lib.documents.said import Said
from lib.domain import incident as incidents


@dataclass(frozen=True)
class Entry:
    """One field of the form: its place (`3A`), what it asks, what we can say; None is missing."""

    place: str
    label: str
    value: str | None


def entries(case: Case, kind: str | None = None) -> tuple[Entry, ...]:
    """Every field that the register can fill, in the order of the form. `kind`: which version is being filed."""
    _ = case.language.gettext
    said, row, owner = Said(case), case.incident, case.organisation
    return (
        Entry("1", _("Type of notification"), said.label("notice_kinds", kind) or _first_kind(said)),
        Entry("1", _("Date and case number of the earlier notification"), _earlier(said)),
        Entry("2A", _("Controller"), _joined(owner["name"], owner["tax_number"] and f"NIP {owner['tax_number']}")),
        Entry("2B", _("Seat"), owner["address"]),
        Entry("2E", _("Data-protection officer or contact point"), _contact(owner)),
        Entry("3A", _("Became aware"), said.moment("aware_at")),
        Entry("3A", _("How it was found"), _joined(said.value("found_by"), row["aware_basis"])),
        Entry(
            "3A", _("Told by the processor"), said.moment("supplier_told_us_at") or (None if row["supplier"] else "–")
        ),
        Entry("3A", _("Reasons for the delay"), _delay(case)),
        Entry("3B", _("When it happened"), _joined(said.stated("occurred"), _ongoing(said))),
        Entry("4A", _("What the breach consisted in"), row["description"]),
        Entry("4B", _("How it came about"), _joined(said.value("kinds"), said.value("cause"), row["cause_note"])),
        Entry("4D", _("Cause"), said.value("cause_origin")),
        Entry("4E", _("Character: confidentiality, integrity, availability"), _character(said)),
        Entry("4F", _("Children's data"), _children(said)),
        Entry("5", _("Approximate number of people"), said.count("people")),
        Entry("5", _("Approximate number of records"), said.count("records")),
        Entry("6", _("Categories of data"), said.value("data_categories")),
        Entry("8A", _("Possible consequences"), _joined(said.value("consequences"), row["consequences_note"])),
        Entry("8B", _("High risk, and why"), _joined(said.value("risk"), row["risk_reasons"])),
        Entry("9A", _("Safeguards before the breach"), _joined(row["safeguards_before"], _unintelligible(said))),
        Entry("9B", _("Measures against recurrence"), _measures(case, done=False)),
        Entry("9C", _("Measures taken to remedy and to limit the effects"), _taken(case, said)),
        Entry("10", _("Communication to people"), _communication(case, said)),
    )


def missing(found: tuple[Entry, ...]) -> list[Entry]:
    """What the form asks and the register does not know yet."""
    return [entry for entry in found if entry.value is None]


def make(case: Case, kind: str | None = None) -> Paper:
    """The pack as a paper."""
    _ = case.language.gettext
    found = entries(case, kind)
    places = dict.fromkeys(entry.place for entry in found)
    parts = [
        Part(
            _("Section {place}").format(place=place), facts=tuple((e.label, e.value) for e in found if e.place == place)
        )
        for place in places
    ]
    lacking = missing(found)
    if lacking:
        items = tuple(f"{entry.place}: {entry.label}" for entry in lacking)
        parts.insert(0, Part(_("Not known yet, to be supplemented"), items=items))
    return Paper(
        title=case.marked(_("Content of the notification, incident {number}").format(number=case.incident["number"])),
        subtitle=_("In the order of the authority's form. This paper is not a filing."),
        organisation=case.organisation["name"],
        footer=case.footer(),
        language=case.language,
        name=f"{case.incident['number'].replace('/', '-')}-notification",
        parts=tuple(parts),
    )


def difference(earlier: Mapping[str, str | None], found: tuple[Entry, ...]) -> list[tuple[Entry, str | None]]:
    """What has changed since an earlier version (`content` of its notice): the entry now, and the value then."""
    return [(entry, earlier.get(key(entry))) for entry in found if earlier.get(key(entry)) != entry.value]


def content(found: tuple[Entry, ...]) -> dict[str, str | None]:
    """A version as it is kept with its filing."""
    return {key(entry): entry.value for entry in found}


def key(entry: Entry) -> str:
    return f"{entry.place} {entry.label}"


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
    if not said.row["data_categories"]:
        return None
    return said.language.yes_no("children" in said.row["data_categories"])


def _unintelligible(said: Said) -> str | None:
    if said.row["unintelligible"] is None:
        return None
    _ = said.gettext
    answer = said.language.yes_no(said.row["unintelligible"])
    return _("data unintelligible to others: {answer}").format(answer=answer)


def _measures(case: Case, *, done: bool) -> str | None:
    wanted = [a for a in case.actions if a["withdrawn_at"] is None and (a["done_at"] is not None) == done]
    return _joined(*(action["note"] for action in wanted))


def _taken(case: Case, said: Said) -> str | None:
    row = said.row
    return _joined(said.value("first_steps"), row["first_steps_note"], row["measures"], _measures(case, done=True))


def _communication(case: Case, said: Said) -> str | None:
    _ = said.gettext
    sent = [n for n in case.notices if n["track"] == "people" and n["withdrawn_at"] is None]
    if sent:
        first = min(sent, key=lambda notice: notice["sent_at"])
        count = case.language.number(first["people_count"]) if first["people_count"] is not None else None
        told = _("yes, {moment}").format(moment=case.language.moment(first["sent_at"]))
        return _joined(told, said.label("channels", first["channel"]), count and _("people: {n}").format(n=count))
    decision = next((d for d in case.decisions if d["about"] == "people"), None)
    if decision is None:
        return _("not assessed yet")
    if decision["answer"] == "no":
        return _joined(_("no"), said.label("exemptions", decision["exemption"]), decision["reasons"])
    return _("they will be told")


def _joined(*parts: str | None) -> str | None:
    return "; ".join(part for part in parts if part) or None
