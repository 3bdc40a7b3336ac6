"""Fine-tunes of one month: which rows publish a derivative, and of which family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.coercion import as_type, floats, integers
from sim.kernels.sampling import accept_one, screen_rows, thresholds
from sim.randomness import Stream, key_bits, stream_key

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_BLOCK = 2048


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
    publish_key = stream_key(seed, Stream.FINE_TUNE, month)
    family_key = stream_key(seed, Stream.FINE_TUNE_FAMILY, month)
    threshold = thresholds(publish_probability)
    scale = np.zeros(group.size)
    for k in range(group.size):
        largest = fine_tune_weight[k].max()
        # Brings the largest weight into (1/2, 1]; the same for two scenarios that differ little.
        scale[k] = power_of_two(-np.ceil(log_of_two(largest))) if largest > 0.0 else 0.0
    marks = np.empty(_BLOCK, dtype=np.uint8)
    for start in range(0, class_row.size, _BLOCK):
        block = class_row[start : start + _BLOCK]
        marks[:] = 0
        screen_rows(publish_key, first_id + start, block.size, threshold.max(), marks)
        for b in range(block.size):
            row_id = first_id + start + b
            if marks[b] and np.int64(key_bits(publish_key, row_id, 0)) < threshold[block[b]]:
                k = block[b]
                family = 0
                if scale[k] > 0.0:
                    family = accept_one(family_key, row_id, 0, fine_tune_weight[k], -1, 0.0, scale[k])
                counts[group[k], family] += 1
