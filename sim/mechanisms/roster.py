"""Who takes part: entry and exit of vendors."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, IntArray, Numbers, floats, logistic


def poisson_count(uniform: Numbers, rate: Numbers) -> IntArray:
    r"""Poisson count by inversion, for instance entrants of a bloc in a month.

    .. math:: N = \min\{n : u < \sum_{i \le n} e^{-\lambda} \lambda^i / i!\}

    Parameters
    ----------
    uniform : array_like
        u [1], in [0, 1).
    rate : array_like
        Mean λ [1/month], in [0, 700): above that e^{-λ} is no longer a normal number.

    Returns
    -------
    ndarray of int
        N, rising in u and in λ, so that a higher rate never removes an event.

    References
    ----------
    Devroye (1986), Non-Uniform Random Variate Generation, Springer, section X.3.3.

    Examples
    --------
    >>> poisson_count([0.1, 0.5, 0.95], 1.0)
    array([0, 1, 3])
    """
    u, mean = np.broadcast_arrays(floats(uniform), floats(rate))
    term = np.exp(-mean)
    distribution = term.copy()
    count = np.zeros(u.shape, dtype=np.int64)
    above = u >= distribution
    n = 0
    # past the mean, a term too small to move the sum ends the search: rounding may keep the sum below u
    while above.any():
        n += 1
        term = term * mean / n
        count[above] = n
        moved = distribution + term
        above = above & (u >= moved) & ((moved > distribution) | (n < mean))
        distribution = moved
    return count


def exit_hazard(
    gap_behind: Numbers,
    runway_months: Numbers,
    base_hazard: Numbers,
    gap_midpoint: Numbers,
    gap_spread: Numbers,
    runway_scale: Numbers,
) -> FloatArray:
    r"""Hazard that a vendor gives up: it must be far behind and short of money.

    .. math:: h = h_0\,\Lambda((D - D_0) / w)\,e^{-R / R_0}

    Parameters
    ----------
    gap_behind : array_like
        Distance D to the best model [arena points].
    runway_months : array_like
        Months R that the money lasts, at least 0; +inf = no limit [months].
    base_hazard : array_like
        h_0 [1/month]; 0 freezes the roster.
    gap_midpoint, gap_spread : array_like
        D_0 and w [arena points].
    runway_scale : array_like
        R_0 [months].

    Returns
    -------
    ndarray
        h [1/month], at most h_0. The probability of a month is 1 - exp(-h), see `event_probability`.

    References
    ----------
    Jovanovic (1982), Econometrica 50, 649-670; Cox (1972), Journal of the Royal Statistical Society B 34,
    187-220.

    Examples
    --------
    >>> float(exit_hazard(100.0, 0.0, 0.1, 100.0, 25.0, 6.0))
    0.05
    """
    far_behind = logistic((floats(gap_behind) - gap_midpoint) / gap_spread)
    return floats(base_hazard) * far_behind * np.exp(-floats(runway_months) / runway_scale)


def event_probability(hazard: Numbers) -> FloatArray:
    r"""Probability of an event within a month at a constant hazard.

    .. math:: P = 1 - e^{-h}

    Parameters
    ----------
    hazard : array_like
        h [1/month], at least 0.

    Returns
    -------
    ndarray
        P [1].

    References
    ----------
    Cox (1962), Renewal Theory, Methuen, section 1.2.

    Examples
    --------
    >>> float(event_probability(np.log(2.0)))
    0.5
    """
    return -np.expm1(-floats(hazard))


def entrant_capability(best_open: Numbers, gap: Numbers, residual: Numbers) -> FloatArray:
    r"""Capability of a new vendor, which starts near the best open model.

    .. math:: \kappa = \kappa^{open} - g + e

    Parameters
    ----------
    best_open : array_like
        Best open model [arena points].
    gap : array_like
        Mean distance g of entrants from it [arena points].
    residual : array_like
        Luck e [arena points].

    Returns
    -------
    ndarray
        κ [arena points].

    References
    ----------
    Geroski (1995), International Journal of Industrial Organization 13, 421-440 (entry is common and small).

    Examples
    --------
    >>> float(entrant_capability(1400.0, 40.0, 10.0))
    1370.0
    """
    return floats(best_open) - gap + residual
