"""Ways to draw one of n alternatives with probability proportional to its weight, from counter-based hashes.

All have the signature ``draw(key, row_id, weights, own, own_weight, order, threshold, alias)`` and return an index of
``weights``; the weight of index ``own`` is ``own_weight`` for this row (-1 = none). ``order`` is a permutation of the
indices, which only the inverse distribution function looks at; ``threshold`` and ``alias`` are the tables of
`fill_alias` for ``weights``, which only the alias method looks at.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.randomness import key_uniform

_LN_2 = math.log(2.0)


@numba.njit(nogil=True)
def by_rejection(key, row_id, weights, own, own_weight, order, threshold, alias):
    """Trial t hashes to a candidate and a height: accepted if the height is below its weight."""
    scale = 1.0
    if own >= 0 and own_weight > 1.0:
        scale = power_of_two(-math.ceil(log_of_two(own_weight)))
    for trial in range(4096):
        draw = key_uniform(key, row_id, trial) * weights.size
        candidate = int(draw)
        weight = own_weight if candidate == own else weights[candidate]
        if draw - candidate < weight * scale:
            return candidate
    return by_inverse(key, row_id, weights, own, own_weight, order, threshold, alias)


@numba.njit(nogil=True)
def by_rejection_of_shares(key, row_id, weights, own, own_weight, order, threshold, alias):
    """The same with heights against a weight's share of the sum, which a common factor on all weights leaves alone."""
    total = largest = 0.0
    for j in range(weights.size):
        weight = own_weight if j == own else weights[j]
        total += weight
        largest = max(largest, weight)
    scale = power_of_two(-math.ceil(log_of_two(largest / total))) / total
    for trial in range(4096):
        draw = key_uniform(key, row_id, trial) * weights.size
        candidate = int(draw)
        weight = own_weight if candidate == own else weights[candidate]
        if draw - candidate < weight * scale:
            return candidate
    return by_inverse(key, row_id, weights, own, own_weight, order, threshold, alias)


@numba.njit(nogil=True)
def by_inverse(key, row_id, weights, own, own_weight, order, threshold, alias):
    """The alternative in whose interval of the cumulated weights one uniform draw falls."""
    total = 0.0
    for j in range(weights.size):
        total += own_weight if j == own else weights[j]
    draw = key_uniform(key, row_id, 0) * total
    below, last = 0.0, -1
    for place in range(weights.size):
        j = order[place]
        weight = own_weight if j == own else weights[j]
        if weight > 0.0:
            below += weight
            last = j
            if draw < below:
                return j
    return last


@numba.njit(nogil=True)
def by_inverse_in_groups(key, row_id, weights, own, own_weight, order, threshold, alias):
    """First a group of alternatives, then one of it, each by the inverse distribution function on a draw of its own.

    Here ``order`` holds the group of each index; a single group is drawn without a draw of its own.
    """
    n_groups = order.max() + 1
    of_group = np.zeros(n_groups)
    for j in range(weights.size):
        of_group[order[j]] += own_weight if j == own else weights[j]
    chosen = 0
    if n_groups > 1:
        draw, below = key_uniform(key, row_id, 1) * of_group.sum(), 0.0
        for g in range(n_groups):
            if of_group[g] > 0.0:
                below += of_group[g]
                chosen = g
                if draw < below:
                    break
    draw, below, last = key_uniform(key, row_id, 0) * of_group[chosen], 0.0, -1
    for j in range(weights.size):
        weight = own_weight if j == own else weights[j]
        if order[j] == chosen and weight > 0.0:
            below += weight
            last = j
            if draw < below:
                return j
    return last


@numba.njit(nogil=True)
def by_gumbel(key, row_id, weights, own, own_weight, order, threshold, alias):
    """The largest log-weight plus Gumbel noise, one draw per alternative: as a race of exponential times E/w.

    The order of E/w is that of log w + Gumbel turned round. As -ln(1 - u) is at least u, most alternatives lose
    before their logarithm is needed.
    """
    best, chosen = 1e300, -1
    for j in range(weights.size):
        weight = own_weight if j == own else weights[j]
        draw = key_uniform(key, row_id, j)
        if draw < best * weight:
            time = -_LN_2 * log_of_two(1.0 - draw)
            if time < best * weight:
                best, chosen = time / weight, j
    return chosen


@numba.njit(nogil=True)
def by_alias(key, row_id, weights, own, own_weight, order, threshold, alias):
    """Walker's alias method: one of n cells, each shared by two alternatives; own surplus weight comes first."""
    draw = key_uniform(key, row_id, 0)
    if own >= 0 and own_weight > weights[own]:
        surplus = own_weight - weights[own]
        part = surplus / (surplus + weights.sum())
        if draw < part:
            return own
        draw = (draw - part) / (1.0 - part)
    draw *= weights.size
    cell = min(int(draw), weights.size - 1)
    return cell if draw - cell < threshold[cell] else alias[cell]


@numba.njit(nogil=True)
def fill_alias(weights, threshold, alias):
    """Tables of the alias method by Vose's construction (1991, IEEE Transactions on Software Engineering 17, 972)."""
    n = weights.size
    total = weights.sum()
    small, large = np.empty(n, np.int64), np.empty(n, np.int64)
    n_small = n_large = 0
    for j in range(n):
        threshold[j], alias[j] = weights[j] * n / total if total > 0.0 else 1.0, j
        if threshold[j] < 1.0:
            small[n_small] = j
            n_small += 1
        else:
            large[n_large] = j
            n_large += 1
    while n_small > 0 and n_large > 0:
        n_small -= 1
        poor, rich = small[n_small], large[n_large - 1]
        alias[poor] = rich
        threshold[rich] -= 1.0 - threshold[poor]
        if threshold[rich] < 1.0:
            n_large -= 1
            small[n_small] = rich
            n_small += 1
    # What rounding leaves over: a cell with weight is nearly full; one without weight must never be drawn.
    for q in range(n_large):
        threshold[large[q]] = 1.0
    richest = int(np.argmax(weights))
    for q in range(n_small):
        if weights[small[q]] > 0.0:
            threshold[small[q]] = 1.0
        else:
            alias[small[q]] = richest
