"""Rule: grants of a policy are cut in proportion when they would cost more than their budget."""

from __future__ import annotations

import numpy as np

from sim.parameters import Parameters
from sim.physical_state import PhysicalState
from sim.physical_world import PhysicalWorld

LEAST_SHARE = 1e-3
"""Part of a grant that any budget leaves, so that it can recover."""


def grant_in_force(state: PhysicalState, parameters: Parameters) -> np.ndarray:
    """Part of the capital cost that a policy pays this month by region, shape (R,) [fraction].

    What a budget lets through was settled by last month's spending; support taken away knows no budget.
    """
    grant = np.asarray(parameters.deployment.capital_grant)
    return np.where(grant > 0.0, grant * state.grant_share, grant)


def next_grant_share(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, paid: np.ndarray
) -> np.ndarray:
    """Part of the grant that the budget lets through next month, shape (R,).

    It moves half of the way, in logarithms, to the share at which last month's purchases would just use the budget up,
    since smaller grants also mean fewer purchases. Without a grant, or with money to spare, it is 1.

    Parameters
    ----------
    paid : ndarray, shape (R,)
        What support and grants paid this month together [USD].
    """
    grant = np.maximum(grant_in_force(state, parameters), 0.0)
    if not grant.any():
        return np.ones_like(grant)
    support = np.asarray(world.record.support)
    of_policy = np.divide(grant, support + grant, out=np.zeros_like(grant), where=support + grant > 0.0)
    spent = paid * of_policy
    budget = 1e6 * np.asarray(parameters.deployment.grant_budget)
    room = np.divide(budget, spent, out=np.full_like(spent, np.inf), where=spent > 0.0)
    wanted = np.where(np.isfinite(room), state.grant_share * np.sqrt(room), 1.0)
    return np.clip(wanted, LEAST_SHARE, 1.0)
