"""One pass over all developer rows: let them age, count those without a model, list those that review.

No branch depends on a row, because a branch that the processor cannot foresee costs more than all the
arithmetic of a row; the list is written for every row and only its length moves on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.runs import class_runs
from sim.kernels.sampling import thresholds
from sim.randomness import AGENT_STRIDE, Stream, mix, stream_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 2048
"""Rows per block: its arrays stay in the first-level cache."""
_SHIFT_11 = np.uint64(11)


class Scan(NamedTuple):
    """What the pass looks up; K classes, C columns, M model ids."""

    runs: NDArray[np.int64]
    """From `class_runs`."""
    column_after: NDArray[np.uint32]
    """Shape (M+1,): column of model m at m+1; C at 0, for rows without a model; C+1 for models that left."""
    on_offer: NDArray[np.uint8]
    """Shape (K * (C+2),): bits of the channels on offer; all bits for rows without a model."""
    width: int
    """C+2."""
    review_key: int
    reborn_key: int
    threshold: NDArray[np.int64]
    """Shape (K,): a row is due if its draw is below this."""
    reborn_threshold: NDArray[np.int64]
    """Shape (K,)."""
    marks: NDArray[np.uint8]
    """Shape (BLOCK,): bit 0 if a row is reborn, bit 1 if it is due."""


@numba.njit(cache=True, nogil=True)
def new_scan(class_row, channel_mask, line_up, settings):
    """Prepare the pass of one month."""
    n_columns = line_up.model_of_column.size
    column_after = np.empty(line_up.column_of_model.size + 1, dtype=np.uint32)
    column_after[0] = n_columns
    for m in range(line_up.column_of_model.size):
        column = line_up.column_of_model[m]
        column_after[m + 1] = column if column >= 0 else n_columns + 1
    on_offer = np.zeros((channel_mask.shape[0], n_columns + 2), dtype=np.uint8)
    for k in range(on_offer.shape[0]):
        bits, mask = on_offer[k], channel_mask[k]
        # A plain loop is copied at once; an assignment to a part of the row goes byte by byte.
        for c in range(n_columns):
            bits[c] = mask[c]
        bits[n_columns] = 255
    return Scan(
        class_runs(class_row),
        column_after,
        on_offer.reshape(-1),
        n_columns + 2,
        stream_key(settings.seed, Stream.RECONSIDER, settings.month),
        stream_key(settings.seed, Stream.REBIRTH, settings.month),
        thresholds(settings.review_probability),
        thresholds(settings.rebirth_probability)[settings.group],
        np.empty(BLOCK, dtype=np.uint8),
    )


@numba.njit(cache=True, nogil=True)
def scan_block(rows, start, run, scan, outside, listed):
    """Age the rows of one block, count those without a model and list those that review.

    Parameters
    ----------
    rows : DeveloperRows
        Only the tenure changes.
    start, run : int
        First row of the block, and the stretch of one class that it is in.
    scan : Scan
        From `new_scan`.
    outside : ndarray of int32, shape (K,)
        Rows without a model are added to it.
    listed : ndarray of int64
        Overwritten: room for `BLOCK` + 1 entries 2 * row + (1 if reborn).

    Returns
    -------
    n_listed, run : int
        Entries in use, and the stretch of the next block.
    """
    stop = min(start + BLOCK, rows.class_row.size)
    run = _mark(rows, start, stop, run, scan, outside)
    class_row, model, channel = rows.class_row[start:stop], rows.model[start:stop], rows.channel[start:stop]
    tenure = rows.tenure[start:stop]
    for b in range(tenure.size):
        tenure[b] += np.int16(1)
    width, n_listed = np.uint32(scan.width), np.int64(0)
    for b in range(class_row.size):
        # Unsigned indices spare Numba's test for negative ones.
        k, column = np.uint32(np.uint16(class_row[b])), scan.column_after[np.uint16(model[b] + 1)]
        # Two bits of the channel: -1 (no channel) becomes 3, whose bit is set for rows without a model.
        h = np.uint32(channel[b]) & np.uint32(3)
        is_forced = ((scan.on_offer[np.uint32(k * width + column)] >> h) & 1) ^ 1
        listed[np.uint64(n_listed)] = 2 * (start + b) + (scan.marks[b] & 1)
        n_listed += np.int64((scan.marks[b] | is_forced) != 0)
    return n_listed, run


@numba.njit(cache=True, nogil=True)
def _mark(rows, start, stop, run, scan, outside):
    """Draw whether rows are reborn and whether they are due, and count those without a model, stretch by stretch.

    Returns the stretch of one class that goes on after these rows.
    """
    first = start
    while first < stop:
        last = min(scan.runs[run + 1], stop)
        marks, model, k = scan.marks[first - start : last - start], rows.model[first:last], rows.class_row[first]
        reborn_threshold, threshold = scan.reborn_threshold[k], scan.threshold[k]
        reborn = np.uint64(scan.reborn_key) + np.uint64(rows.first_id + first) * AGENT_STRIDE
        review = np.uint64(scan.review_key) + np.uint64(rows.first_id + first) * AGENT_STRIDE
        # Sums instead of products, and thresholds that stay: so this loop becomes vector instructions.
        for b in range(marks.size):
            is_reborn = np.int64(mix(reborn) >> _SHIFT_11) < reborn_threshold
            is_due = np.int64(mix(review) >> _SHIFT_11) < threshold
            marks[b] = np.uint8(is_reborn) | (np.uint8(is_due) << 1)
            reborn += AGENT_STRIDE
            review += AGENT_STRIDE
        n_outside = 0
        for b in range(model.size):
            n_outside += model[b] < 0
        outside[k] += n_outside
        run += last == scan.runs[run + 1]
        first = last
    return run
