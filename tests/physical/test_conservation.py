"""Nothing appears from nowhere: units, robots, data, money."""

import copy

import numpy as np
import pytest

from sim.dimensions import HUMANOID, ROBOTAXI
from sim.physical_loop import physical_flows
from sim.physical_loop.stocks import update_factories
from sim.physical_loop.sums import factory_sums
from sim.physical_state import neutral_inputs
from tests.physical.reference import purchases, sites_in_use
from tests.physical.support import Alone, changed

EAGER = changed(
    deployment__difficulty=100.0, deployment__innovation=0.3, deployment__switching_rate=3.0,
    deployment__robot_tariff=0.2, deployment__capital_grant=0.1, deployment__home_advantage=0.5,
)  # fmt: skip


def test_units_are_made_used_and_retired_but_never_lost():
    run = Alone(EAGER)
    sites = run.world.sites
    for month in range(60):
        before = copy.deepcopy(run.state)
        flows = run.step()
        change = sites.weight * (run.state.factories.ai_units - before.factories.ai_units)
        decisions = flows.decisions
        np.testing.assert_allclose(change, sites.weight * (decisions.added - decisions.retired), atol=1e-6)
        np.testing.assert_allclose(run.state.cumulative - before.cumulative, flows.made, rtol=1e-6, atol=1e-3)
        bought = sites.weight * decisions.added
        # robotaxis and humanoids: all that makers make somebody buys
        assert flows.made[:, ROBOTAXI].sum() == pytest.approx(bought[sites.domain == 1].sum())
        at_sites = purchases(run.world, flows)["humanoids"].sum()
        others = run.world.other_humanoids[:, month].sum()
        assert flows.made[:, HUMANOID].sum() == pytest.approx(at_sites + others)
    assert run.state.factories.adopted.any()


def test_robots_are_installed_and_retired_but_never_lost():
    run = Alone()
    sites, retirement = run.world.sites, run.world.record.retirement
    stock = np.bincount(sites.region, sites.weight * run.state.factories.robots)
    for _ in range(30):
        flows = run.step()
        stock = stock * (1 - retirement) ** (1 / 12) + flows.installations
        now = np.bincount(sites.region, sites.weight * run.state.factories.robots)
        np.testing.assert_allclose(now, stock, rtol=1e-9)


def test_every_dollar_of_revenue_is_paid_by_somebody():
    run = Alone(EAGER)
    for _ in range(60):
        flows = run.step()
        bought = purchases(run.world, flows)
        paid_for_units = (bought["units"] * bought["price"]).sum()
        assert flows.tariffs.sum() == pytest.approx((bought["units"] * bought["tariff"]).sum())
        assert flows.revenue.sum() == pytest.approx(paid_for_units + flows.other_revenue.sum())
        integration = flows.capital.sum() - paid_for_units - flows.tariffs.sum()
        # experience with robots saves part of the integration
        terms = flows.terms
        most = (flows.decisions.units * terms.stacks["integration"] * terms.cells["price_level"][:, None]).sum()
        assert (1 - run.parameters.deployment.readiness) * most <= integration * (1 + 1e-9) <= most * (1 + 1e-6)
        assert (flows.grants <= flows.capital + 1e-6).all()
    assert flows.tariffs.sum() > 0


def test_grants_are_support_and_what_the_lever_adds():
    run = Alone(changed(deployment__capital_grant=0.25))
    flows = run.step()
    np.testing.assert_allclose(flows.grants, (run.world.record.support + 0.25) * flows.capital)
    with_all = Alone(changed(deployment__capital_grant=1.0)).step()
    np.testing.assert_allclose(with_all.grants, with_all.capital)


def test_taking_support_away_never_charges_a_site():
    flows = Alone(changed(deployment__capital_grant=-1.0)).step()
    np.testing.assert_array_equal(flows.grants, 0.0)


def test_a_site_that_switches_leaves_what_it_has_taught():
    run = Alone(EAGER)
    run.run(30)
    state, world = run.state, run.world
    # nobody works, adopts or starts a trial, so that all that moves is who is with whom
    still = changed(
        EAGER, embodied__depreciation=0.0, embodied__uptime_hours=0.0, deployment__innovation=0.0,
        deployment__imitation=0.0,
    )  # fmt: skip
    before = factory_sums(state.factories, world, still).taught + state.legacy
    probe = copy.deepcopy(state)
    flows = physical_flows(probe, world, still, neutral_inputs(4, 6), run.month - 1, run.chooser)
    switched = (state.factories.stack >= 0) & (flows.decisions.stack != state.factories.stack)
    assert switched.any()
    update_factories(probe, world, still, flows)
    after = factory_sums(probe.factories, world, still).taught + probe.legacy
    np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-6)


def test_effective_hours_are_those_of_the_closed_form():
    run = Alone()
    run.run(12)
    factories, sites = run.state.factories, run.world.sites
    in_use = sites_in_use(factories, run.world, run.parameters)
    used = np.flatnonzero(in_use > 0)
    limit = np.array([500.0, 2e5])[sites.domain[used]]
    per_site = factories.hours[used] / in_use[used]
    total = (sites.weight[used] * in_use[used] * limit * (1 - np.exp(-per_site / limit))).sum()
    assert factory_sums(factories, run.world, run.parameters).taught.sum() == pytest.approx(total)
