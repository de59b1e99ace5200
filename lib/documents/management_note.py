"""The note for management on one incident, on one page: what happened, duties, recurrence, decisions, what is asked."""

from collections.abc import Mapping
from typing import Any

from lib.documents.columns import STANDING
from lib.documents.paper import Case, Fact, Paper, Part
from lib.documents.said import Said
from lib.domain import incident as incidents
from lib.domain.duties import Duty
from lib.domain.local_time import to_wall

Row = Mapping[str, Any]

MOST = 5  # lines of a list: the rest is counted, the page stays one
LONG, SHORT = 300, 130  # signs of a typed text; all of it stands in the report and in the memo
_WORST_FIRST = ("missed", "late", "ending", "running", "kept")


def make(case: Case, linked: Row) -> Paper:
    """The note as things stand; `linked` is what `register.recurrences.of_incident` found."""
    _ = case.language.gettext
    said, row = Said(case), case.incident
    return Paper(
        title=case.marked(_("Note for management on incident {number}").format(number=row["number"])),
        subtitle=_short(incidents.title_of(row), SHORT),
        organisation=case.organisation["name"],
        footer=case.footer(),
        language=case.language,
        name=f"{row['number'].replace('/', '-')}-note",
        parts=(
            Part(_("What happened"), paragraphs=(_short(row["description"], LONG),), facts=_happened(said)),
            Part(_("Duties met and missed"), items=_few(said, _duties(said)) or (_("none"),)),
            Part(_("Is it coming back"), items=_few(said, _coming_back(said, linked))),
            Part(_("What was decided"), facts=_decided(said)),
            Part(_("What is asked"), items=_few(said, _asked(said)) or (_("Nothing is asked now."),)),
        ),
    )


def _short(text: str | None, most: int) -> str:
    told = " ".join((text or "").split())
    return told if len(told) <= most else f"{told[: most - 1].rstrip()}…"


def _few(said: Said, lines: list[str]) -> tuple[str, ...]:
    """The first of them, each no longer than fits, and how many more there are."""
    more = len(lines) - MOST
    rest = [said.gettext("and {n} more").format(n=said.language.number(more))] if more > 0 else []
    return (*(_short(line, SHORT) for line in lines[:MOST]), *rest)


def _happened(said: Said) -> tuple[Fact, ...]:
    _ = said.gettext
    facts = (
        (_("Happened"), said.stated("occurred")),
        *said.fields("aware_at", "kinds"),
        (_("Number of people"), said.count("people")),
        *said.fields("risk"),
    )
    return tuple((name, _short(value, SHORT) or None) for name, value in facts)


def _duties(said: Said) -> list[str]:
    """Those that are required, the worst first."""
    at = said.case.at
    required = [duty for duty in said.row["duties"] if duty.state != "not_required"]
    worst_first = sorted(required, key=lambda duty: _WORST_FIRST.index(duty.standing(at)))
    return [f"{_name(said, duty)} – {_standing(said, duty)}" for duty in worst_first]


def _name(said: Said, duty: Duty) -> str:
    return ": ".join(filter(None, (said.label("duties", duty.kind), _short(duty.name, 50))))


def _standing(said: Said, duty: Duty) -> str:
    _ = said.gettext
    moment = duty.done_at or duty.due_at
    if moment is None:
        return _("not yet; without undue delay")
    if duty.due_at is None:
        return _("done {moment}").format(moment=said.language.moment(moment))
    if _is_closed(said) and duty.is_waiting:
        return _("not done when closed: was due {moment}").format(moment=said.language.moment(moment))
    late = said.language.duration(moment - duty.due_at)
    return _(STANDING[duty.standing(said.case.at)]).format(moment=said.language.moment(moment), duration=late)


def _coming_back(said: Said, linked: Row) -> list[str]:
    _ = said.gettext
    earlier, same_again = linked["recurrence_of"], linked["same_again_of"]
    lines = [_("It came back after a measure against it was done.")] if linked["repeats"] else []
    if earlier:
        lines.append(_("The same cause in the same system as {number}.").format(number=earlier["number"]))
    if same_again and same_again != earlier:
        lines.append(_("The same client and kind within a year as {number}.").format(number=same_again["number"]))
    if lines:
        return lines
    if not said.row["cause_key"]:
        return [_("Cannot be told yet: the cause or the system is not known.")]
    return [_("No earlier confirmed incident with the same cause in the same system is known.")]


def _decided(said: Said) -> tuple[Fact, ...]:
    outcome = (said.gettext("What it turned out to be"), said.label("outcomes", said.row["outcome"]))
    return (outcome, *((said.label("decisions", d["about"]) or "", _decision(said, d)) for d in said.case.decisions))


def _decision(said: Said, decision: Row) -> str:
    answer, day = said.label("answers", decision["answer"]), said.language.moment(decision["decided_at"])
    return f"{answer}, {day}, {_short(said.who(decision['decided_by']), 40)}\n{_short(decision['reasons'], SHORT)}"


def _asked(said: Said) -> list[str]:
    """What waits for somebody; nothing once the incident is closed."""
    if _is_closed(said):
        return []
    _ = said.gettext
    missed = [duty for duty in said.row["duties"] if duty.is_waiting and duty.standing(said.case.at) == "missed"]
    undecided = [duty for duty in said.row["duties"] if duty.state == "undecided" and duty not in missed]
    return [
        *(_("Do at once: {what}").format(what=_name(said, duty)) for duty in missed),
        *(_("A second person for the decision: {what}").format(what=what) for what in _unseconded(said)),
        *([_("Decide what it turned out to be")] if said.row["outcome"] is None else []),
        *(_("Decide: {what}").format(what=_name(said, duty)) for duty in undecided),
        *(_("Overdue measure: {what}").format(what=what) for what in _overdue(said)),
    ]


def _unseconded(said: Said) -> list[str]:
    """What the newest decision on it is below the recommendation and holds only with a second person."""
    every = sorted((*said.case.decisions, *said.case.earlier), key=lambda decision: decision["decided_at"])
    newest = {decision["about"]: decision for decision in every}
    waiting = [d for d in newest.values() if d["is_below"] and not d["is_alone"] and d["seconded_by"] is None]
    return [said.label("decisions", decision["about"]) or "" for decision in waiting]


def _overdue(said: Said) -> list[str]:
    today = to_wall(said.case.at).date()
    waiting = [a for a in said.case.actions if a["withdrawn_at"] is None and a["done_at"] is None and a["due_on"]]
    late = [action for action in waiting if action["due_on"] < today]
    return ["; ".join(filter(None, (said.label("remedies", a["kind"]), a["owner"]))) for a in late]


def _is_closed(said: Said) -> bool:
    return said.row["state"] == "closed"
