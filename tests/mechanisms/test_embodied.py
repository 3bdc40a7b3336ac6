import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.embodied import base_points, compute_points, data_points, feasible_share, progress_months


def test_ten_times_the_data_are_worth_the_slope_where_data_abound():
    few, many = data_points([1e8, 1e9], 1e4, 120.0)
    # log10(1 + x) - log10(x) is below 1 / (x ln 10)
    assert many - few == pytest.approx(120.0, abs=120.0 / (1e4 * np.log(10)))


def test_few_data_count_in_proportion():
    np.testing.assert_allclose(data_points([1.0, 2.0], 1e6, 120.0) / 1e-6, [52.115, 104.23], rtol=1e-4)
    assert data_points(0.0, 1e4, 120.0) == 0.0


def test_error_falls_with_data_to_the_power_that_the_slope_stands_for():
    # odds of failure fall as D^(-slope/400): 120 points are the exponent 0.3 of the meta-analysis
    points = data_points([1e7, 1e8], 1.0, 120.0)
    odds = 10.0 ** (-points / 400.0)
    assert np.log10(odds[0] / odds[1]) == pytest.approx(0.3, rel=1e-6)


def test_base_and_compute_are_linear_and_logarithmic():
    assert base_points(1500.0, 1200.0, 40.0) == pytest.approx(120.0)
    assert base_points(1500.0, 1200.0, 0.0) == 0.0
    np.testing.assert_allclose(compute_points([1e3, 1e4, 1e1], 1e3, 40.0), [0.0, 40.0, -80.0], atol=1e-12)
    assert np.isfinite(compute_points(0.0, 1e3, 40.0))


@given(st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_feasible_shares_mirror_each_other(capability, difficulty):
    forth, back = feasible_share(capability, difficulty), feasible_share(difficulty, capability)
    assert forth + back == pytest.approx(1.0)


def test_400_points_are_odds_of_ten_to_one():
    share = feasible_share(400.0, 0.0)
    assert share / (1.0 - share) == pytest.approx(10.0)
    np.testing.assert_allclose(feasible_share([-1e9, 1e9], 0.0), [0.0, 1.0], atol=1e-290)


def test_a_standstill_is_no_yardstick():
    np.testing.assert_array_equal(progress_months([30.0, 30.0, 0.0], [5.0, -1.0, 0.0]), [6.0, np.nan, np.nan])
