"""Fine-tunes of one month: which rows publish a derivative, and of which family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.coercion import as_type, floats, integers
from sim.kernels.menus import cumulate, draw_families, family_menu, model_menu, new_cumulated
from sim.kernels.runs import class_runs
from sim.kernels.sampling import thresholds
from sim.randomness import AGENT_STRIDE, Stream, key_uniform, mix, stream_key

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
    bloc_of_family: ArrayLike,
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
    bloc_of_family : array_like of int, shape (F+1,)
        Bloc of each family from 1 on; 0 for "no base". Drawn before the family, as in `review_rows`.
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
    # What is not a number passes through minima and maxima and compares as false.
    if weights.size and not (weights.min() >= 0.0 and weights.max() < np.inf):
        raise ValueError("fine_tune_weight must be finite and at least 0 everywhere; correct the weights")
    counts = np.zeros((int(groups.max(initial=-1)) + 1, weights.shape[1]), dtype=np.int32)
    _events(
        rows, groups, floats(publish_probability), weights, integers(weight_row),
        integers(bloc_of_family), int(seed), int(month), int(first_id), counts,
    )  # fmt: skip
    return counts


@numba.njit(cache=True, nogil=True)
def _events(
    class_row, group, publish_probability, fine_tune_weight, weight_row, bloc_of_family, seed, month, first_id, counts
):  # fmt: skip
    """Add the published fine-tunes to the counts."""
    publish_key = stream_key(seed, Stream.FINE_TUNE, month)
    bloc_key = stream_key(seed, Stream.FINE_TUNE_BLOC, month)
    family_key = stream_key(seed, Stream.FINE_TUNE_FAMILY, month)
    threshold = thresholds(publish_probability)
    n_bases = bloc_of_family.size
    families = family_menu(bloc_of_family, np.ones(n_bases, dtype=np.bool_))
    models = model_menu(families, np.full((n_bases, 1), -1))
    n_lines = fine_tune_weight.shape[0]
    cumulated, no_model = new_cumulated(families, models, n_lines), np.zeros((n_lines, 1))
    for line in range(n_lines):
        cumulate(families, models, fine_tune_weight, no_model, line, cumulated, line)
    marks, event = np.empty(_BLOCK, dtype=np.uint8), np.empty(_BLOCK + 1, dtype=np.int64)
    bloc_draw, family_draw, family = np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK, dtype=np.int64)
    every, none, line_of = np.arange(_BLOCK), np.full(_BLOCK, n_bases), np.empty(_BLOCK, dtype=np.int64)
    runs = class_runs(class_row)
    for r in range(runs.size - 1):
        k = class_row[runs[r]]
        for start in range(runs[r], runs[r + 1] if threshold[k] > 0 else runs[r], _BLOCK):
            n, n_events = min(_BLOCK, runs[r + 1] - start), np.int64(0)
            _mark(publish_key, first_id + start, threshold[k], marks[:n])
            # The list is written for every row and only its length moves on: no branch that could not be foreseen.
            for b in range(n):
                event[np.uint64(n_events)] = first_id + start + b
                n_events += np.int64(marks[b])
            for e in range(n_events):
                bloc_draw[e], family_draw[e] = key_uniform(bloc_key, event[e], 0), key_uniform(family_key, event[e], 0)
                line_of[e] = weight_row[k]
            draw_families(families, cumulated, every, n_events, line_of, bloc_draw, family_draw, none, family)
            for e in range(n_events):
                counts[group[k], family[e]] += 1


@numba.njit(cache=True, nogil=True)
def _mark(key, first_id, threshold, marks):
    """Mark the rows whose draw is below the threshold."""
    x = np.uint64(key) + np.uint64(first_id) * AGENT_STRIDE
    for b in range(marks.size):
        marks[b] = np.uint8(np.int64(mix(x) >> _SHIFT_11) < threshold)
        x += AGENT_STRIDE
