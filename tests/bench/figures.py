"""The seven heaviest questions of the dashboard, and all there are; beside SQLite asked the same seven.

SQLite gets the columns that are asked for and no others, indexes on what is grouped and sorted, and finds a recurrence
through the same stored link.
"""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from lib.documents import in_words
from lib.register import statistics
from lib.register.store import Store

AT = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
SEVEN = ("kinds_by_month", "response_by_month", "duties_by_quarter", "causes", "recurrences", "same_again", "now")
# All but what it shows only of a few hundred incidents.
DASHBOARD = (
    *("overview", "now", "duties", "late", "recurrences", "kinds_by_month", "incidents_by_month", "fixes", "drills"),
    *("duration_bands", "survival", "causes", "systems", "same_again", "found_by", "outcomes", "suppliers", "measures"),
    *("exposure", "response_times"),
)
BATCH = 50_000
_COPIED = {
    "incidents": "id, kinds, outcome, historical, role, state, cause, cause_key, subject_key, recurrence_of, "
    "same_again_of, number, client, system, people_max, people_min, next_due_at, aware_at, authority_notified_at, "
    "coalesce(occurred_from, detected_at, reported_at) as happened",
    "duties": "incident_id, kind, due_at, done_at",
    "actions": "incident_id, due_on, done_at, withdrawn_at",
}
_COUNTS = "(outcome is null or outcome not in ('near_miss', 'event', 'drill'))"
_CONFIRMED = "(outcome in ('breach', 'other_infringement') or (historical and outcome is null))"
# SQLite has no percentile: the rows are numbered by length within their month.
_IN_SQLITE = (
    f"select strftime('%Y-%m', happened, '+1 hour'), kinds, count(*) from incidents where {_COUNTS} group by 1, 2",
    f"""
    with timed as (
        select strftime('%Y-%m', happened, '+1 hour') as month,
            (julianday(authority_notified_at) - julianday(aware_at)) * 24 as hours
        from incidents where {_COUNTS} and authority_notified_at is not null and aware_at is not null
    ),
    placed as (
        select month, hours, row_number() over (partition by month order by hours) as place,
            count(*) over (partition by month) as n
        from timed
    )
    select month, n, avg(hours) filter (where place in ((n + 1) / 2, (n + 2) / 2)), max(hours) filter (where
        place <= 0.9 * (n - 1) + 1) from placed group by month, n
    """,
    f"""
    select strftime('%Y', happened), (strftime('%m', happened) + 2) / 3, sum(done_at <= due_at), sum(done_at > due_at)
    from incidents join duties on incident_id = id
    where kind = 'authority' and done_at is not null and {_COUNTS} group by 1, 2
    """,
    f"""
    select cause, count(*), sum(coalesce(people_max, people_min)), count(recurrence_of)
    from incidents where {_COUNTS} group by cause
    """,
    f"""
    select cause_key, count(recurrence_of), count(*), max(happened) from incidents
    where {_CONFIRMED} and cause_key is not null group by cause_key having count(recurrence_of) > 0
    """,
    f"""
    select subject_key, count(same_again_of), count(*), max(happened) from incidents
    where {_CONFIRMED} and subject_key is not null group by subject_key having count(same_again_of) > 0
    """,
    """
    select (select count(*) from incidents where next_due_at >= '2026-11-23'),
        (select count(*) from incidents where next_due_at < '2026-11-23'),
        (select count(*) from incidents where state <> 'closed' and outcome is null),
        (select count(*) from actions where done_at is null and withdrawn_at is null and due_on < '2026-11-23')
    """,
)


def seven(store: Store) -> None:
    """Asks the seven anew."""
    _ask(store, SEVEN)


def all_of_them(store: Store) -> None:
    """Asks every figure there is anew: more than the page shows at once."""
    _ask(store, statistics.NAMES)


def of_the_dashboard(store: Store) -> None:
    """Asks what the dashboard of a large register asks at its first drawing, all years, nothing remembered."""
    _ask(store, DASHBOARD)
    in_words.years(lambda name, **more: statistics.ask(store, name, at=AT, **more), AT)


def _ask(store: Store, names: tuple[str, ...]) -> None:
    store.forget()
    for name in names:
        statistics.ask(store, name, at=AT)


def in_sqlite(file: Path) -> Callable[[], None]:
    """Asks SQLite the same seven."""
    db = sqlite3.connect(file)

    def ask() -> None:
        for question in _IN_SQLITE:
            db.execute(question).fetchall()

    return ask


def copy(store: Store, file: Path) -> None:
    """The columns of the seven as SQLite tables."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with sqlite3.connect(part) as db:
        db.execute("pragma journal_mode = off")
        for table, columns in _COPIED.items():
            _copy_table(store, db, table, columns)
        for table, column in (("incidents", "cause"), ("incidents", "next_due_at"), ("duties", "incident_id")):
            db.execute(f"create index {table}_{column} on {table} ({column})")
        db.execute("create unique index incidents_id on incidents (id)")
        db.execute("analyze")
    db.close()
    part.rename(file)


def _copy_table(store: Store, db: sqlite3.Connection, table: str, columns: str) -> None:
    key = "id" if table == "incidents" else "incident_id"
    first, last = (store.value(f"select {edge}({key}) from {table}") for edge in ("min", "max"))
    for begin in range(first, last + 1, BATCH):
        rows = store.ask(
            f"select {columns} from {table} where {key} >= $begin and {key} < $end", begin=begin, end=begin + BATCH
        )
        values = [tuple(map(_plain, row.values())) for row in rows]
        if begin == first:
            db.execute(f"create table {table} ({', '.join(rows[0])})")
        if values:
            db.executemany(f"insert into {table} values ({', '.join('?' * len(values[0]))})", values)


def _plain(value: object) -> object:
    return str(value).removesuffix("+00:00") if hasattr(value, "isoformat") else value
