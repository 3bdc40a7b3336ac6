import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.compute import (
    controlled_inflow,
    domestic_inflow,
    inflow_for_growth,
    stock_next,
    supply_growth_decay,
    uncontrolled_inflow,
)

SPLIT = np.array([0.5, 0.3, 0.1, 0.1])
shares = st.lists(st.floats(0, 0.99), min_size=4, max_size=4)


@given(st.floats(0, 1e6), st.floats(0, 1e6), shares, st.floats(0, 1))
def test_record_is_returned_by_its_own_schedule(foreign, domestic, denial, leakage):
    recorded = controlled_inflow(foreign, domestic, denial, SPLIT, leakage).sum()
    np.testing.assert_allclose(
        uncontrolled_inflow(recorded, domestic, denial, SPLIT, leakage), foreign, rtol=1e-9, atol=1e-5
    )


def test_without_controls_everything_arrives_as_split():
    np.testing.assert_allclose(controlled_inflow(900.0, 100.0, [0.0] * 4, SPLIT, 0.2), 1000.0 * SPLIT, rtol=1e-15)


def test_full_denial_leaves_domestic_chips_and_leakage():
    np.testing.assert_allclose(controlled_inflow(900.0, 100.0, [1.0] * 4, SPLIT, 0.0), 100.0 * SPLIT, rtol=1e-15)
    np.testing.assert_allclose(controlled_inflow(900.0, 100.0, [1.0] * 4, SPLIT, 1.0), 1000.0 * SPLIT, rtol=1e-15)


def test_a_control_acts_on_its_scope_only():
    free = controlled_inflow(900.0, 100.0, [0.0, 0.0, 0.0, 0.0], SPLIT, 0.0)
    training_denied = controlled_inflow(900.0, 100.0, [0.8, 0.0, 0.0, 0.0], SPLIT, 0.0)
    np.testing.assert_array_equal(free[1:], training_denied[1:])
    assert free[0] - training_denied[0] == pytest.approx(0.5 * 0.8 * 900.0)


def test_broadcasts_over_months_with_their_own_leakage():
    inflow = controlled_inflow([100.0, 200.0], [0.0, 10.0], np.full((2, 4), 0.5), SPLIT, [0.0, 1.0])
    np.testing.assert_allclose(inflow.sum(axis=-1), [50.0, 210.0])


def test_record_below_domestic_production_means_no_foreign_chips():
    assert uncontrolled_inflow(80.0, 100.0, [1.0] * 4, SPLIT, 0.0) == 0.0


def test_schedule_that_contradicts_the_record_is_infinite():
    assert uncontrolled_inflow(180.0, 100.0, [1.0] * 4, SPLIT, 0.0) == np.inf


def test_domestic_response_is_off_without_denial_or_response():
    np.testing.assert_array_equal(domestic_inflow(123.4, [0.0, 0.7, 0.5], [0.9, 0.0, 0.4]), [123.4, 123.4, 123.4 * 1.2])


def test_supply_growth_decays_from_the_rate_at_hand_over():
    rate = np.log(3.3) / 12
    np.testing.assert_array_equal(supply_growth_decay(rate, [-5.0, 0.0], 36.0), rate)
    np.testing.assert_allclose(supply_growth_decay(rate, 36.0 * np.log(2.0), 36.0), rate / 2, rtol=1e-13)


def test_stock_of_decaying_growth_has_gompertz_limit():
    rate, constant, per_month = np.log(3.3) / 12, 24.0, 50
    step = np.arange(24 * 40 * per_month) / per_month
    growth = np.sum(supply_growth_decay(rate, step + 0.5 / per_month, constant)) / per_month
    # the integral of g0 exp(-t/τ) over all time is g0 τ; midpoint rule, error O(step²)
    np.testing.assert_allclose(growth, rate * constant, rtol=1e-6)


@given(st.floats(1, 1e8), st.floats(0, 0.2), st.floats(0, 0.1))
def test_stock_grows_at_the_rate_its_inflow_was_made_for(stock, growth, retirement):
    after = stock_next(stock, inflow_for_growth(stock, growth, retirement), retirement)
    np.testing.assert_allclose(after, stock * np.exp(growth), rtol=1e-12)


def test_inflow_is_never_negative():
    assert inflow_for_growth(1000.0, -0.5, 0.01) == 0.0


def test_stock_bookkeeping():
    assert stock_next(1000.0, 50.0, 0.0) == 1050.0
    assert stock_next(1000.0, 0.0, 0.25) == 750.0
