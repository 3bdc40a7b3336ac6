"""What the factory kernels read by cell (a region and a sector) and by stack (a bloc's units and models)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_STACK = -1
TASTE, ADOPT, RECONSIDER, SECOND_TASTE = range(4)
"""Rows of the draws of a month: first stack, adoption, whether the stack is reconsidered, the stack then."""

CELL_TERMS = np.dtype(
    [
        ("trial_total", "f8"),  # units on trial at all sites of the region and domain
        ("trial_units", "f8"),  # units of a trial at one site
        ("adoption", "f8"),  # probability that a site for which it pays adopts this month
        ("scale_up", "f8"),  # part of the distance to its potential that an adopter covers this month
        ("switching", "f8"),  # probability that a site reconsiders its stack this month
        ("hurdle", "f8"),  # factor on the payback hurdles of the rows
        ("support", "f8"),  # part of the capital cost that support and grants pay
        ("price_level", "f8"),  # of local work, relative to the first region
        ("readiness", "f8"),  # part of the integration cost that experience with robots saves at most
        ("ready_density", "f8"),  # robots per employee from which it saves that
        ("uptime", "f8"),  # hours that a unit works in a month
    ]
)
"""Shape (cells,): what all sites of a region and sector share when they decide."""

STACK_TERMS = np.dtype(
    [
        ("price", "f8"),  # of a new unit at the maker's gate [USD]
        ("tariff", "f8"),  # on it [USD]
        ("integration", "f8"),  # cost of installing it at price level 1 and without experience [USD]
        ("saved_hours", "f8"),  # paid hours of work that a unit saves in a year
        ("running_cost", "f8"),  # [USD per year]
        ("potential", "f8"),  # units that a site can use per employee
        ("life", "f8"),  # mean life of a unit [months]
    ]
)
"""Shape (cells, blocs): what a bloc's units are to the sites of a region and sector."""

WORK_TERMS = np.dtype(
    [
        ("trial_units", "f8"),  # units of a trial at one site
        ("uptime", "f8"),  # hours that a unit works in a month
        ("saturation", "f8"),  # hours after which a site has next to nothing more to teach
    ]
)
"""Shape (cells,): what the work of units at the sites of a region and sector yields."""


SITE_PART = np.dtype(
    [
        ("mass", "f8"),  # share of the row's sites
        ("units", "f8"),  # AI-run units per site, mean of the sites
        ("hours", "f8"),  # depreciated cumulative hours per site, mean of the sites
        ("units_variance", "f8"),  # of units between the sites
        ("covariance", "f8"),  # of units and hours
        ("hours_variance", "f8"),  # of hours
        ("stack", "i1"),
        ("adopted", "i1"),  # 1 if these sites have adopted, 0 if they are on trial
    ],
    align=True,
)
"""Shape (parts,): sites of a row that are nearly alike, in the mean-field twin."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SiteParts:
    """What the sites of every row have come to, in expected shares; N rows, C cells, B blocs."""

    first: NDArray[np.int64]
    """Shape (N + 1,): place of each row's first part; those of row i end before that of row i + 1."""
    table: NDArray[np.void]
    """SITE_PART of the sites with a stack, row by row."""
    waiting: NDArray[np.float64]
    """Shape (N, B): of the sites whose taste is for each stack this month, the share that still has none."""
    taste: NDArray[np.float64]
    """Shape (C, B - 1): where in [0, 1] the tastes for one stack ended and those for the next began."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MovedParts:
    """What a month makes of the parts of rows."""

    parts: SiteParts
    hours: NDArray[np.float64]
    """Shape (N,): mean hours per site."""
    left: NDArray[np.float64]
    """Shape (B, S): effective hours of the sites that have left a stack."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SiteTerms:
    """Terms of a month; the C cells are regions times sectors, sectors run fastest; B blocs."""

    cells: NDArray[np.void]
    """CELL_TERMS, shape (C,)."""
    stacks: NDArray[np.void]
    """STACK_TERMS, shape (C, B)."""
    choice: NDArray[np.float64]
    """Cumulative probability of the stacks in ``PhysicalWorld.stack_order`` but the last, shape (C, B + 1, B - 1): for
    sites without a stack, then for those that use stack 0, 1, …"""
    trial_stack: NDArray[np.int64]
    """Shape (C,): likeliest stack of each cell."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FactoryChoices:
    """Decisions of a month; N rows, C cells, B blocs. In the mean-field twin all numbers per site are means."""

    stack: NDArray[np.int8]
    """Shape (N,): stack after switching and adoption, in the twin that of most sites; -1 = none."""
    adopts: NDArray[np.float64]
    """Shape (N,): share of each row's sites that adopt because it pays: 0 or 1, in the twin between."""
    trial: NDArray[np.float64]
    """Shape (N,): units per site on trial."""
    retired: NDArray[np.float64]
    """Shape (N,): units per site that reach the end of their life."""
    added: NDArray[np.float64]
    """Shape (N,): new units per site."""
    units: NDArray[np.float64]
    """Shape (C, B): new units of all sites."""
    capital: NDArray[np.float64]
    """Shape (C,): installed cost of the new units, tariffs included, before support and grants [USD]."""
    unit_hours: NDArray[np.float64]
    """Shape (B,): hours that units worked at the sites on each stack."""
    sites_in_use: NDArray[np.float64]
    """Shape (B,): sites with units by stack."""
    moved: MovedParts | None = None
    """What becomes of the parts of rows in the twin; None where a row is of one piece."""


@dataclasses.dataclass(slots=True, kw_only=True)
class FactoryTotals:
    """Sums over all sites; R regions, S sectors, B blocs, D domains."""

    taught: NDArray[np.float64]
    """Shape (B, S): effective hours of the sites on each stack, by sector, before any is shared."""
    sites_in_use: NDArray[np.float64]
    """Shape (R, S): sites with AI-run units."""
    robots: NDArray[np.float64]
    """Shape (R,): conventional robots."""
    ai_units: NDArray[np.float64]
    """Shape (R,): AI-run units."""
    units_by_stack: NDArray[np.float64]
    """Shape (B, D): AI-run units by stack and domain."""
