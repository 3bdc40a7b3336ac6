"""Costs and tokens of all cells against the documented equations."""

from __future__ import annotations

import numpy as np
import pytest

from sim.dimensions import API, CHANNELS, SELF
from sim.kernels import task_values
from sim.mechanisms.task_cost import cost_per_solved_task, price_share_of_cost, self_hosting_cost, solve_probability
from sim.mechanisms.usage import tokens_per_row

S, X, W, C = 3, 2, 4, 11


@pytest.mark.parametrize("n_paid", [1, S])
def test_the_kernel_repeats_the_equations(n_paid):
    draw = np.random.default_rng(3)
    price, fixed = draw.uniform(0.0, 5.0, (len(CHANNELS), C)), draw.uniform(0.0, 9.0, C)
    paid, kappa, is_open = draw.random((n_paid, C)), draw.uniform(900.0, 1700.0, (W, C)), draw.random(C) < 0.5
    difficulty, spread = draw.uniform(1000.0, 1600.0, W), draw.uniform(100.0, 400.0, W)
    per_task, failure, reference = (draw.uniform(0.01, 2.0, W) for _ in range(3))
    channel, base = draw.uniform(0.001, 0.01, len(CHANNELS)), draw.uniform(0.1, 60.0, (S, X, W))
    values = task_values(
        price=price, paid=paid, fixed_cost=fixed, capability=kappa, is_open=is_open, difficulty=difficulty,
        spread=spread, task_tokens=per_task, open_verbosity=1.5, failure_cost=failure, channel_cost=channel,
        base_tokens=base, reference_cost=reference, elasticity=0.3,
    )  # fmt: skip
    solved = solve_probability(kappa, difficulty[:, None], spread[:, None])
    for s, x, w, h in np.ndindex(values.log_cost.shape[:-1]):
        tokens = per_task[w] * np.where(is_open, 1.5, 1.0)
        own = channel[h] + (self_hosting_cost(fixed, base[s, x, w] / tokens, price[h], tokens) if h == SELF else 0.0)
        asked = price[h] * (paid[min(s, n_paid - 1)] if h == API else h != SELF)
        cost = cost_per_solved_task(asked, tokens, own, failure[w], solved[w])
        used = tokens_per_row(base[s, x, w], 1.0, 1.0, 1.0, cost, reference[w], 0.3)
        np.testing.assert_allclose(values.log_cost[s, x, w, h], np.log(cost), rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(values.tokens[s, x, w, h], used, rtol=1e-13)
        share = price_share_of_cost(price[h], tokens, channel[h], failure[w], solved[w])
        np.testing.assert_allclose(values.price_share[w, h], share, rtol=1e-13)


def test_a_model_that_hardly_ever_solves_a_task_still_has_a_finite_cost():
    flat = np.ones(1)
    values = task_values(
        price=np.ones((4, 1)), paid=np.ones((1, 1)), fixed_cost=flat, capability=np.array([[-1e9]]),
        is_open=[True], difficulty=flat, spread=flat, task_tokens=flat, open_verbosity=1.0, failure_cost=flat,
        channel_cost=np.ones(4), base_tokens=np.ones((1, 1, 1)), reference_cost=flat, elasticity=0.3,
    )  # fmt: skip
    assert np.isfinite(values.log_cost).all() and (values.tokens > 0.0).all()
