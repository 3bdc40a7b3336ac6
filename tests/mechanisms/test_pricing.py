import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from sim.mechanisms.pricing import (
    demand_elasticity,
    elasticity_floor_binds,
    floored_elasticity,
    gross_margin,
    markup,
    optimal_price,
    price_next,
    scarcity_price_factor,
    serving_cost,
)


def test_serving_cost_falls_tenfold_per_decade():
    now, later = serving_cost(0.05, 0.001, 0.0001, 37.0, 671.0, 0.5, [0.0, 2.0])
    assert now == pytest.approx(0.05 + 0.037 + 0.0671, rel=1e-13)
    assert now / later == pytest.approx(10.0, rel=1e-13)


@given(st.floats(1.2, 8), st.floats(0.01, 10))
def test_optimal_price_maximises_profit_at_constant_elasticity(elasticity, cost):
    def negative_profit(log_price):
        price = np.exp(log_price)
        return -(price - cost) * (price / cost) ** -elasticity

    guess = np.log(cost)
    best = optimize.minimize_scalar(
        negative_profit, bounds=(guess, guess + 4), method="bounded", options={"xatol": 1e-9}
    )
    # a flat optimum is found to about the square root of the machine precision
    np.testing.assert_allclose(optimal_price(cost, elasticity), np.exp(best.x), rtol=1e-5)


def logit_profit(price, beta, epsilon, cost, rivals):
    """Profit with logit share and constant-elasticity tokens, where the price is all of the user's cost."""
    return (price - cost) * price**-epsilon * price**-beta / (price**-beta + rivals)


def test_rest_point_of_the_price_rule_maximises_logit_profit():
    beta, epsilon, cost, rivals = 3.0, 0.4, 0.7, 0.5
    log_price = np.log(2 * cost)
    for _ in range(500):
        share = np.exp(-beta * log_price) / (np.exp(-beta * log_price) + rivals)
        target = optimal_price(cost, floored_elasticity(demand_elasticity(beta, 1.0, share, epsilon)))
        # full steps may cycle between two prices
        log_price = price_next(log_price, np.log(target), 0.2)
    best = optimize.minimize_scalar(
        lambda p: -logit_profit(p, beta, epsilon, cost, rivals), bounds=(cost, 20.0), method="bounded",
        options={"xatol": 1e-10},
    )  # fmt: skip
    assert not elasticity_floor_binds(demand_elasticity(beta, 1.0, share, epsilon))
    assert np.exp(log_price) == pytest.approx(best.x, rel=1e-5)


@given(st.floats(0, 3), st.floats(0, 0.95), st.floats(0, 1))
def test_no_optimal_price_where_elasticity_is_at_most_one(beta, share, epsilon):
    elasticity = demand_elasticity(beta, 1.0, share, epsilon)
    price = optimal_price(1.0, elasticity)
    if elasticity <= 1:
        assert price == np.inf
        # profit rises with price without bound
        profit = (np.array([10.0, 100.0, 1e4]) - 1.0) * np.array([10.0, 100.0, 1e4]) ** -float(elasticity)
        assert (np.diff(profit) > 0).all()
        assert elasticity_floor_binds(elasticity)
    else:
        assert price > 1.0


def test_full_and_no_price_adjustment():
    assert price_next(-1.37, 0.2, 0.0) == -1.37
    assert price_next(0.0, 0.2, 1.0) == 0.2


def test_price_gap_closes_geometrically():
    log_price = np.log(4.0)
    for _ in range(10):
        log_price = price_next(log_price, np.log(1.0), 0.3)
    np.testing.assert_allclose(log_price, np.log(4.0) * 0.7**10, rtol=1e-12)


def test_scarcity_price_clears_the_market_with_the_inverse_elasticity():
    elasticity, utilisation = 2.5, 1.8
    factor = scarcity_price_factor(utilisation, 1 / elasticity)
    np.testing.assert_allclose(utilisation * factor**-elasticity, 1.0, rtol=1e-13)


@given(st.floats(0, 100), st.floats(0, 3))
def test_scarcity_factor_never_lowers_the_price(utilisation, exponent):
    factor = scarcity_price_factor(utilisation, exponent)
    assert factor >= 1.0
    if utilisation <= 1 or exponent == 0:
        assert factor == 1.0


@given(st.floats(1.1, 20), st.floats(0.01, 100))
def test_lerner_index_is_the_inverse_elasticity(elasticity, cost):
    price = optimal_price(cost, elasticity)
    np.testing.assert_allclose(gross_margin(price, cost), 1 / elasticity, rtol=1e-9)
    np.testing.assert_allclose(markup(price, cost), elasticity / (elasticity - 1), rtol=1e-9)


def test_margin_on_a_free_model_is_missing():
    np.testing.assert_array_equal(gross_margin([0.0, 0.5, 1.0], 0.5), [np.nan, 0.0, 0.5])
