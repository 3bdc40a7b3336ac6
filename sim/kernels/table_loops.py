"""Compiled loop behind `sim.kernels.tables.choice_tables`: works out one block of classes after the other."""

from __future__ import annotations

import numba
import numpy as np

from sim.kernels.arithmetic import LOG2_E
from sim.kernels.table_layout import N_CHANNELS, SELF, gather_entries, lay_out, offered_anywhere, own_columns
from sim.kernels.table_levels import (
    LANES,
    OwnScratch,
    Scratch,
    channel_level,
    entry_exponents,
    family_level,
    model_level,
    own_exponents,
    own_level,
)


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
            entry_exponents(
                layout, lane, beta, need, hardware_gb[k], scale, cost_at[r], utility_at[g], scratch.entry
            )  # fmt: skip
            at = own_at[lane]
            own_at[lane + 1] = at + own_columns(layout, in_use, k, hardware_gb[k], memory_gb, room.column[at:])
            own_exponents(
                layout, lane, room.column[at : own_at[lane + 1]], beta, need, scale, log_cost[r, SELF],
                group_utility[g, SELF], room.value[at:], room.cell[at:],
            )  # fmt: skip
            scratch.family_weight[lane] = outside_utility[k] * LOG2_E
        n_own = own_at[n_lanes]
        own = OwnScratch(room.value[:n_own], room.inclusive[:n_own], room.column[:n_own], room.cell[:n_own])
        channel_level(layout, scratch)
        own_level(own.value, own.inclusive)
        model_level(layout, lambda_channel / lambda_model, scratch, own)
        family_level(layout, lambda_model, scratch)
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
