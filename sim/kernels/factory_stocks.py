"""Stocks of the factory rows from one month to the next, and what all sites add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.factory_choices import share_in_use
from sim.kernels.factory_types import NO_STACK, FactoryChoices, FactoryTotals

if TYPE_CHECKING:
    from numpy.typing import NDArray


def move_factories(
    choices: FactoryChoices,
    work: NDArray[np.void],
    *,
    robots_kept: NDArray[np.float64],
    robots_new: NDArray[np.float64],
    depreciation: float,
    cell: NDArray[np.int64],
    size: NDArray[np.float64],
    weight: NDArray[np.float64],
    robots: NDArray[np.float64],
    ai_units: NDArray[np.float64],
    hours: NDArray[np.float64],
    trial: NDArray[np.float64],
    stack: NDArray[np.int8],
    adopted: NDArray[np.float64],
    legacy: NDArray[np.float64],
) -> None:
    r"""Change the state of every row in place by the month's decisions.

    .. math:: H' = (1 - \delta) H + n u,\quad n' = n - \text{retired} + \text{added},\quad
       k' = k\,\text{robots\_kept} + z\,\text{robots\_new}

    A site that changes its stack begins with no hours; what they were worth stays with the bloc that it leaves.

    Parameters
    ----------
    choices : FactoryChoices
        Of this month and these rows.
    work : ndarray of WORK_TERMS, shape (C,)
        Terms of each region and sector; sectors run fastest.
    robots_kept, robots_new : ndarray, shape (C,)
        Part of the conventional robots that lasts the month; robots installed per employee.
    depreciation : float
        δ [1/month].
    cell, size, weight : ndarray, shape (N,)
        The rows, see ``sim.physical_world.Sites``.
    robots, ai_units, hours, trial, stack, adopted : ndarray, shape (N,)
        Their state, changed in place.
    legacy : ndarray, shape (B, S)
        Effective hours of sites that have left a stack, added to in place.
    """
    _move(
        choices.stack, choices.adopts, choices.trial, choices.retired, choices.added, work, robots_kept, robots_new,
        1.0 - depreciation, cell, size, weight, robots, ai_units, hours, trial, stack, adopted, legacy,
    )  # fmt: skip


def factory_totals(
    work: NDArray[np.void],
    data_kept: NDArray[np.float64],
    domain_of_sector: NDArray[np.int64],
    *,
    cell: NDArray[np.int64],
    weight: NDArray[np.float64],
    robots: NDArray[np.float64],
    ai_units: NDArray[np.float64],
    hours: NDArray[np.float64],
    trial: NDArray[np.float64],
    stack: NDArray[np.int8],
    adopted: NDArray[np.float64],
) -> FactoryTotals:
    r"""Add up all sites.

    A row of which the share f is in use and has worked H hours teaches
    :math:`f \bar h (1 - e^{-H / (f \bar h)})` effective hours per site, of which ``data_kept`` counts.

    Parameters
    ----------
    work : ndarray of WORK_TERMS, shape (C,)
        Terms of each region and sector; sectors run fastest.
    data_kept : ndarray, shape (R, B)
        Part of a site's data that reaches the bloc of its stack.
    domain_of_sector : ndarray, shape (S,)
        Domain of each sector's work.
    cell, weight : ndarray, shape (N,)
        The rows, see ``sim.physical_world.Sites``.
    robots, ai_units, hours, trial, stack, adopted : ndarray, shape (N,)
        Their state, see ``sim.physical_state.FactoryState``.

    Returns
    -------
    FactoryTotals
        New arrays; sums run over rows in order.
    """
    (n_regions, n_blocs), n_sectors = data_kept.shape, len(domain_of_sector)
    totals = FactoryTotals(
        taught=np.zeros((n_blocs, n_sectors)), sites_in_use=np.zeros((n_regions, n_sectors)),
        robots=np.zeros(n_regions), ai_units=np.zeros(n_regions),
        units_by_stack=np.zeros((n_blocs, domain_of_sector.max() + 1)),
    )  # fmt: skip
    _add_up(
        work, data_kept, domain_of_sector, cell, weight, robots, ai_units, hours, trial, stack, adopted, totals.taught,
        totals.sites_in_use, totals.robots, totals.ai_units, totals.units_by_stack,
    )  # fmt: skip
    return totals


# error_model="numpy": without checks for division by zero, which the terms rule out.
@numba.njit(cache=True, nogil=True, error_model="numpy")
def taught_hours(hours, in_use, saturation):
    """Effective hours per site of a row: its sites in use teach alike up to saturation, the others nothing."""
    return -in_use * saturation * np.expm1(-hours / in_use / saturation) if in_use > 0.0 else 0.0


@numba.njit(cache=True, nogil=True)
def _move(
    new_stack, adopts, new_trial, retired, added, work, robots_kept, robots_new, lasting, cell, size, weight, robots,
    ai_units, hours, trial, stack, adopted, legacy,
):  # fmt: skip
    for i in range(cell.size):
        c = cell[i]
        here = work[c]
        robots[i] = robots_kept[c] * robots[i] + robots_new[c] * size[i]
        if new_stack[i] == NO_STACK:
            continue
        hours[i] = lasting * hours[i] + ai_units[i] * here.uptime
        if stack[i] != NO_STACK and stack[i] != new_stack[i]:
            in_use = share_in_use(adopted[i], trial[i], here.trial_units)
            taught = weight[i] * taught_hours(hours[i], in_use, here.saturation)
            legacy[stack[i], c % legacy.shape[1]] += taught
            hours[i] = 0.0
        ai_units[i] = ai_units[i] - retired[i] + added[i]
        trial[i] = new_trial[i]
        adopted[i] += adopts[i]
        stack[i] = new_stack[i]


@numba.njit(cache=True, nogil=True)
def _add_up(
    work, data_kept, domain_of_sector, cell, weight, robots, ai_units, hours, trial, stack, adopted, taught,
    sites_in_use, robots_by_region, units_by_region, units_by_stack,
):  # fmt: skip
    n_sectors = domain_of_sector.size
    for i in range(cell.size):
        c, bloc = cell[i], stack[i]
        region, sector = c // n_sectors, c % n_sectors
        robots_by_region[region] += weight[i] * robots[i]
        if bloc == NO_STACK:
            continue
        in_use = share_in_use(adopted[i], trial[i], work[c].trial_units)
        units = weight[i] * ai_units[i]
        sites_in_use[region, sector] += weight[i] * in_use
        units_by_region[region] += units
        units_by_stack[bloc, domain_of_sector[sector]] += units
        of_row = weight[i] * taught_hours(hours[i], in_use, work[c].saturation)
        taught[bloc, sector] += of_row * data_kept[region, bloc]
