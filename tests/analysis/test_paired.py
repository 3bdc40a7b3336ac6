import numpy as np
import pytest

from sim.analysis import differences, paired_effect
from tests.support_results import synthetic_results


def results_with(value, seed=1, outcome="open_token_share", **more):
    return synthetic_results(
        seed=seed,
        months=3,
        outcomes=(outcome,),
        change=lambda name, month, array: np.full_like(array, value),
        **more,
    )


def test_identical_runs_have_an_effect_of_exactly_zero():
    base = [synthetic_results(seed=seed, months=6, noise=0.3) for seed in (1, 2, 3)]
    for name in base[0].outcomes:
        effect = paired_effect(base, base, name)
        for part in (effect.mean, effect.low, effect.high):
            assert (part == 0.0).all(), name
        assert (effect.pairs == 3).all()


@pytest.mark.parametrize(
    ("scale", "treated", "base", "expected"),
    [
        ("percentage points", 0.5, 0.3, 20.0),
        ("log-odds", 0.5, 0.2, np.log(4.0)),
        ("per cent", 110.0, 100.0, np.log(1.1)),
        ("difference", -3.0, 4.0, -7.0),
        ("log-odds", 1.0, 1.0, 0.0),
        ("log-odds", 1.0, 0.5, np.nan),
        ("per cent", 0.0, 0.0, 0.0),
        ("per cent", 0.0, 2.0, np.nan),
        ("difference", np.nan, np.nan, np.nan),
        ("percentage points", np.nan, 0.5, np.nan),
    ],
)
def test_differences_on_each_scale(scale, treated, base, expected):
    found = differences(np.array([treated]), np.array([base]), scale)
    np.testing.assert_allclose(found, [expected], rtol=1e-12)


def test_the_interval_is_students_with_known_quantiles():
    # Differences 1, 2, 3: mean 2, standard deviation 1; t(0.95, 2 degrees of freedom) = 2.919986 (tables).
    base = [results_with(10.0, seed=seed, outcome="open_gap") for seed in (1, 2, 3)]
    treated = [results_with(10.0 + seed, seed=seed, outcome="open_gap") for seed in (1, 2, 3)]
    effect = paired_effect(treated, base, "open_gap")
    half = 2.919986 / np.sqrt(3)
    np.testing.assert_allclose(effect.mean, 2.0, rtol=1e-12)
    np.testing.assert_allclose(effect.low, 2.0 - half, rtol=1e-6)
    np.testing.assert_allclose(effect.high, 2.0 + half, rtol=1e-6)
    assert effect.unit == "arena points"


def test_per_cent_effects_are_geometric():
    base = [results_with(100.0, seed=seed, outcome="panel_tokens") for seed in (1, 2)]
    treated = [results_with(value, seed=seed, outcome="panel_tokens") for seed, value in ((1, 50.0), (2, 200.0))]
    effect = paired_effect(treated, base, "panel_tokens")
    np.testing.assert_allclose(effect.mean, 0.0, atol=1e-12)  # half and double cancel


def test_one_seed_gives_no_interval():
    effect = paired_effect([results_with(0.4)], [results_with(0.3)], "open_token_share")
    np.testing.assert_allclose(effect.mean, 10.0)
    assert np.isnan(effect.low).all() and np.isnan(effect.high).all()
    assert (effect.pairs == 1).all()


def test_missing_pairs_are_left_out_and_counted():
    base = [results_with(value, seed=seed) for seed, value in ((1, 0.3), (2, 0.3), (3, np.nan))]
    treated = [results_with(value, seed=seed) for seed, value in ((1, 0.4), (2, np.nan), (3, 0.9))]
    effect = paired_effect(treated, base, "open_token_share")
    assert (effect.pairs == 1).all()
    np.testing.assert_allclose(effect.mean, 10.0)


def test_runs_that_are_no_pairs_are_refused():
    one, two = results_with(0.3, seed=1), results_with(0.3, seed=2)
    with pytest.raises(ValueError, match="differ in seed: 2 and 1"):
        paired_effect([two], [one], "open_token_share")
    with pytest.raises(ValueError, match="come in pairs"):
        paired_effect([one, two], [one], "open_token_share")
    with pytest.raises(ValueError, match="differ in developers"):
        paired_effect([results_with(0.3, developers=5)], [one], "open_token_share")


def test_effects_cover_the_months_that_both_runs_have():
    short, long = synthetic_results(months=4), synthetic_results(months=9)
    assert paired_effect([short], [long], "hhi").mean.shape == (4,)
