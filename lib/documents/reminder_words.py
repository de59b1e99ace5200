"""What waits, in words: for banner, message and calendar alike. A message holds no text that people typed."""

from collections.abc import Iterable

from lib.domain import taxonomy
from lib.domain.messages import N_
from lib.domain.reminding import Waiting
from lib.language import Language

TASKS = {
    "action": N_("action against an incident"),
    "measure": N_("preventive action"),
    "review": N_("review of a closed incident"),
}


def what(thing: Waiting, language: Language) -> str:
    """`2026/014: notification to the authority`."""
    label = _label(thing, language)
    if thing.many > 1:
        more = language.ngettext("{n} client", "{n} clients", thing.many).format(n=language.number(thing.many))
        label = f"{label} ({more})"
    return f"{thing.number}: {label}" if thing.number else label


def until(thing: Waiting, language: Language) -> str:
    """`until 24.11.2026 10:15`, or the day where a day was set; without an hour, since when it is decided."""
    if not thing.has_hour:
        sentence = language.gettext("without undue delay; decided {moment}")
        return sentence.format(moment=language.moment(thing.since))
    moment = language.date(thing.due_at.date()) if thing.is_day else language.moment(thing.due_at)
    return language.gettext("until {moment}").format(moment=moment)


def message(
    things: Iterable[Waiting], missed: Iterable[Waiting], language: Language, url: str | None
) -> tuple[str, str]:
    """Subject and text of a message about what waits and what is missed."""
    _ = language.gettext
    missed, waiting = list(missed), list(things)
    both = [*missed, *waiting]
    first = f"{what(both[0], language)}, {until(both[0], language)}"
    more = language.ngettext("{n} more", "{n} more", len(both) - 1).format(n=language.number(len(both) - 1))
    subject = f"{_('Missed')}: {first}" if missed else first
    lines = [f"{subject} ({more})" if len(both) > 1 else subject]
    parts = [
        *_listed(_("The end has passed:"), missed, language, url),
        *_listed(_("It runs out:"), [thing for thing in waiting if thing.has_hour], language, url),
        *_listed(_("To be done without undue delay:"), [t for t in waiting if not t.has_hour], language, url),
        _("The register wrote this message. Say there that you have seen it; what is missed comes again daily."),
    ]
    return lines[0], "\n".join(parts)


def _listed(heading: str, things: list[Waiting], language: Language, url: str | None) -> list[str]:
    if not things:
        return []
    lines = [heading, *(f"– {what(thing, language)}, {until(thing, language)}{_link(thing, url)}" for thing in things)]
    return [*lines, ""]


def path(thing: Waiting) -> str:
    """Where it is on the screen."""
    return f"/incident?number={thing.number}" if thing.number and thing.kind != "measure" else "/prevention"


def _link(thing: Waiting, url: str | None) -> str:
    return f"\n  {url.rstrip('/')}{path(thing)}" if url else ""


def _label(thing: Waiting, language: Language) -> str:
    if thing.kind in TASKS:
        return language.gettext(TASKS[thing.kind])
    return taxonomy.label("duties", thing.kind, language.code)
