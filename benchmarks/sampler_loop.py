"""One month of the developers' choices by the rules of `sim.kernels.review_rows`, with any draw of `sampler_draws`.

A plain loop over rows, without the blocks and batches of the model's own kernel, so that the draw is the only
difference between two of them. With `by_rejection` it gives the rows and counts of `review_rows` bit for bit
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
_FAMILY, _MODEL_STAY, _MODEL, _CHANNEL = (
    int(Stream.FAMILY), int(Stream.MODEL_STAY), int(Stream.MODEL), int(Stream.CHANNEL),
)  # fmt: skip


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


def make_loop(draw, *, fills_alias: bool, in_groups: bool = False):
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
        permutation of family ids for the inverse distribution function.
    """

    @numba.njit(nogil=True)
    def choose_family(keys, row_id, k, old_family, own_column, tables, month, order, alias):
        """Family after stay-or-go; an own older model raises the weight of its family."""
        weights = tables.family_weight[k]
        total, own, own_weight = tables.family_total[k], -1, 0.0
        if old_family != OUTSIDE:
            own_weight = weights[old_family]
        if own_column >= 0:
            together = tables.family_model_sum[k, old_family] + tables.model_weight[k, own_column]
            log_weight = month.lambda_model * (log_of_two(together) + tables.model_exponent[k, old_family])
            own, own_weight = old_family, power_of_two(log_weight - tables.family_exponent[k])
            total += own_weight - weights[old_family]
        extra = own_weight * (power_of_two(month.switching_cost[month.segment[k]] * LOG2_E) - 1.0)
        if key_uniform(keys[_STAY], row_id, 0) * (total + extra) < extra:
            return old_family
        if total <= 0.0:
            return OUTSIDE
        if fills_alias and not alias.family_ready[k]:
            alias.family_ready[k] = True
            fill_alias(weights, alias.family_threshold[k], alias.family_alias[k])
        return draw(
            keys[_FAMILY], row_id, weights, own, own_weight, order, alias.family_threshold[k], alias.family_alias[k]
        )

    @numba.njit(nogil=True)
    def choose_column(keys, row_id, k, family, own_column, only_column, slot_weight, in_order, tables, line_up, alias):
        """Column of the model; ``own_column`` is the row's older one if it stayed with its family."""
        if own_column >= 0:
            own = tables.model_weight[k, own_column]
            if key_uniform(keys[_MODEL_STAY], row_id, 0) * (tables.family_model_sum[k, family] + own) < own:
                return own_column
        if only_column[family] >= 0:
            return only_column[family]
        columns = line_up.considered_column[family]
        for s in range(columns.size):
            slot_weight[s] = tables.model_weight[k, columns[s]] if columns[s] >= 0 else 0.0
        threshold, other = alias.model_threshold[k, family], alias.model_alias[k, family]
        if fills_alias and not alias.model_ready[k, family]:
            alias.model_ready[k, family] = True
            fill_alias(slot_weight, threshold, other)
        return columns[draw(keys[_MODEL], row_id, slot_weight, -1, 0.0, in_order, threshold, other)]

    @numba.njit(nogil=True)
    def choose_channel(keys, row_id, k, column, in_order, tables, alias):
        weights = tables.channel_weight[k, column]
        threshold, other = alias.channel_threshold[k, column], alias.channel_alias[k, column]
        if fills_alias and not alias.channel_ready[k, column]:
            alias.channel_ready[k, column] = True
            fill_alias(weights, threshold, other)
        return draw(keys[_CHANNEL], row_id, weights, -1, 0.0, in_order, threshold, other)

    @numba.njit(nogil=True)
    def loop(rows, tables, line_up, month, order, alias, counts):
        keys = np.empty(7, np.uint64)
        for stream in range(keys.size):
            keys[stream] = stream_key(month.seed, stream, month.month)
        n_slots = line_up.considered_column.shape[1]
        # In order for the inverse distribution function, all of one group for that in groups.
        in_order, slot_weight = np.zeros(max(n_slots, N_CHANNELS), np.int64), np.empty(n_slots)
        if not in_groups:
            in_order += np.arange(in_order.size)
        only_column = _only_columns(line_up.considered_column)
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
                family = choose_family(keys, row_id, k, old_family, own_column, tables, month, order, alias)
                column, channel, model = -1, NO_CHANNEL, NO_MODEL
                if family != OUTSIDE:
                    column = choose_column(
                        keys, row_id, k, family, own_column if family == old_family else -1, only_column, slot_weight,
                        in_order, tables, line_up, alias,
                    )  # fmt: skip
                    channel = choose_channel(keys, row_id, k, column, in_order, tables, alias)
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


@numba.njit(nogil=True)
def _only_columns(considered_column):
    """Column of each family that has exactly one considered model; else -1."""
    only = np.full(considered_column.shape[0], -1, np.int64)
    for f in range(only.size):
        members = considered_column[f][considered_column[f] >= 0]
        if members.size == 1:
            only[f] = members[0]
    return only
