"""Utility of a model in a channel, and when a developer reconsiders."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def vendor_effect_next(
    effect: Numbers, persistence: Numbers, standard_deviation: Numbers, shock: Numbers
) -> FloatArray:
    r"""Vendor effect of the next month, a stationary AR(1).

    .. math:: \xi' = \rho\,\xi + s \sqrt{1 - \rho^2}\,z

    Parameters
    ----------
    effect : array_like
        ξ of this month [utils].
    persistence : array_like
        ρ [1], in [0, 1].
    standard_deviation : array_like
        Long-run standard deviation s of ξ [utils].
    shock : array_like
        Standard normal z [1].

    Returns
    -------
    ndarray
        ξ' [utils]; if ξ has standard deviation s, so has ξ'.

    References
    ----------
    Hamilton (1994), Time Series Analysis, ch. 3.

    Examples
    --------
    >>> float(vendor_effect_next(0.5, 0.0, 2.0, 1.5))
    3.0
    """
    rho = floats(persistence)
    return rho * floats(effect) + floats(standard_deviation) * np.sqrt(1.0 - rho**2) * floats(shock)


def reconsideration_probability(base: Numbers, salience: Numbers, salience_effect: Numbers) -> FloatArray:
    r"""Chance that a developer looks at the market this month, higher after a salient release.

    .. math:: P = 1 - (1 - p_0)^{1 + a m}

    Parameters
    ----------
    base : array_like
        Probability p_0 per month without news [1], in [0, 1].
    salience : array_like
        Salience m of this month's releases [1], at least 0.
    salience_effect : array_like
        a [1], at least 0: how much a release of salience 1 multiplies the hazard, less 1.

    Returns
    -------
    ndarray
        Probability per month [1].

    Notes
    -----
    News multiplies the hazard -ln(1 - p_0), so the probability stays below 1.

    References
    ----------
    Calvo (1983), Journal of Monetary Economics 12, 383-398 (random review dates).

    Examples
    --------
    >>> float(reconsideration_probability(0.5, 1.0, 1.0))
    0.75
    """
    return 1.0 - (1.0 - floats(base)) ** (1.0 + floats(salience_effect) * floats(salience))
