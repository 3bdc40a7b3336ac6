"""Prices of tokens: serving cost, mark-up, adjustment, scarcity.

The elasticity of demand is part of this vocabulary and lives in `elasticity`.
"""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats
from sim.mechanisms.elasticity import (
    ELASTICITY_FLOOR,
    demand_elasticity,
    elasticity_floor_binds,
    floored_elasticity,
    mean_elasticity,
)

__all__ = [
    "ELASTICITY_FLOOR",
    "demand_elasticity",
    "elasticity_floor_binds",
    "floored_elasticity",
    "gross_margin",
    "markup",
    "mean_elasticity",
    "optimal_price",
    "price_next",
    "scarcity_price_factor",
    "serving_cost",
]


def serving_cost(
    base: Numbers,
    per_active: Numbers,
    per_total: Numbers,
    active: Numbers,
    total: Numbers,
    decline_decades_per_year: Numbers,
    years: Numbers,
) -> FloatArray:
    r"""Cost of serving a model.

    .. math:: c = (a_0 + a_1 B_{active} + a_2 B_{total})\,10^{-\gamma y}

    Parameters
    ----------
    base : array_like
        a_0 [USD per million tokens].
    per_active, per_total : array_like
        a_1, a_2 [USD per million tokens and billion parameters].
    active, total : array_like
        Active and total parameters [billions].
    decline_decades_per_year : array_like
        γ [decades per year].
    years : array_like
        Years y since the reference date [years].

    Returns
    -------
    ndarray
        c [USD per million tokens, blended 3:1].

    References
    ----------
    Fitted to host prices, ``sim/data/serving.csv``; arithmetic and memory parts: Pope et al. (2023),
    Efficiently scaling transformer inference, MLSys.

    Examples
    --------
    >>> float(serving_cost(0.05, 0.002, 0.0001, 37.0, 671.0, 1.0, 1.0))
    0.01911
    """
    size = floats(base) + floats(per_active) * active + floats(per_total) * total
    return size * 10.0 ** (-floats(decline_decades_per_year) * floats(years))


def optimal_price(cost: Numbers, elasticity: Numbers) -> FloatArray:
    r"""Price that maximises profit at a constant elasticity.

    .. math:: p^* = c\,\eta / (\eta - 1)

    Parameters
    ----------
    cost : array_like
        Marginal cost c [USD per million tokens].
    elasticity : array_like
        η [1].

    Returns
    -------
    ndarray
        p* [USD per million tokens]; +inf where η ≤ 1, where profit rises with price without bound.

    References
    ----------
    Lerner (1934), Review of Economic Studies 1, 157-175.

    Examples
    --------
    >>> optimal_price(0.5, [2.0, 1.0])
    array([ 1., inf])
    """
    eta = floats(elasticity)
    exists = eta > 1.0
    return np.where(exists, floats(cost) * eta / np.where(exists, eta - 1.0, 1.0), np.inf)


def price_next(log_price: Numbers, log_target: Numbers, adjustment: Numbers) -> FloatArray:
    r"""Logarithm of next month's price: part of the way to the target.

    .. math:: \ln p' = \ln p + \psi (\ln p^* - \ln p)

    Parameters
    ----------
    log_price, log_target : array_like
        ln p and ln p* [log USD per million tokens].
    adjustment : array_like
        ψ [1/month], in [0, 1]; 0 keeps the price bit for bit.

    Returns
    -------
    ndarray
        ln p' [log USD per million tokens].

    References
    ----------
    Nerlove (1958), The Dynamics of Supply, Johns Hopkins Press (partial adjustment).

    Examples
    --------
    >>> float(price_next(0.0, 1.0, 0.25))
    0.25
    """
    now = floats(log_price)
    return now + floats(adjustment) * (floats(log_target) - now)


def scarcity_price_factor(utilisation: Numbers, exponent: Numbers) -> FloatArray:
    r"""Factor on the price when demand exceeds serving capacity.

    .. math:: m = \max(1, q)^{\zeta}

    Parameters
    ----------
    utilisation : array_like
        Demand over capacity q [1].
    exponent : array_like
        ζ [1], at least 0: 1/η would clear the market at once, 0 switches it off.

    Returns
    -------
    ndarray
        m [1], at least 1.

    References
    ----------
    Boiteux (1960), Journal of Business 33, 157-179 (peak-load pricing).

    Examples
    --------
    >>> scarcity_price_factor([0.7, 4.0], 0.5)
    array([1., 2.])
    """
    return np.maximum(floats(utilisation), 1.0) ** floats(exponent)


def markup(price: Numbers, cost: Numbers) -> FloatArray:
    r"""Price over marginal cost.

    .. math:: p / c

    Parameters
    ----------
    price, cost : array_like
        p and c [USD per million tokens], the cost above 0.

    Returns
    -------
    ndarray
        Mark-up [1]; 1 = sold at cost.

    References
    ----------
    Lerner (1934), Review of Economic Studies 1, 157-175.

    Examples
    --------
    >>> float(markup(1.0, 0.5))
    2.0
    """
    return floats(price) / cost


def gross_margin(price: Numbers, cost: Numbers) -> FloatArray:
    r"""Share of the price that is not cost (Lerner index).

    .. math:: (p - c) / p

    Parameters
    ----------
    price, cost : array_like
        p and c [USD per million tokens].

    Returns
    -------
    ndarray
        Margin [1], negative below cost; nan where the price is 0 (a margin on nothing is missing).

    References
    ----------
    Lerner (1934), Review of Economic Studies 1, 157-175.

    Examples
    --------
    >>> gross_margin([1.0, 0.0], 0.5)
    array([0.5, nan])
    """
    amount = floats(price)
    return (amount - cost) / np.where(amount > 0, amount, np.nan)
