"""How likely vendors are to open the weights of a release, for all of them in one pass."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.coercion import as_type, flags, floats, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# Families and blocs of vendors are of NumPy's own integer type, as the world keeps them.
_INDEX = np.dtype(np.int64)


class OpennessWeights(NamedTuple):
    """Weights that all vendors share."""

    ecosystem: float
    """ω_E [USD per month]."""
    reputation: float
    """ω_R [USD per month]."""
    complement: float
    """ω_H [USD per month]."""
    hosted_margin: float
    """Weight of the margin given up [USD per month]."""
    scale: float
    """σ [USD per month]."""
    strength: float
    """Strength of the edge that carries the ecosystem [1]."""
    reputation_scale: float
    """Distance at which the gain in reputation falls by a factor of e [arena points]."""


def opening_probability(
    *,
    capability: ArrayLike,
    vendor: ArrayLike,
    is_open: ArrayLike,
    frontier: ArrayLike,
    ecosystem_share: ArrayLike,
    open_family: ArrayLike,
    complement: ArrayLike,
    hosted_margin: ArrayLike,
    bias: ArrayLike,
    bloc: ArrayLike,
    shift: ArrayLike,
    weights: OpennessWeights,
) -> NDArray[np.float64]:
    r"""Probability that each vendor would open a release of each tier.

    .. math:: \pi_{vt} = \Lambda(a_{vt} + z_v - z_0 + \delta_{bt}),\quad R_v = e^{-\max(b_v - K_v, 0) / d}

    with z from `sim.mechanisms.openness.openness_score`, z_0 its value with full reputation and nothing else, Λ from
    `openness_probability` and b from `sim.mechanisms.efficiency.best_of_others` on the best open model of each vendor.

    Parameters
    ----------
    capability, vendor, is_open : array_like, shape (M,)
        Models released so far: capability [arena points], vendor, whether the weights are open.
    frontier : array_like, shape (V,)
        K [arena points].
    ecosystem_share : array_like, shape (F,)
        Share of the ecosystem by family [1].
    open_family : array_like of int, shape (V,)
        Family of a vendor's open releases; -1 if it has none.
    complement, hosted_margin : array_like, shape (V,)
        What the vendor sells beside its models [1]; margin on what it could itself host [1].
    bias : array_like, shape (V, tiers)
        a: log-odds that the record implies.
    bloc : array_like of int, shape (V,)
        Bloc of each vendor.
    shift : array_like, shape (B, tiers)
        δ: log-odds that policies add.
    weights : OpennessWeights
        What all vendors share.

    Returns
    -------
    ndarray, shape (V, tiers)
        π [1].
    """
    log_odds = floats(bias)
    probability = np.empty(log_odds.shape)
    _opening(
        floats(capability), integers(vendor), flags(is_open), floats(frontier), floats(ecosystem_share),
        as_type(open_family, _INDEX), floats(complement), floats(hosted_margin), log_odds, as_type(bloc, _INDEX),
        floats(shift), *(float(weight) for weight in weights), probability,
    )  # fmt: skip
    return probability


@numba.njit(cache=True, nogil=True)
def _opening(
    capability, vendor, is_open, frontier, ecosystem_share, open_family, complement, hosted_margin, bias, bloc, shift,
    ecosystem_weight, reputation_weight, complement_weight, margin_weight, scale, strength, reputation_scale,
    probability,
):  # fmt: skip
    leader, best, second = _two_best_open(capability, vendor, is_open)
    for v in range(frontier.size):
        of_others = second if v == leader else best
        behind = max(of_others - frontier[v], 0.0)
        # An entrant that has no frontier yet is not behind.
        reputation = math.exp(-behind / reputation_scale) if math.isfinite(behind) else 1.0
        ecosystem = ecosystem_share[open_family[v]] * strength if open_family[v] >= 0 else 0.0
        gain = ecosystem_weight * ecosystem + reputation_weight * reputation
        gain += complement_weight * complement[v] * ecosystem
        score = (gain - margin_weight * hosted_margin[v]) / scale - reputation_weight / scale
        for tier in range(bias.shape[1]):
            probability[v, tier] = _logistic(bias[v, tier] + score + shift[bloc[v], tier])


@numba.njit(cache=True, nogil=True)
def _two_best_open(capability, vendor, is_open):
    # The vendor of the best open model, that model, and the best one of all other vendors.
    leader, best, second = -1, -math.inf, -math.inf
    for m in range(capability.size):
        if not is_open[m]:
            continue
        if capability[m] > best:
            second = second if vendor[m] == leader else best
            leader, best = vendor[m], capability[m]
        elif vendor[m] != leader:
            second = max(second, capability[m])
    return leader, best, second


@numba.njit(cache=True, nogil=True)
def _logistic(score):
    # Only the decaying exponential is ever taken.
    decay = math.exp(-abs(score))
    return (1.0 if score >= 0.0 else decay) / (1.0 + decay)
