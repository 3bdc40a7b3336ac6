"""What a unit costs: body by Wright's law, edge chips under control, the mix of arms and humanoids."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def experience(cumulative: Numbers, tradable: Numbers) -> FloatArray:
    r"""Experience of each bloc: own cumulative units and a share of the others'.

    .. math:: E_b = N_b + \tau \sum_{a \ne b} N_a

    Parameters
    ----------
    cumulative : array_like, shape (n_blocs, ...)
        Cumulative units N.
    tradable : array_like
        Share τ of foreign units that counts [1]: traded components, diffused methods.

    Returns
    -------
    ndarray, shape (n_blocs, ...)
        E [units].

    References
    ----------
    Irwin & Klenow (1994), Journal of Political Economy 102, 1200-1227 (spillovers between firms and
    countries).

    Examples
    --------
    >>> experience([100.0, 1000.0], 0.5)
    array([ 600., 1050.])
    """
    value = floats(cumulative)
    return value + floats(tradable) * (value.sum(axis=0) - value)


def learning_exponent(learning_rate: Numbers, strength: Numbers) -> FloatArray:
    r"""Exponent of cost in experience (edge P2).

    .. math:: s \log_2(1 - r)

    Parameters
    ----------
    learning_rate : array_like
        Fall r of cost per doubling [1], in [0, 1).
    strength : array_like
        Strength s of the edge [1]; 0 keeps the cost as it is.

    Returns
    -------
    ndarray
        Exponent [1], at most 0.

    References
    ----------
    Wright (1936), Journal of the Aeronautical Sciences 3, 122-128.

    Examples
    --------
    >>> learning_exponent([0.5, 0.0], 1.0)
    array([-1.,  0.])
    """
    return floats(strength) * np.log2(1.0 - floats(learning_rate))


def wright_cost(
    reference_cost: Numbers, units: Numbers, reference_units: Numbers, learning_rate: Numbers, strength: Numbers
) -> FloatArray:
    r"""Cost after learning by doing (edge P2).

    .. math:: c = c_0 (E / E_0)^{s \log_2(1 - r)}

    Parameters
    ----------
    reference_cost : array_like
        Cost c_0 at E_0 [USD].
    units, reference_units : array_like
        Experience E now and E_0 at the date of c_0 [units], above 0.
    learning_rate : array_like
        Fall r of cost per doubling [1], in [0, 1).
    strength : array_like
        Strength s of the edge [1]; 0 keeps c_0.

    Returns
    -------
    ndarray
        c [USD].

    References
    ----------
    Wright (1936), Journal of the Aeronautical Sciences 3, 122-128.

    Examples
    --------
    >>> wright_cost(100.0, [1000.0, 2000.0, 4000.0], 1000.0, 0.2, 1.0)
    array([100.,  80.,  64.])
    """
    return floats(reference_cost) * (floats(units) / reference_units) ** learning_exponent(learning_rate, strength)


def edge_cost(
    reference_cost: Numbers, decline: Numbers, years: Numbers, premium: Numbers, denial: Numbers
) -> FloatArray:
    r"""Cost of the computer on board under chip controls.

    .. math:: e = e_0 (1 - \gamma)^t (1 + m c)

    Parameters
    ----------
    reference_cost : array_like
        e_0 at the reference date [USD].
    decline : array_like
        γ [1/year].
    years : array_like
        Years t since the reference date; negative before.
    premium : array_like
        Premium m under full denial [1].
    denial : array_like
        Denied share c of foreign edge chips [1]; 0 leaves the cost as it is.

    Returns
    -------
    ndarray
        e [USD].

    References
    ----------
    Model assumption (``docs/physical.md``); sizes: ``sim/data/robots_cost.csv``.

    Examples
    --------
    >>> float(edge_cost(2000.0, 0.1, 0.0, 0.5, 1.0))
    3000.0
    """
    return floats(reference_cost) * (1.0 - floats(decline)) ** floats(years) * (1.0 + floats(premium) * denial)


def humanoid_fraction(
    reference_share: Numbers, relative_cost: Numbers, reference_cost: Numbers, elasticity: Numbers
) -> FloatArray:
    r"""Share of humanoids among new manipulation units.

    .. math:: \frac{s}{1 - s} = \frac{s_0}{1 - s_0} \left(\frac{q}{q_0}\right)^{-\varepsilon}

    Parameters
    ----------
    reference_share : array_like
        Share s_0 [1], in (0, 1), at the relative cost q_0.
    relative_cost, reference_cost : array_like
        Cost of a humanoid over that of an arm q, and q_0 [1], above 0.
    elasticity : array_like
        ε [1], at least 0; 0 keeps s_0.

    Returns
    -------
    ndarray
        s in (0, 1).

    References
    ----------
    Constant elasticity of substitution: Arrow et al. (1961), Review of Economics and Statistics 43, 225-250.

    Examples
    --------
    >>> humanoid_fraction(0.1, [2.0, 1.0], 2.0, 1.0).round(4)
    array([0.1   , 0.1818])
    """
    share = floats(reference_share)
    odds = share / (1.0 - share) * (floats(relative_cost) / reference_cost) ** -floats(elasticity)
    return odds / (1.0 + odds)
