"""Fine-tunes of one month: which rows publish a derivative, and of which family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.coercion import as_type, floats, integers
from sim.kernels.runs import class_runs
from sim.kernels.sampling import accept_many, thresholds
from sim.randomness import AGENT_STRIDE, Stream, mix, stream_key

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_BLOCK = 2048
_SHIFT_11 = np.uint64(11)


def fine_tune_events(
    class_row: ArrayLike,
    *,
    group: ArrayLike,
    publish_probability: ArrayLike,
    fine_tune_weight: ArrayLike,
    seed: int,
    month: int,
    first_id: int = 0,
) -> NDArray[np.int32]:
    """Count the derivatives published in one month.

    Parameters
    ----------
    class_row : array_like of int, shape (N,)
        Class of each row; row i has the id ``first_id + i``.
    group : array_like of int, shape (K,)
        Region × segment of each class.
    publish_probability : array_like, shape (K,)
        Per month and row.
    fine_tune_weight : array_like, shape (K, F+1)
        Weight of each base family, at least 0; column 0 is "no base".
    seed, month : int
        Key of the draws.
    first_id : int
        Id of row 0.

    Returns
    -------
    ndarray of int32, shape (G, F+1)
        Published fine-tunes; column 0 counts rows that drew no base, also because all weights are 0.

    Raises
    ------
    ValueError
        If a weight is negative, infinite or not a number.
    """
    rows, weights, groups = as_type(class_row, np.int16), floats(fine_tune_weight), integers(group)
    if not (np.isfinite(weights).all() and (weights >= 0.0).all()):
        raise ValueError("fine_tune_weight must be finite and at least 0 everywhere; correct the weights")
    counts = np.zeros((int(groups.max(initial=-1)) + 1, weights.shape[1]), dtype=np.int32)
    _events(rows, groups, floats(publish_probability), weights, int(seed), int(month), int(first_id), counts)
    return counts


@numba.njit(cache=True, nogil=True)
def _events(class_row, group, publish_probability, fine_tune_weight, seed, month, first_id, counts):
    """Add the published fine-tunes to the counts."""
    publish_key = stream_key(seed, Stream.FINE_TUNE, month)
    family_key = stream_key(seed, Stream.FINE_TUNE_FAMILY, month)
    threshold = thresholds(publish_probability)
    weights, has_base = _in_units_of_bounds(fine_tune_weight)
    n_families = weights.shape[1]
    listed, ids = np.empty(_BLOCK, dtype=np.int64), np.empty(_BLOCK, dtype=np.int64)
    offset, family = np.empty(_BLOCK, dtype=np.int64), np.empty(_BLOCK, dtype=np.int64)
    marks = np.empty(_BLOCK, dtype=np.uint8)
    runs = class_runs(class_row)
    for r in range(runs.size - 1):
        k = class_row[runs[r]]
        if threshold[k] == 0:
            continue
        for start in range(runs[r], runs[r + 1], _BLOCK):
            n = min(_BLOCK, runs[r + 1] - start)
            _mark(publish_key, first_id + start, threshold[k], marks[:n])
            n_events = np.int64(0)
            for b in range(n):
                ids[np.uint64(n_events)] = first_id + start + b
                n_events += np.int64(marks[b])
            for e in range(n_events):
                listed[e], offset[e], family[e] = e, k * n_families, 0
            if has_base[k]:
                accept_many(family_key, ids, weights.reshape(-1), offset, n_families, listed, n_events, family)
            for e in range(n_events):
                counts[group[k], family[e]] += 1


@numba.njit(cache=True, nogil=True)
def _in_units_of_bounds(fine_tune_weight):
    """Weights in [0, 1] with the largest of a class above 1/2, and whether a class has any."""
    out, has_base = np.empty_like(fine_tune_weight), np.empty(fine_tune_weight.shape[0], dtype=np.bool_)
    for k in range(out.shape[0]):
        largest = fine_tune_weight[k].max()
        has_base[k] = largest > 0.0
        # A power of two, so it is the same for two scenarios that differ little.
        scale = power_of_two(-np.ceil(log_of_two(largest))) if largest > 0.0 else 0.0
        for f in range(out.shape[1]):
            out[k, f] = fine_tune_weight[k, f] * scale
    return out, has_base


@numba.njit(cache=True, nogil=True)
def _mark(key, first_id, threshold, marks):
    """Mark the rows whose draw is below the threshold."""
    x = np.uint64(key) + np.uint64(first_id) * AGENT_STRIDE
    for b in range(marks.size):
        marks[b] = np.uint8(np.int64(mix(x) >> _SHIFT_11) < threshold)
        x += AGENT_STRIDE
