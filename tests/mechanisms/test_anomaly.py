import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.anomaly import assimilation_increment, forced_capability
from sim.mechanisms.capability import frontier_capability

level = st.floats(1e-6, 1e6)


@given(st.floats(500, 2000), st.floats(500, 2000))
def test_reference_run_returns_recorded_scores_bit_for_bit(recorded, frontier):
    assert forced_capability(recorded, frontier, frontier) == recorded


@given(st.floats(1000, 1600), st.floats(-1, 3))
def test_after_assimilation_the_frontier_is_the_recorded_one(recorded, log_efficiency):
    slope, compute = 65.0, 1e25
    frontier = frontier_capability(-300.0, slope, compute, 10.0**log_efficiency)
    increment = assimilation_increment(recorded, frontier, slope)
    after = frontier_capability(-300.0, slope, compute, 10.0 ** (log_efficiency + increment))
    np.testing.assert_allclose(after, recorded, rtol=1e-10)
