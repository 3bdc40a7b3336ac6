import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.capability import (
    capability_lag_months,
    capability_lag_now,
    frontier_capability,
    frontier_next,
    release_capability,
    training_compute,
)

paths = st.lists(st.floats(900, 1600), min_size=12, max_size=12)


def test_training_compute_in_round_numbers():
    # 10,000 accelerators at 1e15 FLOP/s half used for a month of 2.6e6 s: 1.3e25 FLOP
    assert training_compute(10_000.0, 1.0, 1e15 * 2.6e6, 0.5, 1.0) == pytest.approx(1.3e25, rel=1e-12)


def test_compute_gap_of_thirty_offset_by_tenfold_efficiency_is_a_half_decade():
    slope = 65.0
    leader = frontier_capability(0.0, slope, 30e24, 1.0)
    follower = frontier_capability(0.0, slope, 1e24, 10.0)
    np.testing.assert_allclose(leader - follower, slope * np.log10(3.0), rtol=1e-10)
    assert leader - follower == pytest.approx(31.0, abs=0.05)


def test_slope_from_orders_of_magnitude():
    # +216 points in 35 months at 1.14 decades of effective compute a year: about 65 points a decade
    decades = 1.14 * 35 / 12
    gain = frontier_capability(0.0, 65.0, 10.0**decades, 1.0)
    assert gain == pytest.approx(216.0, abs=1.0)


def test_effective_compute_beyond_the_range_of_floats_and_none_at_all():
    assert frontier_capability(100.0, 10.0, 1e300, 1e300) == pytest.approx(6100.0)
    assert frontier_capability(100.0, 10.0, 0.0, 1.0) == -np.inf


@given(paths)
def test_frontier_is_the_running_maximum(attained):
    frontier = -np.inf
    for t, now in enumerate(attained):
        frontier = frontier_next(frontier, now)
        assert frontier == max(attained[: t + 1])


def test_release_at_the_frontier_is_bit_for_bit_the_frontier():
    assert release_capability(1437.3, 0.0, 0.0) == 1437.3
    np.testing.assert_allclose(release_capability(1400.0, [0.0, 60.0], [10.0, -5.0]), [1410.0, 1335.0])


def test_lag_of_a_shifted_path_is_the_shift():
    month = np.arange(30.0)
    path = 1000.0 + 6.0 * month + month**1.5
    shifted = np.interp(month - 4.5, month, path, left=path[0] - 1.0)
    lag = capability_lag_months(month, path, shifted)
    assert np.isnan(lag[:5]).all()
    np.testing.assert_allclose(lag[5:], 4.5, rtol=1e-9)


def test_lag_of_straight_paths_is_the_gap_over_the_slope():
    month = np.arange(24.0)
    lag = capability_lag_months(month, 1100.0 + 6.0 * month, 1070.0 + 6.0 * month)
    np.testing.assert_allclose(lag[5:], 30.0 / 6.0, rtol=1e-12)
    assert np.isnan(lag[:5]).all()


def test_lag_counts_from_the_first_time_the_level_was_passed():
    # the leader jumps to 20 at month 1 and rests; the follower stays at 10, reached by the leader at month 0
    np.testing.assert_allclose(capability_lag_months([0, 1, 2, 3], [10.0, 20.0, 20.0, 20.0], [10.0] * 4), [0, 1, 2, 3])


@given(paths, paths)
def test_swapping_the_paths_changes_the_sign(first, second):
    month = np.arange(12)
    np.testing.assert_array_equal(
        capability_lag_months(month, first, second), -capability_lag_months(month, second, first)
    )


@given(paths, paths)
def test_lag_uses_nothing_that_comes_later(first, second):
    month = np.arange(12)
    whole = capability_lag_months(month, first, second)
    np.testing.assert_array_equal(capability_lag_months(month[:7], first[:7], second[:7]), whole[:7])


@given(paths, paths)
def test_sign_of_the_lag_is_the_sign_of_the_gap(first, second):
    lag = capability_lag_months(np.arange(12), first, second)
    gap = np.maximum.accumulate(first) - np.maximum.accumulate(second)
    known = ~np.isnan(lag) & (gap != 0)
    assert (lag[known] * np.sign(gap[known]) >= 0).all()


def test_lag_of_a_single_month():
    np.testing.assert_array_equal(capability_lag_months([5], [10.0], [10.0]), [0.0])
    assert np.isnan(capability_lag_months([5], [11.0], [10.0])).all()


@pytest.mark.parametrize("seed", range(20))
def test_the_lag_now_is_the_last_of_the_lags(seed):
    draw = np.random.default_rng(seed)
    month = np.cumsum(draw.integers(1, 4, 30)).astype(float)
    # flat stretches, falls and both orders occur
    paths = np.round(np.cumsum(draw.normal(2.0, 6.0, (2, 30)), axis=1))
    paths[0] += draw.integers(-20, 20)
    for last in range(1, 31):
        expected = capability_lag_months(month[:last], *paths[:, :last])[-1]
        assert capability_lag_now(month[:last], *paths[:, :last]) == pytest.approx(expected, abs=1e-9, nan_ok=True)
