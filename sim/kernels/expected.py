"""Expected counts of one month of reviews: the mean-field counterpart of `review_rows`, without any draw."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from sim.kernels.cell_counts import CellCounts, cell_counts
from sim.kernels.coercion import flags, floats, integers
from sim.kernels.expected_loops import expected_counts
from sim.kernels.tables import N_CHANNELS, SELF, ChoiceTables

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCounts:
    """Expected numbers of rows after one month. K classes, C columns, G groups, F families."""

    users: CellCounts
    """Shape (K, C, 4): rows that use the model through the channel."""
    outside: NDArray[np.float64]
    """Shape (K,): rows without a model."""
    flow: NDArray[np.float64]
    """Shape (G, F+1, F+1): rows that reviewed, from family (0 for the reborn), to family."""
    deployed: CellCounts
    """Shape (K, C): rows that began this month to run the model on their own hardware."""
    reviews: NDArray[np.float64]
    """Shape (K,): rows that reviewed."""


def expected_review(
    users: CellCounts | ArrayLike,
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
    users : CellCounts or array_like, shape (K, P, 4)
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
    users = cell_counts(users)
    n_classes, n_columns = users.shape[0], np.size(family)
    n_families = tables.family_weight.shape[1]
    outside_after, reviews = np.zeros(n_classes), np.zeros(n_classes)
    flow = np.zeros((np.size(rebirth_probability), n_families, n_families))
    is_considered = flags(is_considered)
    considered, entry, own, is_older_elsewhere = _on_offer(tables.channel_mask[:, :n_columns], is_considered)
    # Older models that only own hardware offers hold one cell each.
    room = n_classes * len(entry) + users.cell.size * (N_CHANNELS if is_older_elsewhere else 1) + 1
    users_after, deployed = expected_counts(
        users.start, users.cell, floats(users.rows), integers(column_of_previous), integers(family_of_previous),
        floats(outside), tables.channel_weight, tables.channel_mask, tables.model_weight, tables.model_exponent,
        tables.family_model_sum, tables.family_weight, tables.family_exponent, tables.family_total,
        integers(family).astype(np.uint32), is_considered, considered, entry, own, room, integers(group),
        integers(segment), floats(review_probability), floats(rebirth_probability), floats(switching_cost),
        float(lambda_model), outside_after, flow, reviews,
    )  # fmt: skip
    return ExpectedCounts(
        users=CellCounts.listed(users_after, (n_classes, n_columns, N_CHANNELS)),
        outside=outside_after,
        flow=flow,
        deployed=CellCounts.listed(deployed, (n_classes, n_columns)),
        reviews=reviews,
    )


def _on_offer(
    channel_mask: NDArray[np.uint8], is_considered: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32], bool]:
    """What is on offer to anybody: considered columns, their cells, those of them that run on own hardware.

    Last, whether an older model is offered on more than own hardware.
    """
    offered = np.bitwise_or.reduce(channel_mask, axis=0)
    considered = np.flatnonzero(is_considered).astype(np.uint32)
    place, channel = np.nonzero((offered[considered, None] >> np.arange(N_CHANNELS)) & 1)
    column = considered[place]
    entry = column * np.uint32(N_CHANNELS) + channel.astype(np.uint32)
    is_older_elsewhere = bool((offered[~is_considered] & ~np.uint8(1 << SELF)).any())
    return considered, entry, column[channel == SELF], is_older_elsewhere
