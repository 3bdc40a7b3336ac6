"""Which bloc's units and models a site builds on."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, IntArray, Numbers, floats


def stack_utility(
    capability: Numbers, unit_cost: Numbers, capability_weight: Numbers, cost_weight: Numbers,
    home_advantage: Numbers, distrust: Numbers,
) -> FloatArray:  # fmt: skip
    r"""Utility of a bloc's stack to a site.

    .. math:: U = \beta_X X / 100 - \beta_c \ln c + a - d

    Parameters
    ----------
    capability : array_like
        Embodied and vertical capability X [points].
    unit_cost : array_like
        Cost of a unit delivered c [USD], above 0.
    capability_weight : array_like
        β_X [utils per 100 points].
    cost_weight : array_like
        β_c [utils per unit of ln cost].
    home_advantage, distrust : array_like
        a where the bloc is at home, d where it is foreign [utils].

    Returns
    -------
    ndarray
        U [utils].

    References
    ----------
    McFadden (1974), Conditional logit analysis of qualitative choice behavior; Armington (1969), IMF Staff
    Papers 16, 159-178 (preference for the home product).

    Examples
    --------
    >>> float(stack_utility(200.0, 1.0, 1.0, 1.5, 0.5, 0.0))
    2.5
    """
    worth = floats(capability_weight) * capability / 100.0
    return worth - floats(cost_weight) * np.log(floats(unit_cost)) + home_advantage - floats(distrust)


def stack_probability(utility: Numbers) -> FloatArray:
    r"""Logit shares along the last axis.

    .. math:: P_b = e^{U_b} / \sum_a e^{U_a}

    Parameters
    ----------
    utility : array_like, shape (..., n_blocs)
        U [utils].

    Returns
    -------
    ndarray, shape (..., n_blocs)
        Probabilities, summing to 1.

    References
    ----------
    McFadden (1974), Conditional logit analysis of qualitative choice behavior.

    Examples
    --------
    >>> stack_probability([0.0, np.log(3.0)]).round(4)
    array([0.25, 0.75])
    """
    value = floats(utility)
    weight = np.exp(value - value.max(axis=-1, keepdims=True))
    return weight / weight.sum(axis=-1, keepdims=True)


def drawn_stack(uniform: Numbers, probability: Numbers) -> IntArray:
    r"""Stack behind a uniform draw by the inverse distribution function.

    .. math:: b = \#\{k : u \ge P_1 + \dots + P_k\}

    Parameters
    ----------
    uniform : array_like, shape (n,)
        Draws u in [0, 1).
    probability : array_like, shape (n, n_blocs)
        Probabilities, summing to 1 along the last axis.

    Returns
    -------
    ndarray of int, shape (n,)
        Position of the stack.

    References
    ----------
    Devroye (1986), Non-Uniform Random Variate Generation, section III.2.

    Examples
    --------
    >>> drawn_stack([0.1, 0.5, 0.99], [[0.25, 0.75], [0.25, 0.75], [0.25, 0.75]])
    array([0, 1, 1])
    """
    cumulative = np.cumsum(floats(probability), axis=-1)[..., :-1]
    return (floats(uniform)[..., np.newaxis] >= cumulative).sum(axis=-1)


def switched_probability(utility: Numbers, current: Numbers, switching_cost: Numbers) -> FloatArray:
    r"""Logit shares of sites that use a stack already.

    .. math:: P_b \propto e^{U_b + S [b = current]}

    Parameters
    ----------
    utility : array_like, shape (n, n_blocs)
        U [utils].
    current : array_like of int, shape (n,)
        Stack in use.
    switching_cost : float
        S [utils].

    Returns
    -------
    ndarray, shape (n, n_blocs)
        Probabilities, summing to 1 along the last axis.

    References
    ----------
    Farrell & Klemperer (2007), Handbook of Industrial Organization 3, ch. 31 (switching costs).

    Examples
    --------
    >>> switched_probability([[0.0, 0.0]], [1], np.log(3.0)).round(4)
    array([[0.25, 0.75]])
    """
    value = floats(utility)
    is_current = np.arange(value.shape[-1]) == np.asarray(current)[..., np.newaxis]
    return stack_probability(value + np.where(is_current, switching_cost, 0.0))
