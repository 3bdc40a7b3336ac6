"""How long the reviews of one month take with each sampler, on rows of a running model; for `benchmarks.samplers`."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, final

import numpy as np

from benchmarks.harness import alternate
from benchmarks.sampler_choosers import DrawChooser
from benchmarks.sampler_runs import START, Size, scenarios
from sim.digital_loop.choosers import AbstractChooser
from sim.history import load_history
from sim.model import TwoLoopsModel


@final
class RecordingChooser(AbstractChooser):
    """The model's own chooser; keeps the arguments of the last review, with the rows as they were before it."""

    def __init__(self) -> None:
        self._own = DrawChooser("own")
        self.last: tuple[Any, ...] = ()
        self.settings: dict[str, Any] = {}

    def initial(self, world: Any) -> Any:
        """See `AbstractChooser.initial`."""
        return self._own.initial(world)

    def publish(self, *arguments: Any) -> np.ndarray:
        """See `AbstractChooser.publish`."""
        return self._own.publish(*arguments)

    def review(self, state: Any, world: Any, market: Any, **settings: Any) -> Any:
        """See `AbstractChooser.review`."""
        before = copy.copy(state)
        before.developers = copy.deepcopy(state.developers)
        self.last, self.settings = (before, world, market), settings
        return self._own.review(state, world, market, **settings)


def review_seconds(samplers: tuple[str, ...], size: Size, rounds: int) -> tuple[int, dict[str, list[float]]]:
    """Reviews in the month `START`, and CPU seconds of that month's review by sampler and round."""
    recording = RecordingChooser()
    model = TwoLoopsModel(scenarios(size)["baseline"], rng=1, history=load_history(), chooser=recording)
    model.run_until(START)
    state, world, market = recording.last
    reviews = int(model.flows.counts.reviews.sum())

    def call(sampler: str) -> Callable[[], Any]:
        chooser = DrawChooser(sampler)
        # Every call changes its own rows, month after month under the same market: what reviews cost is much the same.
        own = copy.copy(state)
        own.developers = copy.deepcopy(state.developers)
        return lambda: chooser.review(own, world, market, **recording.settings)

    return reviews, alternate({sampler: call(sampler) for sampler in samplers}, rounds)
