"""Powers and logarithms without a C library; the rejection sampler and its emergency exit."""

import math

import numba
import numpy as np
import pytest

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.sampling import MOST_TRIALS, accept_many, accept_one, invert_one, thresholds
from sim.randomness import Stream, stream_key, uniform
from tests.kernels import reference


@numba.vectorize
def _power(x):
    return power_of_two(x)


@numba.vectorize
def _log(x):
    return log_of_two(x)


def test_power_of_two_is_within_two_units_in_the_last_place():
    x = np.random.default_rng(0).uniform(-1000, 1000, 20_000)
    np.testing.assert_allclose(_power(x), np.exp2(x), rtol=4.5e-16)
    whole = np.arange(-1020, 1021)
    np.testing.assert_array_equal(_power(whole.astype(float)), np.ldexp(1.0, whole))


def test_power_of_two_beyond_its_range():
    np.testing.assert_array_equal(_power([-np.inf, -1020.5, 5000.0]), [0.0, 0.0, 2.0**1020])


def test_log_of_two_is_accurate_also_close_to_one():
    x = np.exp(np.random.default_rng(0).uniform(-600, 600, 20_000))
    np.testing.assert_allclose(_log(x), np.log2(x), rtol=4.5e-16, atol=1e-16)
    near = np.random.default_rng(0).uniform(-1e-6, 1e-6, 20_000)
    np.testing.assert_allclose(_log(1 + near), np.log1p((1 + near) - 1) / math.log(2), rtol=1e-15)
    np.testing.assert_array_equal(_log([0.0, 1.0, 2.0**-1000, 2.0**1000]), [-np.inf, 0.0, -1000.0, 1000.0])


def test_thresholds_cut_exactly_where_the_uniform_draw_does():
    probability = np.array([0.0, 1.0, 0.3, -0.5, 7.0, 2.0**-53, 0.1])
    cut = thresholds(probability)
    assert list(cut[[0, 1, 3, 4, 5]]) == [0, 2**53, 0, 2**53, 1]
    for p, integer in zip(probability[[2, 6]], cut[[2, 6]], strict=True):
        assert (integer - 1) / 2**53 < p <= integer / 2**53


# Python gets the key as an integer without a type.
KEY = np.uint64(stream_key(5, Stream.FAMILY, -2))


def test_one_row_draws_what_plain_python_draws():
    weights = np.array([0.1, 0.0, 1.0, 0.3, 0.02])
    drawn = [accept_one(KEY, i, 0, weights, -1, 0.0, 1.0) for i in range(500)]
    assert drawn == [reference.accept(5, Stream.FAMILY, i, -2, weights) for i in range(500)]


@pytest.mark.parametrize("n", [1, 3, 4, 5, 300])
def test_many_rows_draw_what_each_would_draw_alone(n):
    rng = np.random.default_rng(n)
    weights = rng.random((n + 2, 6)) ** 4
    place = rng.permutation(n + 2)[:n]
    row_id = rng.permutation(10_000)[: n + 2]
    own = rng.integers(-1, 6, n + 2)
    own_weight = rng.random(n + 2)
    drawn = np.full(n + 2, -7)
    accept_many(KEY, row_id, weights.ravel(), np.arange(n + 2) * 6, 6, own, own_weight, place.copy(), n, drawn)
    for p in range(n + 2):
        changed = weights[p].copy()
        if own[p] >= 0:
            changed[own[p]] = own_weight[p]
        alone = reference.accept(5, Stream.FAMILY, int(row_id[p]), -2, changed) if p in place else -7
        assert drawn[p] == alone


def test_draws_that_are_always_refused_end_by_inversion():
    # With weights of 1e-12 a trial succeeds once in 10^12.
    weights = np.array([0.0, 1e-12, 3e-12, 0.0])
    ids = np.arange(300)
    expected = np.where(uniform(5, Stream.FAMILY, ids, -2, MOST_TRIALS) < 0.25, 1, 2)
    alone = [accept_one(KEY, i, 0, weights, -1, 0.0, 1.0) for i in ids]
    np.testing.assert_array_equal(alone, expected)
    drawn = np.zeros(300, dtype=np.int64)
    accept_many(
        KEY,
        ids,
        weights,
        np.zeros(300, dtype=np.int64),
        4,
        np.full(300, -1),
        np.zeros(300),
        ids.copy(),
        300,
        drawn,
    )
    np.testing.assert_array_equal(drawn, expected)


def test_inversion_ends_on_an_alternative_that_has_weight():
    weights = np.array([0.0, 0.2, 0.3, 0.0])
    assert [invert_one(u, weights, -1, 0.0) for u in (0.0, 0.399, 0.401, 1 - 2**-53)] == [1, 1, 2, 2]
    assert [invert_one(u, weights, 0, 0.5) for u in (0.0, 0.49, 0.51)] == [0, 0, 1]
