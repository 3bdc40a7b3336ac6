"""Agents as Mesa knows them: vendors and governments are agents, developers are rows of a population."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from sim.dimensions import TIERS
from sim.state import State
from sim.world import World

with warnings.catch_warnings():
    # in Jupyter without ipywidgets, Mesa's progress bar, which nothing here uses, warns when it is imported
    warnings.filterwarnings("ignore", message="IProgress not found")
    import mesa


class AbstractModel(mesa.Model):
    """What the agents need of the model that they live in."""

    state: State
    world: World
    denial: np.ndarray


class Developer:
    """Key of the developer population in ``model.agents_by_type``; its rows are views, not objects."""


class Factory:
    """Key of the factory population in ``model.agents_by_type``; its rows are views, not objects."""


class Vendor(mesa.Agent):
    """A developer of models: face on one entry of the vendor state, which is the only place where its state lives."""

    def __init__(self, model: AbstractModel, row: int) -> None:
        super().__init__(model)
        self.model: AbstractModel
        self.row = row

    def __getattr__(self, name: str) -> Any:
        # Only called for names that the agent itself does not have: read them from the state.
        vendors = self.__dict__["model"].state.vendors
        if name in type(vendors).__slots__:
            value = getattr(vendors, name)[self.__dict__["row"]]
            return value.item() if np.ndim(value) == 0 else value
        raise AttributeError(f"Vendor has no attribute {name!r}")

    @property
    def name(self) -> str:
        """Name of the vendor."""
        return self.model.world.vendor_names[self.row]

    @property
    def bloc(self) -> str:
        """Bloc of its headquarters."""
        world = self.model.world
        return world.history.dimensions.blocs[world.vendor_bloc[self.row]]

    def months_to_release(self, tier: str) -> int | None:
        """Months until its next endogenous release of a tier; None while history is forced or for none planned."""
        month = self.model.state.vendors.next_release[self.row, TIERS.index(tier)]
        wait = int(month) - self.model.state.month
        return wait if wait < 1000 else None


class Government(mesa.Agent):
    """Government of a bloc: holds its levers' parameters and may respond to a shrinking lead."""

    def __init__(self, model: AbstractModel, bloc: int) -> None:
        super().__init__(model)
        self.model: AbstractModel
        self.row = bloc

    @property
    def bloc(self) -> str:
        """Name of the bloc."""
        return self.model.world.history.dimensions.blocs[self.row]

    def denial_suffered(self) -> tuple[float, float]:
        """Foreign accelerators that its vendors are denied this month, for training and for serving [fraction]."""
        training, serving = self.model.denial
        return float(training[self.row]), float(serving[self.row])
