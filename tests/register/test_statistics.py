"""Every figure against an independent computation with pandas, over the raw rows of a seeded register."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from lib.domain.local_time import WARSAW, span_of_day, span_of_month, span_of_year
from lib.domain.recurrence import folded_name
from lib.register import incidents, listing, statistics, suppliers
from lib.register.figures import kept
from lib.register.figures.choice import OF_THE_PRESENT, Choice
from lib.register.figures.durations import BANDS, MOMENTS
from lib.register.figures.response_times import USUAL
from lib.register.filters import UNKNOWN
from lib.register.scope import Scope
from lib.register.store import Store
from tests.bench import generator
from tests.builders import HANDLER, NOW, a_report

AT = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
PERIODS = [(None, None), (date(2021, 1, 1), date(2024, 7, 1)), (datetime(2022, 5, 4, 3, 2, tzinfo=UTC), None)]
FILTERS = [{}, {"kind": ("disclosure", "unknown")}, {"role": ("processor",)}, {"system": ("crm", "unknown")}]

# A register as a firm has it: a third from an old sheet, half of the dates not exact, links as the register keeps them.
LIVED_IN = (
    """
    update incidents set occurred_precision = ['minute', 'day', 'month', 'year', 'range'][1 + id % 5]
    where occurred_from is not null
    """,
    """
    update incidents set occurred_from = case occurred_precision
        when 'day' then date_trunc('day', occurred_from + interval 1 hour) - interval 1 hour
        when 'month' then date_trunc('month', occurred_from + interval 1 hour) - interval 2 hour
        when 'year' then date_trunc('year', occurred_from + interval 1 hour) - interval 1 hour
        else occurred_from end
    """,
    "update incidents set occurred_from = occurred_from + interval 1 hour "
    "where occurred_precision = 'month' and month(occurred_from + interval 3 hour) in (1, 2, 3, 11, 12)",
    "update incidents set historical = true, outcome = null, next_due_at = null where id % 3 = 0 and state = 'closed'",
    "delete from duties where incident_id in (select id from incidents where historical)",
    "update incidents set detected_at = detected_at - interval 30 day where id % 17 = 0",
    "update incidents set supplier_told_us_at = detected_at where supplier is not null and id % 2 = 0",
    "update incidents set happened_at = coalesce(occurred_from, detected_at, reported_at)",
    "update incidents set cause_key = cause || '|' || lower(system), subject_key = lower(client)",
    """
    update incidents set recurrence_of = earlier from (
        select id as later, lag(id) over (partition by cause_key order by reported_at) as earlier
        from incidents where cause_key is not null and id % 4 > 0
    ) where later = id
    """,
    "update incidents set same_again_of = recurrence_of where subject_key is not null and id % 2 = 0",
    """
    insert into preventive_actions (id, version, title, cause_key, strength, due_on, done_on, verdict, created_at)
    select id + 900000000, 1, 'Środek', cause_key, ['removal', 'system', 'reminder'][1 + id % 3], reported_at::date,
        case when id % 3 > 0 then (reported_at + to_days((id % 60 - 30)::integer))::date end,
        case when id % 3 = 1 then 'helped' end, reported_at
    from incidents where cause_key is not null and id % 40 = 0
    """,
    "update preventive_actions set incident_id = id - 900000000 where id > 900000000",
    """
    insert into procedure_versions (id, version, incident_id, name, name_key, new_version, effective_on, everybody,
        added_at)
    select id + 800000000, 1, id, 'Procedura', 'procedura', '2', ['2026-01-01', '2027-01-01'][1 + id % 2]::date, false,
        reported_at
    from incidents where id % 7 = 0
    """,
    """
    insert into repeats
    select action.id, incident.id, done_on, null, happened_at
    from incidents incident
    join preventive_actions action on action.cause_key = incident.cause_key
    where recurrence_of is not null
      and cast(happened_at at time zone 'UTC' at time zone 'Europe/Warsaw' as date) > done_on
    """,
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("register"))
    generator.fill(store, 800)
    with store.writing() as writing:
        for statement in LIVED_IN:
            writing.run(statement)
    generator.count_anew(store)
    yield store
    store.close()


@pytest.fixture(scope="module")
def raw(filled: Store) -> pd.DataFrame:
    rows = pd.DataFrame(filled.ask("select * from incidents order by id"))
    for column in rows.columns[rows.columns.str.endswith("_at") | rows.columns.str.startswith("occurred_")]:
        if column != "occurred_precision":
            rows[column] = pd.to_datetime(rows[column], utc=True)
    rows["happened"] = rows.occurred_from.fillna(rows.detected_at).fillna(rows.reported_at)
    rows["exactly"] = "minute"
    rows["exactly"] = rows.detected_precision.where(rows.detected_at.notna(), rows.exactly)
    rows["exactly"] = rows.occurred_precision.where(rows.occurred_from.notna(), rows.exactly)
    local = rows.happened.dt.tz_convert(WARSAW)
    rows["in_year"] = [date(moment.year, 1, 1) for moment in local]
    months = [date(moment.year, moment.month, 1) for moment in local]
    rows["in_month"] = pd.Series(months, dtype=object).where(rows.exactly != "year", None)
    rows["is_confirmed"] = rows.outcome.isin(["breach", "other_infringement"]) | (rows.historical & rows.outcome.isna())
    return rows


def of(raw: pd.DataFrame, since=None, until=None, *, aside=False, kind=(), role=(), system=()) -> pd.DataFrame:
    """The rows that count."""
    rows = raw[raw.outcome.isna() | ~raw.outcome.isin(["drill"] if aside else ["drill", "near_miss", "event"])]
    for edge, keeps in ((since, rows.happened.ge), (until, rows.happened.lt)):
        if edge is not None:
            moment = edge if isinstance(edge, datetime) else span_of_day(edge)[0]
            rows = rows[keeps(moment).reindex(rows.index)]
    if kind:
        rows = rows[rows.kinds.str.contains("|".join(rf"\|{k}\|" for k in kind)) | (rows.kinds == "")]
    if role:
        rows = rows[rows.role.isin(role)]
    if system:
        rows = rows[rows.system.isin(system) | rows.system.isna()]
    return rows


@pytest.fixture(params=PERIODS, ids=["all", "years", "since a moment"])
def period(request):
    return request.param


ASKED = list(zip((*PERIODS, PERIODS[1]), FILTERS, strict=True))
each_question = pytest.mark.parametrize(("period", "filters"), ASKED, ids=["all", "kind", "role", "system"])


def same(rows: list[dict], expected: list[dict]) -> None:
    """The same rows, whatever their order; numbers to the last digits that matter."""
    assert len(rows) == len(expected)
    order = lambda row: str([v for v in row.values() if not isinstance(v, float)])  # noqa: E731
    for row, other in zip(sorted(rows, key=order), sorted(expected, key=order), strict=True):
        assert row.keys() == other.keys()
        for name, value in row.items():
            approximate = isinstance(value, float) and other[name] is not None
            assert value == (pytest.approx(other[name]) if approximate else other[name]), (name, row, other)


@each_question
def test_kinds_by_month(filled, raw, period, filters):
    rows = of(raw, *period, **filters)
    single = rows.assign(single=rows.kinds.str.strip("|").str.split("|")).explode("single")
    counted = single.groupby(["in_year", "in_month", "single"], dropna=False).size()

    same(
        statistics.ask(filled, "kinds_by_month", *period, **filters),
        [{"year": y, "month": m if m == m else None, "kind": k or None, "n": n} for (y, m, k), n in counted.items()],
    )


@each_question
def test_incidents_by_month(filled, raw, period, filters):
    rows = of(raw, *period, aside=True, **filters)
    expected = []
    for (year, month), own in rows.groupby(["in_year", "in_month"], dropna=False):
        expected.append(
            {
                "year": year,
                "month": month if month == month else None,
                "n": len(of(own)),
                "confirmed": int(own.is_confirmed.sum()),
                "undecided": int((own.outcome.isna() & ~own.historical).sum()),
                "near_misses": int((own.outcome == "near_miss").sum()),
                "false_alarms": int((own.outcome == "event").sum()),
            }
        )

    same(statistics.ask(filled, "incidents_by_month", *period, **filters), expected)


@each_question
def test_overview(filled, raw, period, filters):
    rows = of(raw, *period, **filters)
    people = rows.people_max.fillna(rows.people_min)
    confirmed = rows[rows.is_confirmed]
    exact = confirmed[~confirmed.exactly.isin(["month", "year"])]

    same(
        statistics.ask(filled, "overview", *period, **filters),
        [
            {
                "n": len(rows),
                "confirmed": len(confirmed),
                "undecided": int((rows.outcome.isna() & ~rows.historical).sum()),
                "historical": int(rows.historical.sum()),
                "by_month_only": int((confirmed.exactly == "month").sum()),
                "by_year_only": int((confirmed.exactly == "year").sum()),
                "people": int(people.sum()),
                "people_unknown": int(people.isna().sum()),
                "first_at": rows.happened.min(),
                "last_at": rows.happened.max(),
                "last_confirmed_at": exact.happened.max(),
            }
        ],
    )
    assert statistics.ask(filled, "confirmed", *period, **filters) == [{"n": len(confirmed)}]


def fixed_on(filled: Store) -> dict[str, date]:
    found: dict[str, date] = {}
    for row in filled.ask("select cause_key, done_on from preventive_actions where done_on is not null"):
        found[row["cause_key"]] = min(row["done_on"], found.get(row["cause_key"], row["done_on"]))
    return found


def after_fix(filled: Store, rows: pd.DataFrame) -> pd.Series:
    fixes = rows.cause_key.map(fixed_on(filled))
    repeats = rows.recurrence_of.notna() & fixes.notna()
    days = pd.to_datetime(rows.happened.dt.tz_convert(WARSAW).dt.date)
    return repeats & (days > pd.to_datetime(fixes))


@pytest.mark.parametrize(("figure", "column"), [("causes", "cause"), ("systems", "system")])
@each_question
def test_causes_and_systems(filled, raw, period, filters, figure, column):
    rows = of(raw, *period, **filters).assign(people=lambda r: r.people_max.fillna(r.people_min))
    rows = rows.assign(fixed=after_fix(filled, rows))
    expected = [
        {
            column: value if value == value else None,
            "n": len(own),
            "people": int(own.people.sum()) if own.people.notna().any() else None,
            "people_unknown": int(own.people.isna().sum()),
            "recurrences": int(own.recurrence_of.notna().sum()),
            "after_fix": int(own.fixed.sum()),
        }
        for value, own in rows.groupby(column, dropna=False)
    ]

    same(statistics.ask(filled, figure, *period, **filters), expected)


def test_what_came_back_after_a_measure_occurs_in_this_register_at_all(filled):
    assert sum(row["after_fix"] for row in statistics.ask(filled, "causes")) > 0


@each_question
def test_found_by(filled, raw, period, filters):
    counted = of(raw, *period, **filters).found_by.value_counts(dropna=False)

    same(
        statistics.ask(filled, "found_by", *period, **filters),
        [{"found_by": who if who == who else None, "n": n} for who, n in counted.items()],
    )


def test_outcomes(filled, raw, period):
    counted = of(raw, *period, aside=True).groupby(["outcome", "historical"], dropna=False).size()
    expected: dict[tuple, int] = {}
    for (outcome, historical), n in counted.items():
        key = (outcome if outcome == outcome else None, outcome != outcome and historical)
        expected[key] = expected.get(key, 0) + n

    same(
        statistics.ask(filled, "outcomes", *period),
        [{"outcome": outcome, "not_recorded": old, "n": n} for (outcome, old), n in expected.items()],
    )


def latest(rows: pd.DataFrame) -> pd.Series:
    """The latest; of several at the same moment the one that came into the register last."""
    return rows.sort_values(["happened", "id"]).iloc[-1]


@each_question
def test_recurrences(filled, raw, period, filters):
    rows = of(raw, *period, **filters)
    rows = rows[rows.is_confirmed & rows.cause_key.notna()].assign(fixed=lambda r: after_fix(filled, r))
    expected = []
    for _, own in rows.groupby("cause_key"):
        repeats = own[own.recurrence_of.notna()]
        if len(repeats):
            expected.append(
                {
                    "cause": latest(repeats).cause,
                    "system": latest(repeats).system,
                    "n": len(repeats),
                    "of": len(own),
                    "after_fix": int(own.fixed.sum()),
                    "latest": latest(repeats).number,
                }
            )

    same(statistics.ask(filled, "recurrences", *period, **filters), expected)


@each_question
def test_same_again(filled, raw, period, filters):
    rows = of(raw, *period, **filters)
    rows = rows[rows.is_confirmed & rows.subject_key.notna()]
    expected = []
    for key, repeats in rows[rows.same_again_of.notna()].groupby("subject_key"):
        own = rows[rows.subject_key == key]
        last = latest(repeats)
        expected.append({"client": last.client, "n": len(repeats), "of": len(own), "latest": last.number})

    same(statistics.ask(filled, "same_again", *period, **filters), expected)


def test_gaps(filled, raw):
    since = date(2024, 1, 1)
    rows = of(raw, since)
    rows = rows[rows.is_confirmed & ~rows.exactly.isin(["month", "year"])].sort_values(["happened", "number"])
    gaps = rows.happened.diff().dt.total_seconds() / 86400
    expected = [
        {"number": row.number, "happened_at": row.happened, "earlier": earlier, "days": gap}
        for row, earlier, gap in zip(rows.itertuples(), rows.number.shift(), gaps, strict=True)
    ][1:]

    assert len(expected) < 400
    same(statistics.ask(filled, "gaps", since), expected)


# -- how long


SOURCE = {
    "occurred": "occurred_from",
    "detected": "detected_at",
    "aware": "aware_at",
    "decided": "outcome_first_at",
    "contained": "contained_at",
    "authority": "authority_notified_at",
    "people": "people_told_at",
    "closed": "closed_at",
}


def measured(rows: pd.DataFrame, begins: str, ends: str) -> pd.DataFrame:
    """Every case with `hours` or `waiting`, one loop over the rows."""
    found = []
    for row in rows.to_dict("records"):
        begin, end = row[SOURCE[begins]], row[SOURCE[ends]]
        precisions = [row[f"{name}_precision"] or "minute" for name in {begins, ends} & {"occurred", "detected"}]
        hours = waiting = state = None
        if pd.isna(begin):
            state = "unknown"
        elif {"month", "year"} & set(precisions):
            state = "inexact"
        elif pd.isna(end):
            if not row["historical"] and row["state"] != "closed" and waits(row, ends) and begin <= AT:
                waiting = (AT - begin).total_seconds() / 3600
            else:
                state = "unknown"
        else:
            hours = (end - begin).total_seconds() / 3600
            if hours < 0:
                hours, state = (0.0, None) if "day" in precisions and hours > -24 else (None, "out_of_order")
        found.append({"number": row["number"], "hours": hours, "waiting": waiting, "state": state})
    return pd.DataFrame(found, columns=["number", "hours", "waiting", "state"]).astype(
        {"hours": float, "waiting": float}
    )


def waits(row: dict, ends: str) -> bool:
    may_be = pd.isna(row["outcome"]) or row["outcome"] == "breach"
    ours = may_be and row["role"] != "processor"
    match ends:
        case "decided":
            return bool(pd.isna(row["outcome"]))
        case "contained":
            return may_be
        case "authority" | "people":
            answer = row["authority_notified"] if ends == "authority" else row["people_told"]
            return bool(ours and pd.isna(answer))
        case "closed":
            return True
    return False


PAIRS = [
    ("occurred", "detected"),
    ("detected", "contained"),
    ("aware", "authority"),
    ("aware", "decided"),
    ("aware", "people"),
    ("detected", "closed"),
    ("occurred", "closed"),
]


@pytest.mark.parametrize(("begins", "ends"), PAIRS)
def test_durations(filled, raw, period, begins, ends):
    cases = measured(of(raw, *period), begins, ends)
    hours = cases.hours.dropna()
    (row,) = statistics.ask(filled, "durations", *period, at=AT, begins=begins, ends=ends)

    assert row.pop("worst_number") in set(cases.number[cases.hours == hours.max()])
    same(
        [row],
        [
            {
                "n": len(hours),
                "median": np.percentile(hours, 50),
                "p90": np.percentile(hours, 90),
                "worst": hours.max(),
                "mean": hours.mean(),
                "open": int(cases.waiting.notna().sum()),
                "longest_open": cases.waiting.max() if cases.waiting.notna().any() else None,
                **{state: int((cases.state == state).sum()) for state in ("inexact", "out_of_order", "unknown")},
            }
        ],
    )


def test_detection_and_containment_are_two_of_them(filled, period):
    for name, begins, ends in (("detection_hours", *PAIRS[0]), ("containment_hours", *PAIRS[1])):
        assert statistics.ask(filled, name, *period, at=AT) == statistics.ask(
            filled, "durations", *period, at=AT, begins=begins, ends=ends
        )


def test_the_usual_response_times_are_durations_asked_together(filled, period):
    for extra in ({}, {"drills": True, "near_misses": True}, {"role": ("processor",)}):
        rows = statistics.ask(filled, "response_times", *period, at=AT, **extra)

        pairs = [(row.pop("begins"), row.pop("ends")) for row in rows]
        assert pairs == list(USUAL)
        for row, (begins, ends) in zip(rows, pairs, strict=True):
            (alone,) = statistics.ask(filled, "durations", *period, at=AT, begins=begins, ends=ends, **extra)
            assert (row.pop("worst_number") is None) == (alone.pop("worst_number") is None)  # of equal ones any
            assert row == alone


def test_the_cases_the_bands_and_the_curve_hold_the_same_durations(filled, raw):
    since = date(2025, 1, 1)
    cases = measured(of(raw, since), "aware", "authority")
    asked = {"at": AT, "begins": "aware", "ends": "authority"}
    known, waiting = cases.hours.dropna(), cases.waiting.dropna()

    points = statistics.ask(filled, "duration_cases", since, **asked)
    assert sorted(p["hours"] for p in points if not p["is_open"]) == pytest.approx(sorted(known))
    assert sorted(p["hours"] for p in points if p["is_open"]) == pytest.approx(sorted(waiting))
    bands = statistics.ask(filled, "duration_bands", since, **asked)
    assert [band["n"] for band in bands] == list(np.histogram(known, [*BANDS, np.inf])[0])
    curve = statistics.ask(filled, "survival", since, **asked)
    assert (sum(s["done"] for s in curve), sum(s["open"] for s in curve)) == (len(known), len(waiting))
    assert [s["hours"] for s in curve] == pytest.approx(sorted({*known.round(9), *waiting.round(9)}))


def test_response_by_month(filled, raw, period):
    rows = of(raw, *period).reset_index(drop=True)
    rows = rows.assign(hours=measured(rows, "aware", "authority").hours).dropna(subset="hours")
    expected = [
        {
            "year": year,
            "month": month if month == month else None,
            "n": len(own),
            "median": np.percentile(own.hours, 50),
            "p90": np.percentile(own.hours, 90),
        }
        for (year, month), own in rows.groupby(["in_year", "in_month"], dropna=False)
    ]

    same(statistics.ask(filled, "response_by_month", *period, at=AT), expected)


def test_each_client_is_a_case_of_its_own(filled, raw):
    own = pd.DataFrame(filled.ask("select * from duties where kind in ('client', 'clients') and done_at is not null"))
    rows = of(raw).merge(own, left_on="id", right_on="incident_id")
    hours = (pd.to_datetime(rows.done_at, utc=True) - rows.aware_at).dt.total_seconds() / 3600
    old = of(raw)[lambda r: r.historical & r.aware_at.notna() & r.clients_told_at.notna()]
    hours = pd.concat([hours, (old.clients_told_at - old.aware_at).dt.total_seconds() / 3600])

    (row,) = statistics.ask(filled, "durations", at=AT, begins="aware", ends="clients")

    assert (row["n"], row["median"]) == (len(hours), pytest.approx(hours.median()))
    assert (row["worst"], row["mean"]) == (pytest.approx(hours.max()), pytest.approx(hours.mean()))


def test_every_pair_of_moments_can_be_asked(filled):
    for begins in MOMENTS:
        for ends in ("detected", "clients", "closed", begins):
            (row,) = statistics.ask(filled, "durations", at=AT, begins=begins, ends=ends)
            assert row["worst"] is None or row["worst"] >= 0


# -- duties and measures


def test_duties(filled, raw, period):
    duties = pd.DataFrame(filled.ask("select * from duties"))
    duties = duties.rename(columns={"state": "duty_state"}).drop(columns=["kind"]).assign(track=duties.kind)
    duties.track = duties.track.replace({"client": "clients"})
    duties = duties[duties.track.isin(["authority", "clients", "people"])]
    rows = of(raw, *period)[lambda r: ~r.historical][["id"]].merge(duties, left_on="id", right_on="incident_id")
    rows["done"], rows["due"] = (pd.to_datetime(rows[name], utc=True) for name in ("done_at", "due_at"))
    expected = []
    for track, own in rows.groupby("track"):
        is_open = own.done.isna() & own.duty_state.isin(["open", "undecided"])
        over = is_open & (own.due < AT)
        expected.append(
            {
                "track": track,
                "n": len(own),
                "on_time": int((own.done.notna() & ~(own.done > own.due)).sum()),
                "late": int((own.done > own.due).sum()),
                "missed": int(over.sum()),
                "running": int((is_open & ~over & (own.duty_state == "open")).sum()),
                "undecided": int((is_open & ~over & (own.duty_state == "undecided")).sum()),
                "not_required": int((own.duty_state == "not_required").sum()),
            }
        )

    same(statistics.ask(filled, "duties", *period, at=AT), expected)
    for row in statistics.ask(filled, "duties", *period, at=AT):
        states = ("on_time", "late", "missed", "running", "undecided", "not_required")
        assert row["n"] == sum(row[state] for state in states)


def test_the_newest_late_ones_are_named(filled):
    late = statistics.ask(filled, "late", at=AT)
    (authority,) = (row for row in statistics.ask(filled, "duties", at=AT) if row["track"] == "authority")

    own = [row for row in late if row["track"] == "authority"]
    assert len(own) == min(5, authority["late"] + authority["missed"])
    assert all(row["hours"] > 0 for row in own)


def test_an_incident_with_many_late_duties_is_one_of_the_newest_and_hides_none(filled, monkeypatch):
    usual = statistics.ask(filled, "late", at=AT)
    monkeypatch.setattr(kept, "ENOUGH", 1)
    filled.forget()
    assert statistics.ask(filled, "late", at=AT) == usual != []


def test_duties_by_quarter_sum_to_the_tally(filled, period):
    quarters = statistics.ask(filled, "duties_by_quarter", *period, at=AT)
    tally = [row for row in statistics.ask(filled, "duties", *period, at=AT) if row["track"] == "authority"]

    for name in ("on_time", "late"):
        assert sum(row[name] for row in quarters) == sum(row[name] for row in tally)


def test_measures_and_their_clean_time(filled, raw):
    actions = pd.DataFrame(filled.ask("select * from preventive_actions"))
    measures = {row["strength"]: row for row in statistics.ask(filled, "measures", at=AT)}
    for strength, own in actions.groupby("strength"):
        done = own[own.done_on.notna()]
        assert measures[strength]["n"] == len(own)
        assert measures[strength]["on_time"] == sum(row.done_on <= row.due_on for row in done.itertuples())
        assert measures[strength]["helped"] == (own.verdict == "helped").sum()

    confirmed = of(raw)[lambda r: r.is_confirmed]
    newest = statistics.ask(filled, "clean_time", at=AT)[0]
    action = actions[actions.done_on == newest["done_on"]].sort_values("id").iloc[-1]
    days = [
        moment.date() for moment in confirmed[confirmed.cause_key == action.cause_key].happened.dt.tz_convert(WARSAW)
    ]
    since = [day for day in days if day > action.done_on]
    assert (newest["before"], newest["after"]) == (len(days) - len(since), len(since))
    assert newest["clean_days"] == (AT.date() - max([action.done_on, *since])).days


# -- what the yearly report asks besides


@each_question
def test_origins(filled, raw, period, filters):
    origins = {row["id"]: row["cause_origin"] for row in filled.ask("select id, cause_origin from incidents")}
    rows = of(raw, *period, **filters)[lambda r: r.is_confirmed]
    counted = rows.id.map(origins).groupby(rows.id.map(origins), dropna=False).size()

    same(
        statistics.ask(filled, "origins", *period, **filters),
        [
            {
                "origin": origin if origin == origin else None,
                "is_malicious": origin.endswith("_intentional") if origin == origin else None,
                "n": n,
            }
            for origin, n in counted.items()
        ],
    )


@each_question
def test_what_was_learned(filled, raw, period, filters):
    actions = pd.DataFrame(filled.ask("select * from preventive_actions where incident_id is not null"))
    versions = pd.DataFrame(filled.ask("select * from procedure_versions"))
    in_force = {
        *actions[actions.done_on.notna() & actions.reopened_at.isna()].incident_id,
        *versions[[day <= AT.date() for day in versions.effective_on]].incident_id,
    }
    rows = of(raw, *period, **filters)[lambda r: r.is_confirmed]
    changed = rows.id.isin(in_force)
    any_of_them = rows.id.isin({*actions.incident_id, *versions.incident_id})

    (row,) = statistics.ask(filled, "learned", *period, at=AT, **filters)

    assert row == {
        "confirmed": len(rows),
        "changed": int(changed.sum()),
        "planned": int((any_of_them & ~changed).sum()),
    }
    assert row["changed"]
    assert row["planned"]


def test_what_is_asked_is_what_the_tables_hold(filled):
    late = filled.ask("select * from preventive_actions where done_on is null and due_on < $day", day=AT.date())
    against = filled.ask(
        """
        select actions.* from actions join incidents on incidents.id = incident_id
        where done_at is null and due_on < $day and actions.withdrawn_at is null and drill is null
        """,
        day=AT.date(),
    )

    rows = statistics.ask(filled, "asked", at=AT)

    assert [row["about"] for row in rows].count("measure") == len(late) > 0
    assert [row["about"] for row in rows].count("action") == min(60, len(against))


# -- where a number leads


@pytest.mark.parametrize(
    "more", [{}, {"near_misses": ["1"]}, {"drills": ["1"]}, {"near_misses": ["1"], "drills": ["1"]}]
)
def test_a_number_leads_to_exactly_the_incidents_it_counts(filled, more):
    scope = Scope.from_query({"since": ["2021-01-01"], "until": ["2024-06-30"], "role": ["controller"], **more})
    for figure, column in (("causes", "cause"), ("systems", "system"), ("found_by", "found_by")):
        for row in scope.asked_of(filled, AT, figure):
            chosen = scope.listed(**{column: (row[column] or UNKNOWN,)})
            assert listing.page(filled, chosen, by=HANDLER, now=AT, counted=False).total == row["n"], row
    for supplier in scope.asked_of(filled, AT, "suppliers"):
        spelled = suppliers.spellings(filled).get(folded_name(supplier["supplier"]), (supplier["supplier"],))
        chosen = scope.listed(supplier=spelled)
        assert listing.page(filled, chosen, by=HANDLER, now=AT, counted=False).total == supplier["n"]


# -- what the words promise


def documented() -> dict[str, list[str]]:
    """The columns of each figure as the docstring of `ask` has them."""
    text = re.sub(r",\n +", ", ", statistics.ask.__doc__)
    return {
        name: columns.split(", ") for name, columns in re.findall(r"^    (\w+): ([a-z_0-9, ]+)$", text, re.MULTILINE)
    }


def test_the_docstring_lists_every_figure(filled):
    assert tuple(documented()) == statistics.NAMES


def test_what_is_remembered_beyond_the_minute_does_not_look_at_the_present(filled):
    later = AT + timedelta(days=3650)
    for name in statistics.NAMES:
        if name not in OF_THE_PRESENT:
            now, then = (statistics._FIGURES[name](filled, Choice(at=at)) for at in (AT, later))
            assert now == then, name


def test_the_docstring_lists_every_column(filled):
    for name in statistics.NAMES:
        for row in statistics.ask(filled, name, at=AT)[:1]:
            assert list(row) == documented()[name]


def test_an_unknown_figure_is_refused(store):
    with pytest.raises(ValueError, match="no such figure"):
        statistics.ask(store, "mood")


def test_an_empty_register_has_no_figure_that_fails(store):
    for name in statistics.NAMES:
        for row in statistics.ask(store, name, date(2026, 1, 1), date(2027, 1, 1), at=NOW):
            assert not any(value for key, value in row.items() if key not in ("lower", "upper", "begins", "ends")), name


def test_what_is_written_is_counted_at_once(store):
    before = statistics.ask(store, "overview")
    incidents.report(store, a_report(), by=HANDLER, at=NOW)

    assert (before[0]["n"], statistics.ask(store, "overview")[0]["n"]) == (0, 1)


# -- dates that are not exact


def reported(store: Store, *, historical: bool = True, **facts) -> str:
    return incidents.report(store, a_report(**facts), by=HANDLER, at=NOW, historical=historical)["number"]


def by_month(store: Store, *period: date) -> list[tuple]:
    return [(row["year"].year, row["month"], row["n"]) for row in statistics.ask(store, "kinds_by_month", *period)]


def test_a_month_counts_as_itself_and_a_year_in_no_month(store):
    begins, ends = span_of_month(2025, 4)
    reported(store, occurred_from=begins, occurred_to=ends, occurred_precision="month")
    begins, ends = span_of_year(2025)
    reported(store, occurred_from=begins, occurred_to=ends, occurred_precision="year")

    assert by_month(store) == [(2025, date(2025, 4, 1), 1), (2025, None, 1)]
    assert by_month(store, date(2025, 1, 1), date(2025, 4, 1)) == [(2025, None, 1)]
    assert by_month(store, date(2025, 4, 1), date(2025, 5, 1)) == [(2025, date(2025, 4, 1), 1)]
    assert by_month(store, date(2024, 1, 1), date(2025, 1, 1)) == []


def test_every_month_of_a_calendar_is_its_own(store):
    years = (3, 1914, 1950, 2024)
    for year in years:
        for month in range(1, 13):
            begins, ends = span_of_month(year, month)
            reported(store, occurred_from=begins, occurred_to=ends, occurred_precision="month")

    assert by_month(store) == [(year, date(year, month, 1), 1) for year in years for month in range(1, 13)]


def test_the_last_and_first_minute_of_a_month_belong_to_it(store):
    for month in range(1, 13):
        for minute in span_of_month(2025, month):
            reported(store, occurred_from=minute, occurred_precision="minute")

    assert [(row[1].month, row[2]) for row in by_month(store)] == [(month, 2) for month in range(1, 13)]


def test_noticed_the_same_day_is_no_time_and_not_less_than_none(store):
    morning = span_of_day(date(2026, 10, 5))[0]
    noon = morning + timedelta(hours=12)
    reported(
        store,
        occurred_from=noon,
        occurred_precision="minute",
        detected_at=morning,
        detected_precision="day",
    )

    (row,) = statistics.ask(store, "detection_hours")

    assert (row["n"], row["median"], row["out_of_order"]) == (1, 0, 0)


def test_a_case_that_is_still_open_is_no_unknown_one(store):
    reported(store, historical=False, detected_at=NOW - timedelta(hours=30))

    (row,) = statistics.ask(store, "containment_hours", at=NOW)

    assert (row["n"], row["open"], row["longest_open"], row["unknown"]) == (0, 1, 30, 0)


def test_twelve_billion_people_are_counted_exactly(store):
    reported(store, people_min=12_000_000_000, people_max=12_000_000_000)
    reported(store, people_max=1)
    reported(store)

    (row,) = statistics.ask(store, "overview")

    assert (row["people"], row["people_unknown"]) == (12_000_000_001, 1)
