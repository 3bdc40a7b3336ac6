"""One month of the developers' choices: who reviews, who stays, who goes where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.cell_counts import CellCounts
from sim.kernels.coercion import as_type, check_in_place, flags, floats, integers
from sim.kernels.review_loops import review
from sim.kernels.review_types import DeveloperRows, LineUp, ReviewCounts, Settings, Tally
from sim.kernels.tables import N_CHANNELS, ChoiceTables

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_CHANGED: dict[str, type[np.generic]] = {"family": np.int16, "model": np.int16, "channel": np.int8, "tenure": np.int16}


def review_rows(
    rows: DeveloperRows,
    tables: ChoiceTables,
    line_up: LineUp,
    *,
    group: ArrayLike,
    segment: ArrayLike,
    review_probability: ArrayLike,
    rebirth_probability: ArrayLike,
    switching_cost: ArrayLike,
    lambda_model: float,
    seed: int,
    month: int,
) -> ReviewCounts:
    r"""Let every row live through one month.

    A row is reborn (it forgets what it used) with the probability of its group. It reviews if it is reborn,
    if its model or channel is no longer on offer, or else with the probability of its class. With w the
    incumbent family's weight and W the total over families and the outside option, it keeps its family
    with probability :math:`w e^S/(W - w + w e^S)` and else draws another one with probability
    :math:`w_f/(W - w)`: the logit with utility S added to the incumbent. An own older model, which
    nobody else considers, counts in its family:
    :math:`\ln w = \lambda_m \ln(\sum_c w_c + w_{own})`. Within the family the row keeps the older model with
    its share of that sum or draws among the considered ones; then it draws a channel.

    Another family is drawn bloc first, then family, each step on a number of its own, as are model and channel. So what
    changes the odds of one bloc, family or model moves few of the rows that choose among the others.

    All draws are new every month, so that the rows of a class are exchangeable and expected counts follow from
    the tables alone (the mean-field twin rests on that).

    Parameters
    ----------
    rows : DeveloperRows
        Changed in place.
    tables : ChoiceTables
        Of this month, filled for the columns of ``line_up``.
    line_up : LineUp
        Models on offer.
    group, segment : array_like of int, shape (K,)
        Of each class.
    review_probability : array_like, shape (K,)
        Per month [1].
    rebirth_probability : array_like, shape (G,)
        Per month [1].
    switching_cost : array_like, shape (n_segments,)
        S [utility], at least 0.
    lambda_model : float
        As given to `choice_tables`.
    seed, month : int
        Key of the draws.

    Returns
    -------
    ReviewCounts
        New arrays.

    Raises
    ------
    ValueError
        If a switching cost is negative, the slots do not hold each considered column once, or an array of ``rows``
        is read-only.
    TypeError
        If an array of ``rows`` that is changed is not of the type that `DeveloperRows` declares.
    """
    n_columns = line_up.model_of_column.size
    n_classes, n_families = tables.family_weight.shape
    n_groups = np.size(rebirth_probability)
    for name, kind in _CHANGED.items():
        check_in_place(name, getattr(rows, name), kind)
    least = float(floats(switching_cost).min(initial=0.0))
    if least < 0.0:
        raise ValueError(f"switching_cost is {least}; it must be at least 0 in every segment")
    settings = Settings(
        integers(group), integers(segment), floats(review_probability), floats(rebirth_probability),
        floats(switching_cost), float(lambda_model), int(seed), int(month),
    )  # fmt: skip
    line_up = LineUp(
        integers(line_up.model_of_column), integers(line_up.column_of_model), flags(line_up.is_considered),
        integers(line_up.considered_column), integers(line_up.bloc_of_family),
    )  # fmt: skip
    column, slots = _first_misplaced(line_up.considered_column, line_up.is_considered)
    if column >= 0:
        raise ValueError(
            f"column {column} is in {slots} slots of considered_column but is_considered says "
            f"{column < n_columns and bool(line_up.is_considered[column])}; give each considered column one slot"
        )
    rows = rows._replace(class_row=as_type(rows.class_row, np.int16), first_id=int(rows.first_id))
    tally = Tally(
        np.zeros(n_classes, dtype=np.int32),
        np.zeros((n_groups, n_families, n_families), dtype=np.int32),
        np.zeros(n_classes, dtype=np.int32),
    )
    users, deployed = review(rows, tables, line_up, settings, tally)
    return ReviewCounts(
        CellCounts.listed(users, (n_classes, n_columns, N_CHANNELS)), tally.outside, tally.flow,
        CellCounts.listed(deployed, (n_classes, n_columns)), tally.reviews,
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _first_misplaced(considered_column, is_considered):
    """First column that is not in one slot if considered and in none if not, and its slots; -1 if all are right."""
    slots = np.zeros(is_considered.size, dtype=np.int64)
    for family in range(considered_column.shape[0]):
        for column in considered_column[family]:
            if column >= slots.size:
                return column, 1
            if column >= 0:
                slots[column] += 1
    for column in range(slots.size):
        if slots[column] != is_considered[column]:
            return column, slots[column]
    return -1, 0
