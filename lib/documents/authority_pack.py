"""The content of the notification in the order of the authority's form: prefilled, with what is missing named.

The register files nothing. A person copies the fields into the form, signs it there, and records the receipt here.
"""

from collections.abc import Mapping

from lib.documents.authority_form import Entry, entries
from lib.documents.paper import Case, Paper, Part


def missing(found: tuple[Entry, ...]) -> list[Entry]:
    """What the form asks and the register does not know yet."""
    return [entry for entry in found if entry.value is None]


def make(case: Case, kind: str | None = None) -> Paper:
    """The pack as a paper."""
    _ = case.language.gettext
    found = entries(case, kind)
    sections = dict.fromkeys(_section(entry) for entry in found)
    parts = [
        Part(
            _("Section {place}").format(place=section),
            facts=tuple((_placed(entry), entry.value) for entry in found if _section(entry) == section),
        )
        for section in sections
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


def _section(entry: Entry) -> str:
    """`4C` stands in section 4."""
    return entry.place.rstrip("ABCDEF")


def _placed(entry: Entry) -> str:
    return entry.label if entry.place == _section(entry) else f"{entry.place} {entry.label}"


def key(entry: Entry) -> str:
    return f"{entry.place} {entry.label}"
