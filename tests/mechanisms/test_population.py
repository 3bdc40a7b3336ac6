import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.population import (
    assign_owners,
    class_types,
    rebirth_probability,
    rows_per_class,
    volume_multipliers,
)

WORKLOADS = np.array([0.45, 0.45, 0.10])
HARDWARE = np.array([0.55, 0.15, 0.15, 0.11, 0.04])
LEVELS, LEVEL_SHARES = [0.2, 1.0, 5.0], [0.5, 0.35, 0.15]
weights = st.lists(st.floats(0, 100), min_size=1, max_size=30).filter(lambda w: sum(w) > 1e-6)


def make_types(n_types=24, **changes):
    arguments = {
        "workload_shares": WORKLOADS, "hardware_shares": HARDWARE, "volume_levels": LEVELS,
        "volume_shares": LEVEL_SHARES, "price_taste_sd": 0.4, "openness_taste_sd": 0.7,
    }  # fmt: skip
    return class_types(n_types, **{**arguments, **changes})


@given(st.floats(0, 5))
def test_entrants_are_reborn_rows_of_the_grown_population(growth):
    # of 1 + g developers represented after growth, g are new
    np.testing.assert_allclose(rebirth_probability(growth) * (1 + growth), growth, rtol=1e-12)


def test_incumbents_keep_their_number_while_the_population_grows():
    growth = np.array([0.0, 0.02, 0.3])
    np.testing.assert_allclose((1 - rebirth_probability(growth)) * (1 + growth), 1.0, rtol=1e-15)
    assert rebirth_probability(-0.1) == 0.0


def test_volume_multipliers_have_mean_one_and_keep_their_ratios():
    multiplier = volume_multipliers(LEVELS, LEVEL_SHARES)
    assert (multiplier * LEVEL_SHARES).sum() == pytest.approx(1.0, rel=1e-14)
    np.testing.assert_allclose(multiplier / multiplier[1], LEVELS, rtol=1e-14)


@pytest.mark.parametrize("n_types", [15, 24, 60, 600])
def test_marginals_are_reproduced_exactly(n_types):
    types = make_types(n_types)
    assert types.weight.sum() == pytest.approx(1.0, rel=1e-13)
    joint = np.zeros((3, 5))
    np.add.at(joint, (types.workload, types.hardware), types.weight)
    np.testing.assert_allclose(joint, np.outer(WORKLOADS, HARDWARE), rtol=1e-12)
    assert (np.bincount(types.workload) == n_types // 3).all()


@pytest.mark.parametrize("first_point", [0, 24, 240, 5001])
def test_tastes_have_the_stated_moments_and_mean_volume_is_one(first_point):
    types = make_types(first_point=first_point)
    for taste, deviation in ((types.price_taste, 0.4), (types.openness_taste, 0.7)):
        assert (types.weight * taste).sum() == pytest.approx(0.0, abs=1e-14)
        assert np.sqrt((types.weight * taste**2).sum()) == pytest.approx(deviation, rel=1e-12)
    assert (types.weight * types.volume_multiplier).sum() == pytest.approx(1.0, rel=1e-13)


def test_many_types_have_normal_tastes_and_independent_coordinates():
    types = make_types(6000, volume_shares=[0.5, 0.3, 0.2])
    # quantiles of a normal distribution from the table
    order = np.argsort(types.price_taste)
    cumulated = np.cumsum(types.weight[order])
    quantiles = np.interp([0.025, 0.1587, 0.5, 0.8413, 0.975], cumulated, types.price_taste[order] / 0.4)
    np.testing.assert_allclose(quantiles, [-1.96, -1.0, 0.0, 1.0, 1.96], atol=0.01)
    realised = np.bincount(types.volume, types.weight)
    # borders between levels fall between types: at most one type's weight away
    np.testing.assert_allclose(realised, [0.5, 0.3, 0.2], atol=2 * types.weight.max())
    covariance = (types.weight * types.price_taste * types.openness_taste).sum()
    assert covariance / (0.4 * 0.7) == pytest.approx(0.0, abs=0.02)


def test_groups_with_their_own_stretch_differ_and_the_same_stretch_repeats():
    assert np.abs(make_types(first_point=24).price_taste - make_types().price_taste).max() > 0.01
    np.testing.assert_array_equal(make_types(first_point=24).price_taste, make_types(first_point=24).price_taste)


def test_no_heterogeneity_means_none():
    types = make_types(price_taste_sd=0.0)
    np.testing.assert_array_equal(types.price_taste, 0.0)


def test_hardware_nobody_has_gets_a_type_without_weight():
    types = make_types(hardware_shares=[0.6, 0.4, 0.0, 0.0, 0.0])
    assert set(types.hardware) == {0, 1, 2, 3, 4}
    assert types.weight[types.hardware > 1].sum() == 0.0
    assert np.isfinite(types.price_taste).all()


@pytest.mark.parametrize("n_types", [25, 12])
def test_impossible_number_of_types_says_what_to_do(n_types):
    with pytest.raises(ValueError, match=rf"n_types is {n_types}.*choose a larger multiple"):
        make_types(n_types)


@given(st.integers(0, 100_000), weights)
def test_rows_add_up_and_keep_within_one_row_of_the_quota(n_rows, weight):
    rows = rows_per_class(n_rows, weight)
    quota = n_rows * np.array(weight) / sum(weight)
    assert rows.sum() == n_rows
    assert (rows >= 0).all()
    assert (np.abs(rows - quota) < 1 + 1e-6).all()


def test_hamiltons_textbook_example():
    # Balinski & Young's method on quotas 7.35, 5.41, 3.24: the one spare seat goes to the largest remainder
    np.testing.assert_array_equal(rows_per_class(16, [7.35, 5.41, 3.24]), [7, 6, 3])


def test_equal_remainders_go_to_the_first():
    np.testing.assert_array_equal(rows_per_class(2, [1.0, 1.0, 1.0]), [1, 1, 0])


@given(st.integers(0, 3000), st.lists(st.floats(0, 1), min_size=1, max_size=5).filter(lambda s: sum(s) > 1e-3))
def test_every_row_has_one_owner_with_one_to_five_rows(n_rows, shares):
    owner = assign_owners(n_rows, shares)
    assert owner.shape == (n_rows,)
    if n_rows:
        counts = np.bincount(owner)
        assert counts.min() >= 1
        assert counts.max() <= len(shares)


def test_multihoming_shares_are_met():
    shares = np.array([0.12, 0.17, 0.30, 0.20, 0.21])
    owner = assign_owners(50_000, shares)
    sizes = np.bincount(np.bincount(owner))[1:]
    np.testing.assert_allclose(sizes / sizes.sum(), shares, atol=3 / sizes.sum())


def test_rows_of_one_owner_lie_far_apart():
    owner = assign_owners(9_999, [0.0, 0.0, 1.0])
    rows_of = np.argsort(owner, kind="stable").reshape(-1, 3)
    distance = np.diff(np.sort(rows_of, axis=1), axis=1)
    # neighbours in golden-ratio order are a Fibonacci number apart, here never fewer than 1,000 rows
    assert distance.min() >= 1000
