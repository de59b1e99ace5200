"""One table: which role may do what.

Every write asks it in lib/register; pages ask it too, to hide what would be refused.
"""

from dataclasses import dataclass
from enum import StrEnum


class May(StrEnum):
    """What a person can be allowed to do."""

    REPORT = "report"
    SEE_ALL = "see_all"
    EDIT = "edit"
    DECIDE = "decide"
    CLOSE = "close"
    EXPORT = "export"
    ADMINISTER = "administer"


_ALL = frozenset(May)
ROLES: dict[str, frozenset[May]] = {
    "reporter": frozenset({May.REPORT}),
    "handler": frozenset({May.REPORT, May.SEE_ALL, May.EDIT, May.DECIDE, May.CLOSE, May.EXPORT}),
    "dpo": frozenset({May.REPORT, May.SEE_ALL, May.EDIT, May.DECIDE, May.CLOSE, May.EXPORT}),
    "management": frozenset({May.REPORT, May.SEE_ALL, May.DECIDE, May.EXPORT}),
    "admin": _ALL,
}


@dataclass(frozen=True)
class Person:
    """Somebody signed in. `id` is the account's, `role` a code of data/taxonomy/account_roles.toml."""

    id: int
    name: str
    role: str
    language: str = "pl"

    def may(self, what: May) -> bool:
        return what in ROLES[self.role]


class Refused(Exception):
    """This role may not do this."""


def demand(person: Person, what: May) -> None:
    """Raises `Refused` unless the person's role allows it."""
    if not person.may(what):
        raise Refused(f"{person.role} may not {what}")
