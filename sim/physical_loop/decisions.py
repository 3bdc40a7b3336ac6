"""What sites decide this month: stack, whether it pays, adoption (edge P3), units."""

from __future__ import annotations

import numpy as np

from sim.kernels import FactoryChoices, SiteTerms
from sim.parameters import Parameters
from sim.physical_loop.choosers import AbstractSiteChooser
from sim.physical_loop.costs import UnitCosts
from sim.physical_loop.terms import terms_of_month
from sim.physical_state import PhysicalState
from sim.physical_world import PhysicalWorld


def decide(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, capability: np.ndarray, costs: UnitCosts,
    vertical: np.ndarray, month: int, chooser: AbstractSiteChooser,
) -> tuple[SiteTerms, FactoryChoices]:  # fmt: skip
    """Work out the terms of every region and sector, then let every row choose."""
    terms = terms_of_month(state, world, parameters, capability, costs, vertical, month)
    return terms, chooser.choices(state.factories, world, parameters, terms, month)
