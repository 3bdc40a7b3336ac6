import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.choice import (
    inclusive_value,
    nested_logit_shares,
    stay_probability,
)

MODEL_OF = np.array([0, 0, 1, 2, 2, 3])
FAMILY_OF = np.array([0, 0, 1, 1])
UTILITY = np.array([0.3, -0.2, 0.7, -1.1, 0.4, 0.1])


def mcfadden_shares(utility, model_of, family_of, lambda_model, lambda_channel, outside, bonus):
    """Nested logit as a product of three logits, term by term (McFadden 1978; Train 2009, ch. 4)."""
    n_models, n_families = len(family_of), max(family_of) + 1
    weight = np.exp(np.asarray(utility) / lambda_channel)
    model_sum = [sum(w for w, m in zip(weight, model_of, strict=True) if m == j) for j in range(n_models)]
    model_weight = [total ** (lambda_channel / lambda_model) for total in model_sum]
    family_sum = [sum(model_weight[j] for j in range(n_models) if family_of[j] == f) for f in range(n_families)]
    family_weight = [np.exp(bonus[f]) * family_sum[f] ** lambda_model for f in range(n_families)]
    total = np.exp(outside) + sum(family_weight)
    shares = []
    for w, j in zip(weight, model_of, strict=True):
        f = family_of[j]
        shares.append(w / model_sum[j] * model_weight[j] / family_sum[f] * family_weight[f] / total)
    return np.array(shares), np.exp(outside) / total


@given(
    st.lists(st.floats(-5, 5), min_size=6, max_size=6),
    st.floats(0.1, 1.0),
    st.floats(0.1, 1.0),
    st.floats(-3, 3),
    st.floats(0, 4),
    st.sampled_from([-1, 0, 1]),
)
def test_shares_equal_the_product_of_three_logits(utility, lambda_model, ratio, outside, switching, current):
    lambda_channel = lambda_model * ratio
    bonus = [switching if f == current else 0.0 for f in (0, 1)]
    expected, expected_outside = mcfadden_shares(
        utility, MODEL_OF, FAMILY_OF, lambda_model, lambda_channel, outside, bonus
    )
    share, outside_share = nested_logit_shares(
        utility, MODEL_OF, FAMILY_OF, lambda_model, lambda_channel, outside, switching, current
    )
    np.testing.assert_allclose(share, expected, rtol=1e-9)
    np.testing.assert_allclose(outside_share, expected_outside, rtol=1e-9)
    np.testing.assert_allclose(share.sum() + outside_share, 1.0, rtol=1e-12)


def test_with_both_lambdas_one_it_is_the_plain_logit():
    share, outside = nested_logit_shares(UTILITY, MODEL_OF, FAMILY_OF, 1.0, 1.0, 0.5)
    weight = np.exp([*UTILITY, 0.5])
    np.testing.assert_allclose([*share, outside], weight / weight.sum(), rtol=1e-13)


def test_shares_are_the_gradient_of_expected_utility():
    # Williams-Daly-Zachary theorem: what any model of utility maximisation must satisfy
    lambda_model, lambda_channel, outside, step = 0.7, 0.3, 0.2, 1e-6

    def expected_utility(utility):
        model = [inclusive_value(utility[j == MODEL_OF], lambda_channel) for j in range(4)]
        family = [inclusive_value(np.array(model)[f == FAMILY_OF], lambda_model) for f in (0, 1)]
        return inclusive_value([*family, outside], 1.0)

    gradient = [
        (expected_utility(UTILITY + step * e) - expected_utility(UTILITY - step * e)) / (2 * step) for e in np.eye(6)
    ]
    share, _ = nested_logit_shares(UTILITY, MODEL_OF, FAMILY_OF, lambda_model, lambda_channel, outside)
    # central difference: O(step²) and rounding of 1e-16 over the step
    np.testing.assert_allclose(share, gradient, atol=1e-9)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.01, 1.0))
def test_duplicating_a_model_moves_the_family_by_at_most_lambda_ln_two(first, second, lambda_model):
    def log_odds(utility, family_of):
        share, outside = nested_logit_shares(
            utility, np.arange(len(utility)), family_of, lambda_model, lambda_model, 0.0
        )
        return np.log(share[np.asarray(family_of) == 0].sum() / outside)

    before = log_odds([first, second, 0.0], [0, 0, 1])
    after = log_odds([first, first, second, 0.0], [0, 0, 0, 1])
    assert -1e-12 <= after - before <= lambda_model * np.log(2) + 1e-12
    alone = log_odds([first, 0.0], [0, 1])
    doubled = log_odds([first, first, 0.0], [0, 0, 1])
    np.testing.assert_allclose(doubled - alone, lambda_model * np.log(2), rtol=1e-9, atol=1e-12)


def test_unavailable_alternatives_get_nothing_and_leave_the_rest_as_if_they_were_not_there():
    utility = UTILITY.copy()
    utility[3:] = -np.inf
    share, outside = nested_logit_shares(utility, MODEL_OF, FAMILY_OF, 0.6, 0.4, 0.0)
    without, without_outside = nested_logit_shares(UTILITY[:3], MODEL_OF[:3], FAMILY_OF[:2], 0.6, 0.4, 0.0)
    np.testing.assert_array_equal(share[3:], 0.0)
    np.testing.assert_allclose(share[:3], without, rtol=1e-13)
    np.testing.assert_allclose(outside, without_outside, rtol=1e-13)


def test_nothing_available_means_outside():
    share, outside = nested_logit_shares([-np.inf] * 6, MODEL_OF, FAMILY_OF, 0.6, 0.4, -2.0)
    np.testing.assert_array_equal(share, 0.0)
    assert outside == 1.0
    _, outside = nested_logit_shares([], [], [], 0.6, 0.4, -2.0)
    assert outside == 1.0


def test_broadcasts_over_classes_with_their_own_incumbent_and_outside_option():
    rng = np.random.default_rng(1)
    utility, outside = rng.normal(size=(2, 3, 6)), rng.normal(size=(2, 3))
    current, switching = rng.integers(-1, 2, size=(2, 3)), rng.uniform(0, 3, size=(2, 3))
    share, outside_share = nested_logit_shares(utility, MODEL_OF, FAMILY_OF, 0.6, 0.4, outside, switching, current)
    assert share.shape == (2, 3, 6)
    assert outside_share.shape == (2, 3)
    one, _ = nested_logit_shares(
        utility[1, 2], MODEL_OF, FAMILY_OF, 0.6, 0.4, outside[1, 2], switching[1, 2], current[1, 2]
    )
    np.testing.assert_allclose(share[1, 2], one, rtol=1e-13)


def test_large_utilities_do_not_overflow():
    share, outside = nested_logit_shares([900.0, 899.0], [0, 1], [0, 1], 0.5, 0.01, 0.0)
    np.testing.assert_allclose(share, [1 / (1 + np.exp(-1.0)), 1 / (1 + np.exp(1.0))], rtol=1e-12)
    assert outside == pytest.approx(0.0, abs=1e-300)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6), st.floats(0.05, 1.0), st.floats(-50, 50))
def test_inclusive_value_shifts_with_utility_and_lies_between_maximum_and_its_bound(utility, scale, shift):
    value = inclusive_value(utility, scale)
    np.testing.assert_allclose(inclusive_value(np.add(utility, shift), scale), value + shift, atol=1e-10)
    assert max(utility) - 1e-12 <= value <= max(utility) + scale * np.log(len(utility)) + 1e-12


def test_inclusive_value_of_an_empty_nest_is_minus_infinity():
    assert inclusive_value([], 0.5) == -np.inf
    np.testing.assert_array_equal(inclusive_value([[-np.inf, -np.inf], [0.0, -np.inf]], 0.5), [-np.inf, 0.0])
    np.testing.assert_array_equal(inclusive_value([[1.0, 2.0]], 0.5, axis=0), [1.0, 2.0])


@given(st.floats(-4, 4), st.floats(-4, 4), st.floats(0, 8))
def test_stay_probability_is_the_closed_form(incumbent, rest, switching):
    share = np.exp(incumbent) / (np.exp(incumbent) + np.exp(rest))
    closed_form = np.exp(incumbent + switching) / (np.exp(incumbent + switching) + np.exp(rest))
    np.testing.assert_allclose(stay_probability(share, switching), closed_form, rtol=1e-12)


def test_stay_probability_is_the_family_share_of_the_nested_logit():
    plain, _ = nested_logit_shares(UTILITY, MODEL_OF, FAMILY_OF, 0.6, 0.4, 0.3)
    locked, _ = nested_logit_shares(UTILITY, MODEL_OF, FAMILY_OF, 0.6, 0.4, 0.3, 1.7, 1)
    in_family = FAMILY_OF[MODEL_OF] == 1
    np.testing.assert_allclose(stay_probability(plain[in_family].sum(), 1.7), locked[in_family].sum(), rtol=1e-12)
