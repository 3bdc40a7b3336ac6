"""What follows for sites from the world and the parameters in force alone: worked out once for equal months."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.dimensions import UNIT_KINDS
from sim.kernels.factory_types import CELL_TERMS, WORK_TERMS
from sim.kernels.site_terms import INTEGRATION, LIFE, RUNNING_COST, WORKERS, SiteRates
from sim.mechanisms.arrays import floats
from sim.mechanisms.deployment_data import pooled_fraction, shared_fraction
from sim.mechanisms.site_adoption import capital_cost, monthly_probability
from sim.parameters import Parameters
from sim.physical_world import DOMAIN, PhysicalWorld


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteRules:
    """Rules in force."""

    cells: np.ndarray
    """CELL_TERMS by region and sector, shape (C,), without those that change from month to month."""
    work: np.ndarray
    """WORK_TERMS by region and sector, shape (C,)."""
    pace: np.ndarray
    """Pace of adoption that permits allow, shape (R, S)."""
    rates: SiteRates
    """Numbers that all sites share; imitation includes the strength of edge P3."""
    tariff: np.ndarray
    """Tariff on a bloc's units, shape (R, B) [fraction of price]."""
    inclination: np.ndarray
    """Advantage of the region's own bloc less distrust of foreign stacks, shape (R, S, B) [utils]."""
    of_kind: np.ndarray
    """What a kind of unit takes and does, shape (4, K), see ``sim.kernels.site_terms``."""
    difficulty: np.ndarray
    """Capability at which half of a sector's tasks are feasible, shape (S,) [points]."""
    task_share: np.ndarray
    """Share of a sector's work that units could do, shape (S,)."""
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
    # Contiguous, as the kernel is compiled for.
    pace = np.ascontiguousarray(np.asarray(deployment.permits)[:, DOMAIN])
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
    home = np.asarray(deployment.home_advantage)[DOMAIN][:, None] * is_home
    pooled = pooled_fraction(embodied.pooled_share, embodied.pooling)
    # the monthly rate that compounds to the yearly one
    kept = (1.0 - world.record.retirement * deployment.robot_retirement) ** (1.0 / 12.0)
    return SiteRules(
        cells=cells.ravel(),
        work=work.ravel(),
        pace=pace,
        rates=_site_rates(parameters),
        tariff=np.asarray(deployment.robot_tariff)[:, None] * ~world.is_home,
        inclination=home - np.asarray(deployment.stack_distrust) * ~is_home,
        of_kind=_kinds(parameters),
        difficulty=floats(deployment.difficulty),
        task_share=floats(deployment.task_share),
        data_kept=1.0 - np.asarray(embodied.localisation)[:, None] * ~world.is_home,
        usable=(feedback.p1_return * shared_fraction(pooled, world.record.makers))[:, None],
        robots_kept=np.repeat(kept, shape[1]),
    )


def _site_rates(parameters: Parameters) -> SiteRates:
    """Numbers that all sites share."""
    deployment, feedback = parameters.deployment, parameters.physical_feedback
    return SiteRates(
        leakage=float(feedback.p3_leakage), innovation=float(deployment.innovation),
        imitation=float(deployment.imitation * feedback.p3_strength),
        hours_per_worker=float(deployment.hours_per_worker), stock_effect=float(deployment.stock_effect),
        capability_weight=float(deployment.capability_weight), cost_weight=float(deployment.cost_weight),
        switching_cost=float(deployment.switching_cost),
    )  # fmt: skip


def _kinds(parameters: Parameters) -> np.ndarray:
    """What a kind of unit takes and does, shape (4, K)."""
    deployment = parameters.deployment
    kinds = np.empty((4, len(UNIT_KINDS)))
    kinds[INTEGRATION] = capital_cost(1.0, deployment.integration, 1.0, 0.0, 0.0) - 1.0
    kinds[WORKERS] = deployment.workers_replaced
    kinds[RUNNING_COST] = deployment.running_cost
    kinds[LIFE] = deployment.service_life
    return kinds
