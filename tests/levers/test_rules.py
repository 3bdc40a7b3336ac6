"""Rules that levers switch on, against answers worked out by hand."""

import numpy as np
import pytest

from sim.digital_loop.openness import must_open
from sim.digital_loop.price_anchor import anchored_prices
from sim.digital_loop.suppliers import public_purchases, research
from sim.dimensions import API
from sim.government import volume_capped
from tests.model.runs import assert_identical, outcomes_of, small_model

US, CN = 0, 1


@pytest.fixture(scope="module")
def model():
    """The baseline at the end of the record."""
    return small_model(developers=1_000, end="2026-06").run_until("2026-03")


def anchor(*pairs):
    """Matrix of anchors between two blocs."""
    matrix = np.zeros((2, 2))
    for own, rival, weight in pairs:
        matrix[own, rival] = weight
    return matrix


PRICE = np.array([8.0, 1.0, 2.0, 16.0])
CAPABILITY = np.array([1300.0, 1310.0, 1200.0, 1400.0])
BLOC = np.array([US, CN, CN, US])
SOLD = np.array([True, True, True, True])


def anchored(*pairs, sold=SOLD):
    return anchored_prices(PRICE, CAPABILITY, BLOC, sold, anchor(*pairs))


def test_without_an_anchor_prices_are_the_same_object():
    assert anchored() is PRICE


def test_a_full_anchor_takes_the_rivals_price_where_the_rival_matches():
    # Model 0 (1300 points) is matched by model 1 (1310) at 1 USD; nobody matches model 3.
    np.testing.assert_allclose(anchored((US, CN, 1.0)), [1.0, 1.0, 2.0, 16.0])


def test_part_of_the_way_is_in_logarithms():
    np.testing.assert_allclose(anchored((US, CN, 1 / 3))[0], 4.0)


def test_two_blocs_answer_each_other_on_prices_before_the_rule():
    # Model 1 must look up at model 3 (16 USD), model 2 at model 0 (8 USD, the cheapest at least as capable).
    np.testing.assert_allclose(anchored((US, CN, 1.0), (CN, US, 0.5)), [1.0, 4.0, 4.0, 16.0])


def test_what_the_rival_does_not_sell_is_no_yardstick():
    np.testing.assert_allclose(anchored((US, CN, 1.0), sold=np.array([True, False, True, True])), PRICE)


def with_parameters(model, changes):
    return model.parameters.replace(changes)


def test_flagships_must_open_when_open_models_lag_too_far(model):
    line_up, month = model.state.line_up, model.state.month
    opened = line_up["capability"][line_up["is_open"] & (line_up["bloc"] == US)].max()
    better = ~line_up["is_open"] & (line_up["capability"] > opened)
    lag = month - line_up["month"][better].min()
    assert lag > 0
    for target, answer in ((lag - 0.5, True), (lag, False), (lag + 1, False)):
        parameters = with_parameters(model, {"openness.lag_target.US": target})
        assert must_open(model.state, parameters)[US] == answer
    assert not must_open(model.state, model.parameters).any()


def test_access_to_open_work_scales_what_is_learnt_from_it(model):
    state, world = model.state, model.world
    alone = {f"capability.{name}": 0.0 for name in ("closed_spillover", "usage_feedback", "induced_efficiency")}

    def learnt(changes):
        parameters = with_parameters(model, alone | changes)
        after, _ = research(state, world, parameters, np.ones(len(parameters.compute.funding)), own_rate=0.0)
        return after - state.vendors.log_efficiency

    free = learnt({})
    assert free[world.vendor_bloc == CN].max() > 0.0
    np.testing.assert_allclose(learnt({"capability.open_access": 0.5}), 0.5 * free, atol=1e-12)
    np.testing.assert_allclose(learnt({"capability.open_access": 0.0}), 0.0, atol=1e-12)
    limited = learnt({"capability.open_access.CN.US": 0.0})
    np.testing.assert_array_equal(limited[world.vendor_bloc != CN], free[world.vendor_bloc != CN])
    assert np.all(limited <= free)


def test_a_volume_cap_is_the_denial_that_leaves_it(model):
    world, month = model.world, 40
    position = world.at(month)
    foreign, arriving = world.foreign_supply[:, position], (world.foreign_supply + world.domestic_supply)[:, position]
    none = np.zeros((2, len(foreign)))
    fraction = 0.5 * foreign[CN] / arriving[US]  # half of what would come
    capped = volume_capped(none, world, month, with_parameters(model, {"compute.volume_cap.CN.US": fraction}))
    np.testing.assert_allclose(capped[:, CN], 0.5)
    assert capped[:, US].tolist() == [0.0, 0.0]
    tighter = np.full_like(none, 0.9)
    parameters = with_parameters(model, {"compute.volume_cap.CN.US": fraction})
    np.testing.assert_array_equal(volume_capped(tighter, world, month, parameters), tighter)
    assert volume_capped(none, world, month, model.parameters) is none


def test_public_purchases_go_to_active_vendors_and_none_is_lost(model):
    bought = public_purchases(
        model.state, model.world, with_parameters(model, {"compute.public_accelerators.EU": 1000.0})
    )
    of_bloc = np.bincount(model.world.vendor_bloc, bought, 4)
    np.testing.assert_allclose(of_bloc, [0.0, 0.0, 1000.0, 0.0])
    assert np.all(bought[~model.state.vendors.is_active] == 0.0)


def test_public_accelerators_come_on_top_of_all_others():
    lever = {"kind": "public_compute", "target": "EU", "h100e_per_month": 1000.0, "start": "2026-04", "intensity": 1.0}
    plain, more = (
        outcomes_of(small_model(changes={"levers": levers}, developers=1_000, end="2026-12"))["compute_stock"]
        for levers in ([], [lever])
    )
    kept = 1.0 - 0.015
    expected = 1000.0 * (1 - kept**9) / (1 - kept)
    np.testing.assert_allclose(more[-1, 2] - plain[-1, 2], expected, rtol=1e-6)
    np.testing.assert_allclose(more[:, :2], plain[:, :2])


def restricted(scope, **fields):
    entry = {"kind": "foreign_model_restriction", "target": ["US", "EU"], "bloc": "CN", "scope": scope}
    return {"levers": [entry | {"start": "2026-04", "intensity": 1.0} | fields]}


def chinese_tokens(changes):
    """Tokens on Chinese models by region and segment in the last month, on all channels and on APIs and hosts."""
    model = small_model(changes=changes, end="2026-06")
    outcomes_of(model)
    table = model.flows.use.token_table[..., model.flows.market.columns.bloc == CN].sum(axis=-1)
    return table.sum(axis=2)


def test_a_full_restriction_leaves_no_token_and_procurement_no_enterprise():
    everybody, enterprises = chinese_tokens(restricted("full")), chinese_tokens(restricted("procurement"))
    west, rest, enterprise = [0, 2], [1, 3, 4, 5], 2
    assert np.all(everybody[west] == 0.0)
    assert np.all(everybody[rest].sum(axis=1) > 0.0)
    assert np.all(enterprises[west][:, enterprise] == 0.0)
    assert np.all(np.delete(enterprises[west], enterprise, axis=1).sum(axis=1) > 0.0)


def test_a_banned_api_keeps_its_open_weights():
    model = small_model(changes=restricted("hosted_api"), end="2026-06")
    outcomes_of(model)
    table, columns = model.flows.use.token_table, model.flows.market.columns
    chinese = table[0][:, :, columns.bloc == CN].sum(axis=(0, 2))
    assert chinese[0] == 0.0
    assert chinese[2] > 0.0


def test_free_tokens_cost_revenue_and_not_the_list_price():
    lever = {"kind": "zero_price_promotion", "target": "CN", "start": "2026-04", "intensity": 1.0}
    lever |= {"segments": ["hobbyist", "startup", "enterprise", "researcher"]}
    model = small_model(changes={"levers": [lever]}, end="2026-04")
    outcomes_of(model)
    columns, flows = model.flows.market.columns, model.flows
    chinese = columns.bloc == CN
    revenue = flows.revenue_table
    assert flows.use.token_table[:, :, API, chinese].sum() > 0.0
    assert np.all(revenue[:, :, API, chinese] == 0.0)
    assert np.all(columns.price[API, chinese] > 0.0)


def test_certification_never_makes_distrust_negative():
    lever = {"kind": "trust_certification", "target": "CN", "region": ["US", "CN"], "utils": 5.0}
    lever |= {"start": "2026-04", "intensity": 1.0}
    changed = outcomes_of(small_model(changes={"levers": [lever]}, end="2026-09"))
    plain = outcomes_of(small_model(end="2026-09"))
    assert np.all(changed["distrust"] >= 0.0)
    west = 2
    assert changed["token_share"][-1, CN, west] > plain["token_share"][-1, CN, west]


@pytest.mark.slow
def test_a_budget_keeps_the_cost_of_grants():
    def grants(**fields):
        lever = {"kind": "deployment_subsidy", "target": "US", "start": "2026-04", "intensity": 0.3} | fields
        return outcomes_of(small_model(changes={"levers": [lever]}, developers=1_000, end="2028-12"))

    plain = outcomes_of(small_model(developers=1_000, end="2028-12"))
    free, tight, ample = grants(), grants(budget=20.0), grants(budget=1e8)
    assert_identical(free, ample)
    extra = free["deployment_grants"][-6:, US].mean() - plain["deployment_grants"][-6:, US].mean()
    assert extra > 50.0, "without a budget the grant costs far more"
    kept = tight["deployment_grants"][-6:, US].mean() - plain["deployment_grants"][-6:, US].mean()
    assert 10.0 < kept < 30.0, "the budget is 20"
    installed = [each["robot_installations"][-1, US] for each in (plain, tight, free)]
    assert installed[0] < installed[1] < installed[2]
