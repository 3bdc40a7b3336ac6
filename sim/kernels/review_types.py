"""What the loops of `sim.kernels.review` hand to one another, and the codes they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.kernels.cell_counts import CellCounts

N_SLOTS = 16
"""Usual number of fixed places for the considered models of a family."""
OUTSIDE = 0
"""Family id of "no model"."""
NO_MODEL = -1
NO_CHANNEL = -1


class DeveloperRows(NamedTuple):
    """State of N developer rows, changed in place by `review_rows`. Row i has the id ``first_id + i``."""

    class_row: NDArray[np.int16]
    """Shape (N,): class 0..K-1."""
    family: NDArray[np.int16]
    """Shape (N,): family in use 1..F; 0 = none."""
    model: NDArray[np.int16]
    """Shape (N,): id of the model in use; -1 = none."""
    channel: NDArray[np.int8]
    """Shape (N,): channel in use; -1 = none."""
    tenure: NDArray[np.int16]
    """Shape (N,): months in the family in use [month]."""
    first_id: int = 0
    """Id of row 0: a part of a population draws what it would draw as part of the whole."""


class LineUp(NamedTuple):
    """Models on offer in one month; C columns, M model ids, F families."""

    model_of_column: NDArray[np.int32]
    """Shape (C,): model id."""
    column_of_model: NDArray[np.int32]
    """Shape (M,): column; -1 = not live."""
    is_considered: NDArray[np.bool_]
    """Shape (C,): as for `choice_tables`."""
    considered_column: NDArray[np.int32]
    """Shape (F+1, n_slots): column of the model in each slot of a family; -1 = empty. Row 0 is empty.

    Usually 16 slots. Draws go through them in order, so models must keep their order in all scenarios, or a small
    change would send rows from one to the other.
    """
    bloc_of_family: NDArray[np.int32]
    """Shape (F+1,): bloc of each family, from 1 on; 0 for the outside option, family 0.

    A row draws the bloc before the family, so that what makes all families of a bloc better leaves who chooses which of
    them as it was.
    """


class ReviewCounts(NamedTuple):
    """Whole numbers of rows after one month. K classes, C columns, G groups, F families."""

    users: CellCounts | NDArray[np.int32]
    """Shape (K, C, 4): rows that use the model through the channel."""
    outside: NDArray[np.int32]
    """Shape (K,): rows without a model."""
    flow: NDArray[np.int32]
    """Shape (G, F+1, F+1): rows that reviewed, from family (0 also for the reborn), to family."""
    deployed: CellCounts | NDArray[np.int32]
    """Shape (K, C): rows that began this month to run the model on their own hardware."""
    reviews: NDArray[np.int32]
    """Shape (K,): rows that reviewed."""


class Tally(NamedTuple):
    """The counts of `ReviewCounts` that the loops add to as they go."""

    outside: NDArray[np.int32]
    flow: NDArray[np.int32]
    reviews: NDArray[np.int32]


class Deployments(NamedTuple):
    """Rows that begin to run a model on their own hardware, one after the other."""

    class_row: NDArray[np.int16]
    column: NDArray[np.uint32]


class Settings(NamedTuple):
    """Arguments of `review_rows` that are not tables."""

    group: NDArray[np.int32]
    segment: NDArray[np.int32]
    review_probability: NDArray[np.float64]
    rebirth_probability: NDArray[np.float64]
    switching_cost: NDArray[np.float64]
    lambda_model: float
    seed: int
    month: int


class Batch(NamedTuple):
    """Rows that review together; arrays over their places in the batch."""

    listed: NDArray[np.int64]
    """2 * row + (1 if reborn)."""
    class_row: NDArray[np.int64]
    line: NDArray[np.int64]
    """Line of the class's cumulated weights."""
    stay: NDArray[np.float64]
    """Uniform draws, this one and the next five."""
    bloc_draw: NDArray[np.float64]
    family_draw: NDArray[np.float64]
    model_stay: NDArray[np.float64]
    model_draw: NDArray[np.float64]
    channel_draw: NDArray[np.float64]
    old_family: NDArray[np.int64]
    """What the row remembers of its family: `OUTSIDE` for the reborn."""
    own_column: NDArray[np.int64]
    """Column of the row's older model, if nobody else considers it and it is still on offer; -1 = none."""
    incumbent: NDArray[np.int64]
    """Place of the family among those that may be drawn."""
    family: NDArray[np.int64]
    column: NDArray[np.int64]
    channel: NDArray[np.int64]
    going: NDArray[np.int64]
    """Places of those who draw another family."""
    with_own: NDArray[np.int64]
    """Places of those with an older model."""
