"""Rows of the mean-field twin in parts: what sites that are nearly alike teach, and what all of them add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.factory_choices import share_in_use
from sim.kernels.factory_types import NO_STACK, SITE_PART, FactoryTotals, SiteParts

if TYPE_CHECKING:
    from numpy.typing import NDArray

FULL = 40.0
"""-ln of the share left to teach, from which on it is less than the last digit."""
ALIKE = 1e-6
"""Variance over mean below which sites count as alike."""


def parts_of_rows(
    ai_units: NDArray[np.float64], hours: NDArray[np.float64], stack: NDArray[np.int8], adopted: NDArray[np.float64],
    taste: NDArray[np.float64],
) -> SiteParts:  # fmt: skip
    """Rows that are of one piece, as parts: with a stack one part, without one all of their sites wait.

    Parameters
    ----------
    ai_units, hours, stack, adopted : ndarray, shape (N,)
        The rows, see ``sim.physical_state.FactoryState``; ``adopted`` is 0 or 1.
    taste : ndarray, shape (C, B - 1)
        Cumulative probabilities of the stacks for sites without one.
    """
    used = stack != NO_STACK
    table = np.zeros(used.sum(), dtype=SITE_PART)
    table["mass"] = 1.0
    for name, column in (("units", ai_units), ("hours", hours), ("stack", stack), ("adopted", adopted)):
        table[name] = column[used]
    waiting = np.repeat(np.where(used, 0.0, 1.0)[:, None], taste.shape[1] + 1, axis=1)
    return SiteParts(first=np.append(0, used.cumsum()), table=table, waiting=waiting, taste=taste)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def mean_taught(hours, variance, scale):
    r"""Mean effective hours of sites that have worked different hours.

    .. math:: s (1 - E[e^{-H / s}]), \quad E[e^{-x}] = (1 + v / m)^{-m^2 / v}

    for hours x = H/s of mean m and variance v, as of a gamma distribution; without variance it is that of one site.
    The scale s is the saturation, times the share of the sites that are in use.
    """
    if hours <= 0.0 or scale <= 0.0:
        return 0.0
    mean, spread = hours / scale, variance / (scale * scale)
    # ln(1 + r) >= r / (1 + r / 2) saves the power
    if mean * mean >= FULL * (mean + 0.5 * spread):
        return scale
    if spread < ALIKE * mean:
        return -scale * np.expm1(-mean)
    return scale * (1.0 - (1.0 + spread / mean) ** (-mean * mean / spread))


def part_totals(
    parts: SiteParts,
    work: NDArray[np.void],
    data_kept: NDArray[np.float64],
    domain_of_sector: NDArray[np.int64],
    *,
    cell: NDArray[np.int64],
    weight: NDArray[np.float64],
    robots: NDArray[np.float64],
    trial: NDArray[np.float64],
) -> FactoryTotals:
    """Add up all parts of all rows; the sums and arguments are those of ``factory_totals``.

    Parameters
    ----------
    parts : SiteParts
        Parts of the rows.
    work, data_kept, domain_of_sector, cell, weight, robots, trial
        As for ``factory_totals``.

    Returns
    -------
    FactoryTotals
        New arrays; sums run over rows and their parts in order.
    """
    (n_regions, n_blocs), n_sectors = data_kept.shape, len(domain_of_sector)
    totals = FactoryTotals(
        taught=np.zeros((n_blocs, n_sectors)), sites_in_use=np.zeros((n_regions, n_sectors)),
        robots=np.zeros(n_regions), ai_units=np.zeros(n_regions),
        units_by_stack=np.zeros((n_blocs, domain_of_sector.max() + 1)),
    )  # fmt: skip
    _add_up(
        parts.first, parts.table, work, data_kept, domain_of_sector, cell, weight, robots, trial, totals.taught,
        totals.sites_in_use, totals.robots, totals.ai_units, totals.units_by_stack,
    )  # fmt: skip
    return totals


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _add_up(
    first, parts, work, data_kept, domain_of_sector, cell, weight, robots, trial, taught, sites_in_use,
    robots_by_region, units_by_region, units_by_stack,
):  # fmt: skip
    n_sectors = domain_of_sector.size
    for i in range(cell.size):
        c = cell[i]
        here, region, sector = work[c], c // n_sectors, c % n_sectors
        robots_by_region[region] += weight[i] * robots[i]
        for k in range(first[i], first[i + 1]):
            part = parts[k]
            in_use = share_in_use(float(part.adopted), trial[i], here.trial_units)
            sites = weight[i] * part.mass
            sites_in_use[region, sector] += sites * in_use
            units_by_region[region] += sites * part.units
            units_by_stack[part.stack, domain_of_sector[sector]] += sites * part.units
            of_part = sites * mean_taught(part.hours, part.hours_variance, in_use * here.saturation)
            taught[part.stack, sector] += of_part * data_kept[region, part.stack]
