"""Channel, model and family level of the choice tables, for `BLOCK` classes at a time.

The numbers of a class lie side by side in the order of `Layout`, so that every step is a plain loop over neighbours
without a branch, which becomes vector instructions, also where the models of a family are looked for. Loops take
arrays and go through all classes of a block: a call counts references to every array that it is given, which costs
more than the loop of one class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.arithmetic import LOG2_E, fused_log_of_two, fused_power_of_two, wide_vectors
from sim.kernels.table_layout import N_CHANNELS, SELF

if TYPE_CHECKING:
    from numpy.typing import NDArray


BLOCK = 32
"""Classes of a block: their numbers fit into the nearest caches."""


class Scratch(NamedTuple):
    """Memory for one block of B classes. E entries, A front columns, L listed families."""

    entry: NDArray[np.float64]
    """Shape (B, E+1): exponents, then weights, of the entries of the front columns; the last stands for none."""
    top: NDArray[np.float64]
    """Shape (B, A): exponent of the unit of a place's channel weights."""
    inclusive: NDArray[np.float64]
    """Shape (B, A): sum of a place's channel weights, then its log2."""
    mask: NDArray[np.int64]
    """Shape (B, A): bits of the channels on offer."""
    model: NDArray[np.float64]
    """Shape (B, A): exponents, then weights, of the models by seat."""
    family_top: NDArray[np.float64]
    """Shape (B, L): exponent of the unit of a family's model weights."""
    family_spare: NDArray[np.float64]
    """Shape (B, L): the same from models that nobody considers."""
    family_sum: NDArray[np.float64]
    """Shape (B, L)."""
    family_weight: NDArray[np.float64]
    """Shape (B, L)."""
    largest: NDArray[np.float64]
    """Shape (B,): exponent of the unit of family weights."""
    total: NDArray[np.float64]
    """Shape (B,)."""


class OwnScratch(NamedTuple):
    """Memory for the columns that only own hardware offers, all classes of a block one after the other."""

    at: NDArray[np.int64]
    """Shape (B+1,): where the columns of a class begin; their number at the end."""
    column: NDArray[np.uint32]
    cell: NDArray[np.uint32]
    """Position of the class and of the column's family in the arrays over families."""
    value: NDArray[np.float64]
    """Exponents, then channel weights."""
    model: NDArray[np.float64]
    """Exponents, then model weights."""


@numba.njit(cache=True, nogil=True)
def _top(largest):
    """Exponent of the least power of two not below 2^largest; 0 if nothing is available."""
    return np.ceil(largest) if largest > -np.inf else 0.0


# Loops over part of each class's numbers: n of them, from `at` on in `out` and from `first` on in `values`.
# Unsigned indices spare Numba's test for negative ones, which would stop vectorisation.
@numba.njit(cache=True, nogil=True)
def _raise_to(out, at, values, first, n):
    for b in range(out.shape[0]):
        for i in range(np.uint64(n)):
            o = np.uint64(at) + i
            out[b, o] = max(out[b, o], values[b, np.uint64(first) + i])


@numba.njit(cache=True, nogil=True)
def _subtract(out, at, values, first, n):
    for b in range(out.shape[0]):
        for i in range(np.uint64(n)):
            out[b, np.uint64(at) + i] -= values[b, np.uint64(first) + i]


@numba.njit(cache=True, nogil=True)
def _add(out, at, values, first, n):
    for b in range(out.shape[0]):
        for i in range(np.uint64(n)):
            out[b, np.uint64(at) + i] += values[b, np.uint64(first) + i]


@numba.njit(cache=True, nogil=True)
def _mark(out, at, values, first, n, bit):
    for b in range(out.shape[0]):
        for i in range(np.uint64(n)):
            out[b, np.uint64(at) + i] |= bit if values[b, np.uint64(first) + i] > 0.0 else 0


# Loops over all numbers of a block. An assignment to a whole array would go number by number.
@numba.njit(cache=True, nogil=True)
def _set(out, value):
    flat = out.reshape(-1)
    for i in range(flat.size):
        flat[i] = value


@numba.njit(cache=True, nogil=True)
def _powers(values):
    wide_vectors()
    for i in range(values.size):
        values[i] = fused_power_of_two(values[i])


@numba.njit(cache=True, nogil=True)
def _tops(values):
    for i in range(values.size):
        values[i] = _top(values[i])


@numba.njit(cache=True, nogil=True)
def _log_sums(top, total):
    """Turn sums in units of 2^top into their log2."""
    wide_vectors()
    for i in range(total.size):
        total[i] = top[i] + fused_log_of_two(total[i])


@numba.njit(cache=True, nogil=True)
def entry_exponents(
    begin, first_self, scale, cost_row, group, hardware_gb, cost_sensitivity, openness_need, log_cost, utility,
    has_need, memory_gb, entry,
):  # fmt: skip
    """Utility over λ in powers of two of what the classes may buy; -inf where their hardware is too small."""
    n_entries = np.uint64(has_need.size)
    for b in range(entry.shape[0]):
        k = begin + b
        r, g, beta, need, gigabytes = cost_row[k], group[k], cost_sensitivity[k], openness_need[k], hardware_gb[k]
        for e in range(n_entries):
            entry[b, e] = scale * (utility[g, e] - beta * log_cost[r, e] + need * has_need[e])
        for e in range(np.uint64(first_self), n_entries):
            entry[b, e] = -np.inf if memory_gb[e] > gigabytes else entry[b, e]
        entry[b, n_entries] = -np.inf


@numba.njit(cache=True, nogil=True)
def channel_level(first, start, entry, top, total, mask):
    """Channel weights of the front columns in units of 2^top; log2 of their sums over channels."""
    _set(top, -np.inf)
    _set(total, 0.0)
    _set(mask, 0)
    for h in range(N_CHANNELS):
        _raise_to(top, start[h], entry, first[h], first[h + 1] - first[h])
    _tops(top.reshape(-1))
    for h in range(N_CHANNELS):
        _subtract(entry, first[h], top, start[h], first[h + 1] - first[h])
    _powers(entry.reshape(-1))
    for h in range(N_CHANNELS):
        _add(total, start[h], entry, first[h], first[h + 1] - first[h])
        _mark(mask, start[h], entry, first[h], first[h + 1] - first[h], 1 << h)
    _log_sums(top.reshape(-1), total.reshape(-1))


@numba.njit(cache=True, nogil=True)
def own_exponents(
    begin, own_at, scale, model_scale, cost_row, group, cost_sensitivity, openness_need, log_cost, utility, family,
    n_listed, column, cell, value, model,
):  # fmt: skip
    """Utility over λ in powers of two of own hardware for columns that nothing else offers; over λ_m for models."""
    for b in range(own_at.size - 1):
        k = begin + b
        r, g, beta, need = cost_row[k], group[k], cost_sensitivity[k], openness_need[k]
        for i in range(np.uint64(own_at[b]), np.uint64(own_at[b + 1])):
            c = column[i]
            value[i] = scale * (utility[g, SELF, c] - beta * log_cost[r, SELF, c] + need)
            cell[i] = b * n_listed + family[c]
    for i in range(value.size):
        model[i] = model_scale * value[i]


@numba.njit(cache=True, nogil=True)
def own_level(value):
    """Channel weights of these columns, each in a unit of its own."""
    for i in range(value.size):
        value[i] -= _top(value[i])
    _powers(value)


@numba.njit(cache=True, nogil=True)
def model_level(scale, place, seat_family, rank, inclusive, own_cell, own, model, top, spare, total):
    """Model weights in units of 2^family_top; their sums over considered models."""
    n_ranks = rank.size - 1
    _take(inclusive, place, scale, model)
    _set(top, -np.inf)
    _set(total, 0.0)
    # Families follow in the same order in every rank; the first is the outside option.
    for r in range(n_ranks):
        _raise_to(top, 1, model, rank[r], rank[r + 1] - rank[r])
    _spare_tops(rank[n_ranks], seat_family, model, own_cell, own, top, spare)
    for r in range(n_ranks):
        _subtract(model, rank[r], top, 1, rank[r + 1] - rank[r])
    flat_top = top.reshape(-1)
    for b in range(model.shape[0]):
        for s in range(rank[n_ranks], model.shape[1]):
            model[b, s] -= top[b, seat_family[s]]
    for i in range(own.size):
        own[i] -= flat_top[own_cell[i]]
    _powers(model.reshape(-1))
    _powers(own)
    for r in range(n_ranks):
        _add(total, 1, model, rank[r], rank[r + 1] - rank[r])


@numba.njit(cache=True, nogil=True)
def _take(values, place, scale, out):
    for b in range(out.shape[0]):
        for s in range(place.size):
            out[b, s] = scale * values[b, place[s]]


@numba.njit(cache=True, nogil=True)
def _spare_tops(n_considered, seat_family, model, own_cell, own, top, spare):
    """Units of the families; one without considered models takes its unit from the models still in use."""
    _set(spare, -np.inf)
    flat_top, flat_spare = top.reshape(-1), spare.reshape(-1)
    for b in range(model.shape[0]):
        for s in range(n_considered, model.shape[1]):
            f = seat_family[s]
            spare[b, f] = max(spare[b, f], model[b, s])
    for i in range(own.size):
        flat_spare[own_cell[i]] = max(flat_spare[own_cell[i]], own[i])
    for i in range(flat_top.size):
        flat_top[i] = _top(flat_top[i] if flat_top[i] > -np.inf else flat_spare[i])


@numba.njit(cache=True, nogil=True)
def family_level(begin, scale, outside_utility, family_sum, family_top, weight, largest, total):
    """Family weights in units of 2^largest, and their total."""
    _family_exponents(scale, family_sum.reshape(-1), family_top.reshape(-1), weight.reshape(-1))
    for b in range(weight.shape[0]):
        weight[b, 0] = outside_utility[begin + b] * LOG2_E
        largest[b] = -np.inf
    for b in range(weight.shape[0]):
        for f in range(weight.shape[1]):
            largest[b] = max(largest[b], weight[b, f])
    _tops(largest)
    for b in range(weight.shape[0]):
        for f in range(weight.shape[1]):
            weight[b, f] -= largest[b]
    _powers(weight.reshape(-1))
    _set(total, 0.0)
    for f in range(weight.shape[1]):
        for b in range(weight.shape[0]):
            total[b] += weight[b, f]


@numba.njit(cache=True, nogil=True)
def _family_exponents(scale, sums, top, out):
    wide_vectors()
    for i in range(out.size):
        out[i] = scale * (fused_log_of_two(sums[i]) + top[i])
