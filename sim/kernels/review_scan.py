"""One pass over all developer rows: count them, let them age, list those that review.

No branch depends on a row, because a branch that the processor cannot foresee costs more than all the
arithmetic of a row; the list is written for every row and only its length moves on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.sampling import thresholds
from sim.kernels.tables import N_CHANNELS
from sim.randomness import AGENT_STRIDE, Stream, mix, stream_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 2048
"""Most rows of one pass: their marks stay in the first-level cache."""
_SHIFT_11 = np.uint64(11)


class Scan(NamedTuple):
    """What the pass looks up; K classes, C columns, M model ids."""

    column_after: NDArray[np.uint32]
    """Shape (M+1,): column of model m at m+1; C at 0, for rows without a model; C+1 for models that left."""
    on_offer: NDArray[np.uint8]
    """Shape (C+2,), of the class in work: bits of the channels on offer; all bits for rows without a model."""
    review_key: int
    reborn_key: int
    threshold: NDArray[np.int64]
    """Shape (K,): a row is due if its draw is below this."""
    reborn_threshold: NDArray[np.int64]
    """Shape (K,)."""
    marks: NDArray[np.uint8]
    """Shape (BLOCK,): bit 0 if a row is reborn, bit 1 if it is due."""


@numba.njit(cache=True, nogil=True)
def new_scan(line_up, settings):
    """Prepare the pass of one month."""
    n_columns = line_up.model_of_column.size
    column_after = np.empty(line_up.column_of_model.size + 1, dtype=np.uint32)
    column_after[0] = n_columns
    for m in range(line_up.column_of_model.size):
        column = line_up.column_of_model[m]
        column_after[m + 1] = column if column >= 0 else n_columns + 1
    return Scan(
        column_after,
        np.empty(n_columns + 2, dtype=np.uint8),
        stream_key(settings.seed, Stream.RECONSIDER, settings.month),
        stream_key(settings.seed, Stream.REBIRTH, settings.month),
        thresholds(settings.review_probability),
        thresholds(settings.rebirth_probability)[settings.group],
        np.empty(BLOCK, dtype=np.uint8),
    )


@numba.njit(cache=True, nogil=True)
def start_class(scan, channel_mask, k):
    """Lay out what class k is offered."""
    n_columns = scan.on_offer.size - 2
    for c in range(n_columns):
        scan.on_offer[c] = channel_mask[k, c]
    scan.on_offer[n_columns] = 255
    scan.on_offer[n_columns + 1] = 0


@numba.njit(cache=True, nogil=True)
def scan_rows(rows, start, stop, scan, counts, listed, n_listed):
    """Count and age at most `BLOCK` rows of one class as they are and append those that review to the list.

    Parameters
    ----------
    rows : DeveloperRows
        Only the tenure changes.
    start, stop : int
        First row and row after the last.
    scan : Scan
        From `new_scan`, set to the class by `start_class`.
    counts : ReviewCounts
        Users and outside are added to; users are flat, with one cell more for rows that count nowhere.
    listed : ndarray of int64
        Room for `BLOCK` more entries 2 * row + (1 if reborn).
    n_listed : int
        Entries in use.

    Returns
    -------
    int
        Entries in use afterwards.
    """
    k = np.int64(rows.class_row[start])
    model, channel, tenure = rows.model[start:stop], rows.channel[start:stop], rows.tenure[start:stop]
    _mark(scan, k, rows.first_id + start, model.size, scan.marks)
    n_outside = 0
    for b in range(model.size):
        n_outside += model[b] < 0
        tenure[b] += np.int16(1)
    counts.outside[k] += n_outside
    n_columns = np.uint32(scan.on_offer.size - 2)
    first_cell, no_cell = np.uint32(k * n_columns * N_CHANNELS), np.uint32(counts.users.size - 1)
    for b in range(model.size):
        # Unsigned indices spare Numba's test for negative ones.
        column = scan.column_after[np.uint16(model[b] + 1)]
        # Two bits of the channel: -1 (no channel) becomes 3, whose bit is set for rows without a model.
        h = np.uint32(channel[b]) & np.uint32(3)
        cell = first_cell + column * np.uint32(N_CHANNELS) + h
        counts.users[np.uint32(cell if column < n_columns else no_cell)] += 1
        is_forced = ((scan.on_offer[column] >> h) & 1) ^ 1
        listed[np.uint64(n_listed)] = 2 * (start + b) + (scan.marks[b] & 1)
        n_listed += np.int64((scan.marks[b] | is_forced) != 0)
    return n_listed


@numba.njit(cache=True, nogil=True)
def _mark(scan, k, first_id, n, marks):
    """Draw for n rows of class k whether they are reborn and whether they are due."""
    reborn = np.uint64(scan.reborn_key) + np.uint64(first_id) * AGENT_STRIDE
    review = np.uint64(scan.review_key) + np.uint64(first_id) * AGENT_STRIDE
    reborn_threshold, threshold = scan.reborn_threshold[k], scan.threshold[k]
    for b in range(n):
        is_reborn = np.int64(mix(reborn) >> _SHIFT_11) < reborn_threshold
        is_due = np.int64(mix(review) >> _SHIFT_11) < threshold
        marks[b] = np.uint8(is_reborn) | (np.uint8(is_due) << 1)
        reborn += AGENT_STRIDE
        review += AGENT_STRIDE
