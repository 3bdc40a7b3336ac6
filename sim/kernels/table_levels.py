"""Channel, model and family level of the choice tables, for `LANES` classes at once.

Scratch arrays have the classes of a block as their last axis, so the levels go through plain loops without branches
that become vector instructions, also where families are looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.table_layout import N_CHANNELS, SELF

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANES = 16
"""Classes of a block."""


class Scratch(NamedTuple):
    """Memory for one block; flat arrays over (entry, place or family) and class. A front columns, F listed families."""

    entry: NDArray[np.float64]
    """Exponents, then weights, of the entries of the front columns."""
    top: NDArray[np.float64]
    """Shape (A * LANES,): exponent of the unit of a place's channel weights."""
    inclusive: NDArray[np.float64]
    """Shape (A * LANES,): log2 of the sum of channel weights, then model weights."""
    mask: NDArray[np.float64]
    """Shape (A * LANES,): sum of the bits of the channels on offer."""
    family_top: NDArray[np.float64]
    """Shape (F * LANES,): exponent of the unit of a family's model weights."""
    family_spare: NDArray[np.float64]
    """The same from models that nobody considers."""
    family_sum: NDArray[np.float64]
    family_weight: NDArray[np.float64]
    largest: NDArray[np.float64]
    total: NDArray[np.float64]


class OwnScratch(NamedTuple):
    """Memory for the columns that only own hardware offers, all classes of a block one after the other."""

    value: NDArray[np.float64]
    """Exponents, then channel weights."""
    inclusive: NDArray[np.float64]
    """Log2 of the channel weight, then model weights."""
    column: NDArray[np.uint32]
    cell: NDArray[np.uint32]
    """Position of the column's family and of the class in the arrays over families."""


@numba.njit(cache=True, nogil=True)
def _top(largest):
    """Exponent of the least power of two not below 2^largest; 0 if nothing is available."""
    return np.ceil(largest) if largest > -np.inf else 0.0


@numba.njit(cache=True, nogil=True)
def _raise_to(out, values):
    for i in range(out.size):
        out[i] = max(out[i], values[i])


@numba.njit(cache=True, nogil=True)
def _add(out, values):
    for i in range(out.size):
        out[i] += values[i]


@numba.njit(cache=True, nogil=True)
def _subtract(out, values):
    for i in range(out.size):
        out[i] -= values[i]


@numba.njit(cache=True, nogil=True)
def _powers(values):
    for i in range(values.size):
        values[i] = power_of_two(values[i])


@numba.njit(cache=True, nogil=True)
def _tops(values):
    for i in range(values.size):
        values[i] = _top(values[i])


@numba.njit(cache=True, nogil=True)
def _mark(out, values, bit):
    for i in range(out.size):
        out[i] += bit if values[i] > 0.0 else 0.0


@numba.njit(cache=True, nogil=True)
def entry_exponents(layout, lane, beta, need, gigabytes, scale, log_cost, utility, entry):
    """Utility over λ in powers of two of what one class may buy; -inf where its hardware is too small."""
    for e in range(layout.slot.size):
        value = scale * (utility[e] - beta * log_cost[e] + need * layout.has_need[e])
        entry[np.uint64(e * LANES + lane)] = value
    for e in range(layout.first[SELF], layout.slot.size):
        if layout.memory_gb[np.uint64(e)] > gigabytes:
            entry[np.uint64(e * LANES + lane)] = -np.inf


@numba.njit(cache=True, nogil=True)
def channel_level(layout, scratch):
    """Channel weights of the front columns in units of 2^top; log2 of their sums over channels."""
    entry, top, total = scratch.entry, scratch.top, scratch.inclusive
    first, start = LANES * layout.first, LANES * layout.start
    top[:] = -np.inf
    total[:] = 0.0
    scratch.mask[:] = 0.0
    for h in range(N_CHANNELS):
        values = entry[first[h] : first[h + 1]]
        _raise_to(top[start[h] : start[h] + values.size], values)
    _tops(top)
    for h in range(N_CHANNELS):
        values = entry[first[h] : first[h + 1]]
        _subtract(values, top[start[h] : start[h] + values.size])
    _powers(entry[: first[N_CHANNELS]])
    for h in range(N_CHANNELS):
        values = entry[first[h] : first[h + 1]]
        _add(total[start[h] : start[h] + values.size], values)
        _mark(scratch.mask[start[h] : start[h] + values.size], values, float(1 << h))
    for i in range(total.size):
        total[i] = top[i] + log_of_two(total[i])


@numba.njit(cache=True, nogil=True)
def own_exponents(layout, lane, columns, beta, need, scale, log_cost, utility, value, cell):
    """Utility over λ in powers of two of own hardware for columns that nothing else offers, one class."""
    for i in range(columns.size):
        c = columns[i]
        value[i] = scale * (utility[c] - beta * log_cost[c] + need)
        cell[i] = layout.family[c] * np.uint32(LANES) + np.uint32(lane)


@numba.njit(cache=True, nogil=True)
def own_level(value, inclusive):
    """The weight of the one channel is that of the model."""
    for i in range(value.size):
        inclusive[i] = value[i]
        value[i] -= _top(value[i])
    _powers(value)


@numba.njit(cache=True, nogil=True)
def model_level(layout, scale, scratch, own):
    """Model weights in units of 2^family_top; their sums over considered models."""
    flat_inclusive, flat_top, flat_spare = scratch.inclusive, scratch.family_top, scratch.family_spare
    scratch.family_sum[:] = 0.0
    flat_top[:] = -np.inf
    flat_spare[:] = -np.inf
    for i in range(flat_inclusive.size):
        flat_inclusive[i] *= scale
    inclusive, total = flat_inclusive.reshape(-1, LANES), scratch.family_sum.reshape(-1, LANES)
    top, spare = flat_top.reshape(-1, LANES), flat_spare.reshape(-1, LANES)
    for p in layout.considered:
        f = layout.place_family[p]
        for j in range(LANES):
            top[f, j] = max(top[f, j], inclusive[p, j])
    for p in layout.older:
        f = layout.place_family[p]
        for j in range(LANES):
            spare[f, j] = max(spare[f, j], inclusive[p, j])
    for i in range(own.value.size):
        own.inclusive[i] *= scale
        flat_spare[own.cell[i]] = max(flat_spare[own.cell[i]], own.inclusive[i])
    for i in range(flat_top.size):
        # A family without considered models takes its unit from the models still in use.
        flat_top[i] = _top(flat_top[i] if flat_top[i] > -np.inf else flat_spare[i])
    for p in range(layout.column.size):
        f = layout.place_family[p]
        for j in range(LANES):
            inclusive[p, j] -= top[f, j]
    _powers(flat_inclusive)
    for i in range(own.value.size):
        own.inclusive[i] -= flat_top[own.cell[i]]
    _powers(own.inclusive)
    for p in layout.considered:
        f = layout.place_family[p]
        for j in range(LANES):
            total[f, j] += inclusive[p, j]


@numba.njit(cache=True, nogil=True)
def family_level(layout, scale, scratch):
    """Family weights in units of a power of two, and their total; weights come in with the exponent outside."""
    flat, largest, total = scratch.family_weight, scratch.largest, scratch.total
    for i in range(LANES, flat.size):
        flat[i] = scale * (log_of_two(scratch.family_sum[i]) + scratch.family_top[i])
    weight = flat.reshape(-1, LANES)
    largest[:] = -np.inf
    total[:] = 0.0
    for f in range(layout.listed.size):
        for j in range(LANES):
            largest[j] = max(largest[j], weight[f, j])
    _tops(largest)
    for f in range(layout.listed.size):
        for j in range(LANES):
            weight[f, j] -= largest[j]
    _powers(flat)
    for f in range(layout.listed.size):
        for j in range(LANES):
            total[j] += weight[f, j]
