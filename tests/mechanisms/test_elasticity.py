import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.pricing import (
    ELASTICITY_FLOOR,
    demand_elasticity,
    elasticity_floor_binds,
    floored_elasticity,
    mean_elasticity,
)


@given(st.floats(0.2, 6), st.floats(0, 1.5), st.floats(0.05, 50), st.floats(0.1, 10))
def test_elasticity_is_that_of_logit_demand(beta, epsilon, price, rivals):
    # share times tokens per user, with cost C = pτ + h; all numbers chosen here
    tokens, channel, step = 0.05, 0.2, 1e-5

    def log_demand(p):
        cost = p * tokens + channel
        share = cost**-beta / (cost**-beta + rivals)
        # tokens per user respond to the price itself with elasticity ε
        return np.log(share) - epsilon * np.log(p)

    numerical = -(log_demand(price * np.exp(step)) - log_demand(price * np.exp(-step))) / (2 * step)
    cost = price * tokens + channel
    share = cost**-beta / (cost**-beta + rivals)
    analytical = demand_elasticity(beta, price * tokens / cost, share, epsilon)
    # central difference: O(step²) and rounding over the step
    np.testing.assert_allclose(analytical, numerical, atol=1e-7)


def test_a_monopolist_faces_only_the_token_elasticity():
    assert demand_elasticity(4.0, 0.5, 1.0, 0.3) == 0.3


@given(st.floats(0, 5))
def test_floor_binds_exactly_where_it_changes_the_elasticity(elasticity):
    floored = floored_elasticity(elasticity)
    assert floored >= ELASTICITY_FLOOR
    assert bool(elasticity_floor_binds(elasticity)) == (floored != elasticity)


def test_another_floor():
    assert floored_elasticity(1.3, 1.5) == 1.5
    assert elasticity_floor_binds(1.3, 1.5)
    assert pytest.approx(1.25) == ELASTICITY_FLOOR


def test_mean_elasticity_is_the_mechanism_weighted_by_revenue():
    draw = np.random.default_rng(1)
    n, vendors, groups = 400, 5, 3
    revenue, theta, beta = draw.lognormal(0.0, 3.0, n), draw.random(n), draw.lognormal(1.0, 0.5, n)
    vendor, group = draw.integers(0, vendors - 1, n), draw.integers(0, groups, n)
    share = draw.random((vendors, groups))
    of_each = demand_elasticity(beta, theta, share[vendor, group], 0.3 * theta)
    total, priced, sensitive = np.zeros(vendors), np.zeros(vendors), np.zeros((vendors, groups))
    np.add.at(total, vendor, revenue)
    np.add.at(priced, vendor, revenue * theta)
    np.add.at(sensitive, (vendor, group), revenue * theta * beta)
    mean = mean_elasticity(total, priced, sensitive, share, 0.3)
    for v in range(vendors - 1):
        mine = vendor == v
        np.testing.assert_allclose(mean[v], np.average(of_each[mine], weights=revenue[mine]), rtol=1e-12)
    assert np.isnan(mean[-1]), "no revenue, no mean"
