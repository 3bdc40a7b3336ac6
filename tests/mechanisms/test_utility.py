import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.utility import (
    reconsideration_probability,
    vendor_effect_next,
)


@given(st.floats(0, 1), st.floats(0.01, 3))
def test_vendor_effect_keeps_its_variance(persistence, deviation):
    # ξ and z independent with variances s² and 1: the response to each gives the new variance exactly
    from_effect = vendor_effect_next(1.0, persistence, deviation, 0.0)
    from_shock = vendor_effect_next(0.0, persistence, deviation, 1.0)
    np.testing.assert_allclose(from_effect**2 * deviation**2 + from_shock**2, deviation**2, rtol=1e-12)


def test_persistent_vendor_effect_stays_bit_for_bit():
    assert vendor_effect_next(0.37, 1.0, 2.0, 1.3) == 0.37


@given(st.floats(0, 1), st.floats(0, 5), st.floats(0, 5))
def test_reconsideration_is_a_probability_that_news_raises(base, salience, effect):
    chance = reconsideration_probability(base, salience, effect)
    assert base - 1e-15 <= chance <= 1.0


def test_news_multiplies_the_hazard():
    hazard = -np.log(1 - 0.2)
    np.testing.assert_allclose(reconsideration_probability(0.2, 0.5, 4.0), 1 - np.exp(-3 * hazard), rtol=1e-13)
