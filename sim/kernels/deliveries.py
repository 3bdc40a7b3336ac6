"""What the sites' new units come to for the makers of each bloc and for each region."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.dimensions import ARM, HUMANOID, MANIPULATION

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """Units delivered in a month; R regions, B blocs, K kinds of units."""

    made: NDArray[np.float64]
    """Shape (B, K): units made."""
    revenue: NDArray[np.float64]
    """Shape (B, domains): deployment revenue [USD]."""
    other_revenue: NDArray[np.float64]
    """Shape (B,): the part of it from humanoids sold for anything but production [USD]."""
    capital: NDArray[np.float64]
    """Shape (R,): installed cost of the sites' new units [USD]."""
    grants: NDArray[np.float64]
    """Shape (R,): the part of it that support and grants pay [USD]."""
    tariffs: NDArray[np.float64]
    """Shape (R,): [USD]."""


def deliveries(
    units: NDArray[np.float64], capital: NDArray[np.float64], cells: NDArray[np.void], stacks: NDArray[np.void], *,
    unit_cost: NDArray[np.float64], mix: NDArray[np.float64], domain: NDArray[np.int64],
    other_humanoids: NDArray[np.float64], position: int, robots_sold: NDArray[np.float64], n_regions: int,
) -> Deliveries:  # fmt: skip
    """Add up the new units of all cells; C cells are regions times S sectors, sectors run fastest.

    Parameters
    ----------
    units, capital : ndarray, shapes (C, B) and (C,)
        New units of all sites by stack, and their installed cost before support [USD].
    cells, stacks : ndarray of CELL_TERMS, shape (C,), and of STACK_TERMS, shape (C, B)
        Terms of the month.
    unit_cost, mix : ndarray, shapes (B, K) and (B, domains, K)
        Cost of each kind at the maker's gate [USD]; share of each kind among new units.
    domain : ndarray, shape (S,)
        Domain of each sector.
    other_humanoids : ndarray, shape (B, T)
        Humanoids sold for anything but production, of which ``position`` is the month.
    robots_sold : ndarray, shape (B,)
        Conventional robots that the makers sell; AI-run arms are among them.
    n_regions : int
        R.
    """
    n_blocs, n_domains, n_kinds = mix.shape
    sums = Deliveries(
        made=np.zeros((n_blocs, n_kinds)), revenue=np.zeros((n_blocs, n_domains)), other_revenue=np.empty(n_blocs),
        capital=np.zeros(n_regions), grants=np.empty(n_regions), tariffs=np.zeros(n_regions),
    )  # fmt: skip
    _add_makers(
        units, unit_cost, mix, domain, other_humanoids, position, robots_sold, sums.made, sums.revenue,
        sums.other_revenue,
    )  # fmt: skip
    _add_regions(units, capital, cells, stacks, sums.capital, sums.grants, sums.tariffs)
    return sums


@numba.njit(cache=True, nogil=True)
def _add_makers(units, unit_cost, mix, domain, other_humanoids, position, robots_sold, made, revenue, other_revenue):
    n_blocs, n_domains, n_kinds = mix.shape
    bought = np.zeros((n_blocs, n_domains))
    for c in range(units.shape[0]):
        for b in range(n_blocs):
            bought[b, domain[c % domain.size]] += units[c, b]
    for b in range(n_blocs):
        for d in range(n_domains):
            for k in range(n_kinds):
                made[b, k] += bought[b, d] * mix[b, d, k]
                revenue[b, d] += bought[b, d] * mix[b, d, k] * unit_cost[b, k]
        others = other_humanoids[b, position]
        made[b, HUMANOID] += others
        made[b, ARM] = max(made[b, ARM], robots_sold[b])
        other_revenue[b] = others * unit_cost[b, HUMANOID]
        revenue[b, MANIPULATION] += other_revenue[b]


@numba.njit(cache=True, nogil=True)
def _add_regions(units, capital, cells, stacks, of_region, grants, tariffs):
    n_sectors = capital.size // of_region.size
    for r in range(of_region.size):
        for c in range(r * n_sectors, (r + 1) * n_sectors):
            of_region[r] += capital[c]
            for b in range(units.shape[1]):
                tariffs[r] += units[c, b] * stacks[c, b].tariff
        # the sectors of a region share their support
        grants[r] = cells[r * n_sectors].support * of_region[r]
