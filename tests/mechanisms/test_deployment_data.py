import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.deployment_data import (
    accessible_data,
    collection_hours,
    pooled_fraction,
    saturated_hours,
    shared_fraction,
    site_hours_next,
    steady_stock,
    transferred_data,
)

hours = st.floats(0, 1e9)
shares = st.floats(0, 1)


def test_hours_approach_the_inflow_over_depreciation():
    stock = 0.0
    for _ in range(2000):
        stock = float(site_hours_next(stock, 0.02, 2.0, 300.0))
    assert stock == pytest.approx(600.0 / 0.02)


@given(hours, st.floats(1, 1e6))
def test_repeats_saturate(worked, limit):
    value = saturated_hours(worked, limit)
    assert 0 <= value <= min(worked, limit) * (1 + 1e-12)


def test_the_first_hour_counts_in_full_and_distinct_sites_add_up():
    assert saturated_hours(1e-3, 500.0) == pytest.approx(1e-3, rel=1e-5)
    # 1,000 hours at ten sites beat 10,000 hours at one by the closed form
    spread, repeated = 10 * saturated_hours(1000.0, 500.0), saturated_hours(10_000.0, 500.0)
    assert spread / repeated == pytest.approx(10 * (1 - np.exp(-2)) / (1 - np.exp(-20)))


@given(shares, st.integers(1, 500))
def test_sharing_lies_between_one_maker_and_all(pooled, makers):
    value = shared_fraction(pooled, makers)
    assert 1 / makers - 1e-12 <= value <= 1 + 1e-12


def test_pooling_removes_the_number_of_makers():
    assert shared_fraction(pooled_fraction(0.1, 1.0), 140) == 1.0
    assert shared_fraction(0.0, 140) == pytest.approx(1 / 140)
    assert pooled_fraction(0.123, 0.0) == 0.123


@given(st.lists(hours, min_size=1, max_size=5), shares)
def test_leakage_takes_nothing_from_the_owner(own, leakage):
    value = accessible_data(own, leakage)
    assert (value >= np.array(own) - 1e-6).all()
    assert value.sum() == pytest.approx(sum(own) * (1 + leakage * (len(own) - 1)))


def test_no_leakage_and_no_transfer_change_nothing_bit_for_bit():
    data = np.array([[1.7e5, 3.3e6], [0.1, 7.0]])
    np.testing.assert_array_equal(accessible_data(data, 0.0), data)
    np.testing.assert_array_equal(transferred_data(data, [1e4, 1e6], 0.0), data)


def test_transfer_is_counted_in_units_of_each_domain():
    # half a unit of mobility is worth τ/2 units of manipulation and the other way round
    np.testing.assert_allclose(transferred_data([0.0, 5e5], [1e4, 1e6], 0.1), [500.0, 5e5])


def test_money_buys_hours_and_no_more():
    assert collection_hours(6e6, 0.02, 60.0) * 60.0 == pytest.approx(0.02 * 6e6)
    assert collection_hours(6e6, 0.0, 60.0) == 0.0


def test_the_steady_stock_is_the_sum_of_the_past():
    growth, depreciation = np.log(4.0) / 12, 0.02
    past = sum(np.exp(-growth * k) * (1 - depreciation) ** k for k in range(1000))
    assert steady_stock(1.0, growth, depreciation) == pytest.approx(past)
