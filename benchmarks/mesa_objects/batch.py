"""The object model in the form that Mesa's batch runner takes."""

from __future__ import annotations

import mesa

from benchmarks.mesa_objects.chooser import ObjectChooser
from benchmarks.runs import DEVELOPERS, END, FACTORIES, baseline
from sim.digital_loop.choosers import AbstractChooser
from sim.model import TwoLoopsModel

OUTCOMES = ("token_share", "frontier_gap", "compute_stock")
"""Collected every month, as the sweep's workers do."""


class ObjectModel(TwoLoopsModel):
    """Whole model with developers as Mesa agents; collects outcomes and stops by itself.

    Parameters
    ----------
    developers, factories : int
        Rows.
    end : str
        Last month.
    rng : int
        Seed of everything but the agents' draws, and of these too.
    """

    def __init__(self, developers: int = DEVELOPERS, factories: int = FACTORIES, end: str = END, rng: int = 1) -> None:
        chooser: AbstractChooser = ObjectChooser(rng)
        super().__init__(baseline(developers, factories, end), rng=rng, chooser=chooser)
        reporters = {name: lambda model, name=name: model.outcomes.get(name) for name in OUTCOMES}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)

    def step(self) -> None:
        """One month of `TwoLoopsModel`, then collect."""
        super().step()
        self.datacollector.collect(self)
        self.running = self.state.month <= self.monthly.end_month
