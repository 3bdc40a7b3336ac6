"""Compiled loops behind `sim.kernels.review.review_rows`.

Stretches of rows are scanned for those that review; whenever a batch of these is full, it decides level by
level, all its rows in lockstep: stay or go, family, model, channel.
"""

from __future__ import annotations

import numba
import numpy as np

from sim.kernels.arithmetic import LOG2_E, log_of_two, power_of_two
from sim.kernels.cell_counts import count_events, count_users
from sim.kernels.review_scan import BLOCK, new_scan, scan_block
from sim.kernels.review_types import NO_CHANNEL, NO_MODEL, OUTSIDE, Batch, Deployments, Slots
from sim.kernels.sampling import accept_many
from sim.kernels.tables import N_CHANNELS, SELF
from sim.randomness import Stream, key_uniform, stream_key

_BATCH = 512
# Channel for each set of bits with one bit; else NO_CHANNEL.
_ONLY_CHANNEL = np.array(
    [mask.bit_length() - 1 if mask.bit_count() == 1 else NO_CHANNEL for mask in range(2**N_CHANNELS)]
)
# Classes whose models are laid out by slots at a time; few enough for the second-level cache.
_SLOT_TABLES = 32


@numba.njit(cache=True, nogil=True)
def review(rows, tables, line_up, settings, tally):
    """Add to the tally, which comes in as zeros, and change the rows; returns who uses and who deployed what."""
    scan = new_scan(rows.class_row, tables.channel_mask, line_up, settings)
    slots = _filled_slots(line_up.considered_column)
    stay_factor, older_after = _stay_factors(settings), _older_columns(line_up)
    batch = _new_batch(line_up.considered_column)
    listed = np.empty(BLOCK + _BATCH, dtype=np.int64)
    n_listed, run, n_rows, n_deployed = 0, 0, rows.class_row.size, np.int64(0)
    deployments = Deployments(np.empty(n_rows + 1, dtype=np.int16), np.empty(n_rows + 1, dtype=np.uint32))
    for start in range(0, n_rows, BLOCK):
        n_listed, run = scan_block(rows, start, run, scan, tally.outside, listed, n_listed)
        done = 0
        while n_listed - done >= _BATCH or (start + BLOCK >= n_rows and done < n_listed):
            part = listed[done : min(done + _BATCH, n_listed)]
            _decide(rows, tables, settings, stay_factor, older_after, line_up, slots, part, batch)
            n_deployed = _apply(rows, line_up, settings, part, batch, tally, deployments, n_deployed)
            done += part.size
        for q in range(done, n_listed):
            listed[q - done] = listed[q]
        n_listed -= done
    n_classes, n_columns = settings.group.size, line_up.model_of_column.size
    return (
        count_users(rows, scan.runs, line_up.column_of_model, n_classes, n_columns),
        count_events(deployments.class_row[:n_deployed], deployments.column[:n_deployed], n_classes, n_columns),
    )


@numba.njit(cache=True, nogil=True)
def _new_batch(considered_column):
    n, i = _BATCH, np.int64
    n_families, n_slots = considered_column.shape
    return Batch(
        np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i),
        np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i),
        np.empty(n * n_families), np.zeros(_SLOT_TABLES * n_families * n_slots),
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _filled_slots(considered_column):
    n_families, n_slots = considered_column.shape
    flat = considered_column.reshape(-1)
    filled, only_column = np.flatnonzero(flat >= 0), np.full(n_families, -1, dtype=np.int64)
    for f in range(n_families):
        members = np.flatnonzero(considered_column[f] >= 0)
        if members.size == 1:
            only_column[f] = considered_column[f, members[0]]
    return Slots(n_slots, filled, flat[filled].astype(np.int64), only_column)


@numba.njit(cache=True, nogil=True)
def _stay_factors(settings):
    """e^S - 1 of each class."""
    out = np.empty(settings.segment.size)
    for k in range(out.size):
        out[k] = power_of_two(settings.switching_cost[settings.segment[k]] * LOG2_E) - 1.0
    return out


@numba.njit(cache=True, nogil=True)
def _older_columns(line_up):
    """At m+1: column of model m if it is live but not considered; else -1."""
    out = np.full(line_up.column_of_model.size + 1, -1, dtype=np.int64)
    for m in range(line_up.column_of_model.size):
        column = line_up.column_of_model[m]
        if column >= 0 and not line_up.is_considered[column]:
            out[m + 1] = column
    return out


@numba.njit(cache=True, nogil=True)
def _decide(rows, tables, settings, stay_factor, older_after, line_up, slots, listed, batch):
    """Family, column and channel of all rows of a batch."""
    n_pending, n_own = _stay_or_go(rows, tables, settings, stay_factor, older_after, listed, batch)
    n_own = _stay_or_go_with_own(tables, settings, stay_factor, n_own, batch)
    family_key = stream_key(settings.seed, Stream.FAMILY, settings.month)
    n_families = tables.family_weight.shape[1]
    accept_many(
        family_key, batch.row_id, tables.family_weight.reshape(-1), batch.offset, n_families, batch.pending,
        n_pending, batch.family,
    )  # fmt: skip
    accept_many(
        family_key, batch.row_id, batch.own_weight, batch.own_offset, n_families, batch.with_own, n_own,
        batch.family,
    )  # fmt: skip
    model_key = stream_key(settings.seed, Stream.MODEL, settings.month)
    done = 0
    while done < listed.size:
        done, n_pending = _begin_models(tables, settings, slots, done, listed.size, batch)
        accept_many(
            model_key, batch.row_id, batch.slot_weight, batch.offset, slots.n, batch.pending, n_pending, batch.choice
        )
    n_pending = _begin_channels(tables, line_up, listed.size, batch)
    accept_many(
        stream_key(settings.seed, Stream.CHANNEL, settings.month), batch.row_id, tables.channel_weight.reshape(-1),
        batch.offset, N_CHANNELS, batch.pending, n_pending, batch.choice,
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _stay_or_go(rows, tables, settings, stay_factor, older_after, listed, batch):
    """What each row brings along and whether it stays with its family.

    Returns how many rows draw a new family and, apart from them, how many have an older model.
    """
    stay_key = stream_key(settings.seed, Stream.STAY, settings.month)
    n_families = tables.family_weight.shape[1]
    n_pending, n_own = np.int64(0), np.int64(0)
    for b in range(listed.size):
        i, remembers = np.uint64(listed[b] >> 1), 1 - (listed[b] & 1)
        k = np.uint64(np.uint16(rows.class_row[i]))
        family = np.int64(rows.family[i]) * remembers
        own_column = older_after[np.uint64((rows.model[i] + 1) * remembers)]
        total = tables.family_total[k]
        extra = stay_factor[k] * tables.family_weight[k, np.uint64(family)] * np.float64(family != OUTSIDE)
        row_id = rows.first_id + np.int64(i)
        stays = key_uniform(stay_key, row_id, 0) * (total + extra) < extra
        batch.row_id[b], batch.class_row[b], batch.old_family[b] = row_id, k, family
        batch.own_column[b], batch.family[b] = own_column, family if stays else OUTSIDE
        batch.offset[b] = np.int64(k) * n_families
        batch.pending[np.uint64(n_pending)] = b
        n_pending += np.int64((not stays) & (total > 0.0) & (own_column < 0))
        batch.with_own[np.uint64(n_own)] = b
        n_own += np.int64(own_column >= 0)
    return n_pending, n_own


@numba.njit(cache=True, nogil=True)
def _stay_or_go_with_own(tables, settings, stay_factor, n_own, batch):
    """Let the rows with an older model decide anew, with it in their family; how many of them draw a new family."""
    stay_key = stream_key(settings.seed, Stream.STAY, settings.month)
    n_families = tables.family_weight.shape[1]
    n_drawing = 0
    for q in range(n_own):
        b = batch.with_own[q]
        k, family, column = batch.class_row[b], batch.old_family[b], batch.own_column[b]
        weight, total = tables.family_weight[k, family], tables.family_total[k]
        if tables.model_weight[k, column] > 0.0:
            others, weight = weight, _own_weight(tables, settings, k, family, column)
            total += weight - others
        else:
            batch.own_column[b] = -1
        extra = stay_factor[k] * weight
        stays = key_uniform(stay_key, batch.row_id[b], 0) * (total + extra) < extra
        batch.family[b] = family if stays else OUTSIDE
        if not stays and total > 0.0:
            own = batch.own_weight[n_drawing * n_families : (n_drawing + 1) * n_families]
            _lay_out_own(tables.family_weight[k], family, weight, own)
            batch.own_offset[b], batch.with_own[n_drawing] = n_drawing * n_families, b
            n_drawing += 1
    return n_drawing


@numba.njit(cache=True, nogil=True)
def _own_weight(tables, settings, k, family, column):
    """Weight of the row's family with its own older model in it, in the unit of the class's family weights."""
    total = tables.family_model_sum[k, family] + tables.model_weight[k, column]
    log_weight = settings.lambda_model * (log_of_two(total) + tables.model_exponent[k, family])
    return power_of_two(log_weight - tables.family_exponent[k])


@numba.njit(cache=True, nogil=True)
def _lay_out_own(weights, family, weight, own):
    """Write down the family weights of a row for which one family has another weight than for its class."""
    own[:] = weights
    own[family] = weight
    # The older model may lift its family above the common bound.
    if weight > 1.0:
        own *= power_of_two(-np.ceil(log_of_two(weight)))


@numba.njit(cache=True, nogil=True)
def _begin_models(tables, settings, slots, first, n, batch):
    """Columns that need no draw, a row's own older model or a family's only one; list the rows that do draw.

    Starts at place ``first`` and goes on as long as there is room for the slots of further classes. Returns the
    place after the last and the number of rows that draw.
    """
    keep_key = stream_key(settings.seed, Stream.MODEL_STAY, settings.month)
    table_size = slots.only_column.size * slots.n
    n_pending, n_tables, last = np.int64(0), np.int64(0), np.int64(-1)
    for b in range(first, n):
        family, k, own_column = np.uint64(batch.family[b]), np.uint64(batch.class_row[b]), batch.own_column[b]
        if batch.class_row[b] != last:
            if n_tables == _SLOT_TABLES:
                return b, n_pending
            _lay_out_slots(tables.model_weight[k], slots, n_tables * table_size, batch.slot_weight)
            n_tables, last = n_tables + 1, batch.class_row[b]
        # Where only one model is considered, trials could end on no other.
        column = slots.only_column[family]
        if own_column >= 0 and batch.family[b] == batch.old_family[b]:
            own = tables.model_weight[k, own_column]
            total = tables.family_model_sum[k, family] + own
            if key_uniform(keep_key, batch.row_id[b], 0) * total < own:
                column = own_column
        batch.column[b], batch.choice[b] = column, -1
        batch.offset[b] = (n_tables - 1) * table_size + batch.family[b] * slots.n
        batch.pending[np.uint64(n_pending)] = b
        n_pending += np.int64((batch.family[b] != OUTSIDE) & (column < 0))
    return n, n_pending


@numba.njit(cache=True, nogil=True)
def _lay_out_slots(model_weight, slots, first, slot_weight):
    """Write the weights of a class's considered models into their slots; the same slots are empty for all classes."""
    for j in range(slots.filled.size):
        slot_weight[np.uint64(first + slots.filled[j])] = model_weight[np.uint64(slots.column[j])]


@numba.njit(cache=True, nogil=True)
def _begin_channels(tables, line_up, n, batch):
    """Turn slots into columns and list the rows with a model; their number."""
    room = tables.model_weight.shape[1]
    n_pending = np.int64(0)
    for b in range(n):
        slot = batch.choice[b]
        drawn = np.int64(line_up.considered_column[np.uint64(batch.family[b]), np.uint64(max(slot, 0))])
        column = drawn if slot >= 0 else batch.column[b]
        k = np.uint64(batch.class_row[b])
        # Where only one channel is on offer, trials could end on no other.
        channel = _ONLY_CHANNEL[np.uint64(tables.channel_mask[k, np.uint64(max(column, 0))])]
        batch.column[b], batch.choice[b] = column, channel if column >= 0 else NO_CHANNEL
        batch.offset[b] = (np.int64(k) * room + column) * N_CHANNELS
        batch.pending[np.uint64(n_pending)] = b
        n_pending += np.int64((column >= 0) & (channel == NO_CHANNEL))
    return n_pending


@numba.njit(cache=True, nogil=True)
def _apply(rows, line_up, settings, listed, batch, tally, deployments, n_deployed):
    """Write the choices into the rows, correct the tally and list the deployments; returns how many these are."""
    for b in range(listed.size):
        i, is_reborn = np.uint64(listed[b] >> 1), (listed[b] & 1) == 1
        k, column = np.uint64(batch.class_row[b]), batch.column[b]
        old_family, family, channel = batch.old_family[b], batch.family[b], batch.choice[b]
        old_model, old_channel = rows.model[i], np.int64(rows.channel[i])
        model = line_up.model_of_column[np.uint64(max(column, 0))] if column >= 0 else NO_MODEL
        tally.outside[k] += np.int32(column < 0) - np.int32(old_model < 0)
        tally.reviews[k] += 1
        tally.flow[np.uint64(settings.group[k]), np.uint64(old_family), np.uint64(family)] += 1
        is_same = (model == old_model) & (old_channel == SELF) & (not is_reborn)
        deployments.class_row[np.uint64(n_deployed)], deployments.column[np.uint64(n_deployed)] = k, column
        n_deployed += np.int64((channel == SELF) & (not is_same))
        moves = (family != old_family) | is_reborn
        rows.tenure[i] = np.int16(0) if moves else rows.tenure[i]
        rows.family[i], rows.model[i], rows.channel[i] = family, model, channel
    return n_deployed
