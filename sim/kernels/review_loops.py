"""Compiled loops behind `sim.kernels.review.review_rows`.

Block after block of rows is scanned for those that review; these take the steps of a choice together: stay or go,
family, model, channel. Each step is a plain loop, and no branch depends on a single row, because one that the processor
cannot foresee costs more than all the arithmetic of a draw. Rows that take part in a step are listed instead.
"""

from __future__ import annotations

import numba
import numpy as np

from sim.kernels.arithmetic import LOG2_E, log_of_two, power_of_two
from sim.kernels.cell_counts import count_events, count_users
from sim.kernels.menus import cumulate, draw_families, draw_models, family_menu, model_menu, new_cumulated
from sim.kernels.review_scan import BLOCK, new_scan, scan_block
from sim.kernels.review_types import NO_CHANNEL, NO_MODEL, OUTSIDE, Batch, Deployments
from sim.kernels.sampling import place_between
from sim.kernels.tables import N_CHANNELS, SELF
from sim.randomness import AGENT_STRIDE, Stream, mixed_uniform, stream_key

# Classes whose weights are cumulated at a time; few enough for the second-level cache.
_LINES = 64


@numba.njit(cache=True, nogil=True)
def review(rows, tables, line_up, settings, tally):
    """Add to the tally, which comes in as zeros, and change the rows; returns who uses and who deployed what."""
    scan = new_scan(rows.class_row, tables.channel_mask, line_up, settings)
    families = family_menu(line_up.bloc_of_family, _has_considered(line_up))
    models = model_menu(families, line_up.considered_column)
    stay_factor, older_after = _stay_factors(settings), _older_columns(line_up)
    cumulated, batch, listed = new_cumulated(families, models, _LINES), _new_batch(), np.empty(BLOCK + 1, np.int64)
    n_rows, run, n_deployed = rows.class_row.size, 0, np.int64(0)
    deployments = Deployments(np.empty(n_rows + 1, dtype=np.int16), np.empty(n_rows + 1, dtype=np.uint32))
    for start in range(0, n_rows, BLOCK):
        n_listed, run = scan_block(rows, start, run, scan, tally.outside, listed)
        done = 0
        while done < n_listed:
            n = _take(rows.class_row, listed[done:n_listed], tables, families, models, cumulated, batch)
            _choose(n, rows, tables, settings, families, models, cumulated, stay_factor, older_after, batch)
            n_deployed = _apply(n, rows, line_up, settings.group, batch, tally, deployments, n_deployed)
            done += n
    n_classes, n_columns = settings.group.size, line_up.model_of_column.size
    return (
        count_users(rows, scan.runs, line_up.column_of_model, n_classes, n_columns),
        count_events(deployments.class_row[:n_deployed], deployments.column[:n_deployed], n_classes, n_columns),
    )


@numba.njit(cache=True, nogil=True)
def _take(class_row, listed, tables, families, models, cumulated, batch):
    """Begin a batch with the first rows of a list, as many as there are lines for their classes; how many."""
    line, last = np.int64(-1), np.int64(-1)
    for b in range(listed.size):
        k = np.int64(class_row[np.uint64(listed[b] >> 1)])
        if k != last:
            if line + 1 == _LINES:
                return b
            line, last = line + 1, k
            cumulate(families, models, tables.family_weight, tables.model_weight, k, cumulated, line)
        batch.listed[b], batch.class_row[b], batch.line[b] = listed[b], k, line
    return listed.size


@numba.njit(cache=True, nogil=True)
def _new_batch():
    n, i = BLOCK + 1, np.int64
    return Batch(
        np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n),
        np.empty(n), np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i), np.empty(n, i),
        np.empty(n, i), np.empty(n, i),
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _has_considered(line_up):
    """Whether any model of a family is considered, shape (F+1,)."""
    out = np.zeros(line_up.considered_column.shape[0], dtype=np.bool_)
    for f in range(out.size):
        out[f] = line_up.considered_column[f].max() >= 0
    return out


@numba.njit(cache=True, nogil=True)
def _stay_factors(settings):
    """e^S of each class."""
    out = np.empty(settings.segment.size)
    for k in range(out.size):
        out[k] = power_of_two(settings.switching_cost[settings.segment[k]] * LOG2_E)
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
def _choose(n, rows, tables, settings, families, models, cumulated, stay_factor, older_after, batch):
    """Family, column and channel of the rows of a batch."""
    _draw(settings, rows.first_id, n, batch)
    n_going, n_own = _stay_or_go(n, rows, families.incumbent, cumulated, stay_factor, older_after, batch)
    n_own, n_going = _stay_or_go_with_own(n_own, n_going, tables, settings.lambda_model, stay_factor, cumulated, batch)
    draw_families(
        families, cumulated, batch.going, n_going, batch.line, batch.bloc_draw, batch.family_draw, batch.incumbent,
        batch.family,
    )  # fmt: skip
    draw_models(families, models, cumulated, n, batch.line, batch.family, batch.model_draw, batch.column)
    _keep_own(n_own, tables.model_weight, tables.family_model_sum, batch)
    _draw_channels(n, tables.channel_weight.reshape(-1), tables.channel_weight.shape[1], batch)


@numba.njit(cache=True, nogil=True)
def _draw(settings, first_id, n, batch):
    """All draws of the rows, whether they will need them or not: plain loops, which become vector instructions."""
    _fill(stream_key(settings.seed, Stream.STAY, settings.month), first_id, batch.listed, n, batch.stay)
    _fill(stream_key(settings.seed, Stream.BLOC, settings.month), first_id, batch.listed, n, batch.bloc_draw)
    _fill(stream_key(settings.seed, Stream.FAMILY, settings.month), first_id, batch.listed, n, batch.family_draw)
    _fill(stream_key(settings.seed, Stream.MODEL_STAY, settings.month), first_id, batch.listed, n, batch.model_stay)
    _fill(stream_key(settings.seed, Stream.MODEL, settings.month), first_id, batch.listed, n, batch.model_draw)
    _fill(stream_key(settings.seed, Stream.CHANNEL, settings.month), first_id, batch.listed, n, batch.channel_draw)


@numba.njit(cache=True, nogil=True)
def _fill(key, first_id, listed, n, out):
    key = np.uint64(key) + np.uint64(first_id) * AGENT_STRIDE
    for b in range(n):
        out[b] = mixed_uniform(key + np.uint64(listed[b] >> 1) * AGENT_STRIDE)


@numba.njit(cache=True, nogil=True)
def _stay_or_go(n, rows, incumbent, cumulated, stay_factor, older_after, batch):
    """What each row brings along and whether it stays with its family.

    Lists those who go and, apart from them, those with an older model; returns how many these are.
    """
    n_going, n_own, last = np.int64(0), np.int64(0), np.uint64(cumulated.bloc.shape[1] - 1)
    for b in range(n):
        i, remembers = np.uint64(batch.listed[b] >> 1), 1 - (batch.listed[b] & 1)
        old_family = np.int64(rows.family[i]) * remembers
        own_column = older_after[np.uint64((np.int64(rows.model[i]) + 1) * remembers)]
        place, line = incumbent[np.uint64(old_family)], np.uint64(batch.line[b])
        weight = cumulated.weight[line, np.uint64(place)]
        kept = weight * stay_factor[np.uint64(batch.class_row[b])]
        stays = batch.stay[b] * (max(cumulated.bloc[line, last] - weight, 0.0) + kept) < kept
        batch.old_family[b], batch.own_column[b], batch.incumbent[b] = old_family, own_column, place
        batch.family[b] = old_family if stays else OUTSIDE
        batch.going[np.uint64(n_going)] = b
        n_going += np.int64((not stays) & (own_column < 0))
        batch.with_own[np.uint64(n_own)] = b
        n_own += np.int64(own_column >= 0)
    return n_going, n_own


@numba.njit(cache=True, nogil=True)
def _stay_or_go_with_own(n_own, n_going, tables, lambda_model, stay_factor, cumulated, batch):
    """Let the rows with an older model decide with it in their family, and list also those of them who go.

    Only those who stay and to whom the older model is on offer remain listed; returns their number and of those who go.
    """
    last, n_left = np.uint64(cumulated.bloc.shape[1] - 1), np.int64(0)
    for q in range(n_own):
        b = np.uint64(batch.with_own[q])
        k, f, line = np.uint64(batch.class_row[b]), np.uint64(batch.old_family[b]), np.uint64(batch.line[b])
        own = tables.model_weight[k, np.uint64(batch.own_column[b])]
        weight = cumulated.weight[line, np.uint64(batch.incumbent[b])]
        together = log_of_two(tables.family_model_sum[k, f] + own) + tables.model_exponent[k, f]
        with_own = power_of_two(lambda_model * together - tables.family_exponent[k]) if own > 0.0 else weight
        kept = with_own * stay_factor[k]
        stays = batch.stay[b] * (max(cumulated.bloc[line, last] - weight, 0.0) + kept) < kept
        batch.family[b] = batch.old_family[b] if stays else OUTSIDE
        batch.going[np.uint64(n_going)] = b
        n_going += np.int64(not stays)
        batch.with_own[np.uint64(n_left)] = b
        n_left += np.int64(stays & (own > 0.0))
    return n_left, n_going


@numba.njit(cache=True, nogil=True)
def _keep_own(n_own, model_weight, model_sum, batch):
    """Let the rows that stay with an older model's family keep the model with its share."""
    for q in range(n_own):
        b = np.uint64(batch.with_own[q])
        k = np.uint64(batch.class_row[b])
        own = model_weight[k, np.uint64(batch.own_column[b])]
        keeps = batch.model_stay[b] * (model_sum[k, np.uint64(batch.family[b])] + own) < own
        batch.column[b] = batch.own_column[b] if keeps else batch.column[b]


@numba.njit(cache=True, nogil=True)
def _draw_channels(n, channel_weight, room, batch):
    """Channel of each row with a model."""
    for b in range(n):
        has_model = batch.family[b] != OUTSIDE
        column = batch.column[b] if has_model else 0
        cell = np.uint64((batch.class_row[b] * room + column) * N_CHANNELS)
        api = channel_weight[cell]
        cloud = api + channel_weight[cell + np.uint64(1)]
        host = cloud + channel_weight[cell + np.uint64(2)]
        place = place_between(batch.channel_draw[b], 0.0, host + channel_weight[cell + np.uint64(SELF)])
        channel = np.int64(place >= api) + np.int64(place >= cloud) + np.int64(place >= host)
        batch.channel[b] = channel if has_model else NO_CHANNEL
        batch.column[b] = column if has_model else -1


@numba.njit(cache=True, nogil=True)
def _apply(n, rows, line_up, group, batch, tally, deployments, n_deployed):
    """Write the choices into the rows, correct the tally and list the deployments; returns how many these are."""
    for b in range(n):
        i, is_reborn = np.uint64(batch.listed[b] >> 1), (batch.listed[b] & 1) == 1
        k, old_family, family = np.uint64(batch.class_row[b]), batch.old_family[b], batch.family[b]
        column, channel = batch.column[b], batch.channel[b]
        old_model, old_channel = rows.model[i], np.int64(rows.channel[i])
        model = line_up.model_of_column[np.uint64(max(column, 0))] if column >= 0 else NO_MODEL
        tally.outside[k] += np.int32(column < 0) - np.int32(old_model < 0)
        tally.reviews[k] += 1
        tally.flow[np.uint64(group[k]), np.uint64(old_family), np.uint64(family)] += 1
        is_same = (model == old_model) & (old_channel == SELF) & (not is_reborn)
        deployments.class_row[np.uint64(n_deployed)], deployments.column[np.uint64(n_deployed)] = k, column
        n_deployed += np.int64((channel == SELF) & (not is_same))
        moves = (family != old_family) | is_reborn
        rows.tenure[i] = np.int16(0) if moves else rows.tenure[i]
        rows.family[i], rows.model[i], rows.channel[i] = family, model, channel
    return n_deployed
