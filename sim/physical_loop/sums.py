"""What all sites add up to."""

from __future__ import annotations

from sim.kernels import FactoryTotals, factory_totals, part_totals
from sim.parameters import Parameters
from sim.physical_loop.rules import site_rules
from sim.physical_state import FactoryState
from sim.physical_world import DOMAIN, PhysicalWorld


def factory_sums(factories: FactoryState, world: PhysicalWorld, parameters: Parameters) -> FactoryTotals:
    """Sums over all sites; data localisation keeps part of the data of foreign stacks from their makers."""
    sites, rules = world.sites, world.once(site_rules, parameters)
    if factories.parts is not None:
        return part_totals(
            factories.parts, rules.work, rules.data_kept, DOMAIN, cell=sites.cell, weight=sites.weight,
            robots=factories.robots, trial=factories.trial,
        )  # fmt: skip
    return factory_totals(
        rules.work, rules.data_kept, DOMAIN, cell=sites.cell, weight=sites.weight, robots=factories.robots,
        ai_units=factories.ai_units, hours=factories.hours, trial=factories.trial, stack=factories.stack,
        adopted=factories.adopted,
    )  # fmt: skip
