"""How likely sites are to choose each bloc's stack, with and without one in use."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.coercion import floats, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def stack_choice(utility: ArrayLike, switching_cost: float, order: ArrayLike) -> NDArray[np.float64]:
    r"""Cumulative logit shares of the stacks: ``switched_probability`` of every cell and every stack in use.

    .. math:: F_{cuj} = \sum_{i \le j} P_{cu,o(i)}, \qquad P_{cub} \propto e^{U_{cb} + S [b = u]}

    Parameters
    ----------
    utility : array_like, shape (C, B)
        U of each bloc's stack to the sites of a cell [utils].
    switching_cost : float
        S [utils].
    order : array_like of int, shape (B,)
        o: stacks in the order in which draws run through them.

    Returns
    -------
    ndarray, shape (C, B + 1, B - 1)
        F for sites without a stack, then for those that use stack u = 0, 1, …; the last entry, 1, is left out.

    References
    ----------
    Farrell & Klemperer (2007), Handbook of Industrial Organization 3, ch. 31 (switching costs).

    Examples
    --------
    >>> stack_choice([[0.0, 0.0]], np.log(3.0), [0, 1]).round(4)
    array([[[0.5 ],
            [0.75],
            [0.25]]])
    """
    table = floats(utility)
    n_cells, n_blocs = table.shape
    cumulative = np.empty((n_cells, n_blocs + 1, n_blocs - 1))
    accumulate_choice(table, float(switching_cost), integers(order), cumulative)
    return cumulative


@numba.njit(cache=True, nogil=True)
def accumulate_choice(utility, switching_cost, order, cumulative):
    """Fill what ``stack_choice`` returns."""
    n_blocs = order.size
    weight = np.empty(n_blocs)
    for c in range(utility.shape[0]):
        for row in range(n_blocs + 1):
            # row 0 is that of sites without a stack; no exponential is above 1
            top = -np.inf
            for b in range(n_blocs):
                weight[b] = utility[c, b] + (switching_cost if b == row - 1 else 0.0)
                top = max(top, weight[b])
            total = 0.0
            for b in range(n_blocs):
                weight[b] = math.exp(weight[b] - top)
                total += weight[b]
            sum_so_far = 0.0
            for j in range(n_blocs - 1):
                sum_so_far += weight[order[j]] / total
                cumulative[c, row, j] = sum_so_far
