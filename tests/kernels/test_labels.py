"""Totals and maxima by label against NumPy's slow functions for them."""

import numpy as np
import pytest

from sim.kernels import largest_by_label, sum_by_label

RNG = np.random.default_rng(4)


@pytest.mark.parametrize("shape", [(), (5,), (3, 2, 4)])
def test_totals_agree_with_numpy_bit_for_bit(shape):
    values, label = RNG.lognormal(0.0, 8.0, (*shape, 50)), RNG.integers(0, 7, 50)
    expected = np.zeros((9, *shape))
    np.add.at(expected, label, np.moveaxis(values, -1, 0))
    np.testing.assert_array_equal(sum_by_label(values, label, 9), expected)


def test_a_view_and_another_number_type_give_the_same_totals():
    values, label = RNG.normal(size=(20, 6)), RNG.integers(0, 4, 20)
    transposed = sum_by_label(values.T, label.astype(np.int16), 4)
    np.testing.assert_array_equal(transposed, sum_by_label(values.T.copy(), label, 4))


def test_maxima_agree_with_numpy():
    values, label, is_kind = RNG.normal(size=80), RNG.integers(0, 6, 80), RNG.random(80) < 0.3
    for found, chosen in zip(largest_by_label(values, label, is_kind, 8), (is_kind, ~is_kind), strict=True):
        expected = np.full(8, -np.inf)
        np.maximum.at(expected, label[chosen], values[chosen])
        np.testing.assert_array_equal(found, expected)


def test_no_items_leave_zeros_and_minus_infinity():
    none = np.zeros(0)
    np.testing.assert_array_equal(sum_by_label(none, none.astype(int), 2), [0.0, 0.0])
    np.testing.assert_array_equal(largest_by_label(none, none, none, 2), np.full((2, 2), -np.inf))
