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
    stranded: NDArray[np.float64],
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
    users : ndarray, shape (K, C, 4)
        Expected rows by class, column of this month and channel before it.
    stranded : ndarray, shape (K, F+1)
        Expected rows whose model is no longer live, by family; they review.
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
    n_classes, n_columns = users.shape[:2]
    n_families = tables.family_weight.shape[1]
    n_groups = np.size(rebirth_probability)
    after = np.zeros(users.shape)
    result = ExpectedCounts(
        users=after,
        outside=np.zeros(n_classes),
        flow=np.zeros((n_groups, n_families, n_families)),
        deployed=np.zeros((n_classes, n_columns)),
        reviews=np.zeros(n_classes),
    )
    _expected(
        floats(users), floats(stranded), floats(outside), tables.channel_weight, tables.channel_mask,
        tables.model_weight, tables.model_exponent, tables.family_model_sum, tables.family_weight,
        tables.family_exponent, tables.family_total, integers(family), flags(is_considered), integers(group),
        integers(segment), floats(review_probability), floats(rebirth_probability), floats(switching_cost),
        float(lambda_model), after, result.outside, result.flow, result.deployed, result.reviews,
    )  # fmt: skip
    return result


@numba.njit(cache=True, nogil=True)
def _older_model_weight(sum_considered, own, exponent, family_exponent, lambda_model):
    """Weight of a family for those who have an older model of it that nobody else considers."""
    return power_of_two(lambda_model * (log_of_two(sum_considered + own) + exponent) - family_exponent)


@numba.njit(cache=True, nogil=True)
def _expected(
    users, stranded, outside, channel_weight, channel_mask, model_weight, model_exponent, family_model_sum,
    family_weight, family_exponent, family_total, family, is_considered, group, segment, review_probability,
    rebirth_probability, switching_cost, lambda_model, after, outside_after, flow, deployed, reviews,
):  # fmt: skip
    n_classes, n_columns = users.shape[:2]
    n_families = family_weight.shape[1]
    incumbents = np.empty(n_families)
    arriving = np.empty(n_families)
    older = np.empty(n_columns)
    same_before = np.empty(n_columns)
    for k in range(n_classes):
        g = group[k]
        stay_factor = np.exp(switching_cost[segment[k]]) - 1.0
        reborn_share, review_share = rebirth_probability[g], review_probability[k]
        total = family_total[k]
        incumbents[:] = 0.0
        older[:] = 0.0
        same_before[:] = 0.0
        newcomers = outside[k] * reborn_share
        # Rows without a model have no incumbent to stay with.
        idle = outside[k] * (1.0 - reborn_share) * review_share
        outside_after[k] = outside[k] - newcomers - idle
        for f in range(n_families):
            newcomers += stranded[k, f] * reborn_share
            incumbents[f] += stranded[k, f] * (1.0 - reborn_share)
        for c in range(n_columns):
            for h in range(N_CHANNELS):
                mass = users[k, c, h]
                if mass == 0.0:
                    continue
                is_forced = (channel_mask[k, c] >> h) & 1 == 0
                newcomers += mass * reborn_share
                reviewing = mass * (1.0 - reborn_share) * (1.0 if is_forced else review_share)
                after[k, c, h] += mass * (1.0 - reborn_share) - reviewing
                if h == SELF:
                    same_before[c] += reviewing
                if is_considered[c] or model_weight[k, c] == 0.0:
                    incumbents[family[c]] += reviewing
                else:
                    older[c] += reviewing
        reviews[k] = newcomers + idle + incumbents.sum() + older.sum()
        arriving[:] = 0.0
        # Those who go, per unit of family weight.
        leaving = 0.0
        if total > 0.0:
            leaving = (newcomers + idle) / total
            for f in range(n_families):
                flow[g, 0, f] += (newcomers + idle) * family_weight[k, f] / total
            for f in range(1, n_families):
                if incumbents[f] > 0.0:
                    extra = family_weight[k, f] * stay_factor
                    stays = extra / (total + extra)
                    goes = incumbents[f] * (1.0 - stays) / total
                    leaving += goes
                    arriving[f] += incumbents[f] * stays
                    flow[g, f, f] += incumbents[f] * stays
                    for to in range(n_families):
                        flow[g, f, to] += goes * family_weight[k, to]
        else:
            arriving[0] += newcomers + idle + incumbents.sum()
        for c in range(n_columns):
            if older[c] == 0.0:
                continue
            f, own = family[c], model_weight[k, c]
            weight = _older_model_weight(
                family_model_sum[k, f], own, model_exponent[k, f], family_exponent[k], lambda_model
            )
            whole = total + weight - family_weight[k, f]
            extra = weight * stay_factor
            stays = extra / (whole + extra)
            goes = older[c] * (1.0 - stays) / whole
            back = older[c] * stays + goes * weight
            leaving += goes
            arriving[f] -= goes * family_weight[k, f]
            flow[g, f, f] += back - goes * family_weight[k, f]
            for to in range(n_families):
                flow[g, f, to] += goes * family_weight[k, to]
            kept = back * own / (family_model_sum[k, f] + own)
            arriving[f] += back - kept
            channels = channel_weight[k, c].sum()
            for h in range(N_CHANNELS):
                after[k, c, h] += kept * channel_weight[k, c, h] / channels
            # Rows that ran the older model themselves and keep it have not installed it anew.
            again = kept * channel_weight[k, c, SELF] / channels
            deployed[k, c] += again - same_before[c] / older[c] * again
        for f in range(n_families):
            arriving[f] += leaving * family_weight[k, f]
        outside_after[k] += arriving[0]
        for c in range(n_columns):
            f = family[c]
            if not is_considered[c] or family_model_sum[k, f] == 0.0 or arriving[f] == 0.0:
                continue
            mass = arriving[f] * model_weight[k, c] / family_model_sum[k, f]
            channels = channel_weight[k, c].sum()
            if channels == 0.0:
                continue
            for h in range(N_CHANNELS):
                after[k, c, h] += mass * channel_weight[k, c, h] / channels
            installed = mass * channel_weight[k, c, SELF] / channels
            extra = family_weight[k, f] * stay_factor
            stays = extra / (total + extra)
            home = stays + (1.0 - stays) * family_weight[k, f] / total
            share = model_weight[k, c] / family_model_sum[k, f] * channel_weight[k, c, SELF] / channels
            deployed[k, c] += installed - same_before[c] * home * share
