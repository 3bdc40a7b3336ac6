"""Powers and logarithms without a C library; draws by the inverse distribution function."""

import math

import numba
import numpy as np
import pytest

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.sampling import entries_not_above, place_between, thresholds
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


def draws_of(weights, uniforms):
    """What the kernels do with one table of weights: place, then the entries that are not above it."""
    cumulated = np.r_[np.cumsum(weights), np.full(16, np.inf)]
    total = cumulated[len(weights) - 1]
    return np.array([entries_not_above(cumulated, 0, len(weights), place_between(u, 0.0, total)) for u in uniforms])


def test_draws_are_those_of_plain_python():
    rng = np.random.default_rng(3)
    for n in (1, 4, 6, 16, 69):
        weights, uniforms = rng.random(n) ** 4 * (rng.random(n) < 0.8), rng.random(500)
        weights[0] += 1e-3
        np.testing.assert_array_equal(draws_of(weights, uniforms), [reference.invert(u, weights) for u in uniforms])


@pytest.mark.parametrize("high", [1.0, 2.0, 0.3, 1.0 + 2.0**-52, 3e-300, 1e300])
def test_no_place_reaches_the_end_of_the_interval(high):
    largest = 1.0 - 2.0**-53
    for low in (0.0, high * 0.5, np.nextafter(high, 0.0)):
        place = place_between(largest, low, high)
        assert low <= place < high
    assert place_between(0.0, 0.5 * high, high) == 0.5 * high


def test_alternatives_without_weight_are_never_drawn():
    weights = np.array([0.0, 0.2, 0.0, 0.3, 0.0])
    edges = [0.0, 0.4 - 1e-12, 0.4 + 1e-12, 1.0 - 2.0**-53]
    assert list(draws_of(weights, edges)) == [1, 1, 3, 3]


def test_one_interval_of_a_longer_table():
    """The models of all families of a class stand one after the other; a draw may look beyond its family's."""
    cumulated = np.r_[0.0, np.cumsum([0.5, 0.5, 0.1, 0.3, 0.6, 1.0]), np.full(6, np.inf)]
    for u, column in ((0.0, 2), (0.09, 2), (0.11, 3), (0.39, 3), (0.41, 4), (1.0 - 2.0**-53, 4)):
        place = place_between(u, cumulated[2], cumulated[5])
        assert 2 + entries_not_above(cumulated, 3, 6, place) == column
