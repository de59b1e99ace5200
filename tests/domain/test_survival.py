import pytest
from scipy.stats import CensoredData, ecdf

from lib.domain.survival import kaplan_meier


def counted(done: list[float], still_open: list[float]) -> list[tuple[float, int, int]]:
    return [(hours, done.count(hours), still_open.count(hours)) for hours in sorted({*done, *still_open})]


@pytest.mark.parametrize(
    ("done", "still_open"),
    [
        ([1.0, 2.0, 2.0, 5.0, 8.0], [3.0, 9.0]),
        ([4.0, 4.0, 70.0, 71.5], [4.0, 71.5, 200.0]),
        ([float(i * i % 97 + 1) for i in range(40)], [float(i * 7 % 90 + 1) for i in range(15)]),
    ],
)
def test_the_line_and_its_band_are_scipys(done, still_open):
    theirs = ecdf(CensoredData(uncensored=done, right=still_open)).sf
    band = theirs.confidence_interval(0.95, method="log-log")

    for step in kaplan_meier(counted(done, still_open)):
        assert step.share == pytest.approx(float(theirs.evaluate(step.hours)), abs=1e-12)
        if step.low is not None:
            assert step.low == pytest.approx(float(band.low.evaluate(step.hours)))
            assert step.high == pytest.approx(float(band.high.evaluate(step.hours)))


def test_cases_that_are_all_open_make_no_step():
    assert kaplan_meier(counted([], [5.0, 6.0])) == []


def test_the_last_case_done_leaves_none_open():
    *_, last = kaplan_meier(counted([1.0, 2.0], []))

    assert (last.share, last.low, last.at_risk) == (0, None, 1)
