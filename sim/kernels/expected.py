"""Expected counts of one month of reviews: the mean-field counterpart of `review_rows`, without any draw."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.coercion import flags, floats, integers
from sim.kernels.tables import N_CHANNELS, SELF, ChoiceTables

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCounts:
    """Expected numbers of rows after one month. K classes, C columns, G groups, F families."""

    users: NDArray[np.float64]
    """Shape (K, C, 4): rows that use the model through the channel."""
    outside: NDArray[np.float64]
    """Shape (K,): rows without a model."""
    flow: NDArray[np.float64]
    """Shape (G, F+1, F+1): rows that reviewed, from family (0 for the reborn), to family."""
    deployed: NDArray[np.float64]
    """Shape (K, C): rows that began this month to run the model on their own hardware."""
    reviews: NDArray[np.float64]
    """Shape (K,): rows that reviewed."""


def expected_review(
    users: NDArray[np.float64],
    column_of_previous: NDArray[np.int32],
    family_of_previous: NDArray[np.int32],
    outside: NDArray[np.float64],
    tables: ChoiceTables,
    *,
    family: NDArray[np.int32],
    is_considered: NDArray[np.bool_],
    group: NDArray[np.int32],
    segment: NDArray[np.int32],
    review_probability: NDArray[np.float64],
    rebirth_probability: NDArray[np.float64],
    switching_cost: NDArray[np.float64],
    lambda_model: float,
) -> ExpectedCounts:
    """Expected counts after one month in which rows behave as `review_rows` says.

    Parameters
    ----------
    users : ndarray, shape (K, P, 4)
        Expected rows by class, column of the month before and channel.
    column_of_previous : ndarray of int32, shape (P,)
        Column of this month of the same model; -1 = no longer live, so its rows review.
    family_of_previous : ndarray of int32, shape (P,)
        Family id 1..F of each column of the month before.
    outside : ndarray, shape (K,)
        Expected rows without a model.
    tables : ChoiceTables
        Of this month.
    family : ndarray of int32, shape (C,)
        Family id 1..F of each column.
    is_considered, group, segment, review_probability, rebirth_probability, switching_cost, lambda_model
        As for `review_rows`.

    Returns
    -------
    ExpectedCounts
        New arrays; rows are conserved per class.
    """
    n_classes, n_columns = len(users), np.size(family)
    n_families = tables.family_weight.shape[1]
    n_groups = np.size(rebirth_probability)
    previous = integers(column_of_previous)
    is_live = previous >= 0
    previous_of_column = np.full(n_columns, -1, dtype=np.int32)
    previous_of_column[previous[is_live]] = np.flatnonzero(is_live)
    result = ExpectedCounts(
        users=np.empty((n_classes, n_columns, N_CHANNELS)),
        outside=np.zeros(n_classes),
        flow=np.zeros((n_groups, n_families, n_families)),
        deployed=np.empty((n_classes, n_columns)),
        reviews=np.zeros(n_classes),
    )
    _expected(
        floats(users), previous_of_column, integers(np.flatnonzero(~is_live)), integers(family_of_previous),
        floats(outside), tables.channel_weight, tables.channel_mask, tables.model_weight, tables.model_exponent,
        tables.family_model_sum, tables.family_weight, tables.family_exponent, tables.family_total,
        integers(family), flags(is_considered), integers(np.flatnonzero(is_considered)), integers(group),
        integers(segment), floats(review_probability), floats(rebirth_probability), floats(switching_cost),
        float(lambda_model), result.users, result.outside, result.flow, result.deployed, result.reviews,
    )  # fmt: skip
    return result


@numba.njit(cache=True, nogil=True)
def _who_reviews(
    users, previous_of_column, mask, model_weight, family, is_considered, present, review_share,
    after, deployed, incumbents, own_before, older_column, older,
):  # fmt: skip
    """Those of one class who reconsider a live model: by family, or by column if it is older.

    Leaves the others in ``after``. In ``own_before`` come those who review and ran the model on their own hardware,
    for older models as a share of those who review. Returns the rows of live models and the number of older columns.
    """
    live, n_older = 0.0, 0
    for c in range(family.size):
        deployed[c] = 0.0
        own_before[c] = 0.0
        for h in range(N_CHANNELS):
            after[c, h] = 0.0
        p = previous_of_column[c]
        if p < 0:
            continue
        mass = users[p, 0] + users[p, 1] + users[p, 2] + users[p, 3]
        if mass == 0.0:
            continue
        live += mass
        reviewing = 0.0
        for h in range(N_CHANNELS):
            here = users[p, h] * present
            # Without the channel on offer, all must review.
            moving = here * (review_share if (mask[c] >> h) & 1 else 1.0)
            after[c, h] = here - moving
            reviewing += moving
            # The last channel is own hardware.
            own_before[c] = moving
        if is_considered[c] or model_weight[c] == 0.0:
            incumbents[family[c]] += reviewing
        elif reviewing > 0.0:
            older_column[n_older] = c
            older[n_older] = reviewing
            own_before[c] /= reviewing
            n_older += 1
    return live, n_older


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
        rest = whole[i] + weight[i]
        extra = weight[i] * stay_factor
        stays = extra / (rest + extra)
        goes[i] = older[i] * (1.0 - stays) / rest
        older[i] = older[i] * stays + goes[i] * weight[i]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _arrive(considered, family, per_weight, home, model_weight, channel_weight, own_before, after, deployed):
    """Spread those who arrive at each family over its considered models and their channels.

    Per family and unit of model weight, ``per_weight`` rows come and the share ``home`` of its incumbents comes back.
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
        deployed[c] += (per_weight[f] - own_before[c] * home[f]) * weight * channel_weight[c, SELF]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _expected(
    users, previous_of_column, gone, family_of_previous, outside, channel_weight, channel_mask, model_weight,
    model_exponent, family_model_sum, family_weight, family_exponent, family_total, family, is_considered,
    considered, group, segment, review_probability, rebirth_probability, switching_cost, lambda_model,
    after, outside_after, flow, deployed, reviews,
):  # fmt: skip
    n_classes, n_columns = after.shape[:2]
    n_families = family_weight.shape[1]
    incumbents, arriving, going = np.empty(n_families), np.empty(n_families), np.empty(n_families)
    per_weight, home = np.empty(n_families), np.empty(n_families)
    older_column = np.empty(n_columns, dtype=np.int32)
    own_before, older, whole = np.empty(n_columns), np.empty(n_columns), np.empty(n_columns)
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
        live, n_older = _who_reviews(
            users[k], previous_of_column, channel_mask[k], model_weight[k], family, is_considered, present,
            review_share, after[k], deployed[k], incumbents, own_before, older_column, older,
        )  # fmt: skip
        stranded = 0.0
        for p in gone:
            mass = users[k, p, 0] + users[k, p, 1] + users[k, p, 2] + users[k, p, 3]
            stranded += mass
            incumbents[family_of_previous[p]] += mass * present
        # Rows without a model have no incumbent to stay with.
        idle = outside[k] * present * review_share
        newcomers = (outside[k] + live + stranded) * reborn_share + idle
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
            channels = channel_weight[k, c, 0] + channel_weight[k, c, 1]
            channels += channel_weight[k, c, 2] + channel_weight[k, c, 3]
            for h in range(N_CHANNELS):
                after[k, c, h] += kept * channel_weight[k, c, h] / channels
            # Rows that ran the older model themselves and keep it have not installed it anew.
            deployed[k, c] = (1.0 - own_before[c]) * kept * channel_weight[k, c, SELF] / channels
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
        _arrive(
            considered, family, per_weight, home, model_weight[k], channel_weight[k], own_before, after[k],
            deployed[k],
        )  # fmt: skip
