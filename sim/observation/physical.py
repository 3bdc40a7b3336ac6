"""Outcomes of the physical loop; all of them rest on priors more than on data."""

from __future__ import annotations

import numpy as np

from sim.dimensions import ARM, HUMANOID, MANIPULATION, MOBILITY
from sim.mechanisms.embodied import progress_months
from sim.months import LAST_RECORDED_MONTH
from sim.parameters import Parameters
from sim.physical_loop import PhysicalFlows
from sim.physical_loop.capability import sector_data
from sim.physical_loop.stocks import PACE_MONTHS
from sim.physical_state import PhysicalState
from sim.physical_world import FIRST_MONTH, PhysicalWorld


def humanoids_at_work(state: PhysicalState, flows: PhysicalFlows) -> np.ndarray:
    """Humanoids at sites by bloc of the stack, shape (B,): this month's mix stands for the whole fleet."""
    share = flows.costs.mix[:, MANIPULATION, HUMANOID] / flows.costs.mix[:, MANIPULATION, [ARM, HUMANOID]].sum(axis=1)
    return share * state.totals.units_by_stack[:, MANIPULATION]


def humanoids_shipped(world: PhysicalWorld, flows: PhysicalFlows, month: int) -> np.ndarray:
    """Humanoids made this month by bloc of the maker, shape (B,).

    The first month's trials put the fleets in place that were at work before; those are not shipped.
    """
    made = flows.made[:, HUMANOID]
    if month > FIRST_MONTH:
        return made
    sites, trial = world.sites, flows.decisions.trial
    rows = np.flatnonzero((trial > 0) & (sites.domain == MANIPULATION))
    fleet = np.bincount(flows.decisions.stack[rows], (sites.weight * trial)[rows], world.n_blocs)
    return np.maximum(made - fleet * flows.costs.mix[:, MANIPULATION, HUMANOID], 0.0)


def embodied_progress(state: PhysicalState, flows: PhysicalFlows, month: int) -> tuple[np.ndarray, np.ndarray]:
    """Points and months of progress since 2026-03, two arrays of shape (B,); nan before.

    Only differences of embodied capability leave the model: its level has no zero that anybody could measure.
    """
    if month < LAST_RECORDED_MONTH:
        missing = np.full(len(flows.capability), np.nan)
        return missing, missing.copy()
    progress = (flows.capability - state.capability_then[1]).mean(axis=1)
    pace = (state.capability_then[1] - state.capability_then[0]).mean(axis=1) / PACE_MONTHS
    return progress, progress_months(progress, pace)


def observe_physical(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, flows: PhysicalFlows,
    vertical: np.ndarray, released: np.ndarray, month: int,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Outcomes of the month just simulated; names, units and axes as in the outcome schema (prior-driven).

    Parameters
    ----------
    state : PhysicalState
        After the month's stocks have moved.
    vertical : ndarray, shape (B, S)
        Points of edge C2.
    released : ndarray, shape (B,)
        Best released general model of each bloc [arena points]; nan if it has none.
    """
    totals = state.totals
    progress, months = embodied_progress(state, flows, month)
    at_work = humanoids_at_work(state, flows)
    own = state.dedicated.sum(axis=1) + sector_data(state, world, parameters).sum(axis=1)
    return {
        "embodied_progress": progress,
        "embodied_progress_months": months,
        "robot_installations": flows.installations,
        "robot_stock": totals.robots,
        "ai_units": totals.ai_units,
        "humanoid_units": state.other_humanoids + at_work,
        "humanoid_shipments": humanoids_shipped(world, flows, month),
        "robotaxi_units": totals.units_by_stack[:, MOBILITY],
        "factory_adoption": state.adopted_share,
        "deployment_data": own / 1e6,
        "unit_cost": flows.costs.unit[:, HUMANOID],
        "vertical_capability": np.asarray(released)[:, None] + vertical,
        "productive_humanoids": at_work,
        "deployment_revenue": flows.revenue.sum(axis=1) / 1e6,
        "deployment_grants": flows.grants / 1e6,
    }
