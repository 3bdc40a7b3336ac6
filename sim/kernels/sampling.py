"""Rejection with common proposals: exact logit draws that two scenarios share unless a weight really changed.

Trial t of a row hashes to a candidate and a height, neither of which depends on any weight; the candidate is
accepted if the height is below its weight, the weights being in units of a common upper bound. A choice flips
between two scenarios only if a trial that was visited changes sides.
"""

from __future__ import annotations

import numba
import numpy as np

from sim.randomness import AGENT_STRIDE, ITEM_STRIDE, key_bits, key_uniform, mixed_uniform

MOST_TRIALS = 4096
"""After so many refusals a draw falls back on the inverse distribution function, so that it always ends."""
# Below this the lockstep costs more than finishing the rows one by one.
_FEW_ROWS = 4


@numba.njit(cache=True, nogil=True)
def thresholds(probability):
    """Integers t such that the top 53 bits of a hash are below t exactly if its uniform draw is below p."""
    out = np.empty(probability.size, dtype=np.int64)
    for k in range(probability.size):
        out[k] = np.int64(np.ceil(min(max(probability[k], 0.0), 1.0) * 2.0**53))
    return out


@numba.njit(cache=True, nogil=True)
def screen_rows(key, first_id, n, highest_threshold, marks):
    """Set bit 0 of marks[i] for rows whose draw is below the highest threshold of any class.

    Only those need their own threshold, and a look-up of it for every row would double the cost of the hash.
    """
    for i in range(n):
        marks[i] |= np.uint8(np.int64(key_bits(key, first_id + i, 0)) < highest_threshold)


@numba.njit(cache=True, nogil=True)
def accept_one(key, row_id, first_trial, weights, own, own_weight, scale):
    """Index drawn with probability proportional to its weight.

    Parameters
    ----------
    key : uint64
        From `sim.randomness.stream_key`; the item of the draw is the number of the trial.
    row_id, first_trial : int
        Trials before ``first_trial`` are known to have been refused.
    weights : ndarray, shape (n,)
        In units of the common bound: times ``scale`` in [0, 1]. At least one is positive.
    own : int
        Index whose weight is ``own_weight`` for this row; -1 = none.
    own_weight, scale : float
        ``scale`` is a power of two, other than 1 where the bound does not fit this row.

    Returns
    -------
    int
        Index in 0..n-1.
    """
    n = weights.size
    for trial in range(first_trial, MOST_TRIALS):
        # Whole part: candidate. Fractional part: height, with 53 bits less those of n.
        draw = key_uniform(key, row_id, trial) * n
        candidate = int(draw)
        weight = own_weight if candidate == own else weights[candidate]
        if draw - candidate < weight * scale:
            return candidate
    return invert_one(key_uniform(key, row_id, MOST_TRIALS), weights, own, own_weight)


@numba.njit(cache=True, nogil=True)
def invert_one(draw, weights, own, own_weight):
    """Index by the inverse distribution function, from a uniform draw; the rest as in `accept_one`."""
    total = 0.0
    for index in range(weights.size):
        total += own_weight if index == own else weights[index]
    below, last = 0.0, 0
    for index in range(weights.size):
        weight = own_weight if index == own else weights[index]
        if weight > 0.0:
            below += weight
            last = index
            if draw * total < below:
                return index
    return last


@numba.njit(cache=True, nogil=True)
def accept_many(key, row_ids, flat_weights, offset, n_candidates, own, own_weight, pending, n_pending, drawn):
    """`accept_one` for many rows in lockstep, one trial at a time, without branches; the same draws.

    Parameters
    ----------
    key : uint64
        As for `accept_one`.
    row_ids, offset, own, own_weight : ndarray, shape (B,)
        Of each place in the batch; its weights are ``flat_weights[offset : offset + n_candidates]``.
    flat_weights : ndarray, one dimension
        In units of the common bound.
    n_candidates : int
        Length of each draw's weights.
    pending : ndarray of int64, shape (B,)
        The first ``n_pending`` entries are the places that draw; overwritten.
    n_pending : int
        Number of draws.
    drawn : ndarray of int64, shape (B,)
        Result at the places that drew; the others are left alone.
    """
    base = np.empty(n_pending, dtype=np.uint64)
    draws = np.empty(n_pending)
    for q in range(n_pending):
        base[q] = np.uint64(key) + np.uint64(row_ids[np.uint64(pending[q])]) * AGENT_STRIDE
    trial = 0
    while n_pending > _FEW_ROWS and trial < MOST_TRIALS:
        step = np.uint64(trial) * ITEM_STRIDE
        for q in range(n_pending):
            draws[q] = mixed_uniform(base[q] + step) * n_candidates
        n_left = np.int64(0)
        for q in range(n_pending):
            place = np.uint64(pending[q])
            candidate = np.int64(draws[q])
            weight = flat_weights[np.uint64(offset[place] + candidate)]
            weight = own_weight[place] if candidate == own[place] else weight
            # Written in every trial; the last one written is the accepted one.
            drawn[place] = candidate
            pending[np.uint64(n_left)] = np.int64(place)
            base[np.uint64(n_left)] = base[q]
            n_left += np.int64(draws[q] - np.float64(candidate) >= weight)
        n_pending = n_left
        trial += 1
    for q in range(n_pending):
        place = pending[q]
        weights = flat_weights[offset[place] : offset[place] + n_candidates]
        drawn[place] = accept_one(key, row_ids[place], trial, weights, own[place], own_weight[place], 1.0)
