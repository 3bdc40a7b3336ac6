"""Compiled loops behind `sim.kernels.expected.expected_review`: one class after the other.

Steps get whole tables and the class k, and are compiled into one function: counting references to views of rows and
passing dozens of arrays on took as long as a class's sums.
"""

from __future__ import annotations

import numba
import numpy as np

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.expected_families import add_flows, arrive_at_families, stay_with_families, total_of
from sim.kernels.tables import N_CHANNELS, SELF

_ONLY_SELF = 1 << SELF
# Keeps a model without any weight from dividing by zero; it has no share of anything.
_LEAST_WEIGHT = 1e-300


@numba.njit(cache=True, nogil=True, forceinline=True)
def _who_reviews(
    k, start, cell, rows, column_of_previous, family_of_previous, mask, model_weight, is_considered, present,
    review_share, after, moving, incumbents, older_column, older, older_own,
):  # fmt: skip
    """Those of one class who reconsider: by family, or by column if their model is older and still on offer.

    Leaves the others in ``after``. Those who review are in ``moving`` by cell, in ``incumbents`` by family and channel
    (channels apart, because adding to the same number again and again is slow) and, if their model is older, in
    ``older`` and of these in ``older_own`` if they run it on their own hardware. Returns the number of older columns.
    """
    n, latest = 0, -1
    for i in range(start[k], start[k + 1]):
        p, h = cell[i] // np.uint32(N_CHANNELS), cell[i] % np.uint32(N_CHANNELS)
        previous = column_of_previous[p]
        f = np.uint32(family_of_previous[p])
        here = rows[i] * present
        if previous < 0 or mask[k, np.uint32(previous)] == 0:
            incumbents[f, h] += here
            continue
        c = np.uint32(previous)
        # Without the channel on offer, all must review.
        here_moving = here * (review_share if (mask[k, c] >> h) & 1 else 1.0)
        after[c, h] = here - here_moving
        if is_considered[c]:
            moving[c, h] = here_moving
            incumbents[f, h] += here_moving
            continue
        if model_weight[k, c] == 0.0:
            incumbents[f, h] += here_moving
            here_moving = 0.0
        own = here_moving if h == SELF else 0.0
        if previous == latest:
            older[n - 1] += here_moving
            older_own[n - 1] += own
        else:
            older_column[n], older[n], older_own[n] = c, here_moving, own
            n, latest = n + 1, previous
    return n


# error_model="numpy": the check for division by zero, which cannot happen here, would stop vectorisation.
@numba.njit(cache=True, nogil=True, forceinline=True, error_model="numpy")
def _keep_older(
    k, n, column, older, family, model_weight, model_exponent, model_sum, family_weight, family_exponent, total,
    stay_factor, lambda_model, others, weight, back, kept, goes,
):  # fmt: skip
    """Of those who review an older model, how many return to its family and how many keep it.

    Those who go, per unit of family weight, are left in ``goes``. Separate plain loops become vector instructions.
    """
    for i in range(n):
        c = column[i]
        f = family[c]
        kept[i] = model_weight[k, c]
        others[i] = total - family_weight[k, f]
        weight[i] = model_sum[k, f] + model_weight[k, c]
        goes[i] = model_exponent[k, f]
    for i in range(n):
        kept[i] /= max(weight[i], _LEAST_WEIGHT)
    # Weight of the family for those who have an older model of it that nobody else considers.
    for i in range(n):
        weight[i] = lambda_model * (log_of_two(weight[i]) + goes[i]) - family_exponent[k]
    for i in range(n):
        weight[i] = power_of_two(weight[i])
    for i in range(n):
        extra = weight[i] * stay_factor
        goes[i] = older[i] / (others[i] + weight[i] + extra)
        back[i] = goes[i] * (extra + weight[i])
        kept[i] *= back[i]


@numba.njit(cache=True, nogil=True, forceinline=True, error_model="numpy")
def _list_older(k, n_older, column, kept, mask, channel_weight, after, on_own, cell, rows, n):
    """Append those who use older models after the month and clear them; returns the new length.

    Leaves in ``on_own`` those of ``kept`` who run the model on their own hardware.
    """
    length = np.uint64(n)
    for i in range(n_older):
        c = column[i]
        on_own[i] = kept[i]
        if mask[k, c] != _ONLY_SELF:
            channels = (
                channel_weight[k, c, 0] + channel_weight[k, c, 1] + channel_weight[k, c, 2] + channel_weight[k, c, 3]
            )
            share = kept[i] / channels if channels > 0.0 else 0.0
            on_own[i] = share * channel_weight[k, c, SELF]
            for h in range(SELF):
                here = after[c, h] + share * channel_weight[k, c, h]
                cell[length], rows[length] = c * np.uint32(N_CHANNELS) + np.uint32(h), here
                length += np.uint64(here != 0.0)
                after[c, h] = 0.0
        here = after[c, SELF] + on_own[i]
        # Written in any case and counted if it holds rows: no branch that could not be foreseen.
        cell[length], rows[length] = c * np.uint32(N_CHANNELS) + np.uint32(SELF), here
        length += np.uint64(here != 0.0)
        after[c, SELF] = 0.0
    return np.int64(length)


@numba.njit(cache=True, nogil=True, forceinline=True, error_model="numpy")
def _list_older_begun(n_older, column, older, older_own, on_own, deployed_column, deployed, n):
    """Append those who begin to run an older model themselves; returns the new length."""
    for i in range(n_older):
        # Rows that ran it themselves and keep it have not installed it anew.
        if older_own[i] != older[i]:
            deployed_column[n], deployed[n] = column[i], (1.0 - older_own[i] / older[i]) * on_own[i]
            n += deployed[n] != 0.0
    return n


@numba.njit(cache=True, nogil=True, forceinline=True, error_model="numpy")
def _spread(k, considered, family, per_weight, home, model_weight, channel_weight, arrive, back):
    """Rows that come to a considered model, and share of its users that comes back, per unit of channel weight."""
    for c in considered:
        f = family[c]
        channels = channel_weight[k, c, 0] + channel_weight[k, c, 1] + channel_weight[k, c, 2] + channel_weight[k, c, 3]
        weight = model_weight[k, c] / channels if channels > 0.0 else 0.0
        arrive[c], back[c] = per_weight[f] * weight, home[f] * weight


@numba.njit(cache=True, nogil=True, forceinline=True)
def _list_considered(k, entry, arrive, channel_weight, after, cell, rows, n):
    """Append those who use considered models after the month and clear them; returns the new length."""
    length = np.uint64(n)
    for e in entry:
        c, h = e // np.uint32(N_CHANNELS), e % np.uint32(N_CHANNELS)
        here = after[c, h] + arrive[c] * channel_weight[k, c, h]
        cell[length], rows[length] = e, here
        length += np.uint64(here != 0.0)
        after[c, h] = 0.0
    return np.int64(length)


@numba.njit(cache=True, nogil=True, forceinline=True)
def _list_begun(k, own, arrive, back, moving, channel_weight, deployed_column, deployed, n):
    """Append those who begin to run a considered model themselves; returns the new length."""
    length = np.uint64(n)
    for c in own:
        # Rows that ran the model themselves and come back to it have not installed it anew.
        here = (arrive[c] - moving[c, SELF] * back[c]) * channel_weight[k, c, SELF]
        deployed_column[length], deployed[length] = c, here
        length += np.uint64(here != 0.0)
        moving[c, SELF] = 0.0
    return np.int64(length)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def expected_counts(
    start, cell, rows, column_of_previous, family_of_previous, outside, channel_weight, channel_mask, model_weight,
    model_exponent, family_model_sum, family_weight, family_exponent, family_total, family, is_considered,
    considered, entry, own, room, group, segment, review_probability, rebirth_probability, switching_cost,
    lambda_model, outside_after, flow, reviews,
):  # fmt: skip
    """Fill the last three arrays; return users and deployments as start, cell and rows of `CellCounts`."""
    n_classes, n_columns, n_families = group.size, family.size, family_weight.shape[1]
    cell_after, rows_after = np.empty(room, dtype=np.uint32), np.empty(room)
    start_after, n = np.zeros(n_classes + 1, dtype=np.int64), 0
    deployed_column, deployed = np.empty(room, dtype=np.uint32), np.empty(room)
    deployed_start, n_deployed = np.zeros(n_classes + 1, dtype=np.int64), 0
    after, moving = np.zeros((n_columns, N_CHANNELS)), np.zeros((n_columns, N_CHANNELS))
    by_channel, going = np.empty((n_families, N_CHANNELS)), np.zeros((n_classes, n_families))
    incumbents, stays, returning = np.empty(n_families), np.zeros(n_families), np.empty(n_families)
    arriving, per_weight, home = np.empty(n_families), np.empty(n_families), np.empty(n_families)
    stayed = np.zeros((flow.shape[0], n_families))
    older_column = np.empty(n_columns, dtype=np.uint32)
    older, older_own, others = np.empty(n_columns), np.empty(n_columns), np.empty(n_columns)
    weight, kept, goes = np.empty(n_columns), np.empty(n_columns), np.empty(n_columns)
    on_own, arrive, back = np.empty(n_columns), np.empty(n_columns), np.empty(n_columns)
    for k in range(n_classes):
        g = group[k]
        total = family_total[k]
        per_total = 1.0 / total if total > 0.0 else 0.0
        stay_factor = np.exp(switching_cost[segment[k]]) - 1.0
        reborn_share, review_share = rebirth_probability[g], review_probability[k]
        present = 1.0 - reborn_share
        by_channel[:] = 0.0
        n_older = _who_reviews(
            k, start, cell, rows, column_of_previous, family_of_previous, channel_mask, model_weight, is_considered,
            present, review_share, after, moving, by_channel, older_column, older, older_own,
        )  # fmt: skip
        for f in range(n_families):
            incumbents[f] = (by_channel[f, 0] + by_channel[f, 1]) + (by_channel[f, 2] + by_channel[f, 3])
        # Rows without a model have no incumbent to stay with.
        idle = outside[k] * present * review_share
        newcomers = (outside[k] + total_of(rows, start[k], start[k + 1])) * reborn_share + idle
        outside_after[k] = outside[k] * present - idle
        incumbent_rows = total_of(incumbents, 0, n_families)
        reviews[k] = newcomers + incumbent_rows + total_of(older, 0, n_older)
        if total > 0.0:
            stay_with_families(k, incumbents, per_total, total, stay_factor, family_weight, stays, returning, going)
            going[k, 0] = newcomers * per_total
            arriving[:] = returning
        else:
            returning[:] = 0.0
            arriving[:] = 0.0
            arriving[0] = newcomers + incumbent_rows
        _keep_older(
            k, n_older, older_column, older, family, model_weight, model_exponent, family_model_sum, family_weight,
            family_exponent, total, stay_factor, lambda_model, others, weight, back, kept, goes,
        )  # fmt: skip
        for i in range(n_older):
            f = family[older_column[i]]
            # Those among them who have gone may choose their family again, and count as arriving below.
            to_family = back[i] - goes[i] * family_weight[k, f]
            going[k, f] += goes[i]
            arriving[f] += to_family - kept[i]
            returning[f] += to_family
        for f in range(n_families):
            stayed[g, f] += returning[f]
        arrive_at_families(k, going, per_total, stays, family_weight, family_model_sum, arriving, per_weight, home)
        outside_after[k] += arriving[0]
        n = _list_older(
            k, n_older, older_column, kept, channel_mask, channel_weight, after, on_own, cell_after, rows_after, n
        )
        n_deployed = _list_older_begun(
            n_older, older_column, older, older_own, on_own, deployed_column, deployed, n_deployed
        )
        _spread(k, considered, family, per_weight, home, model_weight, channel_weight, arrive, back)
        n = _list_considered(k, entry, arrive, channel_weight, after, cell_after, rows_after, n)
        n_deployed = _list_begun(k, own, arrive, back, moving, channel_weight, deployed_column, deployed, n_deployed)
        start_after[k + 1], deployed_start[k + 1] = n, n_deployed
    add_flows(going, family_weight, group, flow)
    for g in range(flow.shape[0]):
        for f in range(n_families):
            flow[g, f, f] += stayed[g, f]
    users_after = start_after, cell_after[:n], rows_after[:n]
    return users_after, (deployed_start, deployed_column[:n_deployed], deployed[:n_deployed])
