"""Which incidents a figure counts: a period, filters, and what is left aside; as SQL on the view `incidents_dated`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lib.domain.local_time import span_of_day, to_wall
from lib.register.filters import Filter
from lib.register.store import Row, Store

FILTERED = ("kind", "role", "system", "supplier", "cause", "found_by")
ASIDE = ("near_miss", "event")  # what turned out to be no breach: counted only where asked for
FROM = "from incidents_dated as incidents"
CONFIRMED = "(outcome in ('breach', 'other_infringement') or (historical and outcome is null))"
NOT_ASIDE = "(outcome is null or outcome not in ('near_miss', 'event'))"
# A Warsaw wall clock, good for month and year. What is known by the day, month or year begins at a Warsaw midnight,
# which two hours more than UTC always pass; the rest follows summer time, in which the months April to October begin
# and end. What is known by the year belongs to no month.
_WALL = """(
    happened + case
        when happened_precision in ('minute', 'range')
            and extract(month from happened + interval '2' hour) not between 4 and 10
        then interval '1' hour
        else interval '2' hour
    end
)"""
YEAR = f"date_trunc('year', {_WALL})"
MONTH = f"case when happened_precision <> 'year' then date_trunc('month', {_WALL}) end"
# The same for many rows: to group by these two first, and only then to say which year and month they are, is faster.
PLACED = f"date_trunc('month', {_WALL}) as begins, happened_precision = 'year' as is_year"
PLACED_YEAR, PLACED_MONTH = "date_trunc('year', begins)", "case when not is_year then begins end"
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

    def where(self, *conditions: str, aside: bool = False) -> tuple[str, dict[str, Any]]:
        """The `where` of a question and its parameters; `aside`: near misses and false alarms count in any case."""
        chosen = Filter(**{name: getattr(self, name) for name in FILTERED})
        parts, given = chosen.clauses(self.at)  # only of what is overdue, which is not asked here
        parts += conditions
        parts += [] if self.drills else [NO_DRILL]
        parts += [] if self.near_misses or aside else [NOT_ASIDE]
        within, edges = self.period("incidents.happened")
        parts += within
        return f"where {' and '.join(parts)}" if parts else "", given | edges

    def period(self, column: str) -> tuple[list[str], dict[str, Any]]:
        """The conditions that a moment lies in the period, and their parameters."""
        edges = {edge: begin_of(getattr(self, edge)) for edge in ("since", "until")}
        given = {edge: moment for edge, moment in edges.items() if moment is not None}
        return [f"{column} {'>=' if edge == 'since' else '<'} ${edge}" for edge in given], given


def begin_of(edge: date | None) -> datetime | None:
    """The moment at which a day begins in Warsaw; a moment is itself."""
    return edge if edge is None or isinstance(edge, datetime) else span_of_day(edge)[0]


def rows(store: Store, sql: str, **given: Any) -> list[Row]:
    """The rows of a question, its months and years as dates."""
    return [
        {name: value.date() if name in ("year", "month") and value else value for name, value in row.items()}
        for row in store.ask(sql, **given)
    ]
