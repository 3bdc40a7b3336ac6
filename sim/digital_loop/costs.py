"""What a solved task costs each class of developers through each channel, and the tokens that they use at that cost."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from sim.digital_loop.columns import Columns
from sim.dimensions import API, CHANNELS, SELF, WORKLOADS
from sim.mechanisms.task_cost import (
    cost_per_solved_task,
    price_share_of_cost,
    self_hosting_cost,
    solve_probability,
    task_difficulty,
)
from sim.mechanisms.usage import tokens_per_row
from sim.parameters import Parameters
from sim.world import World

LEAST_PAID = 0.01
"""Part of the price that counts in the linear form when an API is free."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TaskValues:
    """Values by segment, volume, workload, channel and column; bought channels do not depend on the volume."""

    bought: np.ndarray
    """Shape (S or 1, 1, W, 3, C): API, cloud, host; 1 if all segments pay the same."""
    own: np.ndarray
    """Own hardware, shape (S, volume, W, C)."""

    def map(self, function: Callable[..., np.ndarray], *other: TaskValues) -> TaskValues:
        """Apply a function of arrays to both parts."""
        return TaskValues(
            bought=function(self.bought, *(values.bought for values in other)),
            own=function(self.own, *(values.own for values in other)),
        )

    def spread(self) -> np.ndarray:
        """All in one array, shape (S, volume, W, 4, C)."""
        out = np.empty((*self.own.shape[:3], len(CHANNELS), self.own.shape[3]))
        out[..., :SELF, :] = self.bought
        out[..., SELF, :] = self.own
        return out


def task_costs(
    columns: Columns, tokens: np.ndarray, best_on_offer: float, world: World, parameters: Parameters
) -> tuple[TaskValues, np.ndarray]:
    """Generalised cost per solved task [USD], and the price's share of it, shape (W, 4, C)."""
    task = parameters.task
    difficulty = task_difficulty(task.difficulty, best_on_offer, world.history.initial_frontier, task.frontier_growth)
    capability = np.repeat(columns.capability[None, :], len(WORKLOADS), axis=0)
    capability[WORKLOADS.index("agentic")] += parameters.capability.agentic_offset * columns.agentic_offset
    solved = solve_probability(capability, difficulty[:, None], task.spread[:, None])[:, None, :]
    tokens_per_task = (task.tokens[:, None] * np.where(columns.is_open, task.open_verbosity, 1.0))[:, None, :]
    failure = task.failure_cost[:, None, None]
    channel_cost = task.channel_cost[None, :, None]
    share = price_share_of_cost(columns.price[None], tokens_per_task, channel_cost, failure, solved)
    bought = cost_per_solved_task(columns.price[:SELF], tokens_per_task, channel_cost[:, :SELF], failure, solved)
    bought, free = bought[None, None], parameters.pricing.free_share
    if free.any():
        bought = np.repeat(bought, len(free), axis=0)
        paid = (columns.price[API] * (1.0 - free[:, columns.bloc]))[:, None]
        bought[:, 0, :, API] = cost_per_solved_task(
            paid, tokens_per_task[:, 0], channel_cost[:, API], failure[:, 0], solved[:, 0]
        )
    fixed = np.where(np.isfinite(columns.fixed_cost), columns.fixed_cost, 0.0)
    tasks = tokens[..., None] / tokens_per_task[:, 0, :]
    # Own hardware that no class has never gets a finite utility, so its cost need only be finite.
    own = self_hosting_cost(fixed, tasks, columns.price[SELF], tokens_per_task[:, 0, :]) + channel_cost[:, SELF]
    own = cost_per_solved_task(0.0, 0.0, own, failure[:, 0], solved[:, 0])
    return TaskValues(bought=bought, own=own), share


def log_costs(cost: TaskValues, columns: Columns, parameters: Parameters) -> TaskValues:
    """Ln cost per solved task, or a mixture with the linear alternative ln p − quality·κ/100."""
    weight = parameters.choice.linear_form
    log_cost = cost.map(np.log)
    if weight == 0.0:
        return log_cost
    linear = np.log(columns.price) - parameters.choice.linear_quality * (columns.capability - 1200.0) / 100.0
    form = TaskValues(bought=linear[:SELF], own=linear[SELF])
    mixed = log_cost.map(lambda log, alternative: (1.0 - weight) * log + weight * alternative, form)
    free = parameters.pricing.free_share
    if free.any():
        # The form knows nothing but the price, so what is free must keep a trace of one.
        paid = np.maximum(1.0 - free[:, columns.bloc], LEAST_PAID)
        mixed.bought[:, 0, :, API] += weight * np.log(paid)[:, None, :]
    return mixed


def tokens_at_cost(base: np.ndarray, cost: TaskValues, parameters: Parameters) -> np.ndarray:
    """Million tokens of a developer at that cost, shape (S, volume, W, 4, C).

    Parameters
    ----------
    base : ndarray, shape (S, volume, W)
        Million tokens at the reference cost.
    """
    usage, reference = parameters.usage, np.asarray(parameters.usage.reference_cost)
    # Powers are dear: once for all volumes, where they pay the same.
    bought = tokens_per_row(1.0, 1.0, 1.0, 1.0, cost.bought, reference[:, None, None], usage.elasticity)
    out = np.empty((*cost.own.shape[:3], len(CHANNELS), cost.own.shape[3]))
    np.multiply(base[..., None, None], bought, out=out[..., :SELF, :])
    out[..., SELF, :] = tokens_per_row(base[..., None], 1.0, 1.0, 1.0, cost.own, reference[:, None], usage.elasticity)
    return out
