"""What the sites of each region and sector face this month, as tables for the factory kernels."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.kernels.factory_types import CELL_TERMS, STACK_TERMS
from sim.mechanisms.embodied import feasible_share
from sim.mechanisms.site_adoption import (
    adoption_hazard,
    annual_saving,
    capital_cost,
    monthly_probability,
    peer_share,
    potential_units,
)
from sim.mechanisms.stack_choice import stack_probability, stack_utility, switched_probability
from sim.parameters import Parameters
from sim.physical_loop.costs import UnitCosts
from sim.physical_loop.grants import grant_in_force
from sim.physical_state import PhysicalState
from sim.physical_world import DOMAIN, PhysicalWorld

MONTHS_PER_YEAR = 12.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SiteTerms:
    """Terms of a month; cells are regions times sectors, sectors run fastest."""

    cells: np.ndarray
    """CELL_TERMS, shape (C,)."""
    stacks: np.ndarray
    """STACK_TERMS, shape (C, B)."""
    first_choice: np.ndarray
    """Cumulative probability of the stacks in ``PhysicalWorld.stack_order`` but the last, shape (C, B - 1)."""
    second_choice: np.ndarray
    """The same for sites that use a stack already, shape (C, B, B - 1)."""
    trial_stack: np.ndarray
    """Likeliest stack of each cell, shape (C,)."""


def peers(state: PhysicalState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Adopted share that sites see, shape (R, S)."""
    in_cell = world.sites.weight_in_cell
    share = state.signals.adopted_share
    in_world = (in_cell * share).sum(axis=0) / in_cell.sum(axis=0)
    return peer_share(share, in_world, parameters.physical_feedback.p3_leakage)


def site_terms(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, capability: np.ndarray, costs: UnitCosts,
    vertical: np.ndarray, month: int,
) -> SiteTerms:  # fmt: skip
    """Work out what each bloc's units cost and bring at the sites of each region and sector.

    Parameters
    ----------
    capability : ndarray, shape (B, domains)
        Embodied capability [points].
    vertical : ndarray, shape (B, S)
        Points of edge C2.
    """
    share = peers(state, world, parameters)
    stacks = _stack_terms(world, parameters, capability, costs, share)
    utility = _utility(world, parameters, capability, stacks, vertical)
    order, blocs = world.stack_order, np.arange(world.n_blocs)
    again = switched_probability(utility[:, None, :], blocs, parameters.deployment.switching_cost)
    return SiteTerms(
        cells=_cell_terms(state, world, parameters, share, month).ravel(),
        stacks=stacks.reshape(-1, world.n_blocs),
        first_choice=stack_probability(utility)[:, order].cumsum(axis=-1)[:, :-1].copy(),
        second_choice=again[:, :, order].cumsum(axis=-1)[:, :, :-1].copy(),
        trial_stack=utility.argmax(axis=1),
    )


def _cell_terms(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, share: np.ndarray, month: int
) -> np.ndarray:
    """CELL_TERMS, shape (R, S)."""
    deployment = parameters.deployment
    cells = np.empty(share.shape, dtype=CELL_TERMS)
    imitation = deployment.imitation * parameters.physical_feedback.p3_strength
    pace = np.asarray(deployment.permits)[:, DOMAIN]
    cells["trial_total"] = world.trials[:, DOMAIN, world.at(month)]
    cells["trial_units"] = np.asarray(deployment.trial_units)[DOMAIN]
    cells["adoption"] = monthly_probability(pace * adoption_hazard(share, deployment.innovation, imitation))
    cells["scale_up"] = monthly_probability(pace * deployment.scale_up)
    cells["switching"] = monthly_probability(deployment.switching_rate)
    cells["hurdle"] = deployment.hurdle
    support = np.clip(world.record.support + grant_in_force(state, parameters), 0.0, 1.0)
    cells["support"] = support[:, None]
    cells["price_level"] = world.record.price_level[:, None]
    cells["readiness"], cells["ready_density"] = deployment.readiness, deployment.ready_density
    cells["uptime"] = np.asarray(parameters.embodied.uptime_hours)[DOMAIN]
    return cells


def _stack_terms(
    world: PhysicalWorld, parameters: Parameters, capability: np.ndarray, costs: UnitCosts, share: np.ndarray
) -> np.ndarray:
    """STACK_TERMS, shape (R, S, B)."""
    deployment = parameters.deployment
    unit = costs.unit[:, None, :]
    mix = costs.mix[:, DOMAIN]
    price = (mix * unit).sum(axis=2).T
    integration = (mix * (capital_cost(unit, deployment.integration, 1.0, 0.0, 0.0) - unit)).sum(axis=2).T
    workers = (mix * deployment.workers_replaced).sum(axis=2).T
    feasible = feasible_share(capability[:, DOMAIN].T, np.asarray(deployment.difficulty)[:, None])
    # per USD of hourly wage a saving is hours of work
    saving = annual_saving(workers, 1.0, deployment.hours_per_worker, deployment.stock_effect, share[:, :, None])
    is_foreign = ~world.is_home[:, None, :]
    tariff = np.asarray(deployment.robot_tariff)[:, None, None] * is_foreign
    stacks = np.empty((*share.shape, world.n_blocs), dtype=STACK_TERMS)
    stacks["price"] = price
    stacks["tariff"] = tariff * price
    stacks["integration"] = integration
    stacks["saved_hours"] = saving * feasible
    stacks["running_cost"] = (mix * deployment.running_cost * unit).sum(axis=2).T
    stacks["potential"] = potential_units(1.0, np.asarray(deployment.task_share)[:, None], workers, feasible)
    stacks["life"] = MONTHS_PER_YEAR * (mix * deployment.service_life).sum(axis=2).T
    return stacks


def _utility(
    world: PhysicalWorld, parameters: Parameters, capability: np.ndarray, stacks: np.ndarray, vertical: np.ndarray
) -> np.ndarray:
    """Utility of each bloc's stack by region and sector, shape (C, B)."""
    deployment = parameters.deployment
    is_home = world.is_home[:, None, :]
    home = np.asarray(deployment.home_advantage)[DOMAIN][:, None] * is_home
    worth = (capability[:, DOMAIN] + vertical).T
    utility = stack_utility(
        worth, stacks["price"] + stacks["tariff"], deployment.capability_weight, deployment.cost_weight, home,
        np.asarray(deployment.stack_distrust) * ~is_home,
    )  # fmt: skip
    return utility.reshape(-1, world.n_blocs)
