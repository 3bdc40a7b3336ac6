import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.choice import (
    cost_per_solved_task,
    price_share_of_cost,
    self_hosting_cost,
    solve_probability,
    task_difficulty,
)

positive = st.floats(0.01, 100.0)


def test_four_hundred_points_are_ten_to_one_odds():
    chance = solve_probability(1400.0, 1000.0, 400.0)
    np.testing.assert_allclose(chance / (1 - chance), 10.0, rtol=1e-12)


def test_solve_probability_at_the_extremes():
    np.testing.assert_array_equal(solve_probability([-1e9, 1200.0, 1e9], 1200.0, 300.0), [0.0, 0.5, 1.0])


@given(st.floats(0, 2500), st.floats(0, 2500), st.floats(50, 1000))
def test_solve_probability_rises_with_capability(capability, difficulty, spread):
    worse, better = solve_probability([capability, capability + 50.0], difficulty, spread)
    assert worse < better or better == 1.0


def test_fixed_difficulty_is_bit_for_bit_the_initial_one():
    assert task_difficulty(1234.567, 1500.1, 1300.3, 0.0) == 1234.567


def test_tasks_that_grow_with_the_frontier_leave_its_solve_probability_unchanged():
    frontier = np.array([1300.0, 1450.0, 1700.0])
    chance = solve_probability(frontier, task_difficulty(1250.0, frontier, 1300.0, 1.0), 400.0)
    np.testing.assert_allclose(chance, chance[0], rtol=1e-12)


def test_cost_is_the_expected_spending_of_repeated_attempts():
    price, tokens, channel, failure, chance = 3.0, 0.02, 0.05, 0.4, 0.3
    attempts = np.arange(1, 2000)
    # k attempts have probability π(1-π)^(k-1); all are paid, k-1 of them fail
    spending = attempts * (price * tokens + channel) + (attempts - 1) * failure
    expected = np.sum(chance * (1 - chance) ** (attempts - 1) * spending)
    np.testing.assert_allclose(cost_per_solved_task(price, tokens, channel, failure, chance), expected, rtol=1e-12)


def test_cost_of_a_sure_solution_is_one_attempt_and_of_none_infinite():
    np.testing.assert_array_equal(cost_per_solved_task(2.0, 0.5, 0.25, 9.0, [1.0, 0.0]), [1.25, np.inf])


@given(positive, positive, positive, st.floats(0, 10), st.floats(0.01, 1.0))
def test_price_share_is_the_elasticity_of_cost_in_price(price, tokens, channel, failure, chance):
    step = 1e-5
    high, low = (cost_per_solved_task(price * np.exp(d), tokens, channel, failure, chance) for d in (step, -step))
    slope = (np.log(high) - np.log(low)) / (2 * step)
    # central difference: error O(step²) plus rounding of the logarithms over the step
    np.testing.assert_allclose(price_share_of_cost(price, tokens, channel, failure, chance), slope, atol=1e-8)


def test_price_share_at_price_zero_is_zero():
    assert price_share_of_cost(0.0, 1.0, 0.1, 0.0, 1.0) == 0.0


def test_self_hosting_cost_falls_from_infinity_to_the_serving_cost():
    np.testing.assert_allclose(
        self_hosting_cost(500.0, [0.0, 1000.0, 1e15], 0.2, 0.05), [np.inf, 0.51, 0.01], rtol=1e-9
    )


def test_break_even_volume_of_self_hosting():
    # an API at p equals own hardware at n* = Φ / ((p - c) τ)
    fixed, api_price, serving, tokens = 800.0, 2.0, 0.4, 0.05
    volume = fixed / ((api_price - serving) * tokens)
    assert self_hosting_cost(fixed, volume, serving, tokens) == pytest.approx(api_price * tokens, rel=1e-12)
