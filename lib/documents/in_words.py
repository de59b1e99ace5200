"""The state of things in five sentences that management could read aloud; each follows from a figure asked by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lib.domain import better
from lib.domain.local_time import to_wall
from lib.language import Language
from lib.register.scope import ASIDE
from lib.register.store import Row

Ask = Callable[..., list[Row]]  # the figure by name, for the chosen period and filters


@dataclass(frozen=True)
class Years:
    """Confirmed incidents of the last twelve months and of the twelve before; `is_comparable`: both were kept."""

    now: int
    before: int
    is_comparable: bool


def years(ask: Ask, at: datetime) -> Years:
    """The two years that end with the day of `at`."""
    today = to_wall(at).date()
    one, two = (today.replace(year=today.year - back, day=min(today.day, 28)) for back in (1, 2))
    now, before = (ask("confirmed", since=since, until=until)[0]["n"] for since, until in ((one, None), (two, one)))
    first_at = ask("overview", since=None, until=None)[0]["first_at"]
    return Years(now, before, first_at is not None and to_wall(first_at).date() <= two)


def sentences(language: Language, period: str, ask: Ask, at: datetime) -> list[str]:
    """The five; `period` says which one is looked at."""
    return [
        _how_many(language, period, ask("overview")[0], ask("outcomes")),
        _kept(language, ask("duties"), ask("late")),
        _came_back(language, ask("recurrences"), ask("overview")[0]["confirmed"]),
        _better(language, years(ask, at)),
        _now(language, ask("now")[0]),
    ]


def _how_many(language: Language, period: str, row: Row, outcomes: list[Row]) -> str:
    return _counted(language, period, row) + _aside(language, row, outcomes)


def _counted(language: Language, period: str, row: Row) -> str:
    if not row["n"]:
        return language.gettext("{period}: no incident was recorded.").format(period=period)
    said = language.ngettext(
        "{period}: {n} incident was recorded ({confirmed} confirmed, {undecided} not decided yet).",
        "{period}: {n} incidents were recorded ({confirmed} confirmed, {undecided} not decided yet).",
        row["n"],
    )
    numbers = {name: language.number(row[name]) for name in ("n", "confirmed", "undecided")}
    return said.format(period=period, **numbers)


def _aside(language: Language, row: Row, outcomes: list[Row]) -> str:
    """What the register holds besides; counted in only where it was asked for."""
    aside = sum(other["n"] for other in outcomes if other["outcome"] in ASIDE)
    if not aside:
        return ""
    is_counted = row["n"] > row["confirmed"] + row["undecided"]
    said = (
        language.gettext("Near misses and false alarms among them: {n}.")
        if is_counted
        else language.gettext("Near misses and false alarms besides: {n}.")
    )
    return " " + said.format(n=language.number(aside))


def _kept(language: Language, duties: list[Row], late: list[Row]) -> str:
    _ = language.gettext
    row = next((row for row in duties if row["track"] == "authority"), None)
    met = row["on_time"] + row["late"] + row["missed"] if row else 0
    if not row or not met:
        return _("No notification to the authority has been due.")
    said = _("Notifications to the authority made in time: {on_time} of {n}.").format(
        on_time=language.number(row["on_time"]), n=language.number(met)
    )
    numbers = [other["number"] for other in late if other["track"] == "authority"]
    more = row["late"] + row["missed"] - len(numbers)
    listed = ", ".join(numbers) + (_(" and {n} more").format(n=language.number(more)) if more > 0 else "")
    return said + (" " + _("Late or missed: {numbers}.").format(numbers=listed) if numbers else "")


def _came_back(language: Language, rows: list[Row], confirmed: int) -> str:
    n, fixed = sum(row["n"] for row in rows), sum(row["after_fix"] for row in rows)
    if not n:
        return language.gettext("No confirmed incident repeats an earlier one with the same cause in the same system.")
    said = language.gettext(
        "Of {of} confirmed incidents {n} repeat an earlier one with the same cause in the same system; {fixed} of them "
        "after a measure against it."
    )
    return said.format(of=language.number(confirmed), n=language.number(n), fixed=language.number(fixed))


def _better(language: Language, found: Years) -> str:
    _ = language.gettext
    if not found.is_comparable:
        return _("Confirmed in the last twelve months: {now}; the register is too young to compare years.").format(
            now=language.number(found.now)
        )
    ends = {
        "more": _("that is more than chance explains"),
        "fewer": _("that is fewer than chance explains"),
        "cannot_tell": _("with such numbers the difference may well be chance"),
    }
    said = _("Confirmed in the last twelve months: {now}, in the twelve before: {before}; {verdict}.")
    verdict = ends[better.year_against_year(found.before, found.now)[1]]
    return said.format(now=language.number(found.now), before=language.number(found.before), verdict=verdict)


def _now(language: Language, row: Row) -> str:
    said = language.gettext(
        "Today: incidents with a clock running {running}, with one past its end {overdue}, with a decision missing "
        "{undecided}; overdue measures {measures}."
    )
    names = ("running", "overdue", "undecided")
    measures = row["actions_overdue"] + row["measures_overdue"]
    return said.format(measures=language.number(measures), **{name: language.number(row[name]) for name in names})
