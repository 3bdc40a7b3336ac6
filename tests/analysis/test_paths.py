import numpy as np
import pytest

from sim.analysis.paths import Path, days, first_crossing, lag

MONTHS = 6


def test_a_share_over_a_period_divides_sums():
    path = Path(form="share", first_month=0, part=np.array([1.0, 30.0]), whole=np.array([10.0, 100.0]))
    assert path.over(0, 1, "share") == pytest.approx(31 / 110)
    assert path.over(0, 1, "mean") == pytest.approx(0.2)
    assert path.over(0, 1, "peak") == pytest.approx(0.3)
    np.testing.assert_allclose(path.monthly(), [0.1, 0.3])


def test_a_share_of_nothing_is_missing():
    path = Path(form="share", first_month=0, part=np.zeros(2), whole=np.array([0.0, 0.0]))
    assert np.isnan(path.over(0, 1, "share")) and np.isnan(path.over(0, 1, "mean"))


@pytest.mark.parametrize(
    ("unit", "statistic", "expected"),
    [
        ("trillion tokens per day", "mean", 90 / 90),
        ("trillion tokens per week", "mean", 7.0),
        ("trillion tokens", "cumulative", 90.0),
        ("million downloads per month", "level", 30.0),
    ],
)
def test_flows_become_rates(unit, statistic, expected):
    # January to March 2023 have 31 + 28 + 31 = 90 days.
    path = Path(form="flow", first_month=0, part=np.full(MONTHS, 30.0))
    end = 0 if statistic == "level" else 2
    assert path.over(0, end, statistic, unit) == pytest.approx(expected)


def test_monthly_rates_use_the_days_of_each_month():
    path = Path(form="flow", first_month=0, part=np.array([31.0, 28.0]))
    np.testing.assert_allclose(path.monthly("trillion tokens per day"), [1.0, 1.0])


def test_a_state_is_that_of_the_last_month_of_the_period():
    path = Path(form="state", first_month=10, part=np.array([1.0, 2.0, 4.0]))
    assert path.over(10, 12, "level") == 4.0
    assert path.over(10, 12, "mean") == pytest.approx(7 / 3)


def test_periods_are_cut_at_the_start_but_not_at_the_end():
    path = Path(form="state", first_month=10, part=np.array([1.0, 2.0, 4.0]))
    assert path.over(2, 11, "mean") == 1.5
    assert np.isnan(path.over(11, 13, "level"))
    assert np.isnan(path.over(2, 5, "level"))


def test_days_know_leap_years():
    assert days(12, 23) == 366
    assert days(-1, -1) == 31


def test_crossings():
    assert first_crossing(np.array([1.0, 1.0]), np.array([0.0, 1.0]), 0) != 1.0  # level is not above
    assert np.isnan(first_crossing(np.array([1.0]), np.array([0.5]), 0))


def test_lag_of_a_follower_on_a_straight_line():
    # The leader gains 10 points a month; a follower 25 points behind lags two and a half months.
    leader = np.arange(0.0, 100.0, 10.0)
    found = lag(leader, leader - 25.0)
    np.testing.assert_allclose(found[3:], 2.5)
    assert np.isnan(found[:3]).all()


def test_lag_is_read_on_the_best_so_far():
    found = lag(np.array([0.0, 10.0, 5.0, 5.0]), np.array([0.0, 5.0, 5.0, 10.0]))
    np.testing.assert_allclose(found, [0.0, 0.5, 1.5, 0.0])
