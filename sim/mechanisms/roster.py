"""Who takes part: entry and exit of vendors."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


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
