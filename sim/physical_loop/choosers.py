"""How sites' chances become decisions: drawn row by row, or their expected value for the mean-field twin."""

from __future__ import annotations

import abc
import dataclasses
from typing import ClassVar

import numpy as np

from sim.kernels.factory_types import ADOPT, RECONSIDER, SECOND_TASTE, TASTE
from sim.physical_world import Sites
from sim.randomness import Stream, uniform_rows

_GOLDEN, _PLASTIC = 0.6180339887498949, 0.7548776662466927
"""Steps of additive recurrences that fill the unit interval evenly."""


class AbstractSiteChooser(abc.ABC):
    """Draws behind the decisions of rows."""

    in_parts: ClassVar[bool]
    """Whether the expected share of each row's sites adopts, in place of all of them or none."""

    @abc.abstractmethod
    def draws(self, sites: Sites, month: int) -> np.ndarray:
        """Numbers in [0, 1) behind a month's decisions, shape (4, N).

        TASTE: the first stack, the same every month; ADOPT: adoption; RECONSIDER: rows below the rate reconsider their
        stack; SECOND_TASTE: the stack that they then choose.
        """


@dataclasses.dataclass(frozen=True, slots=True)
class SampledSites(AbstractSiteChooser):
    """Draws keyed by seed, row and month: a row adopts or does not."""

    in_parts: ClassVar[bool] = False
    seed: int

    def draws(self, sites: Sites, month: int) -> np.ndarray:
        """Independent draws of the rows."""
        draws = np.empty((4, sites.count))
        uniform_rows(self.seed, Stream.FACTORY_STACK, draws[TASTE])
        uniform_rows(self.seed, Stream.FACTORY_ADOPT, draws[ADOPT], month)
        uniform_rows(self.seed, Stream.FACTORY_SWITCH, draws[RECONSIDER], month)
        uniform_rows(self.seed, Stream.FACTORY_SWITCH, draws[SECOND_TASTE], month, 1)
        return draws


@dataclasses.dataclass(frozen=True, slots=True)
class ExpectedSites(AbstractSiteChooser):
    """No chance: adoption in expected shares, stacks dealt over the rows as evenly as can be.

    With the rows fixed, results are those that agent runs scatter around, up to the evenness of the points. Points
    go by the place of a row among those of its region and sector, so where a region stands in the table is nothing.
    """

    in_parts: ClassVar[bool] = True

    def draws(self, sites: Sites, month: int) -> np.ndarray:
        """Additive recurrences over rows and months; that of ADOPT is not asked for and left at 0.

        Who reconsiders says nothing of what is chosen then, because the two recurrences differ.
        """
        draws = np.zeros((4, sites.count))
        draws[TASTE] = (0.5 + _GOLDEN * sites.place) % 1.0
        draws[RECONSIDER] = (0.5 + _PLASTIC * sites.place + _GOLDEN * month) % 1.0
        draws[SECOND_TASTE] = (0.5 + _GOLDEN * sites.place + _PLASTIC**2 * month) % 1.0
        return draws
