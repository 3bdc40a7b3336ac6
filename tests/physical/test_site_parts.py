"""Rows in expected parts against every outcome of their draws, and against what is known without them."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from sim.dimensions import ROBOTAXI
from sim.errors import UserError
from sim.kernels.factory_choices import new_units
from sim.kernels.factory_expected import carried_tastes, stack_shares
from sim.kernels.factory_moves import EDGES, PLACES, place_of
from sim.kernels.factory_parts import mean_taught
from sim.physical_loop import ExpectedSites, SampledSites, physical_flows
from sim.physical_loop.stocks import update_factories
from sim.physical_loop.sums import factory_sums
from sim.physical_state import neutral_inputs
from tests.physical.enumerated import (
    DEPRECIATION,
    SITE,
    Parts,
    Rows,
    cell_terms,
    choice_terms,
    every_outcome,
    stack_terms,
    work_terms,
)
from tests.physical.support import Alone, assert_same, changed

CHOICE = choice_terms(0.4, (0.7, 0.8))
BOTH_PAY = stack_terms((1000.0, 1500.0), (0.5, 0.6), (60.0, 80.0))
ONE_PAYS = stack_terms((1000.0, 9000.0), (0.5, 0.6), (60.0, 80.0))
WAITING, ON_TRIAL, PARTLY = cell_terms(), cell_terms(trial_total=1.0), cell_terms(trial_total=0.4)
MONTHS = 4
EAGER = changed(deployment__difficulty=300.0, deployment__switching_rate=1.0, deployment__innovation=0.2)
EAGER_TRADE = changed(
    EAGER, deployment__robot_tariff=0.2, deployment__capital_grant=0.1, deployment__home_advantage=0.5
)


@pytest.mark.parametrize("stacks", [BOTH_PAY, ONE_PAYS], ids=["both pay", "one pays"])
@pytest.mark.parametrize("cells", [WAITING, ON_TRIAL, PARTLY], ids=["waiting", "on trial", "partly on trial"])
def test_parts_are_the_mean_over_every_outcome(cells, stacks):
    # so far from saturation that effective hours are hours
    work = work_terms(1e12, cells)
    parts, rows = Parts(), every_outcome(MONTHS, cells, CHOICE)
    assert rows.probability.sum() == pytest.approx(1.0) and len(rows.probability) > 5_000
    for _ in range(MONTHS):
        working, in_use = rows.by_stack("ai_units"), rows.mean_by_stack(rows.in_use(work))
        found, each = parts.step(cells, stacks, CHOICE, work), rows.step(cells, stacks, CHOICE, work)
        for name in ("adopts", "trial", "retired", "added"):
            mean = (rows.probability * getattr(each, name)).sum()
            assert getattr(found, name)[0] == pytest.approx(mean, rel=1e-12, abs=1e-15), name
        bought = rows.mean_by_stack(each.added)
        np.testing.assert_allclose(found.units[0], bought, rtol=1e-12)
        assert found.capital[0] == pytest.approx((bought * stacks["price"][0]).sum())
        np.testing.assert_allclose(found.unit_hours, 100.0 * working, rtol=1e-12)
        np.testing.assert_allclose(found.sites_in_use, in_use, rtol=1e-12)
        np.testing.assert_allclose(parts.by_stack("adopted"), rows.by_stack("adopted"), rtol=1e-12)
        np.testing.assert_allclose(parts.by_stack("units"), rows.by_stack("ai_units"), rtol=1e-12)
        np.testing.assert_allclose(parts.by_stack("hours"), rows.by_stack("hours"), rtol=1e-12)
        np.testing.assert_allclose(parts.taught(work), rows.taught(work), rtol=1e-6)
        np.testing.assert_allclose(parts.legacy, rows.legacy, rtol=1e-6, atol=1e-12)
    assert rows.legacy.sum() > 0.0 and rows.by_stack("adopted").sum() > 0.2


@pytest.mark.parametrize("saturation", [50.0, 200.0, 1000.0])
def test_variance_between_sites_carries_saturation(saturation):
    cells, work = WAITING, work_terms(saturation, WAITING)
    parts, rows = Parts(), every_outcome(MONTHS, cells, CHOICE)
    for _ in range(MONTHS):
        parts.step(cells, BOTH_PAY, CHOICE, work)
        rows.step(cells, BOTH_PAY, CHOICE, work)
    together = parts.taught(work).sum() + parts.legacy.sum()
    assert together == pytest.approx(rows.taught(work).sum() + rows.legacy.sum(), rel=0.01)


@pytest.mark.parametrize("saturation", [100.0, 1000.0, 10_000.0])
def test_taught_hours_are_the_mean_over_dates_of_adoption(saturation):
    """A tenth of the sites adopts every month; a row for every date of adoption, and one for those that still wait."""
    months, adoption = 60, 0.1
    cells = cell_terms(adoption=adoption, switching=0.0)
    stacks, choice, work = stack_terms((1000.0,), (0.5,), (60.0,)), np.ones((1, 2, 0)), work_terms(saturation, cells)
    dates = np.arange(months + 1)
    draws = np.ones((months, 4, months + 1)) - 1e-9
    draws[dates[:-1], 1, dates[:-1]] = 0.0
    probability = np.where(dates < months, adoption, 1.0) * (1.0 - adoption) ** dates
    parts, rows = Parts(n_blocs=1), Rows(draws, probability, n_blocs=1)
    of_parts, of_mean = [], []
    for _ in range(months):
        parts.step(cells, stacks, choice, work)
        rows.step(cells, stacks, choice, work)
        np.testing.assert_allclose(parts.by_stack("hours"), rows.by_stack("hours"), rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(parts.taught(work), rows.taught(work), rtol=0.015, atol=1e-12)
        assert len(parts.parts.table) <= PLACES
        in_use, hours, taught = rows.by_stack("adopted")[0], rows.by_stack("hours")[0], rows.taught(work)[0]
        of_parts.append(parts.taught(work)[0] - taught)
        of_mean.append(-in_use * saturation * np.expm1(-hours / in_use / saturation) - taught)
    # one site of mean hours is far off
    assert np.abs(of_parts).sum() < 0.1 * np.sum(of_mean)


def test_one_stack_without_saturation_is_one_mean_site():
    """With one stack, and hours that do not saturate, mean units and hours of a row say all."""
    cells, stacks, choice = cell_terms(switching=0.0), stack_terms((1000.0,), (0.5,), (60.0,)), np.ones((1, 2, 0))
    parts, work = Parts(n_blocs=1), work_terms(1e12, cells)
    units, hours, adopted = 0.0, 0.0, 0.0
    for _ in range(40):
        parts.step(cells, stacks, choice, work)
        adopts = (1.0 - adopted) / 3.0
        hours = (1.0 - DEPRECIATION) * hours + 100.0 * units
        wanted = SITE["size"] * 0.5 * (adopted + adopts)
        new = new_units(units, 0.0, adopted, adopts, 0.0, wanted, 0.25, 1.0 - 1.0 / 60.0)
        units, adopted = units * (1.0 - 1.0 / 60.0) + new, adopted + adopts
        assert parts.adopted == pytest.approx(adopted, rel=1e-12)
        assert parts.by_stack("units")[0] == pytest.approx(units, rel=1e-12)
        assert parts.by_stack("hours")[0] == pytest.approx(hours, rel=1e-12, abs=1e-12)
        assert parts.taught(work)[0] == pytest.approx(hours, rel=1e-6, abs=1e-9)


def test_sites_whose_stack_does_not_pay_wait_until_their_taste_is_for_another():
    """At first the stack of two in five pays and all of them adopt; then tastes shift by one in five."""
    cells, work = cell_terms(adoption=1.0, switching=0.0), work_terms(1e12, WAITING)
    parts = Parts()
    for first, adopted in ((0.4, 0.4), (0.4, 0.4), (0.6, 0.6), (0.3, 0.6), (1.0, 1.0)):
        parts.step(cells, ONE_PAYS, choice_terms(first, (1.0, 1.0)), work)
        assert parts.adopted == pytest.approx(adopted)


def test_tastes_are_carried_by_what_they_have_in_common():
    order = np.array([1, 0])
    shares = stack_shares(np.array([[0.25], [0.5]]), order)
    np.testing.assert_allclose(shares, [[0.75, 0.25], [0.5, 0.5]])
    carried = carried_tastes(np.array([[0.25], [0.5]]), np.array([[0.5], [0.0]]), order)
    # stack 1 comes first: of its half now a half was its own; then nothing is left of it
    np.testing.assert_allclose(carried, [[[1.0, 0.0], [0.5, 0.5]], [[0.5, 0.5], [0.0, 0.0]]])


def test_mean_taught_hours_are_those_of_a_gamma_distribution():
    # exponential hours of mean 2 in units of 100: E[exp(-x)] = 1 / (1 + 2)
    assert mean_taught(200.0, 200.0**2, 100.0) == pytest.approx(100.0 * 2.0 / 3.0)
    assert mean_taught(200.0, 0.0, 100.0) == pytest.approx(100.0 * (1.0 - np.exp(-2.0)))
    assert mean_taught(200.0, 1e-3, 100.0) == pytest.approx(100.0 * (1.0 - np.exp(-2.0)))
    assert mean_taught(1e6, 1e6, 100.0) == 100.0
    assert mean_taught(0.0, 0.0, 100.0) == mean_taught(5.0, 0.0, 0.0) == 0.0


def test_places_are_even_in_the_share_that_merging_counts_in():
    assert [place_of(1e-9 + 100.0 * edge, 100.0) for edge in (0.0, *EDGES)] == list(range(PLACES))
    np.testing.assert_allclose(1.0 - np.exp(-0.5 * np.array(EDGES)), np.arange(1, PLACES) / PLACES)


def test_shares_of_a_row_add_up_and_sums_are_those_of_parts():
    run = Alone(EAGER, chooser=ExpectedSites())
    sites = run.world.sites
    for _ in range(60):
        flows = run.step()
        rows, totals = run.state.factories, run.state.totals
        parts = rows.parts
        row = np.repeat(np.arange(sites.count), np.diff(parts.first))

        def by_row(values, row=row):
            return np.bincount(row, values, sites.count)

        tastes = stack_shares(flows.terms.choice[:, 0], run.world.stack_order)[sites.cell]
        mass = parts.table["mass"]
        np.testing.assert_allclose(by_row(mass) + (parts.waiting * tastes).sum(axis=1), 1.0, rtol=1e-12)
        np.testing.assert_allclose(by_row(mass * parts.table["adopted"]), rows.adopted, atol=1e-12)
        np.testing.assert_allclose(by_row(mass * parts.table["units"]), rows.ai_units, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(by_row(mass * parts.table["hours"]), rows.hours, rtol=1e-9, atol=1e-9)
        assert totals.units_by_stack.sum() == pytest.approx((sites.weight * rows.ai_units).sum())
    assert np.unique(parts.table["stack"]).size == 4 and (rows.stack >= 0).any()


def test_units_and_money_are_not_lost_between_parts():
    run = Alone(EAGER_TRADE, chooser=ExpectedSites())
    sites = run.world.sites
    for _ in range(60):
        before = copy.deepcopy(run.state)
        flows = run.step()
        decisions, stacks = flows.decisions, flows.terms.stacks
        change = sites.weight * (run.state.factories.ai_units - before.factories.ai_units)
        np.testing.assert_allclose(change, sites.weight * (decisions.added - decisions.retired), atol=1e-6)
        bought = np.bincount(sites.cell, sites.weight * decisions.added, len(decisions.units))
        np.testing.assert_allclose(decisions.units.sum(axis=1), bought, rtol=1e-12, atol=1e-9)
        np.testing.assert_allclose(run.state.cumulative, before.cumulative + flows.made, rtol=1e-12)
        assert flows.made[:, ROBOTAXI].sum() == pytest.approx((sites.weight * decisions.added)[sites.domain == 1].sum())
        paid = (decisions.units * stacks["price"]).sum()
        assert flows.revenue.sum() == pytest.approx(paid + flows.other_revenue.sum())
        assert flows.tariffs.sum() == pytest.approx((decisions.units * stacks["tariff"]).sum())
        most = paid + flows.tariffs.sum() + (decisions.units * stacks["integration"]).sum() * 1.5
        assert paid + flows.tariffs.sum() <= flows.capital.sum() <= most
        uptime = np.asarray(EAGER_TRADE.embodied.uptime_hours)[sites.domain]
        worked = (sites.weight * before.factories.ai_units * uptime).sum()
        assert flows.unit_hours.sum() == pytest.approx(worked)
    assert flows.tariffs.sum() > 0.0


def test_sites_that_switch_leave_what_they_have_taught():
    run = Alone(EAGER, chooser=ExpectedSites())
    run.run(40)
    state, world = run.state, run.world
    # nobody works, adopts or starts a trial, so that all that moves is who is with whom
    still = changed(
        EAGER, embodied__depreciation=0.0, embodied__uptime_hours=0.0, deployment__innovation=0.0,
        deployment__imitation=0.0,
    )  # fmt: skip
    before = factory_sums(state.factories, world, still).taught + state.legacy
    flows = physical_flows(state, world, still, neutral_inputs(4, 6), run.month - 1, run.chooser)
    gone = flows.decisions.moved.left
    assert np.all(gone.sum(axis=1) > 0.0)
    update_factories(state, world, still, flows)
    after = factory_sums(state.factories, world, still).taught + state.legacy
    # those that come begin with no hours, but share a part with others
    np.testing.assert_allclose(after, before, rtol=0.01)
    assert after.sum() == pytest.approx(before.sum(), rel=0.001)


def test_a_run_goes_on_from_what_was_kept_of_it():
    one = Alone(EAGER, chooser=ExpectedSites())
    one.run(30)
    other = copy.copy(one)
    other.state = pickle.loads(pickle.dumps(one.state))
    one.run(5)
    other.run(5)
    for name in ("first", "table", "waiting", "taste"):
        first, second = (getattr(run.state.factories.parts, name) for run in (one, other))
        np.testing.assert_array_equal(first, second, err_msg=name)
    assert_same(one.state.totals, other.state.totals)


def test_rows_become_parts_but_parts_no_rows():
    run = Alone(EAGER)
    run.run(24)
    units = run.state.totals.ai_units.sum()
    run.chooser = ExpectedSites()
    run.run(1)
    assert run.state.totals.ai_units.sum() == pytest.approx(units, rel=0.2)
    run.chooser = SampledSites(1)
    with pytest.raises(UserError, match="cannot go on as rows"):
        run.step()
