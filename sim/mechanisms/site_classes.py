"""Sites behind rows: few rows for the many, many rows for the eager few, where adoption begins."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats

_KRONECKER = (0.7548776662466927, 0.5698402909980532)
"""Inverse powers of the plastic number: additive recurrence that fills the square evenly."""


def tail_quantiles(n_rows: int, concentration: float) -> tuple[FloatArray, FloatArray]:
    r"""Upper-tail probabilities of rows and the share of sites that each represents.

    .. math:: t_k = ((k + 1/2) / n)^c,\quad s_k = ((k + 1) / n)^c - (k / n)^c

    Parameters
    ----------
    n_rows : int
        Rows n.
    concentration : float
        c, at least 1; 1 spreads the rows evenly, more puts them where t is small.

    Returns
    -------
    tail, share : ndarray, shape (n,)
        t in (0, 1), rising: row 0 is the eagerest; s sums to 1.

    References
    ----------
    Stratified importance sampling: Owen (2013), Monte Carlo Theory, Methods and Examples, ch. 8 and 9.

    Examples
    --------
    >>> tail, share = tail_quantiles(2, 2.0)
    >>> tail, share
    (array([0.0625, 0.5625]), array([0.25, 0.75]))
    """
    edges = (np.arange(n_rows + 1) / n_rows) ** concentration
    return ((np.arange(n_rows) + 0.5) / n_rows) ** concentration, np.diff(edges)


def eager_normals(tail: Numbers, first_point: int, sd_wage: float, sd_hurdle: float) -> tuple[FloatArray, ...]:
    r"""Logs of wage and hurdle, relative to their medians, of sites with a given eagerness; and a size deviate.

    .. math:: \ln w + \ln h = s z,\quad \ln w = \frac{\sigma_w^2}{s} z + \frac{\sigma_w \sigma_h}{s} y,
        \quad s^2 = \sigma_w^2 + \sigma_h^2

    Parameters
    ----------
    tail : array_like, shape (n,)
        Upper-tail probability of the eagerness z.
    first_point : int
        Where in the low-discrepancy sequence of the other deviates to begin.
    sd_wage, sd_hurdle : float
        Standard deviations σ of the logarithms [1]; not both 0.

    Returns
    -------
    log_wage, log_hurdle, size_deviate : ndarray, shape (n,)
        Over the whole distribution wage and hurdle are independent with their own spreads; a high wage and a
        patient hurdle both make a unit pay, so their sum is what orders the sites.

    References
    ----------
    Rank effects: Davies (1979), The Diffusion of Process Innovations; conditional normal distribution.

    Examples
    --------
    >>> wage, hurdle, _ = eager_normals([0.02275], 0, 0.3, 0.4)
    >>> float((wage + hurdle)[0].round(3))
    1.0
    """
    from scipy.special import ndtri

    eager = -ndtri(floats(tail))
    point = first_point + np.arange(1, eager.size + 1)
    across, size = (ndtri((0.5 + point * step) % 1.0) for step in _KRONECKER)
    spread = np.hypot(sd_wage, sd_hurdle)
    log_wage = sd_wage**2 / spread * eager + sd_wage * sd_hurdle / spread * across
    return log_wage, spread * eager - log_wage, size


def lognormal_value(median: Numbers, sd: Numbers, deviate: Numbers) -> FloatArray:
    r"""Lognormal value behind a normal deviate.

    .. math:: m e^{\sigma z}

    Parameters
    ----------
    median : array_like
        m, above 0.
    sd : array_like
        σ of the logarithm [1].
    deviate : array_like
        z [1].

    Returns
    -------
    ndarray
        Value in the unit of m.

    References
    ----------
    Gibrat's law of firm sizes: Sutton (1997), Journal of Economic Literature 35, 40-59.

    Examples
    --------
    >>> lognormal_value(100.0, 0.5, [0.0, 2.0]).round(1)
    array([100. , 271.8])
    """
    return floats(median) * np.exp(floats(sd) * deviate)
