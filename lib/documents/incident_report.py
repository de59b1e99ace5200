"""The incident report of section 7: date, description, actions, assessment of effects; then the rest."""

from collections.abc import Mapping
from typing import Any

from lib.documents.paper import Case, Fact, Paper, Part
from lib.documents.said import Said
from lib.domain import incident as incidents
from lib.domain import taxonomy

_CAUSE = ("cause", "cause_origin", "cause_note", "safeguards_before", "unintelligible")


def make(case: Case) -> Paper:
    """The report on one incident as it stands."""
    _ = case.language.gettext
    said = Said(case)
    row = case.incident
    return Paper(
        title=case.marked(_("Incident report {number}").format(number=row["number"])),
        subtitle=incidents.title_of(row),
        organisation=case.organisation["name"],
        footer=case.footer(),
        language=case.language,
        name=f"{row['number'].replace('/', '-')}-report",
        parts=(
            Part(_("Date"), facts=_date(said)),
            Part(_("Description"), paragraphs=(row["description"],), facts=_description(said)),
            Part(_("Actions"), facts=said.fields("measures", "first_steps", "first_steps_note"), items=_actions(case)),
            Part(_("Assessment of effects"), facts=_effects(said)),
            Part(_("Data and people"), facts=_data(said)),
            Part(
                _("Cause and safeguards"), facts=said.fields("cause", "cause_origin", "cause_note", "safeguards_before")
            ),
            Part(_("Decisions"), facts=said.decisions()),
            Part(_("Who was told"), facts=said.notices()),
        ),
    )


def _date(said: Said) -> tuple[Fact, ...]:
    _ = said.gettext
    return (
        (_("Happened"), said.stated("occurred")),
        (_("Noticed"), said.stated("detected")),
        *said.fields("aware_at", "aware_basis", "contained_at"),
        (_("Reported"), said.moment("reported_at")),
        (_("Closed"), said.moment("closed_at")),
    )


def _description(said: Said) -> tuple[Fact, ...]:
    return said.fields("kinds", "found_by", "client", "system", "supplier", "role")


def _effects(said: Said) -> tuple[Fact, ...]:
    _ = said.gettext
    outcome = (_("What it turned out to be"), said.label("outcomes", said.row["outcome"]))
    reasons = (_("Reasons"), said.row["outcome_reasons"])
    return (*said.fields("consequences", "consequences_note", "risk", "risk_reasons"), outcome, reasons)


def _data(said: Said) -> tuple[Fact, ...]:
    _ = said.gettext
    return (
        *said.fields("personal_data", "data_categories"),
        (_("Number of people"), said.count("people")),
        (_("Number of records"), said.count("records")),
    )


def _actions(case: Case) -> tuple[str, ...]:
    return tuple(_action(case, action) for action in case.actions if action["withdrawn_at"] is None)


def _action(case: Case, action: Mapping[str, Any]) -> str:
    _ = case.language.gettext
    kind = taxonomy.label("remedies", action["kind"], case.language.code)
    done = _("done {moment}").format(moment=case.language.moment(action["done_at"])) if action["done_at"] else _("open")
    due = _("due {day}").format(day=case.language.date(action["due_on"])) if action["due_on"] else None
    details = [action["note"], action["owner"], due, done, action["evidence"]]
    return f"{kind}: {'; '.join(filter(None, details))}"
