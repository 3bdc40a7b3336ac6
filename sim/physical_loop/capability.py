"""Embodied capability of the blocs, and the effective data behind it (edge P1)."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.kernels import effective_data, embodied_points
from sim.mechanisms.arrays import floats
from sim.mechanisms.compute import controlled_inflow, domestic_inflow
from sim.mechanisms.embodied import data_points
from sim.parameters import Parameters
from sim.physical_loop.rules import site_rules
from sim.physical_state import PhysicalInputs, PhysicalState
from sim.physical_world import DOMAIN, PhysicalWorld


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DataRules:
    """What stands of the return to data while parameters do not change."""

    scale: np.ndarray
    """Data at which the return begins to be logarithmic, shape (domains,) [hours]."""
    at_start: np.ndarray
    """Points of the data behind capability 0, shape (domains,)."""
    data_slope: float
    """Points per tenfold data, edge P1 included."""
    base_slope: float
    """Points per 100 arena points, edge C1 included."""
    most_compute: float
    """Compute behind capability 0 [H100e]."""


def data_rules(world: PhysicalWorld, parameters: Parameters) -> DataRules:
    """Work out the rules; ask for them with ``world.once(data_rules, parameters)``."""
    embodied, feedback = parameters.embodied, parameters.physical_feedback
    slope = float(embodied.data_slope * feedback.p1_strength)
    return DataRules(
        scale=floats(embodied.data_scale), at_start=data_points(world.reference_data, embodied.data_scale, slope),
        data_slope=slope, base_slope=float(embodied.base_slope * feedback.c1_strength),
        most_compute=float(world.embodied_stock.max()),
    )  # fmt: skip


def embodied_capability(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, inputs: PhysicalInputs
) -> np.ndarray:
    """X by bloc and domain, shape (B, domains) [points]; 0 = the leading bloc at 2023-01."""
    rules = world.once(data_rules, parameters)
    return embodied_points(
        state.signals.data, inputs.base, state.embodied_stock, inputs.moved_compute, scale=rules.scale,
        at_start=rules.at_start, data_slope=rules.data_slope, base_reference=float(world.base_reference),
        base_slope=rules.base_slope, compute_reference=rules.most_compute,
        compute_slope=float(parameters.embodied.compute_slope),
    )  # fmt: skip


def sector_data(state: PhysicalState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Site data that a maker of each bloc can use, by sector, shape (B, S) [hours]."""
    return world.once(site_rules, parameters).usable * (state.totals.taught + state.legacy)


def data_of_makers(state: PhysicalState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Effective data by bloc and domain, shape (B, domains) [hours]: sites, collection, leakage, transfer."""
    return effective_data(
        state.dedicated, state.totals.taught, state.legacy, usable=world.once(site_rules, parameters).usable,
        domain=DOMAIN, leakage=float(parameters.physical_feedback.p1_leakage),
        scale=world.once(data_rules, parameters).scale, transfer=float(parameters.embodied.transfer),
    )  # fmt: skip


def embodied_arrivals(world: PhysicalWorld, parameters: Parameters, month: int) -> np.ndarray:
    """Accelerators that arrive for embodied training under its own controls, shape (B,) [H100e per month]."""
    compute, position = parameters.compute, world.at(month)
    domestic = domestic_inflow(world.domestic_supply[:, position], compute.domestic_response, compute.embodied_denial)
    share = np.full((world.n_blocs, 1), parameters.embodied.compute_share)
    denial = np.asarray(compute.embodied_denial)[:, None]
    leakage = np.full(world.n_blocs, compute.leakage)
    return controlled_inflow(world.foreign_supply[:, position], domestic, denial, share, leakage)[:, 0]
