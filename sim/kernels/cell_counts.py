"""Rows by class and cell, kept as a list of the cells that hold any: a few per cent of all of them do.

A cell is a model and a channel (or a model alone). Tables of all cells would be megabytes that each month writes, reads
and so drives everything else out of the processor's caches.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from sim.kernels.runs import class_runs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike, NDArray

_GROUP = 4
# Groups are looked through by 64-bit words of eight flags.
_PER_WORD = 8


@dataclasses.dataclass(frozen=True, slots=True)
class CellCounts:
    """Rows by class and cell (compressed sparse rows); NumPy functions take it as the array of all cells."""

    start: NDArray[np.int64]
    """Shape (K+1,): where a class's cells begin; the last entry is their number."""
    cell: NDArray[np.uint32]
    """Cells of the first class, of the second and so on, as flat indices within a class.

    Each cell once; those of a column follow one another. Whole rows are listed in ascending order of cells.
    """
    rows: NDArray[np.int32] | NDArray[np.float64]
    """Whole or expected rows in each of these cells; not zero."""
    shape: tuple[int, ...]
    """Of the array of all cells: K, columns and, if cells tell channels apart, channels."""

    @classmethod
    def of(cls, counts: ArrayLike) -> CellCounts:
        """List the cells of an array with classes as its first axis."""
        counts = np.asarray(counts)
        flat = counts.reshape(len(counts), -1)
        k, cell = np.nonzero(flat)
        start = np.zeros(len(counts) + 1, dtype=np.int64)
        np.cumsum(np.bincount(k, minlength=len(counts)), out=start[1:])
        kind = np.float64 if counts.dtype.kind == "f" else np.int32
        return cls.listed((start, cell.astype(np.uint32), flat[k, cell].astype(kind)), counts.shape)

    @classmethod
    def listed(cls, lists: tuple[NDArray[Any], NDArray[Any], NDArray[Any]], shape: tuple[int, ...]) -> CellCounts:
        """Take over ``start``, ``cell`` and ``rows`` as a kernel returns them."""
        start, cell, rows = lists
        return cls(start, cell, rows, shape)

    def dense(self) -> NDArray[Any]:
        """Array of all cells."""
        out = np.zeros(self.shape, dtype=self.rows.dtype)
        k = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        out.reshape(len(out), -1)[k, self.cell] = self.rows
        return out

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """As `dense`."""
        if copy is False:
            raise ValueError("an array of all cells is always new; leave out copy=False")
        return self.dense() if dtype is None else self.dense().astype(dtype)


def cell_counts(counts: CellCounts | ArrayLike) -> CellCounts:
    """Listed cells; an array of all cells is looked through for those that hold rows."""
    return counts if isinstance(counts, CellCounts) else CellCounts.of(counts)


@numba.njit(cache=True, nogil=True)
def runs_by_class(class_row, runs, n_classes):
    """Stretches of rows of one class, as `class_runs` finds them, class after class.

    Returns the first row of each stretch, the row after its last, and where the stretches of each class begin.
    """
    n_runs = runs.size - 1
    begin = np.zeros(n_classes + 1, dtype=np.int64)
    for r in range(n_runs):
        begin[class_row[runs[r]] + 1] += 1
    begin = np.cumsum(begin)
    first, last, filled = np.empty(n_runs, dtype=np.int64), np.empty(n_runs, dtype=np.int64), begin.copy()
    for r in range(n_runs):
        k = class_row[runs[r]]
        first[filled[k]], last[filled[k]] = runs[r], runs[r + 1]
        filled[k] += 1
    return first, last, begin


@numba.njit(cache=True, nogil=True)
def new_counter(n_cells):
    """Zeros for the cells of one class and flags of the groups of four that hold rows; one spare group of each.

    The spare group, the last, is never listed; it is for rows that count nowhere. The third array is room for
    `list_cells` to work in.
    """
    n_groups = -(-n_cells // (_GROUP * _PER_WORD)) * _PER_WORD
    counter, is_used = np.zeros((n_groups + 1) * _GROUP, dtype=np.int32), np.zeros(n_groups + 1, dtype=np.uint8)
    return counter, is_used, np.empty(_PER_WORD + 1, dtype=np.uint32)


@numba.njit(cache=True, nogil=True)
def list_cells(counter, is_used, found, cell, rows, n):
    """Append the cells that hold rows to a list of ``n`` and clear the counter; returns the new length.

    ``cell`` and ``rows`` need room for one entry more than there are.
    """
    words = is_used[: is_used.size - 1].view(np.uint64)
    length = np.uint64(n)
    for w in range(words.size):
        if words[w] == 0:
            continue
        # Lists are written in any case and get longer if something was found: no branch that could not be foreseen.
        n_found = np.uint64(0)
        for group in range(w * _PER_WORD, (w + 1) * _PER_WORD):
            found[n_found] = group
            n_found += np.uint64(is_used[np.uint64(group)])
        for group in found[:n_found]:
            for c in range(group * np.uint32(_GROUP), (group + np.uint32(1)) * np.uint32(_GROUP)):
                number = counter[np.uint64(c)]
                cell[length], rows[length] = c, number
                length += np.uint64(number != 0)
                counter[np.uint64(c)] = 0
        words[w] = 0
    return np.int64(length)


@numba.njit(cache=True, nogil=True)
def count_events(class_row, event_cell, n_classes, n_cells):
    """List how often each cell occurs among events of a class and a cell.

    Parameters
    ----------
    class_row : ndarray of int16, shape (N,)
    event_cell : ndarray of uint32, shape (N,)
    n_classes, n_cells : int
        Classes; cells of a class.

    Returns
    -------
    start, cell, rows
        As of `CellCounts`.
    """
    first, last, begin = runs_by_class(class_row, class_runs(class_row), n_classes)
    counter, is_used, found = new_counter(n_cells)
    cell = np.empty(class_row.size + 1, dtype=np.uint32)
    rows, start, n = np.empty(cell.size, dtype=np.int32), np.zeros(n_classes + 1, dtype=np.int64), 0
    for k in range(n_classes):
        for r in range(begin[k], begin[k + 1]):
            for c in event_cell[first[r] : last[r]]:
                counter[c] += 1
                is_used[c // np.uint32(_GROUP)] = 1
        if begin[k + 1] > begin[k]:
            n = list_cells(counter, is_used, found, cell, rows, n)
        start[k + 1] = n
    return start, cell[:n], rows[:n]


@numba.njit(cache=True, nogil=True)
def count_users(rows, runs, column_of_model, n_classes, n_columns):
    """List the rows of each class by column * 4 + channel; rows without a live model count nowhere.

    Parameters
    ----------
    rows : DeveloperRows
    runs : ndarray of int64
        Borders of stretches of rows of one class, from `class_runs`.
    column_of_model : ndarray of int32
        -1 = not live.
    n_classes, n_columns : int

    Returns
    -------
    start, cell, number
        As of `CellCounts`.
    """
    first, last, begin = runs_by_class(rows.class_row, runs, n_classes)
    counter, is_used, found = new_counter(n_columns * _GROUP)
    nowhere = np.uint32(is_used.size - 1)
    # Column of model m at m+1.
    column_after = np.full(column_of_model.size + 1, nowhere, dtype=np.uint32)
    for m in range(column_of_model.size):
        column_after[m + 1] = column_of_model[m] if column_of_model[m] >= 0 else nowhere
    cell = np.empty(min(rows.class_row.size, n_classes * n_columns * _GROUP) + 1, dtype=np.uint32)
    number, start, n = np.empty(cell.size, dtype=np.int32), np.zeros(n_classes + 1, dtype=np.int64), 0
    for k in range(n_classes):
        for r in range(begin[k], begin[k + 1]):
            for i in range(first[r], last[r]):
                # Unsigned indices spare Numba's test for negative ones; no channel is taken as the last one.
                column = column_after[np.uint16(rows.model[i] + 1)]
                counter[column * np.uint32(_GROUP) + (np.uint32(rows.channel[i]) & np.uint32(3))] += 1
                is_used[column] = 1
        n = list_cells(counter, is_used, found, cell, number, n)
        start[k + 1] = n
    return start, cell[:n], number[:n]
