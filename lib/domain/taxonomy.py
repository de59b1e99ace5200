"""The lists people choose from: one TOML file a list in data/taxonomy, so that a lawyer can read them.

A code is for ever; its labels may be reworded, and an entry is retired rather than deleted.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "data" / "taxonomy"


@dataclass(frozen=True)
class Entry:
    """One choice of a list."""

    code: str
    pl: str
    en: str
    note_pl: str = ""
    note_en: str = ""
    short_pl: str = ""  # for a table's narrow column, where the label is long
    short_en: str = ""
    retired_on: date | None = None
    roles: tuple[str, ...] = ()  # the supplier roles it belongs to; none: to all

    def label(self, language: str) -> str:
        return self.pl if language == "pl" else self.en

    def short(self, language: str) -> str:
        return (self.short_pl if language == "pl" else self.short_en) or self.label(language)

    def note(self, language: str) -> str:
        return self.note_pl if language == "pl" else self.note_en


@cache
def entries(name: str) -> dict[str, Entry]:
    """Every entry of the list `name`, retired ones included, by code, in the order of its file."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        rows = tomllib.load(file)["entry"]
    return {row["code"]: Entry(**{**row, "roles": tuple(row.get("roles", ()))}) for row in rows}


def codes(name: str) -> tuple[str, ...]:
    """The codes a person may choose today."""
    return tuple(code for code, entry in entries(name).items() if entry.retired_on is None)


def label(name: str, code: str, language: str) -> str:
    """The label of a code; a code nobody lists (a system typed by hand) is its own label."""
    entry = entries(name).get(code)
    return entry.label(language) if entry else code


def short(name: str, code: str, language: str) -> str:
    """The label of a code for a narrow place."""
    entry = entries(name).get(code)
    return entry.short(language) if entry else code


def labels(name: str, language: str) -> dict[str, str]:
    """The labels of a whole list by code, retired entries included."""
    return {code: entry.label(language) for code, entry in entries(name).items()}
