"""Data from deployment: distinct sites count, repeats saturate; sharing, leakage, transfer, collection."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def site_hours_next(hours: Numbers, depreciation: Numbers, units: Numbers, uptime_hours: Numbers) -> FloatArray:
    r"""Hours recorded at a site a month later.

    .. math:: H' = (1 - \delta) H + n u

    Parameters
    ----------
    hours : array_like
        Depreciated cumulative hours H [hours].
    depreciation : array_like
        δ [1/month].
    units : array_like
        Units at work n.
    uptime_hours : array_like
        u [hours per unit and month].

    Returns
    -------
    ndarray
        H' [hours].

    References
    ----------
    Perpetual inventory: Griliches (1979), Bell Journal of Economics 10, 92-116 (stock of knowledge).

    Examples
    --------
    >>> float(site_hours_next(1000.0, 0.02, 2.0, 300.0))
    1580.0
    """
    return (1.0 - floats(depreciation)) * floats(hours) + floats(units) * floats(uptime_hours)


def saturated_hours(hours: Numbers, saturation: Numbers) -> FloatArray:
    r"""What the hours of one site are worth.

    .. math:: \bar h (1 - e^{-H / \bar h})

    Parameters
    ----------
    hours : array_like
        Hours H of the site [hours].
    saturation : array_like
        h̄ [hours], above 0.

    Returns
    -------
    ndarray
        Effective hours: H where few, h̄ where many.

    References
    ----------
    Lin, Hu et al. (2025), Data scaling laws in imitation learning for robotic manipulation,
    arXiv:2410.18647: gains come from new environments and objects and vanish after some 50 repeats.

    Examples
    --------
    >>> saturated_hours([0.0, 500.0, 1e9], 500.0).round(1)
    array([  0. , 316.1, 500. ])
    """
    limit = floats(saturation)
    return -limit * np.expm1(-floats(hours) / limit)


def pooled_fraction(pooled: Numbers, pooling: Numbers) -> FloatArray:
    r"""Pooled share of data under a policy of pooling.

    .. math:: \sigma' = \sigma + (1 - \sigma) p

    Parameters
    ----------
    pooled : array_like
        Share σ pooled without the policy [1].
    pooling : array_like
        Share p of the rest that the policy makes common [1]; 0 leaves σ as it is.

    Returns
    -------
    ndarray
        σ' in [0, 1].

    References
    ----------
    Definition.

    Examples
    --------
    >>> float(pooled_fraction(0.1, 0.5))
    0.55
    """
    share = floats(pooled)
    return share + (1.0 - share) * floats(pooling)


def shared_fraction(pooled: Numbers, n_makers: Numbers) -> FloatArray:
    r"""Share of a bloc's site data that one of its makers can use.

    .. math:: \sigma + (1 - \sigma) / n

    Parameters
    ----------
    pooled : array_like
        Pooled share σ [1].
    n_makers : array_like
        Makers n among whom the rest is divided, at least 1.

    Returns
    -------
    ndarray
        In [1/n, 1].

    References
    ----------
    Jones & Tonetti (2020), American Economic Review 110, 2819-2858 (data are non-rival, firms hoard them).

    Examples
    --------
    >>> shared_fraction([0.0, 0.5, 1.0], 10.0)
    array([0.1 , 0.55, 1.  ])
    """
    share = floats(pooled)
    return share + (1.0 - share) / floats(n_makers)


def accessible_data(own: Numbers, leakage: Numbers) -> FloatArray:
    r"""Data that a bloc can use: its own and what leaks from the others.

    .. math:: D_b + \ell \sum_{a \ne b} D_a

    Parameters
    ----------
    own : array_like, shape (n_blocs, ...)
        Data D of each bloc [hours].
    leakage : array_like
        Share ℓ that the others can use as well [1]. Nothing is lost to its owner: data are not used up.

    Returns
    -------
    ndarray, shape (n_blocs, ...)
        Data [hours].

    References
    ----------
    Romer (1990), Journal of Political Economy 98, S71-S102 (non-rival, partly excludable).

    Examples
    --------
    >>> accessible_data([100.0, 20.0], 0.1)
    array([102.,  30.])
    """
    value = floats(own)
    return value + floats(leakage) * (value.sum(axis=0) - value)


def transferred_data(data: Numbers, scale: Numbers, transfer: Numbers) -> FloatArray:
    r"""Data after transfer from the other domains, each in units of its own scale.

    .. math:: D_d + \tau D_{0d} \sum_{e \ne d} D_e / D_{0e}

    Parameters
    ----------
    data : array_like, shape (..., n_domains)
        D by domain [hours].
    scale : array_like, shape (n_domains,)
        D_0 of each domain [hours].
    transfer : array_like
        τ [1]; 0 leaves the data as they are.

    Returns
    -------
    ndarray, shape (..., n_domains)
        Data [hours].

    References
    ----------
    Open X-Embodiment Collaboration (2023), arXiv:2310.08864 (positive transfer between robots); the form is
    an assumption.

    Examples
    --------
    >>> transferred_data([1e4, 1e6], [1e4, 1e6], 0.1)
    array([  11000., 1100000.])
    """
    unit = floats(scale)
    relative = floats(data) / unit
    return floats(data) + floats(transfer) * unit * (relative.sum(axis=-1, keepdims=True) - relative)


def collection_hours(revenue: Numbers, reinvested_share: Numbers, cost_per_hour: Numbers) -> FloatArray:
    r"""Dedicated collection that deployment revenue pays for (edge P4).

    .. math:: \rho R / k

    Parameters
    ----------
    revenue : array_like
        Deployment revenue R [USD per month].
    reinvested_share : array_like
        ρ [1]; 0 switches the edge off.
    cost_per_hour : array_like
        k [USD per hour], above 0.

    Returns
    -------
    ndarray
        Hours per month.

    References
    ----------
    Accounting identity; learning financed by sales: Spence (1981), Bell Journal of Economics 12, 49-70.

    Examples
    --------
    >>> float(collection_hours(6e6, 0.02, 60.0))
    2000.0
    """
    return floats(reinvested_share) * floats(revenue) / floats(cost_per_hour)


def steady_stock(flow: Numbers, growth: Numbers, depreciation: Numbers) -> FloatArray:
    r"""Stock of a flow that has grown at a constant rate for long.

    .. math:: D = f / (1 - (1 - \delta) e^{-g})

    Parameters
    ----------
    flow : array_like
        Flow f of the last month.
    growth : array_like
        g [log points per month], at least 0.
    depreciation : array_like
        δ [1/month]; not both 0.

    Returns
    -------
    ndarray
        Stock, in units of the flow times months.

    References
    ----------
    Griliches (1979), Bell Journal of Economics 10, 92-116 (initial stocks); geometric series.

    Examples
    --------
    >>> float(steady_stock(10.0, 0.0, 0.1))
    100.0
    """
    return floats(flow) / (1.0 - (1.0 - floats(depreciation)) * np.exp(-floats(growth)))
