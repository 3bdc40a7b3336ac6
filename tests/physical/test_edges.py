"""Edges P1 to P4: what they carry, and that a cut stops exactly that."""

import copy

import numpy as np
import pytest

from sim.dimensions import ARM, ROBOTAXI
from sim.mechanisms.embodied import base_points, compute_points
from sim.physical_loop import ExpectedSites
from sim.physical_loop.capability import embodied_capability
from sim.physical_loop.costs import unit_costs
from sim.physical_state import PhysicalInputs, neutral_inputs
from tests.mechanisms.test_site_adoption import bass_share
from tests.physical.support import DEFAULT, N_BLOCS, N_SECTORS, Alone, assert_same, changed

NEUTRAL = neutral_inputs(N_BLOCS, N_SECTORS)
NO_TRIALS = {"deployment__initial_ai_share": 0.0, "deployment__initial_fleet": 0.0}


def with_base(capability):
    return PhysicalInputs(
        base=np.full(N_BLOCS, float(capability)), vertical=NEUTRAL.vertical, moved_compute=NEUTRAL.moved_compute
    )


def test_capability_is_zero_for_the_leading_bloc_at_the_start():
    run = Alone()
    capability = embodied_capability(run.state, run.world, DEFAULT, NEUTRAL)
    assert capability.max() <= 1e-9
    # the bloc with most compute and the bloc with most data need not be the same
    compute = compute_points(run.state.embodied_stock, run.world.embodied_stock.max(), 40.0)
    assert (capability - compute[:, None]).max(axis=0) == pytest.approx([0.0, 0.0], abs=1e-9)


def test_ten_times_the_data_add_the_slope():
    run = Alone()
    run.state.signals.data = np.full_like(run.state.signals.data, 1e10)
    before = embodied_capability(run.state, run.world, DEFAULT, NEUTRAL)
    run.state.signals.data *= 10.0
    after = embodied_capability(run.state, run.world, DEFAULT, NEUTRAL)
    np.testing.assert_allclose(after - before, 120.0, atol=0.01)


def test_with_p1_cut_capability_moves_only_through_base_model_and_compute():
    cut = changed(physical_feedback__p1_cut=1.0)
    run = Alone(cut)
    start = embodied_capability(run.state, run.world, cut, with_base(run.world.base_reference))
    stock = run.state.embodied_stock.copy()
    for month in range(48):
        base = run.world.base_reference + 5.0 * month
        now = embodied_capability(run.state, run.world, cut, with_base(base))
        reference = run.world.embodied_stock.max()
        expected = base_points(base, run.world.base_reference, 40.0) + (
            compute_points(run.state.embodied_stock, reference, 40.0) - compute_points(stock, reference, 40.0)
        )
        np.testing.assert_allclose(now - start, np.broadcast_to(expected[:, None], now.shape), atol=1e-9)
        run.step(cut, with_base(base))
    assert (run.state.dedicated > 10 * Alone().state.dedicated).all()


def test_a_cut_keeps_the_signal_of_the_month_before():
    run = Alone()
    run.run(20)
    frozen = copy.deepcopy(run.state.signals)
    cut = changed(**{f"physical_feedback__p{edge}_cut": 1.0 for edge in (1, 2, 3, 4)})
    for _ in range(5):
        run.step(cut)
    for name in ("data", "cumulative", "adopted_share", "revenue"):
        np.testing.assert_array_equal(getattr(run.state.signals, name), getattr(frozen, name))


def test_wright_slope_of_own_units_without_trade():
    run = Alone(changed(physical_feedback__p2_leakage=0.0, unit_cost__edge_share=0.0))
    run.state.signals.cumulative = run.world.reference_units.copy()
    at_reference = unit_costs(run.state, run.world, run.parameters, 35).unit
    np.testing.assert_allclose(at_reference, run.world.record.unit_cost)
    run.state.signals.cumulative = 8 * run.world.reference_units
    after = unit_costs(run.state, run.world, run.parameters, 35).unit
    np.testing.assert_allclose(after / at_reference, np.tile((1 - np.array([0.2, 0.1, 0.18])) ** 3, (N_BLOCS, 1)))


def test_edge_denial_raises_the_cost_of_the_denied_bloc_alone():
    run = Alone()
    base = unit_costs(run.state, run.world, DEFAULT, 35).unit
    denied = unit_costs(run.state, run.world, changed(deployment__edge_denial=[0, 1, 0, 0]), 35).unit
    np.testing.assert_array_equal(denied[[0, 2, 3]], base[[0, 2, 3]])
    added = 0.5 * np.array([0.06, 0.125, 0.12]) * run.world.record.unit_cost[1]
    np.testing.assert_allclose(denied[1] - base[1], added)


def test_embodied_denial_reaches_the_denied_bloc_alone():
    open_, denied = Alone(), Alone(changed(compute__embodied_denial=[0, 1, 0, 0], compute__leakage=0.0))
    same = Alone(changed(compute__leakage=0.0))
    for run in (open_, denied, same):
        run.run(12)
    np.testing.assert_array_equal(denied.state.embodied_stock[[0, 2, 3]], same.state.embodied_stock[[0, 2, 3]])
    assert denied.state.embodied_stock[1] < same.state.embodied_stock[1]
    # without any control in force leakage has nothing to let through
    np.testing.assert_array_equal(open_.state.embodied_stock, same.state.embodied_stock)


def test_p4_turns_revenue_into_collected_hours():
    off = changed(physical_feedback__p4_strength=0.0)
    with_edge, without = Alone(), Alone(off)
    for run in (with_edge, without):
        run.step()
    revenue = with_edge.state.signals.revenue.copy()
    for run in (with_edge, without):
        run.step()
    np.testing.assert_allclose(with_edge.state.dedicated - without.state.dedicated, 0.02 * revenue / 60.0, rtol=1e-9)


def epidemic(imitation):
    """Everybody gains, nobody is tried out on, news does not travel: each cell is a Bass model of its own."""
    return changed(
        deployment__difficulty=-5000.0, deployment__stock_effect=0.0, deployment__innovation=0.05,
        deployment__imitation=imitation, deployment__running_cost=0.0, deployment__hurdle=1e9,
        physical_feedback__p3_leakage=0.0, **NO_TRIALS,
    )  # fmt: skip


@pytest.mark.parametrize("imitation", [0.0, 0.6])
def test_pure_epidemic_adoption_follows_the_bass_curve(imitation):
    run = Alone(epidemic(imitation), end_month=95, chooser=ExpectedSites())
    for year in range(1, 9):
        run.run(12)
        expected = 1 - np.exp(-0.05 * year) if imitation == 0 else bass_share(year, 0.05, imitation)
        # Monthly steps see the share of the month before: behind the curve by about half a month of its growth,
        # at most (p + q)^2 / (4 q) / 24 a year each year.
        behind = 0.0 if imitation == 0 else (0.05 + imitation) ** 2 / (4 * imitation) / 24 * 2
        np.testing.assert_allclose(run.state.adopted_share, expected, rtol=0, atol=behind + 1e-12)


@pytest.mark.parametrize("imitation", [0.0, 0.6])
def test_drawn_adoption_scatters_around_the_expected_one(imitation):
    runs = [Alone(epidemic(imitation), n_factories=20_000, end_month=95, chooser=c) for c in (None, ExpectedSites())]
    for run in runs:
        run.run(48)
    drawn, expected = (run.state.adopted_share for run in runs)
    sites = runs[0].world.sites
    squares = np.bincount(sites.region * 6 + sites.sector, sites.weight**2).reshape(6, 6) / sites.weight_in_cell**2
    error = np.sqrt(expected * (1 - expected) * squares)
    # what is drawn early is amplified by imitation, hence a wider bound where there is some
    assert (np.abs(drawn - expected) < (4 if imitation == 0 else 8) * error).all()
    assert not np.array_equal(drawn, expected)


def test_a_unit_that_never_pays_is_never_adopted():
    run = Alone(changed(deployment__difficulty=1e6, **NO_TRIALS))
    run.run(60)
    assert not run.state.factories.adopted.any()
    assert run.state.factories.ai_units.sum() == 0.0
    assert (run.state.adopted_share == 0).all()


def test_without_any_site_data_collection_is_all_there_is():
    alone = changed(physical_feedback__p1_leakage=0.0, embodied__transfer=0.0, **NO_TRIALS, deployment__difficulty=1e6)
    run = Alone(alone)
    run.run(24)
    np.testing.assert_allclose(run.state.signals.data, run.state.dedicated)


def test_arms_are_counted_once_among_conventional_robots():
    run = Alone()
    flows = run.step()
    assert flows.made[:, ARM].sum() == pytest.approx(flows.installations.sum())
    assert flows.made[:, ROBOTAXI].sum() == pytest.approx(run.world.trials[:, 1, 0].sum())


def test_neutral_policies_are_bit_identical_and_denial_is_not():
    neutral = changed(deployment__capital_grant=0.0, deployment__robot_tariff=0.0, deployment__edge_denial=0.0)
    first, second = Alone(), Alone(neutral)
    third = Alone(changed(deployment__edge_denial=[0, 1, 0, 0]))
    for run in (first, second, third):
        run.run(50)
    assert_same(first.state, second.state)
    assert not np.array_equal(first.state.cumulative, third.state.cumulative)


def test_a_subsidy_never_slows_adoption():
    plain, paid = Alone(end_month=95), Alone(changed(deployment__capital_grant=[0.4, 0, 0, 0, 0, 0]), end_month=95)
    for run in (plain, paid):
        run.run(96)
    assert (paid.state.adopted_share[0] >= plain.state.adopted_share[0] - 1e-12).all()
    assert paid.state.adopted_share[0].sum() > plain.state.adopted_share[0].sum()


def test_one_seed_gives_one_path_and_a_copy_goes_on_alike():
    first, second, other = Alone(), Alone(), Alone(seed=2)
    for run in (first, second, other):
        run.run(40)
    assert_same(first.state, second.state)
    assert not np.array_equal(first.state.factories.adopted, other.state.factories.adopted)
    second.state = copy.deepcopy(second.state)
    first.run(10), second.run(10)
    assert_same(first.state, second.state)
