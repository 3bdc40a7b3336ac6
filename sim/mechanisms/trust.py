"""Distrust of a bloc's models in a region (edge D3)."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def distrust_change(
    distrust: Numbers,
    incident: Numbers,
    incident_effect: Numbers,
    exposure: Numbers,
    exposure_effect: Numbers,
    floor: Numbers,
    reversion: Numbers,
    initial: Numbers,
) -> FloatArray:
    r"""Change of distrust in a month: incidents raise it, use lowers it, the rest is forgotten.

    .. math:: \Delta d = \nu\,n - \chi\,x\,[d - \underline{d}]_+ + r (d_0 - d)

    Parameters
    ----------
    distrust : array_like
        d [utils], by region, bloc, segment and channel.
    incident : array_like
        Size n of this month's incidents [1], at least 0.
    incident_effect : array_like
        ν [utils per incident of size 1].
    exposure : array_like
        Share x of the bloc in the region's use [1].
    exposure_effect : array_like
        χ [1/month]: strength of edge D3, 0 switches it off.
    floor : array_like
        Distrust that use does not remove [utils].
    reversion : array_like
        r [1/month].
    initial : array_like
        Long-run distrust d_0 [utils].

    Returns
    -------
    ndarray
        Δd [utils per month]. If d and d_0 are at or above the floor and χx + r ≤ 1, the new distrust is too.

    Notes
    -----
    Without incidents it tends to (r d_0 + χ x floor) / (r + χ x). Use never raises distrust, hence the
    positive part.

    References
    ----------
    Slovic (1993), Risk Analysis 13, 675-682 (incidents weigh more than their absence); Zajonc (1968), Journal
    of Personality and Social Psychology 9(2, part 2), 1-27 (exposure).

    Examples
    --------
    >>> float(distrust_change(1.0, 1.0, 0.3, 0.5, 0.2, 0.0, 0.1, 2.0))
    0.3
    """
    level = floats(distrust)
    familiarity = floats(exposure_effect) * exposure * np.maximum(level - floor, 0.0)
    return floats(incident_effect) * incident - familiarity + floats(reversion) * (floats(initial) - level)
