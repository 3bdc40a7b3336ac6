import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from sim.mechanisms.derivation import (
    base_choice_weights,
    ecosystem_stock_next,
    ecosystem_utility,
    share_of_total,
    signal_share,
)


def test_ecosystem_utility_is_linear_for_small_and_logarithmic_for_large_shares():
    np.testing.assert_allclose(ecosystem_utility(2.0, 1e-9, 0.1), 2.0 * 1e-9 / 0.1, rtol=1e-7)
    doubling = ecosystem_utility(2.0, 1.0, 1e-9) - ecosystem_utility(2.0, 0.5, 1e-9)
    np.testing.assert_allclose(doubling, 2.0 * np.log(2), rtol=1e-8)


def test_ecosystem_utility_off_is_exactly_zero():
    np.testing.assert_array_equal(ecosystem_utility(0.0, [0.0, 0.3, 1.0], 0.1), 0.0)


def test_ecosystem_stock_follows_the_geometric_sum():
    stock, retention, inflow, months = 40.0, 0.9, 3.0, 24
    for _ in range(months):
        stock = ecosystem_stock_next(stock, inflow, retention)
    closed_form = 40.0 * retention**months + inflow * (1 - retention**months) / (1 - retention)
    np.testing.assert_allclose(stock, closed_form, rtol=1e-12)


def test_full_retention_counts_every_derivative_once():
    assert ecosystem_stock_next(100.0, 7.0, 1.0) == 107.0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8))
def test_shares_sum_to_one_or_are_missing(stock):
    shares, signal = share_of_total(stock), signal_share(stock)
    if sum(stock) > 0:
        np.testing.assert_allclose(shares.sum(), 1.0, rtol=1e-12)
        np.testing.assert_array_equal(signal, shares)
    else:
        assert np.isnan(shares).all()
        np.testing.assert_array_equal(signal, 0.0)


def test_share_along_another_axis():
    np.testing.assert_array_equal(share_of_total([[1.0, 0.0], [3.0, 0.0]], axis=0), [[0.25, np.nan], [0.75, np.nan]])


def urn_distribution(steps, prior_mass):
    """Exact distribution of the first family's derivatives after some steps, one derivative a step."""
    probability = np.array([1.0])
    for step in range(steps):
        first = np.arange(step + 1)
        existing = np.stack([first, step - first], axis=-1)
        weight = base_choice_weights(np.log(prior_mass), existing, 1.0, prior_mass)
        chance = weight[:, 0] / weight.sum(axis=-1)
        probability = np.append(probability * (1 - chance), 0.0) + np.append(0.0, probability * chance)
    return probability


def test_urn_is_polya_exactly():
    steps, a, b = 60, 2.0, 0.5
    n = np.arange(steps + 1)
    # Eggenberger & Pólya (1923): beta-binomial after any number of draws
    polya = special.comb(steps, n) * special.beta(n + a, steps - n + b) / special.beta(a, b)
    np.testing.assert_allclose(urn_distribution(steps, [a, b]), polya, rtol=1e-10)


def test_urn_tends_to_the_beta_distribution():
    a, b = 3.0, 1.5
    points = np.linspace(0.1, 0.9, 9)

    def error(steps):
        cumulated = np.cumsum(urn_distribution(steps, [a, b]))
        # continuity: the count n stands for the interval ending at (n + 1/2) / steps
        simulated = np.interp(points, (np.arange(steps + 1) + 0.5) / steps, cumulated)
        return np.abs(simulated - stats.beta(a, b).cdf(points)).max()

    assert error(1000) < 2e-3
    # the error falls as 1/steps
    assert error(1000) < 0.6 * error(500)


def test_equal_prior_mass_one_gives_every_share_the_same_chance():
    np.testing.assert_allclose(urn_distribution(50, [1.0, 1.0]), 1 / 51, rtol=1e-12)


@given(st.lists(st.floats(0, 1e5), min_size=3, max_size=3))
def test_exponent_zero_switches_imitation_off(existing):
    utility = np.array([0.3, -1.0, 0.0])
    np.testing.assert_array_equal(base_choice_weights(utility, existing, 0.0, 50.0), np.exp(utility))


def test_no_weights_to_build_on_and_independence_of_others():
    assert base_choice_weights(-np.inf, 1e6, 1.0) == 0.0
    before = base_choice_weights([0.0, 0.2, 0.4], [5.0, 6.0, 7.0], 1.1)
    after = base_choice_weights([0.0, 9.0, 0.4], [5.0, 900.0, 7.0], 1.1)
    np.testing.assert_array_equal(before[[0, 2]], after[[0, 2]])
