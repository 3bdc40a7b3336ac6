r"""Choice tables of the latent-class three-level nested logit (McFadden 1978), once a month for every class.

The utility of class k for the model in column c through channel h is

.. math:: V_{kch} = -\beta_k \ln C_{kch} + o_k\,\mathrm{open}_c + G_{g(k)hc},

for own hardware only if the model is open and fits. With dissimilarities 0 < λ_c ≤ λ_m ≤ 1,

.. math::
   w_{kch} = e^{V_{kch}/\lambda_c},\quad
   w_{kc} = e^{I_{kc}/\lambda_m},\ I_{kc} = \lambda_c \ln \textstyle\sum_h w_{kch},\quad
   w_{kf} = e^{I_{kf}},\ I_{kf} = \lambda_m \ln \textstyle\sum_{c\in f} w_{kc},

with the sum over the considered columns of family f, and the outside option has weight :math:`e^{V_{0k}}`.

Every table holds weight / 2^exponent, where the power of two is the least one not below any weight of that draw.
Nothing can overflow, whatever the utilities, and scaling by a power of two is exact.

References
----------
McFadden (1978), Modelling the choice of residential location, in Karlqvist et al. (eds), Spatial Interaction
Theory and Planning Models, 75-96.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.kernels.coercion import flags, floats, integers
from sim.kernels.table_layout import N_CHANNELS, SELF, CellsInUse
from sim.kernels.table_loops import fill_tables

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class ChoiceTables(NamedTuple):
    """Tables of one month, filled in place by `choice_tables`. K classes, C columns, F families."""

    channel_weight: NDArray[np.float64]
    """Shape (K, C, 4): weight of a channel over a power of two, in [0, 1]; 0 = not available.

    Not written for a model that no channel offers to the class; see also ``has_own_weights`` of `choice_tables`.
    """
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
        return TableSpace().tables(n_classes, n_columns, n_families)


_TYPES = {"channel_mask": np.uint8, "model_exponent": np.int32, "family_exponent": np.int32}
"""Of the tables that do not hold floats."""


class TableSpace:
    """Memory for one month's tables after the other: new memory costs more than filling the tables.

    The tables of a month are views of it and are overwritten by those of the next.
    """

    def __init__(self) -> None:
        self._memory: dict[str, NDArray[Any]] = {}

    def tables(self, n_classes: int, n_columns: int, n_families: int) -> ChoiceTables:
        """Tables as of `ChoiceTables.allocate`, which may hold numbers of another month until they are filled."""
        k, c, f = n_classes, n_columns, n_families + 1
        shapes = {
            "channel_weight": (k, c, N_CHANNELS),
            "channel_mask": (k, c),
            "model_weight": (k, c),
            "model_exponent": (k, f),
            "family_model_sum": (k, f),
            "family_weight": (k, f),
            "family_exponent": (k,),
            "family_total": (k,),
        }
        return ChoiceTables(**{name: self._part(name, shape) for name, shape in shapes.items()})

    def _part(self, name: str, shape: tuple[int, ...]) -> NDArray[Any]:
        size = math.prod(shape)
        if name not in self._memory or len(self._memory[name]) < size:
            # Line-ups grow from month to month; a quarter more spares most of the moves.
            self._memory[name] = np.zeros(size + size // 4, dtype=_TYPES.get(name, np.float64))
        return self._memory[name][:size].reshape(shape)


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
    in_use: CellsInUse | None = None,
    has_own_weights: bool = True,
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
    in_use : CellsInUse, optional
        Models that somebody of each class uses. If it is given, a model that nobody considers and that only own
        hardware offers is taken as not available to classes that do not use it: they would never look it up.
    has_own_weights : bool
        Whether to write the channel weights of models that nobody considers and that only own hardware offers.
        Readers that look at the mask first do not need them.

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
    cost, utility = floats(log_cost), floats(group_utility)
    for name, values in (("log_cost", cost), ("group_utility", utility)):
        # The least of numbers of which one is not a number is none either.
        if np.isnan(values.min(initial=np.inf)):
            raise ValueError(f"{name} has a cell that is not a number; not available is -inf in group_utility")
    in_use = CellsInUse.unknown(n_classes) if in_use is None else in_use
    cost_row = np.ravel_multi_index((integers(segment), integers(volume), integers(workload)), cost.shape[:3])
    fill_tables(
        tables, integers(group), integers(cost_row), floats(hardware_gb), floats(cost_sensitivity),
        floats(openness_need), floats(outside_utility), integers(family), flags(is_open), floats(memory_gb),
        flags(is_considered), cost.reshape(-1, *cost.shape[3:]), utility, float(lambda_model),
        float(lambda_channel), in_use, bool(has_own_weights),
    )  # fmt: skip


__all__ = ["N_CHANNELS", "SELF", "CellsInUse", "ChoiceTables", "TableSpace", "choice_tables"]
