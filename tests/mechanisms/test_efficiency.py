import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.capability import (
    best_of_others,
    efficiency_growth,
    induced_efficiency,
    own_research_rate,
    spillover,
)


@given(st.lists(st.sampled_from([-np.inf, 1200.0, 1250.0, 1300.0]), max_size=6))
def test_best_of_others_leaves_oneself_out(capability):
    expected = [max([c for j, c in enumerate(capability) if j != i], default=-np.inf) for i in range(len(capability))]
    np.testing.assert_array_equal(best_of_others(capability), expected)


def test_leader_learns_from_nobody():
    assert spillover(1400.0, 1350.0, 1399.0, 0.1, 0.1, 1.0, 65.0) == 0.0
    assert spillover(1400.0, -np.inf, -np.inf, 0.1, 0.1, 1.0, 65.0) == 0.0


def test_gap_to_an_open_model_closes_exponentially():
    rate, slope, leader, capability, months, steps = 0.05, 65.0, 1400.0, 1300.0, 12, 2000
    for _ in range(months * steps):
        capability += slope * float(spillover(capability, leader, -np.inf, rate, 0.0, 0.0, slope)) / steps
    # Nelson & Phelps (1966): the gap decays as exp(-ρt); explicit Euler, error O(1/steps)
    np.testing.assert_allclose(leader - capability, 100.0 * np.exp(-rate * months), rtol=1.0 / steps)


def test_without_access_closed_models_teach_nothing():
    with_access, without = spillover(1300.0, 1300.0, 1430.0, 0.1, 0.05, [1.0, 0.0], 65.0)
    assert with_access == pytest.approx(0.05 * 130.0 / 65.0)
    assert without == 0.0


def test_induced_efficiency_is_linear_in_decades_of_shortfall():
    np.testing.assert_allclose(induced_efficiency(0.02, 1e26, [1e23, 1e26, 1e28]), [0.06, 0.0, 0.0], atol=1e-15)


def test_no_compute_no_research():
    assert induced_efficiency(0.02, 1e26, 0.0) == 0.0


def test_growth_terms_add_up_and_switch_off():
    assert efficiency_growth(0.03, 0.01, 0.05, 0.2, 0.02) == pytest.approx(0.07)
    assert efficiency_growth(0.03, 0.0, 0.0, 0.9, 0.0) == 0.03


def test_measured_progress_is_a_total():
    # own research plus the mean of the other terms compounds to the measured 3 times a year
    other_terms = np.array([0.002, 0.004, 0.009])
    own = own_research_rate(3.0, other_terms.mean())
    growth = efficiency_growth(own, other_terms, 0.0, 0.0, 0.0)
    np.testing.assert_allclose(10.0 ** (12 * growth.mean()), 3.0, rtol=1e-12)
