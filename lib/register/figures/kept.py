"""Whether duties were kept, what waits now, what the measures are, and how much there was to go wrong."""

from collections import Counter
from datetime import date
from typing import Any

from lib.domain import counting
from lib.domain.counting import LATE, NOT_REQUIRED, ON_TIME, OPEN, UNDECIDED_YET
from lib.domain.local_time import to_wall
from lib.register import prevention
from lib.register.figures.choice import FROM, NO_DRILL, Choice
from lib.register.store import Row, Store

MOST_LATE = 5
ENOUGH = 200  # duties among which there are usually as many incidents
MOST_MARKS = 100
_TRACKS = ("", "authority", "clients", "people")  # by number, see lib.domain.counting
_WITH_END = ("authority", "clients")  # people are told without undue delay: they cannot be told late
_PAST = f"duties.kept in ({OPEN}, {UNDECIDED_YET}) and duties.due_at < $moment"


def duties(store: Store, choice: Choice) -> list[Row]:
    source, given = _duties(choice, "track > 0")
    found = store.ask(
        f"""
        select track, kept, count(*) as n, count(*) filter (where due_at < $moment) as past
        {source}
        group by track, kept
        """,
        moment=choice.moment,
        **given,
    )
    tracks = sorted({row["track"] for row in found})
    return [_tally(track, {row["kept"]: row for row in found if row["track"] == track}) for track in tracks]


def _tally(track: int, of: dict[int, Row]) -> Row:
    counted = {kept: row["n"] for kept, row in of.items()}
    past = {kept: of[kept]["past"] for kept in (OPEN, UNDECIDED_YET) if kept in of}
    return {
        "track": _TRACKS[track],
        "n": sum(counted.values()),
        "on_time": counted.get(ON_TIME, 0),
        "late": counted.get(LATE, 0),
        "missed": sum(past.values()),
        "running": counted.get(OPEN, 0) - past.get(OPEN, 0),
        "undecided": counted.get(UNDECIDED_YET, 0) - past.get(UNDECIDED_YET, 0),
        "not_required": counted.get(NOT_REQUIRED, 0),
    }


def late(store: Store, choice: Choice) -> list[Row]:
    newest = {counting.TRACKS[name]: _newest_late(store, choice, counting.TRACKS[name]) for name in _WITH_END}
    found = store.ask(
        f"""
        select
            track,
            number,
            incident_id,
            max(extract(epoch from coalesce(done_at, cast($moment as timestamp)) - due_at)) / 3600 as hours,
            bool_or(done_at is null) as is_open
        from duties
        join incidents on incidents.id = incident_id
        where incident_id = any($ids) and incidents.id = any($ids) and track > 0 and (kept = {LATE} or {_PAST})
        group by track, number, incident_id
        """,
        moment=choice.moment,
        ids=sorted({incident_id for ids in newest.values() for incident_id in ids}),
    )
    each = {(row["track"], row.pop("incident_id")): row for row in found}
    return [
        each[track, incident_id] | {"track": _TRACKS[track]} for track, ids in newest.items() for incident_id in ids
    ]


def _newest_late(store: Store, choice: Choice, track: int) -> list[int]:
    """The incidents whose duties ended last, by nothing but their end: first where a few hundred rows are enough."""
    source, given = _duties(choice, f"track = {track}", f"(kept = {LATE} or {_PAST})")
    newest = store.ask(
        f"select incident_id {source} order by due_at desc, incident_id desc limit {ENOUGH}",
        moment=choice.moment,
        **given,
    )
    ids = list(dict.fromkeys(row["incident_id"] for row in newest))[:MOST_LATE]
    if len(ids) == MOST_LATE or len(newest) < ENOUGH:
        return ids
    found = store.ask(
        f"""
        select incident_id
        {source}
        group by incident_id
        order by max(due_at) desc, incident_id desc
        limit {MOST_LATE}
        """,
        moment=choice.moment,
        **given,
    )
    return [row["incident_id"] for row in found]


def duties_by_quarter(store: Store, choice: Choice) -> list[Row]:
    authority = counting.TRACKS["authority"]
    source, given = _duties(choice, f"track = {authority}", f"kept in ({ON_TIME}, {LATE})")
    found = store.ask(
        f"""
        select duties.placed as placed, kept, count(*) as n
        {source}
        group by duties.placed, kept
        """,
        **given,
    )
    counted: Counter[tuple[tuple[int, int | None], int]] = Counter()
    for row in found:
        counted[_quarter(row["placed"]), row["kept"]] += row["n"]
    quarters = sorted({quarter for quarter, _ in counted}, key=lambda of: (of[0], of[1] is None, of[1]))
    return [
        {"year": date(year, 1, 1), "quarter": quarter}
        | {name: counted[(year, quarter), kept] for name, kept in (("on_time", ON_TIME), ("late", LATE))}
        for year, quarter in quarters
    ]


def _quarter(placed: int) -> tuple[int, int | None]:
    year, month = divmod(placed, 100)
    return year, (month + 2) // 3 if month else None


def _duties(choice: Choice, *conditions: str) -> tuple[str, dict[str, Any]]:
    """`from` and `where` of the duties towards somebody; the incidents beside them only where they are asked about."""
    if choice.is_everything:
        return f"from duties where {' and '.join([*conditions, choice.counted('duties')])}", {}
    where, given = choice.where(*conditions)
    return f"{FROM} join duties on duties.incident_id = incidents.id {where}", given


def now(store: Store, choice: Choice) -> list[Row]:
    """Of the whole register, whatever period is looked at; drills have clocks too, but count nowhere."""
    day = to_wall(choice.moment).date()
    return store.ask(
        f"""
        select * from (
            select
                count(*) filter (where next_due_at >= $moment) as running,
                count(*) filter (where next_due_at < $moment) as overdue,
                min(next_due_at) filter (where next_due_at >= $moment) as next_at
            from incidents
            where next_due_at is not null and {NO_DRILL}
        ) as clocks
        cross join (
            select count(*) as undecided from incidents_undecided
            where outcome is null or outcome <> 'drill'
        ) as to_decide
        cross join (
            select count(*) as actions_overdue from actions
            where done_at is null and withdrawn_at is null and due_on < $day
        ) as remedial
        cross join (
            select
                count(*) filter (
                    where due_on < $day and (reopened_at is not null or done_on is null or done_on > $day)
                ) as measures_overdue,
                count(*) filter (
                    where reopened_at is null and done_on <= $day and verdict is null and check_on <= $day
                ) as checks_due
            from preventive_actions
            where withdrawn_at is null
        ) as preventive
        cross join (
            select count(*) as verifications_due
            from suppliers
            where retired_at is null and not exists (
                select 1 from verifications
                where supplier_id = suppliers.id and withdrawn_at is null and next_on > $day
            )
        ) as verifying
        cross join (
            select count(*) as reviews_due from incidents
            where review_due_at < $moment and reviewed_at is null
        ) as reviewing
        """,
        moment=choice.moment,
        day=day,
    )


def measures(store: Store, choice: Choice) -> list[Row]:
    """By strength, the strongest first; a measure belongs to the period in which it was written down."""
    return store.ask(
        """
        select
            strength,
            count(*) as n,
            count(*) filter (where done_on is not null) as done,
            count(*) filter (where done_on <= due_on) as on_time,
            count(*) filter (where done_on > due_on) as late,
            count(*) filter (where done_on is null and due_on < $day) as overdue,
            count(*) filter (where verdict = 'helped') as helped,
            count(*) filter (where verdict = 'did_not_help') as did_not_help,
            count(*) filter (where verdict = 'cannot_tell') as cannot_tell,
            count(*) filter (where done_on is not null and verdict is null) as not_judged,
            count(*) filter (where reopened_at is not null) as reopened
        from preventive_actions
        where withdrawn_at is null
        group by strength
        order by case strength
            when 'removal' then 1 when 'system' then 2 when 'checklist' then 3 when 'reminder' then 4 else 5 end
        """,
        day=to_wall(choice.moment).date(),
    )


def clean_time(store: Store, choice: Choice) -> list[Row]:
    found = prevention.ledger(store, choice.moment)[:MOST_MARKS]
    return [
        {
            "title": row["title"],
            "done_on": row["done_on"],
            "verdict": row["verdict"],
            "before": row["effect"].before,
            "days_before": row["effect"].days_before,
            "after": row["effect"].after,
            "clean_days": row["effect"].clean_days,
            "clean_days_needed": row["effect"].clean_days_needed,
            "said": row["effect"].verdict,
        }
        for row in found
        if row["effect"]
    ]


def fixes(store: Store, choice: Choice) -> list[Row]:
    within, given = choice.period("done_on")
    conditions = " and ".join(["done_on is not null", "withdrawn_at is null", *within])
    return store.ask(
        f"""
        select done_on, title, cause, system
        from preventive_actions
        where {conditions}
        order by done_on desc, id desc
        limit {MOST_MARKS}
        """,
        **given,
    )[::-1]


def drills(store: Store, choice: Choice) -> list[Row]:
    within, given = choice.period("happened_at")
    practised = f"standing >= {counting.PRACTISED} and standing < {counting.WITHDRAWN}"
    conditions = " and ".join([practised, *within])
    return store.ask(
        f"""
        select number, happened_at
        {FROM}
        where {conditions}
        order by happened_at desc, number desc
        limit {MOST_MARKS}
        """,
        **given,
    )[::-1]


def exposure(store: Store, choice: Choice) -> list[Row]:
    within, given = choice.period("cast(month as timestamp) + interval '12' hour")
    where = f"where {' and '.join(within)}" if within else ""
    return store.ask(
        f"select month, version, clients, users, messages, releases from exposure {where} order by month", **given
    )
