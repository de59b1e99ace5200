"""The clocks: elapsed hours in UTC, whatever the clocks on the wall do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.domain import deadlines
from lib.domain.deadlines import Clock
from lib.domain.local_time import WARSAW
from tests.builders import NOW, an_incident

HOUR = timedelta(hours=1)
of_2026 = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31, 23, 59, 59))  # noqa: DTZ001  zones come below


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def kinds(**facts) -> list[str]:
    return [clock.kind for clock in deadlines.clocks(an_incident(**facts))]


def clock_of(kind: str, **facts) -> Clock:
    (clock,) = (clock for clock in deadlines.clocks(an_incident(**facts)) if clock.kind == kind)
    return clock


# -- 72 hours


@pytest.mark.parametrize(
    ("aware_at", "due_at"),
    [
        pytest.param("2026-09-15 10:17+02:00", "2026-09-18 10:17+02:00", id="d01 an ordinary Tuesday"),
        pytest.param("2026-09-17 10:17+02:00", "2026-09-20 10:17+02:00", id="d05 ends on a Sunday all the same"),
        pytest.param("2026-10-23 17:30+02:00", "2026-10-26 16:30+01:00", id="d09 over the end of summer time"),
        pytest.param("2026-03-27 17:30+01:00", "2026-03-30 18:30+02:00", id="over the beginning of summer time"),
        pytest.param("2026-04-30 16:10+02:00", "2026-05-03 16:10+02:00", id="d12 the long weekend of May"),
        pytest.param("2025-12-23 19:20+01:00", "2025-12-26 19:20+01:00", id="d14 Christmas"),
        pytest.param("2026-09-21 09:05+02:00", "2026-09-24 09:05+02:00", id="d25 the client hears of it on Monday"),
    ],
)
def test_the_authority_is_due_72_elapsed_hours_after_awareness(aware_at, due_at):
    assert deadlines.authority_deadline(at(aware_at)) == at(due_at)


@given(of_2026, st.sampled_from([0, 1]))
@example(datetime(2026, 3, 29, 1, 59, 59), 0)  # noqa: DTZ001
@example(datetime(2026, 3, 29, 2, 30), 0)  # noqa: DTZ001
@example(datetime(2026, 10, 25, 2, 30), 0)  # noqa: DTZ001
@example(datetime(2026, 10, 25, 2, 30), 1)  # noqa: DTZ001
@example(datetime(2026, 10, 23, 2, 30), 0)  # noqa: DTZ001
def test_it_is_72_hours_to_the_second_from_every_moment_of_the_year(wall, fold):
    aware_at = wall.replace(tzinfo=WARSAW, fold=fold)

    due_at = deadlines.authority_deadline(aware_at)

    assert due_at.tzinfo is UTC
    assert due_at - aware_at.astimezone(UTC) == timedelta(seconds=72 * 3600)
    assert due_at.timestamp() - aware_at.timestamp() == 72 * 3600


def test_where_the_clock_was_read_does_not_matter():
    tokyo, warsaw = at("2026-09-15 17:17+09:00"), at("2026-09-15 10:17+02:00")

    assert deadlines.authority_deadline(tokyo) == deadlines.authority_deadline(warsaw)


@pytest.mark.parametrize(
    ("clock", "length"), [("authority", 72), ("procedure", 72), ("investigation", 24), ("clients", 24)]
)
def test_a_period_has_the_length_of_the_day_on_which_it_begins(clock, length):
    assert deadlines.hours(clock, date(2026, 11, 23)) == length
    assert deadlines.hours(clock, date(1999, 1, 1)) == length


def test_a_new_period_holds_for_what_begins_on_its_day_by_the_warsaw_calendar(tmp_path, monkeypatch):
    law = tmp_path / "periods.toml"
    law.write_text(
        """
        [[period]]
        clock = "authority"
        hours = 96
        from = 2027-01-01

        [[period]]
        clock = "authority"
        hours = 72
        from = 2018-05-25
        """,
        "utf-8",
    )
    monkeypatch.setattr(deadlines, "PERIODS", law)
    deadlines._periods.cache_clear()
    try:
        old, new = at("2026-12-31 22:59:59+00:00"), at("2026-12-31 23:00:00+00:00")

        assert deadlines.authority_deadline(old) - old == 72 * HOUR
        assert deadlines.authority_deadline(new) - new == 96 * HOUR
    finally:
        deadlines._periods.cache_clear()


# -- which clocks an incident has


def test_before_awareness_the_investigation_runs_and_the_procedure_counts_from_detection():
    clocks = deadlines.clocks(an_incident(detected_at=NOW))

    assert [(c.kind, c.starts_at, c.due_at, c.runs) for c in clocks] == [
        ("investigation", NOW, NOW + 24 * HOUR, True),
        ("procedure", NOW, NOW + 72 * HOUR, True),
    ]


def test_from_awareness_the_legal_clock_runs_and_the_procedure_ends_before_it():
    clocks = deadlines.clocks(an_incident(detected_at=NOW, aware_at=NOW + 5 * HOUR))

    assert [(c.kind, c.due_at, c.runs) for c in clocks] == [
        ("investigation", NOW + 24 * HOUR, False),
        ("procedure", NOW + 72 * HOUR, True),
        ("authority", NOW + 77 * HOUR, True),
    ]


def test_who_is_aware_at_once_has_no_second_72_hours():
    assert kinds(detected_at=NOW, aware_at=NOW) == ["investigation", "authority"]


def test_when_nobody_knows_when_it_was_noticed_the_report_starts_the_investigation():
    clocks = deadlines.clocks(an_incident(detected_at=None, reported_at=NOW))

    assert [(clock.kind, clock.starts_at) for clock in clocks] == [("investigation", NOW)]


def test_the_investigation_is_done_with_awareness_or_with_the_decision_whichever_came_first():
    assert clock_of("investigation", aware_at=NOW + 3 * HOUR).done_at == NOW + 3 * HOUR
    assert clock_of("investigation", outcome="breach", outcome_at=NOW + 2 * HOUR).done_at == NOW + 2 * HOUR
    both = {"outcome": "breach", "outcome_at": NOW + 2 * HOUR, "aware_at": NOW + HOUR}
    assert clock_of("investigation", **both).done_at == NOW + HOUR


@pytest.mark.parametrize(
    ("role", "clocks"),
    [
        (None, {"investigation", "authority"}),
        ("controller", {"investigation", "authority"}),
        ("processor", {"investigation", "clients"}),
        ("both", {"investigation", "authority", "clients"}),
    ],
)
def test_a_processor_tells_its_clients_and_a_controller_the_authority(role, clocks):
    assert set(kinds(role=role, aware_at=NOW)) == clocks


def test_clients_are_due_a_day_after_awareness():
    clock = clock_of("clients", role="processor", aware_at=NOW)

    assert (clock.starts_at, clock.due_at, clock.runs) == (NOW, NOW + 24 * HOUR, True)


def test_a_processor_not_yet_aware_owes_its_clients_nothing_yet():
    assert kinds(role="processor") == ["investigation"]


@pytest.mark.parametrize("outcome", ["event", "near_miss", "other_infringement"])
def test_for_what_is_no_breach_nothing_runs(outcome):
    assert kinds(outcome=outcome, outcome_at=NOW, aware_at=NOW, role="both") == []


@pytest.mark.parametrize("outcome", [None, "breach", "drill"])
def test_for_a_breach_a_drill_and_what_is_not_decided_they_run(outcome):
    assert kinds(outcome=outcome, aware_at=NOW) == ["investigation", "authority"]


def test_for_what_was_brought_in_from_an_old_register_nothing_runs():
    assert kinds(historical=True, outcome="breach", aware_at=NOW, role="both") == []
    assert deadlines.next_due(an_incident(historical=True, aware_at=NOW)) is None


# -- done, decided away, and not decided


def test_the_notification_stops_both_clocks_towards_the_authority():
    notified_at = NOW + 10 * HOUR
    facts = {"aware_at": NOW + HOUR, "authority_notified": True, "authority_notified_at": notified_at}

    for kind in ("authority", "procedure"):
        clock = clock_of(kind, **facts)
        assert (clock.done_at, clock.runs, clock.waived) == (notified_at, False, False)


def test_a_duty_decided_away_is_waived_and_one_not_decided_runs():
    for decided, waived in ((False, True), (None, False)):
        authority = clock_of("authority", aware_at=NOW, authority_notified=decided)
        clients = clock_of("clients", aware_at=NOW, role="both", clients_told=decided)

        assert authority.waived is clients.waived is waived
        assert authority.runs is clients.runs is not waived


def test_a_moment_without_the_answer_stops_nothing():
    clock = clock_of("authority", aware_at=NOW, authority_notified=None, authority_notified_at=NOW + HOUR)

    assert clock.runs


# -- which one runs out first


def test_next_due_is_the_first_end_among_the_clocks_that_run():
    facts = {"detected_at": NOW, "role": "both", "aware_at": NOW + HOUR}

    assert deadlines.next_due(an_incident(**facts)) == NOW + 25 * HOUR
    told = {"clients_told": True, "clients_told_at": NOW + 2 * HOUR}
    assert deadlines.next_due(an_incident(**facts, **told)) == NOW + 72 * HOUR
    assert deadlines.next_due(an_incident(**facts, **told, authority_notified=False)) is None


def test_nothing_is_due_for_a_closed_incident_but_its_clocks_stay_readable():
    closed = an_incident(state="closed", aware_at=NOW)

    assert deadlines.next_due(closed) is None
    assert [clock.kind for clock in deadlines.clocks(closed)] == ["investigation", "authority"]


def test_clocks_come_in_the_order_in_which_they_end():
    ends = [c.due_at for c in deadlines.clocks(an_incident(role="both", aware_at=NOW + HOUR, detected_at=NOW))]

    assert ends == sorted(ends)
    assert len(ends) == 4


# -- how it stands


CLOCK = Clock("authority", NOW, NOW + 70 * HOUR)


@pytest.mark.parametrize(
    ("elapsed", "standing"),
    [
        (0 * HOUR, "running"),
        (56 * HOUR - timedelta(seconds=1), "running"),
        (56 * HOUR, "ending"),
        (70 * HOUR, "ending"),
        (70 * HOUR + timedelta(seconds=1), "missed"),
    ],
)
def test_a_clock_runs_then_ends_and_then_is_missed(elapsed, standing):
    assert CLOCK.standing(NOW + elapsed) == standing


@pytest.mark.parametrize(
    ("done_at", "standing"),
    [(NOW, "kept"), (CLOCK.due_at, "kept"), (CLOCK.due_at + timedelta(seconds=1), "late")],
)
def test_done_is_kept_or_late_for_ever(done_at, standing):
    done = Clock("authority", NOW, CLOCK.due_at, done_at)

    for now in (NOW, CLOCK.due_at, CLOCK.due_at + 9000 * HOUR):
        assert done.standing(now) == standing


def test_what_was_decided_away_can_be_neither_late_nor_missed():
    waived = Clock("authority", NOW, CLOCK.due_at, waived=True)

    assert waived.standing(CLOCK.due_at + HOUR) == "waived"
