"""How many: by month and kind, cause, system, who noticed, supplier; what came back; days between."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from lib.domain import counting, incident
from lib.register.figures.choice import BY_DAY, CONFIRMED, FROM, Choice, in_time, most_first
from lib.register.store import Row, Store

MOST_CASES = 400  # above that many a dot an incident says less than a count
_PRECISION = """
    case
        when occurred_from is not null then coalesce(occurred_precision, 'minute')
        when detected_at is not null then coalesce(detected_precision, 'minute')
        else 'minute'
    end
"""
_PEOPLE = "sum(coalesce(people_max, people_min)) as people, count(*) - count(coalesce(people_max, people_min))"
# Written down by lib/register/recurrences.py; of a cause that was corrected since it no longer holds.
_REPEATED = """
    left join (
        select distinct repeats.incident_id as repeated_id, cause_key as repeated_key
        from repeats
        join preventive_actions on preventive_actions.id = action_id
    ) as repeated on repeated_id = incidents.id and repeated_key = incidents.cause_key
"""
# The latest incident of a group, by when it happened and then by id: both in one number, which is compared far faster
# than a pair; and the id in it.
_ROOM = 1_000_000_000_000
_NEWEST = f"max(case when {{link}} is not null then cast(epoch_us(happened_at) as hugeint) * {_ROOM} + id end)"
_NEWEST_ID = f"cast((newest % {_ROOM} + {_ROOM}) % {_ROOM} as bigint)"
_AFTER_FIX = "(recurrence_of is not null and repeated_id is not null)"


def _fixes(store: Store) -> tuple[str, str]:
    """What is joined to know which incidents came back after a fix, and the condition; nothing where none has."""
    has_any = store.remember("has repeats", lambda: store.value("select true from repeats limit 1"))
    return (_REPEATED, _AFTER_FIX) if has_any else ("", "")


def _so_many(condition: str) -> str:
    return f"count(*) filter (where {condition})" if condition else "0"


def overview(store: Store, choice: Choice) -> list[Row]:
    """Counted by two small numbers and added up here: one sum a group instead of a condition an incident."""
    where, given = choice.where()
    found = store.ask(
        f"""
        select
            standing % {counting.DRILL} as turned_out,
            grain,
            count(*) as n,
            count(*) filter (where historical) as historical,
            {_PEOPLE} as people_unknown,
            min(happened_at) as first_at,
            max(happened_at) as last_at
        {FROM} {where}
        group by standing, grain
        """,
        **given,
    )
    confirmed = [row for row in found if row["turned_out"] == counting.CONFIRMED]
    by_grain = {grain: [row for row in confirmed if row["grain"] == grain] for grain in range(counting.BY_YEAR + 1)}
    by_day = [row["last_at"] for row in confirmed if row["grain"] <= counting.BY_DAY]
    return [
        {
            "n": _sum("n", found),
            "confirmed": _sum("n", confirmed),
            "undecided": _sum("n", (row for row in found if row["turned_out"] == counting.UNDECIDED)),
            "historical": _sum("historical", found),
            "by_month_only": _sum("n", by_grain[counting.BY_MONTH]),
            "by_year_only": _sum("n", by_grain[counting.BY_YEAR]),
            "people": _sum("people", found) if any(row["people"] is not None for row in found) else None,
            "people_unknown": _sum("people_unknown", found),
            "first_at": min((row["first_at"] for row in found), default=None),
            "last_at": max((row["last_at"] for row in found), default=None),
            "last_confirmed_at": max(by_day, default=None),
        }
    ]


def _sum(name: str, rows: Iterable[Row]) -> int:
    return sum(row[name] or 0 for row in rows)


def confirmed(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where(confirmed=True)
    return store.ask(f"select count(*) as n {FROM} {where}", **given)


def kinds_by_month(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where()
    months: defaultdict[int, defaultdict[str | None, int]] = defaultdict(lambda: defaultdict(int))
    several: dict[str | None, tuple[str | None, ...]] = {}
    for row in store.ask(f"select placed, kinds, count(*) as n {FROM} {where} group by placed, kinds", **given):
        kinds, month = row["kinds"], months[row["placed"]]
        if kinds not in several:
            several[kinds] = incident.codes(kinds) or (None,)
        for kind in several[kinds]:
            month[kind] += row["n"]
    return [
        {**day, "kind": kind, "n": months[placed][kind]}
        for placed, day in ((placed, counting.month_of(placed)) for placed in sorted(months, key=in_time))
        for kind in sorted(months[placed], key=lambda kind: (kind is None, kind or ""))
    ]


def incidents_by_month(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where(aside=True)
    months: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in store.ask(f"select placed, standing, count(*) as n {FROM} {where} group by placed, standing", **given):
        months[row["placed"]][row["standing"] % counting.DRILL] += row["n"]
    return [counting.month_of(placed) | _turned_out(months[placed]) for placed in sorted(months, key=in_time)]


def _turned_out(counted: Mapping[int, int]) -> Row:
    """How many of a month, and what they turned out to be."""
    aside = {"near_misses": counted[counting.NEAR_MISS], "false_alarms": counted[counting.EVENT]}
    return {
        "n": sum(counted.values()) - sum(aside.values()),
        "confirmed": counted[counting.CONFIRMED],
        "undecided": counted[counting.UNDECIDED],
        **aside,
    }


def cases(store: Store, choice: Choice) -> list[Row]:
    where, given = _newest(store, choice, MOST_CASES, aside=True)
    repeated, after_fix = _fixes(store)
    found = store.ask(
        f"""
        select
            number, title, left(description, 120) as description, state, outcome, historical, kinds, cause, system,
            supplier, found_by, people_min, people_max, happened_at,
            {_PRECISION} as precision,
            {CONFIRMED} as confirmed,
            recurrence_of is not null as recurs,
            {after_fix or "false"} as after_fix
        {FROM}
        {repeated}
        {where}
        order by happened_at desc, number desc
        limit {MOST_CASES}
        """,
        **given,
    )
    return [row | {"kinds": incident.codes(row["kinds"])} for row in found[::-1]]


def _newest(store: Store, choice: Choice, count: int, *conditions: str, **which: bool) -> tuple[str, dict[str, Any]]:
    """The `where` of the newest `count` incidents: their edge first, so that nothing else is read of all the others."""
    where, given = choice.where(*conditions, **which)
    edge = store.value(
        f"""
        select min(happened_at)
        from (select happened_at {FROM} {where} order by happened_at desc limit {count}) as newest
        """,
        **given,
    )
    return f"{where} and incidents.happened_at >= $edge", given | {"edge": edge}


def causes(store: Store, choice: Choice) -> list[Row]:
    return _grouped(store, choice, "cause")


def systems(store: Store, choice: Choice) -> list[Row]:
    return _grouped(store, choice, "system")


def _grouped(store: Store, choice: Choice, column: str) -> list[Row]:
    """Folded by the column; one hash a group instead of one an incident, so that long names cost nothing."""
    where, given = choice.where()
    repeated, after_fix = _fixes(store)
    found = store.ask(
        f"""
        select
            {column},
            count(*) as n,
            {_PEOPLE} as people_unknown,
            count(recurrence_of) as recurrences,
            {_so_many(after_fix)} as after_fix
        {FROM}
        {repeated}
        {where}
        group by {column}
        """,
        **given,
    )
    return most_first(found, column)


def found_by(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where()
    return most_first(
        store.ask(f"select found_by, count(*) as n {FROM} {where} group by found_by", **given), "found_by"
    )


def outcomes(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where(aside=True)
    found = store.ask(
        f"""
        select outcome, count(*) as n, count(*) filter (where historical) as of_sheets
        {FROM} {where}
        group by outcome
        """,
        **given,
    )
    counted = [
        {"outcome": row["outcome"], "not_recorded": not_recorded, "n": n}
        for row in found
        for not_recorded, n in _by_record(row)
        if n
    ]
    return most_first(counted, "outcome")


def _by_record(row: Row) -> tuple[tuple[bool, int], tuple[bool, int]]:
    """How many have an outcome or none yet, and how many are of an old register whose sheet had none."""
    not_recorded = row["of_sheets"] if row["outcome"] is None else 0
    return (False, row["n"] - not_recorded), (True, not_recorded)


def suppliers(store: Store, choice: Choice) -> list[Row]:
    """The register's suppliers and those only named in incidents, folded alike."""
    where, given = choice.where("incidents.supplier is not null")
    return store.ask(
        f"""
        with caused as (
            select
                coalesce(supplier_key, supplier) as name_key,
                min(supplier) as name,
                count(*) as n,
                count(supplier_told_us_at) as told_us,
                percentile_cont(0.5) within group (
                    order by extract(epoch from supplier_told_us_at - occurred_from) / 3600
                ) filter (
                    where supplier_told_us_at >= occurred_from
                    and coalesce(occurred_precision, 'minute') in ('minute', 'day', 'range')
                ) as median_hours
            {FROM} {where}
            group by coalesce(supplier_key, supplier)
        ),
        verified as (
            select supplier_id, max(verified_on) as verified_on, max(next_on) as next_on
            from verifications
            where withdrawn_at is null
            group by supplier_id
        )
        select
            coalesce(suppliers.name, caused.name) as supplier,
            coalesce(n, 0) as n,
            coalesce(told_us, 0) as told_us,
            median_hours,
            verified_on,
            next_on
        from caused
        full join (select * from suppliers where retired_at is null) as suppliers
            on suppliers.name_key = caused.name_key
        left join verified on verified.supplier_id = suppliers.id
        order by 2 desc, 1
        limit 50
        """,
        **given,
    )


def recurrences(store: Store, choice: Choice) -> list[Row]:
    """Everything that shares a key is counted, so that "of" says of how many."""
    where, given = choice.where("incidents.cause_key is not null", confirmed=True)
    repeated, after_fix = _fixes(store)
    found = store.ask(
        f"""
        select latest.cause, latest.system, n, of, after_fix, number as latest
        from (
            select
                count(recurrence_of) as n,
                count(*) as of,
                {_so_many(after_fix)} as after_fix,
                {_NEWEST.format(link="recurrence_of")} as newest
            {FROM}
            {repeated}
            {where}
            group by incidents.cause_key
            having count(recurrence_of) > 0
        ) as repeated
        join incidents as latest on latest.id = {_NEWEST_ID}
        """,
        **given,
    )
    return most_first(found, "cause", "system")


def same_again(store: Store, choice: Choice) -> list[Row]:
    where, given = choice.where("subject_key is not null", confirmed=True)
    found = store.ask(
        f"""
        select latest.client, n, of, number as latest
        from (
            select
                count(same_again_of) as n,
                count(*) as of,
                {_NEWEST.format(link="same_again_of")} as newest
            {FROM} {where}
            group by subject_key
            having count(same_again_of) > 0
        ) as repeated
        join incidents as latest on latest.id = {_NEWEST_ID}
        """,
        **given,
    )
    return most_first(found, "client")


def gaps(store: Store, choice: Choice) -> list[Row]:
    where, given = _newest(store, choice, MOST_CASES + 1, BY_DAY, confirmed=True)
    return store.ask(
        f"""
        select number, happened_at, earlier, days
        from (
            select
                number,
                happened_at,
                lag(number) over in_time as earlier,
                extract(epoch from happened_at - lag(happened_at) over in_time) / 86400 as days
            from (
                select number, happened_at {FROM} {where} order by happened_at desc, number desc limit {MOST_CASES + 1}
            ) as newest
            window in_time as (order by happened_at, number)
        ) as between_them
        where earlier is not null
        order by happened_at, number
        """,
        **given,
    )
