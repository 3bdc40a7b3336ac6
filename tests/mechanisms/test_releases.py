import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from sim.mechanisms.releases import (
    api_is_retired,
    gamma_remaining_time,
    gamma_waiting_time,
)


@given(st.floats(0, 0.999), st.floats(0.5, 24))
def test_shape_one_is_the_exponential_distribution(uniform, mean):
    np.testing.assert_allclose(
        gamma_waiting_time(uniform, mean, 1.0), -mean * np.log1p(-uniform), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("shape", [0.7, 2.0, 9.0])
def test_waiting_time_has_its_mean_and_variance(shape):
    mean = integrate.quad(lambda u: gamma_waiting_time(u, 5.0, shape), 0, 1)[0]
    square = integrate.quad(lambda u: gamma_waiting_time(u, 5.0, shape) ** 2, 0, 1)[0]
    assert mean == pytest.approx(5.0, rel=1e-6)
    assert square - mean**2 == pytest.approx(25.0 / shape, rel=1e-4)


def test_waiting_time_starts_at_zero():
    assert gamma_waiting_time(0.0, 5.0, 3.0) == 0.0


@given(st.floats(0, 0.99), st.floats(0.5, 24), st.floats(0, 60))
def test_exponential_waiting_has_no_memory(uniform, mean, elapsed):
    remaining = gamma_remaining_time(uniform, mean, 1.0, elapsed)
    # the distribution function near 1 is known to 1e-16, what is left of it is exp(-elapsed / mean) (1 - u)
    tolerance = mean * 1e-15 * np.exp(min(elapsed / mean, 40)) / (1 - uniform)
    if tolerance < 0.01 * mean:
        np.testing.assert_allclose(remaining, -mean * np.log1p(-uniform), rtol=1e-6, atol=10 * tolerance)


@given(st.floats(0, 0.99), st.floats(0.5, 24), st.floats(0.5, 9))
def test_nothing_elapsed_is_the_whole_waiting_time(uniform, mean, shape):
    np.testing.assert_allclose(
        gamma_remaining_time(uniform, mean, shape, 0.0), gamma_waiting_time(uniform, mean, shape), rtol=1e-12
    )


def test_remaining_time_is_the_conditional_distribution():
    # P(W > a + r | W > a) from the survival function of the gamma distribution
    mean, shape, elapsed, uniform = 6.0, 3.0, 5.0, np.linspace(0, 0.95, 20)
    waiting = stats.gamma(shape, scale=mean / shape)
    remaining = gamma_remaining_time(uniform, mean, shape, elapsed)
    np.testing.assert_allclose(waiting.sf(elapsed + remaining) / waiting.sf(elapsed), 1 - uniform, rtol=1e-9)


def test_api_retires_by_age_or_by_successors():
    np.testing.assert_array_equal(api_is_retired([23.9, 24.0, 0.0, 0.0], [1, 0, 1, 2]), [False, True, False, True])
    assert not api_is_retired(30.0, 3, max_age=36.0, newer_limit=4)
