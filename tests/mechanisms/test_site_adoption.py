import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.mechanisms.site_adoption import (
    adoption_hazard,
    annual_saving,
    capital_cost,
    monthly_probability,
    payback_years,
    peer_share,
)
from sim.mechanisms.site_units import potential_units, trial_units, units_added


def bass_share(time, p, q):
    """Closed form of Bass (1969), eq. 9."""
    decay = np.exp(-(p + q) * time)
    return (1 - decay) / (1 + q / p * decay)


def logistic_share(time, start, q):
    """Pure imitation: logistic from a seed."""
    return 1 / (1 + (1 / start - 1) * np.exp(-q * time))


@pytest.mark.parametrize("steps_per_month", [10, 100])
def test_adoption_follows_the_bass_curve(steps_per_month):
    p, q, years = 0.03, 0.38, 20
    share = 0.0
    for _ in range(12 * years * steps_per_month):
        share += (1 - share) * float(monthly_probability(adoption_hazard(share, p, q) / steps_per_month))
    # explicit steps: the error is of first order in the step
    assert share == pytest.approx(bass_share(years, p, q), rel=0.05 / steps_per_month)


def test_pure_imitation_is_logistic():
    q, share = 0.8, 0.01
    for _ in range(12 * 100):
        share += (1 - share) * float(monthly_probability(adoption_hazard(share, 0.0, q) / 20))
    assert share == pytest.approx(logistic_share(5.0, 0.01, q), rel=0.01)


def test_without_imitation_the_hazard_is_constant():
    np.testing.assert_array_equal(adoption_hazard([0.0, 0.4, 1.0], 0.03, 0.0), 0.03)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1), st.floats(0, 1e6))
@example(1.0, 1.0, 5e-324, 0.0)
def test_a_unit_that_saves_less_than_it_costs_to_run_never_pays(capital, saving, feasible, running):
    years = payback_years(capital, saving, feasible, running)
    if saving * feasible - running <= 0:
        assert years == np.inf
    else:
        assert years == capital / (saving * feasible - running)


def test_payback_at_the_edge():
    np.testing.assert_array_equal(payback_years([0.0, 0.0, 9.0], 100.0, 0.5, [50.0, 49.0, 50.0]), [np.inf, 0.0, np.inf])


def test_grants_pay_at_most_everything_and_never_charge():
    np.testing.assert_allclose(capital_cost(100.0, 2.0, 1.0, 0.0, [-1.0, 0.0, 0.25, 1.0, 3.0]), [200, 200, 150, 0, 0])


def test_integration_is_cheaper_where_work_is_cheap_and_robots_are_known():
    assert capital_cost(100.0, 2.5, 0.5, 0.2, 0.0) == pytest.approx(100 * (1 + 1.5 * 0.5 * 0.8))
    assert capital_cost(100.0, 1.0, 0.5, 0.2, 0.0) == 100.0


def test_later_adopters_gain_less():
    saving = annual_saving(1.5, 40.0, 2000.0, 0.3, np.linspace(0, 1, 5))
    np.testing.assert_allclose(np.diff(saving), -120_000 * 0.3 / 4)
    np.testing.assert_array_equal(annual_saving(1.5, 40.0, 2000.0, 0.0, [0.0, 1.0]), 120_000.0)


def test_peers_are_those_of_the_region_unless_news_travels():
    assert peer_share(0.2, 0.6, 0.0) == 0.2
    assert peer_share(0.2, 0.6, 0.25) == pytest.approx(0.3)


def test_a_site_at_full_feasibility_frees_the_persons_that_it_should():
    assert potential_units(180.0, 0.25, 1.5, 1.0) * 1.5 == pytest.approx(0.25 * 180)
    assert potential_units(180.0, 0.25, 1.5, 0.0) == 0.0


def test_scaling_up_closes_the_gap_exponentially():
    units = 0.0
    for _ in range(24):
        units += float(units_added(units, 10.0, 0.5))
    assert units == pytest.approx(10 * (1 - np.exp(-1.0)))
    assert units_added(12.0, 10.0, 0.5) == 0.0


@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=20), st.floats(0, 3e4))
def test_trials_add_up_and_go_to_the_eager_first(capacity, total):
    room = np.array(capacity)
    units = trial_units(total, np.cumsum(room) - room, room)
    assert units.sum() == pytest.approx(min(total, room.sum()), abs=1e-6)
    # nobody has a trial before all eagerer sites are full
    started = np.flatnonzero(units > 1e-6)
    if started.size:
        np.testing.assert_allclose(units[: started[-1]], room[: started[-1]], atol=1e-6)
