"""Do objects, month by month, scatter around what their rules expect of them?

The mean-field twin knows the expected counts of a month exactly, given the developers at its start. So every month of a
run of objects can be held against its own expectation: what feedback makes of earlier chance is in both.
"""

from __future__ import annotations

import copy
import dataclasses
from typing import Any, final

import numpy as np
from scipy.special import ndtr

from sim.digital_loop import AbstractChooser, ExpectedChooser
from sim.state import State
from sim.world import World

LEAST = 20.0
"""Sums with a smaller expectation are too far from normal to be scored."""


@dataclasses.dataclass
class Sums:
    """Found and expected counts by key, over months."""

    found: dict[str, np.ndarray] = dataclasses.field(default_factory=dict)
    expected: dict[str, np.ndarray] = dataclasses.field(default_factory=dict)

    def add(self, name: str, found: np.ndarray, expected: np.ndarray) -> None:
        """Add one month's counts; a longer array than before has new keys at its end."""
        for sums, values in ((self.found, found), (self.expected, expected)):
            before = sums.get(name, np.zeros(0))
            total = np.zeros(max(len(before), values.size))
            total[: len(before)] += before
            total[: values.size] += values.ravel()
            sums[name] = total

    def scores(self, name: str) -> np.ndarray:
        """Standard scores of the sums that are large enough.

        A count of independent rows has a variance below its mean, so under the rules scores vary no more than standard
        normal ones.
        """
        expected = self.expected[name]
        large = expected >= LEAST
        return (self.found[name][large] - expected[large]) / np.sqrt(expected[large])

    def summary(self) -> list[str]:
        """Number, mean, spread and largest of the scores, by kind of count."""
        lines = []
        for name in self.found:
            scores = self.scores(name)
            lines.append(
                f"{name}: {len(scores)} scores, mean {scores.mean():+.3f}, "
                f"root mean square {np.sqrt((scores**2).mean()):.3f}, largest {np.abs(scores).max():.2f}"
            )
        return lines

    def probability(self) -> float:
        """Bound on the probability of a largest score as large as the one found (Bonferroni)."""
        scores = np.concatenate([self.scores(name) for name in self.found])
        return min(1.0, 2.0 * len(scores) * float(ndtr(-np.abs(scores).max())))


@final
class ScoringChooser(AbstractChooser):
    """Objects whose every month is held against its expectation.

    Parameters
    ----------
    objects : AbstractChooser
        Chooser that leaves the state's developers as counts by class, as `ObjectChooser` does.
    """

    def __init__(self, objects: AbstractChooser) -> None:
        self.objects = objects
        self.sums = Sums()

    def initial(self, world: World) -> Any:
        """As the objects."""
        return self.objects.initial(world)

    def review(self, state: State, world: World, market: Any, **settings: Any) -> Any:
        """Expect, let the objects review, and add both up."""
        expected = ExpectedChooser().review(copy.copy(state), world, market, **settings)
        found = self.objects.review(state, world, market, **settings)
        self.sums.add("reviews by class", found.reviews, expected.reviews)
        self.sums.add("flows between families", found.flow.sum(axis=0), expected.flow.sum(axis=0))
        self.sums.add("without a model by class", found.outside, expected.outside)
        models = market.columns.model
        for name, one, other in (
            ("deployments by model", found.deployed, expected.deployed.dense()),
            ("users by model and channel", found.users, expected.users.dense()),
        ):
            by_model = np.zeros((2, state.line_up.count, *one.shape[2:]))
            by_model[:, models] = one.sum(axis=0), other.sum(axis=0)
            self.sums.add(name, *by_model)
        return found

    def publish(self, state: State, world: World, probability: np.ndarray, weight: np.ndarray, seed: int) -> np.ndarray:
        """Likewise."""
        expected = ExpectedChooser().publish(state, world, probability, weight, seed)
        found = self.objects.publish(state, world, probability, weight, seed)
        self.sums.add("fine-tunes by group and family", found, expected)
        return found
