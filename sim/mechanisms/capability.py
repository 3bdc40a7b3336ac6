"""How capable a vendor's models become, and by how many months one path lags another.

The growth of algorithmic efficiency is part of this vocabulary and lives in `efficiency`.
"""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats
from sim.mechanisms.efficiency import (
    best_of_others,
    efficiency_growth,
    induced_efficiency,
    own_research_rate,
    spillover,
)

__all__ = [
    "best_of_others",
    "capability_lag_months",
    "capability_lag_now",
    "efficiency_growth",
    "frontier_capability",
    "frontier_next",
    "induced_efficiency",
    "own_research_rate",
    "release_capability",
    "spillover",
    "training_compute",
]


def training_compute(
    stock: Numbers,
    training_share: Numbers,
    flop_per_h100e_month: Numbers,
    utilisation: Numbers,
    months: Numbers,
) -> FloatArray:
    r"""Arithmetic that goes into a training run.

    .. math:: T = N\,a\,f\,u\,m

    Parameters
    ----------
    stock : array_like
        Accelerators N [H100e].
    training_share : array_like
        Share a of them that trains [1].
    flop_per_h100e_month : array_like
        Peak f of one H100e [FLOP per month].
    utilisation : array_like
        Share u of the peak that is reached [1].
    months : array_like
        Length m of the run [months].

    Returns
    -------
    ndarray
        T [FLOP].

    References
    ----------
    Sevilla et al. (2022), Compute trends across three eras of machine learning, arXiv:2202.05924.

    Examples
    --------
    >>> float(training_compute(1000.0, 0.5, 2.6e21, 0.4, 3.0))
    1.56e+24
    """
    share_of_peak = floats(training_share) * floats(utilisation)
    return floats(stock) * share_of_peak * floats(flop_per_h100e_month) * floats(months)


def frontier_capability(
    intercept: Numbers, slope: Numbers, training_compute: Numbers, efficiency: Numbers
) -> FloatArray:
    r"""Capability that a vendor's effective compute buys.

    .. math:: K = \kappa_0 + s \log_{10}(T A)

    Parameters
    ----------
    intercept : array_like
        κ_0 [arena points].
    slope : array_like
        s [arena points per decade of effective compute].
    training_compute : array_like
        T [FLOP].
    efficiency : array_like
        Algorithmic efficiency A relative to the reference date [1].

    Returns
    -------
    ndarray
        K [arena points]; -inf where T is 0. The frontier is its running maximum, see `frontier_next`.

    References
    ----------
    Kaplan et al. (2020), arXiv:2001.08361; Hoffmann et al. (2022), arXiv:2203.15556; effective compute: Ho et
    al. (2024), arXiv:2403.05812.

    Examples
    --------
    >>> float(frontier_capability(0.0, 65.0, 1e24, 10.0))
    1625.0
    """
    with np.errstate(divide="ignore"):
        # logs before the product: T A may exceed the range of float64
        decades = np.log10(floats(training_compute)) + np.log10(floats(efficiency))
    return floats(intercept) + floats(slope) * decades


def frontier_next(frontier: Numbers, attained: Numbers) -> FloatArray:
    r"""Running maximum: what a vendor could do once, it can still do.

    .. math:: K' = \max(K, \kappa)

    Parameters
    ----------
    frontier, attained : array_like
        Frontier so far and capability attained this month [arena points].

    Returns
    -------
    ndarray
        K' [arena points].

    References
    ----------
    Definition (``docs/model.md``).

    Examples
    --------
    >>> frontier_next([1300.0, 1300.0], [1290.0, 1310.0])
    array([1300., 1310.])
    """
    return np.maximum(floats(frontier), attained)


def release_capability(frontier: Numbers, tier_gap: Numbers, residual: Numbers) -> FloatArray:
    r"""Capability of a model at release.

    .. math:: \kappa = K - \delta_{tier} + e

    Parameters
    ----------
    frontier : array_like
        Frontier K of the vendor [arena points].
    tier_gap : array_like
        Distance δ of the tier from the frontier [arena points].
    residual : array_like
        Luck and choice of this release e [arena points].

    Returns
    -------
    ndarray
        κ [arena points].

    References
    ----------
    Model assumption (``docs/model.md``).

    Examples
    --------
    >>> float(release_capability(1400.0, 60.0, -5.0))
    1335.0
    """
    return floats(frontier) - tier_gap + residual


def capability_lag_months(month: Numbers, leader: Numbers, follower: Numbers) -> FloatArray:
    r"""Months since the leader's path passed the follower's present level; negative if the follower leads.

    .. math:: L(t) = \tau_F(t) - \tau_L(t),\quad \tau_X(t) = \min(t,\ \text{first time at which } X
        \text{ reached the present level of the other})

    A path that is ahead passed the other's level at some time before t, and the one behind has not passed:
    its τ is t.

    Parameters
    ----------
    month : array_like, shape (n,)
        Increasing months [months].
    leader, follower : array_like, shape (n,)
        Capability paths [arena points], finite; running maxima are taken. The names only fix the sign.

    Returns
    -------
    ndarray, shape (n,)
        Lag [months], interpolated on straight lines between months; nan where the path ahead has been above
        the other's level ever since its record begins. Swapping the two paths changes the sign only. Nothing
        after t is used.

    References
    ----------
    Inverse of the paths, as in Epoch AI's estimates of the lag of open and of Chinese models.

    Examples
    --------
    >>> capability_lag_months([0, 1, 2, 3], [10.0, 20.0, 30.0, 40.0], [0.0, 10.0, 15.0, 25.0])
    array([nan, 1. , 1.5, 1.5])
    """
    time = floats(month)
    path_leader = np.maximum.accumulate(floats(leader))
    path_follower = np.maximum.accumulate(floats(follower))
    return _time_of_level(time, path_follower, path_leader) - _time_of_level(time, path_leader, path_follower)


def capability_lag_now(month: Numbers, leader: Numbers, follower: Numbers) -> float:
    r"""Last value of `capability_lag_months`, without working out those before it.

    .. math:: L = \tau_F - \tau_L

    Parameters
    ----------
    month, leader, follower : array_like, shape (n,)
        As for `capability_lag_months`.

    Returns
    -------
    float
        L [months]; nan if the path ahead has been above the other's level ever since its record begins.

    References
    ----------
    As for `capability_lag_months`.

    Examples
    --------
    >>> capability_lag_now([0, 1, 2, 3], [10.0, 20.0, 30.0, 40.0], [0.0, 10.0, 15.0, 25.0])
    1.5
    """
    time, ahead, behind = floats(month), floats(leader), floats(follower)
    return _first_time(time, behind, ahead.max()) - _first_time(time, ahead, behind.max())


def _first_time(time: FloatArray, path: FloatArray, level: float) -> float:
    """First time at which a path reached a level, or now if it never did; nan if before its record."""
    reached = path >= level
    after = int(reached.argmax())
    if not reached[after]:
        return float(time[-1])
    if after == 0:
        return float(time[0]) if path[0] == level else np.nan
    before = path[:after].max()
    return float(time[after - 1] + (level - before) / (path[after] - before) * (time[after] - time[after - 1]))


def _time_of_level(time: FloatArray, path: FloatArray, level: FloatArray) -> FloatArray:
    """First time at which a nondecreasing path reached each level, at most now; nan if before its record."""
    after = np.searchsorted(path, level, side="left")
    # 'after' is the first point at or above the level; the crossing lies between it and the point before
    right = np.clip(after, 1, time.size - 1)
    left = right - 1
    rise = path[right] - path[left]
    fraction = (level - path[left]) / np.where(rise > 0, rise, 1.0)
    crossing = time[left] + np.clip(fraction, 0.0, 1.0) * (time[right] - time[left])
    crossing = np.where(after == 0, np.where(level == path[0], time[0], np.nan), crossing)
    return np.minimum(np.where(after == time.size, time, crossing), time)
