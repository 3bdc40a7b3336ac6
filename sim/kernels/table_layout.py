"""Order in which `choice_tables` works through the columns, so that it computes next to no cell not on offer.

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
    """Order of the front columns at the levels of channels and of models; A front columns, E entries, L families.

    Entries are pairs of a front column and a channel that offers it to anybody. At the level of channels, columns
    have *places*, at that of models they have *seats*: first every family's first considered model, then every second
    one and so on, families with many models before those with few, then the models that nobody considers.
    """

    column: NDArray[np.uint32]
    """Shape (A,): the front columns in order: memory is written faster from one end to the other."""
    column_place: NDArray[np.uint32]
    """Shape (A,): their places."""
    entry: NDArray[np.uint32]
    """Shape (A, 4): their entry of each channel; E where there is none."""
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
    place: NDArray[np.uint32]
    """Shape (A,): place of the column at each seat."""
    seat_column: NDArray[np.uint32]
    """Shape (A,): column at each seat."""
    seat_family: NDArray[np.uint32]
    """Shape (A,): position in ``listed`` of the family of each seat."""
    rank: NDArray[np.int64]
    """First seat of every family's first model, of every second one and so on; number of considered models."""
    listed: NDArray[np.uint32]
    """Shape (L,): 0, the outside option, then families with a live column, those with many considered ones first."""
    family: NDArray[np.uint32]
    """Shape (C,): position of each column's family in ``listed``."""
    own: NDArray[np.uint32]
    """The columns that only own hardware offers and nobody considers."""
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
def _list_entries(column, offered):
    """First place and first entry of each channel; slot of each entry; entry of each place and channel."""
    start, first = np.zeros(N_CHANNELS, dtype=np.int64), np.zeros(N_CHANNELS + 1, dtype=np.int64)
    for h in range(N_CHANNELS):
        stop = 0
        for p in range(column.size):
            if offered[h, column[p]]:
                start[h], stop = (p if stop == 0 else start[h]), p + 1
        first[h + 1] = first[h] + stop - start[h]
    slot = np.empty(first[N_CHANNELS], dtype=np.uint32)
    entry = np.full((column.size, N_CHANNELS), slot.size, dtype=np.uint32)
    for h in range(N_CHANNELS):
        for e in range(first[h], first[h + 1]):
            place = start[h] + e - first[h]
            slot[e], entry[place, h] = N_CHANNELS * column[place] + h, e
    return start, first, slot, entry


@numba.njit(cache=True, nogil=True)
def _list_families(family, is_considered, n_families):
    """Families with a live column, after the outside option: those with many considered ones come first."""
    n_considered = np.full(n_families, -1)
    n_considered[0] = family.size + 1
    for c in range(family.size):
        n_considered[family[c]] = max(n_considered[family[c]], 0)
        n_considered[family[c]] += is_considered[c]
    listed = np.argsort(-n_considered, kind="mergesort")[: np.sum(n_considered >= 0)]
    position = np.zeros(n_families, dtype=np.uint32)
    position[listed] = np.arange(listed.size).astype(np.uint32)
    return listed.astype(np.uint32), position[family]


@numba.njit(cache=True, nogil=True)
def _seats(column, family, is_considered, n_listed):
    """Places by seat, and the first seat of each rank; ranks within a family go by column."""
    n_seen = np.zeros(n_listed, dtype=np.int64)
    rank, n_columns = np.empty(column.size, dtype=np.int64), family.size
    for p in np.argsort(column, kind="mergesort"):
        f = family[column[p]]
        rank[p] = n_seen[f] if is_considered[column[p]] else n_columns
        n_seen[f] += is_considered[column[p]]
    first = np.zeros(n_seen.max() + 1, dtype=np.int64)
    for r in range(first.size - 1):
        first[r + 1] = first[r] + np.sum(n_seen > r)
    place = np.argsort(rank * n_listed + family[column], kind="mergesort")
    return place.astype(np.uint32), first


@numba.njit(cache=True, nogil=True)
def lay_out(offered, is_open, memory_gb, family, is_considered, n_families):
    """Sort the columns and list their entries."""
    column = _front_columns(offered, is_considered)
    start, first, slot, entry = _list_entries(column, offered)
    of_entry = slot // np.uint32(N_CHANNELS)
    memory = np.where(is_open[of_entry], memory_gb[of_entry], np.inf)
    listed, position = _list_families(family, is_considered, n_families)
    place, rank = _seats(column, position, is_considered, listed.size)
    is_own = offered[SELF].copy()
    is_own[column] = False
    by_column = np.argsort(column, kind="mergesort").astype(np.uint32)
    return Layout(
        column[by_column], by_column, entry[by_column], start, first, slot, is_open[of_entry].astype(np.float64),
        memory, place, column[place], position[column[place]], rank, listed, position,
        np.flatnonzero(is_own).astype(np.uint32), is_own,
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
def list_in_use(begin, start, column, is_own, hardware_gb, memory_gb, at, out):
    """List the columns of `Layout.own` that somebody of a class uses and that fit its hardware.

    Writes to ``at`` where the columns of each class begin in ``out``, and their number at the end.
    """
    n = np.int64(0)
    for b in range(at.size - 1):
        gigabytes = hardware_gb[begin + b]
        for i in range(start[begin + b], start[begin + b + 1]):
            c = column[i]
            out[np.uint64(n)] = c
            n += np.int64(is_own[c] & (memory_gb[c] <= gigabytes))
        at[b + 1] = n


@numba.njit(cache=True, nogil=True)
def list_fitting(begin, own, hardware_gb, memory_gb, at, out):
    """As `list_in_use` if every column may be in use."""
    n = np.int64(0)
    for b in range(at.size - 1):
        gigabytes = hardware_gb[begin + b]
        for c in own:
            out[np.uint64(n)] = c
            n += np.int64(memory_gb[c] <= gigabytes)
        at[b + 1] = n


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
