"""What sites decide this month: stack, whether it pays, adoption (edge P3), units."""

from __future__ import annotations

import numpy as np

from sim.kernels import FactoryChoices, factory_choices
from sim.parameters import Parameters
from sim.physical_loop.choosers import AbstractSiteChooser
from sim.physical_loop.costs import UnitCosts
from sim.physical_loop.terms import SiteTerms, site_terms
from sim.physical_state import PhysicalState
from sim.physical_world import PhysicalWorld


def decide(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, capability: np.ndarray, costs: UnitCosts,
    vertical: np.ndarray, month: int, chooser: AbstractSiteChooser,
) -> tuple[SiteTerms, FactoryChoices]:  # fmt: skip
    """Work out the terms of every region and sector, then let every row choose."""
    terms = site_terms(state, world, parameters, capability, costs, vertical, month)
    sites, factories = world.sites, state.factories
    choices = factory_choices(
        terms.cells, terms.stacks, terms.choice, terms.trial_stack, world.stack_order, chooser.draws(sites, month),
        in_parts=chooser.in_parts, cell=sites.cell, size=sites.size, wage=sites.wage,
        hurdle=sites.hurdle, weight=sites.weight, trial_before=sites.trial_before, robots=factories.robots,
        ai_units=factories.ai_units, trial=factories.trial, stack=factories.stack, adopted=factories.adopted,
    )  # fmt: skip
    return terms, choices
