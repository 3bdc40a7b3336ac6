"""How sites' chances become decisions: drawn row by row, or their expected value for the mean-field twin."""

from __future__ import annotations

import abc
import dataclasses

import numpy as np

from sim.randomness import Stream, uniform

_GOLDEN, _PLASTIC = 0.6180339887498949, 0.7548776662466927
"""Steps of additive recurrences that fill the unit interval evenly."""


class AbstractSiteChooser(abc.ABC):
    """Turns probabilities of adoption and uniform draws of stacks into decisions of the rows."""

    @abc.abstractmethod
    def adopting(self, probability: np.ndarray, month: int) -> np.ndarray:
        """Share of each row's sites that adopt among those that may, shape (N,)."""

    @abc.abstractmethod
    def taste(self, n_rows: int) -> np.ndarray:
        """Draws behind the first stack, the same every month, shape (N,) in [0, 1)."""

    @abc.abstractmethod
    def reconsidering(self, rate: float, n_rows: int, month: int) -> np.ndarray:
        """Rows that reconsider their stack, indices."""

    @abc.abstractmethod
    def second_taste(self, rows: np.ndarray, month: int) -> np.ndarray:
        """Draws behind a reconsidered stack, in [0, 1)."""


@dataclasses.dataclass(frozen=True, slots=True)
class SampledSites(AbstractSiteChooser):
    """Draws keyed by seed, row and month: a row adopts or does not."""

    seed: int

    def adopting(self, probability: np.ndarray, month: int) -> np.ndarray:
        """1 where the draw is below the probability, else 0."""
        draws = uniform(self.seed, Stream.FACTORY_ADOPT, np.arange(len(probability)), month)
        return (draws < probability).astype(float)

    def taste(self, n_rows: int) -> np.ndarray:
        """One draw per row for the whole run."""
        return np.asarray(uniform(self.seed, Stream.FACTORY_STACK, np.arange(n_rows), 0))

    def reconsidering(self, rate: float, n_rows: int, month: int) -> np.ndarray:
        """Rows whose draw is below the rate."""
        return np.flatnonzero(uniform(self.seed, Stream.FACTORY_SWITCH, np.arange(n_rows), month) < rate)

    def second_taste(self, rows: np.ndarray, month: int) -> np.ndarray:
        """A second draw of the same rows and month."""
        return np.asarray(uniform(self.seed, Stream.FACTORY_SWITCH, rows, month, 1))


@dataclasses.dataclass(frozen=True, slots=True)
class ExpectedSites(AbstractSiteChooser):
    """No chance: adoption in expected shares, stacks dealt over the rows as evenly as can be.

    With the rows fixed, results are those that agent runs scatter around, up to the evenness of the points.
    """

    def adopting(self, probability: np.ndarray, month: int) -> np.ndarray:
        """The probability itself."""
        return probability

    def taste(self, n_rows: int) -> np.ndarray:
        """Additive recurrence over the rows."""
        return (0.5 + _GOLDEN * np.arange(n_rows)) % 1.0

    def reconsidering(self, rate: float, n_rows: int, month: int) -> np.ndarray:
        """Rows whose place in a recurrence over rows and months is below the rate."""
        return np.flatnonzero((0.5 + _PLASTIC * np.arange(n_rows) + _GOLDEN * month) % 1.0 < rate)

    def second_taste(self, rows: np.ndarray, month: int) -> np.ndarray:
        """Another recurrence, so that who reconsiders says nothing of what is chosen."""
        return (0.5 + _GOLDEN * rows + _PLASTIC**2 * month) % 1.0
