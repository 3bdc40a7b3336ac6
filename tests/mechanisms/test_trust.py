import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.trust import distrust_change

fraction = st.floats(0, 1)


def test_fixed_point_without_incidents():
    exposure, effect, floor, reversion, initial = 0.4, 0.05, 0.2, 0.02, 1.5
    distrust = 3.0
    for _ in range(4000):
        distrust += distrust_change(distrust, 0.0, 0.7, exposure, effect, floor, reversion, initial)
    closed_form = (reversion * initial + effect * exposure * floor) / (reversion + effect * exposure)
    np.testing.assert_allclose(distrust, closed_form, rtol=1e-12)


def test_one_incident_is_forgotten_at_the_reversion_rate():
    initial, reversion = 1.0, 0.1
    distrust = initial + distrust_change(initial, 0.5, 0.8, 0.0, 0.3, 0.0, reversion, initial)
    for _ in range(12):
        distrust += distrust_change(distrust, 0.0, 0.8, 0.0, 0.3, 0.0, reversion, initial)
    np.testing.assert_allclose(distrust - initial, 0.5 * 0.8 * 0.9**12, rtol=1e-12)


@given(st.floats(0, 5), st.floats(0, 5), st.floats(0, 3), fraction, fraction, fraction, fraction)
def test_distrust_never_falls_below_its_floor(above_floor, initial_above, incident, effect, exposure, share, size):
    floor = 0.3
    reversion = (1 - effect * exposure) * share
    distrust = floor + above_floor
    after = distrust + distrust_change(
        distrust, incident, size, exposure, effect, floor, reversion, floor + initial_above
    )
    assert after >= floor - 1e-12


@given(st.floats(-1, 5), fraction, fraction)
def test_use_never_raises_distrust(distrust, exposure, effect):
    used, unused = distrust_change(distrust, 0.0, 0.0, [exposure, 0.0], effect, 0.2, 0.1, 1.0)
    assert used <= unused


def test_nothing_happens_at_rest():
    assert distrust_change(0.8, 0.0, 0.5, 0.6, 0.0, 0.1, 0.3, 0.8) == 0.0
