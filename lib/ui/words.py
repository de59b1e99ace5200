"""How the value of a field reads on the screen: in the card, in the history, in a conflict."""

from datetime import date, datetime
from typing import Any

from lib.domain import drills, taxonomy
from lib.domain.incident import FIELDS, Field, is_known
from lib.domain.messages import N_
from lib.register import accounts
from lib.ui.screen import _, language, store

# What the journal tells about an incident and its actions beside the fields of an incident.
OTHER_LABELS = {
    "readers": N_("Who may see it"),
    "state": N_("State"),
    "outcome": N_("What it turned out to be"),
    "outcome_reasons": N_("Reasons"),
    "outcome_dpo_opinion": N_("IOD's opinion"),
    "outcome_dpo_note": N_("What the IOD said"),
    "closing_note": N_("Closing note"),
    "kind": N_("Action"),
    "notice_kind": N_("Kind of notice"),
    "note": N_("What exactly"),
    "owner": N_("Who does it"),
    "due_on": N_("Due"),
    "done_at": N_("Done"),
    "evidence": N_("Evidence"),
    "withdrawn_reason": N_("Why withdrawn"),
    "about": N_("Decision on"),
    "answer": N_("Decision"),
    "reasons": N_("Reasons"),
    "exemption": N_("Exemption"),
    "exemption_evidence": N_("What proves the exemption"),
    "dpo_opinion": N_("IOD's opinion"),
    "dpo_note": N_("What the IOD said"),
    "sent_at": N_("Sent"),
    "channel": N_("Channel"),
    "receipt": N_("Receipt (UPO) or proof"),
    "case_number": N_("Case number"),
    "people_count": N_("People told"),
    "delay_reasons": N_("Reasons for the delay"),
    "open_questions": N_("Open questions"),
    "confirmed_at": N_("Confirmed"),
    "confirmed_by": N_("By whom"),
    "what": N_("What"),
    "due_at": N_("Until when"),
    "affected": N_("Concerned"),
    "exploited": N_("Used by somebody"),
    "type": N_("What it changes"),
    "strength": N_("How strong it is"),
    "done_on": N_("In force since"),
    "expected": N_("Expected effect"),
    "judged_by": N_("How it will be judged"),
    "check_on": N_("To be judged on"),
    "verifier": N_("Who judges whether it worked"),
    "verdict": N_("Verdict"),
    "verdict_computed": N_("The numbers said"),
    "verdict_reasons": N_("Reasons"),
    "name": N_("Called"),
    "drill": N_("Drill"),
    "why": N_("Because …"),
    "layer": N_("Where it lies"),
    "barrier": N_("Barrier"),
    "finding": N_("How it did"),
    "duty": N_("Duty"),
    "duty_state": N_("What became of it"),
    "reason_given": N_("Reason"),
    "factors": N_("Contributing factors"),
    "factors_note": N_("More about the factors"),
    "detection_gap": N_("Why was it not noticed earlier?"),
    "surprise": N_("What surprised us?"),
    "sense": N_("How did it make sense then?"),
    "went_well": N_("What went well?"),
    "was_hard": N_("What was hard?"),
    "elsewhere": N_("Where else could it happen?"),
    "change": N_("What do we change?"),
    "review_due_at": N_("Review due"),
    "reviewed_at": N_("Reviewed"),
    "old_version": N_("Old version"),
    "new_version": N_("New version"),
    "what_changed": N_("What changed"),
    "approved_by": N_("Approved by"),
    "effective_on": N_("In force since"),
    "everybody": N_("To be read by everybody"),
    "topic": N_("What is taught"),
    "audience": N_("To whom"),
    "planned_on": N_("Planned for"),
    "held_on": N_("Held on"),
    "material": N_("Material"),
    "invited": N_("Invited"),
    "attended": N_("Came"),
    "checked": N_("Checked"),
    "supplier_name": N_("Name of the supplier"),
    "supplier_role": N_("What it does for us"),
    "agreement": N_("Processing agreement, number"),
    "agreement_on": N_("Agreement of"),
    "contact_name": N_("Breach contact: name"),
    "contact_email": N_("Breach contact: e-mail"),
    "contact_phone": N_("Breach contact: phone"),
    "notice_hours": N_("Hours in which it must tell us"),
    "verify_months": N_("Months between verifications"),
    "verified_on": N_("Verified on"),
    "scope": N_("What was verified"),
    "shown": N_("What was shown"),
    "result": N_("Result"),
    "next_on": N_("Next verification"),
    "sha256": "SHA-256",
    "size": N_("Bytes"),
}
# Asked for together with how exactly they are known; each begins with `detected` or `occurred`.
STATED = ("detected_at", "detected_precision", "occurred_from", "occurred_to", "occurred_precision")
_OTHER_LISTS = {
    "state": "states",
    "outcome": "outcomes",
    "outcome_dpo_opinion": "dpo_opinions",
    "kind": "remedies",
    "notice_kind": "notice_kinds",
    "about": "decisions",
    "answer": "answers",
    "exemption": "exemptions",
    "dpo_opinion": "dpo_opinions",
    "channel": "channels",
    "layer": "cause_layers",
    "barrier": "barriers",
    "finding": "findings",
    "duty": "review_duties",
    "duty_state": "review_states",
    "factors": "factors",
    "type": "action_types",
    "strength": "strengths",
    "verdict": "verdicts",
    "verdict_computed": "verdicts",
    "supplier_role": "supplier_roles",
    "result": "verification_results",
}


# Whether a client is concerned.
AFFECTED = {"yes": N_("concerned"), "possibly": N_("possibly concerned"), "no": N_("not concerned")}


def label(name: str) -> str:
    """The name of a field, or of anything else the journal tells about an incident."""
    return _(FIELDS[name].label if name in FIELDS else OTHER_LABELS.get(name, name))


def of(name: str, value: Any) -> str:
    """The value of a field in words; "not known yet" where there is none. Takes the journal's JSON values too."""
    if not is_known(value):
        return _("not known yet")
    field = FIELDS.get(name)
    if field is None:
        return _other(name, value)
    if field.form in ("choice", "choices"):
        return _labels(field, value)
    if field.form == "answer":
        return language().yes_no(value)
    if field.form == "count":
        return language().number(value)
    if field.form == "moment":
        return language().moment(_moment(value))
    if field.form == "person":
        return accounts.names(store()).get(value, str(value))
    return str(value)


def stated(row: dict[str, Any], what: str) -> str:
    """`detected` or `occurred` of an incident, as exactly as it is known."""
    if what == "detected":
        begins = ends = row["detected_at"]
    else:
        begins, ends = row["occurred_from"], row["occurred_to"] or row["occurred_from"]
    precision = row[f"{what}_precision"] or ("minute" if begins else "unknown")
    return language().moment_stated(begins, ends, precision if begins or ends else "unknown")


def _labels(field: Field, value: Any) -> str:
    return ", ".join(taxonomy.label(field.list, code, language().code) for code in _codes(value))


def _codes(value: Any) -> list[str]:
    """One code, several, or several as a column keeps them: `|a|b|`."""
    return value.strip("|").split("|") if isinstance(value, str) else list(value)


def _other(name: str, value: Any) -> str:
    if name == "drill":
        return drills.title(value, language().code)
    if name in _OTHER_LISTS:
        return ", ".join(taxonomy.label(_OTHER_LISTS[name], code, language().code) for code in _codes(value))
    if name == "affected":
        return _(AFFECTED.get(value, value))
    if name.endswith("_at"):
        return language().moment(_moment(value))
    if name.endswith("_on"):
        return language().date(value if isinstance(value, date) else date.fromisoformat(value))
    if isinstance(value, bool):
        return language().yes_no(value)
    return language().number(value) if isinstance(value, int) else str(value)


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
