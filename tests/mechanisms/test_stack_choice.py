import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.stack_choice import drawn_stack, stack_probability, stack_utility, switched_probability


def test_a_tenth_of_the_cost_at_weight_one_is_ten_times_the_odds():
    cheap, dear = stack_utility(0.0, [1e3, 1e4], 1.0, 1.0, 0.0, 0.0)
    share = stack_probability([cheap, dear])
    assert share[0] / share[1] == pytest.approx(10.0)


def test_home_advantage_and_distrust_are_opposites():
    assert stack_utility(100.0, 1.0, 1.0, 1.0, 0.7, 0.7) == pytest.approx(1.0)


@given(st.lists(st.floats(-500, 500), min_size=1, max_size=6), st.floats(-100, 100))
def test_shares_sum_to_one_and_do_not_depend_on_the_level(utility, level):
    share = stack_probability(utility)
    assert share.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(stack_probability(np.array(utility) + level), share, atol=1e-9)


def test_draws_have_the_frequencies_of_the_probabilities():
    probability = np.array([0.1, 0.0, 0.6, 0.3])
    # evenly spaced draws: counts are exact but for the borders
    draws = drawn_stack((np.arange(1000) + 0.5) / 1000, np.tile(probability, (1000, 1)))
    np.testing.assert_array_equal(np.bincount(draws, minlength=4), [100, 0, 600, 300])


def test_staying_has_the_odds_of_the_switching_cost():
    share = switched_probability(np.zeros((2, 3)), np.array([0, 2]), 2.0)
    assert share[0, 0] / share[0, 1] == pytest.approx(np.exp(2.0))
    assert share[1, 2] == pytest.approx(share[0, 0])
    np.testing.assert_allclose(switched_probability(np.zeros((1, 4)), [1], 0.0), 0.25)
