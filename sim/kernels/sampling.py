"""Rejection with common proposals: exact logit draws that two scenarios share unless a weight really changed.

Trial t of a row hashes to a candidate and a height, neither of which depends on any weight; the candidate is
accepted if the height is below its weight, the weights being in units of a common upper bound. A choice flips
between two scenarios only if a trial that was visited changes sides.

Many rows draw in lockstep: each makes `LANES` trials, those that were refused all of them go on together. So no
branch depends on a single row, and the trials of one row wait for nothing.
"""

from __future__ import annotations

import numba
import numpy as np

from sim.kernels.lanes import LANES, try_weights
from sim.randomness import AGENT_STRIDE, ITEM_STRIDE, key_uniform

MOST_TRIALS = 4096
"""After so many refusals a draw falls back on the inverse distribution function, so that it always ends."""
_STEP = np.uint64(LANES * int(ITEM_STRIDE) % 2**64)
# What `try_weights` returns is the candidate plus flags above it.
_CANDIDATE = np.int64(2**32 - 1)


@numba.njit(cache=True, nogil=True)
def thresholds(probability):
    """Integers t such that the top 53 bits of a hash are below t exactly if its uniform draw is below p."""
    out = np.empty(probability.size, dtype=np.int64)
    for k in range(probability.size):
        out[k] = np.int64(np.ceil(min(max(probability[k], 0.0), 1.0) * 2.0**53))
    return out


@numba.njit(cache=True, nogil=True)
def accept_many(key, row_ids, weights, offset, n_candidates, pending, n_pending, drawn):
    """Candidates drawn with probability proportional to their weights, one for each of many rows.

    Parameters
    ----------
    key : uint64
        From `sim.randomness.stream_key`; the item of a draw is the number of the trial.
    row_ids, offset : ndarray of int64, shape (B,)
        Of each place in the batch; its weights are ``weights[offset : offset + n_candidates]``.
    weights : ndarray of float64, one dimension
        In units of the common bound, so in [0, 1]. At least one of each draw is positive.
    n_candidates : int
        Number of candidates of each draw.
    pending : ndarray of int64, shape (B,)
        The first ``n_pending`` entries are the places that draw; overwritten.
    n_pending : int
        Number of draws.
    drawn : ndarray of int64, shape (B,)
        Result in 0..n_candidates-1 at the places that drew; the others are left alone.
    """
    start = _first_trials(key, row_ids, pending, n_pending)
    unit = n_candidates * 2.0**-53
    trial = 0
    while n_pending > 0 and trial < MOST_TRIALS:
        n_left = np.int64(0)
        for q in range(n_pending):
            place = np.uint64(pending[q])
            outcome = try_weights(start[q], unit, weights, offset[place])
            # Written in every step; the last one written is the accepted one.
            drawn[place] = outcome & _CANDIDATE
            pending[np.uint64(n_left)] = np.int64(place)
            start[np.uint64(n_left)] = start[q] + _STEP
            n_left += np.int64(outcome <= _CANDIDATE)
        n_pending = n_left
        trial += LANES
    for q in range(n_pending):
        place = pending[q]
        own = weights[offset[place] : offset[place] + n_candidates]
        drawn[place] = invert_one(key_uniform(key, row_ids[place], MOST_TRIALS), own)


@numba.njit(cache=True, nogil=True)
def _first_trials(key, row_ids, pending, n_pending):
    """What the hash of trial 0 mixes, for each row that draws."""
    start = np.empty(n_pending, dtype=np.uint64)
    for q in range(n_pending):
        start[q] = np.uint64(key) + np.uint64(row_ids[np.uint64(pending[q])]) * AGENT_STRIDE
    return start


@numba.njit(cache=True, nogil=True)
def invert_one(draw, weights):
    """Index by the inverse distribution function, from a uniform draw; at least one weight is positive."""
    total = 0.0
    for index in range(weights.size):
        total += weights[index]
    below, last = 0.0, 0
    for index in range(weights.size):
        if weights[index] > 0.0:
            below += weights[index]
            last = index
            if draw * total < below:
                return index
    return last
