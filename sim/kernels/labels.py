"""Totals and maxima over the items that carry the same label: models by vendor, columns by bloc."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.coercion import flags, floats, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def sum_by_label(values: ArrayLike, label: ArrayLike, n_labels: int) -> NDArray[np.float64]:
    """Sum the last axis of a table over the items of each label.

    Parameters
    ----------
    values : array_like, shape (..., N)
        Amounts; the last axis runs over items.
    label : array_like of int, shape (N,)
        Label of each item, from 0 to ``n_labels - 1``.
    n_labels : int
        L.

    Returns
    -------
    ndarray, shape (L, ...)
        Totals, 0 for a label without items. Items are added in order, as ``numpy.add.at`` does.
    """
    table = floats(values)
    totals = np.zeros((n_labels, *table.shape[:-1]))
    n_rows = math.prod(table.shape[:-1])
    _sum(table.reshape(n_rows, table.shape[-1]), integers(label), totals.reshape(n_labels, n_rows))
    return totals


def largest_by_label(
    values: ArrayLike, label: ArrayLike, is_kind: ArrayLike, n_labels: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Largest value among the items of each label, for the items of a kind and for all others.

    Parameters
    ----------
    values : array_like, shape (N,)
        Values.
    label : array_like of int, shape (N,)
        Label of each item, from 0 to ``n_labels - 1``.
    is_kind : array_like of bool, shape (N,)
        Whether the item is of the kind.
    n_labels : int
        L.

    Returns
    -------
    of_kind, of_others : ndarray, shape (L,)
        Maxima; −inf for a label without such items.
    """
    largest = np.full((2, n_labels), -np.inf)
    _largest(floats(values), integers(label), flags(is_kind), largest)
    return largest[1], largest[0]


@numba.njit(cache=True, nogil=True)
def _sum(values, label, totals):
    for n in range(label.size):
        for m in range(values.shape[0]):
            totals[label[n], m] += values[m, n]


@numba.njit(cache=True, nogil=True)
def _largest(values, label, is_kind, largest):
    for n in range(label.size):
        row = np.int64(is_kind[n])
        largest[row, label[n]] = max(largest[row, label[n]], values[n])
