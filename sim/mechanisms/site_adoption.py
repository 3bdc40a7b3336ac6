"""Whether AI-run units pay at a site, and who adopts when."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats

MONTHS_PER_YEAR = 12.0


def capital_cost(
    unit_cost: Numbers, integration_multiple: Numbers, price_level: Numbers, saved_share: Numbers, grant: Numbers
) -> FloatArray:
    r"""Installed cost of a unit to the site.

    .. math:: K = c [1 + (m - 1) P (1 - s)] (1 - \min(\max(g, 0), 1))

    Parameters
    ----------
    unit_cost : array_like
        c [USD].
    integration_multiple : array_like
        Installed cost over unit cost m [1], at least 1, at price level 1.
    price_level : array_like
        Price level P of local work [1].
    saved_share : array_like
        Part s of the integration cost saved by experience with robots [1].
    grant : array_like
        Part g of the capital cost that others pay [1]; capped to [0, 1] here.

    Returns
    -------
    ndarray
        K [USD].

    References
    ----------
    Jorgenson (1963), American Economic Review 53, 247-259 (cost of capital goods to the user).

    Examples
    --------
    >>> float(capital_cost(30000.0, 2.5, 1.0, 0.0, 0.2))
    60000.0
    """
    installed = floats(unit_cost) * (
        1.0 + (floats(integration_multiple) - 1.0) * floats(price_level) * (1.0 - floats(saved_share))
    )
    return installed * (1.0 - np.clip(floats(grant), 0.0, 1.0))


def annual_saving(
    workers: Numbers, hourly_wage: Numbers, hours: Numbers, stock_effect: Numbers, adopted_share: Numbers
) -> FloatArray:
    r"""Labour that a unit saves at full feasibility, less what competition takes away (stock effect).

    .. math:: S = n w h (1 - \sigma F)

    Parameters
    ----------
    workers : array_like
        Persons replaced n.
    hourly_wage : array_like
        w [USD per hour].
    hours : array_like
        Paid hours per person h [hours per year].
    stock_effect : array_like
        Part σ of the saving lost once all have adopted [1]; 0 switches the effect off.
    adopted_share : array_like
        Share F of the cell's sites that have adopted [1].

    Returns
    -------
    ndarray
        S [USD per unit and year].

    References
    ----------
    Karshenas & Stoneman (1993), RAND Journal of Economics 24, 503-528 (stock effect).

    Examples
    --------
    >>> annual_saving(1.5, 40.0, 2000.0, 0.3, [0.0, 1.0])
    array([120000.,  84000.])
    """
    remaining = 1.0 - floats(stock_effect) * floats(adopted_share)
    return floats(workers) * floats(hourly_wage) * floats(hours) * remaining


def payback_years(capital: Numbers, saving: Numbers, feasible: Numbers, running_cost: Numbers) -> FloatArray:
    r"""Years after which a unit has paid for itself.

    .. math:: T = K / (S \varphi - R)

    Parameters
    ----------
    capital : array_like
        Installed cost K [USD].
    saving : array_like
        Saving S at full feasibility [USD per year].
    feasible : array_like
        Feasible share of tasks φ [1].
    running_cost : array_like
        R [USD per year].

    Returns
    -------
    ndarray
        T [years]; +inf where the denominator is not positive, even if the unit costs nothing: such a unit is
        never adopted.

    References
    ----------
    Mansfield (1961), Econometrica 29, 741-766 (profitability of innovations as payout period).

    Examples
    --------
    >>> payback_years(80000.0, 100000.0, [0.5, 0.1, 0.05], 10000.0)
    array([ 2., inf, inf])
    """
    gain = floats(saving) * feasible - floats(running_cost)
    pays = gain > 0
    with np.errstate(over="ignore"):  # a gain next to nothing pays back never, which is what overflow gives
        return np.where(pays, floats(capital) / np.where(pays, gain, 1.0), np.inf)


def peer_share(regional: Numbers, world: Numbers, leakage: Numbers) -> FloatArray:
    r"""Adopted share that a site sees around it.

    .. math:: (1 - \ell) F_r + \ell F_w

    Parameters
    ----------
    regional, world : array_like
        Adopted share of the sector in the region and in the world [1].
    leakage : array_like
        Weight ℓ of the world [1].

    Returns
    -------
    ndarray
        Share in [0, 1].

    References
    ----------
    Comin, Dmitriev & Rossi-Hansberg (2012), NBER Working Paper 18534 (spatial diffusion of technology).

    Examples
    --------
    >>> float(peer_share(0.2, 0.1, 0.5))
    0.15
    """
    weight = floats(leakage)
    return (1.0 - weight) * floats(regional) + weight * floats(world)


def adoption_hazard(adopted_share: Numbers, innovation: Numbers, imitation: Numbers) -> FloatArray:
    r"""Rate at which a site for which units pay adopts them (epidemic effect, edge P3).

    .. math:: h = p + q F

    Parameters
    ----------
    adopted_share : array_like
        Share F of peers that has adopted [1].
    innovation, imitation : array_like
        Bass coefficients p and q [1/year].

    Returns
    -------
    ndarray
        h [1/year].

    References
    ----------
    Bass (1969), Management Science 15, 215-227; Karshenas & Stoneman (1993), RAND Journal of Economics 24,
    503-528 (hazard with rank, stock and epidemic effects).

    Examples
    --------
    >>> adoption_hazard([0.0, 0.5], 0.03, 0.38)
    array([0.03, 0.22])
    """
    return floats(innovation) + floats(imitation) * floats(adopted_share)


def monthly_probability(hazard: Numbers) -> FloatArray:
    r"""Probability of an event within a month.

    .. math:: 1 - e^{-h / 12}

    Parameters
    ----------
    hazard : array_like
        h [1/year], at least 0.

    Returns
    -------
    ndarray
        Probability in [0, 1].

    References
    ----------
    Constant hazard: Lancaster (1990), The Econometric Analysis of Transition Data, ch. 1.

    Examples
    --------
    >>> monthly_probability([0.0, 12.0]).round(4)
    array([0.    , 0.6321])
    """
    return -np.expm1(-floats(hazard) / MONTHS_PER_YEAR)
