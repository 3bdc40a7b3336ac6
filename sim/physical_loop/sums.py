"""What the sites work, and what all of them add up to."""

from __future__ import annotations

import numpy as np

from sim.kernels import FactoryTotals, factory_totals
from sim.kernels.factory_types import WORK_TERMS
from sim.parameters import Parameters
from sim.physical_state import FactoryState
from sim.physical_world import DOMAIN, PhysicalWorld


def work_terms(world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """WORK_TERMS of each region and sector, shape (C,)."""
    work = np.empty(world.sites.weight_in_cell.shape, dtype=WORK_TERMS)
    work["trial_units"] = np.asarray(parameters.deployment.trial_units)[DOMAIN]
    work["uptime"] = np.asarray(parameters.embodied.uptime_hours)[DOMAIN]
    work["saturation"] = np.asarray(parameters.embodied.saturation_hours)[DOMAIN]
    return work.ravel()


def factory_sums(factories: FactoryState, world: PhysicalWorld, parameters: Parameters) -> FactoryTotals:
    """Sums over all sites; data localisation keeps part of the data of foreign stacks from their makers."""
    sites = world.sites
    data_kept = 1.0 - np.asarray(parameters.embodied.localisation)[:, None] * ~world.is_home
    return factory_totals(
        work_terms(world, parameters), data_kept, DOMAIN, cell=sites.cell, weight=sites.weight, robots=factories.robots,
        ai_units=factories.ai_units, hours=factories.hours, trial=factories.trial, stack=factories.stack,
        adopted=factories.adopted,
    )  # fmt: skip
