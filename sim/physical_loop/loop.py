"""One month of the physical loop, edge by edge: flows from the start-of-month state, then stocks."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.dimensions import ARM, DOMAINS, HUMANOID, SECTORS, UNIT_KINDS
from sim.mechanisms.compute import stock_next
from sim.mechanisms.deployment_data import collection_hours, site_hours_next
from sim.mechanisms.feedback import edge_signal
from sim.months import LAST_RECORDED_MONTH
from sim.parameters import Parameters
from sim.physical_loop.capability import (
    effective_data,
    embodied_arrivals,
    embodied_capability,
    sector_data,
    sites_in_use,
    taught_hours,
)
from sim.physical_loop.choosers import AbstractSiteChooser
from sim.physical_loop.costs import UnitCosts, unit_costs
from sim.physical_loop.decisions import Decisions, decide
from sim.physical_loop.grants import grant_in_force, next_grant_share
from sim.physical_state import NO_STACK, PhysicalInputs, PhysicalState
from sim.physical_world import FIRST_MONTH, PhysicalWorld

PACE_MONTHS = 24
"""Months before the end of the record over which the pace of progress is taken."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PhysicalFlows:
    """Flows of one month."""

    capability: np.ndarray
    """Embodied capability at the start of the month, shape (B, domains) [points]; its level is never reported."""
    costs: UnitCosts
    decisions: Decisions
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
    sites, factories = world.sites, state.factories
    capability = embodied_capability(state, world, parameters, inputs)
    costs = unit_costs(state, world, parameters, month)
    decisions = decide(state, world, parameters, capability, costs, inputs.vertical, month, chooser)
    new = sites.weight * decisions.added
    made, sold = np.zeros((world.n_blocs, len(UNIT_KINDS))), np.zeros((world.n_blocs, len(DOMAINS)))
    buys = np.flatnonzero(new > 0)
    np.add.at(made, decisions.stack[buys], new[buys, None] * decisions.kind_mix[buys])
    np.add.at(sold, (decisions.stack[buys], sites.domain[buys]), new[buys] * decisions.price[buys])
    installations = _installations(state, world, parameters, month)
    others = world.other_humanoids[:, world.at(month)]
    made[:, HUMANOID] += others
    # AI-run arms are among the conventional robots that their makers are recorded to sell.
    made[:, ARM] = np.maximum(made[:, ARM], world.record.maker_share * installations.sum())
    other_revenue = others * costs.unit[:, HUMANOID]
    sold[:, 0] += other_revenue
    used = np.flatnonzero(factories.stack != NO_STACK)
    unit_hours, in_use = np.zeros(world.n_blocs), np.zeros(world.n_blocs)
    hours = np.asarray(parameters.embodied.uptime_hours)[sites.domain]
    np.add.at(unit_hours, factories.stack[used], (sites.weight * factories.ai_units * hours)[used])
    np.add.at(in_use, factories.stack[used], (sites.weight * sites_in_use(factories, world, parameters))[used])
    return PhysicalFlows(
        capability=capability, costs=costs, decisions=decisions, made=made, installations=installations,
        revenue=sold, other_revenue=other_revenue, unit_hours=unit_hours, sites_in_use=in_use,
        **{name: np.bincount(sites.region, new * value, len(installations)) for name, value in (
            ("capital", decisions.capital), ("grants", decisions.grant), ("tariffs", decisions.tariff))},
    )  # fmt: skip


def _installations(state: PhysicalState, world: PhysicalWorld, parameters: Parameters, month: int) -> np.ndarray:
    """Conventional robots installed by region: data, then a trend that responds to grants."""
    path = world.installations[:, world.at(month)]
    if month <= world.recorded_until:
        return path
    deployment = parameters.deployment
    return path * np.exp(deployment.installation_response * grant_in_force(state, parameters))


def update_physical(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, flows: PhysicalFlows, month: int
) -> None:
    """Move every stock by this month's flows, then read the signals for the next month."""
    deployment, embodied, feedback = parameters.deployment, parameters.embodied, parameters.physical_feedback
    position = world.at(month)
    sites, decisions = world.sites, flows.decisions
    # P4 carries last month's revenue, as every edge carries what the month before has left.
    extra = collection_hours(
        state.signals.revenue, embodied.collection_reinvestment * feedback.p4_strength, embodied.collection_cost
    )
    collected = world.collection[:, :, position] * np.asarray(embodied.collection)[:, None] + extra
    state.dedicated = stock_next(state.dedicated, collected, embodied.depreciation)
    _update_factories(state, world, parameters, flows)
    state.cumulative = state.cumulative + flows.made
    life = 12.0 * deployment.service_life[HUMANOID]
    state.other_humanoids = stock_next(state.other_humanoids, world.other_humanoids[:, position], 1.0 / life)
    arriving = embodied_arrivals(world, parameters, month)
    state.embodied_stock = stock_next(state.embodied_stock, arriving, parameters.compute.retirement)
    in_use = sites.weight * sites_in_use(state.factories, world, parameters)
    shape = sites.weight_in_cell.shape
    used = np.bincount(sites.region * len(SECTORS) + sites.sector, in_use, shape[0] * shape[1]).reshape(shape)
    state.adopted_share = np.minimum(used / sites.weight_in_cell, 1.0)
    if month == LAST_RECORDED_MONTH - PACE_MONTHS:
        state.capability_then[0] = flows.capability
    if month == LAST_RECORDED_MONTH:
        state.capability_then[1] = flows.capability
    state.factories.stack = decisions.stack
    state.grant_share = next_grant_share(state, world, parameters, flows.grants)
    signals = state.signals
    signals.data = edge_signal(effective_data(state, world, parameters), signals.data, feedback.p1_cut)
    signals.cumulative = edge_signal(state.cumulative, signals.cumulative, feedback.p2_cut)
    signals.adopted_share = edge_signal(state.adopted_share, signals.adopted_share, feedback.p3_cut)
    signals.revenue = edge_signal(flows.revenue, signals.revenue, feedback.p4_cut)


def _update_factories(state: PhysicalState, world: PhysicalWorld, parameters: Parameters, flows: PhysicalFlows) -> None:
    """Robots, units and hours of each row; what a site has taught stays with the bloc that it leaves."""
    factories, sites, decisions, embodied = state.factories, world.sites, flows.decisions, parameters.embodied
    state.legacy = (1.0 - embodied.depreciation) * state.legacy
    uptime = np.asarray(embodied.uptime_hours)[sites.domain]
    hours = site_hours_next(factories.hours, embodied.depreciation, factories.ai_units, uptime)
    leaves = np.flatnonzero((factories.stack != NO_STACK) & (decisions.stack != factories.stack))
    if leaves.size:
        in_use = sites_in_use(factories, world, parameters)
        worth = taught_hours(hours, in_use, world, parameters)[leaves]
        np.add.at(state.legacy, (factories.stack[leaves], sites.sector[leaves]), worth)
        hours[leaves] = 0.0
    factories.hours = hours
    factories.ai_units = factories.ai_units - decisions.retired + decisions.added
    factories.trial = decisions.trial
    factories.adopted = factories.adopted + decisions.adopts
    retirement = world.record.retirement * parameters.deployment.robot_retirement
    # the monthly rate that compounds to the yearly one
    kept = (1.0 - retirement) ** (1.0 / 12.0)
    per_employee = flows.installations[:, None] * world.sector_share / world.record.employment
    factories.robots = kept[sites.region] * factories.robots + per_employee[sites.region, sites.sector] * sites.size


__all__ = ["PhysicalFlows", "physical_flows", "sector_data", "update_physical"]
