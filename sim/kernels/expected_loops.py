"""Compiled loops behind `sim.kernels.expected.expected_review`: one class after the other."""

from __future__ import annotations

import numba
import numpy as np

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.tables import N_CHANNELS, SELF


@numba.njit(cache=True, nogil=True)
def _who_reviews(
    cell, rows, column_of_previous, family_of_previous, mask, model_weight, family, is_considered, present,
    review_share, after, incumbents, own_before, kept_column, older_column, older,
):  # fmt: skip
    """Those of one class who reconsider: by family, or by column if their model is older and still on offer.

    Leaves the others in ``after``. In ``own_before`` come those who review and ran the model on their own hardware,
    for older models as a share of those who review. Returns how many rows had a model, how many columns of live older
    models there are, listed in ``kept_column``, and how many of these have reviewing rows and a weight.
    """
    total, n_kept, n_older, i = 0.0, 0, 0, 0
    while i < cell.size:
        p = cell[i] // np.uint32(N_CHANNELS)
        c = column_of_previous[p]
        reviewing, own = 0.0, 0.0
        while i < cell.size and cell[i] // np.uint32(N_CHANNELS) == p:
            total += rows[i]
            moving = rows[i] * present
            if c >= 0:
                h = cell[i] % np.uint32(N_CHANNELS)
                here = moving
                # Without the channel on offer, all must review.
                moving = here * (review_share if (mask[c] >> h) & 1 else 1.0)
                after[c, h] = here - moving
                own = moving if h == SELF else own
            reviewing += moving
            i += 1
        if c < 0:
            incumbents[family_of_previous[p]] += reviewing
            continue
        if is_considered[c]:
            incumbents[family[c]] += reviewing
            own_before[c] = own
            continue
        kept_column[n_kept] = c
        n_kept += 1
        if mask[c] == 0 or model_weight[c] == 0.0:
            incumbents[family[c]] += reviewing
        elif reviewing > 0.0:
            older_column[n_older] = c
            older[n_older] = reviewing
            own_before[c] = own / reviewing
            n_older += 1
    return total, n_kept, n_older


# error_model="numpy": the check for division by zero, which cannot happen here, would stop vectorisation.
@numba.njit(cache=True, nogil=True, error_model="numpy")
def _keep_older(
    column, older, family, model_weight, model_exponent, model_sum, family_weight, family_exponent, total,
    stay_factor, lambda_model, whole, weight, own_share, goes,
):  # fmt: skip
    """Turn those who review an older model into those who return to its family, of whom ``own_share`` keep it.

    Those who go, per unit of family weight, are left in ``goes``. Separate plain loops become vector instructions.
    """
    for i in range(column.size):
        c = column[i]
        f = family[c]
        own_share[i] = model_weight[c]
        whole[i] = total - family_weight[f]
        weight[i] = model_sum[f] + model_weight[c]
        goes[i] = model_exponent[f]
    for i in range(column.size):
        # Weight of the family for those who have an older model of it that nobody else considers.
        own_share[i] /= weight[i]
        weight[i] = power_of_two(lambda_model * (log_of_two(weight[i]) + goes[i]) - family_exponent)
    for i in range(column.size):
        extra = weight[i] * stay_factor
        goes[i] = older[i] / (whole[i] + weight[i] + extra)
        older[i] = goes[i] * (extra + weight[i])


@numba.njit(cache=True, nogil=True)
def _list_users(columns, mask, after, cell, rows, n):
    """Append the cells of some columns that hold rows to a list of ``n`` and clear them; returns the new length."""
    length = np.uint64(n)
    for column in columns:
        c = np.uint64(column)
        # Where only own hardware is on offer, all who used another channel have reviewed.
        for h in range(np.uint64(SELF if mask[c] == 1 << SELF else 0), np.uint64(N_CHANNELS)):
            # Written in any case and counted if it holds rows: no branch that could not be foreseen.
            here = after[c, h]
            cell[length], rows[length] = c * np.uint64(N_CHANNELS) + h, here
            length += np.uint64(here != 0.0)
            after[c, h] = 0.0
    return np.int64(length)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _arrive(
    considered, family, per_weight, home, model_weight, channel_weight, own_before, after, deployed_column, deployed, n
):  # fmt: skip
    """Spread those who arrive at each family over its considered models and their channels.

    Per family and unit of model weight, ``per_weight`` rows come and the share ``home`` of its incumbents comes back.
    Returns the new length of the list of deployments.
    """
    for c in considered:
        f = family[c]
        channels = channel_weight[c, 0] + channel_weight[c, 1] + channel_weight[c, 2] + channel_weight[c, 3]
        if per_weight[f] == 0.0 or channels == 0.0:
            continue
        weight = model_weight[c] / channels
        for h in range(N_CHANNELS):
            after[c, h] += per_weight[f] * weight * channel_weight[c, h]
        # Rows that ran the model themselves and come back to it have not installed it anew.
        begin_to_run = (per_weight[f] - own_before[c] * home[f]) * weight * channel_weight[c, SELF]
        deployed_column[n], deployed[n] = c, begin_to_run
        n += begin_to_run != 0.0
    return n


@numba.njit(cache=True, nogil=True, error_model="numpy")
def expected_counts(
    start, cell, rows, column_of_previous, family_of_previous, outside, channel_weight, channel_mask, model_weight,
    model_exponent, family_model_sum, family_weight, family_exponent, family_total, family, is_considered,
    considered, group, segment, review_probability, rebirth_probability, switching_cost, lambda_model,
    outside_after, flow, reviews,
):  # fmt: skip
    """Fill the last three arrays; return users and deployments as start, cell and rows of `CellCounts`."""
    n_classes, n_columns, n_families = group.size, family.size, family_weight.shape[1]
    # Every column holds rows after the month only if it did before or somebody considers it.
    room = min(N_CHANNELS * (cell.size + n_classes * considered.size), n_classes * n_columns * N_CHANNELS) + 1
    cell_after, rows_after = np.empty(room, dtype=np.uint32), np.empty(room)
    start_after, n = np.zeros(n_classes + 1, dtype=np.int64), 0
    deployed_column, deployed = np.empty(room, dtype=np.uint32), np.empty(room)
    deployed_start, n_deployed = np.zeros(n_classes + 1, dtype=np.int64), 0
    after, kept_column = np.zeros((n_columns, N_CHANNELS)), np.empty(n_columns, dtype=np.int32)
    incumbents, arriving, going = np.empty(n_families), np.empty(n_families), np.empty(n_families)
    per_weight, home = np.empty(n_families), np.empty(n_families)
    older_column = np.empty(n_columns, dtype=np.int32)
    own_before, older, whole = np.zeros(n_columns), np.empty(n_columns), np.empty(n_columns)
    weight, own_share, goes = np.empty(n_columns), np.empty(n_columns), np.empty(n_columns)
    for k in range(n_classes):
        g = group[k]
        total = family_total[k]
        stay_factor = np.exp(switching_cost[segment[k]]) - 1.0
        reborn_share, review_share = rebirth_probability[g], review_probability[k]
        present = 1.0 - reborn_share
        incumbents[:] = 0.0
        arriving[:] = 0.0
        # Those who go, by the family they come from (0: none), per unit of family weight.
        going[:] = 0.0
        own_before[considered] = 0.0
        users, n_kept, n_older = _who_reviews(
            cell[start[k] : start[k + 1]], rows[start[k] : start[k + 1]], column_of_previous, family_of_previous,
            channel_mask[k], model_weight[k], family, is_considered, present, review_share, after, incumbents,
            own_before, kept_column, older_column, older,
        )  # fmt: skip
        # Rows without a model have no incumbent to stay with.
        idle = outside[k] * present * review_share
        newcomers = (outside[k] + users) * reborn_share + idle
        outside_after[k] = outside[k] * present - idle
        reviews[k] = newcomers + incumbents.sum() + older[:n_older].sum()
        if total > 0.0:
            going[0] = newcomers / total
            for f in range(1, n_families):
                extra = family_weight[k, f] * stay_factor
                arriving[f] = incumbents[f] * (extra / (total + extra))
                going[f] = (incumbents[f] - arriving[f]) / total
                flow[g, f, f] += arriving[f]
        else:
            arriving[0] = newcomers + incumbents.sum()
        _keep_older(
            older_column[:n_older], older, family, model_weight[k], model_exponent[k], family_model_sum[k],
            family_weight[k], family_exponent[k], total, stay_factor, lambda_model, whole, weight, own_share, goes,
        )  # fmt: skip
        for i in range(n_older):
            c = older_column[i]
            f = family[c]
            kept = older[i] * own_share[i]
            returning = older[i] - goes[i] * family_weight[k, f]
            going[f] += goes[i]
            arriving[f] += returning - kept
            flow[g, f, f] += returning
            on_own = kept
            if channel_mask[k, c] != 1 << SELF:
                channels = channel_weight[k, c, 0] + channel_weight[k, c, 1]
                channels += channel_weight[k, c, 2] + channel_weight[k, c, 3]
                for h in range(SELF):
                    after[c, h] += kept * channel_weight[k, c, h] / channels
                on_own = kept * channel_weight[k, c, SELF] / channels
            after[c, SELF] += on_own
            # Rows that ran the older model themselves and keep it have not installed it anew.
            deployed_column[n_deployed], deployed[n_deployed] = c, (1.0 - own_before[c]) * on_own
            n_deployed += deployed[n_deployed] != 0.0
        leaving = going.sum()
        for f in range(n_families):
            arriving[f] = max(arriving[f] + leaving * family_weight[k, f], 0.0)
            extra = family_weight[k, f] * stay_factor
            stays = extra / (total + extra)
            models = family_model_sum[k, f]
            per_weight[f] = arriving[f] / models if models > 0.0 else 0.0
            home[f] = (stays + (1.0 - stays) * family_weight[k, f] / total) / models if models > 0.0 else 0.0
            if going[f] > 0.0:
                for to in range(n_families):
                    flow[g, f, to] += going[f] * family_weight[k, to]
        outside_after[k] += arriving[0]
        n_deployed = _arrive(
            considered, family, per_weight, home, model_weight[k], channel_weight[k], own_before, after,
            deployed_column, deployed, n_deployed,
        )  # fmt: skip
        n = _list_users(kept_column[:n_kept], channel_mask[k], after, cell_after, rows_after, n)
        n = _list_users(considered, channel_mask[k], after, cell_after, rows_after, n)
        start_after[k + 1], deployed_start[k + 1] = n, n_deployed
    users_after = start_after, cell_after[:n], rows_after[:n]
    return users_after, (deployed_start, deployed_column[:n_deployed], deployed[:n_deployed])
