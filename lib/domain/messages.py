"""Texts of the domain that somebody will read: marked here, translated on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(message: str) -> str:
    """Marks a text for the catalogue without translating it."""
    return message


@dataclass(frozen=True)
class Sentence:
    """What the register says of itself: an English sentence with `{name}` places."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """What a person can correct: the field it belongs to, and an English sentence with `{name}` places."""

    field: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Problems(Exception):
    """A write was refused because of what was typed; `.problems` says what, field by field."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = problems
