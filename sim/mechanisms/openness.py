"""Whether a vendor opens the weights of a release."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import BoolArray, FloatArray, Numbers, floats, logistic

_LARGEST_BELOW_ONE = np.nextafter(1.0, 0.0)


def openness_score(
    ecosystem_gain: Numbers,
    reputation_gain: Numbers,
    complement_gain: Numbers,
    hosted_margin: Numbers,
    scale: Numbers,
) -> FloatArray:
    r"""Net gain from opening the weights, relative to a scale.

    .. math:: z = (\omega_E \Delta E + \omega_R R + \omega_H H - M) / \sigma

    Parameters
    ----------
    ecosystem_gain, reputation_gain, complement_gain : array_like
        Gains from the ecosystem ω_E ΔE, from reputation with funders ω_R R and for complements ω_H H (cloud,
        phones, robots), each with its weight [USD per month].
    hosted_margin : array_like
        Margin M given up [USD per month].
    scale : array_like
        σ [USD per month], above 0.

    Returns
    -------
    ndarray
        z [1]; 0 = indifferent.

    References
    ----------
    Lerner & Tirole (2002), Journal of Industrial Economics 50, 197-234; Teece (1986), Research Policy 15,
    285-305 (complements).

    Examples
    --------
    >>> float(openness_score(3.0, 1.0, 2.0, 4.0, 2.0))
    1.0
    """
    return (floats(ecosystem_gain) + reputation_gain + complement_gain - hosted_margin) / floats(scale)


def openness_probability(score: Numbers, spread: Numbers = 1.0) -> FloatArray:
    r"""Chance that the weights of a release are open.

    .. math:: \pi = \Lambda(z / \sigma_z)

    Parameters
    ----------
    score : array_like
        z [1]; see `openness_score`.
    spread : array_like
        σ_z [1], above 0; 1 if the scale of the score already holds it.

    Returns
    -------
    ndarray
        π [1].

    References
    ----------
    McFadden (1974), in Zarembka (ed.), Frontiers in Econometrics, 105-142.

    Examples
    --------
    >>> float(openness_probability(np.log(3.0)))
    0.75
    """
    return logistic(floats(score) / spread)


def opens(draw: Numbers, probability: Numbers) -> BoolArray:
    r"""Whether a release is open, given its draw.

    .. math:: \mathbf{1}[u < \pi]

    Parameters
    ----------
    draw : array_like
        u [1], uniform on [0, 1) or from `conditioned_uniform`.
    probability : array_like
        π [1].

    Returns
    -------
    ndarray of bool
        True where the weights are open.

    References
    ----------
    Devroye (1986), Non-Uniform Random Variate Generation, Springer, ch. II.

    Examples
    --------
    >>> opens([0.2, 0.9], 0.5)
    array([ True, False])
    """
    return np.asarray(floats(draw) < floats(probability))


def conditioned_uniform(uniform: Numbers, probability: Numbers, is_open: Numbers) -> FloatArray:
    r"""Draw that reproduces the recorded openness at the reference probability.

    .. math:: u_r = u\,\pi \text{ if open, else } \pi + u (1 - \pi)

    Parameters
    ----------
    uniform : array_like
        u [1], in [0, 1).
    probability : array_like
        Reference probability π [1].
    is_open : array_like of bool
        Recorded openness.

    Returns
    -------
    ndarray
        u_r [1], with ``opens(u_r, probability) == is_open`` always. It lies in [0, 1) but for two records
        that the reference holds to be impossible: open at π = 0 gives the largest number below 0, closed at π
        = 1 gives 1, so that the record wins there under every policy.

    Notes
    -----
    This is the abduction step of a counterfactual: over releases that are open with probability π, u_r is
    again uniform.

    References
    ----------
    Pearl (2009), Causality, 2nd ed., section 7.1.

    Examples
    --------
    >>> conditioned_uniform(0.5, 0.2, [True, False])
    array([0.1, 0.6])
    """
    u, chance = floats(uniform), floats(probability)
    # rounding must not carry a draw across the probability
    if_open = np.minimum(u * chance, np.nextafter(chance, -1.0))
    if_closed = np.maximum(np.minimum(chance + u * (1.0 - chance), _LARGEST_BELOW_ONE), chance)
    return np.where(np.asarray(is_open, dtype=bool), if_open, if_closed)
