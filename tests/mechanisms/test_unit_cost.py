import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.unit_cost import edge_cost, experience, humanoid_fraction, learning_exponent, wright_cost


@given(st.floats(1, 1e8), st.floats(0, 0.6))
def test_every_doubling_costs_the_learning_rate(units, rate):
    once, twice = wright_cost(100.0, [units, 2 * units], 1000.0, rate, 1.0)
    assert twice / once == pytest.approx(1 - rate)


def test_wright_slope_in_logs():
    units = np.geomspace(1e3, 1e7, 9)
    slope = np.polyfit(np.log2(units), np.log2(wright_cost(50.0, units, 1e3, 0.1, 1.0)), 1)[0]
    assert slope == pytest.approx(np.log2(0.9))


def test_without_the_edge_the_cost_stays_bit_for_bit():
    assert wright_cost(31_234.5, 7e7, 13.0, 0.3, 0.0) == 31_234.5


def test_foreign_units_count_as_far_as_they_are_traded():
    np.testing.assert_allclose(experience([100.0, 1000.0], 0.0), [100.0, 1000.0])
    np.testing.assert_allclose(experience([100.0, 1000.0], 1.0), 1100.0)


def test_edge_chips_under_control():
    assert edge_cost(2000.0, 0.1, 0.0, 0.5, 0.0) == 2000.0
    assert edge_cost(2000.0, 0.1, 2.0, 0.5, 0.4) == pytest.approx(2000 * 0.81 * 1.2)


def test_odds_of_a_humanoid_have_constant_elasticity():
    before, after = humanoid_fraction(0.1, [2.0, 1.0], 2.0, 1.5)
    assert before == pytest.approx(0.1)
    assert (after / (1 - after)) / (before / (1 - before)) == pytest.approx(2**1.5)


def test_a_doubling_of_experience_takes_the_learning_rate_off():
    rate = np.array([0.0, 0.2, 0.5])
    np.testing.assert_allclose(2.0 ** learning_exponent(rate, 1.0), 1.0 - rate)
    np.testing.assert_array_equal(learning_exponent(rate, 0.0), 0.0)
