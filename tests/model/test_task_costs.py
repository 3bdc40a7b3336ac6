"""Costs of tasks and tokens at these costs, kept apart by what they depend on, against one cell after the other."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from sim.digital_loop.costs import log_costs, paid_share, task_costs
from sim.dimensions import API, CHANNELS, SELF, WORKLOADS
from sim.model import TwoLoopsModel
from sim.scenario import load_scenario

BEST = 1400.0


@pytest.fixture(scope="module")
def model():
    scenario = load_scenario({"extends": "baseline", "run": {"developers": 1_000}})
    return TwoLoopsModel(scenario, rng=3).run_until("2023-06")


def cell_cost(model, parameters, columns, tokens, place):
    """Cost per solved task of one segment, volume, workload, channel and column, from the equations."""
    s, v, w, h, c = place
    task = parameters.task
    growth = np.broadcast_to(task.frontier_growth, len(WORKLOADS))[w] * (BEST - model.history.initial_frontier)
    kappa = columns.capability[c]
    if WORKLOADS[w] == "agentic":
        kappa = kappa + parameters.capability.agentic_offset * columns.agentic_offset[c]
    solved = 1.0 / (1.0 + 10.0 ** ((task.difficulty[w] + growth - kappa) / task.spread[w]))
    per_task = task.tokens[w] * (task.open_verbosity if columns.is_open[c] else 1.0)
    attempt = task.channel_cost[h] + task.failure_cost[w] * (1.0 - solved)
    if h == SELF:
        fixed = columns.fixed_cost[c] if math.isfinite(columns.fixed_cost[c]) else 0.0
        attempt += fixed * per_task / tokens[s, v, w]
    free = parameters.pricing.free_share[s, columns.bloc[c]] if h == API else 0.0
    return (columns.price[h, c] * (1.0 - free) * per_task + attempt) / solved


@pytest.mark.parametrize("linear", [0.0, 0.4])
@pytest.mark.parametrize("free", [False, True])
def test_costs_and_tokens_of_every_cell(model, linear, free):
    parameters, columns = model.parameters, model.flows.market.columns
    share = np.zeros_like(parameters.pricing.free_share)
    if free:
        share = np.linspace(0.0, 1.0, share.size).reshape(share.shape)
    parameters = dataclasses.replace(
        parameters,
        choice=dataclasses.replace(parameters.choice, linear_form=linear),
        pricing=dataclasses.replace(parameters.pricing, free_share=share),
    )
    tokens = model.world.base_tokens[model.world.at(5)]
    values = task_costs(columns, tokens, paid_share(columns, parameters), BEST, model.world, parameters)
    spread, log_cost, used = np.exp(values.log_cost), log_costs(values, columns, parameters), values.tokens
    assert spread.shape == log_cost.shape == used.shape == (*tokens.shape, len(CHANNELS), len(columns))
    for place in np.ndindex(spread.shape):
        s, v, w, h, c = place
        expected = cell_cost(model, parameters, columns, tokens, place)
        assert spread[place] == pytest.approx(expected, rel=1e-12)
        paid = columns.price[h, c] * (max(1.0 - share[s, columns.bloc[c]], 0.01) if h == API else 1.0)
        form = math.log(paid) - parameters.choice.linear_quality * (columns.capability[c] - 1200.0) / 100.0
        assert log_cost[place] == pytest.approx((1.0 - linear) * math.log(expected) + linear * form, abs=1e-10)
        response = (expected / parameters.usage.reference_cost[w]) ** -parameters.usage.elasticity
        assert used[place] == pytest.approx(tokens[s, v, w] * response, rel=1e-11)
