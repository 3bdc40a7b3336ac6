"""What the sites of each region and sector face this month, as tables for the factory kernels."""

from __future__ import annotations

import numpy as np

from sim.kernels import SiteTerms, site_terms
from sim.parameters import Parameters
from sim.physical_loop.costs import UnitCosts
from sim.physical_loop.grants import grant_in_force
from sim.physical_loop.rules import site_rules
from sim.physical_state import PhysicalState
from sim.physical_world import DOMAIN, PhysicalWorld


def terms_of_month(
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
    rules = world.once(site_rules, parameters)
    support = np.minimum(np.maximum(world.record.support + grant_in_force(state, parameters), 0.0), 1.0)
    return site_terms(
        rules.cells, rules.rates, share=state.signals.adopted_share, share_of_sector=world.sites.share_of_sector,
        pace=rules.pace, trials=world.trials, position=world.at(month), support=support, domain=DOMAIN,
        capability=capability, vertical=vertical, unit_cost=costs.unit, mix=costs.mix, of_kind=rules.of_kind,
        difficulty=rules.difficulty, task_share=rules.task_share, tariff=rules.tariff, inclination=rules.inclination,
        stack_order=world.stack_order,
    )  # fmt: skip
