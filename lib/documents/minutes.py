"""The minutes of a meeting as a paper: frozen ones word for word from what was frozen, a draft as it stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lib.documents.meeting_words import Words
from lib.documents.paper import Fact, Paper, Part
from lib.language import Language

SHOWN_OF_HASH = 16


def make(
    content: Mapping[str, Any],
    digest: str | None,
    addenda: Iterable[Mapping[str, Any]],
    language: Language,
    at: datetime,
) -> Paper:
    """The paper of minutes as `register.minutes.content` gives them; `digest` is None while they are a draft."""
    _ = language.gettext
    words = Words(language)
    number = content["number"]
    return Paper(
        title=_("Minutes {number}").format(number=number) if digest else _("Draft of minutes"),
        subtitle=words.kind(content),
        organisation=content["organisation"],
        footer=_footer(content, digest, language, at),
        language=language,
        name=f"{(number or 'draft').replace('/', '-')}-minutes",
        parts=(
            Part(facts=_head(words, content)),
            *(part for entry in content["agenda"] for part in _point(words, entry)),
            *(_incidents(words, content)),
            Part(_("Decisions"), **_listed(_("Nothing was decided."), map(words.decision, content["decisions"]))),
            Part(_("Preventive actions ordered"), **_listed(_("None."), map(words.action, content["actions"]))),
            *_procedure(words, content),
            Part(_("What shows that they are unchanged"), facts=_proof(words, content, digest)),
            *_addenda(language, addenda),
        ),
    )


def _head(words: Words, content: Mapping[str, Any]) -> tuple[Fact, ...]:
    _ = words.language.gettext
    present = [" – ".join(filter(None, (p["name"], p["position"]))) for p in content["present"]]
    return (
        (_("Held on"), words.day(content["held_on"])),
        *(((_("Period"), words.period(content)),) if content["kind"] != "light" else ()),
        (_("Led by"), content["facilitator"]),
        (_("Present"), "\n".join(present) or None),
        (_("Next meeting"), words.day(content["next_on"])),
    )


def _point(words: Words, entry: Mapping[str, Any]) -> tuple[Part, ...]:
    """The heading with its items; below them what was said."""
    items = [words.item(entry["point"], item) for item in entry["items"]]
    return (
        Part(words.point(entry["point"]), **_listed(words.nothing(entry["point"]), items)),
        *_said(words, entry, bool(entry["items"])),
    )


def _incidents(words: Words, content: Mapping[str, Any]) -> tuple[Part, ...]:
    _ = words.language.gettext
    if not content["incidents"]:
        return (Part(_("Incidents"), paragraphs=(_("No incident was looked at."),)),)
    return (
        Part(_("Incidents")),
        *(part for card in content["incidents"] for part in _card(words, card)),
    )


def _card(words: Words, card: Mapping[str, Any]) -> tuple[Part, ...]:
    _ = words.language.gettext
    facts = (
        *words.facts(card),
        (_("Causes"), words.causes(card)),
        (_("What helped it happen"), words.factors(card)),
        (_("Not noticed earlier because"), card["detection_gap"]),
        (_("Barriers"), words.barriers(card)),
        *words.duties(card),
        (_("Similar ones"), words.alike(card)),
        *words.learned(card),
    )
    return (
        Part(f"{card['number']} · {card['title']}", facts=facts, level=3),
        *_said(words, card, True),
    )


def _procedure(words: Words, content: Mapping[str, Any]) -> tuple[Part, ...]:
    _ = words.language.gettext
    if content["kind"] != "yearly":
        return ()
    answer = content["procedure_reviewed"]
    reviewed = None if answer is None else words.language.yes_no(answer)
    facts = ((_("Reviewed"), reviewed), (_("What came out"), content["procedure_note"]))
    return (Part(_("The procedure itself"), facts=facts),)


def _proof(words: Words, content: Mapping[str, Any], digest: str | None) -> tuple[Fact, ...]:
    _ = words.language.gettext
    if digest is None:
        return ((_("State"), _("draft, not frozen yet")),)
    sequence, head = content["journal"]
    return (
        (_("Frozen"), f"{words.moment(content['frozen_at'])}, {content['frozen_by']}"),
        (_("SHA-256 of the minutes"), digest),
        (
            _("Journal before it"),
            _("entry {sequence}, {hash}").format(sequence=sequence, hash=head[:SHOWN_OF_HASH]),
        ),
    )


def _addenda(language: Language, addenda: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    items = tuple(
        f"{language.moment(row['added_at'])}, {row['name'] or row['added_by']}: {row['what']}" for row in addenda
    )
    return (Part(language.gettext("Remarks added later"), items=items),) if items else ()


def _said(words: Words, entry: Mapping[str, Any], has_something: bool) -> tuple[Part, ...]:
    """What was noted; and that nobody marked it as discussed, where there was something to discuss."""
    _ = words.language.gettext
    facts = [(_("What was said"), entry["note"])] if entry["note"] else []
    if has_something and not entry["discussed_at"]:
        facts.append((_("Discussed"), _("not marked as discussed")))
    return (Part(facts=tuple(facts)),) if facts else ()


def _listed(nothing: str, items: Iterable[str]) -> dict[str, tuple[str, ...]]:
    listed = tuple(items)
    return {"items": listed} if listed else {"paragraphs": (nothing,)}


def _footer(content: Mapping[str, Any], digest: str | None, language: Language, at: datetime) -> str:
    _ = language.gettext
    made = _("made {moment}").format(moment=language.moment(at))
    if digest is None:
        return f"{_('Draft of minutes')} · {made}"
    return f"{content['number']} · {made} · SHA-256 {digest[:SHOWN_OF_HASH]}"
