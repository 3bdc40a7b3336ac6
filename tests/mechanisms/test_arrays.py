import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.arrays import floats, logistic


@given(st.floats(-30, 30))
def test_logistic_is_the_textbook_formula(x):
    np.testing.assert_allclose(logistic(x), 1 / (1 + np.exp(-x)), rtol=1e-14)


@given(st.floats(-1e6, 1e6))
def test_logistic_of_opposite_scores_sums_to_one(x):
    # each term is rounded once
    np.testing.assert_allclose(logistic(x) + logistic(-x), 1.0, rtol=3e-16)


def test_logistic_at_the_ends_of_the_line():
    np.testing.assert_array_equal(logistic([-np.inf, 0.0, np.inf]), [0.0, 0.5, 1.0])


def test_floats_does_not_copy_floats():
    value = np.array([1.0, 2.0])
    assert floats(value) is value
    assert floats([1, 2]).dtype == np.float64
