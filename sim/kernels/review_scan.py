"""One pass over all developer rows: count them, let them age, list those that review.

No branch depends on a row, because a branch that the processor cannot foresee costs more than all the
arithmetic of a row; lists are written for every row and only their length moves on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.sampling import screen_rows, thresholds
from sim.kernels.tables import N_CHANNELS
from sim.randomness import Stream, key_bits, stream_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 2048
"""Rows per block: its arrays stay in the first-level cache."""


class Scan(NamedTuple):
    """What the pass looks up; K classes, C columns, M model ids."""

    column_after: NDArray[np.uint32]
    """Shape (M+1,): column of model m at m+1; C at 0, for rows without a model; C+1 for models that left."""
    on_offer: NDArray[np.uint8]
    """Shape (K * (C+2),): bits of the channels on offer; all bits for rows without a model."""
    width: int
    """C+2."""
    review_key: int
    reborn_key: int
    threshold: NDArray[np.int64]
    highest_threshold: int
    reborn_threshold: NDArray[np.int64]
    highest_reborn_threshold: int
    marks: NDArray[np.uint8]
    candidates: NDArray[np.int64]


@numba.njit(cache=True, nogil=True)
def new_scan(channel_mask, line_up, settings):
    """Prepare the pass of one month."""
    n_columns = line_up.model_of_column.size
    column_after = np.empty(line_up.column_of_model.size + 1, dtype=np.uint32)
    column_after[0] = n_columns
    for m in range(line_up.column_of_model.size):
        column = line_up.column_of_model[m]
        column_after[m + 1] = column if column >= 0 else n_columns + 1
    on_offer = np.zeros((channel_mask.shape[0], n_columns + 2), dtype=np.uint8)
    on_offer[:, :n_columns] = channel_mask[:, :n_columns]
    on_offer[:, n_columns] = 255
    threshold = thresholds(settings.review_probability)
    reborn_threshold = thresholds(settings.rebirth_probability)[settings.group]
    return Scan(
        column_after,
        on_offer.reshape(-1),
        n_columns + 2,
        stream_key(settings.seed, Stream.RECONSIDER, settings.month),
        stream_key(settings.seed, Stream.REBIRTH, settings.month),
        threshold,
        threshold.max(),
        reborn_threshold,
        reborn_threshold.max(),
        np.empty(BLOCK, dtype=np.uint8),
        np.empty(BLOCK, dtype=np.int64),
    )


@numba.njit(cache=True, nogil=True)
def scan_block(rows, start, scan, counts, listed, n_listed):
    """Count and age the rows of one block as they are and append those that review to the list.

    Parameters
    ----------
    rows : DeveloperRows
        Only the tenure changes.
    start : int
        First row of the block.
    scan : Scan
        From `new_scan`.
    counts : ndarray of int32, shape (K * (C+2) * 4,)
        Rows by class, column and channel; added to.
    listed : ndarray of int64
        Room for `BLOCK` more entries 2 * row + (1 if reborn).
    n_listed : int
        Entries in use.

    Returns
    -------
    int
        Entries in use afterwards.
    """
    stop = min(start + BLOCK, rows.class_row.size)
    class_row, model, channel = rows.class_row[start:stop], rows.model[start:stop], rows.channel[start:stop]
    width, first_id = np.uint32(scan.width), rows.first_id + start
    scan.marks[:] = 0
    screen_rows(scan.review_key, first_id, class_row.size, scan.highest_threshold, scan.marks)
    screen_rows(scan.reborn_key, first_id, class_row.size, scan.highest_reborn_threshold, scan.marks)
    n_candidates = np.int64(0)
    for b in range(class_row.size):
        # Unsigned indices spare Numba's test for negative ones.
        column = scan.column_after[np.uint16(model[b] + 1)]
        cell = np.uint32(np.uint16(class_row[b])) * width + column
        # Two bits of the channel: -1 (no channel) becomes 3, whose bit is set for rows without a model.
        h = np.uint32(channel[b]) & np.uint32(3)
        counts[cell * np.uint32(N_CHANNELS) + h] += 1
        is_forced = ((scan.on_offer[cell] >> h) & 1) ^ 1
        scan.candidates[np.uint64(n_candidates)] = 2 * b + is_forced
        n_candidates += np.int64(scan.marks[b] | is_forced)
    for i in range(start, stop):
        rows.tenure[i] += np.int16(1)
    for c in range(n_candidates):
        b, is_forced = scan.candidates[c] >> 1, scan.candidates[c] & 1
        k = np.uint16(class_row[b])
        is_reborn = np.int64(np.int64(key_bits(scan.reborn_key, first_id + b, 0)) < scan.reborn_threshold[k])
        is_due = np.int64(np.int64(key_bits(scan.review_key, first_id + b, 0)) < scan.threshold[k])
        listed[np.uint64(n_listed)] = 2 * (start + b) + is_reborn
        n_listed += is_reborn | is_due | is_forced
    return n_listed
