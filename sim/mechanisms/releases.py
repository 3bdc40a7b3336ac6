"""Releases after the recorded history: when, how capable; retirement, entry and exit.

Entry and exit are part of this vocabulary and live in `roster`.
"""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import BoolArray, FloatArray, Numbers, floats
from sim.mechanisms.roster import entrant_capability, event_probability

__all__ = [
    "api_is_retired",
    "entrant_capability",
    "event_probability",
    "gamma_remaining_time",
    "gamma_waiting_time",
]


API_MONTHS, API_GENERATIONS = 24, 2
"""Age [months] or number of newer models at which a vendor switches a model's API off (assumption)."""


def gamma_waiting_time(uniform: Numbers, mean_months: Numbers, shape: Numbers) -> FloatArray:
    r"""Months to the next release of a vendor and tier.

    .. math:: W = \frac{m}{k}\,P^{-1}(k, u)

    Parameters
    ----------
    uniform : array_like
        u [1], in [0, 1).
    mean_months : array_like
        Mean m [months].
    shape : array_like
        k [1]: 1 = no memory (exponential), larger = more regular; the coefficient of variation is 1/√k.

    Returns
    -------
    ndarray
        W [months], rising in u. P is the regularised lower incomplete gamma function.

    References
    ----------
    Cox (1962), Renewal Theory, Methuen; Winkelmann (1995), Journal of Business & Economic Statistics 13,
    467-474.

    Examples
    --------
    >>> float(gamma_waiting_time(1.0 - np.exp(-1.0), 6.0, 1.0))
    6.0
    """
    from scipy.special import gammaincinv

    return floats(mean_months) / shape * floats(gammaincinv(shape, uniform))


def api_is_retired(
    age_months: Numbers, newer_models: Numbers, max_age: float = API_MONTHS, newer_limit: int = API_GENERATIONS
) -> BoolArray:
    r"""Whether a vendor has switched off a model's API; weights are never withdrawn.

    .. math:: a \ge a^{max} \ \text{or}\ n \ge n^{max}

    Parameters
    ----------
    age_months : array_like
        Age a of the model [months].
    newer_models : array_like of int
        Newer models n of the same vendor and tier.
    max_age : float
        a^max [months].
    newer_limit : int
        n^max.

    Returns
    -------
    ndarray of bool
        True where the API is gone.

    References
    ----------
    Model assumption (``docs/model.md``).

    Examples
    --------
    >>> api_is_retired([3, 24, 5], [0, 0, 2])
    array([False,  True,  True])
    """
    return np.asarray((floats(age_months) >= max_age) | (np.asarray(newer_models) >= newer_limit))


def gamma_remaining_time(uniform: Numbers, mean_months: Numbers, shape: Numbers, elapsed: Numbers) -> FloatArray:
    r"""Months until the next release when some time has passed since the last one.

    .. math:: R = W(F(a) + u\,[1 - F(a)]) - a

    Parameters
    ----------
    uniform : array_like
        u [1], in [0, 1).
    mean_months, shape : array_like
        As in `gamma_waiting_time`.
    elapsed : array_like
        Months a since the last release, at least 0.

    Returns
    -------
    ndarray
        R [months], at least 0: the waiting time W given that it exceeds a, less a. F is the distribution
        of W.

    References
    ----------
    Cox (1962), Renewal Theory, Methuen (residual life).

    Examples
    --------
    >>> float(gamma_remaining_time(1.0 - np.exp(-1.0), 6.0, 1.0, 10.0).round(6))
    6.0
    """
    from scipy.special import gammainc

    passed = floats(gammainc(shape, floats(elapsed) * shape / mean_months))
    # Just below 1, where the quantile would be infinite.
    probability = np.minimum(passed + floats(uniform) * (1.0 - passed), 1.0 - 1e-12)
    return np.maximum(gamma_waiting_time(probability, mean_months, shape) - elapsed, 0.0)
