import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.utility import (
    choice_utility,
    linear_utility,
    reconsideration_probability,
    vendor_effect_next,
)


def test_halving_the_cost_adds_beta_ln_two():
    gain = choice_utility(0.5, 1.3) - choice_utility(1.0, 1.3)
    np.testing.assert_allclose(gain, 1.3 * np.log(2), rtol=1e-13)


def test_every_term_enters_with_its_sign():
    terms = {"ecosystem": 1, "distrust": -1, "vendor_effect": 1, "language": 1, "age": -1}
    for name, sign in terms.items():
        assert choice_utility(1.0, 1.0, **{name: 0.25}) == sign * 0.25, name
    assert choice_utility(1.0, 1.0, openness_taste=0.25, is_open=True) == 0.25
    assert choice_utility(1.0, 1.0, openness_taste=0.25, is_open=False) == 0.0


def test_infinite_cost_is_never_chosen():
    assert choice_utility(np.inf, 1.0, ecosystem=5.0) == -np.inf


def test_linear_form_agrees_with_the_cost_form_on_price_alone():
    # with π = 1 and no channel cost, C = pτ: both forms give -β ln(price ratio)
    prices = np.array([0.2, 3.0])
    linear = linear_utility(1300.0, prices, 0.7, 1.1)
    cost = choice_utility(prices * 0.05, 1.1)
    np.testing.assert_allclose(np.diff(linear), np.diff(cost), rtol=1e-12)
    np.testing.assert_allclose(
        linear_utility(1400.0, 1.0, 0.7, 1.1) - linear_utility(1300.0, 1.0, 0.7, 1.1), 0.7
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
    np.testing.assert_allclose(
        reconsideration_probability(0.2, 0.5, 4.0), 1 - np.exp(-3 * hazard), rtol=1e-13
    )
