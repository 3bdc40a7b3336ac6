"""State of the physical loop at 2023-01."""

from __future__ import annotations

import numpy as np

from sim.dimensions import DOMAINS, SECTORS
from sim.parameters import Parameters
from sim.physical_loop.capability import data_of_makers
from sim.physical_loop.sums import factory_sums
from sim.physical_state import NO_STACK, FactoryState, PhysicalSignals, PhysicalState
from sim.physical_world import PhysicalWorld


def initial_physical_state(world: PhysicalWorld, parameters: Parameters) -> PhysicalState:
    """Conventional robots, dedicated data, cumulative units and compute of the tables; no AI-run unit yet.

    The trials of the first month put the start fleets in place.
    """
    n, blocs = world.sites.count, world.n_blocs
    cells = world.sites.weight_in_cell.shape
    factories = FactoryState(
        robots=world.robots.copy(), ai_units=np.zeros(n), hours=np.zeros(n), trial=np.zeros(n),
        stack=np.full(n, NO_STACK, dtype=np.int8), adopted=np.zeros(n),
    )  # fmt: skip
    state = PhysicalState(
        factories=factories,
        cumulative=world.record.cumulative.copy(),
        other_humanoids=np.zeros(blocs),
        dedicated=world.dedicated.copy(),
        legacy=np.zeros((blocs, len(SECTORS))),
        embodied_stock=world.embodied_stock.copy(),
        adopted_share=np.zeros(cells),
        grant_share=np.ones(cells[0]),
        capability_then=np.full((2, blocs, len(DOMAINS)), np.nan),
        totals=factory_sums(factories, world, parameters),
        signals=PhysicalSignals(
            data=np.zeros((blocs, len(DOMAINS))), cumulative=world.record.cumulative.copy(),
            adopted_share=np.zeros(cells), revenue=np.zeros((blocs, len(DOMAINS))),
        ),
    )  # fmt: skip
    state.signals.data = data_of_makers(state, world, parameters)
    return state
