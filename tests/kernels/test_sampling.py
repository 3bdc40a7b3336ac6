"""Powers and logarithms without a C library; the rejection sampler and its emergency exit."""

import math

import numba
import numpy as np
import pytest
from scipy.special import chdtrc

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.sampling import MOST_TRIALS, accept_many, invert_one, thresholds
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


def draw(weights, row_ids, places, key=KEY):
    """Draws of the rows at some places of a batch, each from its own line of weights; -7 elsewhere."""
    n, n_candidates = weights.shape
    drawn = np.full(n, -7)
    offset = np.arange(n) * n_candidates
    accept_many(key, row_ids, weights.ravel(), offset, n_candidates, places.copy(), len(places), drawn)
    return drawn


@pytest.mark.parametrize("n", [1, 3, 4, 5, 300])
@pytest.mark.parametrize("n_candidates", [1, 4, 6, 16, 69])
def test_rows_draw_what_plain_python_draws(n, n_candidates):
    rng = np.random.default_rng(n)
    weights = rng.random((n + 2, n_candidates)) ** 4
    # Plain Python would be refused for ever by a line of small weights.
    weights[:, 0] = np.maximum(weights[:, 0], 0.05)
    places = rng.permutation(n + 2)[:n]
    row_ids = rng.permutation(10_000)[: n + 2]
    drawn = draw(weights, row_ids, places)
    for p in range(n + 2):
        alone = reference.accept(5, Stream.FAMILY, int(row_ids[p]), -2, weights[p]) if p in places else -7
        assert drawn[p] == alone


SHARES = {
    "even": np.full(12, 0.7),
    "uneven": np.geomspace(1.0, 0.003, 12),
    "dominant": np.r_[1.0, np.full(67, 0.002)],
    "with an own model in place of a weight": np.r_[np.geomspace(0.5, 0.01, 20), 1.0],
    "four channels, one closed": np.array([0.9, 0.0, 0.2, 1.0]),
}


@pytest.mark.parametrize("weights", SHARES.values(), ids=SHARES)
def test_draws_have_exactly_the_shares_of_their_weights(weights):
    """Pearson's chi-square test at the level 0.001, on 200,000 draws with fixed keys."""
    n = 200_000
    drawn = np.full(n, -7)
    zeros = np.zeros(n, dtype=np.int64)
    accept_many(KEY, np.arange(n), weights, zeros, len(weights), np.arange(n), n, drawn)
    counts, expected = np.bincount(drawn, minlength=len(weights)), n * weights / weights.sum()
    assert not counts[weights == 0].any()
    used = weights > 0
    statistic = ((counts - expected)[used] ** 2 / expected[used]).sum()
    assert chdtrc(used.sum() - 1, statistic) > 0.001


def test_the_chi_square_test_would_notice_a_wrong_weight():
    """One weight in twelve off by 5 %: the test above must refuse the draws, or it could not fail."""
    n, weights = 200_000, np.geomspace(1.0, 0.003, 12)
    wrong = weights * np.where(np.arange(12) == 1, 1.05, 1.0)
    drawn = np.full(n, -7)
    accept_many(KEY, np.arange(n), wrong, np.zeros(n, dtype=np.int64), 12, np.arange(n), n, drawn)
    expected = n * weights / weights.sum()
    statistic = ((np.bincount(drawn, minlength=12) - expected) ** 2 / expected).sum()
    assert chdtrc(11, statistic) < 0.001


def test_draws_that_are_always_refused_end_by_inversion():
    # With weights of 1e-12 a trial succeeds once in 10^12.
    weights = np.tile([0.0, 1e-12, 3e-12, 0.0], (300, 1))
    ids = np.arange(300)
    expected = np.where(uniform(5, Stream.FAMILY, ids, -2, MOST_TRIALS) < 0.25, 1, 2)
    np.testing.assert_array_equal(draw(weights, ids, ids), expected)


def test_inversion_ends_on_an_alternative_that_has_weight():
    weights = np.array([0.0, 0.2, 0.3, 0.0])
    assert [invert_one(u, weights) for u in (0.0, 0.399, 0.401, 1 - 2**-53)] == [1, 1, 2, 2]


def test_only_contiguous_tables_of_floats_are_looked_up():
    """The vector instructions read past Numba's checks, so a wrong type must not compile."""
    for wrong in (np.ones(4, dtype=np.float32), np.ones(8)[::2], np.ones((2, 2))):
        with pytest.raises(numba.TypingError, match="must be a contiguous array of float64"):
            accept_many(KEY, np.arange(1), wrong, np.zeros(1, int), 4, np.arange(1), 1, np.zeros(1, int))
