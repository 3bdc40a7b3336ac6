"""Compiled loops behind `sim.kernels.review.review_rows`.

Blocks of rows are scanned for those that review; whenever a batch of these is full, it decides level by
level, all its rows in lockstep: stay or go, family, model, channel.
"""

from __future__ import annotations

import numba
import numpy as np

from sim.kernels.arithmetic import LOG2_E, log_of_two, power_of_two
from sim.kernels.review_scan import BLOCK, new_scan, scan_block
from sim.kernels.review_types import NO_CHANNEL, NO_MODEL, OUTSIDE, Batch
from sim.kernels.sampling import accept_many, accept_one
from sim.kernels.tables import N_CHANNELS, SELF
from sim.randomness import Stream, key_uniform, stream_key

_BATCH = 512


@numba.njit(cache=True, nogil=True)
def review(rows, tables, line_up, settings, counts, flow, deployed, reviews):
    """Fill the counts, which come in as zeros, and change the rows."""
    scan = new_scan(tables.channel_mask, line_up, settings)
    flat_counts = counts.reshape(-1)
    only_column = _only_columns(line_up.considered_column)
    slot_weight = np.zeros((_BATCH, line_up.considered_column.shape[1]))
    batch = _new_batch()
    listed = np.empty(BLOCK + _BATCH, dtype=np.int64)
    n_listed = 0
    n_rows = rows.class_row.size
    for start in range(0, n_rows, BLOCK):
        n_listed = scan_block(rows, start, scan, flat_counts, listed, n_listed)
        done = 0
        while n_listed - done >= _BATCH or (start + BLOCK >= n_rows and done < n_listed):
            part = listed[done : min(done + _BATCH, n_listed)]
            _recall(rows, tables, line_up, settings, part, batch)
            _choose_family(rows, tables, settings, part.size, batch)
            _choose_model(rows, tables, line_up, settings, part.size, only_column, batch, slot_weight)
            _choose_channel(rows, tables, settings, part.size, batch)
            _apply(rows, line_up, settings, scan.column_after, part.size, batch, counts, flow, deployed, reviews)
            done += part.size
        for q in range(done, n_listed):
            listed[q - done] = listed[q]
        n_listed -= done


@numba.njit(cache=True, nogil=True)
def _new_batch():
    n, i = _BATCH, np.int64
    return Batch(
        np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, np.bool_), np.empty(n, i),
        np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i),
        np.empty(n), np.empty(n), np.empty(n, i),
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _only_columns(considered_column):
    """Column of each family that has exactly one considered model; else -1."""
    out = np.full(considered_column.shape[0], -1, dtype=np.int64)
    for f in range(out.size):
        filled = 0
        for s in range(considered_column.shape[1]):
            if considered_column[f, s] >= 0:
                out[f] = considered_column[f, s]
                filled += 1
        if filled != 1:
            out[f] = -1
    return out


@numba.njit(cache=True, nogil=True)
def _recall(rows, tables, line_up, settings, listed, batch):
    """What each listed row brings along: its family and perhaps an older model of its own."""
    for b in range(listed.size):
        i, is_reborn = listed[b] >> 1, (listed[b] & 1) == 1
        k = np.uint64(rows.class_row[i])
        family = OUTSIDE if is_reborn else np.int64(rows.family[i])
        batch.row[b], batch.row_id[b], batch.is_reborn[b] = i, rows.first_id + i, is_reborn
        batch.old_family[b] = family
        batch.own[b], batch.own_column[b], batch.scale[b] = -1, -1, 1.0
        batch.own_weight[b] = tables.family_weight[k, np.uint64(family)] if family != OUTSIDE else 0.0
        if family != OUTSIDE and rows.model[i] >= 0:
            column = line_up.column_of_model[rows.model[i]]
            if column >= 0 and not line_up.is_considered[column] and tables.model_weight[k, column] > 0.0:
                total = tables.family_model_sum[k, family] + tables.model_weight[k, column]
                log_weight = settings.lambda_model * (log_of_two(total) + tables.model_exponent[k, family])
                log_weight -= tables.family_exponent[k]
                batch.own[b], batch.own_column[b] = family, column
                batch.own_weight[b] = power_of_two(log_weight)
                # The older model may lift its family above the common bound.
                batch.scale[b] = power_of_two(-max(np.ceil(log_weight), 0.0))


@numba.njit(cache=True, nogil=True)
def _choose_family(rows, tables, settings, n, batch):
    """Stay or go, then a family for those who go."""
    stay_key = stream_key(settings.seed, Stream.STAY, settings.month)
    family_key = stream_key(settings.seed, Stream.FAMILY, settings.month)
    n_families = tables.family_weight.shape[1]
    stay_factor = np.empty(settings.switching_cost.size)
    for s in range(stay_factor.size):
        stay_factor[s] = power_of_two(settings.switching_cost[s] * LOG2_E) - 1.0
    n_pending = np.int64(0)
    for b in range(n):
        k = np.uint64(rows.class_row[np.uint64(batch.row[b])])
        total = tables.family_total[k]
        if batch.own[b] >= 0:
            total += batch.own_weight[b] - tables.family_weight[k, np.uint64(batch.old_family[b])]
        extra = batch.own_weight[b] * stay_factor[np.uint64(settings.segment[k])]
        stays = key_uniform(stay_key, batch.row_id[b], 0) * (total + extra) < extra
        batch.family[b] = batch.old_family[b] if stays else OUTSIDE
        batch.offset[b] = np.int64(k) * n_families
        batch.pending[np.uint64(n_pending)] = b
        if batch.scale[b] < 1.0 and not stays:
            batch.family[b] = accept_one(
                family_key, batch.row_id[b], 0, tables.family_weight[k], batch.own[b], batch.own_weight[b],
                batch.scale[b],
            )  # fmt: skip
        n_pending += np.int64((not stays) & (total > 0.0) & (batch.scale[b] == 1.0))
    accept_many(
        family_key, batch.row_id, tables.family_weight.reshape(-1), batch.offset, n_families, batch.own,
        batch.own_weight, batch.pending, n_pending, batch.family,
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _choose_model(rows, tables, line_up, settings, n, only_column, batch, slot_weight):
    """Keep the own older model, or draw a slot of the family and so a column."""
    keep_key = stream_key(settings.seed, Stream.MODEL_STAY, settings.month)
    model_key = stream_key(settings.seed, Stream.MODEL, settings.month)
    n_slots = slot_weight.shape[1]
    # Free until the channels are drawn.
    slot = batch.channel
    n_pending = 0
    for b in range(n):
        family = batch.family[b]
        k = rows.class_row[batch.row[b]]
        own_column = batch.own_column[b]
        # Where only one model is considered, trials could end on no other.
        column = only_column[family]
        if own_column >= 0 and family == batch.old_family[b]:
            own = tables.model_weight[k, own_column]
            total = tables.family_model_sum[k, family] + own
            if key_uniform(keep_key, batch.row_id[b], 0) * total < own:
                column = own_column
        batch.column[b] = column
        batch.own[b] = -1
        batch.offset[b] = b * n_slots
        slot[b] = -1
        if family != OUTSIDE and column < 0:
            row_weight, row_column = tables.model_weight[k], line_up.considered_column[family]
            for s in range(n_slots):
                weight = row_weight[np.uint32(max(row_column[s], 0))]
                slot_weight[b, s] = weight if row_column[s] >= 0 else 0.0
            batch.pending[n_pending] = b
            n_pending += 1
    accept_many(
        model_key, batch.row_id, slot_weight.reshape(-1), batch.offset, n_slots, batch.own, batch.own_weight,
        batch.pending, n_pending, slot,
    )  # fmt: skip
    for b in range(n):
        if slot[b] >= 0:
            batch.column[b] = line_up.considered_column[batch.family[b], slot[b]]


@numba.njit(cache=True, nogil=True)
def _choose_channel(rows, tables, settings, n, batch):
    """Draw a channel for every row with a model."""
    channel_key = stream_key(settings.seed, Stream.CHANNEL, settings.month)
    room = tables.model_weight.shape[1]
    n_pending = 0
    for b in range(n):
        batch.channel[b] = NO_CHANNEL
        batch.offset[b] = (rows.class_row[batch.row[b]] * room + batch.column[b]) * N_CHANNELS
        batch.pending[n_pending] = b
        n_pending += batch.column[b] >= 0
    accept_many(
        channel_key, batch.row_id, tables.channel_weight.reshape(-1), batch.offset, N_CHANNELS, batch.own,
        batch.own_weight, batch.pending, n_pending, batch.channel,
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _apply(rows, line_up, settings, column_after, n, batch, counts, flow, deployed, reviews):
    """Write the choices into the rows and correct the counts."""
    n_columns = line_up.model_of_column.size
    for b in range(n):
        i, column, family, channel = batch.row[b], batch.column[b], batch.family[b], batch.channel[b]
        k = rows.class_row[i]
        g = settings.group[k]
        model = line_up.model_of_column[column] if column >= 0 else NO_MODEL
        counts[k, column_after[rows.model[i] + 1], rows.channel[i] & 3] -= 1
        counts[k, column if column >= 0 else n_columns, channel & 3] += 1
        reviews[k] += 1
        flow[g, batch.old_family[b], family] += 1
        is_same = model == rows.model[i] and rows.channel[i] == SELF and not batch.is_reborn[b]
        if channel == SELF and not is_same:
            deployed[k, column] += 1
        if family != batch.old_family[b] or batch.is_reborn[b]:
            rows.tenure[i] = 0
        rows.family[i], rows.model[i], rows.channel[i] = family, model, channel
