"""Rows that moved between families, summed to blocs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.coercion import floats, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def bloc_flow(
    flow: NDArray[np.int32] | NDArray[np.float64], row_weight: ArrayLike, bloc: ArrayLike, n_blocs: int
) -> NDArray[np.float64]:
    """Developers that moved to another family, by bloc of the family that they left and of the one that they took up.

    Parameters
    ----------
    flow : ndarray, shape (G, F, F)
        Rows by group, family left and family taken up; whole or expected numbers.
    row_weight : array_like, shape (G,)
        Developers that a row of the group stands for.
    bloc : array_like of int, shape (F,)
        Bloc of each family.
    n_blocs : int
        B.

    Returns
    -------
    ndarray, shape (B, B)
        Developers; who stays with a family is not counted.
    """
    moved = np.zeros((n_blocs, n_blocs))
    _add_up(flow, floats(row_weight), integers(bloc), moved)
    return moved


@numba.njit(cache=True, nogil=True)
def _add_up(flow, row_weight, bloc, moved):
    n = bloc.size
    # Sums by the bloc left and the family taken up run along rows of memory, without a branch.
    taken_up = np.zeros((moved.shape[0], n))
    for g in range(flow.shape[0]):
        for a in range(n):
            row, total, weight = flow[g, a], taken_up[bloc[a]], row_weight[g]
            for b in range(n):
                total[b] += weight * row[b] if b != a else 0.0
    for left in range(moved.shape[0]):
        for b in range(n):
            moved[left, bloc[b]] += taken_up[left, b]
