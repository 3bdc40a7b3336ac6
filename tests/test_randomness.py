"""Counter-based draws: known answers, uniform, independent across every part of the key."""

import numpy as np
import pytest
from scipy import stats

from sim.randomness import (
    AGENT_STRIDE,
    ITEM_STRIDE,
    Stream,
    gamma,
    hash_uniform,
    key_bits,
    key_uniform,
    mix,
    normal,
    poisson,
    stream_key,
    uniform,
    uniform_rows,
)
from tests.kernels import reference

N = 200_000
AGENTS = np.arange(N)


def test_streams_are_never_renumbered():
    """Append only: a number that changes hands changes every result ever published."""
    names = "RECONSIDER REBIRTH STAY FAMILY MODEL CHANNEL MODEL_STAY FINE_TUNE FINE_TUNE_FAMILY OWNER TYPE "
    names += "RELEASE_RESIDUAL RELEASE_TIMING OPENNESS VENDOR_EFFECT INCIDENT ENTRY EXIT SIZE"
    for number, name in enumerate(names.split()):
        assert Stream[name] == number


def test_mix_is_the_published_finaliser():
    # First outputs of SplitMix64 with state 0, as in the test vectors of its public reference code.
    golden = 0x9E3779B97F4A7C15
    outputs = [mix(np.uint64(golden * n % 2**64)) for n in (1, 2, 3)]
    assert outputs == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_known_answers():
    """A table that no later change may alter: the draws are part of every published result."""
    keys = [(0, 0, 0, 0, 0), (1, 3, 0, 0, 0), (1, 3, 0, -24, 0), (1, 3, 999_999, 95, 4096),
            (2**62, 18, 5, 38, 1), (-1, 4, 7, 0, 3)]  # fmt: skip
    known = [
        0.23465984885056823,
        0.47176593475389317,
        0.3433752762109372,
        0.8181797094114284,
        0.30975528190654633,
        0.3696353427543282,
    ]
    assert [uniform(*key) for key in keys] == known
    assert [reference.uniform(*key) for key in keys] == known
    assert [hash_uniform(*key) for key in keys] == known


def test_compiled_function_array_front_and_plain_python_agree_bit_for_bit():
    rng = np.random.default_rng(1)
    seed, agent = rng.integers(0, 2**63, 400), rng.integers(0, 2**40, 400)
    stream, month, item = rng.integers(0, 30, 400), rng.integers(-300, 300, 400), rng.integers(0, 4097, 400)
    front = uniform(seed, stream, agent, month, item)
    keys = list(zip(*(part.tolist() for part in (seed, stream, agent, month, item)), strict=True))
    assert front.tolist() == [reference.uniform(*key) for key in keys]
    assert front.tolist() == [hash_uniform(*key) for key in keys]
    assert front.tolist() == [key_uniform(np.uint64(stream_key(s, t, m)), a, i) for s, t, a, m, i in keys]
    assert front.tolist() == [key_bits(np.uint64(stream_key(s, t, m)), a, i) / 2**53 for s, t, a, m, i in keys]


def test_a_population_draws_what_each_of_its_rows_draws():
    rows = np.full(50, np.nan)
    uniform_rows(3, Stream.FACTORY_ADOPT, rows, -2, 1)
    np.testing.assert_array_equal(rows, uniform(3, Stream.FACTORY_ADOPT, np.arange(50), -2, 1))


def test_keys_broadcast():
    draws = uniform(3, Stream.MODEL, np.arange(5)[:, None], np.array([-2, 0, 7]), 1)
    assert draws.shape == (5, 3)
    assert draws[4, 2] == uniform(3, Stream.MODEL, 4, 7, 1)
    assert isinstance(uniform(3, Stream.MODEL, 4, 7, 1), float)
    assert uniform(3, Stream.MODEL, np.arange(0), 7, 1).shape == (0,)
    assert uniform(1, 0, np.arange(3, dtype=np.int16)).tolist() == uniform(1, 0, [0, 1, 2]).tolist()


def test_a_key_that_is_not_whole_is_refused():
    with pytest.raises(TypeError, match="agent is of type float64"):
        uniform(1, 0, 1.5)


VARIED = {
    "seed": lambda n: {"seed": n}, "stream": lambda n: {"stream": n}, "agent": lambda n: {"agent": n},
    "month": lambda n: {"month": n - N // 2}, "item": lambda n: {"item": n},
}  # fmt: skip
FIXED = {"seed": 7, "stream": 3, "agent": 1000, "month": -5, "item": 2}


@pytest.mark.parametrize("part", VARIED)
def test_uniform_along_each_part_of_the_key(part):
    draws = uniform(**{**FIXED, **VARIED[part](AGENTS)})
    assert draws.min() >= 0 and draws.max() < 1
    cells = np.bincount((draws * 1000).astype(int), minlength=1000)
    assert 1e-4 < stats.chisquare(cells).pvalue < 1 - 1e-4
    # The low bits as well: they choose nothing by themselves but show a weak hash first.
    low = np.bincount((draws * 2**53).astype(np.int64) % 1024, minlength=1024)
    assert 1e-4 < stats.chisquare(low).pvalue < 1 - 1e-4


@pytest.mark.parametrize("part", VARIED)
@pytest.mark.parametrize("lag", [1, 2, 16, 1024])
def test_no_correlation_along_each_part_of_the_key(part, lag):
    draws = uniform(**{**FIXED, **VARIED[part](AGENTS)})
    correlation = np.corrcoef(draws[:-lag], draws[lag:])[0, 1]
    assert abs(correlation) < 4.5 / np.sqrt(N)


@pytest.mark.parametrize("part", VARIED)
@pytest.mark.parametrize("step", [1, -1, 2, 2**20])
def test_neighbours_in_each_part_of_the_key_are_independent_pairs(part, step):
    """Chi-square on a 32 × 32 grid of (draw, draw with one part of the key moved), over agents."""
    key = {**FIXED, "agent": AGENTS, "stream": 5}
    moved = {**key, part: key[part] + step}
    x, y = uniform(**key), uniform(**moved)
    cells = np.bincount((x * 32).astype(int) * 32 + (y * 32).astype(int), minlength=1024)
    assert 1e-4 < stats.chisquare(cells).pvalue < 1 - 1e-4


def test_exchanged_parts_of_the_key_give_other_draws():
    n = np.arange(1, 400)
    keys = [
        {"agent": n, "month": 3},
        {"agent": 3, "month": n},
        {"agent": n, "item": 3},
        {"agent": 3, "item": n},
    ]
    draws = np.concatenate([uniform(**{**FIXED, "seed": 3, **key}) for key in keys])
    # Only the equal keys among them coincide: agent 3 with month 3, and agent 3 with item 3.
    assert len(np.unique(draws)) == len(draws) - 2


def test_no_collision_in_a_million_draws():
    """A collision among 10^6 draws of 53 bits has a chance of 6e-5."""
    draws = uniform(1, np.arange(5)[:, None, None], np.arange(20_000)[:, None], np.arange(-5, 5))
    assert len(np.unique(draws)) == 1_000_000


def test_agents_and_items_never_share_an_input_of_the_hash():
    """agent * A + item * B = agent' * A + item' * B (mod 2^64) has no solution in range."""
    inverse = pow(int(AGENT_STRIDE), -1, 2**64)
    distance = [item * int(ITEM_STRIDE) * inverse % 2**64 for item in range(1, 8192)]
    nearest = min(min(d, 2**64 - d) for d in distance)
    assert nearest > 2**40


def test_negative_months_are_months_of_their_own():
    months = np.arange(-24, 96)
    draws = uniform(1, Stream.FAMILY, AGENTS[:1000, None], months)
    assert len(np.unique(draws)) == draws.size
    assert draws[0, 0] == uniform(1, Stream.FAMILY, 0, -24)


@pytest.mark.parametrize(("draws", "law"), [
    (lambda: normal(1, Stream.RELEASE_RESIDUAL, AGENTS), stats.norm()),
    (lambda: gamma(1, Stream.RELEASE_TIMING, AGENTS, shape=0.4, scale=3.0), stats.gamma(0.4, scale=3.0)),
    (lambda: gamma(1, Stream.RELEASE_TIMING, AGENTS, shape=9.0), stats.gamma(9.0)),
])  # fmt: skip
def test_continuous_laws(draws, law):
    assert stats.kstest(draws(), law.cdf).pvalue > 1e-4


@pytest.mark.parametrize("mean", [0.02, 0.7, 4.0, 60.0, 2000.0])
def test_poisson_law(mean):
    draws = poisson(1, Stream.ENTRY, AGENTS, mean=mean)
    k = np.arange(draws.max() + 1)
    expected = N * stats.poisson(mean).pmf(k)
    used = expected > 5
    observed = np.bincount(draws)[used]
    rest = N - observed.sum(), N - expected[used].sum()
    statistic = ((observed - expected[used]) ** 2 / expected[used]).sum() + (rest[0] - rest[1]) ** 2 / max(rest[1], 1)
    assert stats.chi2(used.sum()).sf(statistic) > 1e-4


def test_poisson_is_the_inverse_distribution_function():
    u = uniform(1, Stream.ENTRY, np.arange(2000))
    for mean in (0.0, 0.3, 5.0):
        np.testing.assert_array_equal(
            poisson(1, Stream.ENTRY, np.arange(2000), mean=mean), np.maximum(stats.poisson(mean).ppf(u), 0)
        )
    assert poisson(1, Stream.ENTRY, 5, mean=3.0) == poisson(1, Stream.ENTRY, [5], mean=3.0)[0]


def test_draws_follow_their_parameters_in_step():
    """Paired scenarios: a larger mean never gives a smaller draw, and most draws do not move."""
    few, more = (poisson(1, Stream.ENTRY, AGENTS, mean=mean) for mean in (2.0, 2.01))
    assert (more >= few).all() and 0.005 < np.mean(more - few) < 0.015
    small, large = (gamma(1, Stream.RELEASE_TIMING, AGENTS, shape=shape) for shape in (4.0, 4.1))
    assert (large > small).all()


def test_normal_never_gives_an_infinite_draw(monkeypatch):
    """The ends of the unit interval are drawn once in 2^53 times; here they are forced."""
    from sim import randomness

    monkeypatch.setattr(randomness, "uniform", lambda *key: np.array([0.0, 1 - 2.0**-53]))
    assert np.isfinite(randomness.normal(1, 2, 3)).all()
    assert np.isfinite(randomness.gamma(1, 2, 3, shape=0.5)).all()
