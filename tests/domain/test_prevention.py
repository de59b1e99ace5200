"""Whether a measure helped: by the numbers, checked against tables worked out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain import prevention
from lib.domain.local_time import to_utc

DONE_ON = date(2026, 1, 1)
NOON = timedelta(hours=12)


def moments(*days_from_the_fix: int) -> list[datetime]:
    """Moments at noon in Warsaw, so many days from the day of the fix."""
    return [day_at_noon(days) for days in days_from_the_fix]


def day_at_noon(days: int) -> datetime:
    return to_utc(datetime(2026, 1, 1) + timedelta(days=days) + NOON)  # noqa: DTZ001


def effect(happened, *, days_before=365, days_after=365):
    return prevention.effect(happened, day_at_noon(1 - days_before), DONE_ON, day_at_noon(days_after))


def spread(count: int, days: int, *, sign: int = 1) -> list[datetime]:
    """So many moments, spread evenly over the days before (-1) or after (1) the fix."""
    return moments(*(sign * max(1, round((i + 0.5) * days / count)) for i in range(count)))


def test_eight_in_two_years_then_three_in_one_say_nothing():
    found = effect(
        [*spread(8, 720, sign=-1), *spread(3, 360)],
        days_before=720,
        days_after=360,
    )

    assert (found.before, found.days_before, found.after, found.days_after) == (8, 720, 3, 360)
    assert found.ratio.ratio == pytest.approx(0.75)
    assert (found.ratio.low, found.ratio.high) == pytest.approx((0.13, 3.1), abs=0.05)
    assert found.verdict == "cannot_tell"
    assert prevention.sentence(found).message.startswith("Cannot tell yet: {before} in {days_before}")


def test_six_then_none_over_equal_times_helped():
    found = effect(spread(6, 365, sign=-1))

    assert found.ratio.high == pytest.approx(0.85, abs=0.005)
    assert found.verdict == "helped"


def test_three_a_year_must_stay_away_a_year():
    early, complete = (effect(spread(3, 365, sign=-1), days_after=days) for days in (364, 365))

    assert early.clean_days_needed == complete.clean_days_needed == 365
    assert (early.verdict, complete.verdict) == ("cannot_tell", "helped")
    assert complete.is_clean
    assert prevention.sentence(complete).message.startswith("Helped: nothing came back")


def test_the_counter_says_how_long_of_how_long():
    found = effect(spread(9, 365, sign=-1), days_after=74)

    assert prevention.clean_counter(found).values == {"clean": 74, "needed": 122}


def test_a_repeat_starts_the_counter_anew_and_refutes_nothing_by_itself():
    found = effect([*spread(3, 365, sign=-1), *moments(100)], days_after=130)

    assert (found.after, found.clean_days) == (1, 30)
    assert found.verdict == "cannot_tell"


def test_what_certainly_did_not_halve_did_not_help():
    found = effect([*spread(3, 365, sign=-1), *spread(3, 40)], days_after=40)

    assert found.ratio.low > 0.5
    assert found.verdict == "did_not_help"


def test_nothing_before_and_none_after_says_so():
    found = effect([])

    assert found.ratio.ratio is None
    assert found.clean_days_needed is None
    assert found.verdict == "cannot_tell"
    assert "never happened" in prevention.sentence(found).message
    assert "nothing to compare with" in prevention.clean_counter(found).message


def test_what_never_happened_before_can_only_get_worse():
    found = effect(moments(10, 20, 30, 40), days_after=60)

    assert found.verdict == "did_not_help"
    assert "nothing in {days_before} days before" in prevention.sentence(found).message


def test_the_day_of_the_fix_is_still_before():
    midnight = to_utc(datetime(2026, 1, 2))  # noqa: DTZ001
    found = effect([midnight - timedelta(minutes=1), midnight], days_before=10, days_after=10)

    assert (found.before, found.after) == (1, 1)


def test_an_action_not_done_yet_has_no_time_after():
    found = prevention.effect([], datetime(2026, 1, 1, tzinfo=UTC), date(2026, 6, 1), datetime(2026, 3, 1, tzinfo=UTC))

    assert (found.days_after, found.clean_days, found.verdict) == (0, 0, "cannot_tell")
    assert "only just" in prevention.sentence(found).message


def test_an_action_older_than_the_register_has_no_time_before():
    found = prevention.effect([], datetime(2026, 1, 1, tzinfo=UTC), date(2025, 6, 1), datetime(2026, 3, 1, tzinfo=UTC))

    assert (found.days_before, found.days_after) == (0, 60)


def test_a_fix_after_a_bad_spell_is_flattered_by_the_numbers():
    after_a_spell = effect(moments(-300, -40, -30, -10), days_after=10)
    after_a_steady_year = effect(spread(4, 365, sign=-1), days_after=10)

    assert "bad spell" in prevention.caution(after_a_spell).message
    assert prevention.caution(after_a_steady_year) is None


@pytest.mark.parametrize(
    ("strengths", "says"),
    [
        ([], "No measure yet."),
        (["reminder", "checklist"], "Only weak measures"),
        ([None], "How strong the measures are is not stated."),
    ],
)
def test_training_alone_is_said_to_be_weak(strengths, says):
    assert prevention.strength_hint(strengths).message.startswith(says)


@pytest.mark.parametrize("strengths", [["reminder", "system"], ["reminder", None]])
def test_one_stronger_measure_or_one_not_stated_is_not_called_weak(strengths):
    assert prevention.strength_hint(strengths) is None
