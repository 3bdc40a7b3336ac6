"""Elasticity of a vendor's demand in its own price, and the floor below which no mark-up is taken from it."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import BoolArray, FloatArray, Numbers, floats

ELASTICITY_FLOOR = 1.25
"""Elasticity below which the mark-up rule is not used [1]: prices stay below 5 times cost (assumption)."""


def demand_elasticity(
    cost_sensitivity: Numbers,
    price_share: Numbers,
    vendor_share: Numbers,
    token_elasticity: Numbers,
) -> FloatArray:
    r"""Elasticity of a vendor's token demand in its own price.

    .. math:: \eta = \beta\,\theta\,(1 - s) + \varepsilon

    Parameters
    ----------
    cost_sensitivity : array_like
        β [utils per unit of ln cost].
    price_share : array_like
        θ, share of the price in the cost per solved task [1]; see `choice.price_share_of_cost`.
    vendor_share : array_like
        Share s of the vendor, not of the model: a vendor counts what its own models take from each other [1].
    token_elasticity : array_like
        ε [1]: tokens used per developer fall by this much per unit of ln price.

    Returns
    -------
    ndarray
        η [1], as a positive number.

    References
    ----------
    Anderson, de Palma & Thisse (1992), Discrete Choice Theory of Product Differentiation, MIT Press, ch. 7.

    Examples
    --------
    >>> float(demand_elasticity(4.0, 0.5, 0.25, 0.5))
    2.0
    """
    return floats(cost_sensitivity) * price_share * (1.0 - floats(vendor_share)) + token_elasticity


def mean_elasticity(
    revenue: Numbers,
    priced_revenue: Numbers,
    sensitive_revenue: Numbers,
    vendor_share: Numbers,
    token_elasticity: Numbers,
) -> FloatArray:
    r"""Elasticity of each vendor's demand in its own price, averaged over its revenue.

    .. math::
       \bar\eta_v = \frac{\sum_i r_i \eta_i}{\sum_i r_i}
       = \frac{\sum_g (1 - s_{vg}) \sum_{i \in g} r_i \beta_i \theta_i + \varepsilon \sum_i r_i \theta_i}{\sum_i r_i}

    with η of `demand_elasticity` per revenue in which tokens fall by ε θ per unit of ln price. It needs sums over the
    vendor's revenue only.

    Parameters
    ----------
    revenue, priced_revenue : array_like, shape (V,)
        Sums over revenue of r and of r θ [USD per month].
    sensitive_revenue : array_like, shape (V, G)
        Sum of r θ β within each group [USD per month].
    vendor_share : array_like, shape (V, G)
        Share s of the vendor in a group [1].
    token_elasticity : float
        ε [1].

    Returns
    -------
    ndarray, shape (V,)
        η̄ [1], as a positive number; NaN for a vendor without revenue.

    References
    ----------
    Anderson, de Palma & Thisse (1992), Discrete Choice Theory of Product Differentiation, MIT Press, ch. 7.

    Examples
    --------
    >>> mean_elasticity([2.0, 0.0], [1.0, 0.0], [[4.0], [0.0]], [[0.25], [0.0]], 0.5)
    array([1.75,  nan])
    """
    received = floats(revenue)
    of_choice = (floats(sensitive_revenue) * (1.0 - floats(vendor_share))).sum(axis=-1)
    weighted = of_choice + floats(token_elasticity) * priced_revenue
    return weighted / np.where(received > 0.0, received, np.nan)


def floored_elasticity(elasticity: Numbers, elasticity_floor: Numbers = ELASTICITY_FLOOR) -> FloatArray:
    r"""Elasticity that the mark-up rule uses, so that the optimal price always exists.

    .. math:: \eta^+ = \max(\eta, \underline{\eta})

    Parameters
    ----------
    elasticity : array_like
        η [1].
    elasticity_floor : array_like
        Floor [1], above 1.

    Returns
    -------
    ndarray
        η⁺ [1]. Months in which `elasticity_floor_binds` are to be counted and reported.

    References
    ----------
    Model assumption (``docs/model.md``).

    Examples
    --------
    >>> floored_elasticity([0.8, 2.0])
    array([1.25, 2.  ])
    """
    return np.maximum(floats(elasticity), elasticity_floor)


def elasticity_floor_binds(elasticity: Numbers, elasticity_floor: Numbers = ELASTICITY_FLOOR) -> BoolArray:
    r"""Whether the price comes from the floor and not from demand.

    .. math:: \eta < \underline{\eta}

    Parameters
    ----------
    elasticity, elasticity_floor : array_like
        As in `floored_elasticity` [1].

    Returns
    -------
    ndarray of bool
        True where the floor binds.

    References
    ----------
    Model assumption (``docs/model.md``).

    Examples
    --------
    >>> elasticity_floor_binds([0.8, 1.25])
    array([ True, False])
    """
    return np.asarray(floats(elasticity) < floats(elasticity_floor))
