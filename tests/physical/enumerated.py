"""One row of sites alone in the world, in expected parts or as one row for every way in which its draws may fall."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from sim.kernels import SiteParts, expected_choices, factory_choices, move_factories, part_totals, parts_of_rows
from sim.kernels.factory_stocks import taught_hours
from sim.kernels.factory_types import CELL_TERMS, STACK_TERMS, WORK_TERMS, FactoryChoices

DEPRECIATION = 0.02
SITE = {"size": 10.0, "wage": 10.0, "hurdle": 2.0, "weight": 1.0, "trial_before": 0.0}
"""A unit of 1,000 saves 1,000 a year: it pays within the hurdle unless its price is raised."""


def cell_terms(**changes: Any) -> np.ndarray:
    """CELL_TERMS of one cell: a third of the sites adopts in a month, a quarter with a stack reconsiders."""
    cells = np.zeros(1, dtype=CELL_TERMS)
    values = {"adoption": 1 / 3, "scale_up": 0.25, "switching": 0.25, "hurdle": 1.0, "trial_units": 1.0}
    values |= {"price_level": 1.0, "ready_density": 1.0, "uptime": 100.0}
    for name, value in (values | changes).items():
        cells[name] = value
    return cells


def stack_terms(price: tuple[float, ...], potential: tuple[float, ...], life: tuple[float, ...]) -> np.ndarray:
    """STACK_TERMS of one cell."""
    stacks = np.zeros((1, len(price)), dtype=STACK_TERMS)
    stacks["price"], stacks["saved_hours"], stacks["potential"], stacks["life"] = price, 100.0, potential, life
    return stacks


def choice_terms(first: float, kept: tuple[float, float]) -> np.ndarray:
    """Probability of stack 0 for sites without a stack and for those that use stack 0 or 1, shape (1, 3, 1)."""
    return np.array([[[first], [kept[0]], [1.0 - kept[1]]]])


def work_terms(saturation: float, cells: np.ndarray) -> np.ndarray:
    """WORK_TERMS of one cell."""
    work = np.zeros(1, dtype=WORK_TERMS)
    work["trial_units"], work["uptime"], work["saturation"] = cells["trial_units"], cells["uptime"], saturation
    return work


class Parts:
    """The row in expected parts."""

    def __init__(self, n_blocs: int = 2) -> None:
        none = np.zeros(1)
        self.parts: SiteParts = parts_of_rows(
            none, none, np.full(1, -1, dtype=np.int8), none, np.linspace(0, 1, n_blocs + 1)[None, 1:-1]
        )
        self.trial, self.legacy, self.adopted = np.zeros(1), np.zeros((n_blocs, 1)), 0.0

    def step(self, cells: np.ndarray, stacks: np.ndarray, choice: np.ndarray, work: np.ndarray) -> FactoryChoices:
        """A month."""
        order = np.arange(stacks.shape[1])
        found = expected_choices(
            self.parts, cells, work, stacks, choice, np.zeros(1, dtype=np.int64), order, depreciation=DEPRECIATION,
            n_sectors=1, cell=np.zeros(1, dtype=np.int64), robots=np.zeros(1), trial=self.trial,
            **{name: np.array([value]) for name, value in SITE.items()},
        )  # fmt: skip
        assert found.moved is not None
        self.parts, self.trial = found.moved.parts, found.trial
        self.legacy = (1.0 - DEPRECIATION) * self.legacy + found.moved.left
        self.adopted += found.adopts[0]
        return found

    def by_stack(self, name: str) -> np.ndarray:
        """Sum over sites by stack, shape (B,)."""
        table = self.parts.table
        return np.bincount(table["stack"], table["mass"] * table[name], len(self.legacy))

    def taught(self, work: np.ndarray) -> np.ndarray:
        """Effective hours by stack, shape (B,)."""
        one = np.ones(1)
        return part_totals(
            self.parts, work, np.ones((1, len(self.legacy))), np.zeros(1, dtype=np.int64), cell=np.zeros(1, np.int64),
            weight=one, robots=one, trial=self.trial,
        ).taught[:, 0]  # fmt: skip


class Rows:
    """Rows for every outcome, with its probability; each decides by the kernel of agent runs."""

    def __init__(self, draws: np.ndarray, probability: np.ndarray, n_blocs: int = 2) -> None:
        """Take draws, shape (T, 4, N), and probabilities of the N outcomes."""
        self.draws, self.probability = draws, probability
        n = len(probability)
        self.state = {name: np.zeros(n) for name in ("robots", "ai_units", "trial", "adopted", "hours")}
        self.state["stack"] = np.full(n, -1, dtype=np.int8)
        self.sites = {name: np.full(n, value) for name, value in SITE.items()}
        self.cell, self.legacy, self.month = np.zeros(n, dtype=np.int64), np.zeros((n_blocs, 1)), 0

    def step(self, cells: np.ndarray, stacks: np.ndarray, choice: np.ndarray, work: np.ndarray) -> FactoryChoices:
        """A month."""
        state, before = self.state, self.state["stack"].copy()
        decided = {name: column for name, column in state.items() if name != "hours"}
        found = factory_choices(
            cells, stacks, choice, np.zeros(1, dtype=np.int64), np.arange(stacks.shape[1]), self.draws[self.month],
            cell=self.cell, **self.sites, **decided,
        )  # fmt: skip
        hours = (1.0 - DEPRECIATION) * state["hours"] + state["ai_units"] * work["uptime"][0]
        in_use = self.in_use(work)
        move_factories(
            found, work, robots_kept=np.ones(1), robots_new=np.zeros(1), depreciation=DEPRECIATION, cell=self.cell,
            size=self.sites["size"], weight=self.sites["weight"], legacy=np.zeros_like(self.legacy), **state,
        )  # fmt: skip
        leaves = np.flatnonzero((before >= 0) & (before != state["stack"]))
        worth = [taught_hours(hours[k], in_use[k], work["saturation"][0]) for k in leaves]
        left = np.bincount(before[leaves], self.probability[leaves] * worth, len(self.legacy))
        self.legacy = (1.0 - DEPRECIATION) * self.legacy + left[:, None]
        self.month += 1
        return found

    def in_use(self, work: np.ndarray) -> np.ndarray:
        """Share of sites with units."""
        state = self.state
        return state["adopted"] + (1.0 - state["adopted"]) * state["trial"] / work["trial_units"][0]

    def by_stack(self, name: str) -> np.ndarray:
        """Expected sum by stack, shape (B,)."""
        return self.mean_by_stack(self.state[name])

    def mean_by_stack(self, values: np.ndarray) -> np.ndarray:
        """Expected value of a column by stack, shape (B,)."""
        used = self.state["stack"] >= 0
        return np.bincount(self.state["stack"][used], (self.probability * values)[used], len(self.legacy))

    def taught(self, work: np.ndarray) -> np.ndarray:
        """Effective hours by stack, shape (B,)."""
        in_use = self.in_use(work)
        each = [taught_hours(h, f, work["saturation"][0]) for h, f in zip(self.state["hours"], in_use, strict=True)]
        return self.mean_by_stack(np.array(each))


def every_outcome(months: int, cells: np.ndarray, choice: np.ndarray) -> Rows:
    """Rows for all ways in which the draws of some months may fall, in two stacks and with the same choice."""
    adoption, switching = cells["adoption"][0], cells["switching"][0]

    def strata(*ends: float) -> list[tuple[float, float]]:
        edges = np.unique([0.0, *ends, 1.0])
        return [(0.5 * (low + high), high - low) for low, high in itertools.pairwise(edges)]

    tastes, adopts, second = strata(choice[0, 0, 0]), strata(adoption), strata(choice[0, 1, 0], choice[0, 2, 0])
    reconsider, keep = strata(switching)
    # a site that does not reconsider has no second taste
    again = [(keep, (0.5, 1.0))] + [(reconsider, taste) for taste in second]
    month = [(a[0], r[0], s[0], a[1] * r[1] * s[1]) for a in adopts for r, s in again]
    draws, probability = [], []
    for taste in tastes:
        for path in itertools.product(month, repeat=months):
            draws.append([[taste[0], *draw[:3]] for draw in path])
            probability.append(taste[1] * np.prod([draw[3] for draw in path]))
    return Rows(np.array(draws).transpose(1, 2, 0).copy(), np.array(probability))
