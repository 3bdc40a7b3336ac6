"""Embodied capability of the blocs, and the effective data behind it (edge P1)."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.compute import controlled_inflow, domestic_inflow
from sim.mechanisms.deployment_data import (
    accessible_data,
    transferred_data,
)
from sim.mechanisms.embodied import base_points, compute_points, data_points
from sim.parameters import Parameters
from sim.physical_loop.rules import site_rules
from sim.physical_state import PhysicalInputs, PhysicalState
from sim.physical_world import PhysicalWorld


def embodied_capability(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, inputs: PhysicalInputs
) -> np.ndarray:
    """X by bloc and domain, shape (B, domains) [points]; 0 = the leading bloc at 2023-01."""
    embodied, feedback = parameters.embodied, parameters.physical_feedback
    slope = embodied.data_slope * feedback.p1_strength
    from_data = data_points(state.signals.data, embodied.data_scale, slope)
    at_start = data_points(world.reference_data, embodied.data_scale, slope)
    base = np.where(np.isnan(inputs.base), world.base_reference, inputs.base)
    from_base = base_points(base, world.base_reference, embodied.base_slope * feedback.c1_strength)
    compute = state.embodied_stock + inputs.moved_compute
    from_compute = compute_points(compute, world.embodied_stock.max(), embodied.compute_slope)
    return from_data - at_start + (from_base + from_compute)[:, None]


def sector_data(state: PhysicalState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Site data that a maker of each bloc can use, by sector, shape (B, S) [hours]."""
    return world.once(site_rules, parameters).usable * (state.totals.taught + state.legacy)


def effective_data(state: PhysicalState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Effective data by bloc and domain, shape (B, domains) [hours]: sites, collection, leakage, transfer."""
    embodied = parameters.embodied
    own = state.dedicated + sector_data(state, world, parameters) @ world.sector_in_domain
    accessible = accessible_data(own, parameters.physical_feedback.p1_leakage)
    return transferred_data(accessible, embodied.data_scale, embodied.transfer)


def embodied_arrivals(world: PhysicalWorld, parameters: Parameters, month: int) -> np.ndarray:
    """Accelerators that arrive for embodied training under its own controls, shape (B,) [H100e per month]."""
    compute, position = parameters.compute, world.at(month)
    domestic = domestic_inflow(world.domestic_supply[:, position], compute.domestic_response, compute.embodied_denial)
    share = np.full((world.n_blocs, 1), parameters.embodied.compute_share)
    denial = np.asarray(compute.embodied_denial)[:, None]
    leakage = np.full(world.n_blocs, compute.leakage)
    return controlled_inflow(world.foreign_supply[:, position], domestic, denial, share, leakage)[:, 0]
