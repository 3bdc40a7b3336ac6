"""Where the loops meet: vertical capability, sites' use of general models, the shared training budget."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def vertical_points(data: Numbers, scale: Numbers, strength: Numbers) -> FloatArray:
    r"""Capability in one sector from that sector's data (edge C2).

    .. math:: v \log_{10}(1 + D_s / D_0)

    Parameters
    ----------
    data, scale : array_like
        Effective data of the sector D_s and D_0 [hours].
    strength : array_like
        v [points per tenfold data]; 0 adds exactly nothing.

    Returns
    -------
    ndarray
        Points.

    References
    ----------
    Same form as `data_points`; the size on the arena scale is an assumption whose prior includes 0.

    Examples
    --------
    >>> vertical_points([0.0, 9e4], 1e4, 20.0)
    array([ 0., 20.])
    """
    return floats(strength) * np.log10(1.0 + floats(data) / scale)


def site_tokens(unit_hours: Numbers, tokens_per_hour: Numbers, returned_share: Numbers) -> FloatArray:
    r"""Tokens of sites that reach a vendor (edge C3).

    .. math:: T = r q h

    Parameters
    ----------
    unit_hours : array_like
        Hours h that units work [hours per month].
    tokens_per_hour : array_like
        q [million tokens per unit-hour].
    returned_share : array_like
        Share r that the vendor serves itself [1].

    Returns
    -------
    ndarray
        T [million tokens per month].

    References
    ----------
    Accounting identity.

    Examples
    --------
    >>> float(site_tokens(1000.0, 0.01, 0.2))
    2.0
    """
    return floats(unit_hours) * floats(tokens_per_hour) * floats(returned_share)


def revenue_fraction(physical: Numbers, other: Numbers) -> FloatArray:
    r"""Physical share of revenue.

    .. math:: r = P / (P + Q)

    Parameters
    ----------
    physical, other : array_like
        Deployment revenue P and model revenue Q [USD per month], at least 0.

    Returns
    -------
    ndarray
        r in [0, 1]; 0 where there is no revenue at all (it is used as a signal).

    References
    ----------
    Definition.

    Examples
    --------
    >>> revenue_fraction([1.0, 0.0], [3.0, 0.0])
    array([0.25, 0.  ])
    """
    total = floats(physical) + other
    return np.divide(physical, total, out=np.zeros(np.shape(total)), where=total > 0)


def moved_fraction(competition: Numbers, physical_share: Numbers) -> FloatArray:
    r"""Part of the accelerators for training that goes from language to embodied models.

    .. math:: \gamma r

    Parameters
    ----------
    competition : array_like
        γ [1], in [0, 1]; 0 moves exactly nothing.
    physical_share : array_like
        Physical share of revenue r [1], in [0, 1].

    Returns
    -------
    ndarray
        Part in [0, 1]; what one loop gets the other loses.

    References
    ----------
    Internal capital markets: Stein (1997), Journal of Finance 52, 111-133 (budgets follow the winners).

    Examples
    --------
    >>> float(moved_fraction(0.5, 0.2))
    0.1
    """
    return floats(competition) * floats(physical_share)
