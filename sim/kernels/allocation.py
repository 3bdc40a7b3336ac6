"""Division of arrivals among those who want them, for all blocs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.coercion import floats, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def divide_inflow(wanted: ArrayLike, room: ArrayLike, bloc: ArrayLike, others: ArrayLike) -> NDArray[np.float64]:
    """Divide the inflow of every bloc as `sim.mechanisms.budget.allocate_inflow` divides that of one.

    Parameters
    ----------
    wanted : array_like, shape (N,)
        Each vendor's part of its bloc's inflow [H100e per month].
    room : array_like, shape (N,)
        What each can still afford [H100e per month]; +inf = its budget never binds, negative counts as 0.
    bloc : array_like of int, shape (N,)
        Bloc of each vendor, from 0 to B − 1.
    others : array_like, shape (B,)
        What all other owners of a bloc want [H100e per month]; they can always pay.

    Returns
    -------
    ndarray, shape (N,)
        Inflow of each vendor [H100e per month]; sums run over vendors in order.
    """
    want = floats(wanted)
    granted = np.zeros(len(want))
    _divide(want, floats(room), integers(bloc), floats(others), granted)
    return granted


@numba.njit(cache=True, nogil=True)
def _divide(wanted, room, bloc, others, granted):
    is_capped = wanted <= 0.0
    for b in range(others.size):
        binds = True
        while binds:
            inflow, given, free = others[b], 0.0, others[b]
            for i in range(wanted.size):
                if bloc[i] == b and wanted[i] > 0.0:
                    inflow += wanted[i]
                    if is_capped[i]:
                        given += granted[i]
                    else:
                        free += wanted[i]
            binds = False
            if free > 0.0:
                # In the first pass both sums are the same numbers in the same order, so the level is exactly 1.
                level = (inflow - given) / free
                for i in range(wanted.size):
                    if bloc[i] == b and not is_capped[i]:
                        binds = _grant(i, wanted[i] * level, room, is_capped, granted) or binds


@numba.njit(cache=True, nogil=True)
def _grant(i, offer, room, is_capped, granted):
    """Grant vendor i what is offered, or its room if that is less; whether the room binds."""
    most = max(room[i], 0.0)
    is_capped[i] = offer > most
    granted[i] = min(offer, most)
    return is_capped[i]
