"""Listed cells against arrays of all cells."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels import CellCounts, DeveloperRows
from sim.kernels.cell_counts import count_events, count_users
from sim.kernels.runs import class_runs


@pytest.mark.parametrize("kind", [np.int32, np.float64])
def test_a_list_is_the_array_it_was_made_of(kind):
    counts = np.random.default_rng(1).integers(-1, 2, (5, 7, 4)).astype(kind)
    counts[2] = 0
    listed = CellCounts.of(counts)
    np.testing.assert_array_equal(listed.dense(), counts)
    np.testing.assert_array_equal(np.asarray(listed), counts)
    assert listed.dense().dtype == kind
    assert len(listed.cell) == listed.start[-1] == np.count_nonzero(counts)
    assert (listed.rows != 0).all()


def test_an_array_without_columns_has_no_cells():
    listed = CellCounts.of(np.zeros((3, 0, 4)))
    assert listed.dense().shape == (3, 0, 4) and len(listed.cell) == 0


def test_the_array_of_all_cells_cannot_be_had_without_a_copy():
    with pytest.raises(ValueError, match="copy=False"):
        np.asarray(CellCounts.of(np.ones((1, 1))), copy=False)


@pytest.mark.parametrize("n_columns", [1, 7, 8, 61])
@pytest.mark.parametrize("in_order", [True, False])
def test_users_are_counted_where_their_model_is_live(n_columns, in_order):
    draw = np.random.default_rng(n_columns)
    n, n_classes, n_models = 500, 9, 2 * n_columns
    column_of_model = draw.permutation(np.r_[np.arange(n_columns), np.full(n_columns, -1)]).astype(np.int32)
    # The last class but one has no rows.
    class_row = draw.choice(np.r_[0:7, 8], n).astype(np.int16)
    if in_order:
        class_row.sort()
    model = draw.integers(-1, n_models, n).astype(np.int16)
    channel = np.where(model < 0, -1, draw.integers(0, 4, n)).astype(np.int8)
    expected = np.zeros((n_classes, n_columns, 4), dtype=int)
    column = np.where(model >= 0, column_of_model[model], -1)
    live = column >= 0
    np.add.at(expected, (class_row[live], column[live], channel[live]), 1)
    rows = DeveloperRows(class_row, model, model, channel, model)
    listed = CellCounts.listed(
        count_users(rows, class_runs(class_row), column_of_model, n_classes, n_columns), expected.shape
    )
    np.testing.assert_array_equal(listed.dense(), expected)
    ascending = CellCounts.of(expected)
    for name in ("start", "cell", "rows"):
        np.testing.assert_array_equal(getattr(listed, name), getattr(ascending, name), err_msg=name)


@pytest.mark.parametrize("n", [0, 1, 300])
def test_events_are_counted_by_class_and_cell(n):
    draw = np.random.default_rng(n)
    class_row, cell = draw.integers(0, 6, n).astype(np.int16), draw.integers(0, 70, n).astype(np.uint32)
    expected = np.zeros((6, 70), dtype=int)
    np.add.at(expected, (class_row, cell), 1)
    listed = CellCounts.listed(count_events(class_row, cell, 6, 70), expected.shape)
    np.testing.assert_array_equal(listed.dense(), expected)
    np.testing.assert_array_equal(listed.cell, CellCounts.of(expected).cell)
