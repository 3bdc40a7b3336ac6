"""Compiled loops over families behind `sim.kernels.expected.expected_review`: who stays, who goes and where to."""

from __future__ import annotations

import numba

_LANES = 4


@numba.njit(cache=True, nogil=True, forceinline=True)
def total_of(values, begin, stop):
    """Sum of a stretch in four parts, in a fixed order; additions to one sum would each wait for the one before."""
    first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
    last = stop - (stop - begin) % _LANES
    for i in range(begin, last, _LANES):
        first += values[i]
        second += values[i + 1]
        third += values[i + 2]
        fourth += values[i + 3]
    for i in range(last, stop):
        first += values[i]
    return (first + second) + (third + fourth)


@numba.njit(cache=True, nogil=True, forceinline=True, error_model="numpy")
def stay_with_families(k, incumbents, per_total, total, stay_factor, family_weight, stays, returning, going):
    """Share of incumbents who stay with their family, their number, and those who go per unit of family weight."""
    for f in range(incumbents.size):
        extra = family_weight[k, f] * stay_factor
        stays[f] = extra / (total + extra)
        returning[f] = incumbents[f] * stays[f]
        going[k, f] = (incumbents[f] - returning[f]) * per_total


@numba.njit(cache=True, nogil=True, forceinline=True, error_model="numpy")
def arrive_at_families(k, going, per_total, stays, family_weight, model_sum, arriving, per_weight, home):
    """Add those who come to a family from anywhere; per unit of model weight, these and the incumbents' share."""
    leaving = 0.0
    for f in range(arriving.size):
        leaving += going[k, f]
    for f in range(arriving.size):
        arriving[f] = max(arriving[f] + leaving * family_weight[k, f], 0.0)
        per_model = 1.0 / model_sum[k, f] if model_sum[k, f] > 0.0 else 0.0
        per_weight[f] = arriving[f] * per_model
        home[f] = (stays[f] + (1.0 - stays[f]) * family_weight[k, f] * per_total) * per_model


@numba.njit(cache=True, nogil=True, forceinline=True)
def add_flows(going, family_weight, group, flow):
    """Add up who goes from each family to each other: ``going`` is per unit of the weight of the family they go to.

    Four classes of a group at a time, which spares most of the reading and writing of sums.
    """
    k = 0
    while k < group.size:
        g = group[k]
        is_four = k + _LANES <= group.size
        for later in range(k + 1, min(k + _LANES, group.size)):
            is_four &= group[later] == g
        for f in range(going.shape[1]):
            first = going[k, f]
            if is_four:
                second, third, fourth = going[k + 1, f], going[k + 2, f], going[k + 3, f]
                if first + second + third + fourth > 0.0:
                    for to in range(going.shape[1]):
                        flow[g, f, to] += (first * family_weight[k, to] + second * family_weight[k + 1, to]) + (
                            third * family_weight[k + 2, to] + fourth * family_weight[k + 3, to]
                        )
            elif first > 0.0:
                for to in range(going.shape[1]):
                    flow[g, f, to] += first * family_weight[k, to]
        k += _LANES if is_four else 1
