"""Derivatives of open models: the ecosystem they form and the base that a new one is built on (edge D1)."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def ecosystem_utility(strength: Numbers, share: Numbers, scale: Numbers) -> FloatArray:
    r"""Utility that a family's ecosystem adds for its users.

    .. math:: e = \beta_E \ln(1 + x / x_0)

    Parameters
    ----------
    strength : array_like
        β_E [utils]; 0 switches the edge off.
    share : array_like
        Share x of the world's ecosystem stock [1]; a share, so that growth of the market is not mistaken for
        a loop.
    scale : array_like
        x_0 [1], above 0: share from which gains turn from linear to logarithmic.

    Returns
    -------
    ndarray
        Utility e [utils], 0 for a family without ecosystem.

    References
    ----------
    Katz & Shapiro (1985), American Economic Review 75, 424-440; Clements & Ohashi (2005), Journal of
    Industrial Economics 53, 515-542 (variety in logs).

    Examples
    --------
    >>> float(ecosystem_utility(2.0, 0.0, 0.1))
    0.0
    """
    return floats(strength) * np.log1p(floats(share) / scale)


def ecosystem_stock_next(stock: Numbers, new: Numbers, retention: Numbers) -> FloatArray:
    r"""Ecosystem of the next month: what is kept of the stock, plus what is new.

    .. math:: E' = r E + n

    Parameters
    ----------
    stock : array_like
        Stock E [derivatives or integrations], counted in real items, not in agents.
    new : array_like
        New items n [per month].
    retention : array_like
        Share r of the stock that is still maintained a month later [1], in [0, 1].

    Returns
    -------
    ndarray
        E' [derivatives or integrations]; with constant inflow it tends to n / (1 - r).

    References
    ----------
    OECD (2009), Measuring Capital, 2nd ed., ch. 12 (perpetual inventory).

    Examples
    --------
    >>> float(ecosystem_stock_next(100.0, 7.0, 0.5))
    57.0
    """
    return floats(retention) * floats(stock) + new


def share_of_total(stock: Numbers, axis: int = -1) -> FloatArray:
    r"""Share of each entry in the total, for reports.

    .. math:: x_f = E_f / \sum_g E_g

    Parameters
    ----------
    stock : array_like
        Amounts of one unit, at least 0.
    axis : int
        Axis to sum over.

    Returns
    -------
    ndarray
        Shares [1] of the same shape; nan where the total is 0, since a share of nothing is missing, not 0.

    References
    ----------
    Definition.

    Examples
    --------
    >>> share_of_total([[1.0, 3.0], [0.0, 0.0]])
    array([[0.25, 0.75],
           [ nan,  nan]])
    """
    amount = floats(stock)
    total = amount.sum(axis=axis, keepdims=True)
    return amount / np.where(total > 0, total, np.nan)


def signal_share(stock: Numbers, axis: int = -1) -> FloatArray:
    r"""Share of each entry in the total, for feedback: nothing in the world means that no signal flows.

    .. math:: x_f = E_f / \sum_g E_g \text{ if the sum is above 0, else } 0

    Parameters
    ----------
    stock : array_like
        Amounts of one unit, at least 0.
    axis : int
        Axis to sum over.

    Returns
    -------
    ndarray
        Shares [1] of the same shape; 0 where the total is 0. Never report these: use `share_of_total`.

    References
    ----------
    Definition.

    Examples
    --------
    >>> signal_share([0.0, 0.0])
    array([0., 0.])
    """
    amount = floats(stock)
    total = amount.sum(axis=axis, keepdims=True)
    return amount / np.where(total > 0, total, 1.0)


def base_choice_weights(
    fine_tuning_utility: Numbers,
    existing_derivatives: Numbers,
    exponent: Numbers,
    prior_mass: Numbers = 1.0,
) -> FloatArray:
    r"""Weight of each family as the base of a new derivative.

    .. math:: w_f = e^{u_f} (1 + n_f / m)^\theta

    Parameters
    ----------
    fine_tuning_utility : array_like, shape (..., n_families)
        Utility u as a base [utils]; -inf = no weights to build on. It holds no ecosystem term if θ is above
        0: the two have the same form and would count twice.
    existing_derivatives : array_like, shape (..., n_families)
        Derivatives n that exist [derivatives].
    exponent : array_like
        θ [1] in [0, 1.2]; 0 switches imitation off, above 1 one family takes all in the end.
    prior_mass : array_like
        m [derivatives], above 0: how many derivatives weigh as much as the choice on merit alone.

    Returns
    -------
    ndarray, shape (..., n_families)
        Weights [1], not normalised, so that a change for one family leaves the others' weights as they were.

    Notes
    -----
    With θ = 1 and e^u = m this is Pólya's urn with m + n balls per colour: the long-run share of one of two
    families is Beta(m_1, m_2), different in every history. With θ = 1, a common m and unequal utilities the
    better base wins in the long run.

    References
    ----------
    Eggenberger & Pólya (1923), Zeitschrift für angewandte Mathematik und Mechanik 3, 279-289; Arthur,
    Ermoliev & Kaniovski (1987), European Journal of Operational Research 30, 294-303; Bianconi & Barabási
    (2001), Europhysics Letters 54, 436-442.

    Examples
    --------
    >>> base_choice_weights([0.0, 0.0], [0.0, 3.0], 1.0)
    array([1., 4.])
    """
    crowd = (1.0 + floats(existing_derivatives) / prior_mass) ** floats(exponent)
    return np.exp(floats(fine_tuning_utility)) * crowd
