"""The law as data, each entry from a day: who supervises, by which channels, from which risk on whom to tell."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

LAW = Path(__file__).resolve().parents[2] / "data" / "law"
RISKS = ("unlikely", "risk", "high")  # in rising order


def authority(on: date) -> Mapping[str, Any]:
    """The supervisory authority of a day: `pl`, `en`, `channels` that are a filing, `not_channels` that are none."""
    return _in_force("authorities", "authority", on)


def must_tell(who: str, risk: str | None, on: date) -> bool | None:
    """Whether `authority` or `people` must be told at this risk, under the law of that day; None: risk not assessed."""
    if risk is None:
        return None
    return RISKS.index(risk) >= RISKS.index(_in_force("thresholds", "threshold", on)[who])


def _in_force(file: str, name: str, on: date) -> Mapping[str, Any]:
    entries = sorted(_read(file)[name], key=lambda entry: entry["from"])
    return ([entry for entry in entries if entry["from"] <= on] or entries[:1])[-1]


@cache
def _read(file: str) -> Mapping[str, Any]:
    with (LAW / f"{file}.toml").open("rb") as source:
        return tomllib.load(source)
