"""What follows for sites from the world and the parameters in force alone: worked out once for equal months."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.kernels.factory_types import CELL_TERMS, WORK_TERMS
from sim.mechanisms.deployment_data import pooled_fraction, shared_fraction
from sim.mechanisms.site_adoption import capital_cost, monthly_probability
from sim.parameters import Parameters
from sim.physical_world import DOMAIN, PhysicalWorld


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteRules:
    """Rules in force."""

    cells: np.ndarray
    """CELL_TERMS by region and sector, shape (R, S), without those that change from month to month."""
    work: np.ndarray
    """WORK_TERMS by region and sector, shape (C,)."""
    pace: np.ndarray
    """Pace of adoption that permits allow, shape (R, S)."""
    imitation: float
    """Rate of adoption if all peers have adopted, edge P3 included [1 per year]."""
    tariff: np.ndarray
    """Tariff on a bloc's units, shape (R, 1, B) [fraction of price]."""
    home: np.ndarray
    """Advantage of the region's own bloc, shape (R, S, B) [utils]."""
    distrust: np.ndarray
    """Distrust of foreign stacks, shape (R, 1, B) [utils]."""
    integration: np.ndarray
    """Cost of installing a unit at price level 1 and without experience, shape (K,) [fraction of its price]."""
    data_kept: np.ndarray
    """Part of a site's data that reaches the bloc of its stack under data localisation, shape (R, B)."""
    usable: np.ndarray
    """Part of a bloc's site data that one of its makers can use, shape (B, 1)."""
    robots_kept: np.ndarray
    """Part of the conventional robots that lasts a month, shape (C,)."""


def site_rules(world: PhysicalWorld, parameters: Parameters) -> SiteRules:
    """Work out the rules; ask for them with ``world.once(site_rules, parameters)``."""
    deployment, embodied, feedback = parameters.deployment, parameters.embodied, parameters.physical_feedback
    shape, is_home = world.sites.weight_in_cell.shape, world.is_home[:, None, :]
    pace = np.asarray(deployment.permits)[:, DOMAIN]
    cells, work = np.zeros(shape, dtype=CELL_TERMS), np.zeros(shape, dtype=WORK_TERMS)
    for terms in (cells, work):
        terms["trial_units"] = np.asarray(deployment.trial_units)[DOMAIN]
        terms["uptime"] = np.asarray(embodied.uptime_hours)[DOMAIN]
    cells["scale_up"] = monthly_probability(pace * deployment.scale_up)
    cells["switching"] = monthly_probability(deployment.switching_rate)
    cells["hurdle"] = deployment.hurdle
    cells["price_level"] = world.record.price_level[:, None]
    cells["readiness"], cells["ready_density"] = deployment.readiness, deployment.ready_density
    work["saturation"] = np.asarray(embodied.saturation_hours)[DOMAIN]
    pooled = pooled_fraction(embodied.pooled_share, embodied.pooling)
    # the monthly rate that compounds to the yearly one
    kept = (1.0 - world.record.retirement * deployment.robot_retirement) ** (1.0 / 12.0)
    return SiteRules(
        cells=cells,
        work=work.ravel(),
        pace=pace,
        imitation=deployment.imitation * feedback.p3_strength,
        tariff=np.asarray(deployment.robot_tariff)[:, None, None] * ~is_home,
        home=np.asarray(deployment.home_advantage)[DOMAIN][:, None] * is_home,
        distrust=np.asarray(deployment.stack_distrust) * ~is_home,
        integration=capital_cost(1.0, deployment.integration, 1.0, 0.0, 0.0) - 1.0,
        data_kept=1.0 - np.asarray(embodied.localisation)[:, None] * ~world.is_home,
        usable=(feedback.p1_return * shared_fraction(pooled, world.record.makers))[:, None],
        robots_kept=np.repeat(kept, shape[1]),
    )
