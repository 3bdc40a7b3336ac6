"""How sites' chances become decisions: drawn row by row, or their expected value for the mean-field twin."""

from __future__ import annotations

import abc
import dataclasses

import numpy as np

from sim.physical_world import Sites
from sim.randomness import Stream, uniform

_GOLDEN, _PLASTIC = 0.6180339887498949, 0.7548776662466927
"""Steps of additive recurrences that fill the unit interval evenly."""


class AbstractSiteChooser(abc.ABC):
    """Turns probabilities of adoption and uniform draws of stacks into decisions of the rows."""

    @abc.abstractmethod
    def adopting(self, probability: np.ndarray, month: int) -> np.ndarray:
        """Share of each row's sites that adopt among those that may, shape (N,)."""

    @abc.abstractmethod
    def taste(self, sites: Sites) -> np.ndarray:
        """Draws behind the first stack, the same every month, shape (N,) in [0, 1)."""

    @abc.abstractmethod
    def reconsidering(self, rate: float, sites: Sites, month: int) -> np.ndarray:
        """Rows that reconsider their stack, indices."""

    @abc.abstractmethod
    def second_taste(self, rows: np.ndarray, sites: Sites, month: int) -> np.ndarray:
        """Draws behind a reconsidered stack, in [0, 1)."""


@dataclasses.dataclass(frozen=True, slots=True)
class SampledSites(AbstractSiteChooser):
    """Draws keyed by seed, row and month: a row adopts or does not."""

    seed: int

    def adopting(self, probability: np.ndarray, month: int) -> np.ndarray:
        """1 where the draw is below the probability, else 0."""
        draws = uniform(self.seed, Stream.FACTORY_ADOPT, np.arange(len(probability)), month)
        return (draws < probability).astype(float)

    def taste(self, sites: Sites) -> np.ndarray:
        """One draw per row for the whole run."""
        return np.asarray(uniform(self.seed, Stream.FACTORY_STACK, np.arange(sites.count), 0))

    def reconsidering(self, rate: float, sites: Sites, month: int) -> np.ndarray:
        """Rows whose draw is below the rate."""
        return np.flatnonzero(uniform(self.seed, Stream.FACTORY_SWITCH, np.arange(sites.count), month) < rate)

    def second_taste(self, rows: np.ndarray, sites: Sites, month: int) -> np.ndarray:
        """A second draw of the same rows and month."""
        return np.asarray(uniform(self.seed, Stream.FACTORY_SWITCH, rows, month, 1))


@dataclasses.dataclass(frozen=True, slots=True)
class ExpectedSites(AbstractSiteChooser):
    """No chance: adoption in expected shares, stacks dealt over the rows as evenly as can be.

    With the rows fixed, results are those that agent runs scatter around, up to the evenness of the points. Points
    go by the place of a row among those of its region and sector, so where a region stands in the table is nothing.
    """

    def adopting(self, probability: np.ndarray, month: int) -> np.ndarray:
        """The probability itself."""
        return probability

    def taste(self, sites: Sites) -> np.ndarray:
        """Additive recurrence over the rows."""
        return (0.5 + _GOLDEN * sites.place) % 1.0

    def reconsidering(self, rate: float, sites: Sites, month: int) -> np.ndarray:
        """Rows whose point in a recurrence over rows and months is below the rate."""
        return np.flatnonzero((0.5 + _PLASTIC * sites.place + _GOLDEN * month) % 1.0 < rate)

    def second_taste(self, rows: np.ndarray, sites: Sites, month: int) -> np.ndarray:
        """Another recurrence, so that who reconsiders says nothing of what is chosen."""
        return (0.5 + _GOLDEN * sites.place[rows] + _PLASTIC**2 * month) % 1.0
