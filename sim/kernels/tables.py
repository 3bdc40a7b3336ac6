r"""Choice tables of the latent-class three-level nested logit (McFadden 1978), once a month for every class.

The utility of class k for the model in column c through channel h is

.. math:: V_{kch} = -\beta_k \ln C_{kch} + o_k\,\mathrm{open}_c + G_{g(k)hc},

for own hardware only if the model is open and fits. With dissimilarities 0 < λ_c ≤ λ_m ≤ 1,

.. math::
   w_{kch} = e^{V_{kch}/\lambda_c},\quad
   w_{kc} = e^{I_{kc}/\lambda_m},\ I_{kc} = \lambda_c \ln \textstyle\sum_h w_{kch},\quad
   w_{kf} = e^{I_{kf}},\ I_{kf} = \lambda_m \ln \textstyle\sum_{c\in f} w_{kc},

with the sum over the considered columns of family f, and the outside option has weight :math:`e^{V_{0k}}`.

Every table holds weight / 2^exponent, where the power of two is the least one not below any weight of that
draw: the entry is at the same time the acceptance threshold of the rejection sampler, which therefore stays
the same between two scenarios unless a weight itself changes or the largest one passes a power of two.
Nothing can overflow, whatever the utilities.

References
----------
McFadden (1978), Modelling the choice of residential location, in Karlqvist et al. (eds), Spatial Interaction
Theory and Planning Models, 75-96.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.arithmetic import LOG2_E, log_of_two, power_of_two
from sim.kernels.coercion import flags, floats, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

N_CHANNELS = 4
SELF = 3
"""Index of the channel own hardware."""


class ChoiceTables(NamedTuple):
    """Tables of one month, filled in place by `choice_tables`. K classes, C columns, F families."""

    channel_weight: NDArray[np.float64]
    """Shape (K, C, 4): weight of a channel / 2^channel_exponent, in [0, 1]; 0 = not available."""
    channel_exponent: NDArray[np.int32]
    """Shape (K, C)."""
    channel_mask: NDArray[np.uint8]
    """Shape (K, C): bit h is set if channel h is available."""
    model_weight: NDArray[np.float64]
    """Shape (K, C): weight of a model / 2^model_exponent of its family; in [0, 1] if considered."""
    model_exponent: NDArray[np.int32]
    """Shape (K, F+1)."""
    family_model_sum: NDArray[np.float64]
    """Shape (K, F+1): sum of model_weight over the considered columns of a family; column 0 is 0."""
    family_weight: NDArray[np.float64]
    """Shape (K, F+1): weight of a family / 2^family_exponent, in [0, 1]; column 0 is the outside option."""
    family_exponent: NDArray[np.int32]
    """Shape (K,)."""
    family_total: NDArray[np.float64]
    """Shape (K,): sum of family_weight; their ratio is the share of those who come without an incumbent."""

    @classmethod
    def allocate(cls, n_classes: int, n_columns: int, n_families: int) -> ChoiceTables:
        """Make room for K classes, up to C columns and F families (ids 1..F; 0 is the outside option)."""
        k, c, f = n_classes, n_columns, n_families + 1
        return cls(
            channel_weight=np.zeros((k, c, N_CHANNELS)),
            channel_exponent=np.zeros((k, c), dtype=np.int32),
            channel_mask=np.zeros((k, c), dtype=np.uint8),
            model_weight=np.zeros((k, c)),
            model_exponent=np.zeros((k, f), dtype=np.int32),
            family_model_sum=np.zeros((k, f)),
            family_weight=np.zeros((k, f)),
            family_exponent=np.zeros(k, dtype=np.int32),
            family_total=np.zeros(k),
        )


def choice_tables(
    tables: ChoiceTables,
    *,
    group: ArrayLike,
    segment: ArrayLike,
    workload: ArrayLike,
    volume: ArrayLike,
    hardware_gb: ArrayLike,
    cost_sensitivity: ArrayLike,
    openness_need: ArrayLike,
    outside_utility: ArrayLike,
    family: ArrayLike,
    is_open: ArrayLike,
    memory_gb: ArrayLike,
    is_considered: ArrayLike,
    log_cost: ArrayLike,
    group_utility: ArrayLike,
    lambda_model: float,
    lambda_channel: float,
) -> None:
    """Fill the tables for one month.

    Parameters
    ----------
    tables : ChoiceTables
        Overwritten. May have room for more columns than there are models; those are left alone.
    group, segment, workload, volume : array_like of int, shape (K,)
        Of each class: region × segment, and the axes of ``log_cost``.
    hardware_gb : array_like, shape (K,)
        Memory of the class's own hardware [GB].
    cost_sensitivity, openness_need : array_like, shape (K,)
        β and o [1].
    outside_utility : array_like, shape (K,)
        V_0; below +inf; -inf = no outside option.
    family : array_like of int, shape (C,)
        Family id 1..F of each column.
    is_open, is_considered : array_like of bool, shape (C,)
        Whether weights are open; whether developers who do not use the model already may choose it.
    memory_gb : array_like, shape (C,)
        Memory that the model needs [GB].
    log_cost : array_like, shape (segment, volume, workload, 4, C)
        Ln of the generalised cost per solved task; finite.
    group_utility : array_like, shape (G, 4, C)
        All that depends on region × segment, channel and model; -inf = not available.
    lambda_model, lambda_channel : float
        Dissimilarities, 0 < λ_c ≤ λ_m ≤ 1.

    Raises
    ------
    ValueError
        If the dissimilarities are out of order, the tables have too little room or a utility is not a number.
    """
    if not 0.0 < lambda_channel <= lambda_model <= 1.0:
        raise ValueError(
            f"lambda_channel is {lambda_channel}, lambda_model {lambda_model}; they must satisfy "
            "0 < lambda_channel <= lambda_model <= 1; correct the choice parameters"
        )
    n_classes, room = tables.model_weight.shape
    n_families = tables.family_weight.shape[1] - 1
    needed = (np.size(group), np.size(family), int(integers(family).max(initial=0)))
    if needed[0] != n_classes or needed[1] > room or needed[2] > n_families:
        raise ValueError(
            f"the tables have room for {n_classes} classes, {room} columns and {n_families} families, "
            f"not for {needed[0]}, {needed[1]} and {needed[2]}; allocate them anew"
        )
    for name, values in (("log_cost", log_cost), ("group_utility", group_utility)):
        if np.isnan(values).any():
            raise ValueError(f"{name} has a cell that is not a number; not available is -inf in group_utility")
    _fill_tables(
        tables, integers(group), integers(segment), integers(workload), integers(volume), floats(hardware_gb),
        floats(cost_sensitivity), floats(openness_need), floats(outside_utility), integers(family),
        flags(is_open), floats(memory_gb), flags(is_considered), floats(log_cost), floats(group_utility),
        float(lambda_model), float(lambda_channel),
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _top(largest):
    """Exponent of the least power of two not below 2^largest; 0 if nothing is available."""
    return np.ceil(largest) if largest > -np.inf else 0.0


@numba.njit(cache=True, nogil=True)
def _channel_level(
    beta,
    need,
    gigabytes,
    is_open,
    memory_gb,
    log_cost,
    group_utility,
    scale,
    weights,
    exponents,
    masks,
    inclusive,
):
    """Channel weights of one class; ``inclusive`` becomes log2 of their sum over channels."""
    n_columns = is_open.size
    scaled = np.empty((N_CHANNELS, n_columns))
    # Separate plain loops over columns, without branches: each becomes vector instructions.
    for h in range(N_CHANNELS):
        for c in range(n_columns):
            value = group_utility[h, c] - beta * log_cost[h, c] + (need if is_open[c] else 0.0)
            fits = is_open[c] and memory_gb[c] <= gigabytes
            scaled[h, c] = scale * value if (h != SELF or fits) else -np.inf
    for c in range(n_columns):
        inclusive[c] = _top(max(max(scaled[0, c], scaled[1, c]), max(scaled[2, c], scaled[3, c])))
    for h in range(N_CHANNELS):
        for c in range(n_columns):
            scaled[h, c] = power_of_two(scaled[h, c] - inclusive[c])
    for c in range(n_columns):
        exponents[c] = np.int32(inclusive[c])
        masks[c] = (
            np.uint8(scaled[0, c] > 0.0)
            | (np.uint8(scaled[1, c] > 0.0) << 1)
            | (np.uint8(scaled[2, c] > 0.0) << 2)
            | (np.uint8(scaled[3, c] > 0.0) << 3)
        )
    for c in range(n_columns):
        weights[c, 0] = scaled[0, c]
        weights[c, 1] = scaled[1, c]
        weights[c, 2] = scaled[2, c]
        weights[c, 3] = scaled[3, c]
    for c in range(n_columns):
        inclusive[c] += log_of_two(scaled[0, c] + scaled[1, c] + scaled[2, c] + scaled[3, c])


@numba.njit(cache=True, nogil=True)
def _model_level(family, is_considered, scale, inclusive, top, spare, weights, exponents, sums):
    """Model weights of one class in units of 2^exponent of the family; their sums over considered models."""
    n_columns = family.size
    top[:] = -np.inf
    spare[:] = -np.inf
    sums[:] = 0.0
    for c in range(n_columns):
        inclusive[c] *= scale
    for c in range(n_columns):
        row = np.uint32(family[c])
        spare[row] = max(spare[row], inclusive[c])
        top[row] = max(top[row], inclusive[c] if is_considered[c] else -np.inf)
    for f in range(top.size):
        # A family without considered models takes its unit from the models still in use.
        top[f] = _top(top[f] if top[f] > -np.inf else spare[f])
    for f in range(top.size):
        exponents[f] = np.int32(top[f])
    for c in range(n_columns):
        weights[c] = inclusive[c] - top[np.uint32(family[c])]
    for c in range(n_columns):
        weights[c] = power_of_two(weights[c])
    for c in range(n_columns):
        sums[np.uint32(family[c])] += weights[c] if is_considered[c] else 0.0


@numba.njit(cache=True, nogil=True)
def _family_level(outside_utility, scale, exponents, sums, weights):
    """Family weights of one class in units of the returned power of two, and their total."""
    for f in range(weights.size):
        weights[f] = scale * (log_of_two(sums[f]) + exponents[f])
    weights[0] = outside_utility * LOG2_E
    largest = -np.inf
    for f in range(weights.size):
        largest = max(largest, weights[f])
    top = _top(largest)
    total = 0.0
    for f in range(weights.size):
        weights[f] = power_of_two(weights[f] - top)
    for f in range(weights.size):
        total += weights[f]
    return np.int32(top), total


@numba.njit(cache=True, nogil=True)
def _fill_tables(
    tables, group, segment, workload, volume, hardware_gb, cost_sensitivity, openness_need, outside_utility,
    family, is_open, memory_gb, is_considered, log_cost, group_utility, lambda_model, lambda_channel,
):  # fmt: skip
    n_columns = family.size
    inclusive = np.empty(n_columns)
    top, spare = np.empty(tables.family_weight.shape[1]), np.empty(tables.family_weight.shape[1])
    for k in range(group.size):
        _channel_level(
            cost_sensitivity[k], openness_need[k], hardware_gb[k], is_open, memory_gb,
            log_cost[segment[k], volume[k], workload[k]], group_utility[group[k]], LOG2_E / lambda_channel,
            tables.channel_weight[k], tables.channel_exponent[k], tables.channel_mask[k], inclusive,
        )  # fmt: skip
        _model_level(
            family, is_considered, lambda_channel / lambda_model, inclusive, top, spare,
            tables.model_weight[k], tables.model_exponent[k], tables.family_model_sum[k],
        )  # fmt: skip
        tables.family_exponent[k], tables.family_total[k] = _family_level(
            outside_utility[k], lambda_model, tables.model_exponent[k], tables.family_model_sum[k],
            tables.family_weight[k],
        )  # fmt: skip
