import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.mechanisms.releases import entrant_capability, event_probability, exit_hazard, poisson_count


@given(st.floats(0, 0.9999), st.floats(0, 50))
def test_poisson_count_is_the_inverse_distribution(uniform, rate):
    assert poisson_count(uniform, rate) == (
        stats.poisson.ppf(uniform, rate) if rate > 0 and uniform > 0 else 0
    )


def test_poisson_probabilities_on_a_grid():
    uniform = (np.arange(100_000) + 0.5) / 100_000
    frequency = np.bincount(poisson_count(uniform, 2.5))[:6] / uniform.size
    # each probability is cut out of the grid to within one cell
    np.testing.assert_allclose(frequency, stats.poisson.pmf(np.arange(6), 2.5), atol=2e-5)


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 20), st.floats(0, 20))
def test_a_higher_rate_removes_no_event(uniform, rate, more):
    assert poisson_count(uniform, rate + more) >= poisson_count(uniform, rate)


def test_poisson_count_ends_at_the_largest_uniform():
    counts = poisson_count(np.nextafter(1.0, 0.0), [0.0, 1e-9, 1.0, 600.0])
    assert counts[0] == 0
    assert counts[2] < 25
    assert counts[3] < 900


def test_only_vendors_behind_and_poor_exit():
    leader, rich, poor = exit_hazard([-500.0, 500.0, 500.0], [0.0, np.inf, 0.0], 0.05, 100.0, 20.0, 6.0)
    assert leader == pytest.approx(0.0, abs=1e-12)
    assert rich == 0.0
    assert poor == pytest.approx(0.05, rel=1e-6)


def test_base_hazard_zero_freezes_the_roster():
    np.testing.assert_array_equal(exit_hazard([0.0, 900.0], 0.0, 0.0, 100.0, 20.0, 6.0), 0.0)


def test_monthly_survival_compounds():
    survival = (1 - event_probability(0.07)) ** 12
    np.testing.assert_allclose(survival, np.exp(-0.84), rtol=1e-13)
    assert event_probability(0.0) == 0.0


def test_entrants_start_behind_the_best_open_model():
    np.testing.assert_array_equal(
        entrant_capability(1400.0, 40.0, [-10.0, 0.0, 60.0]), [1350.0, 1360.0, 1420.0]
    )


def test_exit_hazard_between_the_extremes():
    # one spread beyond the midpoint the odds are e, one runway scale of money divides by e
    expected = 0.05 * np.e / (1 + np.e) / np.e
    assert exit_hazard(120.0, 6.0, 0.05, 100.0, 20.0, 6.0) == pytest.approx(expected, rel=1e-12)
