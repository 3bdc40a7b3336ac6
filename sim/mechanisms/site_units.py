"""How many AI-run units a site can use, adds and has on trial."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats
from sim.mechanisms.site_adoption import MONTHS_PER_YEAR


def potential_units(size: Numbers, task_share: Numbers, workers_replaced: Numbers, feasible: Numbers) -> FloatArray:
    r"""Units that a site can use at present.

    .. math:: n^* = z\,a\,\varphi / w

    Parameters
    ----------
    size : array_like
        Employees or drivers z.
    task_share : array_like
        Substitutable share of the work a [1].
    workers_replaced : array_like
        Persons per unit w, above 0.
    feasible : array_like
        Feasible share of those tasks φ [1].

    Returns
    -------
    ndarray
        Units.

    References
    ----------
    Acemoglu & Restrepo (2018), American Economic Review 108, 1488-1542 (automation as a share of tasks).

    Examples
    --------
    >>> float(potential_units(180.0, 0.25, 1.5, 0.4))
    12.0
    """
    return floats(size) * floats(task_share) * floats(feasible) / floats(workers_replaced)


def units_added(remaining: Numbers, target: Numbers, rate: Numbers) -> FloatArray:
    r"""Units that an adopter adds in a month.

    .. math:: a = [n^* - n]_+ (1 - e^{-r / 12})

    Parameters
    ----------
    remaining : array_like
        Units n left after retirement.
    target : array_like
        Units n^* that are feasible and pay.
    rate : array_like
        r [1/year].

    Returns
    -------
    ndarray
        Units per month, at least 0: nobody scraps working units because the target fell.

    References
    ----------
    Intra-firm diffusion: Battisti & Stoneman (2003), Research Policy 32, 1641-1655; partial adjustment.

    Examples
    --------
    >>> units_added([10.0, 30.0], 20.0, 12.0).round(4)
    array([6.3212, 0.    ])
    """
    gap = np.maximum(floats(target) - remaining, 0.0)
    return gap * -np.expm1(-floats(rate) / MONTHS_PER_YEAR)


def trial_units(total: Numbers, before: Numbers, capacity: Numbers) -> FloatArray:
    r"""Units on trial at sites of a given rank, the eagerest first.

    .. math:: n_i = \min\{[T - b_i]_+, c_i\}

    Parameters
    ----------
    total : array_like
        Units T on trial in all.
    before : array_like
        Units b that eagerer sites take before these.
    capacity : array_like
        Units c that these take.

    Returns
    -------
    ndarray
        Units n; with b the running sum of c they sum to T as far as there is room.

    References
    ----------
    Rogers (2003), Diffusion of Innovations, 5th ed., ch. 7 (innovators come first); definition.

    Examples
    --------
    >>> trial_units(5.0, [0.0, 2.0, 4.0], 2.0)
    array([2., 2., 1.])
    """
    return np.clip(floats(total) - before, 0.0, capacity)
