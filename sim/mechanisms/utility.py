"""Utility of a model in a channel, and when a developer reconsiders."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def choice_utility(
    cost: Numbers,
    cost_sensitivity: Numbers,
    ecosystem: Numbers = 0.0,
    openness_taste: Numbers = 0.0,
    is_open: Numbers = False,
    distrust: Numbers = 0.0,
    vendor_effect: Numbers = 0.0,
    language: Numbers = 0.0,
    age: Numbers = 0.0,
) -> FloatArray:
    r"""Systematic utility of a model in a channel.

    .. math:: U = -\beta \ln C + e + o\,[\text{open}] - d + \xi + l - a

    Parameters
    ----------
    cost : array_like
        Generalised cost C [USD per solved task], above 0; see `choice.cost_per_solved_task`.
    cost_sensitivity : array_like
        β [utils per unit of ln C], at least 0.
    ecosystem : array_like
        Utility e of the family's ecosystem [utils]; see `derivation.ecosystem_utility`.
    openness_taste : array_like
        Value o of open weights [utils].
    is_open : array_like of bool
        Whether the weights are open.
    distrust, vendor_effect, language, age : array_like
        Distrust d, vendor effect ξ, language match l, loss by age a [utils].

    Returns
    -------
    ndarray
        U [utils]; -inf where the cost is infinite.

    References
    ----------
    McFadden (1974), in Zarembka (ed.), Frontiers in Econometrics, 105-142; logarithm of price: Berry,
    Levinsohn & Pakes (1995), Econometrica 63, 841-890.

    Examples
    --------
    >>> choice_utility([1.0, np.e], 1.5, is_open=True, openness_taste=0.5)
    array([ 0.5, -1. ])
    """
    openness = floats(openness_taste) * floats(is_open)
    return (
        -floats(cost_sensitivity) * np.log(floats(cost))
        + ecosystem
        + openness
        - distrust
        + vendor_effect
        + language
        - age
    )


def linear_utility(
    capability: Numbers,
    price: Numbers,
    capability_weight: Numbers,
    price_weight: Numbers,
) -> FloatArray:
    r"""Structural alternative to the cost of a solved task: capability and price enter separately.

    .. math:: U = \beta_\kappa\,\kappa / 100 - \beta_p \ln p

    Parameters
    ----------
    capability : array_like
        κ [arena points].
    price : array_like
        p [USD per million tokens], above 0.
    capability_weight : array_like
        β_κ [utils per 100 points].
    price_weight : array_like
        β_p [utils per unit of ln p].

    Returns
    -------
    ndarray
        U [utils], in place of -β ln C in `choice_utility`.

    References
    ----------
    Train (2009), Discrete Choice Methods with Simulation, 2nd ed., ch. 3.

    Examples
    --------
    >>> float(linear_utility(1300.0, 1.0, 0.5, 1.0))
    6.5
    """
    return floats(capability_weight) * floats(capability) / 100.0 - floats(price_weight) * np.log(
        floats(price)
    )


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
