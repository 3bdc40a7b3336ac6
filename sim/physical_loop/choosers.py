"""How sites' chances become decisions: drawn row by row, or their expected value for the mean-field twin."""

from __future__ import annotations

import abc
import dataclasses

import numpy as np

from sim.errors import UserError
from sim.kernels import FactoryChoices, SiteTerms, expected_choices, factory_choices, parts_of_rows
from sim.kernels.factory_types import ADOPT, RECONSIDER, SECOND_TASTE, TASTE
from sim.parameters import Parameters
from sim.physical_loop.rules import site_rules
from sim.physical_state import FactoryState
from sim.physical_world import PhysicalWorld, Sites
from sim.randomness import Stream, uniform_rows


class AbstractSiteChooser(abc.ABC):
    """What rows decide, given what their sites face."""

    @abc.abstractmethod
    def choices(
        self, factories: FactoryState, world: PhysicalWorld, parameters: Parameters, terms: SiteTerms, month: int
    ) -> FactoryChoices:
        """Decisions of a month; the state is left as it is."""


@dataclasses.dataclass(frozen=True, slots=True)
class SampledSites(AbstractSiteChooser):
    """Draws keyed by seed, row and month: a row adopts or does not."""

    seed: int

    def choices(
        self, factories: FactoryState, world: PhysicalWorld, parameters: Parameters, terms: SiteTerms, month: int
    ) -> FactoryChoices:
        """Let every row choose by its draws."""
        if factories.parts is not None:
            raise UserError(
                "the factories of this state are expected shares of a mean-field twin; they cannot go on as rows",
                hint="Go on with the twin, or start again without it.",
            )
        sites = world.sites
        return factory_choices(
            terms.cells, terms.stacks, terms.choice, terms.trial_stack, world.stack_order, self.draws(sites, month),
            cell=sites.cell, size=sites.size, wage=sites.wage,
            hurdle=sites.hurdle, weight=sites.weight, trial_before=sites.trial_before, robots=factories.robots,
            ai_units=factories.ai_units, trial=factories.trial, stack=factories.stack, adopted=factories.adopted,
        )  # fmt: skip

    def draws(self, sites: Sites, month: int) -> np.ndarray:
        """Numbers in [0, 1) behind a month's decisions, independent between rows, shape (4, N).

        TASTE: the first stack, the same every month; ADOPT: adoption; RECONSIDER: rows below the rate reconsider their
        stack; SECOND_TASTE: the stack that they then choose.
        """
        draws = np.empty((4, sites.count))
        uniform_rows(self.seed, Stream.FACTORY_STACK, draws[TASTE])
        uniform_rows(self.seed, Stream.FACTORY_ADOPT, draws[ADOPT], month)
        uniform_rows(self.seed, Stream.FACTORY_SWITCH, draws[RECONSIDER], month)
        uniform_rows(self.seed, Stream.FACTORY_SWITCH, draws[SECOND_TASTE], month, 1)
        return draws


@dataclasses.dataclass(frozen=True, slots=True)
class ExpectedSites(AbstractSiteChooser):
    """No chance: of every row's sites the expected shares adopt, choose and change stacks.

    With the rows fixed, results are those that agent runs scatter around, up to sites that share a part of their row.
    """

    def choices(
        self, factories: FactoryState, world: PhysicalWorld, parameters: Parameters, terms: SiteTerms, month: int
    ) -> FactoryChoices:
        """Mean over all draws."""
        sites, parts = world.sites, factories.parts
        if parts is None:
            parts = parts_of_rows(
                factories.ai_units, factories.hours, factories.stack, factories.adopted, terms.choice[:, 0]
            )
        return expected_choices(
            parts, terms.cells, world.once(site_rules, parameters).work, terms.stacks, terms.choice, terms.trial_stack,
            world.stack_order, depreciation=parameters.embodied.depreciation,
            n_sectors=world.sites.weight_in_cell.shape[1], cell=sites.cell, size=sites.size, wage=sites.wage,
            hurdle=sites.hurdle, weight=sites.weight, trial_before=sites.trial_before, robots=factories.robots,
            trial=factories.trial,
        )  # fmt: skip
