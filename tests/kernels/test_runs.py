"""Stretches of rows of one class."""

import numpy as np
import pytest

from sim.kernels.runs import class_runs


def expected(class_row):
    return np.r_[0, np.flatnonzero(np.diff(class_row)) + 1, len(class_row)]


@pytest.mark.parametrize("n_rows", [1, 2, 3, 4, 5, 255, 256, 257, 3000, 10_000])
@pytest.mark.parametrize("kind", ["in order", "in turn", "one class", "random", "largest classes"])
def test_borders_are_where_the_class_changes(n_rows, kind):
    draw = np.random.default_rng(n_rows)
    class_row = {
        "in order": np.sort(draw.integers(0, 30, n_rows)),
        "in turn": np.arange(n_rows) % 7,
        "one class": np.full(n_rows, 5),
        "random": draw.integers(0, 2, n_rows),
        "largest classes": 32_767 - np.sort(draw.integers(0, 3, n_rows)),
    }[kind].astype(np.int16)
    np.testing.assert_array_equal(class_runs(class_row), expected(class_row))


def test_no_rows_have_no_stretches():
    np.testing.assert_array_equal(class_runs(np.zeros(0, dtype=np.int16)), [0])
