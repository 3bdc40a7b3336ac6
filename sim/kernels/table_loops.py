"""Compiled loop behind `sim.kernels.tables.choice_tables`: works out one block of classes after the other."""

from __future__ import annotations

import numba
import numpy as np

from sim.kernels.arithmetic import LOG2_E
from sim.kernels.table_layout import SELF, gather_entries, lay_out, list_fitting, list_in_use, offered_anywhere
from sim.kernels.table_levels import (
    BLOCK,
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
def _write_front(begin, column, column_place, entry_of, entry, mask, weights, masks):
    """Write the channel weights of the classes of a block."""
    n_columns = masks.shape[1]
    for b in range(entry.shape[0]):
        # Unsigned indices spare Numba's test for negative ones.
        k = np.uint64(begin + b)
        # A plain loop is filled at once; an assignment to a part of an array goes number by number.
        for c in range(n_columns):
            masks[k, c] = 0
        for p in range(column.size):
            c = column[p]
            weights[k, c, 0] = entry[b, entry_of[p, 0]]
            weights[k, c, 1] = entry[b, entry_of[p, 1]]
            weights[k, c, 2] = entry[b, entry_of[p, 2]]
            weights[k, c, 3] = entry[b, entry_of[p, 3]]
            masks[k, c] = np.uint8(mask[b, column_place[p]])


@numba.njit(cache=True, nogil=True)
def _write_own_masks(begin, own_at, columns, exponents, masks):
    for b in range(own_at.size - 1):
        k = np.uint64(begin + b)
        for i in range(own_at[b], own_at[b + 1]):
            masks[k, columns[i]] = np.uint8(1 << SELF) if exponents[i] > -np.inf else np.uint8(0)


@numba.njit(cache=True, nogil=True)
def _write_own_weights(begin, own_at, columns, values, weights):
    for b in range(own_at.size - 1):
        k = np.uint64(begin + b)
        for i in range(own_at[b], own_at[b + 1]):
            c = columns[i]
            for h in range(SELF):
                weights[k, c, h] = 0.0
            weights[k, c, SELF] = values[i]


@numba.njit(cache=True, nogil=True)
def _write_models(begin, columns, values, own_at, own_columns, own_values, weights):
    for b in range(values.shape[0]):
        k = np.uint64(begin + b)
        for c in range(weights.shape[1]):
            weights[k, c] = 0.0
        for s in range(columns.size):
            weights[k, columns[s]] = values[b, s]
        for i in range(own_at[b], own_at[b + 1]):
            weights[k, own_columns[i]] = own_values[i]


@numba.njit(cache=True, nogil=True)
def _write_families(begin, listed, tops, own_sums, own_weights, exponents, sums, weights):
    for b in range(tops.shape[0]):
        k = np.uint64(begin + b)
        for f in range(sums.shape[1]):
            exponents[k, f] = 0
            sums[k, f] = 0.0
            weights[k, f] = 0.0
        for i in range(listed.size):
            f = listed[i]
            exponents[k, f] = np.int32(tops[b, i])
            sums[k, f] = own_sums[b, i]
            weights[k, f] = own_weights[b, i]


@numba.njit(cache=True, nogil=True)
def fill_tables(
    tables, group, cost_row, hardware_gb, cost_sensitivity, openness_need, outside_utility, family, is_open,
    memory_gb, is_considered, log_cost, group_utility, lambda_model, lambda_channel, in_use, has_own_weights,
):  # fmt: skip
    """Fill the tables of all classes; arguments as for `choice_tables`, ``log_cost`` with one row per cost_row."""
    layout = lay_out(
        offered_anywhere(group_utility, is_open), is_open, memory_gb, family, is_considered,
        tables.family_weight.shape[1],
    )  # fmt: skip
    cost_at, utility_at = gather_entries(log_cost, layout.slot), gather_entries(group_utility, layout.slot)
    a, f, scale = layout.column.size, layout.listed.size, LOG2_E / lambda_channel
    room = Scratch(
        np.empty((BLOCK, layout.slot.size + 1)), np.empty((BLOCK, a)), np.empty((BLOCK, a)),
        np.empty((BLOCK, a), dtype=np.int64), np.empty((BLOCK, a)), np.empty((BLOCK, f)), np.empty((BLOCK, f)),
        np.empty((BLOCK, f)), np.empty((BLOCK, f)), np.empty(BLOCK), np.empty(BLOCK),
    )  # fmt: skip
    n_room = (layout.own.size + 1) * BLOCK
    own_room = OwnScratch(
        np.zeros(BLOCK + 1, dtype=np.int64),
        np.empty(n_room, dtype=np.uint32),
        np.empty(n_room, dtype=np.uint32),
        np.empty(n_room),
        np.empty(n_room),
    )
    for begin in range(0, group.size, BLOCK):
        n = min(BLOCK, group.size - begin)
        own_at = own_room.at[: n + 1]
        if in_use.is_known:
            list_in_use(
                begin, in_use.start, in_use.column, layout.is_own, hardware_gb, memory_gb, own_at, own_room.column
            )
        else:
            list_fitting(begin, layout.own, hardware_gb, memory_gb, own_at, own_room.column)
        own = OwnScratch(
            own_at, own_room.column[: own_at[n]], own_room.cell[: own_at[n]], own_room.value[: own_at[n]],
            own_room.model[: own_at[n]],
        )  # fmt: skip
        entry, top, inclusive, mask, model = (
            room.entry[:n], room.top[:n], room.inclusive[:n], room.mask[:n], room.model[:n],
        )  # fmt: skip
        family_top, family_spare, family_sum, family_weight = (
            room.family_top[:n], room.family_spare[:n], room.family_sum[:n], room.family_weight[:n],
        )  # fmt: skip
        entry_exponents(
            begin, layout.first[SELF], scale, cost_row, group, hardware_gb, cost_sensitivity, openness_need, cost_at,
            utility_at, layout.has_need, layout.memory_gb, entry,
        )  # fmt: skip
        channel_level(layout.first, layout.start, entry, top, inclusive, mask)
        own_exponents(
            begin, own_at, scale, lambda_channel / lambda_model, cost_row, group, cost_sensitivity, openness_need,
            log_cost, group_utility, layout.family, f, own.column, own.cell, own.value, own.model,
        )  # fmt: skip
        model_level(
            lambda_channel / lambda_model, layout.place, layout.seat_family, layout.rank, inclusive, own.cell,
            own.model, model, family_top, family_spare, family_sum,
        )  # fmt: skip
        family_level(
            begin, lambda_model, outside_utility, family_sum, family_top, family_weight, room.largest[:n],
            room.total[:n],
        )  # fmt: skip
        _write_front(
            begin,
            layout.column,
            layout.column_place,
            layout.entry,
            entry,
            mask,
            tables.channel_weight,
            tables.channel_mask,
        )
        _write_own_masks(begin, own_at, own.column, own.value, tables.channel_mask)
        if has_own_weights:
            own_level(own.value)
            _write_own_weights(begin, own_at, own.column, own.value, tables.channel_weight)
        _write_models(begin, layout.seat_column, model, own_at, own.column, own.model, tables.model_weight)
        _write_families(
            begin, layout.listed, family_top, family_sum, family_weight, tables.model_exponent,
            tables.family_model_sum, tables.family_weight,
        )  # fmt: skip
        for b in range(n):
            tables.family_exponent[begin + b] = np.int32(room.largest[b])
            tables.family_total[begin + b] = room.total[b]
