"""What the tokens of a month mean to vendors and hosts: revenue, accelerators, shares of use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.coercion import flags, floats, integers
from sim.kernels.table_layout import API, CLOUD, HOST, N_CHANNELS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Sales(NamedTuple):
    """G groups, V vendors, B blocs, C columns."""

    revenue: NDArray[np.float64]
    """Revenue that reaches vendors, shape (G, 4, C) [USD per month]."""
    revenue_of_vendor: NDArray[np.float64]
    """Shape (V,) [USD per month]."""
    accelerators_of_vendor: NDArray[np.float64]
    """Accelerators that serve a vendor's API, and its closed models on clouds, shape (V,) [H100e]."""
    accelerators_of_hosts: NDArray[np.float64]
    """Accelerators that serve open weights on hosts and clouds, shape (G,) [H100e]."""
    tokens_of_vendor: NDArray[np.float64]
    """Shape (V, 4) [million tokens]."""
    tokens_of_bloc: NDArray[np.float64]
    """Shape (G, B) [million tokens]."""


def sales(
    tokens: ArrayLike,
    *,
    earned: ArrayLike,
    paid: ArrayLike,
    accelerators: ArrayLike,
    vendor: ArrayLike,
    bloc: ArrayLike,
    is_open: ArrayLike,
    n_vendors: int,
    n_blocs: int,
) -> Sales:
    """Add up a month's tokens.

    Parameters
    ----------
    tokens : array_like, shape (G, 4, C)
        By group, channel and column [million tokens per month].
    earned : array_like, shape (4, C)
        What the vendor earns on a paid token [USD per million tokens].
    paid : array_like, shape (N, C)
        Part of the tokens on the vendor's own API that is paid for [1]; group g has row g modulo N.
    accelerators : array_like, shape (C,)
        Accelerators that serve tokens [H100e per million tokens per month].
    vendor, bloc : array_like of int, shape (C,)
        Of each column.
    is_open : array_like of bool, shape (C,)
        Whether weights are open, so that others serve them on clouds.
    n_vendors, n_blocs : int
        V and B.

    Returns
    -------
    Sales
        New arrays; sums run over groups, channels and columns in order.
    """
    used = floats(tokens)
    n_groups = len(used)
    out = Sales(
        np.empty(used.shape),
        np.zeros(n_vendors),
        np.zeros(n_vendors),
        np.zeros(n_groups),
        np.zeros((n_vendors, N_CHANNELS)),
        np.zeros((n_groups, n_blocs)),
    )
    _add_up(
        used, floats(earned), floats(paid), floats(accelerators), integers(vendor), integers(bloc), flags(is_open), *out
    )
    return out


@numba.njit(cache=True, nogil=True)
def _add_up(
    tokens, earned, paid, accelerators, vendor, bloc, is_open, revenue, revenue_of_vendor, accelerators_of_vendor,
    accelerators_of_hosts, tokens_of_vendor, tokens_of_bloc,
):  # fmt: skip
    n_groups, _, n_columns = tokens.shape
    for g in range(n_groups):
        for h in range(N_CHANNELS):
            for c in range(n_columns):
                used = tokens[g, h, c]
                if used == 0.0:
                    revenue[g, h, c] = 0.0
                    continue
                v = vendor[c]
                received = used * earned[h, c] * (paid[g % paid.shape[0], c] if h == API else 1.0)
                revenue[g, h, c] = received
                revenue_of_vendor[v] += received
                tokens_of_vendor[v, h] += used
                tokens_of_bloc[g, bloc[c]] += used
                if h == HOST or (h == CLOUD and is_open[c]):
                    accelerators_of_hosts[g] += used * accelerators[c]
                elif h in (API, CLOUD):
                    accelerators_of_vendor[v] += used * accelerators[c]
