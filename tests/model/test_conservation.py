"""Bookkeeping: rows, developers, tokens, money, derivatives, accelerators."""

from __future__ import annotations

import numpy as np
import pytest

from sim.digital_loop.suppliers import arrivals
from tests.model.runs import outcomes_of, small_model


@pytest.fixture(scope="module")
def stepped():
    """Model after 2024-03 and the accelerators before its last month."""
    model = small_model(end="2026-12").run_until("2024-02")
    before = model.state.vendors.stock.sum() + model.state.market.other_stock.sum()
    inflow = arrivals(model.state, model.world, model.parameters, model.denial).sum()
    retained = before * (1.0 - model.parameters.compute.retirement)
    model.step()
    return model, retained + inflow


@pytest.fixture(scope="module")
def outcomes():
    return outcomes_of(small_model(end="2028-06"))


def test_every_row_makes_one_choice(stepped):
    model, _ = stepped
    counts = model.flows.counts
    np.testing.assert_array_equal(counts.users.dense().sum(axis=(1, 2)) + counts.outside, model.world.classes.rows)
    rows = model.state.developers
    assert np.all((rows.model >= 0) == (rows.family > 0))
    assert np.all((rows.channel >= 0) == (rows.family > 0))


def test_developers_of_all_rows_are_the_developers_of_the_region(stepped):
    model, _ = stepped
    world = model.world
    weight = model.flows.use.row_weight * world.classes.rows
    month = world.at(model.state.month - 1)
    by_region = np.bincount(world.classes.region, weight)
    np.testing.assert_allclose(by_region, world.developers[:, month] * world.segment_share.sum(axis=1), rtol=1e-12)


def test_tokens_are_counted_once(stepped):
    use = stepped[0].flows.use
    total = stepped[0].developers.agg("tokens", "sum")
    np.testing.assert_allclose(total, use.token_table.sum(), rtol=1e-9)
    users = stepped[0].developers.select(lambda rows: rows.tokens > 0).agg("developers", "sum")
    np.testing.assert_allclose(users, use.developers_table.sum(), rtol=1e-9)


def test_money_that_vendors_receive_is_money_that_developers_pay_less_fees(stepped):
    model, _ = stepped
    columns, fee = model.flows.market.columns, model.parameters.pricing.cloud_fee
    paid = (model.flows.use.token_table * columns.price).sum(axis=(0, 1))
    to_vendors = paid[0].sum() + (1 - fee) * paid[1, ~columns.is_open].sum()
    np.testing.assert_allclose(model.flows.revenue.sum(), to_vendors, rtol=1e-12)


def test_accelerators_are_neither_lost_nor_made(stepped):
    model, expected = stepped
    after = model.state.vendors.stock.sum() + model.state.market.other_stock.sum()
    np.testing.assert_allclose(after, expected, rtol=1e-12)


def test_accelerators_follow_the_recorded_stock_under_the_recorded_controls(outcomes):
    history = small_model(end="2024-01").history
    for bloc, anchors in enumerate(history.compute_anchors):
        for anchor in anchors:
            if anchor.month >= 0:
                simulated = outcomes["compute_stock"][anchor.month, bloc]
                assert simulated == pytest.approx(anchor.stock, rel=0.02), (bloc, anchor)


def test_derivatives_are_counted_once(outcomes):
    new = outcomes["new_derivatives"].sum(axis=1)
    stock = outcomes["derivatives"].sum(axis=1)
    np.testing.assert_allclose(np.diff(stock), new[1:], rtol=1e-9)


def test_downloads_add_up(outcomes):
    flow, stock = outcomes["downloads"], outcomes["cumulative_downloads"]
    np.testing.assert_allclose(np.diff(stock, axis=0), flow[1:], rtol=1e-9)
    np.testing.assert_allclose(outcomes["cumulative_family_downloads"].sum(axis=1), stock.sum(axis=1), rtol=1e-12)


@pytest.mark.parametrize("name", ["token_share", "download_share", "derivative_share"])
def test_shares_sum_to_one(outcomes, name):
    totals = outcomes[name].sum(axis=1)
    np.testing.assert_allclose(totals[~np.isnan(totals)], 1.0, rtol=1e-12)


def test_open_and_closed_parts_of_a_panel_stay_within_it(outcomes):
    assert np.all(outcomes["open_bloc_token_share"] <= outcomes["token_share"] + 1e-12)
    np.testing.assert_allclose(outcomes["open_bloc_token_share"].sum(axis=1), outcomes["open_token_share"], rtol=1e-9)


def test_no_row_holds_more_than_a_thousandth_of_a_panel():
    model = small_model(developers=20_000, end="2026-03").run_until("2026-03")
    tokens = model.developers.get("tokens")
    assert tokens.max() / tokens.sum() < 0.001


def test_nothing_is_negative_or_infinite(outcomes):
    for name, values in outcomes.items():
        assert not np.any(np.isinf(values)), name
        if name not in ("frontier_gap", "frontier_lag_months", "open_gap", "gross_margin"):
            assert np.nanmin(values) >= 0.0, name
