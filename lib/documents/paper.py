"""A paper as data: title, parts, footer. Made by the modules beside this one, set by `pdf` or `docx`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lib.language import Language

Fact = tuple[str, str | None]  # None reads "not known yet"


@dataclass(frozen=True)
class Part:
    """A heading with paragraphs, facts and a list under it; any of them may be missing."""

    heading: str | None = None
    paragraphs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    items: tuple[str, ...] = ()
    level: int = 2


@dataclass(frozen=True)
class Paper:
    """One paper in one language. `letterhead` and `right` (place and date) belong to letters."""

    title: str
    organisation: str
    footer: str
    parts: tuple[Part, ...]
    language: Language
    subtitle: str | None = None
    letterhead: tuple[str, ...] = ()
    right: str | None = None
    name: str = "paper"  # of the file, without its ending


def plain(paper: Paper) -> str:
    """The words of a paper as text: what is kept of a notice that was sent."""
    lines = [paper.title, *filter(None, (paper.subtitle,))]
    for part in paper.parts:
        missing = paper.language.gettext("not known yet")
        lines += ["", *filter(None, (part.heading,)), *part.paragraphs]
        lines += [f"{name}: {value or missing}" for name, value in part.facts]
        lines += [f"– {item}" for item in part.items]
    return "\n".join(lines).strip()


@dataclass(frozen=True)
class Case:
    """What the papers of an incident are made from, as it stands at one journal entry."""

    incident: Mapping[str, Any]
    organisation: Mapping[str, Any]
    language: Language
    at: datetime
    head: tuple[int, str]
    names: Mapping[int, str] = field(default_factory=dict)  # of accounts
    decisions: tuple[Mapping[str, Any], ...] = ()
    earlier: tuple[
        Mapping[str, Any], ...
    ] = ()  # decisions that do not hold: superseded, or waiting for a second person
    earlier_outcomes: tuple[Mapping[str, Any], ...] = ()
    notices: tuple[Mapping[str, Any], ...] = ()
    actions: tuple[Mapping[str, Any], ...] = ()
    assessment: Mapping[str, Any] | None = None
    clients: tuple[Mapping[str, Any], ...] = ()

    def marked(self, title: str) -> str:
        """A title; that of a drill's paper says so, for a paper may lie on a desk for long."""
        return f"{self.language.gettext('DRILL')} · {title}" if self.incident["drill"] else title

    def footer(self) -> str:
        """Where the paper comes from: number, moment, journal entry and the beginning of its hash."""
        _ = self.language.gettext
        return _("{number} · made {moment} · journal entry {sequence}, {hash}").format(
            number=self.incident["number"],
            moment=self.language.moment(self.at),
            sequence=self.head[0],
            hash=self.head[1][:16],
        )
