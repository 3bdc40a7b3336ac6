"""Distrust of a bloc's models a month later, for all regions, blocs, segments and channels at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]


class TrustRates(NamedTuple):
    """Rates that all cells share, as in `sim.mechanisms.trust.distrust_change`."""

    incident_effect: float
    """ν [utils per incident of size 1]."""
    exposure_effect: float
    """χ times the strength of edge D3 [1/month]."""
    floor: float
    """Distrust that use does not remove [utils]."""
    reversion: float
    """r [1/month]."""


def distrust_step(
    distrust: Floats, *, incident: Floats, weight: Floats, exposure: Floats, initial: Floats, rates: TrustRates
) -> Floats:
    """Distrust plus its change by `sim.mechanisms.trust.distrust_change`, at least 0.

    Parameters
    ----------
    distrust, initial : ndarray, shape (R, B, S, 4)
        Distrust now and in the long run [utils].
    incident : ndarray, shape (R, B)
        Size of this month's incidents [1].
    weight : ndarray, shape (R, B, S, 4)
        How much an incident weighs [1].
    exposure : ndarray, shape (R, B, S)
        Share of the bloc in the use of a region's segment [1].
    rates : TrustRates
        What all cells share.

    Returns
    -------
    ndarray, shape (R, B, S, 4)
        Distrust a month later [utils].
    """
    after = np.empty_like(distrust)
    _step(distrust, incident, weight, exposure, initial, *rates, after)
    return after


@numba.njit(cache=True, nogil=True)
def _step(distrust, incident, weight, exposure, initial, incident_effect, exposure_effect, floor, reversion, after):
    n_regions, n_blocs, n_segments, n_channels = distrust.shape
    for r in range(n_regions):
        for b in range(n_blocs):
            for s in range(n_segments):
                forgetting = exposure_effect * exposure[r, b, s]
                for h in range(n_channels):
                    now = distrust[r, b, s, h]
                    raised = incident_effect * (incident[r, b] * weight[r, b, s, h])
                    change = raised - forgetting * max(now - floor, 0.0) + reversion * (initial[r, b, s, h] - now)
                    after[r, b, s, h] = max(now + change, 0.0)
