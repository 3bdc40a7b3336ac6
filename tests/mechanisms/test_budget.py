import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.compute import affordable_stock, allocate_inflow, compute_budget

amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))
vendors = st.lists(st.tuples(amounts, st.one_of(amounts, st.just(np.inf))), max_size=8)


@given(vendors)
def test_allocation_conserves_the_inflow_and_keeps_to_the_room(pairs):
    wanted, room = np.array(pairs).reshape(-1, 2).T
    granted = allocate_inflow(wanted, room)
    assert (granted >= 0).all()
    assert (granted <= room).all()
    # all of the inflow, or all the room of those who want some
    possible = min(wanted.sum(), room[wanted > 0].sum())
    np.testing.assert_allclose(granted.sum(), possible, rtol=1e-12, atol=1e-12)


@given(vendors)
def test_vendors_below_their_room_get_equal_multiples_of_what_they_want(pairs):
    wanted, room = np.array(pairs).reshape(-1, 2).T
    granted = allocate_inflow(wanted, room)
    wants = wanted > 0
    level = granted[wants] / wanted[wants]
    is_free = granted[wants] < room[wants] * (1 - 1e-12)
    if is_free.any():
        free_level = level[is_free]
        np.testing.assert_allclose(free_level, free_level[0], rtol=1e-12)
        assert (level <= free_level[0] * (1 + 1e-12)).all()


@given(st.lists(st.floats(0, 1e6), max_size=8))
def test_budgets_that_do_not_bind_change_nothing_bit_for_bit(wanted):
    np.testing.assert_array_equal(allocate_inflow(wanted, np.full(len(wanted), np.inf)), wanted)
    np.testing.assert_array_equal(allocate_inflow(wanted, wanted), wanted)


def test_two_rounds_of_water_filling_by_hand():
    # first round offers 60/40·…: A takes 10, the other 90 go 2:1, B takes only 40, C the remaining 50
    np.testing.assert_allclose(allocate_inflow([50.0, 33.0, 17.0], [10.0, 40.0, 1e9]), [10.0, 40.0, 50.0])


def test_who_wants_none_gets_none_and_debts_are_no_room():
    np.testing.assert_array_equal(allocate_inflow([10.0, 0.0], [4.0, 100.0]), [4.0, 0.0])
    np.testing.assert_array_equal(allocate_inflow([10.0, 5.0], [-3.0, 20.0]), [0.0, 15.0])
    np.testing.assert_array_equal(allocate_inflow([10.0, 5.0], [-3.0, 0.0]), [0.0, 0.0])


def test_budget_without_the_revenue_edge_is_bit_for_bit_the_rest():
    assert compute_budget(5.1e6, 0.0, 4e6, 0.0) == 5.1e6
    assert compute_budget(np.inf, 1.0, 1.0, 0.5) == np.inf
    assert compute_budget(1.0, 2.0, 4.0, 0.5) == 5.0


def test_affordable_stock_spends_exactly_the_budget():
    np.testing.assert_allclose(affordable_stock(3.3e6, 1234.0) * 1234.0, 3.3e6, rtol=1e-15)
    assert affordable_stock(np.inf, 1234.0) == np.inf
