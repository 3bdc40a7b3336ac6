"""What the sites of every region and sector face in a month: tables that the factory kernels read, in one pass."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.factory_types import STACK_TERMS, SiteTerms
from sim.kernels.stacks import accumulate_choice

if TYPE_CHECKING:
    from numpy.typing import NDArray

INTEGRATION, WORKERS, RUNNING_COST, LIFE = range(4)
"""Rows of what is known of each kind of unit: installing at price level 1 and without experience and running it for a
year [fractions of its price]; persons that it replaces; life [years]."""
_PRICE = 4
_MONTHS_PER_YEAR = 12.0
_MOST_MISSING = 120_000.0
"""Points short of the difficulty at which the power of ten would overflow; the share is 0 there in any case."""


class SiteRates(NamedTuple):
    """Numbers that all sites share, see ``sim.parameters.DeploymentParameters``."""

    leakage: float
    """Weight of the world among the peers that a site sees."""
    innovation: float
    imitation: float
    hours_per_worker: float
    stock_effect: float
    capability_weight: float
    cost_weight: float
    switching_cost: float


def site_terms(
    cells: NDArray[np.void],
    rates: SiteRates,
    *,
    share: NDArray[np.float64],
    share_of_sector: NDArray[np.float64],
    pace: NDArray[np.float64],
    trials: NDArray[np.float64],
    position: int,
    support: NDArray[np.float64],
    domain: NDArray[np.int64],
    capability: NDArray[np.float64],
    vertical: NDArray[np.float64],
    unit_cost: NDArray[np.float64],
    mix: NDArray[np.float64],
    of_kind: NDArray[np.float64],
    difficulty: NDArray[np.float64],
    task_share: NDArray[np.float64],
    tariff: NDArray[np.float64],
    inclination: NDArray[np.float64],
    stack_order: NDArray[np.int64],
) -> SiteTerms:
    """Work out the terms of all cells and stacks; R regions, S sectors, C = R S cells, B blocs, K kinds of units.

    The equations are those of ``sim.mechanisms``: ``peer_share``, ``adoption_hazard``, ``monthly_probability``,
    ``feasible_share``, ``annual_saving``, ``potential_units`` and ``stack_utility``.

    Parameters
    ----------
    cells : ndarray of CELL_TERMS, shape (C,)
        What does not change from month to month; copied.
    rates : SiteRates
        Numbers that all sites share.
    share, share_of_sector : ndarray, shape (R, S)
        Adopted share of the sites, and the cell's share of all sites of its sector.
    pace : ndarray, shape (R, S)
        Pace of adoption that permits allow [factor].
    trials : ndarray, shape (R, domains, T)
        Units on trial, of which ``position`` is the month.
    support : ndarray, shape (R,)
        Part of the capital cost that support and grants pay.
    domain : ndarray, shape (S,)
        Domain of each sector.
    capability, vertical : ndarray, shapes (B, domains) and (B, S)
        Embodied capability, and the points of edge C2.
    unit_cost, mix : ndarray, shapes (B, K) and (B, domains, K)
        Cost of each kind of unit at the maker's gate [USD]; share of each kind among new units.
    of_kind : ndarray, shape (4, K)
        INTEGRATION, WORKERS, RUNNING_COST, LIFE.
    difficulty, task_share : ndarray, shape (S,)
        Capability at which half of the tasks are feasible [points]; share of the work that units could do.
    tariff : ndarray, shape (R, B)
        On a bloc's units [fraction of price].
    inclination : ndarray, shape (R, S, B)
        Advantage of the region's own bloc less distrust of foreign ones [utils].
    stack_order : ndarray, shape (B,)
        Stacks in the order in which draws run through them.
    """
    (n_regions, n_sectors, n_blocs), terms = inclination.shape, cells.copy()
    n_cells = n_regions * n_sectors
    stacks, utility = np.empty((n_cells, n_blocs), dtype=STACK_TERMS), np.empty((n_cells, n_blocs))
    choice = np.empty((n_cells, n_blocs + 1, n_blocs - 1))
    trial_stack, peers = np.empty(n_cells, dtype=np.int64), np.empty((n_regions, n_sectors))
    _fill_cells(terms, peers, rates, share, share_of_sector, pace, trials, position, support, domain)
    _fill_stacks(
        stacks, utility, trial_stack, peers, rates, domain, capability, vertical, unit_cost, mix, of_kind, difficulty,
        task_share, tariff, inclination,
    )  # fmt: skip
    accumulate_choice(utility, rates.switching_cost, stack_order, choice)
    return SiteTerms(cells=terms, stacks=stacks, choice=choice, trial_stack=trial_stack)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _fill_cells(cells, peers, rates, share, share_of_sector, pace, trials, position, support, domain):
    n_regions, n_sectors = share.shape
    for s in range(n_sectors):
        in_world = 0.0
        for r in range(n_regions):
            in_world += share_of_sector[r, s] * share[r, s]
        for r in range(n_regions):
            peers[r, s] = (1.0 - rates.leakage) * share[r, s] + rates.leakage * in_world
            cell = cells[r * n_sectors + s]
            hazard = pace[r, s] * (rates.innovation + rates.imitation * peers[r, s])
            cell.adoption = -math.expm1(-hazard / _MONTHS_PER_YEAR)
            cell.trial_total = trials[r, domain[s], position]
            cell.support = support[r]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _mean_unit(mean, unit_cost, mix, of_kind):
    """Write what a bloc's mean new unit of a domain costs and does."""
    mean[:] = 0.0
    for k in range(mix.size):
        mean[_PRICE] += mix[k] * unit_cost[k]
        mean[INTEGRATION] += mix[k] * (of_kind[INTEGRATION, k] * unit_cost[k])
        mean[WORKERS] += mix[k] * of_kind[WORKERS, k]
        mean[RUNNING_COST] += mix[k] * (of_kind[RUNNING_COST, k] * unit_cost[k])
        mean[LIFE] += mix[k] * of_kind[LIFE, k]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _fill_stacks(
    stacks, utility, trial_stack, peers, rates, domain, capability, vertical, unit_cost, mix, of_kind, difficulty,
    task_share, tariff, inclination,
):  # fmt: skip
    n_regions, n_sectors, n_blocs = inclination.shape
    mean = np.empty(5)
    for s in range(n_sectors):
        for b in range(n_blocs):
            _mean_unit(mean, unit_cost[b], mix[b, domain[s]], of_kind)
            missing = min(difficulty[s] - capability[b, domain[s]], _MOST_MISSING)
            feasible = 1.0 / (1.0 + 10.0 ** (missing / 400.0))
            potential = task_share[s] * feasible / mean[WORKERS]
            worth = rates.capability_weight * (capability[b, domain[s]] + vertical[b, s]) / 100.0
            for r in range(n_regions):
                c = r * n_sectors + s
                # per USD of hourly wage a saving is hours of work
                remaining = 1.0 - rates.stock_effect * peers[r, s]
                stack, price = stacks[c, b], mean[_PRICE]
                stack.price, stack.tariff, stack.integration = price, tariff[r, b] * price, mean[INTEGRATION]
                stack.saved_hours = mean[WORKERS] * rates.hours_per_worker * remaining * feasible
                stack.running_cost, stack.potential, stack.life = (
                    mean[RUNNING_COST],
                    potential,
                    _MONTHS_PER_YEAR * mean[LIFE],
                )
                delivered = math.log(price + tariff[r, b] * price)
                utility[c, b] = worth - rates.cost_weight * delivered + inclination[r, s, b]
    for c in range(utility.shape[0]):
        trial_stack[c] = np.argmax(utility[c])
