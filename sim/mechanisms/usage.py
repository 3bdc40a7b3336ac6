"""Tokens that a workload row uses, and the paths of growth and of the agentic share."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats, logistic


def tokens_per_row(
    base: Numbers,
    growth_path: Numbers,
    volume: Numbers,
    agentic_multiplier: Numbers,
    cost: Numbers,
    reference_cost: Numbers,
    elasticity: Numbers,
) -> FloatArray:
    r"""Tokens that one workload row uses.

    .. math:: q = q_0\,G\,v\,a\,(C / C_0)^{-\varepsilon}

    Parameters
    ----------
    base : array_like
        q_0 of the segment at the reference date [million tokens per month].
    growth_path : array_like
        G [1]; see `growth_path`.
    volume : array_like
        Multiplier v of the volume class, mean 1 [1].
    agentic_multiplier : array_like
        a of the workload [1]; see `agentic_multiplier`.
    cost, reference_cost : array_like
        Cost per solved task now and at the reference date C, C_0 [USD per solved task], above 0.
    elasticity : array_like
        ε [1], at least 0.

    Returns
    -------
    ndarray
        q [million tokens per month].

    References
    ----------
    Constant-elasticity rebound: Khazzoom (1980), Energy Journal 1(4), 21-40.

    Examples
    --------
    >>> float(tokens_per_row(10.0, 2.0, 5.0, 1.0, 0.25, 1.0, 0.5))
    200.0
    """
    response = (floats(cost) / reference_cost) ** -floats(elasticity)
    scale = floats(growth_path) * floats(volume) * floats(agentic_multiplier)
    return floats(base) * scale * response


def growth_path(
    month: Numbers,
    annual_growth: Numbers,
    long_run_growth: Numbers,
    time_constant: Numbers,
    anchor_month: Numbers,
) -> FloatArray:
    r"""Level relative to an anchor month, with growth that slows down after it.

    .. math::
        \ln G = g_0 y \ (y \le 0),\quad \ln G = g_\infty y + (g_0 - g_\infty)\,T (1 - e^{-y/T}) \ (y > 0),
        \quad y = (t - t_0) / 12

    Parameters
    ----------
    month, anchor_month : array_like
        Month t and anchor t_0 [month index].
    annual_growth, long_run_growth : array_like
        Growth up to the anchor and in the long run, e^{g_0} and e^{g_∞} [times per year], above 0.
    time_constant : array_like
        T [years], above 0.

    Returns
    -------
    ndarray
        G [1]: 1 at the anchor, with a continuous growth rate.

    References
    ----------
    Integral of an exponentially decaying growth rate: Gompertz (1825), Philosophical Transactions 115,
    513-583.

    Examples
    --------
    >>> growth_path([-12, 0, 12], 4.0, 4.0, 2.0, 0)
    array([0.25, 1.  , 4.  ])
    """
    years = (floats(month) - anchor_month) / 12.0
    now, later = np.log(floats(annual_growth)), np.log(floats(long_run_growth))
    after = np.maximum(years, 0.0)
    slowing = floats(time_constant) * -np.expm1(-after / time_constant)
    return np.exp(now * np.minimum(years, 0.0) + later * after + (now - later) * slowing)


def logistic_path(
    month: Numbers,
    start_share: Numbers,
    end_share: Numbers,
    midpoint: Numbers,
    rate: Numbers,
) -> FloatArray:
    r"""Share that moves from one level to another along a logistic curve.

    .. math:: x(t) = x_0 + (x_1 - x_0)\,\Lambda(k (t - t_m))

    Parameters
    ----------
    month, midpoint : array_like
        Month t and month t_m of the middle value [month index].
    start_share, end_share : array_like
        Levels x_0 and x_1 far before and far after [1].
    rate : array_like
        k [1/month].

    Returns
    -------
    ndarray
        Share [1].

    References
    ----------
    Fisher & Pry (1971), Technological Forecasting and Social Change 3, 75-88.

    Examples
    --------
    >>> float(logistic_path(24, 0.1, 0.5, 24, 0.2))
    0.3
    """
    start = floats(start_share)
    return start + (floats(end_share) - start) * logistic(floats(rate) * (floats(month) - midpoint))


def agentic_multiplier(agentic_share: Numbers, reference_share: Numbers, is_agentic: Numbers) -> FloatArray:
    r"""Factor on a row's tokens as the agentic share of tokens moves, total tokens unchanged.

    .. math:: a = x / x_0 \text{ for agentic rows, else } (1 - x) / (1 - x_0)

    Parameters
    ----------
    agentic_share, reference_share : array_like
        Agentic share of tokens now and at the reference date x, x_0 [1], x_0 in (0, 1).
    is_agentic : array_like of bool
        Whether the row's workload is agentic.

    Returns
    -------
    ndarray
        a [1]; 1 at the reference date.

    References
    ----------
    Definition.

    Examples
    --------
    >>> agentic_multiplier(0.6, 0.2, [True, False])
    array([3. , 0.5])
    """
    share, reference = floats(agentic_share), floats(reference_share)
    return np.where(np.asarray(is_agentic, dtype=bool), share / reference, (1.0 - share) / (1.0 - reference))
