"""What became of causes: before and after each preventive action, what came back where, how long a cause stays away.

Every question here is one scan of the confirmed incidents, whatever the number of actions. Drills, near misses and
false alarms never count.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from lib.domain import folding, prevention
from lib.domain.local_time import WARSAW
from lib.domain.prevention import Effect
from lib.register.store import Reading, Row, Store

SHOWN = 8  # newest dates of a cause that are listed


def cause_key(cause: str | None, system: str | None) -> str | None:
    """What an action and the incidents it is to prevent have in common; None where either is not known."""
    return f"{cause}|{folding.name_key(system)}" if cause and system else None


def since(reading: Reading | Store) -> datetime | None:
    """From when on something could have been counted: the first incident in the register. None: there is none."""
    row = reading.one("select min(happened_at) as first from incidents_counted")
    return row["first"] if row else None


def of_action(reading: Reading | Store, action: Row, now: datetime) -> Effect | None:
    """The effect of one action; None while it is not in force, or where its cause or system is not known."""
    return of_actions(reading, [action], now).get(action["id"])


def of_actions(reading: Reading | Store, actions: list[Row], now: datetime) -> dict[int, Effect]:
    """The effects of many actions by id, in one scan; those that cannot be counted are left out."""
    counted = [row for row in actions if row["done_on"] and row["cause_key"]]
    first = since(reading) if counted else None
    if first is None:
        return {}
    moments = _happened(reading, (row["cause_key"] for row in counted))
    return {
        row["id"]: prevention.effect([moment for moment, _ in moments[row["cause_key"]]], first, row["done_on"], now)
        for row in counted
    }


def recurring(store: Store, limit: int = 50) -> list[Row]:
    """Causes that struck the same system more than once, the newest repeat first.

    Each with `cause`, `system`, `count`, `since`, `until`, and `incidents`: the newest ones as dicts of `number` and
    `happened_at`, newest first.
    """
    with store.reading() as reading:
        found = reading.ask(
            """
            select
                cause_key, any_value(cause) as cause, arg_max(system, happened_at) as system,
                count(*) as count, min(happened_at) as since, max(happened_at) as until
            from incidents_confirmed
            where cause_key is not null and happened_at is not null
            group by cause_key
            having count(*) > 1
            order by until desc, cause_key
            limit $limit
            """,
            limit=limit,
        )
        newest = _newest(reading, [row["cause_key"] for row in found])
    return [row | {"incidents": newest[row["cause_key"]]} for row in found]


def stays(store: Store, now: datetime) -> list[Row]:
    """One bar for each day on which an action against a cause came into force: how long the cause stayed away.

    Rows of `cause_key`, `cause`, `system`, `since` (a day), `until` (a day), `number` of the incident that ended it
    (None: still clean), ordered by cause and day.
    """
    actions = store.ask(
        """
        select cause_key, any_value(cause) as cause, any_value(system) as system, done_on
        from preventive_actions
        where done_on is not null and withdrawn_at is null and cause_key is not null
        group by cause_key, done_on
        order by cause_key, done_on
        """
    )
    moments = _happened(store, (row["cause_key"] for row in actions))
    return [_stay(row, moments[row["cause_key"]], now) for row in actions]


def _stay(row: Row, struck: list[tuple[datetime, str]], now: datetime) -> Row:
    later = [(day, number) for moment, number in struck if row["done_on"] < (day := _day(moment)) <= _day(now)]
    until, number = min(later, default=(_day(now), None))
    bar = {name: row[name] for name in ("cause_key", "cause", "system")}
    return bar | {"since": row["done_on"], "until": until, "number": number}


def _happened(reading: Reading | Store, keys: Iterable[str]) -> dict[str, list[tuple[datetime, str]]]:
    """When and as what each cause struck, one question for all."""
    rows = reading.ask(
        """
        select cause_key, happened_at, number
        from incidents_confirmed
        where cause_key in (select unnest($keys::varchar[])) and happened_at is not null
        """,
        keys=sorted(set(keys)),
    )
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in rows:
        found[row["cause_key"]].append((row["happened_at"], row["number"]))
    return found


def _newest(reading: Reading, keys: list[str]) -> dict[str, list[dict[str, Any]]]:
    rows = reading.ask(
        """
        select cause_key, number, happened_at
        from incidents_confirmed
        where cause_key in (select unnest($keys::varchar[])) and happened_at is not null
        qualify row_number() over (partition by cause_key order by happened_at desc, id desc) <= $shown
        order by happened_at desc, id desc
        """,
        keys=keys,
        shown=SHOWN,
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["cause_key"]].append({"number": row["number"], "happened_at": row["happened_at"]})
    return found


def _day(moment: datetime) -> date:
    return moment.astimezone(WARSAW).date()
