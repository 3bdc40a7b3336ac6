"""The best general model that makers of each bloc may build on (edge C1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.dimensions import API
from sim.kernels.coercion import flags, floats, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def accessible_capability(
    capability: ArrayLike, *, release: ArrayLike, vendor: ArrayLike, is_open: ArrayLike, month: int,
    log_access: ArrayLike, least: float, is_home: ArrayLike, vendor_has_api: ArrayLike,
) -> NDArray[np.float64]:  # fmt: skip
    """Largest capability among open models, and closed ones of vendors whose API reaches the bloc's home region.

    Parameters
    ----------
    capability, release, vendor, is_open : array_like, shape (N,)
        Models on offer: capability [arena points], month of release, vendor, whether weights are open.
    month : int
        Models of later dates do not count.
    log_access : array_like, shape (R, V, channels)
        Logarithm of the part of a region's demand that a vendor's closed models may reach.
    least : float
        Smallest such logarithm with which an API is open to makers.
    is_home : array_like of bool, shape (R, B)
        Whether a region is the home of a bloc; a bloc without one is spread over the world: one open door is enough.
    vendor_has_api : array_like of bool, shape (V,)
        Whether a vendor has an API.

    Returns
    -------
    ndarray, shape (B,)
        Arena points; nan if there is none.
    """
    homes = flags(is_home)
    best = np.full(homes.shape[1], -np.inf)
    _best(
        floats(capability), integers(release), integers(vendor), flags(is_open), month, floats(log_access),
        least, homes, flags(vendor_has_api), best,
    )  # fmt: skip
    return best


@numba.njit(cache=True, nogil=True)
def _reaches(log_access, vendor, least, is_home, bloc):
    """Whether the vendor's API is open to the bloc's makers."""
    has_home = False
    for r in range(is_home.shape[0]):
        has_home |= is_home[r, bloc]
    for r in range(is_home.shape[0]):
        if (is_home[r, bloc] or not has_home) and log_access[r, vendor, API] >= least:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def _best(capability, release, vendor, is_open, month, log_access, least, is_home, vendor_has_api, best):
    n_vendors = vendor_has_api.size
    closed, best_open = np.full(n_vendors, -np.inf), -np.inf
    for n in range(capability.size):
        if release[n] <= month:
            if is_open[n]:
                best_open = max(best_open, capability[n])
            else:
                closed[vendor[n]] = max(closed[vendor[n]], capability[n])
    for b in range(best.size):
        best[b] = best_open
        for v in range(n_vendors):
            # a better model is worth the question of its door
            if vendor_has_api[v] and closed[v] > best[b] and _reaches(log_access, v, least, is_home, b):
                best[b] = closed[v]
        if not np.isfinite(best[b]):
            best[b] = np.nan
