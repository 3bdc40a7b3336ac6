"""The samplers that `benchmarks.samplers` compares: each draws its weights exactly and follows the model's rules."""

import numba
import numpy as np
import pytest
from scipy.stats import chi2

from benchmarks.sampler_choosers import DRAWS, review_with
from benchmarks.sampler_draws import fill_alias
from sim.kernels import OUTSIDE, ChoiceTables
from sim.randomness import Stream, stream_key
from tests.kernels.example import copy_rows, developer_rows, example, settled_rows

N_DRAWS = 200_000
# One in 10^4 per test: a correct sampler passes once and, as draws are keyed, for ever.
LEAST_P = 1e-4
WEIGHTS = {
    "one leader among small ones": np.array([1.0, 0.01, 0.02, 0.001, 0.03, 0.002]),
    "some have none": np.array([0.0, 0.3, 0.0, 0.9, 0.0, 0.5, 0.0]),
    "all alike": np.full(16, 0.7),
    "many": np.random.default_rng(4).exponential(0.1, 68).clip(max=1.0),
    "only one inside": np.array([0.0, 0.0, 0.6, 0.0]),
}
LEFT_OUT = {"nobody": -1, "the first": 0, "one inside": 3}


@numba.njit
def draw_many(draw, key, group_key, n, weights, left_out, order, group, threshold, alias):
    """How often each index is drawn; at the end, how often none."""
    counts = np.zeros(weights.size + 1, np.int64)
    for i in range(n):
        counts[draw(key, group_key, i, weights, left_out, order, group, threshold, alias)] += 1
    return counts


def drawn(name, weight, left_out=-1, n=N_DRAWS):
    """Draws of one sampler; indices are of three groups and in no particular order within them."""
    threshold, alias = np.empty(weight.size), np.empty(weight.size, np.int16)
    fill_alias(weight, threshold, alias)
    order, group = np.random.default_rng(1).permutation(weight.size), np.empty(weight.size, np.int32)
    group[order] = np.arange(weight.size) * 3 // weight.size
    key, group_key = stream_key(3, Stream.FAMILY, 5), stream_key(3, Stream.BLOC, 5)
    return draw_many(DRAWS[name][0], key, group_key, n, weight, left_out, order, group, threshold, alias)


def p_value(counts, probability):
    """Pearson's chi-square, rare alternatives as one; 0 if something impossible happened."""
    if counts[probability == 0].any():
        return 0.0
    expected, is_rare = counts.sum() * probability, counts.sum() * probability < 20
    found = np.append(counts[~is_rare], counts[is_rare].sum())
    expected = np.append(expected[~is_rare], expected[is_rare].sum())
    found, expected = found[expected > 0], expected[expected > 0]
    return chi2.sf(((found - expected) ** 2 / expected).sum(), max(len(found) - 1, 1))


@pytest.mark.parametrize("left_out", LEFT_OUT)
@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("name", DRAWS)
def test_each_draw_has_its_weights_as_probabilities(name, weights, left_out):
    expected, index = WEIGHTS[weights].copy(), LEFT_OUT[left_out]
    counts = drawn(name, expected, index)
    if index >= 0:
        expected[index] = 0.0
    none = float(not expected.any())
    assert p_value(counts, np.append(expected / max(expected.sum(), 1e-300), none)) > LEAST_P


@pytest.mark.parametrize("name", DRAWS)
def test_no_draw_takes_what_has_no_weight_where_the_only_one_is_left_out(name):
    counts = drawn(name, np.array([0.0, 0.0, 0.6]), 2, n=20)
    assert counts[-1] == counts.sum() == 20


def test_the_chi_square_would_see_a_wrong_sampler():
    """Weights that are off by two per cent at one alternative of sixteen."""
    wrong = np.full(16, 0.7)
    wrong[3] *= 1.02
    counts = drawn("inverse", wrong, n=40 * N_DRAWS)
    assert p_value(counts, np.append(np.full(16, 1 / 16), 0.0)) < LEAST_P


@pytest.mark.parametrize("seed", range(4))
def test_groups_in_the_plain_loop_are_the_models_own_kernel(seed):
    market = example(seed)
    tables, settings = market.tables(), market.settings()
    own, other = settled_rows(market, 20_000, seed), settled_rows(market, 20_000, seed)
    counts = market.review(own, tables)
    found = review_with("groups", other, tables, market.line_up, **settings)
    for name in counts._fields:
        np.testing.assert_array_equal(getattr(found, name), getattr(counts, name), err_msg=name)
    for name in ("family", "model", "channel", "tenure"):
        np.testing.assert_array_equal(getattr(other, name), getattr(own, name), err_msg=name)


@pytest.mark.parametrize("name", DRAWS)
def test_choices_of_newcomers_are_the_tables_of_their_class(name):
    """Family, model and channel of rows of one class against family_weight, model_weight and channel_weight."""
    market = example(2)
    tables = market.tables()
    k = int(np.argmax((tables.family_weight > 0.02).sum(axis=1)))
    rows = developer_rows(N_DRAWS, market.n_classes, class_row=np.full(N_DRAWS, k))
    everybody = market.settings(review_probability=np.ones(market.n_classes))
    counts = review_with(name, rows, tables, market.line_up, **everybody)
    probability = joint(tables, market, k)
    found = np.append(counts.outside[k], counts.users[k].ravel())
    assert (probability > 1e-4).sum() > 20
    assert p_value(found, probability) > LEAST_P


def joint(tables: ChoiceTables, market, k):
    """Probability of the outside option and of every column and channel."""
    family = market.columns["family"]
    of_family = tables.family_weight[k] / tables.family_weight[k].sum()
    model = np.where(market.columns["is_considered"], tables.model_weight[k], 0.0)
    within = model / np.maximum(np.bincount(family, model, of_family.size), 1e-300)[family]
    channel = tables.channel_weight[k] / np.maximum(tables.channel_weight[k].sum(axis=1, keepdims=True), 1e-300)
    return np.append(of_family[OUTSIDE], ((of_family[family] * within)[:, None] * channel).ravel())


@pytest.mark.parametrize("name", DRAWS)
def test_incumbents_choose_as_with_the_models_own_kernel(name):
    """Stay or go and own older models: flows of many incumbents against another seed's of the model's own kernel."""
    market = example(1)
    tables, settings = market.tables(), market.settings()
    rows = settled_rows(market, N_DRAWS, 7)
    own = market.review(copy_rows(rows), tables, seed=99)
    other = review_with(name, rows, tables, market.line_up, **settings)
    one, two = own.flow.sum(axis=0).ravel(), other.flow.sum(axis=0).ravel()
    both = one + two
    common = both >= 20
    # Two independent samples of equal probabilities: each cell's share of ``both`` is that of the sample.
    share = one.sum() / both.sum()
    statistic = ((one - share * both)[common] ** 2 / (share * (1 - share) * both[common])).sum()
    assert common.sum() > 40
    assert chi2.sf(statistic, common.sum()) > LEAST_P
