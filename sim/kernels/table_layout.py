"""Order in which `choice_tables` works through the columns, so that it computes next to no cell that is not on offer.

*Front* columns are considered, or sold on more channels than own hardware. They are sorted so that those that a channel
offers lie next to one another; what a class may buy is then one list of entries, channel after channel. The others
(most of those that somebody still runs but nobody considers any more) are visited only for classes that need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_CHANNELS = 4
API, CLOUD, HOST, SELF = range(N_CHANNELS)


class CellsInUse(NamedTuple):
    """Columns that somebody of each class uses; K classes."""

    is_known: bool
    """False if it stands for all columns."""
    start: NDArray[np.int64]
    """Shape (K+1,): where a class's columns begin; the last entry is their number."""
    column: NDArray[np.uint32]
    """Columns of the first class, of the second and so on, each once per class."""

    @classmethod
    def unknown(cls, n_classes: int) -> CellsInUse:
        """Take every column to be in use by every class."""
        return cls(False, np.zeros(n_classes + 1, dtype=np.int64), np.zeros(0, dtype=np.uint32))


class Layout(NamedTuple):
    """Entries are pairs of a front column and a channel that offers it to anybody; A front columns, E entries."""

    column: NDArray[np.uint32]
    """Shape (A,): column at each place."""
    older: NDArray[np.uint32]
    """Places of the columns that nobody considers."""
    considered: NDArray[np.uint32]
    """Places of the others, by column, so that sums over them run in the order of columns."""
    start: NDArray[np.int64]
    """Shape (4,): place of a channel's first entry; its entries are consecutive."""
    first: NDArray[np.int64]
    """Shape (5,): first entry of each channel; E at the end."""
    slot: NDArray[np.uint32]
    """Shape (E,): column * 4 + channel."""
    has_need: NDArray[np.float64]
    """Shape (E,): 1 for open weights, else 0."""
    memory_gb: NDArray[np.float64]
    """Shape (E,)."""
    listed: NDArray[np.uint32]
    """Families that have a live column, in order; 0, the outside option, comes first."""
    family: NDArray[np.uint32]
    """Shape (C,): position of each column's family in ``listed``."""
    place_family: NDArray[np.uint32]
    """Shape (A,): the same by place."""
    entry: NDArray[np.uint32]
    """Shape (A, 4): entry of each place and channel; E where there is none."""
    own: NDArray[np.uint32]
    """The columns that only own hardware offers and nobody considers, by the memory that they need."""
    own_memory_gb: NDArray[np.float64]
    is_own: NDArray[np.bool_]
    """Shape (C,): whether a column is one of these."""


@numba.njit(cache=True, nogil=True)
def offered_anywhere(group_utility, is_open):
    """Whether a channel offers a column to any group, shape (4, C)."""
    n_groups, _, n_columns = group_utility.shape
    offered = np.zeros((N_CHANNELS, n_columns), dtype=np.bool_)
    for g in range(n_groups):
        for h in range(N_CHANNELS):
            for c in range(n_columns):
                offered[h, c] |= group_utility[g, h, c] > -np.inf
    for c in range(n_columns):
        offered[SELF, c] &= is_open[c]
    return offered


@numba.njit(cache=True, nogil=True)
def _front_columns(offered, is_considered):
    """Closed columns, then open ones that are hosted, sold on clouds, neither; each kind in order."""
    n_columns = is_considered.size
    key = np.empty(n_columns)
    n_front = 0
    for c in range(n_columns):
        elsewhere = offered[API, c] | offered[CLOUD, c] | offered[HOST, c]
        is_front = elsewhere | (offered[SELF, c] & is_considered[c])
        key[c] = 4.0 * offered[SELF, c] - 2.0 * offered[HOST, c] - offered[CLOUD, c] if is_front else np.inf
        n_front += is_front
    return np.argsort(key, kind="mergesort")[:n_front].astype(np.uint32)


@numba.njit(cache=True, nogil=True)
def lay_out(offered, is_open, memory_gb, family, is_considered, n_families):
    """Sort the columns and list their entries."""
    column = _front_columns(offered, is_considered)
    start, first = np.zeros(N_CHANNELS, dtype=np.int64), np.zeros(N_CHANNELS + 1, dtype=np.int64)
    for h in range(N_CHANNELS):
        stop = 0
        for p in range(column.size):
            if offered[h, column[p]]:
                start[h], stop = (p if stop == 0 else start[h]), p + 1
        first[h + 1] = first[h] + stop - start[h]
    n_entries = first[N_CHANNELS]
    slot, has_need = np.empty(n_entries, dtype=np.uint32), np.empty(n_entries)
    memory = np.empty(n_entries)
    for h in range(N_CHANNELS):
        for e in range(first[h], first[h + 1]):
            c = column[start[h] + e - first[h]]
            slot[e] = N_CHANNELS * c + h
            has_need[e] = 1.0 if is_open[c] else 0.0
            memory[e] = memory_gb[c] if is_open[c] else np.inf
    entry = np.full((column.size, N_CHANNELS), n_entries, dtype=np.uint32)
    for h in range(N_CHANNELS):
        for e in range(first[h], first[h + 1]):
            entry[start[h] + e - first[h], h] = e
    is_own = offered[SELF].copy()
    is_own[column] = False
    own = np.flatnonzero(is_own).astype(np.uint32)
    own = own[np.argsort(memory_gb[own], kind="mergesort")]
    by_column = np.argsort(column, kind="mergesort")
    is_live = np.zeros(n_families, dtype=np.bool_)
    is_live[0] = True
    for f in family:
        is_live[f] = True
    listed = np.flatnonzero(is_live)
    position = np.searchsorted(listed, family).astype(np.uint32)
    return Layout(
        column, np.flatnonzero(~is_considered[column]).astype(np.uint32),
        by_column[is_considered[column[by_column]]].astype(np.uint32), start, first, slot, has_need, memory,
        listed.astype(np.uint32), position, position[column], entry, own,
        memory_gb[own], is_own,
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def gather_entries(values, slot):
    """Copy of what the entries need of values of shape (rows, 4, C)."""
    out = np.empty((values.shape[0], slot.size))
    for i in range(values.shape[0]):
        for e in range(slot.size):
            out[i, e] = values[i, slot[e] % np.uint32(N_CHANNELS), slot[e] // np.uint32(N_CHANNELS)]
    return out


@numba.njit(cache=True, nogil=True)
def own_columns(layout, in_use, k, gigabytes, memory_gb, out):
    """Write the columns of `Layout.own` that class k needs: they fit its hardware, somebody uses them. Their number."""
    if not in_use.is_known:
        n = np.searchsorted(layout.own_memory_gb, gigabytes, side="right")
        out[:n] = layout.own[:n]
        return n
    n = 0
    for c in in_use.column[in_use.start[k] : in_use.start[k + 1]]:
        out[n] = c
        n += layout.is_own[c] & (memory_gb[c] <= gigabytes)
    return n


@numba.njit(cache=True, nogil=True)
def cells_in_use(class_row, model, column_of_model, is_considered, n_classes):
    """Columns that nobody considers but that rows of each class use.

    Parameters
    ----------
    class_row, model : ndarray of int16, shape (N,)
        Class and model id of each row; -1 = no model.
    column_of_model : ndarray of int32
        Column of each model id; -1 = not live.
    is_considered : ndarray of bool, shape (C,)
    n_classes : int
        K.

    Returns
    -------
    CellsInUse
    """
    older = np.full(column_of_model.size + 1, -1, dtype=np.int32)
    for m in range(column_of_model.size):
        if column_of_model[m] >= 0 and not is_considered[column_of_model[m]]:
            older[m + 1] = column_of_model[m]
    is_marked = np.zeros((n_classes, is_considered.size), dtype=np.bool_)
    start = np.zeros(n_classes + 1, dtype=np.int64)
    marked = np.empty((class_row.size, 2), dtype=np.int32)
    n = 0
    for i in range(class_row.size):
        c = older[np.uint16(model[i] + 1)]
        if c >= 0 and not is_marked[np.uint16(class_row[i]), np.uint32(c)]:
            is_marked[class_row[i], c] = True
            marked[n, 0], marked[n, 1] = class_row[i], c
            start[class_row[i] + 1] += 1
            n += 1
    start = np.cumsum(start)
    column, filled = np.empty(n, dtype=np.uint32), start.copy()
    for i in range(n):
        k = marked[i, 0]
        column[filled[k]] = marked[i, 1]
        filled[k] += 1
    return CellsInUse(True, start, column)
