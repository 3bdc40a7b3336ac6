"""Which model a developer uses: the three-level nested logit with switching cost.

The cost of a solved task, which enters the utility, is part of this vocabulary and lives in `task_cost`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.mechanisms.arrays import FloatArray, Numbers, floats
from sim.mechanisms.task_cost import (
    cost_per_solved_task,
    price_share_of_cost,
    self_hosting_cost,
    solve_probability,
    task_difficulty,
)

__all__ = [
    "cost_per_solved_task",
    "inclusive_value",
    "nested_logit_shares",
    "price_share_of_cost",
    "self_hosting_cost",
    "solve_probability",
    "stay_probability",
    "task_difficulty",
]


def inclusive_value(utility: Numbers, scale: float, axis: int = -1) -> FloatArray:
    r"""Expected utility of the best alternative of a nest (log-sum).

    .. math:: I = \lambda \ln \sum_j e^{U_j / \lambda}

    Parameters
    ----------
    utility : array_like
        Utilities U [utils]; -inf = not available.
    scale : float
        Dissimilarity λ of the nest, in (0, 1]; towards 0 the log-sum becomes the maximum.
    axis : int
        Axis of the alternatives.

    Returns
    -------
    ndarray
        I [utils] without that axis; -inf for a nest without an available alternative.

    References
    ----------
    McFadden (1978), in Karlqvist et al. (eds), Spatial Interaction Theory and Planning Models, 75-96; Small &
    Rosen (1981), Econometrica 49, 105-130.

    Examples
    --------
    >>> float(inclusive_value([0.0, 0.0], 1.0) / np.log(2.0))
    1.0
    """
    value = floats(utility)
    top = np.max(value, axis=axis, keepdims=True, initial=-np.inf)
    # an empty nest has no largest utility to subtract
    shift = np.where(np.isneginf(top), 0.0, top)
    with np.errstate(divide="ignore"):
        log_sum = np.log(np.sum(np.exp((value - shift) / scale), axis=axis))
    return np.squeeze(shift, axis=axis) + scale * log_sum


def nested_logit_shares(
    utility: Numbers,
    model_of: Numbers,
    family_of: Numbers,
    lambda_model: float,
    lambda_channel: float,
    outside_utility: Numbers,
    switching_cost: Numbers = 0.0,
    current_family: Numbers | None = None,
) -> tuple[FloatArray, FloatArray]:
    r"""Exact choice shares of the three-level nested logit, family ⊃ model ⊃ channel, with an outside option.

    .. math::
        P(f) = \frac{e^{I_f + S[f = current]}}{e^{V_0} + \sum_g e^{I_g + S[g = current]}},\quad
        P(j \mid f) = e^{(I_j - I_f) / \lambda_m},\quad P(h \mid j) = e^{(U_{jh} - I_j) / \lambda_c}

    Parameters
    ----------
    utility : array_like, shape (..., n_alternatives)
        Utility U of each model in each channel [utils]; -inf = not available.
    model_of : array_like of int, shape (n_alternatives,)
        Model row of each alternative.
    family_of : array_like of int, shape (n_models,)
        Family row of each model.
    lambda_model, lambda_channel : float
        Dissimilarities, 0 < λ_c ≤ λ_m ≤ 1 (then the model is consistent with utility maximisation).
    outside_utility : array_like, shape (...)
        V_0 of using no model [utils].
    switching_cost : array_like, shape (...)
        Extra utility S of the current family [utils].
    current_family : array_like of int, shape (...), optional
        Family row in use; -1 or none given = no family in use.

    Returns
    -------
    share : ndarray, shape (..., n_alternatives)
        Share of each alternative [1].
    outside_share : ndarray, shape (...)
        Share that uses no model [1]; with ``share`` it sums to 1.

    References
    ----------
    McFadden (1978), in Karlqvist et al. (eds), Spatial Interaction Theory and Planning Models, 75-96; Train
    (2009), Discrete Choice Methods with Simulation, 2nd ed., ch. 4; switching cost: Dubé, Hitsch & Rossi
    (2010), RAND Journal of Economics 41.

    Examples
    --------
    >>> share, outside = nested_logit_shares([0.0, 0.0], [0, 1], [0, 0], 0.5, 0.5, 0.0)
    >>> share.round(4), float(outside.round(4))
    (array([0.2929, 0.2929]), 0.4142)
    """
    value = floats(utility)
    model_row, family_row = np.asarray(model_of, dtype=np.intp), np.asarray(family_of, dtype=np.intp)
    n_families = int(family_row.max(initial=-1)) + 1
    model_value = _nest_values(value, model_row, family_row.size, lambda_channel)
    family_value = _nest_values(model_value, family_row, n_families, lambda_model)
    with_incumbent = family_value
    if current_family is not None:
        is_current = np.arange(n_families) == np.asarray(current_family)[..., np.newaxis]
        with_incumbent = family_value + np.where(is_current, floats(switching_cost)[..., np.newaxis], 0.0)
    total = np.logaddexp(inclusive_value(with_incumbent, 1.0), outside_utility)
    family_share = np.exp(with_incumbent - total[..., np.newaxis])
    model_share = (
        _conditional_shares(model_value, family_value, family_row, lambda_model) * family_share[..., family_row]
    )
    share = _conditional_shares(value, model_value, model_row, lambda_channel) * model_share[..., model_row]
    return share, np.exp(floats(outside_utility) - total)


def _nest_values(value: FloatArray, nest_of: npt.NDArray[np.intp], n_nests: int, scale: float) -> FloatArray:
    """Inclusive value of each nest; alternatives on the last axis are grouped by ``nest_of``."""
    nests = np.full((*value.shape[:-1], n_nests), -np.inf)
    if nest_of.size == 0:
        return nests
    order = np.argsort(nest_of, kind="stable")
    present, first = np.unique(nest_of[order], return_index=True)
    members = value[..., order]
    top = np.maximum.reduceat(members, first, axis=-1)
    shift = np.where(np.isneginf(top), 0.0, top)
    size = np.diff(first, append=nest_of.size)
    sums = np.add.reduceat(np.exp((members - np.repeat(shift, size, axis=-1)) / scale), first, axis=-1)
    with np.errstate(divide="ignore"):
        nests[..., present] = shift + scale * np.log(sums)
    return nests


def _conditional_shares(
    value: FloatArray, nest_value: FloatArray, nest_of: npt.NDArray[np.intp], scale: float
) -> FloatArray:
    """Share of each alternative within its nest; 0 where it is not available."""
    own_nest = nest_value[..., nest_of]
    # where the nest is empty, -inf - -inf would be nan
    distance = value - np.where(np.isneginf(own_nest), 0.0, own_nest)
    return np.exp(distance / scale)


def stay_probability(family_share: Numbers, switching_cost: Numbers) -> FloatArray:
    r"""Chance that a developer who reconsiders keeps the family in use.

    .. math::
        P = \frac{e^{I_f + S}}{e^{I_f + S} + R} = \frac{w}{w + (1 - w) e^{-S}},
        \quad w = \frac{e^{I_f}}{e^{I_f} + R}

    Parameters
    ----------
    family_share : array_like
        Share w that the family in use would have without switching cost [1]; R sums the outside option and
        all others.
    switching_cost : array_like
        S [utils], at least 0.

    Returns
    -------
    ndarray
        Probability [1], at least w.

    References
    ----------
    Farrell & Klemperer (2007), Handbook of Industrial Organization 3, ch. 31; Train (2009), ch. 4.

    Examples
    --------
    >>> float(stay_probability(0.5, np.log(3.0)).round(12))
    0.75
    """
    share = floats(family_share)
    return share / (share + (1.0 - share) * np.exp(-floats(switching_cost)))
