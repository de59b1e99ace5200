"""Which incidents a figure counts: a period, filters, and what is left aside; as SQL on `incidents`.

`standing`, `grain` and `placed` are the numbers of `lib.domain.counting`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from lib.domain import counting
from lib.domain.local_time import span_of_day, to_wall
from lib.register.filters import STANDING, Filter
from lib.register.store import Row, Store

FILTERED = ("kind", "role", "system", "supplier", "cause", "found_by")

FROM = "from incidents"
ASIDE = f"{counting.NEAR_MISS}, {counting.EVENT}"  # what turned out to be no breach: counted only where asked for
CONFIRMED = f"standing in ({counting.CONFIRMED}, {counting.DRILL + counting.CONFIRMED})"
UNDECIDED = f"standing in ({counting.UNDECIDED}, {counting.DRILL + counting.UNDECIDED})"
BY_DAY = f"grain <= {counting.BY_DAY}"  # or better
MOST_REMEMBERED = 200  # answers that hold until the register is written to
# Figures of what is still open, which look at `at`; the others are the same a minute later.
OF_THE_PRESENT = {
    "durations",
    "detection_hours",
    "containment_hours",
    "response_times",
    "duration_cases",
    "survival",
    "duties",
    "late",
    "now",
    "measures",
    "clean_time",
    "learned",
    "asked",
}
NO_DRILL = "(drill is null and (outcome is null or outcome <> 'drill'))"


@dataclass(frozen=True)
class Choice:
    """`since` and `until` begin and end the period, half-open; dates are Warsaw days. Empty filters hold everything."""

    since: date | None = None
    until: date | None = None
    at: datetime | None = None
    kind: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    supplier: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    found_by: tuple[str, ...] = ()
    near_misses: bool = False
    drills: bool = False
    begins: str = "aware"
    ends: str = "authority"

    @property
    def moment(self) -> datetime:
        """The present, where a figure needs it."""
        if self.at is None:
            raise ValueError("this figure looks at what is still open: it needs `at`")
        return self.at

    @property
    def today(self) -> date:
        """The Warsaw day of the present."""
        return to_wall(self.moment).date()

    def where(self, *conditions: str, aside: bool = False, confirmed: bool = False) -> tuple[str, dict[str, Any]]:
        """The `where` of a question and its parameters; `aside`: near misses and false alarms count in any case.

        `confirmed`: only what really was one.
        """
        chosen = Filter(**{name: getattr(self, name) for name in FILTERED})
        parts, given = chosen.clauses(self.at)  # only of what is overdue, which is not asked here
        parts.remove(STANDING)  # `standing` says it too
        only = self.confirmed if confirmed else self.counted("incidents", aside=aside)
        parts += [*conditions, only]
        within, edges = self.period("incidents.happened_at")
        parts += within
        return f"where {' and '.join(parts)}" if parts else "", given | edges

    def counted(self, table: str, *, aside: bool = False) -> str:
        """The condition on `standing` of a table."""
        standing, aside = f"{table}.standing", aside or self.near_misses
        if self.drills:
            left_aside = "" if aside else f" and {standing} % {counting.DRILL} not in ({ASIDE})"
            return f"{standing} < {counting.WITHDRAWN}{left_aside}"
        return f"{standing} <= {counting.EVENT if aside else counting.UNDECIDED}"

    @property
    def confirmed(self) -> str:
        """The condition that an incident really was one; one number alone is compared fastest."""
        return CONFIRMED if self.drills else f"incidents.standing = {counting.CONFIRMED}"

    @property
    def is_everything(self) -> bool:
        """Neither a period nor a filter."""
        return not (self.since or self.until or any(getattr(self, name) for name in FILTERED))

    def period(self, column: str) -> tuple[list[str], dict[str, Any]]:
        """The conditions that a moment lies in the period, and their parameters."""
        edges = {edge: begin_of(getattr(self, edge)) for edge in ("since", "until")}
        given = {edge: moment for edge, moment in edges.items() if moment is not None}
        return [f"{column} {'>=' if edge == 'since' else '<'} ${edge}" for edge in given], given


Figure = Callable[[Store, Choice], list[Row]]


def remembered(store: Store, figure: Figure, choice: Choice) -> list[Row]:
    """The figure's rows, asked for again only after the next write; `choice.at` is left out where it changes nothing.

    Rows are those remembered: whoever changes them copies them first.
    """
    if figure.__name__ not in OF_THE_PRESENT:
        choice = replace(choice, at=None)
    answers = store.remember("figures", dict)
    if (figure, choice) not in answers:
        if len(answers) >= MOST_REMEMBERED:
            answers.clear()
        answers[figure, choice] = figure(store, choice)
    return answers[figure, choice]


def begin_of(edge: date | None) -> datetime | None:
    """The moment at which a day begins in Warsaw; a moment is itself."""
    return edge if edge is None or isinstance(edge, datetime) else span_of_day(edge)[0]


def in_time(placed: int) -> tuple[int, bool, int]:
    """What months are sorted by: what lies in no month comes last in its year."""
    return placed // 100, placed % 100 == 0, placed


def by_month(store: Store, sql: str, **given: Any) -> list[Row]:
    """The rows of a question in order of time, the `placed` of each as year and month.

    A few hundred rows are sorted here in less time than DuckDB takes to plan it; likewise below and elsewhere.
    """
    found = sorted(store.ask(sql, **given), key=lambda row: in_time(row["placed"]))
    return [{**counting.month_of(row.pop("placed")), **row} for row in found]


def most_first(rows: list[Row], *names: str) -> list[Row]:
    """The rows by `n`, the most first; equal ones by the texts under `names`, what is not known last."""
    return sorted(rows, key=lambda row: (-row["n"], *((row[name] is None, row[name] or "") for name in names)))
