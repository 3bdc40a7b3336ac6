"""One month of the physical loop, edge by edge: flows from the start-of-month state."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.kernels import FactoryChoices, SiteTerms, deliveries
from sim.parameters import Parameters
from sim.physical_loop.capability import embodied_capability
from sim.physical_loop.choosers import AbstractSiteChooser
from sim.physical_loop.costs import UnitCosts, unit_costs
from sim.physical_loop.decisions import decide
from sim.physical_loop.grants import grant_in_force
from sim.physical_state import PhysicalInputs, PhysicalState
from sim.physical_world import DOMAIN, FIRST_MONTH, PhysicalWorld


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PhysicalFlows:
    """Flows of one month."""

    capability: np.ndarray
    """Embodied capability at the start of the month, shape (B, domains) [points]; its level is never reported."""
    costs: UnitCosts
    terms: SiteTerms
    decisions: FactoryChoices
    made: np.ndarray
    """Units made by bloc and kind, shape (B, K)."""
    installations: np.ndarray
    """Conventional robots installed by region, shape (R,)."""
    revenue: np.ndarray
    """Deployment revenue by bloc and domain, shape (B, domains) [USD]."""
    other_revenue: np.ndarray
    """The part of it from humanoids sold for anything but production, shape (B,) [USD]."""
    capital: np.ndarray
    """Capital spent on new units by region: units, tariffs and integration, shape (R,) [USD]."""
    grants: np.ndarray
    """The part of it that support and grants pay, shape (R,) [USD]."""
    tariffs: np.ndarray
    """Shape (R,) [USD]."""
    unit_hours: np.ndarray
    """Hours that AI-run units worked by bloc of the stack, shape (B,)."""
    sites_in_use: np.ndarray
    """Sites with AI-run units by bloc of the stack, shape (B,)."""


def physical_flows(
    state: PhysicalState,
    world: PhysicalWorld,
    parameters: Parameters,
    inputs: PhysicalInputs,
    month: int,
    chooser: AbstractSiteChooser,
) -> PhysicalFlows:
    """Decisions of all sites and what follows from them this month; asked for from 2023-01 on."""
    assert month >= FIRST_MONTH
    capability = embodied_capability(state, world, parameters, inputs)
    costs = unit_costs(state, world, parameters, month)
    terms, decisions = decide(state, world, parameters, capability, costs, inputs.vertical, month, chooser)
    installations = _installations(state, world, parameters, month)
    # AI-run arms are among the conventional robots that their makers are recorded to sell.
    sums = deliveries(
        decisions.units, decisions.capital, terms.cells, terms.stacks, unit_cost=costs.unit, mix=costs.mix,
        domain=DOMAIN, other_humanoids=world.other_humanoids, position=world.at(month),
        robots_sold=world.record.maker_share * installations.sum(), n_regions=len(installations),
    )  # fmt: skip
    return PhysicalFlows(
        capability=capability, costs=costs, terms=terms, decisions=decisions, made=sums.made,
        installations=installations, revenue=sums.revenue, other_revenue=sums.other_revenue, capital=sums.capital,
        grants=sums.grants, tariffs=sums.tariffs, unit_hours=decisions.unit_hours, sites_in_use=decisions.sites_in_use,
    )  # fmt: skip


def _installations(state: PhysicalState, world: PhysicalWorld, parameters: Parameters, month: int) -> np.ndarray:
    """Conventional robots installed by region: data, then a trend that responds to grants."""
    path = world.installations[:, world.at(month)]
    if month <= world.recorded_until:
        return path
    deployment = parameters.deployment
    return path * np.exp(deployment.installation_response * grant_in_force(state, parameters))
