"""Units, robots, data and money of the plugged model; what one loop gets the other loses."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from sim.coupling import digital_inputs, physical_inputs
from sim.dimensions import HUMANOID, ROBOTAXI
from sim.physical_loop.sums import factory_sums
from tests.coupling.apart import loops
from tests.physical.reference import purchases

END = "2027-12"
EAGER = {
    "parameters": {
        "deployment.innovation": 0.1,
        "deployment.imitation": 0.9,
        "deployment.switching_rate": 0.2,
        "embodied.data_slope": 200.0,
    },
    "levers": [
        {"kind": "robot_tariff", "id": "wall", "target": ["US"], "start": "2026-04", "intensity": 0.3},
        {"kind": "deployment_subsidy", "id": "grant", "target": ["EU"], "start": "2026-04", "intensity": 0.2},
    ],
}


@pytest.fixture(scope="module")
def steps():
    """Model, and before and after every month from 2023-01 on what the accounts need."""
    model = loops(apart=False, changes=EAGER, end=END).run_until("2022-12")
    found = []
    while model.state.month <= model.monthly.end_month:
        parameters, coupling = model.parameters, copy.deepcopy(model.state.coupling)
        before, stock = copy.deepcopy(model.state.physical), model.state.vendors.stock[:, 0].copy()
        model.step()
        found.append((parameters, before, copy.deepcopy(model.state.physical), model.physical_flows, coupling, stock))
    return model, found


def test_units_are_bought_used_and_retired_but_never_lost(steps):
    model, found = steps
    sites = model.physical_world.sites
    for month, (_, before, after, flows, *_) in enumerate(found):
        decisions = flows.decisions
        change = sites.weight * (after.factories.ai_units - before.factories.ai_units)
        bought = sites.weight * decisions.added
        np.testing.assert_allclose(change.sum(), (bought - sites.weight * decisions.retired).sum(), atol=1e-6)
        assert after.factories.ai_units.min() >= 0.0
        np.testing.assert_allclose(after.cumulative, before.cumulative + flows.made, rtol=1e-12)
        assert flows.made[:, ROBOTAXI].sum() == pytest.approx(bought[sites.domain == 1].sum())
        others = model.physical_world.other_humanoids[:, month].sum()
        at_sites = purchases(model.physical_world, flows)["humanoids"].sum()
        assert flows.made[:, HUMANOID].sum() == pytest.approx(at_sites + others)
    assert (found[-1][2].factories.adopted > 0).sum() > 50


def test_robots_are_installed_and_retired_but_never_lost(steps):
    model, found = steps
    sites, record = model.physical_world.sites, model.physical_world.record
    for parameters, before, after, flows, *_ in found:
        kept = (1 - record.retirement * parameters.deployment.robot_retirement) ** (1 / 12)
        stock = [np.bincount(sites.region, sites.weight * state.factories.robots) for state in (before, after)]
        np.testing.assert_allclose(stock[1], stock[0] * kept + flows.installations, rtol=1e-9)


def test_data_come_from_hours_worked_and_collection_only(steps):
    """Hours at sites and in the legacy grow by no more than units can work, collected ones by path and P4."""
    model, found = steps
    sites, world = model.physical_world.sites, model.physical_world
    for month, (parameters, before, after, flows, *_) in enumerate(found):
        embodied = parameters.embodied
        extra = embodied.collection_reinvestment * before.signals.revenue / embodied.collection_cost
        collected = world.collection[:, :, month] * np.asarray(embodied.collection)[:, None] + extra
        np.testing.assert_allclose(after.dedicated, (1 - embodied.depreciation) * before.dedicated + collected)
        worked = (sites.weight * before.factories.ai_units * np.asarray(embodied.uptime_hours)[sites.domain]).sum()
        assert worked == pytest.approx(flows.unit_hours.sum())
        raw = [(sites.weight * state.factories.hours).sum() for state in (before, after)]
        # those that change their stack start anew there
        assert raw[1] <= (1 - embodied.depreciation) * raw[0] + worked + 1e-6
        taught = factory_sums(after.factories, world, parameters).taught.sum()
        assert taught <= raw[1] + 1e-6
    assert after.legacy.sum() > 0.0


def test_every_dollar_of_revenue_is_paid_by_somebody(steps):
    model, found = steps
    for _, _, _, flows, *_ in found:
        bought = purchases(model.physical_world, flows)
        for_units = (bought["units"] * bought["price"]).sum()
        assert flows.revenue.sum() == pytest.approx(for_units + flows.other_revenue.sum())
        assert flows.tariffs.sum() == pytest.approx((bought["units"] * bought["tariff"]).sum())
        assert flows.capital.sum() >= for_units + flows.tariffs.sum()
        assert np.all(flows.grants <= flows.capital)
    names = model.history.dimensions.regions
    assert flows.tariffs[names.index("US")] > 0.0
    assert np.all(np.delete(flows.tariffs, names.index("US")) == 0.0)


def test_accelerators_that_embodied_training_takes_are_those_that_language_models_lose(steps):
    model, found = steps
    bloc, moved = model.world.vendor_bloc, 0.0
    for parameters, _, _, _, coupling, stock in found:
        taken = physical_inputs(coupling, parameters, stock, bloc).moved_compute
        left = np.bincount(bloc, stock * digital_inputs(coupling, parameters).language_share[bloc], len(taken))
        np.testing.assert_allclose(left + taken, np.bincount(bloc, stock, len(taken)), rtol=1e-12)
        moved = max(moved, taken.max())
    assert moved > 0.0
