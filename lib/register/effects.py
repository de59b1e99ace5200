"""What became of causes: before and after each preventive action, what came back where, how long a cause stays away.

Every question here is one scan of the narrow columns of the incidents, whatever the number of actions: what is asked
of single ones, their numbers and words, is asked of the few that are shown. Drills, near misses and false alarms never
count.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from lib.domain import counting, prevention
from lib.domain.local_time import WARSAW, span_of_day
from lib.domain.prevention import Effect
from lib.register import sight
from lib.register.store import Reading, Row, Store

SHOWN = 8  # newest dates of a cause that are listed
# As the views `incidents_confirmed` and `incidents_counted` say, by one small number.
_CONFIRMED = f"incidents.standing = {counting.CONFIRMED}"
_COUNTED = f"incidents.standing < {counting.PRACTISED}"


def since(reading: Reading | Store) -> datetime | None:
    """From when on something could have been counted: the first incident in the register. None: there is none."""
    row = reading.one(f"select min(happened_at) as first from incidents where {_COUNTED}")
    return row["first"] if row else None


def of_action(reading: Reading | Store, action: Row, now: datetime) -> Effect | None:
    """The effect of one action; None while it is not in force, or where its cause or system is not known."""
    return of_actions(reading, [action], now).get(action["id"])


def of_actions(reading: Reading | Store, actions: list[Row], now: datetime) -> dict[int, Effect]:
    """The effects of many actions by id, counted in one scan; those that cannot be counted are left out."""
    counted = [row for row in actions if row["done_on"] and row["cause_key"]]
    first = since(reading) if counted else None
    if first is None:
        return {}
    spells = {row["id"]: prevention.spell_begins(first, row["done_on"], now) for row in counted}
    until, given = _until(reading, now)
    rows = reading.ask(
        f"""
        with actions as (
            select
                unnest($ids::bigint[]) as id, unnest($keys::varchar[]) as cause_key,
                unnest($ends::timestamp[]) as ends, unnest($spells::timestamp[]) as spell
        )
        select
            actions.id,
            count(*) filter (where happened_at < ends) as before,
            count(*) filter (where happened_at < ends and happened_at >= spell) as late,
            count(*) filter (where happened_at >= ends) as after,
            max(happened_at) filter (where happened_at >= ends) as newest
        from actions
        join incidents on incidents.cause_key = actions.cause_key
        where {_CONFIRMED} {until}
        group by actions.id
        """,
        ids=[row["id"] for row in counted],
        keys=[row["cause_key"] for row in counted],
        ends=[_begins(row["done_on"] + timedelta(days=1)) for row in counted],
        spells=[_begins(day) for day in spells.values()],
        **given,
    )
    found = {row["id"]: row for row in rows}
    return {row["id"]: _effect(row, found.get(row["id"], _NOTHING), first, now) for row in counted}


def recurring(store: Store, limit: int = 50) -> list[Row]:
    """Causes that struck the same system more than once, the newest repeat first.

    Each with `cause`, `system`, `count`, `since`, `until`, and `incidents`: the newest ones as dicts of `number` and
    `happened_at`, newest first.
    """
    rows = store.ask(
        f"""
        with struck as (
            select
                cause_key, count(*) as count, min(happened_at) as since, max(happened_at) as until,
                list_min(max(happened_at, $shown)) as oldest_shown
            from incidents
            where {_CONFIRMED} and cause_key is not null and happened_at is not null
            group by cause_key
            having count(*) > 1
            order by until desc, cause_key
            limit $limit
        )
        select
            struck.* exclude (oldest_shown), any_value(cause) as cause,
            arg_max(system, (happened_at, id)) as system,
            arg_max(struct_pack(number, happened_at), (happened_at, id), $shown) as incidents
        from struck
        join incidents on incidents.cause_key = struck.cause_key and happened_at >= oldest_shown
        where {_CONFIRMED}
        group by all
        order by until desc, cause_key
        """,
        shown=SHOWN,
        limit=limit,
    )
    return [row | {"incidents": [_aware(one) for one in sight.nameless(store, row["incidents"])]} for row in rows]


def stays(store: Store, now: datetime) -> list[Row]:
    """One bar for each day on which an action against a cause came into force: how long the cause stayed away.

    Rows of `cause_key`, `cause`, `system`, `since` (a day), `until` (a day), `number` of the incident that ended it
    (None: still clean), ordered by cause and day.
    """
    bars = store.ask(
        """
        select cause_key, any_value(cause) as cause, any_value(system) as system, done_on as since
        from preventive_actions
        where done_on is not null and withdrawn_at is null and cause_key is not null
        group by cause_key, done_on
        order by cause_key, done_on
        """
    )
    until, given = _until(store, now)
    rows = store.ask(
        f"""
        with bars as (
            select
                unnest($keys::varchar[]) as cause_key, unnest($days::date[]) as since,
                unnest($ends::timestamp[]) as ends
        )
        select
            bars.cause_key, bars.since, min(happened_at) as until,
            arg_min(number, (happened_at, incidents.id)) as number
        from bars
        join incidents on incidents.cause_key = bars.cause_key
        where {_CONFIRMED} and happened_at >= ends {until}
        group by bars.cause_key, bars.since
        """,
        keys=[bar["cause_key"] for bar in bars],
        days=[bar["since"] for bar in bars],
        ends=[_begins(bar["since"] + timedelta(days=1)) for bar in bars],
        **given,
    )
    ended = {(row["cause_key"], row["since"]): {"until": _day(row["until"]), "number": row["number"]} for row in rows}
    clean = {"until": _day(now), "number": None}
    ended = dict(zip(ended, sight.nameless(store, ended.values()), strict=True))
    return [bar | ended.get((bar["cause_key"], bar["since"]), clean) for bar in bars]


def _until(reading: Reading | Store, now: datetime) -> tuple[str, Row]:
    """The condition that it has happened by now; none while all has, for such an answer can be kept."""
    latest = reading.one(f"select max(happened_at) as latest from incidents where {_CONFIRMED}")["latest"]
    return ("", {}) if latest is None or latest <= now else ("and happened_at <= $now", {"now": now})


_NOTHING = {"before": 0, "late": 0, "after": 0, "newest": None}


def _effect(action: Row, counts: Row, first: datetime, now: datetime) -> Effect:
    newest = counts["newest"] and _day(counts["newest"])
    before, late, after = (counts[name] for name in ("before", "late", "after"))
    return prevention.of_counts(before, late, after, newest, first, action["done_on"], now)


def _begins(day: date) -> datetime:
    """The first moment of a Warsaw day, as the register keeps moments in a list: UTC, without a zone."""
    return span_of_day(day)[0].replace(tzinfo=None)


def _aware(incident: dict[str, Any]) -> dict[str, Any]:
    """Moments in a list come without their zone."""
    return incident | {"happened_at": incident["happened_at"].replace(tzinfo=UTC)}


def _day(moment: datetime) -> date:
    return moment.astimezone(WARSAW).date()
