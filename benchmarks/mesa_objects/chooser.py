"""Puts the agents into the model, in place of the compiled kernel."""

from __future__ import annotations

from typing import Any, final

import numpy as np

from benchmarks.mesa_objects.developers import DeveloperModel, Publishing
from benchmarks.mesa_objects.month import Month
from sim.digital_loop.choosers import AbstractChooser
from sim.digital_loop.market import Market
from sim.dimensions import CHANNELS
from sim.kernels import CellCounts, ReviewCounts
from sim.state import ExpectedDevelopers, State
from sim.world import World


@final
class ObjectChooser(AbstractChooser):
    """Every developer is a Mesa agent and decides for itself.

    Parameters
    ----------
    rng : int
        Seed of the agents' own draws; the model's seed, which the rest of the model shares with other choosers, does
        not touch them.

    Notes
    -----
    Holds the agents of one model: make a new one for every run. The state's developers are only what the agents add
    up to, by class.
    """

    def __init__(self, rng: int) -> None:
        self._rng = rng
        self.model: DeveloperModel

    def initial(self, world: World) -> ExpectedDevelopers:
        """See `AbstractChooser.initial`."""
        classes = world.classes
        class_row = np.repeat(np.arange(classes.count), classes.rows)
        self.model = DeveloperModel(class_row, classes.hardware > 0, rng=self._rng)
        self._users = np.zeros((classes.count, 1, len(CHANNELS)), dtype=np.int32)
        self._users[:, -1, 0] = classes.rows
        return ExpectedDevelopers(
            model=np.zeros(0, dtype=int),
            users=CellCounts.of(np.zeros((classes.count, 0, len(CHANNELS)))),
            outside=classes.rows.astype(float),
        )

    def review(self, state: State, world: World, market: Market, *, seed: int, **settings: Any) -> ReviewCounts:
        """See `AbstractChooser.review`; the seed is not used."""
        line_up = market.columns.kernel
        self._make_room(len(line_up.column_of_model))
        month = Month(world, market, self._users, random=self.model.random.random, **settings)
        self.model.month = month
        self.model.step()
        users, outside = self._users[:, line_up.model_of_column], self._users[:, -1].sum(axis=1, dtype=np.int32)
        state.developers = ExpectedDevelopers(
            model=market.columns.model, users=CellCounts.of(users.astype(float)), outside=outside.astype(float)
        )
        return ReviewCounts(users, outside, month.flow_counts, month.deployed_counts, month.review_counts)

    def publish(self, state: State, world: World, probability: np.ndarray, weight: np.ndarray, seed: int) -> np.ndarray:
        """See `AbstractChooser.publish`; the seed is not used."""
        self.model.publishing = Publishing(self.model, world.classes.group, probability, weight[world.classes.hardware])
        self.model.publish()
        return self.model.publishing.counts

    def _make_room(self, n_models: int) -> None:
        """Widen the counts to the models of the line-up; those without a model stay last."""
        new = n_models + 1 - self._users.shape[1]
        if new > 0:
            room = np.zeros((len(self._users), new, len(CHANNELS)), dtype=np.int32)
            self._users = np.concatenate([self._users[:, :-1], room, self._users[:, -1:]], axis=1)
