"""Accelerators: what controls let in, and the stock.

What a vendor can pay for is part of this vocabulary and lives in `budget`.
"""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats
from sim.mechanisms.budget import affordable_stock, allocate_inflow, compute_budget

__all__ = [
    "affordable_stock",
    "allocate_inflow",
    "compute_budget",
    "controlled_inflow",
    "domestic_inflow",
    "inflow_for_growth",
    "stock_next",
    "supply_growth_decay",
    "uncontrolled_inflow",
]


def controlled_inflow(
    foreign_inflow: Numbers,
    domestic_inflow: Numbers,
    denial: Numbers,
    split: Numbers,
    leakage: Numbers,
) -> FloatArray:
    r"""Accelerators that arrive for each use under chip controls.

    .. math:: n_s = w_s [F (1 - c_s (1 - \ell)) + D]

    Parameters
    ----------
    foreign_inflow, domestic_inflow : array_like, shape (...)
        Foreign accelerators without controls F and domestic ones D [H100e per month].
    denial : array_like, shape (..., n_scopes)
        Denied share c of the foreign accelerators of each scope [1]: intensity of the control in force.
    split : array_like, shape (..., n_scopes)
        Share w of the accelerators meant for each scope [1], summing to 1.
    leakage : array_like, shape (...)
        Share ℓ of the denied accelerators that comes in all the same [1].

    Returns
    -------
    ndarray, shape (..., n_scopes)
        Inflow n [H100e per month].

    References
    ----------
    Model assumption (``docs/model.md``); scopes and intensities: ``sim/data/controls.csv``.

    Examples
    --------
    >>> controlled_inflow(1000.0, 100.0, [0.5, 0.0], [0.6, 0.4], 0.0)
    array([360., 440.])
    """
    passed = 1.0 - floats(denial) * (1.0 - floats(leakage)[..., np.newaxis])
    return floats(split) * (floats(foreign_inflow)[..., np.newaxis] * passed + floats(domestic_inflow)[..., np.newaxis])


def uncontrolled_inflow(
    recorded_increment: Numbers,
    domestic_inflow: Numbers,
    denial: Numbers,
    split: Numbers,
    leakage: Numbers,
) -> FloatArray:
    r"""Foreign accelerators that would have come without controls: the inverse of `controlled_inflow`.

    .. math:: F = [n - D]_+ / [1 - (1 - \ell) \sum_s w_s c_s]

    Parameters
    ----------
    recorded_increment : array_like, shape (...)
        Recorded gross inflow n of all scopes [H100e per month].
    domestic_inflow, denial, split, leakage : array_like
        As in `controlled_inflow`, on the recorded schedule.

    Returns
    -------
    ndarray, shape (...)
        F [H100e per month]. 0 where the record does not exceed domestic production (the record is then not
        returned exactly); +inf where everything is denied and the record does: such a schedule contradicts
        the record.

    References
    ----------
    Inversion of `controlled_inflow`.

    Examples
    --------
    >>> float(uncontrolled_inflow(800.0, 100.0, [0.5, 0.0], [0.6, 0.4], 0.0))
    1000.0
    """
    denied = (floats(split) * denial).sum(axis=-1)
    passed = 1.0 - (1.0 - floats(leakage)) * denied
    remainder = np.maximum(floats(recorded_increment) - domestic_inflow, 0.0)
    with np.errstate(divide="ignore"):
        return remainder / np.where(remainder > 0, passed, 1.0)


def domestic_inflow(base: Numbers, response: Numbers, denial: Numbers) -> FloatArray:
    r"""Domestic accelerators, which denial of foreign ones may call forth.

    .. math:: D = D_0 (1 + \chi c)

    Parameters
    ----------
    base : array_like
        D_0 without controls [H100e per month].
    response : array_like
        χ [1], at least 0: by how much full denial raises domestic output; 0 switches the response off.
    denial : array_like
        Denied share c of foreign accelerators, over all scopes [1].

    Returns
    -------
    ndarray
        D [H100e per month].

    References
    ----------
    Import substitution: Bown (2020), East Asian Economic Review 24, 349-388 (semiconductor controls); the
    form is an assumption.

    Examples
    --------
    >>> float(domestic_inflow(100.0, 0.5, 0.8))
    140.0
    """
    return floats(base) * (1.0 + floats(response) * denial)


def supply_growth_decay(initial_rate: Numbers, months_after: Numbers, time_constant: Numbers) -> FloatArray:
    r"""Growth rate of the stock of accelerators some months after hand-over.

    .. math:: g(t) = g_0 e^{-t / \tau}

    Parameters
    ----------
    initial_rate : array_like
        g_0 at hand-over [log points per month]; 3.3 times a year is ln(3.3)/12.
    months_after : array_like
        Months t since hand-over; before it (t < 0) the rate is g_0.
    time_constant : array_like
        τ [months], above 0.

    Returns
    -------
    ndarray
        g [log points per month].

    References
    ----------
    Gompertz (1825), Philosophical Transactions 115, 513-583: growth whose rate decays exponentially.

    Examples
    --------
    >>> supply_growth_decay(0.1, [0.0, 24.0], 24.0).round(4)
    array([0.1   , 0.0368])
    """
    return floats(initial_rate) * np.exp(-np.maximum(floats(months_after), 0.0) / time_constant)


def inflow_for_growth(stock: Numbers, growth: Numbers, retirement: Numbers) -> FloatArray:
    r"""Gross inflow that makes a stock grow at a given rate.

    .. math:: n = N (e^g - 1 + \delta)

    Parameters
    ----------
    stock : array_like
        N [H100e].
    growth : array_like
        g [log points per month].
    retirement : array_like
        Retired share δ [1/month].

    Returns
    -------
    ndarray
        n [H100e per month], at least 0.

    References
    ----------
    Inversion of `stock_next`.

    Examples
    --------
    >>> float(inflow_for_growth(1000.0, 0.0, 0.02))
    20.0
    """
    return floats(stock) * np.maximum(np.expm1(floats(growth)) + retirement, 0.0)


def stock_next(stock: Numbers, inflow: Numbers, retirement: Numbers) -> FloatArray:
    r"""Accelerators of the next month.

    .. math:: N' = N (1 - \delta) + n

    Parameters
    ----------
    stock : array_like
        N [H100e].
    inflow : array_like
        n [H100e per month].
    retirement : array_like
        Retired share δ [1/month].

    Returns
    -------
    ndarray
        N' [H100e].

    References
    ----------
    OECD (2009), Measuring Capital, 2nd ed., ch. 12 (perpetual inventory).

    Examples
    --------
    >>> float(stock_next(1000.0, 50.0, 0.02))
    1030.0
    """
    return floats(stock) * (1.0 - floats(retirement)) + inflow
