"""What a solved task costs each class of developers through each channel, and the tokens that they use at that cost."""

from __future__ import annotations

import numpy as np

from sim.digital_loop.columns import Columns
from sim.dimensions import API, WORKLOADS
from sim.kernels import TaskValues, task_values
from sim.mechanisms.task_cost import task_difficulty
from sim.parameters import Parameters
from sim.world import World

AGENTIC = np.array([name == "agentic" for name in WORKLOADS], dtype=float)
LEAST_PAID = 0.01
"""Part of the price that counts in the linear form when an API is free."""


def paid_share(columns: Columns, parameters: Parameters) -> np.ndarray:
    """Part of the price of vendors' own APIs that a segment pays, shape (S, C), or (1, C) if nothing is free."""
    free = parameters.pricing.free_share
    return 1.0 - free[:, columns.bloc] if free.any() else np.ones((1, len(columns)))


def task_costs(
    columns: Columns, tokens: np.ndarray, paid: np.ndarray, best_on_offer: float, world: World, parameters: Parameters
) -> TaskValues:
    """Ln of the generalised cost per solved task [USD], tokens at that cost, and the price's share of it.

    Parameters
    ----------
    tokens : ndarray, shape (S, volume, W)
        Million tokens of a developer at the reference cost.
    paid : ndarray, shape (S or 1, C)
        Result of `paid_share`.
    best_on_offer : float
        Best capability ever on offer, with which tasks may grow [arena points].
    """
    task, usage = parameters.task, parameters.usage
    offset = parameters.capability.agentic_offset * AGENTIC
    return task_values(
        price=columns.price,
        paid=paid,
        fixed_cost=columns.fixed_cost,
        capability=columns.capability + offset[:, None] * columns.agentic_offset,
        is_open=columns.is_open,
        difficulty=task_difficulty(
            task.difficulty, best_on_offer, world.history.initial_frontier, task.frontier_growth
        ),
        spread=task.spread,
        task_tokens=task.tokens,
        open_verbosity=task.open_verbosity,
        failure_cost=task.failure_cost,
        channel_cost=task.channel_cost,
        base_tokens=tokens,
        reference_cost=usage.reference_cost,
        elasticity=usage.elasticity,
    )


def log_costs(values: TaskValues, columns: Columns, parameters: Parameters) -> np.ndarray:
    """Ln cost per solved task, or a mixture with the linear alternative ln p − quality·κ/100.

    Shape (S, volume, W, 4, C).
    """
    weight = parameters.choice.linear_form
    if weight == 0.0:
        return values.log_cost
    linear = np.log(columns.price) - parameters.choice.linear_quality * (columns.capability - 1200.0) / 100.0
    mixed = (1.0 - weight) * values.log_cost + weight * linear
    # The form knows nothing but the price, so what is free must keep a trace of one.
    paid = np.maximum(paid_share(columns, parameters), LEAST_PAID)
    mixed[..., API, :] += weight * np.log(paid)[:, None, None, :]
    return mixed
