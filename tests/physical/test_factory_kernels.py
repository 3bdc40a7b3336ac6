"""The compiled passes over factory rows against plain NumPy on whole columns, month by month."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from sim.dimensions import HUMANOID
from sim.kernels.factory_choices import drawn_stack
from sim.mechanisms.stack_choice import drawn_stack as drawn_by_columns
from sim.parameters import Parameters
from sim.physical_loop import SampledSites
from sim.physical_loop.sums import factory_sums
from sim.physical_state import neutral_inputs
from tests.physical import reference
from tests.physical.support import HISTORY, Alone, changed

CENTRAL = changed(deployment__switching_rate=0.5)
"""Central values, but for a rate at which enough sites change their stack to test it."""
EAGER = changed(
    deployment__difficulty=300.0, deployment__switching_rate=1.0, deployment__robot_tariff=[0.5, 0, 0.2, 0, 0, 0],
    deployment__capital_grant=[0.3, -1.0, 0, 0, 0.1, 0], embodied__localisation=[0.5, 0, 0, 1, 0, 0],
    deployment__permits=np.linspace(0.5, 2.0, 12).reshape(6, 2),
)  # fmt: skip
CASES = [
    pytest.param(parameters, SampledSites(seed), id=f"{name}, seed {seed}")
    for name, parameters in (("central", CENTRAL), ("eager", EAGER))
    for seed in (3, 4)
]
MONTHS = 72


def close(found, expected, name):
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-9, err_msg=name)


def rows_of(months: int, parameters: Parameters, chooser):
    """State before each month, its flows, and the rows and totals after it."""
    run = Alone(parameters, n_factories=1_000, end_month=95, chooser=chooser)
    for month in range(months):
        before = copy.deepcopy(run.state)
        yield month, run, before, run.step()


@pytest.mark.parametrize(("parameters", "chooser"), CASES)
def test_rows_decide_and_move_as_the_equations_say(parameters, chooser):
    vertical, switched, adopters = neutral_inputs(4, 6).vertical, 0, 0
    for month, run, before, flows in rows_of(MONTHS, parameters, chooser):
        chosen = reference.decisions(
            before, run.world, parameters, flows.capability, flows.costs, vertical, month, chooser
        )
        found = flows.decisions
        np.testing.assert_array_equal(found.stack, chosen["stack"])
        np.testing.assert_array_equal(found.adopts, chosen["adopts"])
        for name in ("trial", "retired", "added"):
            close(getattr(found, name), chosen[name], name)
        after = reference.moved(before.factories, run.world, parameters, chosen, flows.installations)
        left = after.pop("left")
        for name, column in after.items():
            close(getattr(run.state.factories, name), column, name)
        close(run.state.legacy, (1 - parameters.embodied.depreciation) * before.legacy + left, "legacy")
        switched += ((before.factories.stack >= 0) & (chosen["stack"] != before.factories.stack)).sum()
        adopters += (chosen["adopts"] > 0).sum()
    assert switched > 20 and adopters > 10


@pytest.mark.parametrize(("parameters", "chooser"), CASES)
def test_sums_over_rows_are_the_plain_sums(parameters, chooser):
    vertical = neutral_inputs(4, 6).vertical
    for month, run, before, flows in rows_of(36, parameters, chooser):
        chosen = reference.decisions(
            before, run.world, parameters, flows.capability, flows.costs, vertical, month, chooser
        )
        sites, rows, old = run.world.sites, run.state.factories, before.factories
        new = sites.weight * chosen["added"]

        def by(keys, values, length=6):
            used = keys >= 0
            return np.bincount(keys[used], values[used], length)

        close(flows.capital, by(sites.region, new * chosen["capital"]), "capital")
        close(flows.grants, by(sites.region, new * chosen["grant"]), "grants")
        close(flows.tariffs, by(sites.region, new * chosen["tariff"]), "tariffs")
        others = run.world.other_humanoids[:, month]
        made = by(chosen["considered"], new * chosen["mix"][:, HUMANOID], 4)
        close(flows.made[:, HUMANOID], made + others, "humanoids")
        value = by(2 * chosen["considered"] + sites.domain, new * chosen["price"], 8).reshape(4, 2)
        close(flows.revenue - flows.other_revenue[:, None] * [1, 0], value, "revenue")
        uptime = np.asarray(parameters.embodied.uptime_hours)[sites.domain]
        close(flows.unit_hours, by(old.stack, sites.weight * old.ai_units * uptime, 4), "unit hours")
        in_use = reference.sites_in_use(old, run.world, parameters)
        close(flows.sites_in_use, by(old.stack, sites.weight * in_use, 4), "sites in use")

        totals = run.state.totals
        in_use = reference.sites_in_use(rows, run.world, parameters)
        close(totals.taught, reference.hours_by_stack(rows, run.world, parameters), "taught")
        close(totals.sites_in_use.ravel(), by(sites.cell, sites.weight * in_use, 36), "sites")
        close(totals.robots, by(sites.region, sites.weight * rows.robots), "robots")
        close(totals.ai_units, by(sites.region, sites.weight * rows.ai_units), "units")
        key = np.where(rows.stack >= 0, 2 * rows.stack + sites.domain, -1)
        close(totals.units_by_stack.ravel(), by(key, sites.weight * rows.ai_units, 8), "units by stack")
    assert totals.taught.sum() > 0


def test_rows_without_stack_or_chance_are_left_alone():
    run = Alone(changed(deployment__initial_ai_share=0.0, deployment__initial_fleet=0.0, deployment__innovation=0.0))
    flows = run.step()
    assert (flows.decisions.stack == -1).all() and not flows.decisions.units.any()
    assert not run.state.totals.sites_in_use.any() and run.state.totals.robots.sum() > 1e6


def test_stacks_are_drawn_by_the_inverse_distribution_function():
    draw = np.random.default_rng(1)
    probability = draw.dirichlet([1.0, 1.0, 1.0, 1.0], 200)
    order = np.array([2, 0, 3, 1])
    draws = np.append(draw.random(198), [0.0, np.nextafter(1.0, 0.0)])
    cumulative = probability.cumsum(axis=1)[:, :-1].copy()
    found = [drawn_stack(u, row, order) for u, row in zip(draws, cumulative, strict=True)]
    np.testing.assert_array_equal(found, order[drawn_by_columns(draws, probability)])


def test_sums_can_be_taken_at_any_time():
    run = Alone(EAGER)
    run.run(20)
    again = factory_sums(run.state.factories, run.world, EAGER)
    np.testing.assert_array_equal(again.taught, run.state.totals.taught)
    assert len(HISTORY.blocs) == len(again.taught)
