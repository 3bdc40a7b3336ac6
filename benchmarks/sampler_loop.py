"""One month of the developers' choices by the rules of `sim.kernels.review_rows`, with any draw of `sampler_draws`.

A plain loop over rows, without the blocks and batches of the model's own kernel, so that the draw is the only
difference between two of them. With `by_inverse_in_groups` it gives the rows and counts of `review_rows`, every integer
(``tests/benchmarks/test_samplers.py``).
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from benchmarks.sampler_draws import fill_alias
from sim.kernels import N_CHANNELS, NO_CHANNEL, NO_MODEL, OUTSIDE, SELF
from sim.kernels.arithmetic import LOG2_E, log_of_two, power_of_two
from sim.randomness import Stream, key_uniform, stream_key

_RECONSIDER, _REBIRTH, _STAY = int(Stream.RECONSIDER), int(Stream.REBIRTH), int(Stream.STAY)
_BLOC, _FAMILY, _MODEL_STAY, _MODEL, _CHANNEL = (
    int(Stream.BLOC), int(Stream.FAMILY), int(Stream.MODEL_STAY), int(Stream.MODEL), int(Stream.CHANNEL),
)  # fmt: skip
_N_STREAMS = len(Stream)


class Month(NamedTuple):
    """Arguments of `sim.kernels.review_rows` that are not tables; shapes as there."""

    group: np.ndarray
    segment: np.ndarray
    review_probability: np.ndarray
    rebirth_probability: np.ndarray
    switching_cost: np.ndarray
    lambda_model: float
    seed: int
    month: int


class Counts(NamedTuple):
    """The arrays of `sim.kernels.ReviewCounts`, which come in as zeros."""

    users: np.ndarray
    outside: np.ndarray
    flow: np.ndarray
    deployed: np.ndarray
    reviews: np.ndarray


class AliasTables(NamedTuple):
    """Tables of the alias method for the three levels, each filled when a row first needs it.

    A draw that looks at no table leaves them unfilled, and memory that nobody writes to costs nothing.
    """

    family_ready: np.ndarray
    family_threshold: np.ndarray
    family_alias: np.ndarray
    model_ready: np.ndarray
    model_threshold: np.ndarray
    model_alias: np.ndarray
    channel_ready: np.ndarray
    channel_threshold: np.ndarray
    channel_alias: np.ndarray

    @classmethod
    def allocate(cls, n_classes: int, n_families: int, n_slots: int, n_columns: int) -> AliasTables:
        arrays: list[np.ndarray] = []
        for cells, size in (((), n_families), ((n_families,), n_slots), ((n_columns,), N_CHANNELS)):
            shape = (n_classes, *cells)
            arrays += [np.zeros(shape, bool), np.empty((*shape, size)), np.empty((*shape, size), np.int16)]
        return cls(*arrays)


def make_loop(draw, *, fills_alias: bool):
    """Compile the loop around one draw.

    Parameters
    ----------
    draw : callable
        Of `benchmarks.sampler_draws`.
    fills_alias : bool
        Whether the draw looks at alias tables.

    Returns
    -------
    callable
        ``loop(rows, tables, line_up, month, order, alias, counts)``: changes ``rows`` and ``counts``. ``order`` is the
        permutation of family ids for the inverse distribution function; the groups of families are their blocs.
    """

    @numba.njit(nogil=True)
    def choose_family(keys, row_id, k, old_family, own_column, tables, bloc_of_family, month, order, alias):
        """Family after stay-or-go, in which an own older model raises the weight kept; who goes draws another one."""
        weights = tables.family_weight[k]
        left_out, others = -1, tables.family_total[k]
        if old_family != OUTSIDE:
            left_out, others = old_family, max(others - weights[old_family], 0.0)
            kept = weights[old_family]
            if own_column >= 0:
                together = tables.family_model_sum[k, old_family] + tables.model_weight[k, own_column]
                log_weight = month.lambda_model * (log_of_two(together) + tables.model_exponent[k, old_family])
                kept = power_of_two(log_weight - tables.family_exponent[k])
            kept *= power_of_two(month.switching_cost[month.segment[k]] * LOG2_E)
            if key_uniform(keys[_STAY], row_id, 0) * (others + kept) < kept:
                return old_family
        if others <= 0.0:
            return OUTSIDE
        if fills_alias and not alias.family_ready[k]:
            alias.family_ready[k] = True
            fill_alias(weights, alias.family_threshold[k], alias.family_alias[k])
        family = draw(
            keys[_FAMILY], keys[_BLOC], row_id, weights, left_out, order, bloc_of_family, alias.family_threshold[k],
            alias.family_alias[k],
        )  # fmt: skip
        # None has any weight, but rounding left some of the total.
        return family if family >= 0 else OUTSIDE

    @numba.njit(nogil=True)
    def choose_column(keys, row_id, k, family, own_column, slot_weight, in_order, one_group, tables, line_up, alias):
        """Column of the model; ``own_column`` is the row's older one if it stayed with its family."""
        if own_column >= 0:
            own = tables.model_weight[k, own_column]
            if key_uniform(keys[_MODEL_STAY], row_id, 0) * (tables.family_model_sum[k, family] + own) < own:
                return own_column
        columns = line_up.considered_column[family]
        for s in range(columns.size):
            slot_weight[s] = tables.model_weight[k, columns[s]] if columns[s] >= 0 else 0.0
        threshold, other = alias.model_threshold[k, family], alias.model_alias[k, family]
        if fills_alias and not alias.model_ready[k, family]:
            alias.model_ready[k, family] = True
            fill_alias(slot_weight, threshold, other)
        key, n = keys[_MODEL], columns.size
        return columns[draw(key, key, row_id, slot_weight, -1, in_order[:n], one_group, threshold, other)]

    @numba.njit(nogil=True)
    def choose_channel(keys, row_id, k, column, in_order, one_group, tables, alias):
        weights = tables.channel_weight[k, column]
        threshold, other = alias.channel_threshold[k, column], alias.channel_alias[k, column]
        if fills_alias and not alias.channel_ready[k, column]:
            alias.channel_ready[k, column] = True
            fill_alias(weights, threshold, other)
        key = keys[_CHANNEL]
        return draw(key, key, row_id, weights, -1, in_order[:N_CHANNELS], one_group, threshold, other)

    @numba.njit(nogil=True)
    def loop(rows, tables, line_up, month, order, alias, counts):
        keys = np.empty(_N_STREAMS, np.uint64)
        for stream in range(keys.size):
            keys[stream] = stream_key(month.seed, stream, month.month)
        n_slots = line_up.considered_column.shape[1]
        # Models and channels are drawn in order and are of one group.
        in_order, slot_weight = np.arange(max(n_slots, N_CHANNELS)), np.empty(n_slots)
        one_group = np.zeros(in_order.size, np.int32)
        for i in range(rows.class_row.size):
            k, row_id = rows.class_row[i], rows.first_id + i
            g = month.group[k]
            rows.tenure[i] += 1
            old_model, old_channel = rows.model[i], rows.channel[i]
            old_column = line_up.column_of_model[old_model] if old_model >= 0 else -1
            is_reborn = key_uniform(keys[_REBIRTH], row_id, 0) < month.rebirth_probability[g]
            is_forced = old_model >= 0 and (
                old_column < 0 or (tables.channel_mask[k, old_column] >> old_channel) & 1 == 0
            )
            is_due = key_uniform(keys[_RECONSIDER], row_id, 0) < month.review_probability[k]
            if is_reborn or is_forced or is_due:
                old_family = OUTSIDE if is_reborn else np.int64(rows.family[i])
                own_column = -1
                if old_family != OUTSIDE and old_column >= 0 and not line_up.is_considered[old_column]:
                    own_column = old_column if tables.model_weight[k, old_column] > 0.0 else -1
                family = choose_family(
                    keys, row_id, k, old_family, own_column, tables, line_up.bloc_of_family, month, order, alias
                )
                column, channel, model = -1, NO_CHANNEL, NO_MODEL
                if family != OUTSIDE:
                    column = choose_column(
                        keys, row_id, k, family, own_column if family == old_family else -1, slot_weight, in_order,
                        one_group, tables, line_up, alias,
                    )  # fmt: skip
                    channel = choose_channel(keys, row_id, k, column, in_order, one_group, tables, alias)
                    model = line_up.model_of_column[column]
                counts.reviews[k] += 1
                counts.flow[g, old_family, family] += 1
                is_same = model == old_model and old_channel == SELF and not is_reborn
                if channel == SELF and not is_same:
                    counts.deployed[k, column] += 1
                if family != old_family or is_reborn:
                    rows.tenure[i] = 0
                rows.family[i], rows.model[i], rows.channel[i] = family, model, channel
            if rows.model[i] < 0:
                counts.outside[k] += 1
            else:
                counts.users[k, line_up.column_of_model[rows.model[i]], rows.channel[i]] += 1

    return loop
