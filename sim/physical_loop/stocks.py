"""Stocks of the physical loop at the end of a month, and what the edges P1 to P4 carry into the next."""

from __future__ import annotations

import numpy as np

from sim.dimensions import HUMANOID
from sim.kernels import move_factories
from sim.mechanisms.compute import stock_next
from sim.mechanisms.deployment_data import collection_hours
from sim.mechanisms.feedback import edge_signal
from sim.months import LAST_RECORDED_MONTH
from sim.parameters import Parameters
from sim.physical_loop.capability import data_of_makers, embodied_arrivals
from sim.physical_loop.grants import next_grant_share
from sim.physical_loop.loop import PhysicalFlows
from sim.physical_loop.rules import site_rules
from sim.physical_loop.sums import factory_sums
from sim.physical_state import FactoryState, PhysicalState
from sim.physical_world import PhysicalWorld

PACE_MONTHS = 24
"""Months before the end of the record over which the pace of progress is taken."""


def update_physical(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, flows: PhysicalFlows, month: int
) -> None:
    """Move every stock by this month's flows, then read the signals for the next month."""
    deployment, embodied = parameters.deployment, parameters.embodied
    position = world.at(month)
    # P4 carries last month's revenue, as every edge carries what the month before has left.
    extra = collection_hours(
        state.signals.revenue, embodied.collection_reinvestment * parameters.physical_feedback.p4_strength,
        embodied.collection_cost,
    )  # fmt: skip
    collected = world.collection[:, :, position] * np.asarray(embodied.collection)[:, None] + extra
    state.dedicated = stock_next(state.dedicated, collected, embodied.depreciation)
    update_factories(state, world, parameters, flows)
    state.cumulative = state.cumulative + flows.made
    life = 12.0 * deployment.service_life[HUMANOID]
    state.other_humanoids = stock_next(state.other_humanoids, world.other_humanoids[:, position], 1.0 / life)
    arriving = embodied_arrivals(world, parameters, month)
    state.embodied_stock = stock_next(state.embodied_stock, arriving, parameters.compute.retirement)
    state.adopted_share = np.minimum(state.totals.sites_in_use / world.sites.weight_in_cell, 1.0)
    if month == LAST_RECORDED_MONTH - PACE_MONTHS:
        state.capability_then[0] = flows.capability
    if month == LAST_RECORDED_MONTH:
        state.capability_then[1] = flows.capability
    state.grant_share = next_grant_share(state, world, parameters, flows.grants)
    _read_signals(state, world, parameters, flows)


def update_factories(state: PhysicalState, world: PhysicalWorld, parameters: Parameters, flows: PhysicalFlows) -> None:
    """Robots, units and hours of each row; what a site has taught stays with the bloc that it leaves."""
    factories, sites, embodied = state.factories, world.sites, parameters.embodied
    state.legacy = (1.0 - embodied.depreciation) * state.legacy
    rules = world.once(site_rules, parameters)
    per_employee = flows.installations[:, None] * world.sector_share / world.record.employment
    moved = flows.decisions.moved
    if moved is None:
        move_factories(
            flows.decisions, rules.work, robots_kept=rules.robots_kept,
            robots_new=per_employee.ravel(), depreciation=embodied.depreciation, cell=sites.cell, size=sites.size,
            weight=sites.weight, robots=factories.robots, ai_units=factories.ai_units, hours=factories.hours,
            trial=factories.trial, stack=factories.stack, adopted=factories.adopted, legacy=state.legacy,
        )  # fmt: skip
    else:
        decided, robots = flows.decisions, rules.robots_kept[sites.cell] * factories.robots
        state.factories = FactoryState(
            robots=robots + per_employee.ravel()[sites.cell] * sites.size,
            ai_units=factories.ai_units - decided.retired + decided.added, hours=moved.hours, trial=decided.trial,
            stack=decided.stack, adopted=factories.adopted + decided.adopts, parts=moved.parts,
        )  # fmt: skip
        state.legacy += moved.left
    state.totals = factory_sums(state.factories, world, parameters)


def _read_signals(state: PhysicalState, world: PhysicalWorld, parameters: Parameters, flows: PhysicalFlows) -> None:
    """What P1 to P4 carry; a cut edge keeps its last value."""
    signals, feedback = state.signals, parameters.physical_feedback
    signals.data = edge_signal(data_of_makers(state, world, parameters), signals.data, feedback.p1_cut)
    signals.cumulative = edge_signal(state.cumulative, signals.cumulative, feedback.p2_cut)
    signals.adopted_share = edge_signal(state.adopted_share, signals.adopted_share, feedback.p3_cut)
    signals.revenue = edge_signal(flows.revenue, signals.revenue, feedback.p4_cut)
