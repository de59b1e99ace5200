"""The memo of the decisions: what was recommended, what a person decided, and why. The defence years later."""

from lib.documents.paper import Case, Fact, Paper, Part
from lib.documents.said import Said
from lib.domain import incident as incidents


def make(case: Case) -> Paper:
    """Every decision of the incident with its reasons, the recommendation beside it."""
    _ = case.language.gettext
    said, row = Said(case), case.incident
    return Paper(
        title=case.marked(_("Decisions on incident {number}").format(number=row["number"])),
        subtitle=incidents.title_of(row),
        organisation=case.organisation["name"],
        footer=case.footer(),
        language=case.language,
        name=f"{row['number'].replace('/', '-')}-decisions",
        parts=(
            _outcome(said),
            Part(_("Risk to people"), facts=said.fields("risk", "risk_reasons")),
            *(_decision(said, decision, _title(said, decision)) for decision in case.decisions),
            *(_decision(said, decision, _title_of_earlier(said, decision)) for decision in case.earlier),
            *(_earlier_outcome(said, decision) for decision in case.earlier_outcomes),
        ),
    )


def _outcome(said: Said) -> Part:
    _, row = said.gettext, said.row
    return Part(
        _("What it turned out to be"),
        facts=(
            (_("Decision"), said.label("outcomes", row["outcome"])),
            (_("Reasons"), row["outcome_reasons"]),
            (_("IOD's opinion"), _opinion(said, row["outcome_dpo_opinion"], row["outcome_dpo_note"])),
            (_("Decided at"), said.moment("outcome_at")),
            (_("By whom"), said.who(row["outcome_by"])),
        ),
    )


def _earlier_outcome(said: Said, decision: dict) -> Part:
    _ = said.gettext
    return Part(
        f"{_('What it turned out to be')}: {_('superseded')}",
        facts=(
            (_("Decision"), said.label("outcomes", decision["outcome"])),
            (_("Reasons"), decision["reasons"]),
            (_("IOD's opinion"), _opinion(said, decision["dpo_opinion"], decision["dpo_note"])),
            (_("Decided at"), said.language.moment(decision["decided_at"])),
            (_("By whom"), said.who(decision["decided_by"])),
        ),
    )


def _opinion(said: Said, code: str | None, note: str | None) -> str | None:
    return ": ".join(filter(None, (said.label("dpo_opinions", code), note))) or None


def _decision(said: Said, decision: dict, title: str) -> Part:
    _ = said.gettext
    facts: list[Fact] = [
        (_("Decision"), said.label("answers", decision["answer"])),
        (_("Reasons"), decision["reasons"]),
        (_("Recommended then"), _recommended(said, decision["recommended"])),
    ]
    if decision["exemption"]:
        facts.append((_("Exemption"), said.label("exemptions", decision["exemption"])))
        facts.append((_("What proves the exemption"), decision["exemption_evidence"]))
    if decision["is_alone"] and decision["seconded_by"] is None:
        facts.insert(0, (_("Taken alone"), _("no second person available; it comes before the next review")))
    elif decision["is_below"]:
        facts.append((_("Less than recommended; second person"), _second(said, decision)))
    facts.append((_("IOD's opinion"), _opinion(said, decision["dpo_opinion"], decision["dpo_note"])))
    facts.append((_("Decided at"), said.language.moment(decision["decided_at"])))
    facts.append((_("By whom"), said.who(decision["decided_by"])))
    return Part(title, facts=tuple(facts))


def _title(said: Said, decision: dict) -> str:
    label = said.label("decisions", decision["about"]) or ""
    return label[:1].upper() + label[1:]


def _title_of_earlier(said: Said, decision: dict) -> str:
    """One that does not hold (any more): it stays readable with its reasons."""
    _ = said.gettext
    waits = decision["is_below"] and not decision["is_alone"] and decision["seconded_by"] is None
    why = _("waiting for a second person, or superseded") if waits else _("superseded")
    return f"{_title(said, decision)}: {why}"


def _recommended(said: Said, answer: str | None) -> str | None:
    _ = said.gettext
    return {"yes": _("yes"), "no": _("no"), "depends": _("depends on what is not known yet")}.get(answer or "")


def _second(said: Said, decision: dict) -> str | None:
    if decision["seconded_by"]:
        return f"{said.who(decision['seconded_by'])}, {said.language.moment(decision['seconded_at'])}"
    return None
