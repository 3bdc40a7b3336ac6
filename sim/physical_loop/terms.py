"""What the sites of each region and sector face this month, as tables for the factory kernels."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.kernels import stack_choice
from sim.kernels.factory_types import STACK_TERMS
from sim.mechanisms.embodied import feasible_share
from sim.mechanisms.site_adoption import (
    adoption_hazard,
    annual_saving,
    monthly_probability,
    peer_share,
)
from sim.mechanisms.site_units import potential_units
from sim.mechanisms.stack_choice import stack_utility
from sim.parameters import Parameters
from sim.physical_loop.costs import UnitCosts
from sim.physical_loop.grants import grant_in_force
from sim.physical_loop.rules import SiteRules, site_rules
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
    choice: np.ndarray
    """Cumulative probability of the stacks in ``PhysicalWorld.stack_order`` but the last, shape (C, B + 1, B - 1): for
    sites without a stack, then for those that use stack 0, 1, …"""
    trial_stack: np.ndarray
    """Likeliest stack of each cell, shape (C,)."""


def peers(state: PhysicalState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Adopted share that sites see, shape (R, S)."""
    share = state.signals.adopted_share
    in_world = (world.sites.share_of_sector * share).sum(axis=0)
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
    rules, share = world.once(site_rules, parameters), peers(state, world, parameters)
    stacks = _stack_terms(world, parameters, rules, capability, costs, share)
    delivered = stacks["price"] + stacks["tariff"]
    utility = stack_utility(
        (capability[:, DOMAIN] + vertical).T, delivered, parameters.deployment.capability_weight,
        parameters.deployment.cost_weight, rules.home, rules.distrust,
    ).reshape(-1, world.n_blocs)  # fmt: skip
    return SiteTerms(
        cells=_cell_terms(state, world, parameters, rules, share, month).ravel(),
        stacks=stacks.reshape(-1, world.n_blocs),
        choice=stack_choice(utility, parameters.deployment.switching_cost, world.stack_order),
        trial_stack=utility.argmax(axis=1),
    )


def _cell_terms(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, rules: SiteRules, share: np.ndarray, month: int
) -> np.ndarray:
    """CELL_TERMS, shape (R, S)."""
    cells = rules.cells.copy()
    hazard = adoption_hazard(share, parameters.deployment.innovation, rules.imitation)
    cells["adoption"] = monthly_probability(rules.pace * hazard)
    cells["trial_total"] = world.trials[:, DOMAIN, world.at(month)]
    support = np.clip(world.record.support + grant_in_force(state, parameters), 0.0, 1.0)
    cells["support"] = support[:, None]
    return cells


def _stack_terms(
    world: PhysicalWorld,
    parameters: Parameters,
    rules: SiteRules,
    capability: np.ndarray,
    costs: UnitCosts,
    share: np.ndarray,
) -> np.ndarray:
    """STACK_TERMS, shape (R, S, B)."""
    deployment, unit = parameters.deployment, costs.unit
    by_kind = np.empty((*unit.shape, 5))
    by_kind[:, :, 0] = unit
    by_kind[:, :, 1] = rules.integration * unit
    by_kind[:, :, 2] = deployment.workers_replaced
    by_kind[:, :, 3] = deployment.running_cost * unit
    by_kind[:, :, 4] = deployment.service_life
    # means over the kinds of units that a sector buys, each of shape (S, B)
    price, integration, workers, running, life = (costs.mix @ by_kind)[:, DOMAIN].transpose(2, 1, 0)
    feasible = feasible_share(capability[:, DOMAIN].T, np.asarray(deployment.difficulty)[:, None])
    # per USD of hourly wage a saving is hours of work
    saving = annual_saving(workers, 1.0, deployment.hours_per_worker, deployment.stock_effect, share[:, :, None])
    stacks = np.empty((*share.shape, world.n_blocs), dtype=STACK_TERMS)
    stacks["price"] = price
    stacks["tariff"] = rules.tariff * price
    stacks["integration"] = integration
    stacks["saved_hours"] = saving * feasible
    stacks["running_cost"] = running
    stacks["potential"] = potential_units(1.0, np.asarray(deployment.task_share)[:, None], workers, feasible)
    stacks["life"] = MONTHS_PER_YEAR * life
    return stacks
