"""Ways to draw one of n alternatives with probability proportional to its weight, from counter-based hashes.

All have the signature ``draw(key, group_key, row_id, weights, left_out, order, group, threshold, alias)`` and return an
index of ``weights``, or -1 if none has any weight. Index ``left_out`` counts as without weight (-1 = none). The inverse
distribution function goes through the indices in the ``order`` of a permutation; ``group`` tells the group of each
index, by which ``order`` must be sorted for `by_inverse_in_groups`, the only draw that looks at ``group_key`` and
groups. ``threshold`` and ``alias`` are the tables of `fill_alias` for ``weights``, for the alias method alone.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.randomness import key_uniform

_LN_2 = math.log(2.0)
MOST_TRIALS = 4096
"""After so many refusals the inverse distribution function takes over, on a number that no trial has used."""


@numba.njit(nogil=True)
def _total(weights, left_out):
    total = 0.0
    for j in range(weights.size):
        total += weights[j] if j != left_out else 0.0
    return total


@numba.njit(nogil=True)
def _invert(draw, weights, left_out, order):
    """The alternative in whose interval of the cumulated weights a uniform draw falls."""
    draw *= _total(weights, left_out)
    below, last = 0.0, -1
    for j in order:
        if j != left_out and weights[j] > 0.0:
            below += weights[j]
            last = j
            if draw < below:
                return j
    return last


@numba.njit(nogil=True)
def by_inverse(key, group_key, row_id, weights, left_out, order, group, threshold, alias):
    """The inverse distribution function, on one number."""
    return _invert(key_uniform(key, row_id, 0), weights, left_out, order)


@numba.njit(nogil=True)
def by_inverse_in_groups(key, group_key, row_id, weights, left_out, order, group, threshold, alias):
    """First a group of alternatives, then one of it, each by the inverse distribution function on a number of its own.

    This is what the model does. A single group is taken without a number.
    """
    n = weights.size
    has_groups = group[order[0]] != group[order[n - 1]]
    draw = key_uniform(group_key, row_id, 0) * _total(weights, left_out) if has_groups else 0.0
    below, of_group, chosen_weight, first, chosen = 0.0, 0.0, 0.0, 0, 0
    for place in range(n):
        j = order[place]
        of_group += weights[j] if j != left_out else 0.0
        if place + 1 == n or group[order[place + 1]] != group[j]:
            if of_group > 0.0:
                below += of_group
                chosen, chosen_weight = first, of_group
                if draw < below:
                    break
            first, of_group = place + 1, 0.0
    draw, below, last = key_uniform(key, row_id, 0) * chosen_weight, 0.0, -1
    for j in order[chosen:]:
        if group[j] != group[order[chosen]]:
            break
        if j != left_out and weights[j] > 0.0:
            below += weights[j]
            last = j
            if draw < below:
                return j
    return last


@numba.njit(nogil=True)
def _by_trials(key, row_id, weights, left_out, order, scale):
    """Trial t hashes to a candidate and a height: accepted if the height is below its scaled weight."""
    for trial in range(MOST_TRIALS):
        draw = key_uniform(key, row_id, trial) * weights.size
        candidate = int(draw)
        if candidate != left_out and draw - candidate < weights[candidate] * scale:
            return candidate
    return _invert(key_uniform(key, row_id, MOST_TRIALS), weights, left_out, order)


@numba.njit(nogil=True)
def by_rejection(key, group_key, row_id, weights, left_out, order, group, threshold, alias):
    """Rejection with common proposals: weights are at most 1, so heights against them as they are."""
    return _by_trials(key, row_id, weights, left_out, order, 1.0)


@numba.njit(nogil=True)
def by_rejection_of_shares(key, group_key, row_id, weights, left_out, order, group, threshold, alias):
    """The same with heights against a weight's share of the sum, which a common factor on all weights leaves alone."""
    total, largest = _total(weights, left_out), 0.0
    for j in range(weights.size):
        largest = max(largest, weights[j] if j != left_out else 0.0)
    if largest == 0.0:
        return -1
    scale = power_of_two(-math.ceil(log_of_two(largest / total))) / total
    return _by_trials(key, row_id, weights, left_out, order, scale)


@numba.njit(nogil=True)
def by_gumbel(key, group_key, row_id, weights, left_out, order, group, threshold, alias):
    """The largest log-weight plus Gumbel noise, one draw per alternative: as a race of exponential times E/w.

    The order of E/w is that of log w + Gumbel turned round. As -ln(1 - u) is at least u, most alternatives lose
    before their logarithm is needed.
    """
    best, chosen = 1e300, -1
    for j in range(weights.size):
        weight = weights[j] if j != left_out else 0.0
        draw = key_uniform(key, row_id, j)
        if draw < best * weight:
            time = -_LN_2 * log_of_two(1.0 - draw)
            if time < best * weight:
                best, chosen = time / weight, j
    return chosen


@numba.njit(nogil=True)
def by_alias(key, group_key, row_id, weights, left_out, order, group, threshold, alias):
    """Walker's alias method: one of n cells, each shared by two alternatives; again while it is the one left out."""
    for trial in range(MOST_TRIALS):
        draw = key_uniform(key, row_id, trial) * weights.size
        cell = int(draw)
        found = cell if draw - cell < threshold[cell] else alias[cell]
        if found != left_out:
            return found
    return _invert(key_uniform(key, row_id, MOST_TRIALS), weights, left_out, order)


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
