"""Embodied capability of the blocs, and the effective data behind it (edge P1)."""

from __future__ import annotations

import numpy as np

from sim.dimensions import SECTORS
from sim.mechanisms.compute import controlled_inflow, domestic_inflow
from sim.mechanisms.deployment_data import (
    accessible_data,
    pooled_fraction,
    saturated_hours,
    shared_fraction,
    transferred_data,
)
from sim.mechanisms.embodied import base_points, compute_points, data_points
from sim.parameters import Parameters
from sim.physical_state import FactoryState, PhysicalInputs, PhysicalState
from sim.physical_world import DOMAIN, PhysicalWorld


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


def sites_in_use(factories: FactoryState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Share of each row's sites with AI-run units: those that adopted, of the others those on trial."""
    per_site = np.asarray(parameters.deployment.trial_units)[world.sites.domain]
    return factories.adopted + (1.0 - factories.adopted) * factories.trial / per_site


def taught_hours(hours: np.ndarray, in_use: np.ndarray, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Effective hours of each row, shape (N,): its sites in use teach alike, the others nothing."""
    limit = np.asarray(parameters.embodied.saturation_hours)[world.sites.domain]
    per_site = np.divide(hours, in_use, out=np.zeros_like(hours), where=in_use > 0)
    return world.sites.weight * in_use * saturated_hours(per_site, limit)


def hours_by_stack(factories: FactoryState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Effective hours of the sites on each bloc's stack, shape (B, S), before any is shared."""
    hours = np.zeros((world.n_blocs, len(SECTORS)))
    taught = taught_hours(factories.hours, sites_in_use(factories, world, parameters), world, parameters)
    used = np.flatnonzero(factories.stack >= 0)
    region, stack = world.sites.region[used], factories.stack[used]
    kept = 1.0 - np.asarray(parameters.embodied.localisation)[region] * ~world.is_home[region, stack]
    np.add.at(hours, (stack, world.sites.sector[used]), taught[used] * kept)
    return hours


def sector_data(state: PhysicalState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Site data that a maker of each bloc can use, by sector, shape (B, S) [hours]."""
    embodied, feedback = parameters.embodied, parameters.physical_feedback
    pooled = pooled_fraction(embodied.pooled_share, embodied.pooling)
    usable = feedback.p1_return * shared_fraction(pooled, world.record.makers)
    return usable[:, None] * (hours_by_stack(state.factories, world, parameters) + state.legacy)


def effective_data(state: PhysicalState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Effective data by bloc and domain, shape (B, domains) [hours]: sites, collection, leakage, transfer."""
    embodied = parameters.embodied
    own = state.dedicated.copy()
    of_sites = sector_data(state, world, parameters)
    for sector, domain in enumerate(DOMAIN):
        own[:, domain] += of_sites[:, sector]
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
