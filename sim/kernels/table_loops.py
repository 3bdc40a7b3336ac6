"""Compiled loops behind `sim.kernels.tables.choice_tables`: channel, model and family level of `LANES` classes at once.

Scratch arrays have the classes of a block as their last axis, so the levels go through plain loops without branches
that become vector instructions, also where families are looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.arithmetic import LOG2_E, log_of_two, power_of_two
from sim.kernels.table_layout import N_CHANNELS, SELF, gather_entries, lay_out, offered_anywhere, own_columns

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
def _entry_exponents(layout, lane, beta, need, gigabytes, scale, log_cost, utility, entry):
    """Utility over λ in powers of two of what one class may buy; -inf where its hardware is too small."""
    for e in range(layout.slot.size):
        value = scale * (utility[e] - beta * log_cost[e] + need * layout.has_need[e])
        entry[np.uint64(e * LANES + lane)] = value
    for e in range(layout.first[SELF], layout.slot.size):
        if layout.memory_gb[np.uint64(e)] > gigabytes:
            entry[np.uint64(e * LANES + lane)] = -np.inf


@numba.njit(cache=True, nogil=True)
def _channel_level(layout, scratch):
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
def _own_exponents(layout, lane, columns, beta, need, scale, log_cost, utility, value, cell):
    """Utility over λ in powers of two of own hardware for columns that nothing else offers, one class."""
    for i in range(columns.size):
        c = columns[i]
        value[i] = scale * (utility[c] - beta * log_cost[c] + need)
        cell[i] = layout.family[c] * np.uint32(LANES) + np.uint32(lane)


@numba.njit(cache=True, nogil=True)
def _own_level(value, inclusive):
    """The weight of the one channel is that of the model."""
    for i in range(value.size):
        inclusive[i] = value[i]
        value[i] -= _top(value[i])
    _powers(value)


@numba.njit(cache=True, nogil=True)
def _write_front(layout, begin, n_lanes, scratch, weights, masks):
    """Write the channel weights of the classes of a block."""
    entry, mask = scratch.entry.reshape(-1, LANES), scratch.mask.reshape(-1, LANES)
    for p in range(layout.column.size):
        c = layout.column[p]
        e0, e1, e2, e3 = layout.entry[p, 0], layout.entry[p, 1], layout.entry[p, 2], layout.entry[p, 3]
        for j in range(n_lanes):
            k = np.uint64(begin + j)
            weights[k, c, 0] = entry[e0, j]
            weights[k, c, 1] = entry[e1, j]
            weights[k, c, 2] = entry[e2, j]
            weights[k, c, 3] = entry[e3, j]
            masks[k, c] = np.uint8(mask[p, j])


@numba.njit(cache=True, nogil=True)
def _write_own(columns, values, weights, masks):
    for i in range(columns.size):
        c = columns[i]
        for h in range(SELF):
            weights[np.uint64(c) * np.uint64(N_CHANNELS) + np.uint64(h)] = 0.0
        weights[np.uint64(c) * np.uint64(N_CHANNELS) + np.uint64(SELF)] = values[i]
        masks[c] = np.uint8(1 << SELF) if values[i] > 0.0 else np.uint8(0)


@numba.njit(cache=True, nogil=True)
def _model_level(layout, scale, scratch, own):
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
def _family_level(layout, scale, scratch):
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


@numba.njit(cache=True, nogil=True)
def _write_models(layout, lane, columns, own_weights, scratch, weights):
    weights[:] = 0.0
    for p in range(layout.column.size):
        weights[layout.column[p]] = scratch.inclusive[np.uint64(p * LANES + lane)]
    for i in range(columns.size):
        weights[columns[i]] = own_weights[i]


@numba.njit(cache=True, nogil=True)
def _write_families(layout, lane, scratch, exponents, sums, weights):
    exponents[:] = 0
    sums[:] = 0.0
    weights[:] = 0.0
    for i in range(layout.listed.size):
        f, cell = layout.listed[i], np.uint64(i * LANES + lane)
        exponents[f] = np.int32(scratch.family_top[cell])
        sums[f] = scratch.family_sum[cell]
        weights[f] = scratch.family_weight[cell]


@numba.njit(cache=True, nogil=True)
def fill_tables(
    tables, group, cost_row, hardware_gb, cost_sensitivity, openness_need, outside_utility, family, is_open,
    memory_gb, is_considered, log_cost, group_utility, lambda_model, lambda_channel, in_use,
):  # fmt: skip
    """Fill the tables of all classes; arguments as for `choice_tables`, ``log_cost`` with one row per cost_row."""
    layout = lay_out(
        offered_anywhere(group_utility, is_open), is_open, memory_gb, family, is_considered,
        tables.family_weight.shape[1],
    )  # fmt: skip
    cost_at, utility_at = gather_entries(log_cost, layout.slot), gather_entries(group_utility, layout.slot)
    a, f, scale = layout.column.size * LANES, layout.listed.size * LANES, LOG2_E / lambda_channel
    scratch = Scratch(
        np.zeros((layout.slot.size + 1) * LANES), np.empty(a), np.empty(a), np.empty(a), np.empty(f), np.empty(f),
        np.empty(f), np.empty(f), np.empty(LANES), np.empty(LANES),
    )  # fmt: skip
    n_room = (layout.own.size + 1) * LANES
    room = OwnScratch(
        np.empty(n_room), np.empty(n_room), np.empty(n_room, dtype=np.uint32), np.empty(n_room, dtype=np.uint32)
    )
    own_at = np.zeros(LANES + 1, dtype=np.int64)
    for begin in range(0, group.size, LANES):
        n_lanes = min(LANES, group.size - begin)
        for lane in range(n_lanes):
            k = begin + lane
            beta, need, r, g = cost_sensitivity[k], openness_need[k], cost_row[k], group[k]
            _entry_exponents(
                layout, lane, beta, need, hardware_gb[k], scale, cost_at[r], utility_at[g], scratch.entry
            )  # fmt: skip
            at = own_at[lane]
            own_at[lane + 1] = at + own_columns(layout, in_use, k, hardware_gb[k], memory_gb, room.column[at:])
            _own_exponents(
                layout, lane, room.column[at : own_at[lane + 1]], beta, need, scale, log_cost[r, SELF],
                group_utility[g, SELF], room.value[at:], room.cell[at:],
            )  # fmt: skip
            scratch.family_weight[lane] = outside_utility[k] * LOG2_E
        n_own = own_at[n_lanes]
        own = OwnScratch(room.value[:n_own], room.inclusive[:n_own], room.column[:n_own], room.cell[:n_own])
        _channel_level(layout, scratch)
        _own_level(own.value, own.inclusive)
        _model_level(layout, lambda_channel / lambda_model, scratch, own)
        _family_level(layout, lambda_model, scratch)
        tables.channel_mask[begin : begin + n_lanes] = 0
        _write_front(layout, begin, n_lanes, scratch, tables.channel_weight, tables.channel_mask)
        for lane in range(n_lanes):
            k, mine = begin + lane, slice(own_at[lane], own_at[lane + 1])
            columns = own.column[mine]
            weights, masks = tables.channel_weight[k].reshape(-1), tables.channel_mask[k]
            _write_own(columns, own.value[mine], weights, masks)
            _write_models(layout, lane, columns, own.inclusive[mine], scratch, tables.model_weight[k])
            _write_families(
                layout, lane, scratch, tables.model_exponent[k], tables.family_model_sum[k], tables.family_weight[k]
            )  # fmt: skip
            tables.family_exponent[k] = np.int32(scratch.largest[lane])
            tables.family_total[k] = scratch.total[lane]
