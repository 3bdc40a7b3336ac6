"""The model as Mesa knows it: agents, populations of rows, and the months of a simulation as its steps."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.agents import AbstractModel, Developer, Factory, Government, Vendor
from sim.digital_loop import AbstractChooser, ReferencePath
from sim.history import History
from sim.population_views import developer_population, factory_population, vendor_population
from sim.populations import Population
from sim.simulation import Simulation
from sim.state import DeveloperState

with warnings.catch_warnings():
    # in Jupyter without ipywidgets, Mesa's progress bar, which nothing here uses, warns when it is imported
    warnings.filterwarnings("ignore", message="IProgress not found")
    import mesa


class TwoLoopsModel(Simulation, AbstractModel):
    """Agent-based model of open-weight AI competition: a `Simulation` that is a ``mesa.Model``.

    Parameters
    ----------
    scenario, rng, history, reference, chooser, on_month
        As for `Simulation`.
    """

    def __init__(
        self,
        scenario: Any,
        *,
        rng: int = 1,
        history: History | None = None,
        reference: ReferencePath | None = None,
        chooser: AbstractChooser | None = None,
        on_month: Callable[[int, dict[str, np.ndarray]], None] | None = None,
    ) -> None:
        mesa.Model.__init__(self, rng=rng)
        Simulation.__init__(
            self, scenario, rng=rng, history=history, reference=reference, chooser=chooser, on_month=on_month
        )
        for row in range(self.world.n_vendors):
            Vendor(self, row)
        for bloc in range(len(self.history.dimensions.blocs)):
            Government(self, bloc)

    @property
    def agents_by_type(self) -> dict[type, Any]:
        """Agents as Mesa keeps them, vendors and governments, and the populations of developer and factory rows.

        `agents` holds the vendors and governments only: rows are not objects.
        """
        populations: dict[type, Any] = {Factory: self.factories}
        if isinstance(self.state.developers, DeveloperState):
            populations = {Developer: self.developers} | populations
        return {**self._agents_by_type, **populations}

    @property
    def agent_types(self) -> list[type]:
        """Keys of `agents_by_type`."""
        return list(self.agents_by_type)

    @property
    def developers(self) -> Population:
        """Developer rows, with the vocabulary of Mesa's AgentSet."""
        return developer_population(self.state, self.world, self.flows)

    @property
    def factories(self) -> Population:
        """Factory rows: production sites and robotaxi fleets."""
        return factory_population(self.state.physical, self.physical_world, self.history.dimensions)

    @property
    def vendors(self) -> Population:
        """Vendors as a table; the agents themselves are ``model.agents_by_type[Vendor]``."""
        return vendor_population(self.state, self.world)
