import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.anomaly import assimilation_increment, forced_capability, forced_price
from sim.mechanisms.capability import frontier_capability

level = st.floats(1e-6, 1e6)


@given(st.floats(500, 2000), st.floats(500, 2000))
def test_reference_run_returns_recorded_scores_bit_for_bit(recorded, frontier):
    assert forced_capability(recorded, frontier, frontier) == recorded


@given(st.one_of(st.just(0.0), level), level)
def test_reference_run_returns_recorded_prices_bit_for_bit(recorded, price_level):
    assert forced_price(recorded, price_level, price_level) == recorded


def test_shifts_are_those_of_the_mechanism():
    np.testing.assert_allclose(
        forced_capability([1300.0, 1250.0], 1280.0, 1310.0), [1270.0, 1220.0], rtol=1e-15
    )
    np.testing.assert_allclose(forced_price([0.3, 3.0], 2.0, 1.0), [0.6, 6.0], rtol=1e-15)


def test_free_promotions_stay_free():
    assert forced_price(0.0, 5.0, 1.0) == 0.0


@given(st.floats(1000, 1600), st.floats(-1, 3))
def test_after_assimilation_the_frontier_is_the_recorded_one(recorded, log_efficiency):
    slope, compute = 65.0, 1e25
    frontier = frontier_capability(-300.0, slope, compute, 10.0**log_efficiency)
    increment = assimilation_increment(recorded, frontier, slope)
    after = frontier_capability(-300.0, slope, compute, 10.0 ** (log_efficiency + increment))
    np.testing.assert_allclose(after, recorded, rtol=1e-10)
