import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.usage import agentic_multiplier, growth_path, logistic_path, tokens_per_row


def test_tokens_respond_to_cost_with_constant_elasticity():
    cheap, reference = tokens_per_row(10.0, 1.0, 1.0, 1.0, [0.01, 0.1], 0.1, 0.7)
    assert reference == 10.0
    np.testing.assert_allclose(np.log(cheap / reference) / np.log(0.1), -0.7, rtol=1e-12)


def test_factors_multiply():
    assert tokens_per_row(10.0, 2.0, 5.0, 0.5, 0.3, 0.9, 0.0) == 50.0


def test_growth_before_the_anchor_is_plain_exponential():
    np.testing.assert_allclose(growth_path([-24, -12, 0], 5.0, 1.3, 2.0, 0), [1 / 25, 1 / 5, 1.0], rtol=1e-13)


@given(st.floats(1.5, 10), st.floats(1, 1.4), st.floats(0.5, 6), st.integers(1, 120))
def test_growth_after_the_anchor_solves_its_differential_equation(now, later, constant, month):
    step = 0.01
    high, low = np.log(growth_path([month + step, month - step], now, later, constant, 0))
    rate = (high - low) / (2 * step / 12)
    expected = np.log(later) + (np.log(now) - np.log(later)) * np.exp(-month / 12 / constant)
    # central difference in time: error O(step²)
    np.testing.assert_allclose(rate, expected, rtol=1e-5, atol=1e-9)


def test_growth_is_continuous_at_the_anchor_and_tends_to_the_long_run():
    before, at, after = growth_path([38 - 1e-9, 38, 38 + 1e-9], 6.0, 1.2, 2.0, 38)
    assert at == 1.0
    np.testing.assert_allclose([before, after], 1.0, atol=1e-8)
    far = growth_path([1200, 1212], 6.0, 1.2, 2.0, 38)
    np.testing.assert_allclose(far[1] / far[0], 1.2, rtol=1e-10)


def test_logistic_path_passes_its_midpoint_and_keeps_to_its_ends():
    np.testing.assert_allclose(logistic_path([-1e6, 24, 1e6], 0.1, 0.5, 24, 0.2), [0.1, 0.3, 0.5], rtol=1e-15)


def test_logistic_path_is_fisher_and_prys_straight_line_in_log_odds():
    share = logistic_path(np.arange(60), 0.0, 1.0, 30, 0.15)
    np.testing.assert_allclose(np.diff(np.log(share / (1 - share))), 0.15, rtol=1e-9)


@given(st.floats(0, 1), st.floats(0.05, 0.95))
def test_agentic_share_moves_tokens_without_making_any(share, reference):
    agentic, other = agentic_multiplier(share, reference, [True, False])
    total = reference * agentic + (1 - reference) * other
    np.testing.assert_allclose([reference * agentic, total], [share, 1.0], rtol=1e-12, atol=1e-15)


def test_agentic_multiplier_is_neutral_at_the_reference():
    np.testing.assert_array_equal(agentic_multiplier(0.37, 0.37, [True, False]), 1.0)
    assert pytest.approx(0.0) == agentic_multiplier(0.0, 0.37, True)
