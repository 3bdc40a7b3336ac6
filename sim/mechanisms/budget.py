"""What a vendor can pay for: budget, affordable stock and the division of scarce accelerators (edge D4)."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def compute_budget(
    external_funding: Numbers,
    consumer_revenue: Numbers,
    model_revenue: Numbers,
    reinvested_share: Numbers,
) -> FloatArray:
    r"""Money a vendor has for compute.

    .. math:: B = X + Q + \rho R

    Parameters
    ----------
    external_funding : array_like
        X, from data and then from the scenario [USD per month]; +inf where it is not documented and never
        binds.
    consumer_revenue : array_like
        Q of consumer products, an exogenous path [USD per month].
    model_revenue : array_like
        R from tokens sold [USD per month].
    reinvested_share : array_like
        ρ [1]: strength of edge D4, 0 switches it off.

    Returns
    -------
    ndarray
        B [USD per month].

    References
    ----------
    Fazzari, Hubbard & Petersen (1988), Brookings Papers on Economic Activity 1988(1), 141-206 (investment and
    cash flow).

    Examples
    --------
    >>> float(compute_budget(5e6, 1e6, 4e6, 0.25))
    7000000.0
    """
    return floats(external_funding) + consumer_revenue + floats(reinvested_share) * model_revenue


def affordable_stock(budget: Numbers, cost_per_h100e_month: Numbers) -> FloatArray:
    r"""Accelerators whose rent or full cost the budget covers.

    .. math:: N^{max} = B / k

    Parameters
    ----------
    budget : array_like
        B [USD per month].
    cost_per_h100e_month : array_like
        k [USD per H100e and month], above 0.

    Returns
    -------
    ndarray
        N^max [H100e].

    References
    ----------
    Jorgenson (1963), American Economic Review 53, 247-259 (user cost of capital).

    Examples
    --------
    >>> float(affordable_stock(1.5e6, 1500.0))
    1000.0
    """
    return floats(budget) / cost_per_h100e_month


def allocate_inflow(wanted: Numbers, affordable_room: Numbers) -> FloatArray:
    r"""Divide a bloc's inflow; what one vendor cannot afford is offered to those who can.

    .. math:: n_v = \min(r_v, \mu w_v),\quad \sum_v n_v = \min(\sum_v w_v, \sum_{v: w_v > 0} r_v)

    Parameters
    ----------
    wanted : array_like, shape (n_vendors,)
        Each vendor's part w of the bloc's inflow [H100e per month]; their sum is the inflow.
    affordable_room : array_like, shape (n_vendors,)
        What each can still afford r [H100e per month]; +inf = its budget never binds, negative counts as 0.

    Returns
    -------
    ndarray, shape (n_vendors,)
        Inflow n [H100e per month]: never above the room, never above the inflow in sum, equal to it if those
        who want some have room; equal to ``wanted`` bit for bit where no room binds. A vendor that wants none
        gets none.

    Notes
    -----
    Water-filling: each pass caps the vendors whose room binds and raises the level μ for the rest. It ends
    after at most n_vendors passes, since each caps at least one.

    References
    ----------
    Bertsekas & Gallager (1992), Data Networks, 2nd ed., section 6.5.2 (weighted max-min fairness).

    Examples
    --------
    >>> allocate_inflow([50.0, 30.0, 20.0], [10.0, np.inf, np.inf])
    array([10., 54., 36.])
    """
    want = floats(wanted)
    room = np.maximum(floats(affordable_room), 0.0)
    is_capped = want <= 0
    granted = np.where(is_capped, 0.0, want)
    total = want[~is_capped].sum()
    while not is_capped.all():
        # in the first pass both sums are the same numbers in the same order, so the level is exactly 1
        level = (total - granted[is_capped].sum()) / want[~is_capped].sum()
        offer = want * level
        binds = ~is_capped & (offer > room)
        granted = np.where(binds, room, np.where(is_capped, granted, offer))
        if not binds.any():
            break
        is_capped = is_capped | binds
    return granted
