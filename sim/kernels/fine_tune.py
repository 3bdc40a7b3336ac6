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
    weight_row: ArrayLike,
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
    fine_tune_weight : array_like, shape (W, F+1)
        Weight of each base family, at least 0; column 0 is "no base".
    weight_row : array_like of int, shape (K,)
        Line of ``fine_tune_weight`` of each class.
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
    _events(
        rows, groups, floats(publish_probability), weights, integers(weight_row), int(seed), int(month),
        int(first_id), counts,
    )  # fmt: skip
    return counts


@numba.njit(cache=True, nogil=True)
def _events(class_row, group, publish_probability, fine_tune_weight, weight_row, seed, month, first_id, counts):
    """Add the published fine-tunes to the counts."""
    publish_key = stream_key(seed, Stream.FINE_TUNE, month)
    family_key = stream_key(seed, Stream.FINE_TUNE_FAMILY, month)
    threshold = thresholds(publish_probability)
    weights, has_base = _in_units_of_bounds(fine_tune_weight)
    i = np.int64
    row_id, class_of, family = np.empty(2 * _BLOCK, i), np.empty(2 * _BLOCK, i), np.empty(2 * _BLOCK, i)
    offset, pending = np.empty(2 * _BLOCK, i), np.empty(2 * _BLOCK, i)
    marks = np.empty(_BLOCK, dtype=np.uint8)
    n_events, runs = i(0), class_runs(class_row)
    for r in range(runs.size - 1):
        k = class_row[runs[r]]
        for start in range(runs[r], runs[r + 1] if threshold[k] > 0 else runs[r], _BLOCK):
            n = min(_BLOCK, runs[r + 1] - start)
            _mark(publish_key, first_id + start, threshold[k], marks[:n])
            for b in range(n):
                row_id[np.uint64(n_events)], class_of[np.uint64(n_events)] = first_id + start + b, k
                n_events += i(marks[b])
            if n_events >= _BLOCK:
                _draw_bases(
                    family_key, weights, has_base, weight_row, row_id, class_of, n_events, offset, pending, family
                )
                _count(group, class_of, family, n_events, counts)
                n_events = i(0)
    _draw_bases(family_key, weights, has_base, weight_row, row_id, class_of, n_events, offset, pending, family)
    _count(group, class_of, family, n_events, counts)


@numba.njit(cache=True, nogil=True)
def _mark(key, first_id, threshold, marks):
    """Mark the rows whose draw is below the threshold."""
    x = np.uint64(key) + np.uint64(first_id) * AGENT_STRIDE
    for b in range(marks.size):
        marks[b] = np.uint8(np.int64(mix(x) >> _SHIFT_11) < threshold)
        x += AGENT_STRIDE


@numba.njit(cache=True, nogil=True)
def _draw_bases(key, weights, has_base, weight_row, row_id, class_of, n_events, offset, pending, family):
    """Base family of each event; 0 where there is none to be had."""
    n_pending = np.int64(0)
    for e in range(n_events):
        row = weight_row[class_of[e]]
        offset[e], family[e] = row * weights.shape[1], 0
        pending[np.uint64(n_pending)] = e
        n_pending += np.int64(has_base[row])
    accept_many(key, row_id, weights.reshape(-1), offset, weights.shape[1], pending, n_pending, family)


@numba.njit(cache=True, nogil=True)
def _count(group, class_of, family, n_events, counts):
    for e in range(n_events):
        counts[group[class_of[e]], family[e]] += 1


@numba.njit(cache=True, nogil=True)
def _in_units_of_bounds(fine_tune_weight):
    """Weights in [0, 1] with the largest of a line above 1/2, and whether a line has any."""
    out, has_base = np.empty_like(fine_tune_weight), np.empty(fine_tune_weight.shape[0], dtype=np.bool_)
    for w in range(out.shape[0]):
        largest = fine_tune_weight[w].max()
        has_base[w] = largest > 0.0
        # A power of two, so it is the same for two scenarios that differ little.
        scale = power_of_two(-np.ceil(log_of_two(largest))) if largest > 0.0 else 0.0
        for f in range(out.shape[1]):
            out[w, f] = fine_tune_weight[w, f] * scale
    return out, has_base
